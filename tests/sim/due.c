/* due.c - What must have fired, and what may not fire twice, from the team's stream alone (I9).
 *
 * The owner team is told everything about its cases. So its stream, read in order, says which
 * tasks there are and when they are due, what the release date is, which alerts stand: and
 * when nothing has come by then, a timer was skipped. After a retraction the daemon concludes
 * anew from a case that this model does not have; such a case is left out. */
#include "sim.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/ladder.h"
#include "store.h"

enum { TASKS = 64, ALERTS = 64 };

struct task {
	char id[16];
	Ov__Area area;
	uint32_t due, due_time;
	bool said;
	bool done;
};

struct alert {
	uint32_t code, version, step;
	Ov__AlertReason reason;
	ov_time due, stepped;
	bool closed, acknowledged;
};

struct due_case {
	bool closed, loose, died, recalled;
	uint32_t date, version;
	uint32_t completed, arrived, unconfirmed; /* for which version of the date; 0 none */
	ov_time told;
	struct task tasks[TASKS];
	size_t tasks_count;
	struct alert alerts[ALERTS];
	size_t alerts_count;
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

/* The whole list of one area takes the place of the one before. */
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
		t->done = from->state == OV__TASK_STATE__TASK_STATE_DONE ||
			  from->state == OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
		strncpy(t->id, from->id, sizeof(t->id) - 1);
	}
}

static ov_time
day_after(uint32_t date)
{
	return moment_from_local(date_add_days(date, 1), 0);
}

/* When a task of that day is late: its hour has passed, or the day. */
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
	*t = (struct task){ .area = a->area, .due = a->due };
	strncpy(t->id, a->id, sizeof(t->id) - 1);
}

static void
task_ended(struct due_case *c, const char *id)
{
	struct task *t = task_of(c, id);

	if (t != NULL)
		t->done = true;
}

static void
task_overdue(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	const Ov__TaskOverdue *o = d->fact->task_overdue;
	struct task *t = task_of(c, o->task);

	if (c->loose)
		return;
	if (t == NULL || t->due != o->due || t->said || t->done)
		sim_fail(s, "I9: case %s, task %s of %u: overdue, though it is %s", d->case_,
		    o->task, o->due,
		    t == NULL ? "not in the plan"
		    : t->said ? "said for the second time"
		    : t->done ? "done"
			      : "due on another day");
	if (d->recorded < late_at(t))
		sim_fail(
		    s, "I9: case %s, task %s of %u: overdue too early", d->case_, o->task, o->due);
	t->said = true;
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

	for (size_t i = 0; i < c->alerts_count; i++)
		if (!c->loose && c->alerts[i].version == a->date_version &&
		    c->alerts[i].reason == a->reason && c->alerts[i].due == a->due)
			sim_fail(s, "I9: case %s: an alert is raised twice (%d, version %u)",
			    d->case_, (int)a->reason, a->date_version);
	if (c->alerts_count == ALERTS) {
		c->loose = true;
		return;
	}
	struct alert *mine = &c->alerts[c->alerts_count++];
	*mine = (struct alert){ a->code, a->date_version, a->step, a->reason, a->due, a->stepped,
		false, false };
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

/* ---- one delivery after the other ------------------------------------------------------------ */

static void
unconfirmed(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	uint32_t version = d->fact->release_unconfirmed->version;

	if (!c->loose && c->unconfirmed == version)
		sim_fail(
		    s, "I9: case %s: release.unconfirmed twice for version %u", d->case_, version);
	c->unconfirmed = version;
}

static void
take(struct sim *s, struct due_case *c, const Ov__Delivery *d)
{
	const Ov__Fact *f = d->fact;
	struct alert *a;

	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CASE_REOPENED:
		c->closed = false;
		break;
	case OV__FACT__FACT_CASE_CLOSED:
		c->closed = true;
		break;
	case OV__FACT__FACT_RELEASE_DATE_SET:
		c->date = f->release_date_set->date;
		c->version = f->release_date_set->version;
		c->told = d->recorded;
		c->recalled = false;
		break;
	case OV__FACT__FACT_RELEASE_DATE_WITHDRAWN:
		c->date = 0;
		c->version = f->release_date_withdrawn->version;
		break;
	case OV__FACT__FACT_RELEASE_COMPLETED:
		c->completed = c->version;
		break;
	case OV__FACT__FACT_RELEASE_ARRIVED:
		c->arrived = c->version;
		break;
	case OV__FACT__FACT_RELEASE_UNCONFIRMED:
		unconfirmed(s, c, d);
		break;
	case OV__FACT__FACT_PLAN_MADE:
		plan_made(c, f->plan_made);
		break;
	case OV__FACT__FACT_TASK_MET:
		task_ended(c, f->task_met->task);
		break;
	case OV__FACT__FACT_TASK_DONE:
		task_ended(c, f->task_done->task);
		break;
	case OV__FACT__FACT_TASK_NOT_NEEDED:
		task_ended(c, f->task_not_needed->task);
		break;
	case OV__FACT__FACT_TASK_ADDED:
		task_added(c, f->task_added);
		break;
	case OV__FACT__FACT_PERSON_DIED:
		c->died = true;
		break;
	case OV__FACT__FACT_RECALL_REGISTERED:
		c->recalled = true;
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

/* ---- what must have come by now ---------------------------------------------------------------- */

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

static void
check_alerts(struct sim *s, const struct due_case *c, const char *id, ov_time now)
{
	const struct settings *settings = &s->w->d.rules.settings;

	for (size_t i = 0; i < c->alerts_count; i++) {
		const struct alert *a = &c->alerts[i];
		if (!a->closed && !a->acknowledged && a->step < 2 &&
		    a->stepped + settings->escalate_after <= now)
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

	if (c->date == 0 || (c->completed != 0 && c->completed == c->version) ||
	    (c->arrived != 0 && c->arrived == c->version))
		return;
	if (now >= day_after(c->date) && now >= c->told + GRACE && c->unconfirmed != c->version)
		sim_fail(
		    s, "I9: case %s: the release of %u is past, and nobody was asked", id, c->date);
	size_t n = ladder_moments(&s->w->calendar, &s->w->d.rules.settings, c->date, moments);
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
	ov_time now = s->w->d.now;

	for (; m->through < t->head && m->through + 1 < t->room; m->through++) {
		const struct entry *e = &t->list[m->through + 1];
		size_t i = 0;
		if (e->known && is_gone(s, e->case_))
			continue;
		while (e->known && i < s->cases_count && strcmp(s->cases[i].id, e->case_) != 0)
			i++;
		/* Nobody has heard yet whose case it is. */
		if (!e->known || i == s->cases_count)
			return;
		take(s, &m->cases[i], e->delivery);
	}
	if (!s->survived || s->w->d.starved || s->w->d.clock.doubt == CLOCK_AHEAD || !t->exact ||
	    m->through < t->head)
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

/* The code of an alert that somebody could acknowledge; 0: none. */
uint32_t
due_open_code(const struct sim *s, const char *case_)
{
	const struct due_case *c = case_of(s, case_);

	for (size_t i = c->alerts_count; i > 0; i--)
		if (!c->alerts[i - 1].closed && !c->alerts[i - 1].acknowledged)
			return c->alerts[i - 1].code;
	return 0;
}
