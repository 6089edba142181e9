/* reload.c - agencies.conf while the daemon runs. */
#include "process/reload.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk/desk.h"
#include "desk/record.h"
#include "desk/replan.h"
#include "process/log.h"
#include "store/numbers.h"
#include "store/stream.h"

/* ---- numbers are given once --------------------------------------------------------------- */

static bool
number_holds(
    const struct agencies *a, uint32_t number, const char *name, const char *path, char *ret_error)
{
	const struct agency *now = agencies_by_number(a, number);
	const struct agency *same = agencies_by_name(a, name);

	if (now != NULL && strcmp(now->name, name) == 0)
		return true;
	if (now != NULL)
		snprintf(ret_error, CONFIG_ERROR_SIZE,
		    "%s:%d: [%s] has number %u, which was given to [%s] and is never reused; give "
		    "[%s] a number of its own, and keep [%s] with retired = yes when it has left",
		    path, now->line, now->name, number, name, now->name, name);
	else if (same != NULL)
		snprintf(ret_error, CONFIG_ERROR_SIZE,
		    "%s:%d: [%s] has number %u and had %u; write number = %u again", path,
		    same->line, name, same->number, number, number);
	else
		snprintf(ret_error, CONFIG_ERROR_SIZE,
		    "%s: [%s] with number %u is missing; an agency is never dropped: put its "
		    "section back, with retired = yes when it has left",
		    path, name, number);
	return false;
}

static bool
numbers_hold(struct store *store, const struct agencies *a, const char *path, char *ret_error)
{
	char name[NAME_SIZE_MAX + 1];
	uint32_t number;

	for (uint32_t from = 1; numbers_next(store, from, &number, name); from = number + 1)
		if (!number_holds(a, number, name, path, ret_error))
			return false;
	return true;
}

int
reload_remember(struct store *store, const struct agencies *a, const char *path, char *ret_error)
{
	store_begin(store, false);
	if (!numbers_hold(store, a, path, ret_error)) {
		store_abort(store);
		return 1;
	}
	for (size_t i = 0; i < a->count; i++)
		numbers_give(store, a->list[i].number, a->list[i].name);
	return store_commit(store);
}

/* ---- allowed changes ------------------------------------------------------------------------ */

bool
reload_allowed(
    const struct agencies *before, const struct agencies *after, const char *path, char *ret_error)
{
	const struct agency *owner = agencies_owner(before), *other = agencies_owner(after);

	for (size_t i = 0; i < before->count; i++) {
		const struct agency *b = &before->list[i];
		const struct agency *a = agencies_by_number(after, b->number);
		if (!number_holds(after, b->number, b->name, path, ret_error))
			return false;
		if (b->restricted && !a->restricted) {
			snprintf(ret_error, CONFIG_ERROR_SIZE,
			    "%s:%d: [%s] was restricted, and the cases it was given stay so; write "
			    "restricted = yes again",
			    path, a->line, a->name);
			return false;
		}
	}
	if (owner->number == other->number)
		return true;
	snprintf(ret_error, CONFIG_ERROR_SIZE,
	    "%s:%d: [%s] owns the cases that are there, and [%s] cannot take them over; write "
	    "owner = yes in [%s]",
	    path, other->line, owner->name, other->name, owner->name);
	return false;
}

/* ---- differences ------------------------------------------------------------------------ */

static const char *const area_names[] = { "", "case", "name", "identity", "release", "sentence",
	"health", "economy", "housing", "occupation", "network", "plan", "duty" };

struct differences {
	void (*line)(void *context, const char *text);
	void *context;
	size_t count;
};

static void
tell(struct differences *d, const char *text)
{
	d->line(d->context, text);
	d->count++;
}

/* The same key by the same name, which is the User-Id of its connections. */
static const struct agency_key *
same_key(const struct agencies *a, const struct agency_key *k)
{
	for (size_t i = 0; i < a->keys_count; i++)
		if (strcmp(a->keys[i].user_id, k->user_id) == 0 &&
		    memcmp(a->keys[i].public_key, k->public_key, sizeof(k->public_key)) == 0)
			return &a->keys[i];
	return NULL;
}

static void
tell_key(struct differences *d, const struct agencies *a, const struct agency_key *k,
    const char *what, bool with_areas)
{
	char text[RELOAD_LINE_MAX];
	const struct agency *g = agencies_by_number(a, k->agency);
	int n = snprintf(text, sizeof(text), "key %s.%s %02x%02x%02x%02x %s", g->name, k->name,
	    k->public_key[0], k->public_key[1], k->public_key[2], k->public_key[3], what);

	if (with_areas && k->areas != SCOPE_ALL)
		for (uint32_t i = 1, first = 1; i < sizeof(area_names) / sizeof(area_names[0]); i++)
			if (k->areas & SCOPE(i)) {
				n += snprintf(text + n, sizeof(text) - (size_t)n, "%s%s",
				    first ? " areas=" : ",", area_names[i]);
				first = 0;
			}
	tell(d, text);
}

static void
tell_keys(struct differences *d, const struct agencies *before, const struct agencies *after)
{
	for (size_t i = 0; i < before->keys_count; i++)
		if (same_key(after, &before->keys[i]) == NULL)
			tell_key(d, before, &before->keys[i], "removed", false);
	for (size_t i = 0; i < after->keys_count; i++) {
		const struct agency_key *k = &after->keys[i], *old = same_key(before, k);
		if (old == NULL)
			tell_key(d, after, k, "added", true);
		else if (old->areas & ~k->areas)
			tell_key(d, after, k, "narrowed", true);
		else if (old->areas != k->areas)
			tell_key(d, after, k, "widened", true);
	}
}

static void
tell_agency(struct differences *d, const struct agency *a, const char *what)
{
	char text[RELOAD_LINE_MAX];

	snprintf(text, sizeof(text), "agency %s %s", a->name, what);
	tell(d, text);
}

static void
tell_agency_changes(struct differences *d, const struct agency *b, const struct agency *a)
{
	bool required = a->required_count != b->required_count;

	for (size_t i = 0; i < a->required_count && !required; i++)
		required = strcmp(a->required[i], b->required[i]) != 0;
	if (a->retired != b->retired)
		tell_agency(d, a, a->retired ? "retired" : "taken back");
	if (strcmp(a->display_name, b->display_name) != 0)
		tell_agency(d, a, "has another name");
	if (strcmp(a->controller, b->controller) != 0)
		tell_agency(d, a, "has another controller");
	if (strcmp(a->processing, b->processing) != 0)
		tell_agency(d, a, "has another ground for processing");
	if (a->roles != b->roles)
		tell_agency(d, a, "has other roles");
	if (a->restricted != b->restricted)
		tell_agency(d, a, "is restricted");
	if (strcmp(a->stream, b->stream) != 0)
		tell_agency(d, a, "has another stream");
	if (required)
		tell_agency(d, a, "has other required consumers");
	if (strcmp(a->phone, b->phone) != 0 || strcmp(a->duty_phone, b->duty_phone) != 0 ||
	    a->open_from != b->open_from || a->open_until != b->open_until)
		tell_agency(d, a, "has another number, or other hours");
}

size_t
reload_differences(const struct agencies *before, const struct agencies *after,
    void (*line)(void *context, const char *text), void *context)
{
	struct differences d = { line, context, 0 };
	char text[RELOAD_LINE_MAX];

	for (size_t i = 0; i < after->count; i++) {
		const struct agency *a = &after->list[i];
		const struct agency *b = agencies_by_number(before, a->number);
		if (b != NULL) {
			tell_agency_changes(&d, b, a);
			continue;
		}
		snprintf(text, sizeof(text), "agency %s %u added%s%s", a->name, a->number,
		    a->restricted ? " restricted" : "", a->retired ? " retired" : "");
		tell(&d, text);
	}
	tell_keys(&d, before, after);
	return d.count;
}

bool
reload_turns_away(const struct agencies *before, const struct agencies *after, uint32_t agency)
{
	for (size_t i = 0; i < before->keys_count; i++) {
		const struct agency_key *k = &before->keys[i], *now;
		if (k->agency != agency || k->areas != SCOPE_ALL)
			continue;
		now = same_key(after, k);
		if (now == NULL || now->areas != SCOPE_ALL)
			return true;
	}
	return false;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

/* Lines one after another, as far as a log line reaches. */
struct joined {
	char text[800];
	size_t size;
	size_t left_out;
};

static void
join(void *context, const char *text)
{
	struct joined *j = context;
	size_t more = strlen(text) + 2;

	if (j->left_out > 0 || j->size + more >= sizeof(j->text)) {
		j->left_out++;
		return;
	}
	j->size += (size_t)snprintf(
	    j->text + j->size, sizeof(j->text) - j->size, "%s%s", j->size > 0 ? "; " : "", text);
}

static void
log_differences(const struct agencies *before, const struct agencies *after)
{
	struct joined all = { .size = 0 };

	if (reload_differences(before, after, join, &all) == 0)
		log_line(LOG_LEVEL_INFO, "reload: nothing is different");
	else if (all.left_out > 0)
		log_line(LOG_LEVEL_INFO, "reload: %s; and %zu more", all.text, all.left_out);
	else
		log_line(LOG_LEVEL_INFO, "reload: %s", all.text);
}

/* ---- on record -------------------------------------------------------------------------------- */

/* All there is, in one hash: every line that makes it from nothing, one hashed on the other. */
struct digest {
	struct seal *seal;
	unsigned char hash[SEAL_HASH_SIZE];
};

static void
digest_line(void *context, const char *text)
{
	struct digest *d = context;
	char both[SEAL_HASH_SIZE + RELOAD_LINE_MAX];
	size_t n = strlen(text);

	memcpy(both, d->hash, SEAL_HASH_SIZE);
	memcpy(both + SEAL_HASH_SIZE, text, n);
	seal_hash(d->seal, "adopted", both, SEAL_HASH_SIZE + n, d->hash);
}

static void
record_line(void *context, const char *text)
{
	struct turn *t = context;

	record_daemon(t, text);
	arena_reset(&t->arena, 0);
}

/* At the start no turn has read the clock yet. */
static void
read_clock_once(struct turn *t)
{
	uint64_t last = 0;

	(void)journal_meta(&t->journal, "clock", &last);
	if (t->now < last)
		t->now = last;
	if (!t->manual_clock && t->now < turn_wall(t))
		t->now = turn_wall(t);
}

/* An agency that has no stream any more has received all that was published on it. */
static void
keep_published(struct turn *t, const struct agencies *before)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct agency *was = &before->list[i];
		const struct agency *is = agencies_by_number(t->agencies, was->number);
		if (was->stream[0] != '\0' && is != NULL && is->stream[0] == '\0')
			stream_fetched(
			    &t->journal, was->number, stream_head(&t->journal, was->number));
	}
}

int
reload_adopted(struct turn *t, const struct agencies *before)
{
	static const struct agencies nobody;
	struct digest digest = { .seal = t->journal.seal };
	const struct bytes key = { "adopted", 7 };
	struct bytes was;

	(void)reload_differences(&nobody, t->agencies, digest_line, &digest);
	store_begin(t->journal.store, false);
	journal_begin(&t->journal);
	if (store_get(t->journal.store, STORE_META, key, &was) && was.size == SEAL_HASH_SIZE &&
	    memcmp(was.data, digest.hash, SEAL_HASH_SIZE) == 0) {
		store_abort(t->journal.store);
		return 0;
	}
	read_clock_once(t);
	(void)reload_differences(before, t->agencies, record_line, t);
	keep_published(t, before);
	store_put(t->journal.store, STORE_META, key, (struct bytes){ digest.hash, SEAL_HASH_SIZE });
	int rc = store_commit(t->journal.store);
	if (rc != -ENOSPC)
		return rc;
	log_line(LOG_LEVEL_WARNING,
	    "reload: there is no room to put it on record; the next start or reload will");
	return 0;
}

/* A fetch that waits for a key that is no more is answered now, with a refusal. */
static void
end_waiting(struct turn *t)
{
	for (size_t i = 0; i < t->waiting.count; i++) {
		const struct agency_key *k = desk_key(t->agencies, t->waiting.list[i].from.user_id);
		const struct agency *a =
		    k != NULL ? agencies_by_number(t->agencies, k->agency) : NULL;
		if (a == NULL || a->retired)
			t->waiting.list[i].until_ms = 0;
	}
}

int
reload_agencies(
    struct turn *t, struct agencies *agencies, struct streams *streams, const char *path)
{
	static struct agencies next, before; /* too large for the stack */
	char error[CONFIG_ERROR_SIZE];
	int rc = 1;

	if (agencies_load(path, &next, error) == 0 &&
	    reload_allowed(t->agencies, &next, path, error))
		rc = reload_remember(t->journal.store, &next, path, error);
	if (rc == -ENOSPC)
		snprintf(error, sizeof(error), "the store has no room for new agencies");
	if (rc > 0 || rc == -ENOSPC) {
		log_line(LOG_LEVEL_ERROR, "reload: %s; nothing is changed", error);
		return 0;
	}
	if (rc != 0)
		return rc;
	log_differences(t->agencies, &next);
	for (size_t i = 0; i < streams_count(streams); i++)
		if (reload_turns_away(t->agencies, &next, streams_agency(streams, i)))
			streams_reopen(streams, streams_agency(streams, i));
	before = *agencies;
	*agencies = next;
	streams_adopt(streams, t->agencies);
	end_waiting(t);
	rc = reload_adopted(t, &before);
	/* Conclusions read who an agency is: cases are looked at again. */
	return rc != 0 ? rc : replan_begin(t);
}
