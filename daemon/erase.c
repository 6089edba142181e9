/* erase.c - The request `erase`. */
#include "erase.h"

#include <string.h>

#include "core/text.h"
#include "record.h"

/* What was reported last, but for the export itself. */
static uint32_t
last_reported(const Ov__CaseState *state)
{
	uint32_t last = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->reporter != 0 && a->latest[i]->number > last &&
			    a->latest[i]->kind != OV__FACT__FACT_CASE_EXPORTED)
				last = a->latest[i]->number;
	}
	return last;
}

/* Why it may not be erased yet; NULL: it may. */
static const char *
not_yet(const Ov__CaseState *state)
{
	const Ov__LatestFact *exported = state_latest(state, OV__FACT__FACT_CASE_EXPORTED);

	if (!state_closed(state))
		return "is not closed; close it first";
	if (exported == NULL)
		return "has not been exported for the archive; export it first";
	if (exported->number < last_reported(state))
		return "has had news since it was exported; export it again";
	return NULL;
}

static bool
well_formed(struct call *c, const Ov__EraseRequest *r)
{
	if (r->reason[0] == '\0')
		call_outcome(
		    c, OV__OUTCOME__OUTCOME_INVALID, "erase.reason", "is needed and is empty");
	else if (r->decided_by[0] == '\0')
		call_outcome(
		    c, OV__OUTCOME__OUTCOME_INVALID, "erase.decided_by", "is needed and is empty");
	else if (!c->d->no_record)
		return true;
	else
		(void)call_unrecorded(c);
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
		call_outcome(c, OV__OUTCOME__OUTCOME_NOT_FOUND, "erase.case", "no such case");
		return;
	}
	const char *why = c->key->areas == SCOPE_ALL ? not_yet(row.state) : NULL;
	if (c->key->areas != SCOPE_ALL) {
		call_outcome(c, OV__OUTCOME__OUTCOME_DENIED, "erase",
		    "takes a key with all areas of the owner team");
		return;
	}
	if (why != NULL) {
		call_outcome(c, OV__OUTCOME__OUTCOME_INVALID, "erase.case", why);
		return;
	}
	ov_date until =
	    date_add_days(moment_date(c->d->now), (int32_t)c->d->retention->backup_days);
	if (!journal_erase(call_journal(c), &row, c->d->now, until)) {
		call_outcome(c, OV__OUTCOME__OUTCOME_BUSY, "erase", "too many at once; try again");
		c->answer->retry_after_ms = 100;
		return;
	}
	text_put(detail, sizeof(detail), r->decided_by);
	text_put(detail, sizeof(detail), ": ");
	text_put(detail, sizeof(detail), r->reason);
	record_action(c, OV__ACCESS_ACTION__ACCESS_ACTION_ERASE, row.state->id, "owner", detail);
	answer_erased(c, row.state->id, until);
}
