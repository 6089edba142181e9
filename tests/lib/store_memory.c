/* store_memory.c - store.h in memory: sorted arrays and an undo log. A test can make a commit
 * fail (store_memory.h). */
#include "store_memory.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

struct blob {
	unsigned char *data;
	size_t size;
};

struct entry {
	struct blob key;
	struct blob value;
};

struct table {
	struct entry *list;
	size_t count;
	size_t room;
};

/* The row before a write; value.data NULL: none. */
struct undo {
	enum store_table table;
	struct blob key;
	struct blob value;
};

struct store {
	struct table tables[STORE_TABLES];
	struct undo *undo;
	size_t undo_count;
	size_t undo_room;
	struct blob *lent; /* values that reads have returned in this transaction */
	size_t lent_count, lent_room;
	bool open;
	bool read_only;
	bool dirty;
	int error;
	int fail_after; /* commits that still succeed; -1: all */
	int fail_with;
	int put_fail_after;
	bool full;
	unsigned used;
	bool copying;
	unsigned grows; /* so often there is more room */
	uint64_t commits, growths, denied;
	uint64_t gets[STORE_TABLES];
	int (*hook)(void *self);
	void *hook_self;
};

static struct blob
copy(const void *data, size_t size)
{
	struct blob b = { malloc(size + 1), size };

	assert(b.data != NULL);
	if (size > 0)
		memcpy(b.data, data, size);
	return b;
}

static void *
grown(void *list, size_t count, size_t *room, size_t item)
{
	if (count < *room)
		return list;
	*room = *room == 0 ? 16 : *room * 2;
	list = realloc(list, *room * item);
	assert(list != NULL);
	return list;
}

static int
compare(struct blob a, const void *data, size_t size)
{
	int c = memcmp(a.data, data, a.size < size ? a.size : size);

	return c != 0 ? c : (a.size > size) - (a.size < size);
}

/* Where the first key not less than this stands. */
static size_t
place(const struct table *t, const void *key, size_t size)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(t->list[middle].key, key, size) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
there(const struct table *t, size_t i, const void *key, size_t size)
{
	return i < t->count && compare(t->list[i].key, key, size) == 0;
}

struct store *
store_open(const char *dir, uint64_t map_size, char *ret_error)
{
	struct store *s = calloc(1, sizeof(*s));

	(void)dir;
	(void)map_size;
	(void)ret_error;
	assert(s != NULL);
	s->fail_after = s->put_fail_after = -1;
	return s;
}

/* As with LMDB, a value that was read holds until the next write or the end: the bytes are
 * overwritten then, so that a later use of them fails. */
static void
spoil_lent(struct store *s)
{
	for (size_t i = 0; i < s->lent_count; i++)
		memset(s->lent[i].data, 0xDB, s->lent[i].size);
}

static void
drop_lent(struct store *s)
{
	spoil_lent(s);
	for (size_t i = 0; i < s->lent_count; i++)
		free(s->lent[i].data);
	free(s->lent);
	s->lent = NULL;
	s->lent_count = s->lent_room = 0;
}

static void
drop_tables(struct store *s)
{
	for (int t = 0; t < STORE_TABLES; t++) {
		for (size_t i = 0; i < s->tables[t].count; i++) {
			free(s->tables[t].list[i].key.data);
			free(s->tables[t].list[i].value.data);
		}
		free(s->tables[t].list);
	}
}

struct store *
store_close(struct store *s)
{
	if (s == NULL)
		return NULL;
	store_abort(s);
	drop_tables(s);
	drop_lent(s);
	free(s->undo);
	free(s);
	return NULL;
}

void
store_begin(struct store *s, bool read_only)
{
	assert(!s->open);
	s->open = true;
	s->read_only = read_only;
	s->dirty = false;
	s->error = 0;
}

static void
remove_entry(struct table *t, size_t i)
{
	free(t->list[i].key.data);
	free(t->list[i].value.data);
	memmove(&t->list[i], &t->list[i + 1], (t->count - i - 1) * sizeof(t->list[0]));
	t->count--;
}

static void
set_entry(struct table *t, struct bytes key, const void *value, size_t size)
{
	size_t i = place(t, key.data, key.size);

	if (there(t, i, key.data, key.size)) {
		struct blob old = t->list[i].value;
		t->list[i].value = copy(value, size);
		free(old.data);
		return;
	}
	t->list = grown(t->list, t->count, &t->room, sizeof(t->list[0]));
	memmove(&t->list[i + 1], &t->list[i], (t->count - i) * sizeof(t->list[0]));
	t->list[i] = (struct entry){ copy(key.data, key.size), copy(value, size) };
	t->count++;
}

static void
end(struct store *s, bool undo)
{
	while (s->undo_count > 0) {
		struct undo *u = &s->undo[--s->undo_count];
		struct table *t = &s->tables[u->table];
		struct bytes key = { u->key.data, u->key.size };
		if (undo && u->value.data != NULL)
			set_entry(t, key, u->value.data, u->value.size);
		else if (undo)
			remove_entry(t, place(t, key.data, key.size));
		free(u->key.data);
		free(u->value.data);
	}
	drop_lent(s);
	s->open = false;
}

int
store_commit(struct store *s)
{
	int error = s->error, lost = 0;

	assert(s->open);
	if (error == 0 && s->dirty && s->fail_after == 0)
		error = s->fail_with;
	if (s->fail_after > 0 && s->dirty)
		s->fail_after--;
	else if (s->fail_after == 0 && error != 0)
		s->fail_after = -1;
	if (error == 0 && s->dirty && s->hook != NULL)
		error = s->hook(s->hook_self);
	if (error > 0) {
		lost = -error;
		error = 0;
	}
	if (error == 0 && s->dirty)
		s->commits++;
	end(s, error != 0);
	return error != 0 ? error : lost;
}

void
store_abort(struct store *s)
{
	if (s->open)
		end(s, true);
}

int
store_error(const struct store *s)
{
	return s->error;
}

bool
store_dirty(const struct store *s)
{
	return s->dirty;
}

static struct bytes
lend(struct store *s, struct blob b)
{
	s->lent = grown(s->lent, s->lent_count, &s->lent_room, sizeof(s->lent[0]));
	struct blob *mine = &s->lent[s->lent_count++];

	*mine = copy(b.data, b.size);
	return (struct bytes){ mine->data, mine->size };
}

bool
store_get(struct store *s, enum store_table t, struct bytes key, struct bytes *ret_value)
{
	const struct table *table = &s->tables[t];
	size_t i = place(table, key.data, key.size);

	assert(s->open);
	s->gets[t]++;
	if (s->error != 0 || !there(table, i, key.data, key.size))
		return false;
	*ret_value = lend(s, table->list[i].value);
	return true;
}

static void
remember(struct store *s, enum store_table t, struct bytes key)
{
	const struct table *table = &s->tables[t];
	size_t i = place(table, key.data, key.size);
	struct undo u = { .table = t, .key = copy(key.data, key.size) };

	if (there(table, i, key.data, key.size))
		u.value = copy(table->list[i].value.data, table->list[i].value.size);
	s->undo = grown(s->undo, s->undo_count, &s->undo_room, sizeof(u));
	s->undo[s->undo_count++] = u;
}

void
store_put(struct store *s, enum store_table t, struct bytes key, struct bytes value)
{
	assert(s->open && !s->read_only && key.size > 0 && key.size <= 511);
	s->dirty = true;
	if (s->error == 0 && (s->full || s->put_fail_after == 0)) {
		s->put_fail_after = -1;
		s->error = -ENOSPC;
		s->denied++;
	}
	if (s->error != 0)
		return;
	if (s->put_fail_after > 0)
		s->put_fail_after--;
	remember(s, t, key);
	set_entry(&s->tables[t], key, value.data, value.size);
	spoil_lent(s);
}

void
store_delete(struct store *s, enum store_table t, struct bytes key)
{
	struct table *table = &s->tables[t];
	size_t i = place(table, key.data, key.size);

	assert(s->open && !s->read_only);
	s->dirty = true;
	if (s->error != 0 || !there(table, i, key.data, key.size))
		return;
	remember(s, t, key);
	remove_entry(table, i);
	spoil_lent(s);
}

static bool
at(struct store *s, const struct table *t, size_t i, struct bytes *ret_key, struct bytes *ret_value)
{
	if (i >= t->count)
		return false;
	*ret_key = lend(s, t->list[i].key);
	*ret_value = lend(s, t->list[i].value);
	return true;
}

bool
store_first(struct store *s, enum store_table t, struct bytes from, struct bytes *ret_key,
    struct bytes *ret_value)
{
	assert(s->open);
	return s->error == 0 &&
	       at(s, &s->tables[t],
		   place(&s->tables[t], from.data != NULL ? from.data : "", from.size), ret_key,
		   ret_value);
}

unsigned
store_used(const struct store *s)
{
	return s->used;
}

uint64_t
store_size(const struct store *s)
{
	return s->commits * 4096;
}

int
store_grow(struct store *s, uint64_t max)
{
	assert(!s->open && max > 0);
	if (s->copying)
		return -EBUSY;
	if (s->grows == 0)
		return -ENOSPC;
	s->grows--;
	s->growths++;
	s->used /= 2;
	s->put_fail_after = -1;
	return 0;
}

/* There is no file to copy. */
void
store_copy_begin(struct store *s)
{
	s->copying = true;
}

int
store_copy(struct store *s, int fd)
{
	(void)s;
	(void)fd;
	return -EOPNOTSUPP;
}

void
store_copy_end(struct store *s)
{
	s->copying = false;
}

/* ---- for tests ------------------------------------------------------------------------- */

void
store_memory_fail_commit(struct store *s, int after, int error)
{
	s->fail_after = after;
	s->fail_with = error;
}

void
store_memory_fail_put(struct store *s, int after)
{
	s->put_fail_after = after;
}

void
store_memory_set_full(struct store *s, bool full)
{
	s->full = full;
}

void
store_memory_set_used(struct store *s, unsigned percent)
{
	s->used = percent;
}

uint64_t
store_memory_denied(const struct store *s)
{
	return s->denied;
}

uint64_t
store_memory_gets(const struct store *s, int table)
{
	return s->gets[table];
}

uint64_t
store_memory_growths(const struct store *s)
{
	return s->growths;
}

void
store_memory_set_grows(struct store *s, unsigned times)
{
	s->grows = times;
}

uint64_t
store_memory_commits(const struct store *s)
{
	return s->commits;
}

bool
store_memory_open(const struct store *s)
{
	return s->open;
}

void
store_memory_on_commit(struct store *s, int (*hook)(void *self), void *self)
{
	s->hook = hook;
	s->hook_self = self;
}

static void
copy_tables(struct store *to, const struct store *from)
{
	for (int t = 0; t < STORE_TABLES; t++) {
		const struct table *a = &from->tables[t];
		struct table *b = &to->tables[t];
		b->list = calloc(a->count + 1, sizeof(b->list[0]));
		assert(b->list != NULL);
		b->count = b->room = a->count;
		for (size_t i = 0; i < a->count; i++)
			b->list[i] = (struct entry){ copy(a->list[i].key.data, a->list[i].key.size),
				copy(a->list[i].value.data, a->list[i].value.size) };
	}
}

struct store *
store_memory_copy(const struct store *s)
{
	struct store *to = store_open("", 0, NULL);

	assert(!s->open);
	copy_tables(to, s);
	return to;
}

void
store_memory_become(struct store *s, const struct store *copy)
{
	store_abort(s);
	drop_tables(s);
	copy_tables(s, copy);
}

size_t
store_memory_rows(const struct store *s, int table)
{
	return s->tables[table].count;
}
