/* figures.c - The request `results`; what is kept of a case that is erased. */
#include "desk/figures.h"

#include <string.h>

#include "core/results.h"
#include "store/fold.h"
#include "store/store.h"

/* A page ends at either: a turn answers others too, and cases are of very different length. */
enum { CASES_PER_PAGE = 50, EVENTS_PER_PAGE = 4096 };
enum { KEY_SIZE = 12, FIRST_MONTH = 197001, LAST_MONTH = 219912 };

/* Its events that hold, and its state; *events counts those that were read. false: one of them
 * cannot be. */
static bool
count_case(struct journal *j, const struct case_row *row, ov_time now, struct arena *arena,
    struct results *r, size_t *events)
{
	unsigned char id[CASE_ID_SIZE];
	const struct void_set *gone = void_set_of(j, row->id, arena);
	size_t mark = arena_mark(arena);

	if (gone == NULL)
		return false;
	results_next(r);
	for (uint64_t seq = 0; journal_next(j, row->id, &seq); arena_reset(arena, mark)) {
		const Ov__Event *e = journal_read(j, seq, arena, id);
		if (e == NULL)
			return false;
		++*events;
		if (!void_set_has(gone, e->number))
			results_event(r, row->state, e);
	}
	results_case(r, row->state, moment_date(now));
	return true;
}

static struct results *
begin(uint32_t from, uint32_t to, struct arena *arena)
{
	struct results *r = arena_take(arena, sizeof(*r));

	r->from = from;
	r->to = to;
	results_next(r);
	r->count = 0;
	r->full = false;
	return r;
}

/* ---- kept ------------------------------------------------------------------------------------- */

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
	struct results *r = begin(FIRST_MONTH, LAST_MONTH, arena);
	size_t events = 0;

	return count_case(j, row, now, arena, r, &events) ? r : NULL;
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

static void
add_kept(struct journal *j, struct results *r)
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

/* ---- the request -------------------------------------------------------------------------------- */

static bool
is_lead(uint32_t figure)
{
	return figure == FIGURE_LEAD_COUNT || figure == FIGURE_LEAD_DAYS ||
	       figure == FIGURE_LEAD_SHORT;
}

static bool
month_valid(uint32_t month)
{
	return month >= FIRST_MONTH && month <= LAST_MONTH && month % 100 >= 1 && month % 100 <= 12;
}

/* Who may ask; false: answered. */
static bool
may_ask(struct call *c, const Ov__ResultsRequest *r)
{
	bool prison = (c->agency->roles & 1u << OV__ROLE__ROLE_PRISON) != 0;

	if (!month_valid(r->from) || !month_valid(r->to) || r->from > r->to)
		call_refuse(c, REFUSED_MONTHS, "results.from");
	else if (!c->agency->owner && !prison)
		call_refuse(c, REFUSED_RESULTS_OWNER, "results");
	else if (c->key->areas != SCOPE_ALL)
		call_refuse(c, REFUSED_RESULTS_WHOLE_KEY, "results");
	else
		return true;
	return false;
}

/* One page of cases from `after` on; *ret_more: there are others. */
static void
count_page(struct call *c, const char *after, struct results *r, char **ret_through, bool *ret_more)
{
	struct journal *j = call_journal(c);
	unsigned char id[CASE_ID_SIZE] = { 0 };
	struct store_key from = store_key();
	struct case_row row;
	struct bytes k, v;
	char text[CASE_ID_TEXT_SIZE] = "";
	uint32_t owner = agencies_owner(j->agencies)->number;
	size_t n = 0, events = 0;

	if (after[0] != '\0' && case_id_parse(after, id))
		store_key_u64(&from, store_u64(id) + 1);
	while (n < CASES_PER_PAGE && events < EVENTS_PER_PAGE && call_page_has_room(c) &&
	       store_first(j->store, STORE_CASE, store_key_done(&from), &k, &v)) {
		size_t mark = arena_mark(&c->d->arena);
		memcpy(id, k.data, sizeof(id));
		if (cases_load(j, id, &c->d->arena, &row) && row.state->owner == owner)
			(void)count_case(j, &row, c->d->now, &c->d->arena, r, &events);
		arena_reset(&c->d->arena, mark);
		case_id_text(id, text);
		from = store_key();
		store_key_u64(&from, store_u64(id) + 1);
		n++;
	}
	*ret_more = store_first(j->store, STORE_CASE, store_key_done(&from), &k, &v);
	*ret_through = arena_string(&c->d->arena, text);
}

static void
answer_results(struct call *c, const struct results *r, char *through, bool more)
{
	struct arena *arena = &c->d->arena;
	Ov__ResultsAnswer *a = arena_take(arena, sizeof(*a));

	*a = (Ov__ResultsAnswer)OV__RESULTS_ANSWER__INIT;
	for (size_t i = 0; i < r->count; i++) {
		const struct result *x = &r->list[i];
		if (!c->agency->owner && (!is_lead(x->figure) || x->agency != c->agency->number))
			continue;
		Ov__Result *out = arena_take(arena, sizeof(*out));
		*out = (Ov__Result)OV__RESULT__INIT;
		out->month = x->month;
		out->figure = arena_string(arena, figure_name(x->figure));
		out->agency = arena_string(
		    arena, x->agency != 0 ? agencies_name(c->d->agencies, x->agency) : "");
		out->value = x->value;
		a->results = arena_append(arena, a->results, &a->n_results, out);
	}
	a->through = through;
	a->more = more;
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_RESULTS;
	c->answer->results = a;
}

void
figures_handle(struct call *c)
{
	const Ov__ResultsRequest *r = c->request->results;
	char *through;
	bool more;

	if (!may_ask(c, r))
		return;
	struct results *sum = begin(r->from, r->to, &c->d->arena);
	if (r->after[0] == '\0')
		add_kept(call_journal(c), sum);
	count_page(c, r->after, sum, &through, &more);
	if (sum->full)
		call_refuse(c, REFUSED_RESULTS_TOO_MANY, "results.to");
	else
		answer_results(c, sum, through, more);
}
