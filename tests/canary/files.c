/* files.c - Read the store's files as a thief would. */
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "history.h"
#include "schema/catalogue.h"
#include "store/cases.h"
#include "store/journal.h"
#include "store/store.h"
#include "store/templates.h"

/* ---- raw ------------------------------------------------------------------------------------- */

struct file_copy {
	unsigned char *bytes;
	size_t size;
	uint64_t head; /* of its journal */
	size_t cases;  /* that it holds */
};

static unsigned char *
read_whole(const char *dir, const char *name, size_t *ret_size)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert(fd >= 0);
	off_t end = lseek(fd, 0, SEEK_END);
	unsigned char *bytes = malloc((size_t)end + 1);
	assert(bytes != NULL);
	ssize_t n = pread(fd, bytes, (size_t)end, 0);
	assert(n == end);
	close(fd);
	*ret_size = (size_t)end;
	return bytes;
}

static void
write_whole(const char *dir, const char *name, const unsigned char *bytes, size_t size)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert(fd >= 0);
	ssize_t n = write(fd, bytes, size);
	assert(n == (ssize_t)size);
	close(fd);
}

struct place {
	struct history *h;
	const char *name;
};

static void
found(void *self, uint16_t canary)
{
	const struct place *p = self;
	char text[1024];

	history_describe(p->h, canary, text, sizeof(text));
	history_fail(p->h, "misplaced: %s\n    in the raw file %s", text, p->name);
}

void
files_search(struct history *h)
{
	static const char *const names[] = { "data.mdb", "keys" };

	for (size_t i = 0; i < 2; i++) {
		struct place p = { h, names[i] };
		size_t size;
		unsigned char *bytes = read_whole(h->w->dir, names[i], &size);
		canaries_search(&h->m.words, bytes, size, found, &p);
		free(bytes);
	}
}

/* ---- an older copy with the keys of today ---------------------------------------------------- */

struct file_copy *
files_copy(const struct history *h)
{
	struct file_copy *copy = calloc(1, sizeof(*copy));

	assert(copy != NULL);
	copy->bytes = read_whole(h->w->dir, "data.mdb", &copy->size);
	copy->head = h->w->d.turn.journal.seq;
	copy->cases = h->m.cases_count;
	return copy;
}

static bool
is_erased(const struct history *h, const unsigned char id[CASE_ID_SIZE])
{
	char text[CASE_ID_TEXT_SIZE];

	case_id_text(id, text);
	int i = model_find_case(&h->m, text);
	return i != NO_CASE && h->m.cases[i].erased;
}

static void
read_all(struct history *h, struct journal *j, const struct file_copy *copy)
{
	struct arena *arena = &h->w->d.turn.arena;
	unsigned char id[CASE_ID_SIZE];
	struct case_row row;
	size_t readable = 0, whole = 0;

	store_begin(j->store, true);
	journal_begin(j);
	for (uint64_t seq = 1; seq <= copy->head; seq++) {
		arena_reset(arena, 0);
		const Ov__Event *e = journal_read(j, seq, arena, id);
		if (e == NULL)
			continue;
		readable++;
		for (size_t i = 0; i < e->n_filled; i++) {
			uint32_t kind = (uint32_t)e->fact->fact_case;
			const struct kind_field *f = catalogue_field(kind, e->filled[i]);
			if (f == NULL || f->filled == FILLED_FROM_NONE)
				history_fail(h,
				    "%s: field %u is filled in by the daemon, and not declared so "
				    "in facts.proto",
				    catalogue_kind(kind)->name, e->filled[i]);
		}
		if (is_erased(h, id))
			history_fail(h,
			    "misplaced: event %llu of an erased case can be read from "
			    "an older data.mdb with the keys of today",
			    (unsigned long long)seq);
	}
	for (size_t i = 0; i < h->m.cases_count; i++) {
		arena_reset(arena, 0);
		if (h->m.cases[i].erased && case_id_parse(h->m.cases[i].id, id) &&
		    cases_load(j, id, arena, &row) && row.state->version > 0)
			history_fail(h,
			    "misplaced: the state of the erased case %s can be read "
			    "from an older data.mdb with the keys of today",
			    h->m.cases[i].id);
		whole += i < copy->cases && !h->m.cases[i].erased;
	}
	/* Prove that it can read at all; else the test would find nothing for that reason. */
	if (whole > 0 && readable == 0)
		history_fail(h, "nothing at all could be read from a copy");
	store_abort(j->store);
	arena_reset(arena, 0);
}

void
files_forgotten(struct history *h, struct file_copy *copy)
{
	static const unsigned char master[32] = { 1, 2, 3 };
	char dir[300], error[STORE_ERROR_SIZE] = "", path[512];
	size_t size;

	if (copy == NULL)
		return;
	snprintf(dir, sizeof(dir), "%s-copy", h->w->dir);
	int rc = mkdir(dir, 0700);
	assert(rc == 0);
	write_whole(dir, "data.mdb", copy->bytes, copy->size);
	unsigned char *keys = read_whole(h->w->dir, "keys", &size);
	write_whole(dir, "keys", keys, size);
	struct journal j = { .agencies = &h->w->agencies, .templates = templates_new() };
	j.store = store_open(dir, MAP_SIZE, error);
	j.seal = j.store != NULL ? seal_open(dir, master, false, error) : NULL;
	if (j.seal != NULL)
		read_all(h, &j, copy);
	else
		history_fail(h, "a copy of data.mdb with the keys of today: %s", error);
	store_close(j.store);
	seal_close(j.seal);
	templates_free(j.templates);
	static const char *const names[] = { "data.mdb", "keys", "lock", "lock.mdb" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
	free(keys);
	free(copy->bytes);
	free(copy);
}
