/* erase.c - The request `erase`. */
#include "desk/handlers.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/state.h"
#include "desk/record.h"
#include "store/erase.h"
#include "store/figures.h"

/* Has anybody reported anything since? The daemon's own conclusions are not news. */
static bool
news_since(struct journal *j, const struct case_row *row, uint32_t number, struct arena *arena)
{
	struct case_events all = cases_events(j, row->id, arena);
	unsigned char id[CASE_ID_SIZE];
	size_t mark = arena_mark(arena);
	bool news = false;

	for (size_t at = 0; !news && at < all.count; at++, arena_reset(arena, mark)) {
		const Ov__Event *e = journal_read(j, all.seqs[at], arena, id);
		news = e == NULL || (e->number > number && e->reporter != 0);
	}
	return news;
}

/* Why it may not be erased yet; REFUSED_NOT: it may. */
static enum refusal_code
not_yet(struct call *c, const struct case_row *row)
{
	const Ov__LatestFact *exported = state_latest(row->state, OV__FACT__FACT_CASE_EXPORTED);

	if (!state_closed(row->state))
		return REFUSED_NOT_CLOSED;
	if (exported == NULL)
		return REFUSED_NOT_EXPORTED;
	if (news_since(call_journal(c), row, exported->number, &c->turn->arena))
		return REFUSED_NEWS_SINCE_EXPORT;
	return REFUSED_NOT;
}

/* Until when it is to be kept; 0: it has never been closed. */
static ov_date
kept_until(const struct call *c, const Ov__CaseState *state)
{
	const Ov__LatestFact *closed =
	    state_latest_by(state, OV__FACT__FACT_CASE_CLOSED, state->owner);

	return closed != NULL ? date_add_months(moment_date(closed->recorded),
				    (int32_t)c->turn->retention->months_after_closing)
			      : 0;
}

/* Before that day somebody says why. */
static bool
is_early(struct call *c, const Ov__CaseState *state)
{
	ov_date until = kept_until(c, state);
	char day[11];

	if (c->request->erase->early[0] != '\0' || until <= moment_date(c->turn->now))
		return false;
	call_refuse_texts(c, REFUSED_ERASE_EARLY, "erase.early", date_text(until, day), NULL);
	return true;
}

static bool
well_formed(struct call *c, const Ov__EraseRequest *r)
{
	if (r->reason[0] == '\0')
		call_refuse(c, REFUSED_NEEDED, "erase.reason");
	else if (r->decided_by[0] == '\0')
		call_refuse(c, REFUSED_NEEDED, "erase.decided_by");
	else
		return !call_no_reserve(c);
	return false;
}

/* The number of events of the case that one agency was sent. */
struct sent {
	uint32_t agency, count;
	ov_time last;
};

static void
count_sent(struct call *c, const Ov__Event *e, size_t told, struct sent *list, size_t *count)
{
	uint32_t agency = e->told[told];
	size_t i = 0;

	if (agency == c->agency->number || told >= e->n_told_n ||
	    e->told_n[told] > stream_reached(call_journal(c), agency))
		return;
	while (i < *count && list[i].agency != agency)
		i++;
	if (i == *count)
		list[(*count)++] = (struct sent){ .agency = agency };
	list[i].count++;
	list[i].last = e->recorded;
}

static size_t
find_sent(struct call *c, const struct case_row *row, struct sent *list)
{
	struct arena *arena = &c->turn->arena;
	struct case_events all = cases_events(call_journal(c), row->id, arena);
	size_t mark = arena_mark(arena), count = 0;
	unsigned char id[CASE_ID_SIZE];

	for (size_t at = 0; at < all.count; at++, arena_reset(arena, mark)) {
		const Ov__Event *e = journal_read(call_journal(c), all.seqs[at], arena, id);
		for (size_t i = 0; e != NULL && i < e->n_told; i++)
			count_sent(c, e, i, list, &count);
	}
	return count;
}

/* The answer is made before the case is erased: it names the agencies that were sent something. */
static Ov__EraseAnswer *
answer_of(struct call *c, const struct case_row *row, ov_date until)
{
	struct arena *arena = &c->turn->arena;
	Ov__EraseAnswer *a = arena_take(arena, sizeof(*a));
	struct sent *list = arena_take(arena, sizeof(list[0]) * AGENCIES_MAX);
	size_t count = find_sent(c, row, list);

	*a = (Ov__EraseAnswer)OV__ERASE_ANSWER__INIT;
	a->case_ = arena_string(arena, row->state->id);
	a->backups_until = until;
	for (size_t i = 0; i < count; i++) {
		Ov__ElsewhereHeld *held = arena_take(arena, sizeof(*held));
		*held = (Ov__ElsewhereHeld)OV__ELSEWHERE_HELD__INIT;
		held->agency =
		    arena_string(arena, agencies_name(c->turn->agencies, list[i].agency));
		held->count = list[i].count;
		held->last = list[i].last;
		a->elsewhere = arena_append(arena, a->elsewhere, &a->n_elsewhere, held);
	}
	return a;
}

/* A case that cannot be put on the list would come back with a restore. */
static bool
can_be_listed(struct call *c)
{
	char word[ERRNO_WORD_SIZE];
	int rc = seal_list_look(call_journal(c)->seal);

	if (rc == 0)
		return true;
	call_refuse_texts(c, REFUSED_ERASED_LIST, "", errno_word(-rc, word), NULL);
	return false;
}

void
handle_erase(struct call *c)
{
	const Ov__EraseRequest *r = c->request->erase;
	unsigned char id[CASE_ID_SIZE];
	struct case_row row;
	char detail[3 * TEXT_SIZE_MAX + 64] = "decided by ";

	if (!well_formed(c, r))
		return;
	if (!case_id_parse(r->case_, id) ||
	    !cases_load(call_journal(c), id, &c->turn->arena, &row) ||
	    row.state->owner != c->agency->number) {
		call_refuse(c, REFUSED_NO_SUCH_CASE, "erase.case");
		return;
	}
	if (c->key->areas != SCOPE_ALL) {
		call_refuse(c, REFUSED_WHOLE_KEY, "erase");
		return;
	}
	enum refusal_code why = not_yet(c, &row);
	if (why != REFUSED_NOT) {
		call_refuse(c, why, "erase.case");
		return;
	}
	if (is_early(c, row.state) || !can_be_listed(c))
		return;
	ov_date until =
	    date_add_days(moment_date(c->turn->now), (int32_t)c->turn->retention->backup_days);
	const struct results *figures =
	    figures_of(call_journal(c), &row, c->turn->now, &c->turn->arena);
	if (figures == NULL) {
		call_journal(c)->damaged = true;
		return;
	}
	Ov__EraseAnswer *answer = answer_of(c, &row, until);
	if (!erase_case(call_journal(c), &row, c->turn->now, until)) {
		call_refuse(c, REFUSED_ERASE_BUSY, "erase");
		c->answer->retry_after_ms = RETRY_UNDER_WAY_MS;
		return;
	}
	figures_keep(call_journal(c), figures);
	text_put(detail, sizeof(detail), r->decided_by);
	text_put(detail, sizeof(detail), ": ");
	text_put(detail, sizeof(detail), r->reason);
	if (r->early[0] != '\0') {
		text_put(detail, sizeof(detail), "; before its time: ");
		text_put(detail, sizeof(detail), r->early);
	}
	record_action(c, OV__ACCESS_ACTION__ACCESS_ACTION_ERASE, row.state->id, "owner", detail);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_ERASE;
	c->answer->erase = answer;
}
