/* case_state.c - The request `case_state`: one case, through the one mask. */
#include "desk/handlers.h"

#include "core/mask.h"
#include "desk/find.h"
#include "desk/record.h"

/* Which case a name stands for: to report on it is no look at it. */
static void
answer_id(struct call *c, char *id)
{
	c->answer->case_state = arena_take(&c->turn->arena, sizeof(*c->answer->case_state));
	*c->answer->case_state = (Ov__CaseState)OV__CASE_STATE__INIT;
	c->answer->case_state->id = id;
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_CASE_STATE;
}

void
handle_case_state(struct call *c)
{
	const Ov__CaseRequest *r = c->request->case_state;
	struct case_row row;
	struct share share;

	if (!find_named(c, r->case_, "case_state.case", &row, &share))
		return;
	if (r->purpose == OV__PURPOSE__PURPOSE_FIND) {
		answer_id(c, row.state->id);
		return;
	}
	struct sight s = call_sight(c, &share, row.state);
	c->answer->case_state = mask_case(row.state, &s, &c->turn->arena);
	record_read(c, &share, row.state, r->purpose, "case");
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_CASE_STATE;
}
