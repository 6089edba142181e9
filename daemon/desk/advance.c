/* advance.c - The request `advance`: a manual clock is moved, or the system's accepted. */
#include "desk/advance.h"

#include "desk/handlers.h"
#include "desk/record.h"
#include "desk/timers.h"

/* Somebody vouches for the system's clock. From the next turn on time goes on. */
static void
accept_clock(struct call *c)
{
	struct turn *t = c->turn;

	if (!call_is_admin(c)) {
		call_refuse(c, REFUSED_OWNER_OR_ADMIN, "advance");
		return;
	}
	if (t->clock.doubt != CLOCK_AHEAD) {
		call_refuse(c, REFUSED_NOTHING_TO_ACCEPT, "advance.accept");
		return;
	}
	if (call_no_reserve(c))
		return;
	record_admin(c, "clock accepted");
	clock_accept(&t->clock);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_ADVANCE;
	c->answer->advance = arena_take(&t->arena, sizeof(*c->answer->advance));
	*c->answer->advance = (Ov__AdvanceAnswer)OV__ADVANCE_ANSWER__INIT;
	c->answer->advance->now = turn_wall(t);
}

/* Each day on the way has its timers, and the asker waits for all of them. */
static ov_time
advance_max(ov_time now)
{
	enum { DAY = 24 * 3600 };

	return now == 0 ? (ov_time)ADVANCE_FIRST_YEARS * 365 * DAY
			: (ov_time)ADVANCE_DAYS_MAX * DAY;
}

void
handle_advance(struct call *c)
{
	struct turn *t = c->turn;

	if (c->request->advance->accept) {
		accept_clock(c);
		return;
	}
	if (!call_is_admin(c)) {
		call_refuse(c, REFUSED_OWNER_OR_ADMIN, "advance");
		return;
	}
	if (!t->manual_clock) {
		call_refuse(c, REFUSED_NOT_MANUAL_CLOCK, "advance");
		return;
	}
	if (c->request->advance->to < t->now) {
		call_refuse(c, REFUSED_BEFORE_NOW, "advance.to");
		return;
	}
	if (c->request->advance->to - t->now > advance_max(t->now)) {
		call_refuse_number(c, REFUSED_CLOCK_TOO_FAR, "advance.to",
		    moment_date(t->now + advance_max(t->now)));
		return;
	}
	if (t->advance.to != 0) {
		call_refuse(c, REFUSED_UNDER_WAY, "advance");
		c->answer->retry_after_ms = RETRY_UNDER_WAY_MS;
		return;
	}
	record_admin(c, "clock moved");
	t->advance.to = c->request->advance->to;
	t->advance.from = *c->frame;
	t->advance.correlation = c->request->correlation;
	c->later = true;
}

void
advance_answer(struct turn *t, bool starved)
{
	Ov__Answer answer = OV__ANSWER__INIT;
	Ov__AdvanceAnswer advance = OV__ADVANCE_ANSWER__INIT;
	struct refusal full = { .outcome = OV__OUTCOME__OUTCOME_OK };
	ov_time due = timers_next_due(t);

	bool arrived = t->now >= t->advance.to && (due == 0 || due > t->now);
	if (t->advance.to == 0 || (!arrived && !starved))
		return;
	advance.now = t->now;
	answer.correlation = t->advance.correlation;
	answer.outcome = OV__OUTCOME__OUTCOME_OK;
	answer.now = t->now;
	answer.result_case = OV__ANSWER__RESULT_ADVANCE;
	answer.advance = &advance;
	if (!arrived) {
		refuse(&full, REFUSED_STORE_FULL, "");
		answer_refused(&t->arena, &full, &answer);
	}
	outbox_answer(&t->outbox, &t->advance.from, &answer);
	t->advance.to = 0;
}
