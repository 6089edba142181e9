/* carry.c - Carry state, marks and receipts of a task into a new plan. */
#include "core/carry.h"

#include "base/date.h"
#include "core/anchors.h"
#include "core/answers.h"
#include "core/meet.h"
#include "core/routine.h"
#include "core/state.h"
#include "core/task.h"
#include "schema/catalogue.h"

/* A fact that was said before there was any date holds for the first date. */
static bool
holds_for_version(const struct plan_draft *m, uint32_t version)
{
	return version == m->version || (version == 0 && m->version == 1);
}

/* Has anything of this kind been said from that number on, and does it hold for the present
 * date? */
static bool
is_said(const struct plan_draft *m, const Ov__Task *t, size_t by, uint32_t from, bool now)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->number >= from &&
			    (!now || holds_for_version(m, a->latest[i]->date_version)) &&
			    anchors_fact_is(a->latest[i], t->met_by[by], t->met_by_key[by]))
				return true;
	}
	return false;
}

bool
carry_is_tied(uint32_t kind)
{
	const struct kind *k = catalogue_kind(kind);

	return k != NULL && (k->flags & KIND_TIED);
}

/* Where each of several kinds is needed, each that is said for a date must hold for this one. */
static bool
all_confirmed(const struct plan_draft *m, const Ov__Task *t)
{
	for (size_t i = 0; i < t->n_met_by; i++)
		if (carry_is_tied(t->met_by[i]) && !is_said(m, t, i, 0, true))
			return false;
	return true;
}

/* Was this done task met by something that holds for the present date? Where a person has
 * called it done and no fact has met it, the day it was done for says so. */
static bool
still_confirmed(const struct plan_draft *m, const Ov__Task *t)
{
	bool by_a_fact = false;

	for (size_t i = 0; i < t->n_met_by; i++) {
		by_a_fact |= is_said(m, t, i, t->met_number, false);
		if (!t->met_by_all && is_said(m, t, i, t->met_number, true))
			return true;
	}
	if (by_a_fact)
		return t->met_by_all && all_confirmed(m, t);
	return t->confirmed_for == m->anchors.date[ANCHOR_RELEASE] ||
	       (t->confirmed_for == 0 && m->version == 1);
}

static void
carry_receipts(Ov__Task *t, const Ov__Task *before)
{
	t->met_number = before->met_number;
	t->done_by = before->done_by;
	t->done_on = before->done_on;
	t->confirmed_for = before->confirmed_for;
	t->n_received = before->n_received;
	t->received = before->received;
	t->accepted = before->accepted;
	t->accepted_by = before->accepted_by;
	t->accepted_agency = before->accepted_agency;
	t->reason = before->reason;
	t->declined = before->declined;
}

/* P9 */
static void
carry_owners(Ov__Task *t, const Ov__Task *before)
{
	bool same = before->n_asked > 0 && before->n_asked == t->n_owners;

	for (size_t i = 0; same && i < t->n_owners; i++)
		same = before->asked[i] == t->owners[i];
	if (!same)
		return;
	t->n_asked = before->n_asked;
	t->asked = before->asked;
	t->n_owners = before->n_owners;
	t->owners = before->owners;
}

void
carry_drop_receipts(Ov__Task *t)
{
	t->n_received = 0;
	t->received = NULL;
	t->accepted = 0;
	t->accepted_by = (char *)(uintptr_t)protobuf_c_empty_string;
	t->accepted_agency = 0;
}

static void
ask_again(Ov__Task *t)
{
	if (t->state == OV__TASK_STATE__TASK_STATE_DONE)
		carry_drop_receipts(t);
	t->state = OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN;
}

/* ---- P13: a yes that was taken back ---------------------------------------------------------- */

/* The number of the fact that took away the last yes of one of its kinds; 0: a yes stands, or there
 * was none. */
static uint32_t
lost_of_kind(
    const struct plan_draft *m, const Ov__Task *t, size_t kind, bool *ret_stands, bool *ret_short)
{
	uint32_t lost = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
			const Ov__LatestFact *l = a->latest[i];
			if (l->number <= t->since ||
			    !anchors_fact_is(l, t->met_by[kind], t->met_by_key[kind]))
				continue;
			uint32_t by = answers_taken(m->state, l);
			/* It may yet meet the task, when the date moves back. */
			if (by == 0 && meet_promise_short(m->state, t, l)) {
				by = l->number - 1;
				*ret_short = true;
			}
			*ret_stands = *ret_stands || by == 0;
			lost = by > lost ? by : lost;
		}
	}
	return *ret_stands ? 0 : lost;
}

uint32_t
carry_lost(const struct plan_draft *m, const Ov__Task *t, bool *ret_short)
{
	uint32_t lost = 0;
	bool any_stands = false;

	*ret_short = false;
	for (size_t i = 0; i < t->n_met_by; i++) {
		bool stands = false;
		uint32_t by = lost_of_kind(m, t, i, &stands, ret_short);
		any_stands = any_stands || stands;
		lost = by > lost ? by : lost;
	}
	return any_stands && !t->met_by_all ? 0 : lost;
}

static void
begin_again(Ov__Task *t, uint32_t since)
{
	carry_drop_receipts(t);
	t->state = OV__TASK_STATE__TASK_STATE_PLANNED;
	t->since = since;
	t->met_number = 0;
	t->done_by = 0;
	t->done_on = 0;
	t->confirmed_for = 0;
	t->overdue_said = false;
	t->overdue_on = 0;
	t->overdue_times = 0;
	t->reminded = 0;
}

void
carry_over(const struct plan_draft *m, Ov__Task *t, const Ov__Task *before, bool again)
{
	ov_date release = m->anchors.date[ANCHOR_RELEASE];

	carry_receipts(t, before);
	carry_owners(t, before);
	if (!again) {
		t->state = before->state;
		t->since = before->since;
	}
	t->overdue_said = before->overdue_said && before->due == t->due;
	t->overdue_on = t->overdue_said ? before->overdue_on : 0;
	t->overdue_times = t->overdue_said ? before->overdue_times : 0;
	if (before->due == t->due && before->due_time == t->due_time)
		t->known = before->known;
	t->reminded = before->due == t->due ? before->reminded : 0;
	if (!task_done(t))
		return;
	/* A release on another day than was set asks nobody again. */
	bool tied = t->tied && release != 0, leaves_nights;
	bool confirmed = m->out || !tied || still_confirmed(m, t);
	uint32_t lost = carry_lost(m, t, &leaves_nights);
	if (lost != 0 && (confirmed || !leaves_nights))
		begin_again(t, lost);
	else if (!confirmed)
		ask_again(t);
	else if (tied)
		t->confirmed_for = release;
}
