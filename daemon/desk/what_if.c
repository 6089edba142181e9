/* what_if.c - The request `what_if`: the case as it would be on another day. */
#include "desk/handlers.h"

#include "core/whatif.h"
#include "desk/find.h"
#include "desk/record.h"

void
handle_what_if(struct call *c)
{
	const Ov__WhatIfRequest *r = c->request->what_if;
	struct case_row row;
	struct share share;

	if (!find_named(c, r->case_, "what_if.case", &row, &share))
		return;
	struct sight s = call_sight(c, &share, row.state);
	if (!s.owner) {
		call_refuse(c, REFUSED_PLAN_OWNER, "what_if.case");
		return;
	}
	/* Ten years of the calendar are left for the dates that are reckoned from it. */
	if (r->release != 0 && (!date_valid(r->release) || r->release > 21891231)) {
		call_refuse_numbers(
		    c, REFUSED_NOT_A_DATE, "what_if.release", DATE_FIRST, DATE_LAST);
		return;
	}
	record_read(c, &share, row.state, OV__PURPOSE__PURPOSE_LOOK, "what-if");
	c->answer->what_if = arena_take(&c->turn->arena, sizeof(*c->answer->what_if));
	*c->answer->what_if = (Ov__WhatIfAnswer)OV__WHAT_IF_ANSWER__INIT;
	whatif(&c->turn->rules, row.state, r->release, c->turn->now, s.areas, &c->turn->arena,
	    c->answer->what_if);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_WHAT_IF;
}
