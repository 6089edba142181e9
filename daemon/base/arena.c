/* arena.c - Memory for one input, given back all at once. */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include <protobuf-c/protobuf-c.h>

enum { ALIGNMENT = 16 };

void *
arena_try(struct arena *a, size_t size)
{
	size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);

	if (rounded < size || rounded > a->size - a->used)
		return NULL;
	void *p = a->base + a->used;
	a->used += rounded;
	if (a->used > a->used_max)
		a->used_max = a->used;
	memset(p, 0, rounded);
	return p;
}

void *
arena_take(struct arena *a, size_t size)
{
	void *p = arena_try(a, size);

	assert(p != NULL);
	return p;
}

char *
arena_string(struct arena *a, const char *s)
{
	if (s == NULL || s[0] == '\0')
		return (char *)(uintptr_t)protobuf_c_empty_string;
	return arena_copy(a, s, strlen(s) + 1);
}

void *
arena_copy(struct arena *a, const void *bytes, size_t len)
{
	if (len == 0)
		return NULL;
	void *p = arena_take(a, len);
	memcpy(p, bytes, len);
	return p;
}

void *
arena_move_down(struct arena *a, const void *bytes, size_t len)
{
	size_t rounded = (len + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	unsigned char *to = a->base + a->used;

	if (len == 0)
		return NULL;
	assert((const unsigned char *)bytes >= to && rounded <= a->size - a->used);
	memmove(to, bytes, len);
	a->used += rounded;
	return to;
}

void *
arena_take_end(struct arena *a, size_t len)
{
	size_t rounded = (len + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	unsigned char *to = a->base + a->used, *from = a->base + a->size - len;

	assert(rounded <= a->size - a->used);
	memmove(to, from, len);
	memset(to + len, 0, rounded - len);
	a->used += rounded;
	if (a->used > a->used_max)
		a->used_max = a->used;
	if (from < a->base + a->used)
		from = a->base + a->used;
	explicit_bzero(from, (size_t)(a->base + a->size - from));
	return to;
}

void *
arena_append(struct arena *a, void *items, size_t *count, void *item)
{
	void **grown = arena_take(a, (*count + 1) * sizeof(*grown));

	if (*count > 0)
		memcpy(grown, items, *count * sizeof(*grown));
	grown[*count] = item;
	*count += 1;
	return grown;
}

size_t
arena_mark(const struct arena *a)
{
	return a->used;
}

void
arena_reset(struct arena *a, size_t mark)
{
	assert(mark <= a->used);
	a->used = mark;
}

void
arena_wipe(struct arena *a)
{
	if (a->used_max > a->used)
		explicit_bzero(a->base + a->used, a->used_max - a->used);
	a->used_max = a->used;
}
