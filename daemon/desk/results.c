/* results.c - The request `results`: the sums of all cases, a page at a time. */
#include "desk/handlers.h"

#include "core/results.h"
#include "store/figures.h"

/* A page ends at either: a turn answers others too, and cases are of very different length. */
enum { CASES_PER_PAGE = 50, EVENTS_PER_PAGE = 4096 };
enum { KEY_SIZE = 12, FIRST_MONTH = 197001, LAST_MONTH = 219912 };

static bool
is_lead(uint32_t figure)
{
	return figure == FIGURE_LEAD_COUNT || figure == FIGURE_LEAD_DAYS ||
	       figure == FIGURE_LEAD_SHORT;
}

static bool
month_valid(uint32_t month)
{
	return month >= FIGURES_FIRST_MONTH && month <= FIGURES_LAST_MONTH && month % 100 >= 1 &&
	       month % 100 <= 12;
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
	struct arena *arena = &c->turn->arena;
	unsigned char id[CASE_ID_SIZE] = { 0 };
	uint64_t from = 0;
	struct case_row row;
	char text[CASE_ID_TEXT_SIZE] = "";
	uint32_t owner = agencies_owner(j->agencies)->number;
	size_t n = 0, events = 0;

	if (after[0] != '\0' && case_id_parse(after, id))
		from = store_u64(id) + 1;
	while (n < CASES_PER_PAGE && events < EVENTS_PER_PAGE && call_page_has_room(c) &&
	       cases_next(j, from, id)) {
		size_t mark = arena_mark(arena);
		if (cases_load(j, id, arena, &row) && row.state->owner == owner)
			(void)figures_add_case(j, &row, c->turn->now, arena, r, &events);
		arena_reset(arena, mark);
		case_id_text(id, text);
		from = store_u64(id) + 1;
		n++;
	}
	*ret_more = cases_next(j, from, id);
	*ret_through = arena_string(arena, text);
}

static void
answer_results(struct call *c, const struct results *r, char *through, bool more)
{
	struct arena *arena = &c->turn->arena;
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
		    arena, x->agency != 0 ? agencies_name(c->turn->agencies, x->agency) : "");
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
handle_results(struct call *c)
{
	const Ov__ResultsRequest *r = c->request->results;
	char *through;
	bool more;

	if (!may_ask(c, r))
		return;
	struct results *sum = figures_begin(r->from, r->to, &c->turn->arena);
	if (r->after[0] == '\0')
		figures_add_kept(call_journal(c), sum);
	count_page(c, r->after, sum, &through, &more);
	if (sum->full)
		call_refuse(c, REFUSED_RESULTS_TOO_MANY, "results.to");
	else
		answer_results(c, sum, through, more);
}
