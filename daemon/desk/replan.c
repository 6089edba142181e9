/* replan.c - When the rules are others than the plans rest on, every case is looked at again. */
#include "desk/replan.h"

#include <errno.h>

#include "core/conclude.h"
#include "store/cases.h"

/* Before any case id, which is made of letters and digits. */
enum { FROM_THE_FIRST = 1 };

/* FNV-1a. The tables are read into zeroed memory: the same files are the same bytes. */
static uint64_t
hash(uint64_t h, const void *data, size_t size)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < size; i++)
		h = (h ^ p[i]) * 0x100000001b3;
	return h;
}

/* As conclusions read them: who somebody is, and whom to ring. */
static uint64_t
hash_agency(uint64_t h, const struct agency *a)
{
	const uint32_t numbers[] = { a->number, a->roles, a->owner, a->restricted, a->retired,
		a->open_from, a->open_until };

	h = hash(h, numbers, sizeof(numbers));
	h = hash(h, a->name, sizeof(a->name));
	h = hash(h, a->display_name, sizeof(a->display_name));
	h = hash(h, a->phone, sizeof(a->phone));
	return hash(h, a->duty_phone, sizeof(a->duty_phone));
}

static uint64_t
fingerprint(const struct rules *r)
{
	const uint32_t version = CONCLUDE_VERSION;
	uint64_t h = 0xcbf29ce484222325;

	h = hash(h, &version, sizeof(version));
	h = hash(h, r->routines, sizeof(*r->routines));
	h = hash(h, r->calendar, sizeof(*r->calendar));
	h = hash(h, &r->settings, sizeof(r->settings));
	for (size_t i = 0; i < r->agencies->count; i++)
		h = hash_agency(h, &r->agencies->list[i]);
	return h != 0 ? h : 1;
}

int
replan_begin(struct turn *t)
{
	uint64_t was = 0, now = fingerprint(&t->rules);

	store_begin(t->journal.store, false);
	journal_begin(&t->journal);
	(void)journal_meta(&t->journal, "rules", &was);
	t->rules_unmarked = false;
	if (was == now) {
		store_abort(t->journal.store);
		return 0;
	}
	journal_set_meta(&t->journal, "rules", now);
	if (was != 0)
		journal_set_meta(&t->journal, "replan", FROM_THE_FIRST);
	int rc = store_commit(t->journal.store);
	/* A store without room starts all the same, and is asked again at the next start or reload. Until then
	 * no case is taken for concluded. */
	t->rules_unmarked = rc == -ENOSPC;
	return rc == -ENOSPC ? 0 : rc;
}

bool
replan_pending(struct turn *t)
{
	uint64_t after = 0;

	return journal_meta(&t->journal, "replan", &after) && after != 0;
}

bool
replan_next(struct turn *t, unsigned char ret_id[CASE_ID_SIZE])
{
	uint64_t after = 0;

	(void)journal_meta(&t->journal, "replan", &after);
	if (after == 0)
		return false;
	if (!cases_next(&t->journal, after + 1, ret_id)) {
		journal_set_meta(&t->journal, "replan", 0);
		return false;
	}
	journal_set_meta(&t->journal, "replan", store_u64(ret_id));
	return true;
}
