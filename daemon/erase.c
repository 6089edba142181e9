/* erase.c - The request `erase`. */
#include "erase.h"

#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "figures.h"
#include "record.h"

/* Has anybody said anything since? What the daemon concludes by itself is not news. */
static bool
news_since(struct journal *j, const struct case_row *row, uint32_t number, struct arena *arena)
{
	unsigned char id[CASE_ID_SIZE];
	size_t mark = arena_mark(arena);
	bool news = false;

	for (uint64_t seq = 0; !news && journal_next(j, row->id, &seq); arena_reset(arena, mark)) {
		const Ov__Event *e = journal_read(j, seq, arena, id);
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
	if (news_since(call_journal(c), row, exported->number, &c->d->arena))
		return REFUSED_NEWS_SINCE_EXPORT;
	return REFUSED_NOT;
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

static void
answer_erased(struct call *c, const char *id, ov_date until)
{
	Ov__EraseAnswer *a = arena_take(&c->d->arena, sizeof(*a));

	*a = (Ov__EraseAnswer)OV__ERASE_ANSWER__INIT;
	a->case_ = arena_string(&c->d->arena, id);
	a->backups_until = until;
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_ERASE;
	c->answer->erase = a;
}

/* What cannot be put on the list would come back with a restore. */
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
erase_handle(struct call *c)
{
	const Ov__EraseRequest *r = c->request->erase;
	unsigned char id[CASE_ID_SIZE];
	struct case_row row;
	char detail[2 * TEXT_SIZE_MAX + 32] = "decided by ";

	if (!well_formed(c, r))
		return;
	if (!case_id_parse(r->case_, id) ||
	    !journal_load(call_journal(c), id, &c->d->arena, &row) ||
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
	if (!can_be_listed(c))
		return;
	ov_date until =
	    date_add_days(moment_date(c->d->now), (int32_t)c->d->retention->backup_days);
	const struct results *figures = figures_of(call_journal(c), &row, c->d->now, &c->d->arena);
	if (figures == NULL) {
		call_journal(c)->damaged = true;
		return;
	}
	if (!journal_erase(call_journal(c), &row, c->d->now, until)) {
		call_refuse(c, REFUSED_ERASE_BUSY, "erase");
		c->answer->retry_after_ms = 100;
		return;
	}
	figures_keep(call_journal(c), figures);
	text_put(detail, sizeof(detail), r->decided_by);
	text_put(detail, sizeof(detail), ": ");
	text_put(detail, sizeof(detail), r->reason);
	record_action(c, OV__ACCESS_ACTION__ACCESS_ACTION_ERASE, row.state->id, "owner", detail);
	answer_erased(c, row.state->id, until);
}
