/* writes.c - What was written to a store, and the same again. */
#include "writes.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 64 << 20, VALUE_MAX = 1 << 20 };

/* In front of the bytes of its key. */
struct entry {
	uint8_t op, table;
	uint16_t key_size;
	uint32_t value_size;
};

static unsigned char *room;
static size_t used;

static void
fail(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

void
writes_init(void)
{
	room = malloc(ROOM);
	if (room == NULL)
		fail("out of memory");
	memset(room, 1, ROOM);
}

void
writes_forget(void)
{
	used = 0;
}

size_t
writes_mark(void)
{
	return used;
}

void
writes_back(size_t mark)
{
	assert(mark <= used);
	used = mark;
}

void
writes_add(enum write_op op, enum store_table t, struct bytes key, size_t value_size)
{
	const struct entry e = { (uint8_t)op, (uint8_t)t, (uint16_t)key.size,
		(uint32_t)value_size };

	if (used + sizeof(e) + key.size > ROOM || value_size > VALUE_MAX)
		fail("no room to note what was written");
	memcpy(room + used, &e, sizeof(e));
	if (key.size > 0)
		memcpy(room + used + sizeof(e), key.data, key.size);
	used += sizeof(e) + key.size;
}

bool
writes_replay(struct store *s, size_t *at)
{
	static const unsigned char value[VALUE_MAX];
	struct entry e;

	if (*at == used)
		return false;
	store_begin(s, false);
	do {
		memcpy(&e, room + *at, sizeof(e));
		struct bytes key = { room + *at + sizeof(e), e.key_size };
		*at += sizeof(e) + e.key_size;
		if (e.op == WRITE_PUT)
			store_put(s, e.table, key, (struct bytes){ value, e.value_size });
		else if (e.op == WRITE_DELETE)
			store_delete(s, e.table, key);
	} while (e.op != WRITE_COMMIT);
	if (store_commit(s) != 0)
		fail("a transaction could not be made again");
	return true;
}

void
writes_save(const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(room, 1, used, f) != used || fclose(f) != 0)
		fail(path);
}

void
writes_load(const char *path)
{
	FILE *f = fopen(path, "r");

	writes_init();
	if (f == NULL || (used = fread(room, 1, ROOM, f)) == 0 || fclose(f) != 0)
		fail(path);
}
