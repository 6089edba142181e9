/* figures.c - The figures of cases, and the sums that are kept of erased ones. */
#include "store/figures.h"

#include "store/fold.h"

enum { KEY_SIZE = 12 };

bool
figures_add_case(struct journal *j, const struct case_row *row, ov_time now, struct arena *arena,
    struct results *r, size_t *events)
{
	unsigned char id[CASE_ID_SIZE];
	const struct void_set *voided = void_set_of(j, row->id, arena);
	struct case_events all = cases_events(j, row->id, arena);
	size_t mark = arena_mark(arena);

	if (voided == NULL)
		return false;
	results_next(r);
	for (size_t at = 0; at < all.count; at++, arena_reset(arena, mark)) {
		const Ov__Event *e = journal_read(j, all.seqs[at], arena, id);
		if (e == NULL)
			return false;
		++*events;
		if (!void_set_has(voided, e->number))
			results_event(r, row->state, e);
	}
	results_case(r, row->state, moment_date(now));
	return true;
}

struct results *
figures_begin(uint32_t from, uint32_t to, struct arena *arena)
{
	struct results *r = arena_take(arena, sizeof(*r));

	r->from = from;
	r->to = to;
	results_next(r);
	r->count = 0;
	r->full = false;
	return r;
}

static struct store_key
key_of(const struct result *x)
{
	struct store_key k = store_key();

	store_key_u32(&k, x->month);
	store_key_u32(&k, x->figure);
	store_key_u32(&k, x->agency);
	return k;
}

const struct results *
figures_of(struct journal *j, const struct case_row *row, ov_time now, struct arena *arena)
{
	struct results *r = figures_begin(FIGURES_FIRST_MONTH, FIGURES_LAST_MONTH, arena);
	size_t events = 0;

	return figures_add_case(j, row, now, arena, r, &events) ? r : NULL;
}

void
figures_keep(struct journal *j, const struct results *r)
{
	struct bytes was;

	for (size_t i = 0; i < r->count; i++) {
		struct store_key k = key_of(&r->list[i]), v = store_key();
		uint64_t sum = r->list[i].value;
		if (store_get(j->store, STORE_RESULT, store_key_done(&k), &was) && was.size == 8)
			sum += store_u64(was.data);
		store_key_u64(&v, sum);
		store_put(j->store, STORE_RESULT, store_key_done(&k), store_key_done(&v));
	}
}

void
figures_add_kept(struct journal *j, struct results *r)
{
	struct store_key from = store_key();
	struct bytes k, v;

	store_key_u32(&from, r->from);
	while (store_first(j->store, STORE_RESULT, store_key_done(&from), &k, &v) &&
	       k.size == KEY_SIZE && v.size == 8 && store_u32(k.data) <= r->to) {
		const unsigned char *p = k.data;
		results_add(r, store_u32(p), (enum figure)store_u32(p + 4), store_u32(p + 8),
		    (uint32_t)store_u64(v.data));
		/* The next key there can be. */
		from = store_key();
		store_key_bytes(&from, p, KEY_SIZE);
		store_key_bytes(&from, "", 1);
	}
}
