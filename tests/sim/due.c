/* due.c - The timers that must have fired, and none twice, from the team's stream alone (I9).
 *
 * The owner team is told everything about its cases. So its stream, read in order, gives the tasks
 * and their due times, the release date, the open alerts: and when nothing has come by then, a
 * timer was skipped. After a retraction the daemon concludes anew from a case that this model does
 * not have; such a case is left out. */
#include "sim.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ladder.h"
#include "core/ladder_due.h"
#include "store/store.h"

enum { TASKS = 64, ALERTS = 64, TOLD = 256, QUESTIONS = 16, TELLERS = 8 };

struct task {
	char id[16];
	Ov__Area area;
	uint32_t due, due_time;
	uint32_t since; /* the event that its due time is counted from */
	uint32_t said_on, times;
	bool essential;
	bool said;
	bool done;
	bool received;
};

/* A late task, as it was reported. */
struct late {
	char id[16];
	uint32_t due, dates, since;
};

/* An agency that was asked and does not answer. */
struct question {
	uint32_t agency, step;
	Ov__Role role;
	ov_time stepped;
};

struct alert {
	uint32_t code, version, step;
	Ov__AlertReason reason;
	ov_time due, raised, stepped;
	bool closed, acknowledged;
};

/* The date that one reporter set last. */
struct teller {
	char reporter[32];
	uint32_t date, version;
	uint64_t order; /* counts the dates that were set in the case; 0: has none that stands */
};

struct due_case {
	bool closed, loose, died, recalled;
	uint32_t intake; /* of the stay reported last */
	uint32_t date, version;
	struct teller tellers[TELLERS];
	uint64_t dates_set;
	uint32_t undated; /* the version that holds where no date stands */
	uint32_t dates;	  /* how often the date has changed */
	/* The version of the date; the last, plus one: 0 is none. */
	uint32_t completed, arrived, unconfirmed;
	ov_time told;
	struct task tasks[TASKS];
	size_t tasks_count;
	struct alert alerts[ALERTS];
	size_t alerts_count;
	struct late late[TOLD];
	size_t late_count;
	struct question questions[QUESTIONS];
	size_t questions_count;
	bool failed_with[1 << 5];	      /* set by a report of a person of that role */
	Ov__HousingNightsUncovered uncovered; /* as last reported; from = 0: none is */
	uint32_t confirmed,
	    answers; /* the version of the date that is released; the agency that answers for the
		      * person */
	ov_time out; /* when the release was reported as done, … */
	ov_date out_on;
	Ov__ReleaseForm out_form;
};

struct due_model {
	uint64_t through;
	struct due_case cases[CASES];
};

void
due_open(struct sim *s)
{
	s->due = calloc(1, sizeof(*s->due));
	assert(s->due != NULL);
}

void
due_close(struct sim *s)
{
	free(s->due);
	s->due = NULL;
}

/* ---- tasks --------------------------------------------------------------------------------- */

static struct task *
task_of(struct due_case *c, const char *id)
{
	for (size_t i = 0; i < c->tasks_count; i++)
		if (strcmp(c->tasks[i].id, id) == 0)
			return &c->tasks[i];
	return NULL;
}

/* A task that has left the plan, is to be done anew or has lost its due date may be late again, also
 * on the same day as before. */
static void
forget_late(struct due_case *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->late_count; i++) {
		const struct task *t = task_of(c, c->late[i].id);
		if (t != NULL && !t->done && t->due != 0)
			c->late[kept++] = c->late[i];
	}
	c->late_count = kept;
}

/* The whole list of one area replaces the one before. */
static void
plan_made(struct due_case *c, const Ov__PlanMade *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->tasks_count; i++)
		if (c->tasks[i].area != p->area)
			c->tasks[kept++] = c->tasks[i];
	c->tasks_count = kept;
	for (size_t i = 0; i < p->n_tasks && c->tasks_count < TASKS; i++) {
		const Ov__Task *from = p->tasks[i];
		struct task *t = &c->tasks[c->tasks_count++];
		*t = (struct task){ .area = p->area, .due = from->due, .said = from->overdue_said };
		t->due_time = from->due_time;
		t->since = from->since;
		t->said_on = from->overdue_on;
		t->times = from->overdue_times;
		t->essential = from->essential;
		t->received = from->received != 0;
		t->done = from->state == OV__TASK_STATE__TASK_STATE_DONE ||
			  from->state == OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
		strncpy(t->id, from->id, sizeof(t->id) - 1);
	}
	forget_late(c);
}

static ov_time
day_after(uint32_t date)
{
	return moment_from_local(date_add_days(date, 1), 0);
}

/* Return when a task of that day is late: after its hour, or the day. */
static ov_time
late_at(const struct task *t)
{
	return t->due_time != 0 ? moment_from_local(t->due, t->due_time) : day_after(t->due);
}

static void
task_added(struct due_case *c, const Ov__TaskAdded *a)
{
	if (c->tasks_count == TASKS) {
		c->loose = true;
		return;
	}
	struct task *t = &c->tasks[c->tasks_count++];
	*t = (struct task){ .area = a->area, .due = a->due, .since = 0, .essential = a->essential };
	strncpy(t->id, a->id, sizeof(t->id) - 1);
}

static void
task_ended(struct due_case *c, const char *id)
{
	struct task *t = task_of(c, id);

	if (t != NULL)
		t->done = true;
}

/* Met by a fact of its own time: not by a fact from before it began. */
static void
task_met(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	const Ov__TaskMet *met = d->fact->task_met;
	const struct task *t = task_of(c, met->task);

	if (!c->loose && t != NULL && met->number <= t->since)
		sim_fail(s, "case %s, task %s: met by event %u, and it began with %u", d->case_,
		    met->task, met->number, t->since);
	task_ended(c, met->task);
}

static void
task_received(struct due_case *c, char *const *ids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct task *t = task_of(c, ids[i]);
		if (t != NULL)
			t->received = true;
	}
}

/* Once for one due date, unless it is computed anew: from another date, or another fact. */
static void
late_once(struct sim *s, struct due_case *c, const struct task *t, const char *case_)
{
	for (size_t i = 0; i < c->late_count; i++)
		if (strcmp(c->late[i].id, t->id) == 0 && c->late[i].due == t->due &&
		    c->late[i].dates == c->dates && c->late[i].since == t->since)
			sim_fail(s, "I9: case %s, task %s of %u: overdue for the second time",
			    case_, t->id, t->due);
	if (c->late_count == TOLD)
		return;
	struct late *l = &c->late[c->late_count++];
	*l = (struct late){ .due = t->due, .dates = c->dates, .since = t->since };
	memcpy(l->id, t->id, sizeof(l->id));
}

/* Without a date an essential task is reported late again after a week, and each time after twice
 * as long. */
static bool
late_again(const struct due_case *c, const struct task *t, ov_time now)
{
	enum { TIMES_MAX = 6 };

	return t->said && t->essential && c->date == 0 && t->times > 0 && t->times < TIMES_MAX &&
	       date_between(t->said_on, moment_date(now)) >= 7 << (t->times - 1);
}

static void
note_late(struct task *t, ov_time now)
{
	t->said = true;
	t->said_on = moment_date(now);
	t->times++;
}

static void
task_overdue(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	const Ov__TaskOverdue *o = d->fact->task_overdue;
	struct task *t = task_of(c, o->task);

	if (c->loose)
		return;
	if (c->closed || c->died || c->recalled)
		sim_fail(
		    s, "I9: case %s, task %s: overdue, and the case is over", d->case_, o->task);
	bool again = t != NULL && late_again(c, t, d->recorded);
	if (t == NULL || t->due != o->due || (t->said && !again) || t->done)
		sim_fail(s, "I9: case %s, task %s of %u: overdue, though it is %s", d->case_,
		    o->task, o->due,
		    t == NULL ? "not in the plan"
		    : t->said ? "said for the second time"
		    : t->done ? "done"
			      : "due on another day");
	if (d->recorded < late_at(t))
		sim_fail(
		    s, "I9: case %s, task %s of %u: overdue too early", d->case_, o->task, o->due);
	if (!again)
		late_once(s, c, t, d->case_);
	note_late(t, d->recorded);
}

/* ---- alerts --------------------------------------------------------------------------------- */

static struct alert *
alert_of(struct due_case *c, uint32_t code)
{
	for (size_t i = c->alerts_count; i > 0; i--)
		if (c->alerts[i - 1].code == code)
			return &c->alerts[i - 1];
	return NULL;
}

static void
alert_raised(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	const Ov__Alert *a = d->fact->alert_raised->alert;
	/* A night whose roof is lost again is reported again, though it may be the same night. */
	bool bed = a->reason == OV__ALERT_REASON__ALERT_REASON_NO_BED;

	for (size_t i = 0; i < c->alerts_count; i++)
		if (!c->loose && c->alerts[i].version == a->date_version &&
		    c->alerts[i].reason == a->reason && c->alerts[i].due == a->due &&
		    !(bed && c->alerts[i].closed))
			sim_fail(s, "I9: case %s: an alert is raised twice (%d, version %u)",
			    d->case_, (int)a->reason, a->date_version);
	if (c->alerts_count == ALERTS) {
		c->loose = true;
		return;
	}
	struct alert *mine = &c->alerts[c->alerts_count++];
	*mine = (struct alert){ a->code, a->date_version, a->step, a->reason, a->due, a->raised,
		a->stepped, false, false };
}

static void
alert_escalated(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	const Ov__Alert *a = d->fact->alert_escalated->alert;
	struct alert *mine = alert_of(c, a->code);

	if (c->loose || mine == NULL)
		return;
	if (mine->step >= a->step || mine->closed || mine->acknowledged)
		sim_fail(s, "I9: case %s: alert %u is escalated to %u again, or after its end",
		    d->case_, a->code, a->step);
	mine->step = a->step;
	mine->stepped = a->stepped;
}

/* ---- the ladder of reminders ----------------------------------------------------------------- */

enum { STEP_DEPUTY = 2, STEP_MEETING = 5 };

static struct question *
question_of(struct due_case *c, uint32_t agency, Ov__Role role)
{
	for (size_t i = 0; i < c->questions_count; i++)
		if (c->questions[i].agency == agency && c->questions[i].role == role)
			return &c->questions[i];
	return NULL;
}

/* A question was put to an agency. */
static bool
was_readable(struct due_case *c, const Ov__ReminderDue *r)
{
	bool readable = false;

	for (size_t i = 0; i < r->n_tasks; i++) {
		const struct task *t = task_of(c, r->tasks[i]);
		readable = readable || (t != NULL && t->received);
	}
	return readable;
}

/* Step by step, one a day, in each area by itself; a deputy may be asked at once, and a meeting be called by a person. */
static void
reminder_due(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	const Ov__ReminderDue *r = d->fact->reminder_due;
	struct question *q = question_of(c, r->agency_number, r->role);

	if (r->step >= 1 && r->step <= STEP_MEETING)
		s->verdict->reminders[r->step - 1]++;
	uint32_t before = q != NULL ? q->step : 0;
	bool called = r->step == STEP_MEETING && c->failed_with[r->role];
	bool in_order = r->step == before + 1 || (before == 0 && r->step == STEP_DEPUTY) ||
			(r->agency_number == 0 && before == 0);

	/* The same step in another area. */
	if (c->loose || (q != NULL && q->step == r->step && q->stepped == d->recorded && !called))
		return;
	if (!in_order && !called)
		sim_fail(s, "case %s: reminder %u of role %d follows upon step %u", d->case_,
		    r->step, (int)r->role, before);
	if (!called && before != 0 && moment_date(q->stepped) == moment_date(d->recorded))
		sim_fail(
		    s, "case %s: role %d is reminded twice on one day", d->case_, (int)r->role);
	if (!called && r->agency_number != 0 && !was_readable(c, r))
		sim_fail(s, "case %s: role %d is reminded, and nothing was put before it", d->case_,
		    (int)r->role);
	if (q == NULL && c->questions_count == QUESTIONS)
		return;
	if (q == NULL)
		q = &c->questions[c->questions_count++];
	*q = (struct question){ r->agency_number, r->step, r->role, d->recorded };
	if (called)
		c->failed_with[r->role] = false;
}

static void
agency_heard(struct due_case *c, const Ov__AgencyHeard *h)
{
	struct question *q = question_of(c, h->agency_number, h->role);

	if (q != NULL)
		*q = c->questions[--c->questions_count];
}

/* ---- nights, the release, who answers -------------------------------------------------------- */

static void
nights_uncovered(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	const Ov__HousingNightsUncovered *u = d->fact->housing_nights_uncovered;
	const Ov__HousingNightsUncovered *was = &c->uncovered;
	bool same = was->from == u->from && was->to == u->to && was->conditional == u->conditional;

	if (!c->loose && same &&
	    (u->days_left == 0 || (was->days_left != 0 && was->days_left <= u->days_left)))
		sim_fail(s, "case %s: the nights from %u on are told again, %u days before",
		    d->case_, u->from, u->days_left);
	c->uncovered = (Ov__HousingNightsUncovered){ .from = u->from,
		.to = u->to,
		.conditional = u->conditional,
		.days_left = u->days_left };
}

static struct teller *
teller_of(struct due_case *c, const char *reporter)
{
	struct teller *t = c->tellers;

	while (t->reporter[0] != '\0' && strcmp(t->reporter, reporter) != 0)
		assert(++t < c->tellers + TELLERS);
	snprintf(t->reporter, sizeof(t->reporter), "%s", reporter);
	return t;
}

static void
date_set(struct due_case *c, const Ov__Delivery *d)
{
	const Ov__ReleaseDateSet *set = d->fact->release_date_set;
	struct teller *t = teller_of(c, d->reporter);

	t->date = set->date;
	t->version = set->version;
	t->order = ++c->dates_set;
	c->dates += c->date != set->date;
	c->date = set->date;
	c->version = set->version;
	c->told = d->recorded;
	c->recalled = false;
}

/* No date of before stands any more. */
static void
dates_forget(struct due_case *c, uint32_t version)
{
	memset(c->tellers, 0, sizeof(c->tellers));
	c->undated = version;
	c->version = version;
	c->date = 0;
	c->dates++;
}

/* A prison that does not have the person takes back its own date; the last of the others stands. */
static void
date_withdrawn(struct due_case *c, const Ov__Delivery *d)
{
	const Ov__ReleaseDateWithdrawn *w = d->fact->release_date_withdrawn;
	const struct teller *last = NULL;

	if (!w->contested) {
		dates_forget(c, w->version);
		return;
	}
	teller_of(c, d->reporter)->order = 0;
	for (const struct teller *t = c->tellers; t < c->tellers + TELLERS; t++)
		if (t->order != 0 && (last == NULL || last->order < t->order))
			last = t;
	c->dates++;
	c->date = last != NULL ? last->date : 0;
	c->version = last != NULL ? last->version : c->undated;
}

static void
release_completed(struct due_case *c, const Ov__Delivery *d)
{
	const Ov__ReleaseCompleted *out = d->fact->release_completed;

	c->dates++; /* the day of the release replaces the day that was set */
	c->out = d->recorded;
	c->out_on = out->date;
	c->out_form = out->form;
	c->completed = out->form < OV__RELEASE_FORM__RELEASE_FORM_TRANSFER ? c->version + 1 : 0;
	/* Out again after a return. */
	c->recalled = c->recalled && c->completed == 0;
}

/* At once where it was expected, and else after it was held back. */
static bool
is_held(const struct sim *s, const struct due_case *c, ov_time now)
{
	bool expected = c->date != 0 && date_add_working_days(c->out_on, -2) <= c->date &&
			c->date <= date_add_working_days(c->out_on, 2);

	return c->arrived != c->version + 1 && !expected &&
	       c->out_form != OV__RELEASE_FORM__RELEASE_FORM_COURT &&
	       now < c->out + s->w->d.turn.rules.settings.hold;
}

static void
release_confirmed(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	uint32_t version = d->fact->release_confirmed->version;

	if (!c->loose && c->confirmed == version + 1)
		sim_fail(
		    s, "case %s: the release is confirmed twice for version %u", d->case_, version);
	if (!c->loose && is_held(s, c, d->recorded))
		sim_fail(
		    s, "case %s: the release is confirmed, and it is to be held back", d->case_);
	c->confirmed = version + 1;
}

static void
responsibility_passed(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	uint32_t to = d->fact->responsibility_passed->agency;

	if (!c->loose && (to == 0 || to == c->answers))
		sim_fail(
		    s, "case %s: responsibility passes from %u to %u", d->case_, c->answers, to);
	c->answers = to;
}

/* ---- one delivery after the other ------------------------------------------------------------ */

static void
unconfirmed(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	uint32_t version = d->fact->release_unconfirmed->version;

	if (!c->loose && c->unconfirmed == version + 1)
		sim_fail(
		    s, "I9: case %s: release.unconfirmed twice for version %u", d->case_, version);
	c->unconfirmed = version + 1;
}

static void
take(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	const Ov__Fact *f = d->fact;
	struct alert *a;

	if (strcmp(d->reporter, "overgang") == 0 && (size_t)f->fact_case < KINDS_SIM)
		s->verdict->said[f->fact_case]++;
	s->verdict->expired += f->fact_case == OV__FACT__FACT_BASIS_ENDED &&
			       f->basis_ended->because == OV__BASIS_END__BASIS_END_EXPIRED;
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CASE_REOPENED:
		c->closed = false;
		break;
	case OV__FACT__FACT_CASE_CLOSED:
		c->closed = true;
		break;
	case OV__FACT__FACT_RELEASE_DATE_SET:
		date_set(c, d);
		break;
	case OV__FACT__FACT_RELEASE_DATE_WITHDRAWN:
		date_withdrawn(c, d);
		break;
	case OV__FACT__FACT_RELEASE_COMPLETED:
		release_completed(c, d);
		break;
	case OV__FACT__FACT_RELEASE_ARRIVED:
		c->arrived = c->version + 1;
		c->recalled = false;
		break;
	case OV__FACT__FACT_RELEASE_NOT_ARRIVED:
		c->arrived = 0;
		break;
	case OV__FACT__FACT_RELEASE_UNCONFIRMED:
		unconfirmed(s, c, d);
		break;
	case OV__FACT__FACT_PLAN_MADE:
		plan_made(c, f->plan_made);
		break;
	case OV__FACT__FACT_TASK_MET:
		task_met(s, c, d);
		break;
	case OV__FACT__FACT_TASK_DONE:
		task_ended(c, f->task_done->task);
		break;
	case OV__FACT__FACT_TASK_NOT_NEEDED:
		task_ended(c, f->task_not_needed->task);
		break;
	case OV__FACT__FACT_TASK_RECEIVED:
		task_received(c, f->task_received->tasks, f->task_received->n_tasks);
		break;
	case OV__FACT__FACT_TASK_ACCEPTED:
		task_received(c, f->task_accepted->tasks, f->task_accepted->n_tasks);
		break;
	case OV__FACT__FACT_REMINDER_DUE:
		reminder_due(s, c, d);
		break;
	case OV__FACT__FACT_AGENCY_HEARD:
		agency_heard(c, f->agency_heard);
		break;
	case OV__FACT__FACT_COMMUNICATION_FAILED:
		c->failed_with[f->communication_failed->role] = true;
		break;
	case OV__FACT__FACT_HOUSING_NIGHTS_UNCOVERED:
		nights_uncovered(s, c, d);
		break;
	case OV__FACT__FACT_HOUSING_NIGHTS_COVERED:
		c->uncovered.from = 0;
		break;
	case OV__FACT__FACT_RELEASE_CONFIRMED:
		c->dates++;
		release_confirmed(s, c, d);
		break;
	case OV__FACT__FACT_RESPONSIBILITY_PASSED:
		responsibility_passed(s, c, d);
		break;
	case OV__FACT__FACT_TASK_ADDED:
		task_added(c, f->task_added);
		break;
	case OV__FACT__FACT_PERSON_DIED:
		c->died = true;
		break;
	/* Over until a fact of the new stay is reported; the stay may have been reported before the
	 * return. */
	case OV__FACT__FACT_RECALL_REGISTERED:
		c->recalled =
		    f->recall_registered->date == 0 || c->intake < f->recall_registered->date;
		/* A recall's facts about the former release count for nothing in the next one. */
		if (f->recall_registered->version > c->version)
			dates_forget(c, f->recall_registered->version);
		break;
	case OV__FACT__FACT_SENTENCE_REGISTERED:
		c->intake = f->sentence_registered->intake;
		c->recalled = false;
		break;
	case OV__FACT__FACT_REMAND_ORDER_SET:
		c->recalled = false;
		break;
	case OV__FACT__FACT_TASK_OVERDUE:
		task_overdue(s, c, d);
		break;
	case OV__FACT__FACT_ALERT_RAISED:
		alert_raised(s, c, d);
		break;
	case OV__FACT__FACT_ALERT_ESCALATED:
		alert_escalated(s, c, d);
		break;
	case OV__FACT__FACT_ALERT_CLOSED:
		if ((a = alert_of(c, f->alert_closed->code)) != NULL)
			a->closed = true;
		break;
	case OV__FACT__FACT_ALERT_ACKNOWLEDGED:
		if ((a = alert_of(c, f->alert_acknowledged->code)) != NULL)
			a->acknowledged = true;
		break;
	case OV__FACT__FACT_REPORT_RETRACTED:
		c->loose = true;
		break;
	default:
		break;
	}
}

/* ---- facts that must have come by now -------------------------------------------------------- */

static void
check_tasks(struct sim *s, const struct due_case *c, const char *id, ov_time now)
{
	for (size_t i = 0; i < c->tasks_count; i++) {
		const struct task *t = &c->tasks[i];
		if (t->due != 0 && !t->said && !t->done && late_at(t) <= now)
			sim_fail(s,
			    "I9: case %s, task %s of %u: nobody was told that it is overdue", id,
			    t->id, t->due);
	}
}

/* Return the latest time of the next reminder: the first day, or the next morning where it can
 * wait; then within a week, and the closed days after it. */
static ov_time
climbs_by(const struct settings *settings, const struct alert *a)
{
	enum { DAY = 24 * 3600, FIRST_DAY = 3, WEEK_AND_CLOSED = 14 * DAY, NIGHT = 11 * 3600 };
	const ov_time YEAR = 365 * DAY;
	bool may_wait = a->reason == OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON ||
			a->reason == OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE ||
			a->reason == OV__ALERT_REASON__ALERT_REASON_DATE_MOVED ||
			a->reason >= OV__ALERT_REASON__ALERT_REASON_NOT_OURS;

	/* Once a year, when an alert is unanswered for a year. */
	if (a->stepped >= a->raised + YEAR - DAY)
		return a->stepped + YEAR + WEEK_AND_CLOSED;
	if (a->step >= FIRST_DAY)
		return a->stepped + WEEK_AND_CLOSED;
	return a->stepped + (ov_time)a->step * settings->escalate_after + (may_wait ? NIGHT : 0);
}

static void
check_alerts(struct sim *s, const struct due_case *c, const char *id, ov_time now)
{
	for (size_t i = 0; i < c->alerts_count; i++) {
		const struct alert *a = &c->alerts[i];
		if (!a->closed && !a->acknowledged &&
		    climbs_by(&s->w->d.turn.rules.settings, a) <= now)
			sim_fail(s, "I9: case %s: nobody answers alert %u, and it does not climb",
			    id, a->code);
	}
}

/* Each moment since the date was told has an alert that stands for it. */
static void
check_release(struct sim *s, const struct due_case *c, const char *id, ov_time now)
{
	enum { GRACE = 2 * 3600 };
	ov_time moments[ALERT_MOMENTS_MAX];

	if (c->date == 0 || c->completed == c->version + 1 || c->arrived == c->version + 1)
		return;
	if (now >= day_after(c->date) && now >= c->told + GRACE && c->unconfirmed != c->version + 1)
		sim_fail(
		    s, "I9: case %s: the release of %u is past, and nobody was asked", id, c->date);
	size_t n = ladder_moments(&s->w->calendar, &s->w->d.turn.rules.settings, c->date, moments);
	for (size_t i = 0; i < n; i++) {
		bool stands = moments[i] <= c->told || moments[i] > now;
		for (size_t k = 0; k < c->alerts_count; k++)
			stands = stands || (c->alerts[k].version == c->version &&
					       c->alerts[k].due >= moments[i]);
		if (!stands)
			sim_fail(s, "I9: case %s: no alert stands for %llu", id,
			    (unsigned long long)moments[i]);
	}
}

static bool
is_gone(const struct sim *s, const char *case_)
{
	for (size_t i = 0; i < s->erased_count; i++)
		if (strcmp(s->erased[i], case_) == 0)
			return true;
	return false;
}

void
due_leave(struct sim *s, const char *case_)
{
	for (size_t i = 0; i < s->cases_count; i++)
		if (strcmp(s->cases[i].id, case_) == 0)
			s->due->cases[i].loose = true;
}

struct due_model *
due_copy(const struct sim *s)
{
	struct due_model *m = malloc(sizeof(*m));

	assert(m != NULL);
	*m = *s->due;
	return m;
}

void
due_copy_free(struct due_model *m)
{
	free(m);
}

void
due_put(struct sim *s, const struct due_model *m)
{
	*s->due = *m;
}

static const struct due_case *
case_of(const struct sim *s, const char *case_)
{
	static const struct due_case none;

	for (size_t i = 0; i < s->cases_count; i++)
		if (strcmp(s->cases[i].id, case_) == 0)
			return &s->due->cases[i];
	return &none;
}

bool
due_closed(const struct sim *s, const char *case_)
{
	return case_of(s, case_)->closed;
}

void
due_forget(struct sim *s, size_t i)
{
	memset(&s->due->cases[i], 0, sizeof(s->due->cases[i]));
}

void
due_check(struct sim *s)
{
	const struct stream *t = &s->streams[TEAM];
	struct due_model *m = s->due;
	ov_time now = s->w->d.turn.now;

	for (; m->through < t->head && m->through + 1 < t->room; m->through++) {
		const struct entry *e = &t->list[m->through + 1];
		size_t i = 0;
		if (e->known && is_gone(s, e->case_))
			continue;
		while (e->known && i < s->cases_count && strcmp(s->cases[i].id, e->case_) != 0)
			i++;
		/* The owner of the case is not known yet. */
		if (!e->known || i == s->cases_count)
			return;
		take(s, &m->cases[i], e->delivery);
	}
	if (!s->survived || s->w->d.starved || s->w->d.turn.clock.doubt == CLOCK_AHEAD ||
	    !t->exact || m->through < t->head)
		return;
	for (size_t i = 0; i < s->cases_count; i++) {
		const struct due_case *c = &m->cases[i];
		if (s->cases[i].id[0] == '\0' || c->closed || c->loose || c->died || c->recalled ||
		    s->cases[i].doubt)
			continue;
		check_tasks(s, c, s->cases[i].id, now);
		check_alerts(s, c, s->cases[i].id, now);
		check_release(s, c, s->cases[i].id, now);
	}
}

Ov__Area
due_some_task(const struct sim *s, const char *case_, struct chance *c, char ret_id[16])
{
	const struct due_case *of = case_of(s, case_);
	uint32_t any = 1 + chance_below(c, OV__AREA__AREA_PLAN);

	ret_id[0] = '\0';
	if (of->tasks_count == 0)
		return (Ov__Area)any;
	const struct task *t = &of->tasks[any * 7 % of->tasks_count];
	memcpy(ret_id, t->id, sizeof(t->id));
	return t->area;
}

/* The code of an open alert that can be acknowledged; 0: none. */
uint32_t
due_open_code(const struct sim *s, const char *case_)
{
	const struct due_case *c = case_of(s, case_);

	for (size_t i = c->alerts_count; i > 0; i--)
		if (!c->alerts[i - 1].closed && !c->alerts[i - 1].acknowledged)
			return c->alerts[i - 1].code;
	return 0;
}
