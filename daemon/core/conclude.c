/* conclude.c - What follows from the state and the clock.
 *
 * Conclusions, asked again until nothing more follows:
 *  C1 plan.made       where the routines' tasks are not those of the state
 *  C2 task.met        where a later fact of the right kind is there (meet.h)
 *  C3 task.overdue    once per task and due date, by priority; a task that was late before a
 *                     consent ran out was late, though the case was looked at later. While no
 *                     release date is known no alert names the missing things: then an
 *                     essential task is said again after 7 days, and after 14, 28, 56 and 112 more
 *  C4 readiness.changed
 *  C5 release.unconfirmed  the hour has passed and nobody said so
 *  C6 alerts          ladder.c
 *  C7 basis.ended     a grant's last day is over (basis.c)
 *  C8 task.due_soon   so many days before as the routine says, each once
 *  C9 release.confirmed, responsibility.passed  handover.c
 *  C10 nights, housing status, preconditions of parole  housing.c
 *  C11 reminders      silence.c
 *  C12 answers.contradict  answers.c
 * Of a case that is closed, or whose person has died or is back in prison, nothing follows but
 * the end of its grants, of its open tasks and of its alerts. */
#include "core/conclude.h"

#include <assert.h>

#include "core/answers.h"
#include "core/basis_conclude.h"
#include "core/conclude_plan.h"
#include "core/conclude_tasks.h"
#include "core/events.h"
#include "core/handover.h"
#include "core/housing.h"
#include "core/ladder.h"
#include "core/ladder_due.h"
#include "core/release.h"
#include "core/silence.h"
#include "schema/limits.h"

/* ---- C5: the hour has passed ------------------------------------------------------------------- */

static ov_time
unconfirmed_at(const struct rules *rules, const Ov__CaseState *state)
{
	const struct release r = release_of(state);

	if (!r.set || r.completed || r.arrived || r.unconfirmed || release_over(state))
		return 0;
	return release_unconfirmed_at(&r, rules->settings.unconfirmed_time);
}

static void
conclude_unconfirmed(const struct concluding *c)
{
	const struct release r = release_of(c->state);
	ov_time at = unconfirmed_at(c->rules, c->state);

	if (at == 0 || at > c->now)
		return;
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_RELEASE_UNCONFIRMED, c->arena);
	f->release_unconfirmed = arena_take(c->arena, sizeof(*f->release_unconfirmed));
	*f->release_unconfirmed = (Ov__ReleaseUnconfirmed)OV__RELEASE_UNCONFIRMED__INIT;
	f->release_unconfirmed->date = r.date;
	f->release_unconfirmed->time = r.time;
	f->release_unconfirmed->version = r.version;
	concluding_say(c, f);
}

/* ---- the driver ------------------------------------------------------------------------------- */

static ov_time
grants_next(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	(void)rules;
	(void)now;
	return basis_next_end(state);
}

static ov_time
unconfirmed_next(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	(void)now;
	return unconfirmed_at(rules, state);
}

static ov_time
confirmed_next(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	ov_date back = release_returned(state);
	ov_time next = handover_next(rules, state);

	/* An intake that is registered for a later day. */
	if (back != 0)
		moment_earlier(&next, moment_after(moment_from_local(back, 0), now));
	return next;
}

enum {
	/* Asked of a case that is over (release_over()) too. */
	OVER_CONCLUDED = 1u << 0,
	OVER_DUE = 1u << 1,
	/* Dear: not asked when the case is woken before a moment of its own has come. */
	OWN_MOMENT = 1u << 2,
};

/* In the order in which they are asked. `next_due` is the next moment at which the clock alone
 * could bring it about, 0 never; NULL: only a report does, or another conclusion. */
static const struct conclusion {
	unsigned rule; /* C1 is 1 */
	unsigned flags;
	void (*conclude)(const struct concluding *c);
	ov_time (*next_due)(const struct rules *rules, const Ov__CaseState *state, ov_time now);
} conclusions[] = {
	{ 7, OVER_CONCLUDED | OVER_DUE, basis_conclude_expired, grants_next },
	{ 9, OVER_CONCLUDED, handover_conclude, confirmed_next },
	{ 1, OVER_CONCLUDED | OWN_MOMENT, conclude_plan, conclude_plan_next },
	{ 2, OVER_CONCLUDED, conclude_met, NULL },
	{ 3, OVER_CONCLUDED, conclude_overdue, conclude_overdue_next },
	{ 4, OVER_CONCLUDED, conclude_readiness, NULL },
	{ 5, OVER_CONCLUDED, conclude_unconfirmed, unconfirmed_next },
	{ 8, 0, conclude_due_soon, conclude_due_soon_next },
	{ 10, 0, housing_conclude, housing_next },
	{ 12, 0, answers_conclude, NULL },
	{ 11, 0, silence_conclude, silence_next },
	{ 6, OVER_CONCLUDED | OVER_DUE, ladder_conclude, ladder_next },
};

enum { CONCLUSIONS = sizeof(conclusions) / sizeof(conclusions[0]) };

conclusion_set
conclude_asked(const struct rules *rules, const Ov__CaseState *state, ov_time now,
    ov_time settled_until, const struct events *events)
{
	conclusion_set asked = settled_until <= now ? CONCLUSIONS_ALL : 0;

	for (size_t i = 0; asked != CONCLUSIONS_ALL && i < events->count; i++)
		asked |= conclude_reads(rules, state, (uint32_t)events->list[i]->fact->fact_case);
	return asked;
}

conclusion_set
conclude_woken(const struct rules *rules, const Ov__CaseState *state, ov_time due, ov_time now)
{
	conclusion_set asked = 0;

	assert(due != 0);
	assert(due <= now);
	for (size_t i = 0; i < CONCLUSIONS; i++) {
		const struct conclusion *row = &conclusions[i];
		if (row->next_due == NULL)
			continue;
		ov_time at = row->flags & OWN_MOMENT ? row->next_due(rules, state, due - 1) : due;
		if (at != 0 && at <= now)
			asked |= CONCLUSION(row->rule);
	}
	return asked;
}

/* Is the case over? Only an event changes that. */
struct over {
	bool is;
	size_t as_of; /* so many events */
};

static bool
is_over(struct over *over, const struct concluding *c)
{
	if (over->as_of != c->events->count)
		*over = (struct over){ release_over(c->state), c->events->count };
	return over->is;
}

/* Ask one; then those that read what it said are to be asked, too, itself among them. */
static void
ask(const struct conclusion *row, const struct concluding *c, struct over *over,
    conclusion_set *asked)
{
	size_t before = c->events->count;

	*asked &= ~CONCLUSION(row->rule);
	if ((row->flags & OVER_CONCLUDED) || !is_over(over, c))
		row->conclude(c);
	for (size_t i = before; i < c->events->count; i++)
		*asked |= conclude_reads(
		    c->rules, c->state, (uint32_t)c->events->list[i]->fact->fact_case);
}

void
conclude_due(const struct rules *rules, Ov__CaseState *state, ov_time now, uint64_t random,
    conclusion_set asked, struct arena *arena, struct events *events)
{
	struct concluding c = { rules, state, now, random, arena, events };
	struct over over = { .as_of = SIZE_MAX };

	if (asked & CONCLUSION(3))
		conclude_late_before(&c);
	for (int round = 0; round < CONCLUDE_ROUNDS_MAX && asked != 0; round++) {
		for (size_t i = 0; i < CONCLUSIONS; i++)
			if (asked & CONCLUSION(conclusions[i].rule)) {
				events->concluded |= CONCLUSION(conclusions[i].rule);
				ask(&conclusions[i], &c, &over, &asked);
			}
		c.random++; /* another code for an alert of the next round */
	}
}

ov_time
conclude_next_due(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	bool over = release_over(state);
	ov_time next = 0;

	for (size_t i = 0; i < CONCLUSIONS; i++)
		if (conclusions[i].next_due != NULL && (!over || (conclusions[i].flags & OVER_DUE)))
			moment_earlier(&next, conclusions[i].next_due(rules, state, now));
	return next;
}
