/* receipt.c - Report to the daemon which tasks were laid before the office. */
#include "receipt.h"

#include <errno.h>

static bool
has_open_task(const struct letter_context *c, const Ov__PlanMade *p)
{
	for (size_t i = 0; i < p->n_tasks; i++) {
		const Ov__Task *t = p->tasks[i];
		bool over = t->state == OV__TASK_STATE__TASK_STATE_DONE ||
			    t->state == OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
		if (letter_task_ours(c, t) && !over)
			return true;
	}
	return false;
}

int
receipt_give(struct overgang *o, const struct letter_context *c, const Ov__Delivery *d)
{
	Ov__TaskReceived received = OV__TASK_RECEIVED__INIT;
	Ov__Fact fact = OV__FACT__INIT, *facts[] = { &fact };
	Ov__Report report = OV__REPORT__INIT;
	Ov__Answer *answer;

	if (d->fact == NULL || d->fact->fact_case != OV__FACT__FACT_PLAN_MADE ||
	    !has_open_task(c, d->fact->plan_made))
		return 0;
	received.area = d->area;
	fact.fact_case = OV__FACT__FACT_TASK_RECEIVED;
	fact.task_received = &received;
	report.key = d->event_id;
	report.case_ = d->case_;
	report.channel = OV__CHANNEL__CHANNEL_SYSTEM;
	report.facts = facts;
	report.n_facts = 1;
	int r = overgang_report(o, &report, &answer);
	if (r < 0)
		return r;
	bool later = answer->outcome == OV__OUTCOME__OUTCOME_BUSY ||
		     answer->outcome == OV__OUTCOME__OUTCOME_FULL;
	ov__answer__free_unpacked(answer, NULL);
	return later ? -EAGAIN : 0;
}
