/* plan_test.c - The notation of a routine, the anchors of a case, and rules P1 to P11. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/anchors.h"
#include "core/due.h"
#include "core/plan.h"
#include "core/routine_keys.h"
#include "core/routine_when.h"
#include "core/state.h"
#include "schema/catalogue.h"

static unsigned char block[4 << 20];
static struct arena arena = { block, sizeof(block), 0, 0 };

static struct calendar
norwegian(void)
{
	static const struct {
		const char *name, *first, *last;
	} windows[] = {
		{ "Fellesferien", "uke 28", "uke 30" },
		{ "Romjulen", "27.12", "31.12" },
		{ "Påskeuken", "påske-6", "påske+1" },
	};
	static const char *const short_days[] = { "24.12", "31.12", "påske-4" };
	struct calendar c = { 0 };

	for (size_t i = 0; i < 3; i++) {
		struct window *w = &c.windows[c.windows_count++];
		snprintf(w->name, sizeof(w->name), "%s", windows[i].name);
		assert_null(day_rule_parse(windows[i].first, false, &w->first));
		assert_null(day_rule_parse(windows[i].last, true, &w->last));
		assert_null(
		    day_rule_parse(short_days[i], false, &c.short_days[c.short_days_count++]));
	}
	return c;
}

/* ---- a case, fact by fact --------------------------------------------------------- */

static Ov__CaseState *
new_case(void)
{
	arena_reset(&arena, 0);
	Ov__CaseState *state = arena_take(&arena, sizeof(*state));
	*state = (Ov__CaseState)OV__CASE_STATE__INIT;
	state->owner = 1;
	return state;
}

static Ov__LatestFact *
say(Ov__CaseState *state, uint32_t speaker, ov_date day, uint32_t version, Ov__Fact fact)
{
	Ov__Area area = catalogue_area(&fact);
	const char *key = catalogue_key(&fact);
	Ov__LatestFact *l =
	    state_latest_of(state, area, (uint32_t)fact.fact_case, speaker, key != NULL ? key : "");

	if (l == NULL) {
		Ov__AreaState *a = state_area_make(state, area, &arena);
		l = arena_take(&arena, sizeof(*l));
		*l = (Ov__LatestFact)OV__LATEST_FACT__INIT;
		a->latest = arena_append(&arena, a->latest, &a->n_latest, l);
	}
	l->kind = (uint32_t)fact.fact_case;
	l->key = arena_string(&arena, key);
	l->speaker = speaker;
	l->number = ++state->version;
	l->date_version = version;
	l->occurred = moment_from_local(day, 1000);
	l->fact = arena_copy(&arena, &fact, sizeof(fact));
	return l;
}

/* FACT(release_arrived, ReleaseArrived, RELEASE_ARRIVED, RELEASE_ARRIVED, .date = …) */
#define FACT(FIELD, TYPE, INIT, CASE, ...)                                                     \
	((Ov__Fact){ .base = PROTOBUF_C_MESSAGE_INIT(&ov__fact__descriptor),                   \
	    .fact_case = OV__FACT__FACT_##CASE,                                                \
	    .FIELD = arena_copy(&arena,                                                        \
		&(Ov__##TYPE){                                                                 \
		    .base = PROTOBUF_C_MESSAGE_INIT(&ov__##INIT##__descriptor), __VA_ARGS__ }, \
		sizeof(Ov__##TYPE)) })

static void
open_case(Ov__CaseState *state, ov_date notice)
{
	say(state, 2, notice, 0,
	    FACT(case_opened, CaseOpened, case_opened, CASE_OPENED, .language = (char[]){ "" }));
}

static void
set_date(Ov__CaseState *state, ov_date said, ov_date release, uint32_t version)
{
	say(state, 2, said, version,
	    FACT(release_date_set, ReleaseDateSet, release_date_set, RELEASE_DATE_SET,
		.date = release, .version = version));
}

static void
stay(Ov__CaseState *state, Ov__StayType type)
{
	say(state, 2, 20270111, 0,
	    FACT(housing_stay_registered, HousingStayRegistered, housing_stay_registered,
		HOUSING_STAY_REGISTERED, .type = type));
}

static Ov__LatestFact *
transport(Ov__CaseState *state, uint32_t version)
{
	return say(state, 1, 20270201, version,
	    FACT(transport_arranged, TransportArranged, transport_arranged, TRANSPORT_ARRANGED,
		.how = (char[]){ "bil" }));
}

static void
consent(Ov__CaseState *state)
{
	say(state, 2, 20270111, 0,
	    FACT(consent_given, ConsentGiven, consent_given, CONSENT_GIVEN, .given = 20270107));
}

/* ---- a routine -------------------------------------------------------------------------- */

static struct routines routines;
static struct routine *const own = &routines.list[0];

static struct routine_task *
task(const char *id, const char *const pairs[])
{
	struct routine_task *t = &own->tasks[own->tasks_count++];
	char scratch[ROUTINE_PROBLEM_SIZE];

	memset(t, 0, sizeof(*t));
	snprintf(t->id, sizeof(t->id), "%s", id);
	for (size_t i = 0; pairs[i] != NULL; i += 2) {
		const char *problem = routine_set(t, pairs[i], pairs[i + 1], scratch);
		if (problem != NULL)
			fail_msg("%s: %s: %s", id, pairs[i], problem);
	}
	assert_null(routine_task_complete(t));
	return t;
}

#define TASK(ID, ...) task(ID, (const char *const[]){ __VA_ARGS__, NULL })

static struct routine_task *
due_task(const char *id, const char *due, const char *met_by)
{
	return TASK(id, "tittel", id, "eier", "fengselsteam", "frist", due, "oppfylt", met_by);
}

/* "a23 20270317 planned" for each task, in one string. */
static const char *
plan_text(const Ov__CaseState *state)
{
	static const char *const states[] = { "planned", "done", "again", "declined",
		"not needed" };
	static char text[4096];
	struct calendar c = norwegian();
	Ov__Task **tasks;
	Ov__Area *areas;
	size_t n = plan_make(&routines, &c, state, 0, &arena, &tasks, &areas);

	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s %u %s",
		    i > 0 ? "; " : "", tasks[i]->id, tasks[i]->due, states[tasks[i]->state]);
	return text;
}

/* Make the plan and put it into the state, as apply does with plan.made. */
static void
adopt(Ov__CaseState *state)
{
	struct calendar c = norwegian();
	Ov__Task **tasks;
	Ov__Area *areas;
	size_t n = plan_make(&routines, &c, state, 0, &arena, &tasks, &areas);

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		Ov__AreaState *a = state_area_make(state, (Ov__Area)area, &arena);
		a->tasks = NULL;
		a->n_tasks = 0;
		for (size_t i = 0; i < n; i++)
			if (areas[i] == area)
				a->tasks = arena_append(&arena, a->tasks, &a->n_tasks, tasks[i]);
	}
}

static Ov__Task *
find(const Ov__CaseState *state, const char *id)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			if (strcmp(a->tasks[i]->id, id) == 0)
				return a->tasks[i];
	}
	fail_msg("no task %s", id);
	return NULL;
}

/* As apply does with task.met. */
static void
met(Ov__CaseState *state, const char *id, const Ov__LatestFact *by, ov_date release)
{
	Ov__Task *t = find(state, id);

	t->state = OV__TASK_STATE__TASK_STATE_DONE;
	t->met_number = by->number;
	t->confirmed_for = release;
}

/* The first thing that was said. */
static const Ov__LatestFact *
open_said(const Ov__CaseState *state)
{
	return state_latest(state, OV__FACT__FACT_CASE_OPENED);
}

static int
clear_routine(void **state)
{
	(void)state;
	memset(own, 0, sizeof(*own));
	memset(&routines.list[1], 0, sizeof(*own));
	routines.count = 1;
	return 0;
}

/* ---- the notation -------------------------------------------------------------------------- */

static struct anchors
anchors_2027(void)
{
	static struct calendar norway;

	norway = norwegian();
	return (struct anchors){ .date = { [ANCHOR_INTAKE] = 20261209,
				     [ANCHOR_NOTICE] = 20270111,
				     [ANCHOR_DATE_KNOWN] = 20270112,
				     [ANCHOR_CONSENT] = 20270106,
				     [ANCHOR_TWO_THIRDS] = 20270809,
				     [ANCHOR_RELEASE] = 20270809,
				     [ANCHOR_BEFORE_WINDOW] = 20270709,
				     [ANCHOR_PAROLE] = 20270720,
				     [ANCHOR_PLACE_ENDS] = 20271106,
				     [ANCHOR_MOVED_IN] = 20271101,
				     [ANCHOR_REMAND_EXPIRY] = 20270205,
				     [ANCHOR_DUTY_ENDS] = 20280209,
				     [ANCHOR_PROBATION_ENDS] = 20280809 },
		.window = { 20270712, 20270801, "Fellesferien" },
		.calendar = &norway,
		.staffed_until = 20270809 };
}

static void
test_due_notation(void **unused)
{
	static const struct {
		const char *text;
		ov_date due; /* with the anchors above */
		uint32_t hhmm;
	} rows[] = {
		{ "R", 20270809, 0 },
		{ "L-5v", 20270802, 0 },
		{ "R-5v", 20270802, 0 },
		{ "R - 8u", 20270614, 0 },
		{ "R+7d", 20270816, 0 },
		{ "R-2m", 20270609, 0 },
		{ "N+1v", 20270112, 0 },
		{ "N+5v", 20270118, 0 },
		{ "D+5v", 20270119, 0 },
		{ "S", 20270106, 0 },
		{ "I+14d", 20261223, 0 },
		{ "C-7m", 20270108, 0 }, /* not Saturday */
		{ "C-6m", 20270209, 0 },
		{ "B+3v", 20270723, 0 },
		{ "G", 20271106, 0 },
		{ "G-30d", 20271007, 0 },
		{ "M den 25.", 20271125, 0 },
		{ "M the 25.", 20271125, 0 },
		{ "M+3m den 31.", 20280229, 0 }, /* a month ends where it ends */
		{ "M den 1.", 20271101, 0 },
		{ "F-3v", 20270202, 0 },
		{ "F kl 15.00", 20270205, 1500 },
		{ "F+1v kl 09.00", 20270208, 900 },
		{ "MP", 20280209, 0 },
		{ "MP+1d", 20280210, 0 },
		{ "P-30d", 20280710, 0 },
		{ "R kl 18.00", 20270809, 1800 },
		{ "R kl. 7:30", 20270809, 730 },
		{ "R at 18", 20270809, 1800 },
		{ "R kl 00.01", 20270809, 1 },
		{ "M den 25. kl 12.00", 20271125, 1200 },
		{ "min(G-14d, P-30d)", 20271022, 0 },
		{ "min(C-4m, W-4u)", 20270409, 0 },
		{ "min(C-8u, W-2u)", 20270614, 0 },
		{ "min(C-6u, W)", 20270628, 0 },
		{ "W", 20270709, 0 },
		{ "W-4u", 20270611, 0 },
		{ "W-2u", 20270625, 0 },
		{ "min(R-10v, W)", 20270709, 0 },
		{ "max(R-10v, W)", 20270726, 0 },
		{ "max(R-6m, D+10v)", 20270209, 0 },
		{ "min( R-8u , D+20v )", 20270209, 0 },
		/* Of one day: the whole of it lasts longest. */
		{ "min(R, R kl 18.00)", 20270809, 1800 },
		{ "max(R kl 18.00, R)", 20270809, 0 },
		{ "min(R kl 18.00, R kl 9)", 20270809, 900 },
		{ "max(R kl 18.00, R kl 9)", 20270809, 1800 },
		{ "R+9999m", 0, 0 }, /* past the calendar */
		{ "R+9999m kl 18.00", 0, 0 },
		{ "R+9999m den 25.", 0, 0 },
	};
	const struct anchors a = anchors_2027();
	Ov__CaseState *state = new_case();

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clear_routine(NULL);
		const char *because = "untouched";
		uint32_t hhmm = 77;
		struct routine_task *t = due_task("a01", rows[i].text, "case.assigned");
		assert_int_equal(t->due_count, 1);
		ov_date due = due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because);
		if (due != rows[i].due || hhmm != rows[i].hhmm)
			fail_msg("%s: %u %u, expected %u %u", rows[i].text, due, hhmm, rows[i].due,
			    rows[i].hhmm);
		assert_int_equal(strcmp(because, "untouched") != 0,
		    due == 20270709 || strchr(rows[i].text, 'W') == rows[i].text);
	}
}

/* Where offsets come to, and the day that the deadline is: back from a Sunday, on from a Sunday,
 * over short days and Easter. */
static void
test_days_that_deadlines_fall_on(void **unused)
{
	static const struct {
		const char *text;
		ov_date notice, release;
		ov_date due[3]; /* on full days, on working days, on any day */
	} rows[] = {
		/* Out on Sunday 28.03.2027, Easter Sunday. */
		{ "R-8u", 20261201, 20270328, { 20270129, 20270129, 20270131 } },
		{ "R-7d", 20261201, 20270328, { 20270319, 20270319, 20270321 } },
		{ "R-1v", 20261201, 20270328, { 20270323, 20270324, 20270324 } },
		{ "R", 20261201, 20270328, { 20270328, 20270328, 20270328 } },
		{ "R kl 18.00", 20261201, 20270328, { 20270328, 20270328, 20270328 } },
		{ "R+7d", 20261201, 20270328, { 20270405, 20270405, 20270404 } },
		{ "R+1d", 20261201, 20270328, { 20270330, 20270330, 20270329 } },
		{ "R+1d kl 20.00", 20261201, 20270328, { 20270329, 20270329, 20270329 } },
		/* Out on Monday 28.12.2026: the working day before is Christmas Eve. */
		{ "R-1v", 20261101, 20261228, { 20261223, 20261224, 20261224 } },
		{ "R-2v", 20261101, 20261228, { 20261223, 20261223, 20261223 } },
		{ "R+3d", 20261101, 20261228, { 20261230, 20261231, 20261231 } },
		/* A call of the first week is made before Easter, not after. */
		{ "R+7d", 20261201, 20270317, { 20270323, 20270324, 20270324 } },
		{ "R+8d", 20261201, 20270317, { 20270323, 20270324, 20270325 } },
		{ "R+2d", 20261201, 20270323, { 20270330, 20270324, 20270325 } },
		{ "R+30d", 20261101, 20261228, { 20270127, 20270127, 20270127 } },
		{ "R+90d", 20261101, 20261228, { 20270330, 20270330, 20270328 } },
		{ "R-2m", 20261101, 20261228, { 20261028, 20261028, 20261028 } },
		/* Told on 23.12 of a release on 28.12: not on a day after it. */
		{ "N+1v", 20261223, 20261228, { 20261228, 20261224, 20261224 } },
		{ "N+1v", 20261223, 20261227, { 20261223, 20261224, 20261224 } },
		{ "N+1v", 20261224, 20270111, { 20261228, 20261228, 20261228 } },
		{ "N+3d", 20261224, 20261227, { 20261227, 20261224, 20261227 } },
		{ "R den 25.", 20261101, 20270428, { 20270423, 20270423, 20270425 } },
		{ "R+1m den 20.", 20261101, 20270528, { 20270621, 20270621, 20270620 } },
		{ "min(R-8u, N+20v)", 20261203, 20270328, { 20270104, 20270104, 20270104 } },
	};
	struct calendar c = norwegian();
	Ov__CaseState *state = new_case();

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t on = 0; on < 3; on++) {
			const struct anchors a = { .date = { [ANCHOR_NOTICE] = rows[i].notice,
						       [ANCHOR_RELEASE] = rows[i].release },
				.calendar = &c,
				.staffed_until = rows[i].release };
			const char *because = NULL;
			uint32_t hhmm;
			c.deadlines_on = (enum deadlines_on)on;
			clear_routine(NULL);
			struct routine_task *t = due_task("a01", rows[i].text, "case.assigned");
			ov_date due =
			    due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because);
			if (due != rows[i].due[on])
				fail_msg("%s, %u, %zu: %u, expected %u", rows[i].text,
				    rows[i].release, on, due, rows[i].due[on]);
			assert_null(because);
		}
}

/* Plan B is ten working days before, or before the window in which that day falls: not before one
 * that is over by then. */
static void
test_which_window_counts(void **unused)
{
	static const struct {
		const char *text;
		ov_date release, due;
		const char *window; /* NULL: none decided it */
	} rows[] = {
		{ "min(R-10v, W)", 20271227, 20271213, NULL }, /* once asked for on 09.07 */
		{ "min(R-10v, W)", 20270809, 20270709, "Fellesferien" },
		{ "min(R-10v, W)", 20270813, 20270709, "Fellesferien" },
		{ "min(R-10v, W)", 20270815, 20270802, NULL }, /* Sunday: from Friday back */
		{ "min(R-10v, W)", 20270816, 20270802, NULL },
		{ "min(R-10v, W)", 20270430, 20270416, NULL },
		{ "min(R-10v, W)", 20270408, 20270319, "Påskeuken" },
		{ "min(R-10v, W)", 20280105, 20271222, NULL },
		{ "min(R-10v, W)", 20280112, 20271223, "Romjulen" },
		{ "min(R-6u, W)", 20270831, 20270709, "Fellesferien" },
		{ "min(R-6u, W)", 20270914, 20270803, NULL },
		/* Four weeks before the summer, where the four months begin before it or in it. */
		{ "min(R-4m, W-4u)", 20271027, 20270611, "Fellesferien" },
		{ "min(R-4m, W-4u)", 20271112, 20270611, "Fellesferien" },
		{ "min(R-4m, W-4u)", 20271203, 20270803, NULL },
		{ "min(R-4m, W-4u)", 20270809, 20270409, NULL },
		/* Alone it has no lead time: the latest window before the release. */
		{ "W", 20271227, 20270709, "Fellesferien" },
	};
	struct calendar c = norwegian();

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__CaseState *state = new_case();
		const char *because = NULL;
		struct anchors a;
		uint32_t hhmm;
		clear_routine(NULL);
		open_case(state, 20270111);
		set_date(state, 20270112, rows[i].release, 1);
		anchors_of(&c, state, &a);
		struct routine_task *t = due_task("a13", rows[i].text, "housing.fallback_named");
		ov_date due = due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because);
		if (due != rows[i].due || (because != NULL) != (rows[i].window != NULL) ||
		    (because != NULL &&
			strncmp(because, rows[i].window, strlen(rows[i].window)) != 0))
			fail_msg("%s, %u: %u %s, expected %u", rows[i].text, rows[i].release, due,
			    because != NULL ? because : "", rows[i].due);
	}
}

static void
test_unknown_anchors(void **unused)
{
	static const struct {
		const char *text;
		ov_date due;
	} rows[] = {
		{ "R", 0 },
		{ "R-8u", 0 },
		{ "R kl 18.00", 0 },
		{ "W", 0 },
		{ "I", 0 },
		{ "D", 0 },
		{ "S", 0 },
		{ "C-6m", 0 },
		{ "B+3v", 0 },
		{ "G-1d", 0 },
		{ "M den 25.", 0 },
		{ "F-3v", 0 },
		{ "MP", 0 },
		{ "P", 0 },
		{ "t06+10v", 0 },
		{ "housing.offer_made-10v", 0 },
		{ "N+1v", 20270112 },
		{ "min(R-8u, N+20v)", 20270208 }, /* of those that are known */
		{ "max(R-8u, N+20v)", 20270208 },
		{ "max(R-8u, W)", 0 },
	};
	const struct anchors a = { .date = { [ANCHOR_NOTICE] = 20270111 } };
	Ov__CaseState *state = new_case();

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clear_routine(NULL);
		const char *because = NULL;
		uint32_t hhmm;
		struct routine_task *t = due_task("a01", rows[i].text, "case.assigned");
		ov_date due = due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because);
		if (due != rows[i].due)
			fail_msg("%s: %u, expected %u", rows[i].text, due, rows[i].due);
		assert_int_equal(hhmm, 0);
		assert_null(because);
	}
}

/* Another task: the day it was done, or else the day it is due. */
static void
test_task_as_anchor(void **unused)
{
	static const struct {
		Ov__TaskState state;
		uint32_t due, done_on, met, since;
		ov_date expected; /* of t06+10v */
	} rows[] = {
		{ OV__TASK_STATE__TASK_STATE_PLANNED, 20270209, 0, 0, 0, 20270223 },
		{ OV__TASK_STATE__TASK_STATE_PLANNED, 0, 0, 0, 0, 0 },
		{ OV__TASK_STATE__TASK_STATE_DONE, 20270209, 20270201, 7, 0, 20270215 },
		{ OV__TASK_STATE__TASK_STATE_DONE, 20270209, 0, 7, 0, 20270223 },
		{ OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN, 20270209, 20270201, 7, 0, 20270223 },
		{ OV__TASK_STATE__TASK_STATE_PLANNED, 20270209, 20270201, 7, 7, 20270215 }, /* P7 */
		{ OV__TASK_STATE__TASK_STATE_PLANNED, 20270209, 20270201, 7, 9,
		    20270223 }, /* P11 */
	};
	const struct anchors a = { .window = { 0, 0, NULL } };
	Ov__CaseState *state = new_case();

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__Task other = OV__TASK__INIT, t = OV__TASK__INIT, *tasks[] = { &other, &t };
		const char *because = NULL;
		uint32_t hhmm;
		clear_routine(NULL);
		other.id = (char[]){ "t05" };
		other.due = 20260101;
		t.id = (char[]){ "t06" };
		t.state = rows[i].state;
		t.due = rows[i].due;
		t.done_on = rows[i].done_on;
		t.met_number = rows[i].met;
		t.since = rows[i].since;
		struct routine_task *rt = due_task("t07", "t06+10v", "contact.made");
		assert_string_equal(rt->due[0].terms[0].task, "t06");
		assert_int_equal(
		    due_date(&rt->due[0], &a, state, tasks, 2, &arena, &hhmm, &because),
		    rows[i].expected);
	}
}

static ov_date
due_now(Ov__CaseState *state, const char *rule)
{
	const char *because = NULL;
	struct calendar c = norwegian();
	struct anchors a;
	uint32_t hhmm;

	clear_routine(NULL);
	anchors_of(&c, state, &a);
	struct routine_task *t = due_task("a39", rule, "contact.made");
	return due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because);
}

/* What a fact says, or else the day it occurred. */
static void
test_kind_as_anchor(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	assert_int_equal(due_now(state, "commitment.missed+1v"), 0);
	say(state, 1, 20270201, 0,
	    FACT(commitment_missed, CommitmentMissed, commitment_missed, COMMITMENT_MISSED,
		.id = (char[]){ "nav" }, .area = OV__AREA__AREA_ECONOMY));
	assert_int_equal(due_now(state, "commitment.missed+1v"), 20270202);
	say(state, 1, 20270210, 0,
	    FACT(commitment_missed, CommitmentMissed, commitment_missed, COMMITMENT_MISSED,
		.id = (char[]){ "lege" }, .area = OV__AREA__AREA_HEALTH, .date = 20270205));
	assert_int_equal(due_now(state, "commitment.missed+1v"), 20270208);
	say(state, 1, 20270210, 0,
	    FACT(housing_offer_made, HousingOfferMade, housing_offer_made, HOUSING_OFFER_MADE,
		.place = (char[]){ "Vestre" }, .from = 20270301));
	assert_int_equal(due_now(state, "housing.offer_made-10v"), 20270215);
	say(state, 1, 20270210, 0,
	    FACT(occupation_offered, OccupationOffered, occupation_offered, OCCUPATION_OFFERED,
		.what = (char[]){ "KIA" }, .start = 20270810));
	assert_int_equal(due_now(state, "occupation.offered+14d"), 20270824);
	say(state, 1, 20270210, 0,
	    FACT(contact_made, ContactMade, contact_made, CONTACT_MADE, .with = (char[]){ "" }));
	assert_int_equal(due_now(state, "contact.made"), 20270210);
	say(state, 1, 20270210, 0,
	    FACT(remand_order_set, RemandOrderSet, remand_order_set, REMAND_ORDER_SET,
		.expires = 20270301));
	assert_int_equal(due_now(state, "remand.order_set"), 20270210); /* not its last day */
	assert_int_equal(due_now(state, "F-3v"), 20270224);
}

static void
test_because(void **unused)
{
	const struct anchors a = anchors_2027();
	const char *because = NULL;
	Ov__CaseState *state = new_case();
	uint32_t hhmm;

	(void)unused;
	struct routine_task *t = due_task("a13", "min(R-10v, W)", "housing.fallback_named");
	assert_int_equal(
	    due_date(&t->due[0], &a, state, NULL, 0, &arena, &hhmm, &because), 20270709);
	assert_string_equal(
	    because, "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07.");

	/* In a plan the sentence on plan B names the decision. */
	clear_routine(NULL);
	due_task("t14b", "min(R-10v, W)", "housing.fallback_named");
	due_task("t15", "min(R-10v, W)", "housing.guarantee_confirmed");
	due_task("t16", "min(R-10v, W-2u)", "housing.financed");
	due_task("t17", "min(R-8u, W)", "housing.guarantee_confirmed");
	due_task("t18", "R-1v", "housing.guarantee_confirmed");
	TASK("t19", "tittel", "T", "eier", "bolig", "frist", "R", "senest", "W", "oppfylt",
	    "housing.financed");
	open_case(state, 20270106);
	set_date(state, 20270106, 20270809, 1);
	adopt(state);
	assert_string_equal(find(state, "t14b")->due_because,
	    "Fellesferien 12.07–01.08 ligger mellom. Beslutning om plan B må være tatt senest "
	    "fredag 09.07.");
	assert_string_equal(find(state, "t15")->due_because,
	    "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07.");
	assert_string_equal(find(state, "t16")->due_because,
	    "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 25.06.");
	assert_string_equal(find(state, "t17")->due_because, "");
	assert_string_equal(find(state, "t18")->due_because, "");
	assert_string_equal(find(state, "t19")->due_because,
	    "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07.");
}

static void
test_keys(void **unused)
{
	char scratch[ROUTINE_PROBLEM_SIZE];
	struct routine_task nb = { 0 }, en = { 0 };
	static const char *const pairs[][3] = {
		{ "tittel", "title_nb", "Transport" },
		{ "title", "title_en", "Transport" },
		{ "eier", "owner", "nav sosial, fengsel, innbyggeren, nav-veileder" },
		{ "frist", "due", "R+7d, min(R-8u, D+20v), R-1v, t06+10v kl 9, contact.made+1v" },
		{ "senest", "last", "R-14d" },
		{ "når", "when", "samtykke, uten bolig, behov(legitimasjon)" },
		{ "oppfylt", "met_by",
		    "alle: transport.arranged, document.ordered(bankkort), contact.attempted x3, "
		    "need.assessed(helse), document.received(id-kort) x2" },
		{ "etter", "after", "a12, t14b" },
		{ "område", "area", "økonomi" },
		{ "gjenta", "repeat", "14d vokser" },
		{ "minn", "remind", "2u, 7d, 1d" },
		{ "prioritet", "priority", "99" },
		{ "viktig", "essential", "ja" },
		{ "mangler", "missing", "nøkkel" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_null(routine_set(&nb, pairs[i][0], pairs[i][2], scratch));
		assert_null(routine_set(&en, pairs[i][1], pairs[i][2], scratch));
		/* A second time is an error, also by the name in the other language. */
		assert_string_equal(routine_set(&nb, pairs[i][1], pairs[i][2], scratch),
		    "was given before, in Norwegian or English; keep one");
		assert_string_equal(routine_set(&nb, pairs[i][0], pairs[i][2], scratch),
		    "er oppgitt før, på norsk eller engelsk; behold én");
	}
	assert_memory_equal(&nb, &en, sizeof(nb));
	assert_int_equal(nb.owners_count, 4);
	assert_int_equal(nb.owners[0], OV__ROLE__ROLE_NAV_SOCIAL);
	assert_int_equal(nb.owners[1], OV__ROLE__ROLE_PRISON);
	assert_int_equal(nb.owners[2], OV__ROLE__ROLE_PERSON);
	assert_int_equal(nb.owners[3], OV__ROLE__ROLE_NAV_PRISON);
	assert_int_equal(nb.due_count, 5);
	assert_int_equal(nb.due[1].pick, DUE_MIN);
	assert_int_equal(nb.due[1].terms_count, 2);
	assert_int_equal(nb.due[3].terms[0].anchor, ANCHOR_TASK);
	assert_int_equal(nb.due[3].terms[0].hhmm, 900);
	assert_int_equal(nb.due[4].terms[0].anchor, ANCHOR_KIND);
	assert_int_equal(nb.due[4].terms[0].kind, OV__FACT__FACT_CONTACT_MADE);
	assert_int_equal(nb.last.terms[0].offset, -14);
	assert_int_equal(nb.conditions, CONDITION_CONSENT | CONDITION_NO_HOME);
	assert_string_equal(nb.need, "legitimasjon");
	assert_true(nb.met_by_all);
	assert_int_equal(nb.met_by_count, 5);
	assert_int_equal(nb.met_by[0].kind, OV__FACT__FACT_TRANSPORT_ARRANGED);
	assert_int_equal(nb.met_by[0].count, 0);
	assert_string_equal(nb.met_by[1].key, "bankkort");
	assert_int_equal(nb.met_by[2].count, 3);
	assert_string_equal(nb.met_by[3].key, "health");
	assert_string_equal(nb.met_by[4].key, "id-kort");
	assert_int_equal(nb.met_by[4].count, 2);
	assert_int_equal(nb.after_count, 2);
	assert_string_equal(nb.after[0], "a12");
	assert_string_equal(nb.after[1], "t14b");
	assert_int_equal(nb.area, OV__AREA__AREA_ECONOMY);
	assert_int_equal(routine_task_area(&nb), OV__AREA__AREA_ECONOMY);
	assert_int_equal(nb.repeat, 14);
	assert_int_equal(nb.repeat_unit, UNIT_DAYS);
	assert_true(nb.repeat_grows);
	assert_int_equal(nb.remind_count, 3);
	assert_int_equal(nb.remind[0], 14);
	assert_int_equal(nb.remind[2], 1);
	assert_int_equal(nb.priority, 99);
	assert_true(nb.essential);
	assert_int_equal(nb.missing, OV__MISSING__MISSING_KEY);
}

static void
test_words(void **unused)
{
	static const struct {
		const char *key, *nb, *en;
	} rows[] = {
		{ "eier", "fengselsteam", "team" },
		{ "eier", "fengsel", "prison" },
		{ "eier", "fengselshelse", "prison-health" },
		{ "eier", "nav stat", "nav-state" },
		{ "eier", "nav sosial", "nav-social" },
		{ "eier", "nav-veileder", "nav-prison" },
		{ "eier", "bolig", "housing" },
		{ "eier", "boligfremskaffer", "finder" },
		{ "eier", "helse", "health" },
		{ "eier", "friomsorg", "probation" },
		{ "eier", "botilbud", "provider" },
		{ "eier", "frivillig", "volunteer" },
		{ "eier", "innbyggeren", "person" },
		{ "når", "alltid", "always" },
		{ "når", "samtykke", "consent" },
		{ "når", "uten samtykke", "no consent" },
		{ "når", "uten bolig", "no home" },
		{ "når", "egen bolig", "own home" },
		{ "når", "midlertidig", "temporary" },
		{ "når", "midlertidig eller ubekreftet", "temporary or unconfirmed" },
		{ "når", "bolig eller plass", "home or place" },
		{ "når", "dom", "sentenced" },
		{ "når", "varetekt", "remand" },
		{ "når", "uten restriksjoner", "no restrictions" },
		{ "når", "behov helse", "need health" },
		{ "når", "behov økonomi", "need economy" },
		{ "når", "behov bolig", "need housing" },
		{ "når", "behov sysselsetting", "need occupation" },
		{ "når", "behov nettverk", "need network" },
		{ "når", "behov(bankkort)", "need(bankkort)" },
		{ "når", "behov( bankkort ), dom", "sentenced, need (bankkort)" },
		{ "når", "overdosefare", "overdose risk" },
		{ "når", "møteplikt", "reporting duty" },
		{ "når", "ute", "released" },
		{ "når", "løslatt av retten", "released by court" },
		{ "når", "ufb", "no fixed abode" },
		{ "område", "sak", "case" },
		{ "område", "navn", "name" },
		{ "område", "identitet", "identity" },
		{ "område", "løslatelse", "release" },
		{ "område", "soning", "sentence" },
		{ "område", "helse", "health" },
		{ "område", "økonomi", "economy" },
		{ "område", "bolig", "housing" },
		{ "område", "sysselsetting", "occupation" },
		{ "område", "nettverk", "network" },
		{ "område", "plan", "plan" },
		{ "gjenta", "8u", "8u" },
		{ "gjenta", "14d vokser", "14d grows" },
		{ "oppfylt", "alle: visit.held, goal.set", "all: visit.held, goal.set" },
		{ "oppfylt", "need.assessed(bolig)", "need.assessed(housing)" },
		{ "oppfylt", "contact.made x2", "contact.made ×2" },
		{ "frist", "R kl 18.00", "R at 18:00" },
		{ "frist", "M den 25.", "M the 25." },
		{ "mangler", "seng", "bed" },
		{ "mangler", "nøkkel", "key" },
		{ "mangler", "transport", "transport" },
		{ "mangler", "penger", "money" },
		{ "mangler", "papirer", "papers" },
		{ "viktig", "nei", "no" },
		{ "viktig", "ja", "yes" },
	};
	char scratch[ROUTINE_PROBLEM_SIZE];

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct routine_task nb = { 0 }, en = { 0 };
		assert_null(routine_set(&nb, rows[i].key, rows[i].nb, scratch));
		assert_null(routine_set(&en, rows[i].key, rows[i].en, scratch));
		assert_memory_equal(&nb, &en, sizeof(nb));
	}
}

static void
test_bad_values(void **unused)
{
	static const struct {
		const char *key, *value, *problem; /* its beginning */
	} rows[] = {
		{ "frist", "X-8u", "\"X\" er ikke et anker" },
		{ "frist", "Rx", "\"Rx\" er ikke et anker" },
		{ "due", "a2345678", "\"a2345678\" is no anchor" },
		{ "due", "a_1", "\"a_1\" is no anchor" },
		{ "due", "commitment.mist+1v", "\"commitment.mist\" is no kind in the catalogue" },
		{ "frist", "avtale.brutt", "\"avtale.brutt\" er ikke en meldingstype" },
		{ "due", "task.added+1v", "\"task.added\" has no date to reckon from" },
		{ "frist", "plan.made", "\"plan.made\" har ingen dato å regne fra" },
		{ "frist", "M den 0.", "\"0.\" er ingen dag i måneden" },
		{ "frist", "M den 32.", "\"32.\" er ingen dag i måneden" },
		{ "due", "M the 25", "\"25\" is no day of a month" },
		{ "frist", "M den femte", "\"femte\" er ingen dag i måneden" },
		{ "frist", "R kl 24.00", "\"24.00\" er ikke et klokkeslett" },
		{ "frist", "R kl 18.60", "\"18.60\" er ikke et klokkeslett" },
		{ "frist", "R kl 00.00", "\"00.00\" er ikke et klokkeslett" },
		{ "frist", "R kl 18.0", "\"18.0\" er ikke et klokkeslett" },
		{ "frist", "R kl 118", "\"118\" er ikke et klokkeslett" },
		{ "due", "R at noon", "\"noon\" is no time of day" },
		{ "frist", "R kl 18.00 presis", "\"presis\" er ikke en avstand" },
		{ "frist", "R kveld", "\"kveld\" er ikke en avstand" },
		{ "frist", "R-8u kveld", "\"kveld\" er ikke en avstand" },
		{ "frist", "", "\"\" er ikke et anker" },
		{ "frist", "R-8u,", "\"\" er ikke et anker" },
		{ "frist", "8u", "\"8u\" er ikke et anker" },
		{ "frist", "R-8", "\"-8\" er ikke en avstand" },
		{ "frist", "R-u", "\"-u\" er ikke en avstand" },
		{ "frist", "R8u", "\"8u\" er ikke en avstand" },
		{ "frist", "R-8x", "\"-8x\" er ikke en avstand" },
		{ "frist", "R-8uu", "\"-8uu\" er ikke en avstand" },
		{ "frist", "R-10000d", "\"-10000d\" er ikke en avstand" },
		{ "frist", "R-99999999999999999999d",
		    "\"-99999999999999999999d\" er ikke en avstand" },
		{ "frist", "R 18.00", "\"18.00\" er ikke en avstand" },
		{ "due", "min(R-8u, W", "\"min(R-8u, W\" has no ) at its end" },
		{ "due", "min()", "\"\" is no anchor" },
		{ "due", "min(R", "\"min(R\" has no ) at its end" },
		{ "due", "min(R, R, R, R, R)", "has more than four terms" },
		{ "due", "min(R-8u, max(W, R))", "\"max(W\" is no anchor" },
		{ "due", "R,R,R,R,R,R,R,R,R", "has more than eight due dates" },
		{ "senest", "R-14", "\"-14\" er ikke en avstand" },
		{ "eier", "vaktmester", "\"vaktmester\" er ikke en rolle" },
		{ "owner", "janitor", "\"janitor\" is no role" },
		{ "owner", "team,", "\"\" is no role" },
		{ "eier", "bolig, bolig, bolig, bolig, bolig", "har flere enn fire roller" },
		{ "når", "ofte", "\"ofte\" er ikke et vilkår" },
		{ "when", "often", "\"often\" is no condition" },
		{ "oppfylt", "transport.ordnet", "\"transport.ordnet\" er ikke en meldingstype" },
		{ "met_by", "plan.made", "\"plan.made\" cannot meet a task" },
		{ "met_by", "alert.acknowledged", "\"alert.acknowledged\" cannot meet a task" },
		{ "når", "behov()", "\"behov()\" er ikke et behov" },
		{ "når", "behov(a) b", "\"behov(a) b\" er ikke et behov" },
		{ "når", "behov(a", "\"behov(a\" er ikke et behov" },
		{ "when", "need(a), need(b)", "\"need(b)\" is one need too many" },
		{ "when", "need(0123456789012345678901234567890123456789)",
		    "\"need(0123456789012345678901234567890123456789)\" is no need" },
		{ "når", "behov", "\"behov\" er ikke et vilkår" },
		{ "when", "need soul", "\"need soul\" is no condition" },
		{ "oppfylt", "transport.arranged(bil)", "\"(bil)\" sier hvilken ting" },
		{ "met_by", "transport.arranged(bil)", "\"(bil)\" says which thing it is about" },
		{ "met_by", "document.ordered(id", "\"(id\" has no ) at its end" },
		{ "met_by", "document.ordered()", "\"()\" has to name a thing" },
		{ "oppfylt", "need.assessed(sjel)", "\"sjel\" er ikke et av de fem områdene" },
		{ "met_by", "need.assessed(case)", "\"case\" is none of the five areas" },
		{ "oppfylt", "contact.made x0", "\"x0\" er ikke et antall ganger" },
		{ "oppfylt", "contact.made x9", "\"x9\" er ikke et antall ganger" },
		{ "met_by", "contact.made 3", "\"3\" is no number of times" },
		{ "met_by", "contact.made x3 times", "\"x3 times\" is no number of times" },
		{ "met_by", "all:", "\"\" is no kind in the catalogue" },
		{ "oppfylt",
		    "visit.held, visit.held, visit.held, visit.held, visit.held, visit.held, "
		    "visit.held, visit.held, visit.held",
		    "har flere enn åtte meldingstyper" },
		{ "etter", "altforlangtnavn", "\"altforlangtnavn\" er ingen oppgave" },
		{ "after", "A12", "\"A12\" is no task" },
		{ "after", "a1,", "\"\" is no task" },
		{ "etter", "a1, a2, a3, a4, a5", "har flere enn fire oppgaver" },
		{ "etter", "a05, a05", "\"a05\" står der alt" },
		{ "after", "a05, a1, a05", "\"a05\" stands there already" },
		{ "område", "fritid", "\"fritid\" er ikke et område" },
		{ "area", "duty", "\"duty\" is no area" },
		{ "gjenta", "0u", "\"0u\" er ikke et mellomrom" },
		{ "gjenta", "8", "\"8\" er ikke et mellomrom" },
		{ "gjenta", "u", "\"u\" er ikke et mellomrom" },
		{ "repeat", "8u often", "\"8u often\" is no interval" },
		{ "repeat", "10000d", "\"10000d\" is no interval" },
		{ "repeat", "-8u", "\"-8u\" is no interval" },
		{ "minn", "0d", "\"0d\" er ingen påminnelse" },
		{ "minn", "367d", "\"367d\" er ingen påminnelse" },
		{ "minn", "2m", "\"2m\" er ingen påminnelse" },
		{ "remind", "7", "\"7\" is no reminder" },
		{ "minn", "7d, 14d", "\"14d\" står bak en kortere" },
		{ "remind", "7d, 1u", "\"1u\" stands behind a shorter one" },
		{ "minn", "9d, 8d, 7d, 6d, 5d", "har flere enn fire påminnelser" },
		{ "prioritet", "0", "\"0\" er ikke en prioritet" },
		{ "prioritet", "100", "\"100\" er ikke en prioritet" },
		{ "priority", "high", "\"high\" is no priority" },
		{ "viktig", "kanskje", "er ja eller nei" },
		{ "essential", "perhaps", "is yes or no" },
		{ "missing", "soul", "\"soul\" is not bed, key" },
		{ "title_en", "", "is empty" },
		{ "title_en",
		    "012345678901234567890123456789012345678901234567890123456789012345678901234567"
		    "890123456789012345678901234567890123456789",
		    "is too long" },
		{ "mangler", "helse", "\"helse\" er ikke seng, nøkkel" },
		{ "tittel", "", "er tom" },
		{ "farge", "blå", "is no key of a task" },
	};
	char scratch[ROUTINE_PROBLEM_SIZE];

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct routine_task t = { 0 };
		const char *problem = routine_set(&t, rows[i].key, rows[i].value, scratch);
		if (problem == NULL ||
		    strncmp(problem, rows[i].problem, strlen(rows[i].problem)) != 0)
			fail_msg("%s = %s: %s", rows[i].key, rows[i].value,
			    problem != NULL ? problem : "accepted");
	}
	/* A long value is cut between letters, and the sentence still fits. */
	char longer[400] = "";
	for (int i = 0; i < 180; i++)
		strcat(longer, "ø");
	struct routine_task t = { 0 };
	const char *problem = routine_set(&t, "eier", longer, scratch);
	assert_true(strlen(problem) < ROUTINE_PROBLEM_SIZE);
	assert_non_null(strstr(problem, "øøø\" er ikke en rolle"));
}

static void
test_complete(void **unused)
{
	static const char *const pairs[][2] = { { "tittel", "Transport" }, { "eier", "fengsel" },
		{ "frist", "R" }, { "oppfylt", "transport.arranged" } };
	static const char *const missing[] = { "has no tittel (title_nb)", "has no eier (owner)",
		"has no frist (due)", "has no oppfylt (met_by): nothing could ever meet it" };
	struct routine_task t = { 0 };
	char scratch[ROUTINE_PROBLEM_SIZE];

	(void)unused;
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(routine_task_complete(&t), missing[i]);
		assert_null(routine_set(&t, pairs[i][0], pairs[i][1], scratch));
	}
	assert_null(routine_task_complete(&t));
}

/* In which area a task stands: that of what meets it first, or the one that is said. */
static void
test_area_of_a_task(void **unused)
{
	static const struct {
		const char *met_by, *area;
		Ov__Area expected;
	} rows[] = {
		{ "transport.arranged, housing.lease_signed", NULL, OV__AREA__AREA_RELEASE },
		{ "transport.arranged", "helse", OV__AREA__AREA_HEALTH },
		{ "need.assessed(nettverk)", NULL, OV__AREA__AREA_NETWORK },
		{ "need.assessed x5", NULL, OV__AREA__AREA_NONE },
		{ "need.assessed x5", "sak", OV__AREA__AREA_CASE },
		{ "goal.set(bolig)", NULL, OV__AREA__AREA_NONE },
		{ "goal.set", "bolig", OV__AREA__AREA_HOUSING },
		{ "consent.given", NULL, OV__AREA__AREA_PLAN },
	};
	char scratch[ROUTINE_PROBLEM_SIZE];

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct routine_task t = { .title_nb = "T", .owners_count = 1, .due_count = 1 };
		assert_null(routine_set(&t, "oppfylt", rows[i].met_by, scratch));
		if (rows[i].area != NULL)
			assert_null(routine_set(&t, "område", rows[i].area, scratch));
		assert_int_equal(routine_task_area(&t), rows[i].expected);
		if (rows[i].expected != OV__AREA__AREA_NONE)
			assert_null(routine_task_complete(&t));
		else
			assert_string_equal(routine_task_complete(&t),
			    "has no område (area), and what meets it belongs to none of its own");
	}
	assert_string_equal(routine_area_word(OV__AREA__AREA_HOUSING), "housing");
	assert_string_equal(routine_area_word(OV__AREA__AREA_DUTY), "");
}

static void
test_conditions_in_words(void **unused)
{
	char scratch[ROUTINE_PROBLEM_SIZE], text[64];
	struct routine_task t = { 0 };

	(void)unused;
	routine_conditions_text(&t, true, text, sizeof(text));
	assert_string_equal(text, "");
	assert_null(routine_set(&t, "når", "ufb, samtykke, behov(telefon)", scratch));
	routine_conditions_text(&t, true, text, sizeof(text));
	assert_string_equal(text, "samtykke, ufb, behov(telefon)");
	routine_conditions_text(&t, false, text, sizeof(text));
	assert_string_equal(text, "consent, no fixed abode, need(telefon)");
	t.conditions = 0;
	routine_conditions_text(&t, false, text, sizeof(text));
	assert_string_equal(text, "need(telefon)");
}

/* ---- anchors and conditions -------------------------------------------------------------------- */

static void
test_anchors(void **unused)
{
	struct calendar c = norwegian();
	struct anchors a;
	Ov__CaseState *state = new_case();

	(void)unused;
	anchors_of(&c, state, &a);
	for (size_t i = 0; i <= ANCHOR_BEFORE_WINDOW; i++)
		assert_int_equal(a.date[i], 0);
	assert_int_equal(a.window.first, 0);

	open_case(state, 20270111);
	/* Somebody else opens the same case later: the first notice counts. */
	say(state, 3, 20270120, 0,
	    FACT(case_opened, CaseOpened, case_opened, CASE_OPENED, .language = (char[]){ "" }));
	consent(state);
	say(state, 2, 20270111, 0,
	    FACT(sentence_registered, SentenceRegistered, sentence_registered, SENTENCE_REGISTERED,
		.intake = 20261209, .two_thirds = 20270809));
	set_date(state, 20270112, 20270809, 1);
	anchors_of(&c, state, &a);
	assert_int_equal(a.date[ANCHOR_NOTICE], 20270111);
	assert_int_equal(a.date[ANCHOR_DATE_KNOWN], 20270112);
	assert_int_equal(a.date[ANCHOR_CONSENT], 20270107);
	assert_int_equal(a.date[ANCHOR_INTAKE], 20261209);
	assert_int_equal(a.date[ANCHOR_TWO_THIRDS], 20270809);
	assert_int_equal(a.date[ANCHOR_RELEASE], 20270809);
	assert_int_equal(a.date[ANCHOR_BEFORE_WINDOW], 20270709);
	assert_int_equal(a.window.first, 20270712);
	assert_int_equal(a.window.last, 20270801);

	say(state, 2, 20270201, 2,
	    FACT(release_date_withdrawn, ReleaseDateWithdrawn, release_date_withdrawn,
		RELEASE_DATE_WITHDRAWN, .version = 2));
	say(state, 2, 20270202, 2,
	    FACT(consent_refused, ConsentRefused, consent_refused, CONSENT_REFUSED,
		.refused = 20270202));
	anchors_of(&c, state, &a);
	assert_int_equal(a.date[ANCHOR_RELEASE], 0);
	assert_int_equal(a.date[ANCHOR_DATE_KNOWN], 0);
	/* Without a date the two-thirds date tells which window is ahead, until parole is refused. */
	assert_int_equal(a.date[ANCHOR_BEFORE_WINDOW], 20270709);
	say(state, 2, 20270203, 2,
	    FACT(parole_decided, ParoleDecided, parole_decided, PAROLE_DECIDED,
		.decision = OV__PAROLE_DECISION__PAROLE_DECISION_REFUSED));
	anchors_of(&c, state, &a);
	assert_int_equal(a.date[ANCHOR_BEFORE_WINDOW], 0);
	assert_int_equal(a.date[ANCHOR_CONSENT], 0);
	assert_int_equal(a.date[ANCHOR_NOTICE], 20270111);
}

/* What has been said about housing, and which of the conditions then hold. */
static void
test_home(void **unused)
{
	enum { NONE_SAID = -1, LEASE = 100, GRANTED, CONFIRMED };
	static const struct {
		int said[3];
		const char *plan;
	} rows[] = {
		{ { NONE_SAID }, "none; unsettled" },
		{ { OV__STAY_TYPE__STAY_TYPE_UNCERTAIN }, "none; unsettled" },
		{ { OV__STAY_TYPE__STAY_TYPE_NONE }, "none; unsettled" },
		{ { OV__STAY_TYPE__STAY_TYPE_OWN }, "own; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_MUNICIPAL }, "own; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_LEASE }, "own; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_FAMILY }, "none; unsettled; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_TEMPORARY }, "none; temp; unsettled; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_INSTITUTION }, "none; temp; unsettled; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_HALFWAY }, "none; temp; unsettled; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_HOSTEL }, "none; temp; unsettled; place" },
		{ { LEASE }, "own; place" },
		{ { GRANTED }, "none; temp; unsettled; place" },
		{ { CONFIRMED }, "none; temp; unsettled; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_NONE, GRANTED }, "none; temp; unsettled; place" },
		/* The prison's list still says none: the guarantee is as true as before. */
		{ { GRANTED, OV__STAY_TYPE__STAY_TYPE_NONE }, "none; temp; unsettled; place" },
		{ { GRANTED, LEASE }, "own; place" },
		{ { GRANTED, OV__STAY_TYPE__STAY_TYPE_OWN }, "own; place" },
		{ { OV__STAY_TYPE__STAY_TYPE_OWN, GRANTED }, "none; temp; unsettled; place" },
		{ { LEASE, OV__STAY_TYPE__STAY_TYPE_NONE }, "none; unsettled" },
		{ { LEASE, GRANTED, OV__STAY_TYPE__STAY_TYPE_FAMILY }, "none; unsettled; place" },
	};

	(void)unused;
	due_task("none", "N", "housing.lease_signed")->conditions = CONDITION_NO_HOME;
	due_task("own", "N", "housing.lease_signed")->conditions = CONDITION_OWN_HOME;
	due_task("temp", "N", "housing.lease_signed")->conditions = CONDITION_TEMPORARY;
	due_task("unset", "N", "housing.lease_signed")->conditions = CONDITION_UNSETTLED;
	due_task("place", "N", "housing.lease_signed")->conditions = CONDITION_HOME_OR_PLACE;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__CaseState *state = new_case();
		for (size_t j = 0; j < 3 && rows[i].said[j] != 0; j++) {
			if (rows[i].said[j] == LEASE)
				say(state, 4, 20270111, 0,
				    FACT(housing_lease_signed, HousingLeaseSigned,
					housing_lease_signed, HOUSING_LEASE_SIGNED,
					.place = (char[]){ "Vestre" }));
			else if (rows[i].said[j] == GRANTED)
				say(state, 4, 20270111, 0,
				    FACT(housing_guarantee_granted, HousingGuaranteeGranted,
					housing_guarantee_granted, HOUSING_GUARANTEE_GRANTED,
					.place = (char[]){ "Holmen" }));
			else if (rows[i].said[j] == CONFIRMED)
				say(state, 4, 20270111, 0,
				    FACT(housing_guarantee_confirmed, HousingGuaranteeConfirmed,
					housing_guarantee_confirmed, HOUSING_GUARANTEE_CONFIRMED,
					.place = (char[]){ "Holmen" }));
			else if (rows[i].said[j] != NONE_SAID)
				stay(state, (Ov__StayType)rows[i].said[j]);
		}
		char ids[128] = "";
		struct calendar c = norwegian();
		Ov__Task **tasks;
		Ov__Area *areas;
		size_t n = plan_make(&routines, &c, state, 0, &arena, &tasks, &areas);
		for (size_t k = 0; k < n; k++)
			snprintf(ids + strlen(ids), sizeof(ids) - strlen(ids), "%s%s",
			    k > 0 ? "; " : "",
			    strcmp(tasks[k]->id, "unset") == 0 ? "unsettled" : tasks[k]->id);
		if (strcmp(ids, rows[i].plan) != 0)
			fail_msg("row %zu: %s, expected %s", i, ids, rows[i].plan);
	}
}

static void
test_consent(void **unused)
{
	due_task("yes", "S", "case.assigned")->conditions = CONDITION_CONSENT;
	due_task("no", "N", "case.assigned")->conditions = CONDITION_NO_CONSENT;
	Ov__CaseState *state = new_case();

	(void)unused;
	open_case(state, 20270111);
	assert_string_equal(plan_text(state), "no 20270111 planned");
	consent(state);
	assert_string_equal(plan_text(state), "yes 20270107 planned");
	/* One agency's part is withdrawn, another's stands. */
	Ov__AreaState *plan = state_area_make(state, OV__AREA__AREA_PLAN, &arena);
	Ov__AreaGrant grant = OV__AREA_GRANT__INIT;
	Ov__AreaGrant *grants[] = { &grant };
	Ov__Participant participant = OV__PARTICIPANT__INIT;
	grant.basis_kind = OV__FACT__FACT_CONSENT_GIVEN;
	participant.agency = 5;
	participant.n_grants = 1;
	participant.grants = grants;
	plan->participants = arena_append(&arena, NULL, &plan->n_participants, &participant);
	char *names[] = { (char[]){ "nav-asker" } };
	say(state, 2, 20270113, 0,
	    FACT(consent_withdrawn, ConsentWithdrawn, consent_withdrawn, CONSENT_WITHDRAWN,
		.n_agencies = 1, .agencies = names));
	assert_string_equal(plan_text(state), "yes 20270107 planned");
	participant.n_grants = 0;
	assert_string_equal(plan_text(state), "no 20270111 planned");
	participant.n_grants = 1;
	say(state, 2, 20270114, 0,
	    FACT(consent_withdrawn, ConsentWithdrawn, consent_withdrawn, CONSENT_WITHDRAWN,
		.n_agencies = 0));
	assert_string_equal(plan_text(state), "no 20270111 planned");
	consent(state);
	assert_string_equal(plan_text(state), "yes 20270107 planned");
}

/* ---- what the new anchors are ------------------------------------------------------------------ */

static struct anchors
dates_of(const Ov__CaseState *state)
{
	struct calendar c = norwegian();
	struct anchors a;

	anchors_of(&c, state, &a);
	return a;
}

static void
sentence(
    Ov__CaseState *state, Ov__Status status, ov_date intake, ov_date two_thirds, ov_date expected)
{
	say(state, 2, 20270111, 0,
	    FACT(sentence_registered, SentenceRegistered, sentence_registered, SENTENCE_REGISTERED,
		.status = status, .intake = intake, .two_thirds = two_thirds,
		.expected = expected));
}

static void
test_two_thirds(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 0);
	sentence(state, OV__STATUS__STATUS_SENTENCE, 20261209, 0, 20270810);
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270810);
	sentence(state, OV__STATUS__STATUS_SENTENCE, 20261209, 20270809, 20270810);
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270809);
	assert_int_equal(dates_of(state).date[ANCHOR_INTAKE], 20261209);
	/* Recalculated, with nothing in it: what was known before. */
	say(state, 2, 20270201, 0,
	    FACT(sentence_recalculated, SentenceRecalculated, sentence_recalculated,
		SENTENCE_RECALCULATED, .expected_because = (char *)(uintptr_t) "",
		.days_not_counted = 3));
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270809);
	say(state, 2, 20270202, 0,
	    FACT(sentence_recalculated, SentenceRecalculated, sentence_recalculated,
		SENTENCE_RECALCULATED, .expected_because = (char *)(uintptr_t) "",
		.expected = 20270813));
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270813);
	say(state, 2, 20270203, 0,
	    FACT(sentence_recalculated, SentenceRecalculated, sentence_recalculated,
		SENTENCE_RECALCULATED, .expected_because = (char *)(uintptr_t) "",
		.two_thirds = 20270812, .expected = 20270813));
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270812);
	/* Registered anew after that. */
	sentence(state, OV__STATUS__STATUS_SENTENCE, 20261209, 20270901, 0);
	assert_int_equal(dates_of(state).date[ANCHOR_TWO_THIRDS], 20270901);
}

static void
decided(Ov__CaseState *state, Ov__ParoleDecision decision, ov_date date, ov_date until, bool duty)
{
	say(state, 2, 20270720, 0,
	    FACT(parole_decided, ParoleDecided, parole_decided, PAROLE_DECIDED,
		.decision = decision, .date = date, .probation_until = until,
		.reporting_duty = duty));
}

static void
test_parole_and_duty(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	decided(state, OV__PAROLE_DECISION__PAROLE_DECISION_REFUSED, 20270719, 20280809, true);
	assert_int_equal(dates_of(state).date[ANCHOR_PAROLE], 0);
	assert_int_equal(dates_of(state).date[ANCHOR_PROBATION_ENDS], 0);
	assert_false(anchors_conditions(state, 20270801) & CONDITION_REPORTING_DUTY);
	decided(state, OV__PAROLE_DECISION__PAROLE_DECISION_GRANTED, 20270719, 20280809, false);
	assert_int_equal(dates_of(state).date[ANCHOR_PAROLE], 20270719);
	assert_int_equal(dates_of(state).date[ANCHOR_PROBATION_ENDS], 20280809);
	assert_false(anchors_conditions(state, 20270801) & CONDITION_REPORTING_DUTY);
	decided(state, OV__PAROLE_DECISION__PAROLE_DECISION_GRANTED, 0, 20280809, true);
	assert_int_equal(dates_of(state).date[ANCHOR_PAROLE], 20270720); /* the day it was told */
	assert_true(anchors_conditions(state, 20270801) & CONDITION_REPORTING_DUTY);
	decided(state, OV__PAROLE_DECISION__PAROLE_DECISION_POSTPONED, 20270730, 0, false);
	assert_int_equal(dates_of(state).date[ANCHOR_PAROLE], 0);
	assert_false(anchors_conditions(state, 20270801) & CONDITION_REPORTING_DUTY);
	assert_int_equal(dates_of(state).date[ANCHOR_DUTY_ENDS], 0);
	say(state, 10, 20270801, 0,
	    FACT(reporting_set, ReportingSet, reporting_set, REPORTING_SET, .date = 20270811,
		.until = 20280209));
	assert_int_equal(dates_of(state).date[ANCHOR_DUTY_ENDS], 20280209);
	assert_true(anchors_conditions(state, 20270801) & CONDITION_REPORTING_DUTY);
}

static void
granted(Ov__CaseState *state, const char *place, ov_date from, ov_date to, uint32_t max_days)
{
	say(state, 4, 20270201, 1,
	    FACT(housing_guarantee_granted, HousingGuaranteeGranted, housing_guarantee_granted,
		HOUSING_GUARANTEE_GRANTED, .place = arena_string(&arena, place), .from = from,
		.to = to, .max_days = max_days));
}

static void
confirmed(Ov__CaseState *state, const char *place, ov_date from, ov_date to)
{
	say(state, 4, 20270202, 1,
	    FACT(housing_guarantee_confirmed, HousingGuaranteeConfirmed,
		housing_guarantee_confirmed, HOUSING_GUARANTEE_CONFIRMED,
		.place = arena_string(&arena, place), .from = from, .to = to));
}

static ov_date
place_end(const Ov__CaseState *state)
{
	return dates_of(state).date[ANCHOR_PLACE_ENDS];
}

#define GONE(FIELD, TYPE, CASE) \
	say(state, 4, 20270301, 1, FACT(FIELD, TYPE, FIELD, CASE, .place = (char[]){ "Holmen" }))

/* The last night of the place: as it is said, or by the longest stay from the first night. */
static void
test_place_ends(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	open_case(state, 20270111);
	assert_int_equal(place_end(state), 0);
	granted(state, "Holmen", 0, 0, 90);
	assert_int_equal(place_end(state), 0); /* nobody knows the first night */
	set_date(state, 20270112, 20270324, 1);
	assert_int_equal(place_end(state), 20270621); /* the 90th night from 24.03 */
	set_date(state, 20270112, 20270331, 2);
	assert_int_equal(place_end(state), 20270628); /* moves with the date */
	granted(state, "Holmen", 20270401, 0, 90);
	assert_int_equal(place_end(state), 20270629);
	granted(state, "Holmen", 20270401, 0, 1);
	assert_int_equal(place_end(state), 20270401);
	granted(state, "Holmen", 20270401, 20270501, 90);
	assert_int_equal(place_end(state), 20270501); /* a date that is said goes before it */
	confirmed(state, "Holmen", 20270402, 20270502);
	assert_int_equal(place_end(state), 20270502);
	confirmed(state, "Holmen", 0, 0); /* as it was granted */
	assert_int_equal(place_end(state), 20270501);
	granted(state, "Vestre", 20270401, 0, 10);
	/* Begins later, is as long, and ends before the other. */
	confirmed(state, "Vestre", 20270405, 0);
	assert_int_equal(place_end(state), 20270501);
	confirmed(state, "Vestre", 20270425, 0);
	assert_int_equal(place_end(state), 20270504);
	confirmed(state, "Østre", 20270405, 0);
	assert_int_equal(place_end(state), 0);
}

static void
test_place_is_gone(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	confirmed(state, "Holmen", 20270324, 20270624);
	assert_int_equal(place_end(state), 20270624);
	assert_true(anchors_conditions(state, 0) & CONDITION_TEMPORARY);
	GONE(housing_guarantee_withdrawn, HousingGuaranteeWithdrawn, HOUSING_GUARANTEE_WITHDRAWN);
	assert_int_equal(place_end(state), 0);
	assert_false(
	    anchors_conditions(state, 0) & (CONDITION_TEMPORARY | CONDITION_HOME_OR_PLACE));
	confirmed(state, "Holmen", 20270325, 20270625); /* said again, later */
	assert_int_equal(place_end(state), 20270625);
	GONE(housing_guarantee_unfulfilled, HousingGuaranteeUnfulfilled,
	    HOUSING_GUARANTEE_UNFULFILLED);
	assert_int_equal(place_end(state), 0);
	granted(state, "Vestre", 20270324, 20270501, 0); /* another place */
	assert_int_equal(place_end(state), 20270501);
	granted(state, "Holmen", 20270324, 20270601, 0);
	assert_int_equal(place_end(state), 20270601);
	GONE(housing_guarantee_refused, HousingGuaranteeRefused, HOUSING_GUARANTEE_REFUSED);
	assert_int_equal(place_end(state), 20270501);
	granted(state, "Holmen", 20270324, 20270602, 0);
	GONE(housing_moved_out, HousingMovedOut, HOUSING_MOVED_OUT);
	assert_int_equal(place_end(state), 20270501);
}

static void
moves_in(Ov__CaseState *state, const char *place, ov_date date)
{
	say(state, 4, 20271101, 1,
	    FACT(housing_moved_in, HousingMovedIn, housing_moved_in, HOUSING_MOVED_IN,
		.place = arena_string(&arena, place), .date = date));
}

/* Into a place is not into a home. */
static void
test_moved_in(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	granted(state, "Holmen", 20270809, 20271106, 0);
	moves_in(state, "Holmen", 20270809);
	assert_int_equal(dates_of(state).date[ANCHOR_MOVED_IN], 0);
	say(state, 4, 20271010, 1,
	    FACT(housing_lease_signed, HousingLeaseSigned, housing_lease_signed,
		HOUSING_LEASE_SIGNED, .place = (char[]){ "Vestre" }));
	assert_int_equal(dates_of(state).date[ANCHOR_MOVED_IN], 0);
	moves_in(state, "Vestre", 20271101);
	assert_int_equal(dates_of(state).date[ANCHOR_MOVED_IN], 20271101);
	assert_true(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
	/* A guarantee for the same house is no part of the lease. */
	say(state, 4, 20271115, 1,
	    FACT(housing_guarantee_withdrawn, HousingGuaranteeWithdrawn,
		housing_guarantee_withdrawn, HOUSING_GUARANTEE_WITHDRAWN,
		.place = (char[]){ "Vestre" }));
	assert_true(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
	say(state, 4, 20271201, 1,
	    FACT(housing_moved_out, HousingMovedOut, housing_moved_out, HOUSING_MOVED_OUT,
		.place = (char[]){ "Vestre" }));
	assert_int_equal(dates_of(state).date[ANCHOR_MOVED_IN], 0);
	assert_false(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
}

/* Out before anybody knew a date: that day is the release. */
static void
test_released_without_a_date(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("v14", "R+1d", "contact.made");
	open_case(state, 20270111);
	assert_string_equal(plan_text(state), "");
	say(state, 2, 20270205, 0,
	    FACT(release_completed, ReleaseCompleted, release_completed, RELEASE_COMPLETED,
		.date = 20270204, .form = OV__RELEASE_FORM__RELEASE_FORM_TRANSFER));
	assert_string_equal(plan_text(state), "");
	say(state, 2, 20270205, 0,
	    FACT(release_completed, ReleaseCompleted, release_completed, RELEASE_COMPLETED,
		.date = 20270204, .form = OV__RELEASE_FORM__RELEASE_FORM_COURT));
	assert_int_equal(dates_of(state).date[ANCHOR_RELEASE], 20270204);
	assert_int_equal(dates_of(state).date[ANCHOR_DATE_KNOWN], 20270205);
	assert_string_equal(plan_text(state), "v14 20270205 planned");
	assert_true(anchors_conditions(state, 0) & CONDITION_COURT);
}

/* ---- conditions, one by one ------------------------------------------------------------------------ */

static void
test_status(void **unused)
{
	static const struct {
		Ov__Status status;
		unsigned holds;
	} rows[] = {
		{ OV__STATUS__STATUS_UNKNOWN, 0 },
		{ OV__STATUS__STATUS_REMAND, CONDITION_REMAND },
		{ OV__STATUS__STATUS_SENTENCE, CONDITION_SENTENCED },
		{ OV__STATUS__STATUS_PREVENTIVE_DETENTION, CONDITION_SENTENCED },
		{ OV__STATUS__STATUS_FINE, 0 },
		{ OV__STATUS__STATUS_HOME_DETENTION, CONDITION_SENTENCED },
		{ OV__STATUS__STATUS_TREATMENT, CONDITION_SENTENCED },
		{ OV__STATUS__STATUS_HALFWAY_HOUSE, CONDITION_SENTENCED },
	};
	const unsigned both = CONDITION_REMAND | CONDITION_SENTENCED;

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__CaseState *state = new_case();
		sentence(state, rows[i].status, 0, 0, 0);
		assert_int_equal(anchors_conditions(state, 0) & both, rows[i].holds);
		/* An order of the court says remand, where nobody has said what it is. */
		say(state, 2, 20270111, 0,
		    FACT(remand_order_set, RemandOrderSet, remand_order_set, REMAND_ORDER_SET,
			.expires = 20270205));
		assert_int_equal(anchors_conditions(state, 0) & both,
		    rows[i].status == OV__STATUS__STATUS_UNKNOWN ? CONDITION_REMAND
								 : rows[i].holds);
		assert_int_equal(dates_of(state).date[ANCHOR_REMAND_EXPIRY], 20270205);
	}
}

static void
test_restrictions(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	assert_true(anchors_conditions(state, 20270205) & CONDITION_NO_RESTRICTIONS);
	say(state, 2, 20270111, 0,
	    FACT(remand_restrictions_set, RemandRestrictionsSet, remand_restrictions_set,
		REMAND_RESTRICTIONS_SET, .until = 20270205));
	assert_false(anchors_conditions(state, 20270111) & CONDITION_NO_RESTRICTIONS);
	assert_false(anchors_conditions(state, 20270205) & CONDITION_NO_RESTRICTIONS);
	assert_true(anchors_conditions(state, 20270206) & CONDITION_NO_RESTRICTIONS);
}

static void
assess(Ov__CaseState *state, uint32_t speaker, Ov__Area area, Ov__NeedLevel level, const char *item)
{
	char **items = arena_take(&arena, sizeof(items[0]));

	items[0] = arena_string(&arena, item);
	say(state, speaker, 20270201, 0,
	    FACT(need_assessed, NeedAssessed, need_assessed, NEED_ASSESSED, .area = area,
		.level = level, .n_items = item[0] != '\0', .items = items));
}

static void
test_needs(void **unused)
{
	static const struct {
		Ov__Area area;
		unsigned condition;
	} areas[] = { { OV__AREA__AREA_HEALTH, CONDITION_HEALTH_NEED },
		{ OV__AREA__AREA_ECONOMY, CONDITION_ECONOMY_NEED },
		{ OV__AREA__AREA_HOUSING, CONDITION_HOUSING_NEED },
		{ OV__AREA__AREA_OCCUPATION, CONDITION_OCCUPATION_NEED },
		{ OV__AREA__AREA_NETWORK, CONDITION_NETWORK_NEED } };
	static const struct {
		Ov__NeedLevel level;
		bool need, item, danger;
	} levels[] = { { OV__NEED_LEVEL__NEED_LEVEL_NONE, false, false, false },
		{ OV__NEED_LEVEL__NEED_LEVEL_SOME, true, true, true },
		{ OV__NEED_LEVEL__NEED_LEVEL_GREAT, true, true, true },
		{ OV__NEED_LEVEL__NEED_LEVEL_MET, false, false, false },
		{ OV__NEED_LEVEL__NEED_LEVEL_REFUSED, false, false, true } };
	const unsigned all = CONDITION_HEALTH_NEED | CONDITION_ECONOMY_NEED |
			     CONDITION_HOUSING_NEED | CONDITION_OCCUPATION_NEED |
			     CONDITION_NETWORK_NEED;

	(void)unused;
	for (size_t i = 0; i < 5; i++)
		for (size_t j = 0; j < 5; j++) {
			Ov__CaseState *state = new_case();
			assert_int_equal(anchors_conditions(state, 0) & all, 0);
			assess(state, 2, areas[i].area, levels[j].level, "overdosefare");
			assert_int_equal(anchors_conditions(state, 0) & all,
			    levels[j].need ? areas[i].condition : 0);
			assert_int_equal(anchors_need(state, "overdosefare"), levels[j].item);
			assert_false(anchors_need(state, "overdose"));
			assert_int_equal(
			    (anchors_conditions(state, 0) & CONDITION_OVERDOSE_RISK) != 0,
			    levels[j].danger);
		}
	/* Of an area the last word holds; of an item everybody's. */
	Ov__CaseState *state = new_case();
	assess(state, 2, OV__AREA__AREA_HEALTH, OV__NEED_LEVEL__NEED_LEVEL_GREAT, "overdosefare");
	assess(state, 1, OV__AREA__AREA_HEALTH, OV__NEED_LEVEL__NEED_LEVEL_NONE, "");
	assert_false(anchors_conditions(state, 0) & CONDITION_HEALTH_NEED);
	assert_true(anchors_conditions(state, 0) & CONDITION_OVERDOSE_RISK);
	assess(state, 2, OV__AREA__AREA_HEALTH, OV__NEED_LEVEL__NEED_LEVEL_SOME, "");
	assert_false(anchors_conditions(state, 0) & CONDITION_OVERDOSE_RISK);
}

static void
test_need_of_a_task(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	TASK("a17", "tittel", "T", "eier", "fengsel", "frist", "N", "når",
	    "behov(legitimasjon), dom", "oppfylt", "document.ordered(legitimasjon)");
	open_case(state, 20270111);
	assert_string_equal(plan_text(state), "");
	assess(state, 2, OV__AREA__AREA_ECONOMY, OV__NEED_LEVEL__NEED_LEVEL_SOME, "legitimasjon");
	assert_string_equal(plan_text(state), "");
	sentence(state, OV__STATUS__STATUS_SENTENCE, 0, 0, 0);
	assert_string_equal(plan_text(state), "a17 20270111 planned");
	assess(state, 2, OV__AREA__AREA_ECONOMY, OV__NEED_LEVEL__NEED_LEVEL_MET, "legitimasjon");
	assert_string_equal(plan_text(state), "");
}

static void
test_out(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	set_date(state, 20270111, 20270324, 1);
	assert_false(anchors_conditions(state, 0) & (CONDITION_RELEASED | CONDITION_COURT));
	say(state, 0, 20270324, 1,
	    FACT(release_confirmed, ReleaseConfirmed, release_confirmed, RELEASE_CONFIRMED,
		.date = 20270324, .version = 1));
	assert_true(anchors_conditions(state, 0) & CONDITION_RELEASED);
	assert_false(anchors_conditions(state, 0) & CONDITION_COURT);
	set_date(state, 20270325, 20270331, 2); /* confirmed for another date */
	assert_false(anchors_conditions(state, 0) & CONDITION_RELEASED);
	say(state, 2, 20270331, 2,
	    FACT(release_completed, ReleaseCompleted, release_completed, RELEASE_COMPLETED,
		.date = 20270331, .form = OV__RELEASE_FORM__RELEASE_FORM_COURT));
	assert_true(anchors_conditions(state, 0) & CONDITION_COURT);
	set_date(state, 20270401, 20270407, 3);
	assert_false(anchors_conditions(state, 0) & CONDITION_COURT);
}

static void
test_no_fixed_abode(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	assert_true(anchors_conditions(state, 0) & CONDITION_NO_FIXED_ABODE); /* unknown is none */
	stay(state, OV__STAY_TYPE__STAY_TYPE_FAMILY);
	assert_true(anchors_conditions(state, 0) & CONDITION_NO_FIXED_ABODE);
	stay(state, OV__STAY_TYPE__STAY_TYPE_OWN);
	assert_false(anchors_conditions(state, 0) & CONDITION_NO_FIXED_ABODE);
	/* Another's list says that there is none, and a lease has been signed since. */
	say(state, 3, 20270111, 0,
	    FACT(housing_stay_registered, HousingStayRegistered, housing_stay_registered,
		HOUSING_STAY_REGISTERED, .type = OV__STAY_TYPE__STAY_TYPE_NONE));
	say(state, 4, 20270112, 0,
	    FACT(housing_lease_signed, HousingLeaseSigned, housing_lease_signed,
		HOUSING_LEASE_SIGNED, .place = (char[]){ "Vestre" }));
	assert_true(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
	assert_true(anchors_conditions(state, 0) & CONDITION_NO_FIXED_ABODE);
	/* The same one's list has an address now. */
	say(state, 3, 20270113, 0,
	    FACT(housing_stay_registered, HousingStayRegistered, housing_stay_registered,
		HOUSING_STAY_REGISTERED, .type = OV__STAY_TYPE__STAY_TYPE_OWN,
		.place = (char[]){ "Vestre" }));
	assert_false(anchors_conditions(state, 0) & CONDITION_NO_FIXED_ABODE);
}

static void
test_home_kept_or_lost(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	say(state, 4, 20270112, 0,
	    FACT(housing_home_kept, HousingHomeKept, housing_home_kept, HOUSING_HOME_KEPT,
		.note = (char[]){ "" }));
	assert_true(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
	say(state, 4, 20270113, 0,
	    FACT(housing_home_lost, HousingHomeLost, housing_home_lost, HOUSING_HOME_LOST,
		.reason = (char[]){ "" }));
	assert_true(anchors_conditions(state, 0) & CONDITION_NO_HOME);
	assert_false(anchors_conditions(state, 0) & CONDITION_HOME_OR_PLACE);
	stay(state, OV__STAY_TYPE__STAY_TYPE_MUNICIPAL);
	assert_true(anchors_conditions(state, 0) & CONDITION_OWN_HOME);
}

/* ---- which routines ---------------------------------------------------------------------------------- */

static void
routine_set_for(Ov__CaseState *state, const char *first, const char *second)
{
	char **names = arena_take(&arena, 2 * sizeof(names[0]));

	names[0] = arena_string(&arena, first);
	names[1] = arena_string(&arena, second);
	say(state, 1, 20270112, 0,
	    FACT(case_routine_set, CaseRoutineSet, case_routine_set, CASE_ROUTINE_SET,
		.n_routines = second[0] != '\0' ? 2 : 1, .routines = names));
}

static void
test_routines(void **unused)
{
	static const struct {
		const char *set[2];
		Ov__Status status;
		uint32_t bits;
	} rows[] = {
		{ { NULL }, OV__STATUS__STATUS_UNKNOWN, 1 },
		{ { NULL }, OV__STATUS__STATUS_SENTENCE, 2 }, /* the first for it */
		{ { NULL }, OV__STATUS__STATUS_REMAND, 4 },
		{ { NULL }, OV__STATUS__STATUS_FINE, 1 },
		{ { "remand", "" }, OV__STATUS__STATUS_SENTENCE, 4 },
		{ { "tog", "remand" }, OV__STATUS__STATUS_REMAND, 6 },
		{ { "gone", "" }, OV__STATUS__STATUS_REMAND, 4 }, /* no such file any more */
		{ { "gone", "asker" }, OV__STATUS__STATUS_REMAND, 1 },
	};
	static const char *const names[] = { "asker", "tog", "remand" };

	(void)unused;
	routines.count = 3;
	for (size_t i = 0; i < 3; i++)
		strcpy(routines.list[i].name, names[i]);
	routines.list[1].statuses = 1u << OV__STATUS__STATUS_SENTENCE;
	routines.list[2].statuses =
	    1u << OV__STATUS__STATUS_SENTENCE | 1u << OV__STATUS__STATUS_REMAND;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		Ov__CaseState *state = new_case();
		sentence(state, rows[i].status, 0, 0, 0);
		if (rows[i].set[0] != NULL)
			routine_set_for(state, rows[i].set[0], rows[i].set[1]);
		assert_int_equal(routines_of(&routines, state), rows[i].bits);
	}
	assert_ptr_equal(routines_named(&routines, "tog"), &routines.list[1]);
	assert_null(routines_named(&routines, "TOG"));
	assert_null(routines_named(&routines, ""));
	routines.count = 0;
	assert_int_equal(routines_of(&routines, new_case()), 0);
	assert_string_equal(plan_text(new_case()), "");
	memset(&routines.list[2], 0, sizeof(routines.list[2]));
}

/* Several at once, in the order of the files; what is done of one that no longer holds stays. */
static void
test_several_routines(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a01", "N+1v", "case.assigned");
	routines.count = 2;
	strcpy(routines.list[0].name, "asker");
	strcpy(routines.list[1].name, "remand");
	routines.list[1].tasks[0] = own->tasks[0];
	strcpy(routines.list[1].tasks[0].id, "v01");
	routines.list[1].tasks[1] = own->tasks[0];
	strcpy(routines.list[1].tasks[1].id, "v02");
	routines.list[1].tasks_count = 2;
	routines.list[1].statuses = 1u << OV__STATUS__STATUS_REMAND;
	open_case(state, 20270111);
	adopt(state);
	assert_string_equal(plan_text(state), "a01 20270112 planned");
	assert_string_equal(find(state, "a01")->routine, "asker");
	sentence(state, OV__STATUS__STATUS_REMAND, 0, 0, 0);
	adopt(state);
	assert_string_equal(plan_text(state), "v01 20270112 planned; v02 20270112 planned");
	assert_string_equal(find(state, "v02")->routine, "remand");
	met(state, "v02", open_said(state), 0);
	routine_set_for(state, "remand", "asker");
	assert_string_equal(
	    plan_text(state), "a01 20270112 planned; v01 20270112 planned; v02 20270112 done");
	routine_set_for(state, "asker", "");
	assert_string_equal(plan_text(state), "a01 20270112 planned; v02 20270112 done");
}

/* ---- rules P1 to P11--------------------------------------------------------------------------------- */

static void
test_p1_new_tasks(void **unused)
{
	TASK("a35", "tittel", "Ring og hør hvordan det går", "eier", "fengselsteam, nav sosial",
	    "frist", "R+7d, R+30d", "oppfylt", "contact.made, contact.attempted");
	TASK("a23", "tittel", "Transport", "title", "Transport there", "eier", "fengsel", "frist",
	    "R-5v", "oppfylt", "transport.arranged", "viktig", "ja", "mangler", "transport");
	Ov__CaseState *state = new_case();
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);

	(void)unused;
	assert_string_equal(plan_text(state), "a35 20270331 planned; a35/2 20270423 planned; "
					      "a23 20270317 planned");
	const Ov__Task *t = find(state, "a35/2");
	assert_string_equal(t->title_nb, "Ring og hør hvordan det går");
	assert_string_equal(t->title_en, "Ring og hør hvordan det går"); /* no other is given */
	assert_int_equal(t->n_owners, 2);
	assert_int_equal(t->owners[1], OV__ROLE__ROLE_NAV_SOCIAL);
	assert_int_equal(t->n_met_by, 2);
	assert_int_equal(t->met_by[1], OV__FACT__FACT_CONTACT_ATTEMPTED);
	assert_int_equal(t->not_before, 20270324);
	assert_false(t->tied);
	assert_false(t->essential);
	assert_ptr_equal(t, state_area(state, OV__AREA__AREA_NETWORK)->tasks[1]);
	t = find(state, "a23");
	assert_string_equal(t->title_en, "Transport there");
	assert_int_equal(t->not_before, 0);
	assert_true(t->tied);
	assert_true(t->essential);
	assert_int_equal(t->missing, OV__MISSING__MISSING_TRANSPORT);
	assert_ptr_equal(t, state_area(state, OV__AREA__AREA_RELEASE)->tasks[0]);
}

static void
test_tied(void **unused)
{
	static const struct {
		const char *due;
		bool tied;
		ov_date not_before;
	} rows[] = {
		{ "N+1v", false, 0 },
		{ "R-5v", true, 0 },
		{ "R", true, 0 },
		{ "W", true, 0 },
		{ "min(D+20v, R-8u)", true, 0 },
		{ "R+7d", false, 20270324 },
		{ "W+1m", false, 0 }, /* falls after the release */
		{ "D+20v", false, 0 },
		{ "R kl 18.00", true, 0 },
		{ "C-6m", false, 0 },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clear_routine(NULL);
		due_task("a01", rows[i].due, "transport.arranged");
		Ov__CaseState *state = new_case();
		open_case(state, 20270111);
		set_date(state, 20270111, 20270324, 1);
		adopt(state);
		assert_int_equal(find(state, "a01")->tied, rows[i].tied);
		assert_int_equal(find(state, "a01")->not_before, rows[i].not_before);
	}
}

static void
test_p2_date_moves(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	due_task("a05", "N+5v", "nav.office_settled");
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	met(state, "a23", transport(state, 1), 20270324);
	met(state, "a05",
	    say(state, 1, 20270113, 1,
		FACT(nav_office_settled, NavOfficeSettled, nav_office_settled, NAV_OFFICE_SETTLED,
		    .office = (char[]){ "Nav Asker" })),
	    20270324);
	assert_string_equal(plan_text(state), "a23 20270317 done; a05 20270118 done");

	/* The date moves: what hangs on it is to be confirmed again. */
	set_date(state, 20270215, 20270317, 2);
	adopt(state);
	assert_string_equal(plan_text(state), "a23 20270310 again; a05 20270118 done");
	assert_int_equal(find(state, "a23")->confirmed_for, 20270324);

	/* Moved back: partners have been asked, so they must answer. */
	set_date(state, 20270216, 20270324, 3);
	adopt(state);
	assert_string_equal(plan_text(state), "a23 20270317 again; a05 20270118 done");

	/* Said again, and met again: it holds for this version. */
	met(state, "a23", transport(state, 3), 20270324);
	adopt(state);
	assert_string_equal(plan_text(state), "a23 20270317 done; a05 20270118 done");

	/* The hour alone moves: same date, next version. */
	set_date(state, 20270217, 20270324, 4);
	assert_string_equal(plan_text(state), "a23 20270317 again; a05 20270118 done");
}

static void
test_p2_said_with_the_date(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	met(state, "a23", transport(state, 1), 20270324);

	/* One report brings the new date and the transport for it. */
	set_date(state, 20270215, 20270317, 2);
	transport(state, 2);
	adopt(state);
	assert_string_equal(plan_text(state), "a23 20270310 done");
	assert_int_equal(find(state, "a23")->confirmed_for, 20270317);
}

static void
test_p2_withdrawn(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	open_case(state, 20270111);
	adopt(state);
	assert_string_equal(plan_text(state), "a23 0 planned"); /* unknown, never today */

	/* Done before there was any date: it holds for the first one. */
	met(state, "a23", transport(state, 0), 0);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	assert_string_equal(plan_text(state), "a23 20270317 done");
	assert_int_equal(find(state, "a23")->confirmed_for, 20270324);

	/* Withdrawn: what was arranged is kept, there is nothing to confirm it for. */
	say(state, 2, 20270201, 2,
	    FACT(release_date_withdrawn, ReleaseDateWithdrawn, release_date_withdrawn,
		RELEASE_DATE_WITHDRAWN, .version = 2));
	adopt(state);
	assert_string_equal(plan_text(state), "a23 0 done");
	set_date(state, 20270215, 20270331, 3);
	assert_string_equal(plan_text(state), "a23 20270319 again");
}

static void
test_p3_overdue_said(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	find(state, "a23")->overdue_said = true;
	adopt(state);
	assert_true(find(state, "a23")->overdue_said);
	set_date(state, 20270320, 20270407, 2);
	adopt(state);
	assert_int_equal(find(state, "a23")->due, 20270331);
	assert_false(find(state, "a23")->overdue_said);
}

static void
test_p4_no_longer_applies(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a12", "R-8u", "housing.lease_signed")->conditions = CONDITION_NO_HOME;
	due_task("a13", "R-8u", "housing.fallback_named")->conditions = CONDITION_NO_HOME;
	due_task("a23", "R-5v", "transport.arranged");
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	assert_string_equal(
	    plan_text(state), "a12 20270127 planned; a13 20270127 planned; a23 20270317 planned");
	met(state, "a12",
	    say(state, 4, 20270201, 1,
		FACT(housing_lease_signed, HousingLeaseSigned, housing_lease_signed,
		    HOUSING_LEASE_SIGNED, .place = (char[]){ "Vestre" })),
	    20270324);
	adopt(state);
	assert_string_equal(plan_text(state), "a12 20270127 done; a23 20270317 planned");

	/* The routine no longer has it: done stays, and comes last. */
	memmove(&own->tasks[0], &own->tasks[2], sizeof(own->tasks[0]));
	own->tasks_count = 1;
	adopt(state);
	assert_string_equal(plan_text(state), "a23 20270317 planned; a12 20270127 done");
	assert_ptr_equal(find(state, "a12"), state_area(state, OV__AREA__AREA_HOUSING)->tasks[0]);
}

/* What makes it not apply may be what was asked for. */
static void
test_p4_met_at_last(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a12", "N", "housing.lease_signed")->conditions = CONDITION_NO_HOME;
	due_task("a13", "N", "housing.fallback_named")->conditions = CONDITION_NO_HOME;
	open_case(state, 20270111);
	adopt(state);
	const Ov__LatestFact *lease = say(state, 4, 20270201, 0,
	    FACT(housing_lease_signed, HousingLeaseSigned, housing_lease_signed,
		HOUSING_LEASE_SIGNED, .place = (char[]){ "Vestre" }));
	adopt(state);
	assert_string_equal(plan_text(state), "a12 20270111 planned");
	met(state, "a12", lease, 0);
	adopt(state);
	assert_string_equal(plan_text(state), "a12 20270111 done");

	/* Where it never was in the plan it does not come in. */
	state = new_case();
	open_case(state, 20270111);
	say(state, 4, 20270201, 0,
	    FACT(housing_lease_signed, HousingLeaseSigned, housing_lease_signed,
		HOUSING_LEASE_SIGNED, .place = (char[]){ "Vestre" }));
	assert_string_equal(plan_text(state), "");
}

static void
test_p5_after_release(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a33", "R", "release.arrived");
	due_task("a35", "R+7d, R+30d", "contact.made");
	open_case(state, 20270111);
	assert_string_equal(plan_text(state), "a33 0 planned");
	set_date(state, 20270111, 20270324, 1);
	assert_string_equal(
	    plan_text(state), "a33 20270324 planned; a35 20270331 planned; a35/2 20270423 planned");
}

/* What a task carries, of the file and of what has happened to it. */
static void
test_fields(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	TASK("a18", "tittel", "Kort", "eier", "fengsel", "frist", "R kl 9", "oppfylt",
	    "alle: document.ordered(bankkort), contact.attempted x3", "etter", "a17, a16", "minn",
	    "14d, 1d", "prioritet", "7", "område", "sak");
	strcpy(own->name, "asker");
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	Ov__Task *t = find(state, "a18");
	assert_ptr_equal(t, state_area(state, OV__AREA__AREA_CASE)->tasks[0]);
	assert_int_equal(t->due_time, 900);
	assert_int_equal(t->n_met_by, 2);
	assert_int_equal(t->n_met_by_key, 2);
	assert_int_equal(t->n_met_by_count, 2);
	assert_string_equal(t->met_by_key[0], "bankkort");
	assert_string_equal(t->met_by_key[1], "");
	assert_int_equal(t->met_by_count[0], 0);
	assert_int_equal(t->met_by_count[1], 3);
	assert_true(t->met_by_all);
	assert_int_equal(t->n_remind, 2);
	assert_int_equal(t->remind[0], 14);
	assert_int_equal(t->priority, 7);
	assert_string_equal(t->after, "a17, a16");
	assert_string_equal(t->routine, "asker");
	assert_int_equal(t->since, 0);
	/* Receipts are carried on, also over another due date; what was said of the old is not. */
	Ov__Receipt receipt = { .agency = 5, .when = 100 }, *receipts[] = { &receipt };
	t->received = receipts;
	t->n_received = 1;
	t->accepted = 200;
	t->accepted_by = (char[]){ "Kari" };
	t->accepted_agency = 5;
	t->reason = (char[]){ "r" };
	t->done_by = 6;
	t->done_on = 20270115;
	t->met_number = 3;
	t->since = 2;
	t->reminded = t->due;
	t->overdue_said = true;
	adopt(state);
	t = find(state, "a18");
	assert_int_equal(t->reminded, 20270324);
	assert_true(t->overdue_said);
	set_date(state, 20270112, 20270331, 2);
	adopt(state);
	t = find(state, "a18");
	assert_int_equal(t->due, 20270331);
	assert_int_equal(t->n_received, 1);
	assert_int_equal(t->received[0]->when, 100);
	assert_int_equal(t->accepted, 200);
	assert_string_equal(t->accepted_by, "Kari");
	assert_int_equal(t->accepted_agency, 5);
	assert_string_equal(t->reason, "r");
	assert_int_equal(t->done_by, 6);
	assert_int_equal(t->done_on, 20270115);
	assert_int_equal(t->met_number, 3);
	assert_int_equal(t->since, 2);
	assert_int_equal(t->reminded, 0);
	assert_false(t->overdue_said);
}

/* As apply does with task.met, with the day and the speaker. */
static void
done(Ov__CaseState *state, const char *id, const Ov__LatestFact *by)
{
	met(state, id, by, 0);
	find(state, id)->done_on = moment_date(by->occurred);
	find(state, id)->done_by = by->speaker;
}

static Ov__LatestFact *
meeting(Ov__CaseState *state, uint32_t speaker, ov_date day)
{
	return say(state, speaker, day, 0,
	    FACT(meeting_held, MeetingHeld, meeting_held, MEETING_HELD, .date = day));
}

/* P2: where a person has called it done, the day it was done for says whether it still is. */
static void
test_p2_done_by_hand(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	Ov__Task *t = find(state, "a23");
	t->state = OV__TASK_STATE__TASK_STATE_DONE;
	t->met_number = 9;
	t->confirmed_for = 20270324;
	adopt(state);
	assert_string_equal(plan_text(state), "a23 20270317 done");
	set_date(state, 20270215, 20270331, 2);
	adopt(state);
	assert_string_equal(plan_text(state), "a23 20270319 again");
	/* Without a date then: it holds for the first. */
	t = find(state, "a23");
	t->state = OV__TASK_STATE__TASK_STATE_DONE;
	t->confirmed_for = 0;
	assert_string_equal(plan_text(state), "a23 20270319 again");
	set_date(state, 20270215, 20270331, 1);
	assert_string_equal(plan_text(state), "a23 20270319 done");
}

/* P2: of several things each must have been said for the date that holds. */
static void
test_p2_all(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("t23", "R-3v", "alle: transport.arranged, belongings.ready, goal.set");
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	transport(state, 1);
	met(state, "t23",
	    say(state, 2, 20270202, 1,
		FACT(belongings_ready, BelongingsReady, belongings_ready, BELONGINGS_READY,
		    .where = (char[]){ "" })),
	    20270324);
	adopt(state);
	assert_string_equal(plan_text(state), "t23 20270319 done");
	set_date(state, 20270215, 20270331, 2);
	transport(state, 2);
	assert_string_equal(plan_text(state), "t23 20270323 again");
	say(state, 2, 20270216, 2,
	    FACT(belongings_ready, BelongingsReady, belongings_ready, BELONGINGS_READY,
		.where = (char[]){ "" }));
	assert_string_equal(plan_text(state), "t23 20270323 done");
}

/* P2: of one thing only what is said of that. */
static void
test_p2_of_one_thing(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a12", "R-8u", "housing.guarantee_confirmed(Holmen)");
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	confirmed(state, "Holmen", 0, 0);
	met(state, "a12", state_latest(state, OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED),
	    20270324);
	adopt(state);
	assert_string_equal(plan_text(state), "a12 20270127 done");
	set_date(state, 20270215, 20270331, 2);
	confirmed(state, "Vestre", 0, 0);
	state_latest_of(
	    state, OV__AREA__AREA_HOUSING, OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED, 4, "Vestre")
	    ->date_version = 2;
	assert_string_equal(plan_text(state), "a12 20270203 again");
	confirmed(state, "Holmen", 0, 0);
	state_latest_of(
	    state, OV__AREA__AREA_HOUSING, OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED, 4, "Holmen")
	    ->date_version = 2;
	assert_string_equal(plan_text(state), "a12 20270203 done");
}

static void
test_p5_kinds(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a39", "commitment.missed+1v", "contact.made");
	due_task("a40", "min(commitment.missed+1v, N+5v)", "contact.made");
	open_case(state, 20270111);
	assert_string_equal(plan_text(state), "a40 20270118 planned");
	say(state, 1, 20270112, 0,
	    FACT(commitment_missed, CommitmentMissed, commitment_missed, COMMITMENT_MISSED,
		.id = (char[]){ "nav" }, .area = OV__AREA__AREA_ECONOMY));
	assert_string_equal(plan_text(state), "a39 20270113 planned; a40 20270113 planned");
}

static void
test_p6_arrived(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a08", "min(R-8u, D+20v)", "visit.held"); /* not tied, and before all the same */
	due_task("a23", "R-5v", "transport.arranged");
	due_task("a24", "R-1v", "housing.basics_ready");
	due_task("a33", "R kl 18.00", "release.arrived");
	due_task("a35", "R+7d", "contact.made");
	due_task("a05", "N+5v", "nav.office_settled");
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	met(state, "a23", transport(state, 1), 20270324);
	adopt(state);
	say(state, 1, 20270324, 1,
	    FACT(release_arrived, ReleaseArrived, release_arrived, RELEASE_ARRIVED,
		.met_by = (char[]){ "" }));
	assert_string_equal(plan_text(state), "a23 20270317 done; a33 20270324 planned; a35 "
					      "20270331 planned; a05 20270118 planned");
}

static void
test_p7_repeats(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	TASK("t08", "tittel", "T", "eier", "fengsel", "frist", "N, N+1m kl 9", "gjenta", "8u",
	    "oppfylt", "meeting.held");
	TASK("t09", "tittel", "T", "eier", "fengsel", "frist", "N", "etter", "t08", "oppfylt",
	    "goal.set", "område", "sak");
	open_case(state, 20270111);
	adopt(state);
	assert_string_equal(
	    plan_text(state), "t08 20270111 planned; t08/2 20270211 planned; t09 20270111 planned");
	assert_true(find(state, "t09")->waiting);
	done(state, "t08", meeting(state, 2, 20270112));
	adopt(state);
	assert_string_equal(
	    plan_text(state), "t08 20270111 done; t08/2 20270211 planned; t09 20270111 planned");
	assert_false(find(state, "t09")->waiting);
	/* The last one goes on, from the day it was done. */
	find(state, "t08/2")->overdue_said = true;
	const Ov__LatestFact *second = meeting(state, 2, 20270215);
	done(state, "t08/2", second);
	adopt(state);
	assert_string_equal(
	    plan_text(state), "t08 20270111 done; t08/2 20270412 planned; t09 20270111 planned");
	const Ov__Task *t = find(state, "t08/2");
	assert_int_equal(t->since, second->number);
	assert_int_equal(t->due_time, 900);
	assert_int_equal(t->done_on, 20270215);
	assert_false(t->overdue_said);
	/* Made again it is the same. */
	adopt(state);
	assert_int_equal(find(state, "t08/2")->due, 20270412);
	assert_int_equal(find(state, "t08/2")->since, second->number);
	const Ov__LatestFact *third = meeting(state, 2, 20270401);
	done(state, "t08/2", third);
	adopt(state);
	assert_int_equal(find(state, "t08/2")->due, 20270527);
	assert_int_equal(find(state, "t08/2")->since, third->number);
	/* Not needed any more is not planned anew. */
	find(state, "t08/2")->state = OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
	adopt(state);
	assert_int_equal(find(state, "t08/2")->state, OV__TASK_STATE__TASK_STATE_NOT_NEEDED);
}

/* The more the person does, the longer between; at most four times. */
static void
test_p7_grows(void **unused)
{
	static const ov_date due[] = { 20270208, 20270222, 20270308, 20270322, 20270322 };
	Ov__CaseState *state = new_case();

	(void)unused;
	TASK("a35", "tittel", "T", "eier", "fengselsteam", "frist", "N", "gjenta", "14d vokser",
	    "oppfylt", "contact.made");
	TASK("a36", "tittel", "T", "eier", "fengselsteam", "frist", "N", "gjenta", "14d", "oppfylt",
	    "meeting.held");
	for (int i = 0; i < 4; i++) {
		char id[8];
		snprintf(id, sizeof(id), "p%d", i);
		due_task(id, "N", "document.ordered");
	}
	open_case(state, 20270111);
	adopt(state);
	done(state, "a35",
	    say(state, 1, 20270125, 0,
		FACT(contact_made, ContactMade, contact_made, CONTACT_MADE,
		    .with = (char[]){ "" })));
	done(state, "a36", meeting(state, 1, 20270125));
	adopt(state);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(find(state, "a35")->due, due[i]);
		assert_int_equal(find(state, "a36")->due, 20270208);
		if (i == 4)
			break;
		char id[8];
		snprintf(id, sizeof(id), "p%d", i);
		done(state, id, open_said(state));
		find(state, id)->done_by = 65534;
		adopt(state);
		assert_int_equal(find(state, "a35")->due, due[i]);
		find(state, id)->done_by = 65535;
		adopt(state);
	}
}

static void
test_p8_kept(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	due_task("a12", "R-8u", "housing.lease_signed")->conditions = CONDITION_NO_HOME;
	due_task("a13", "R-8u", "housing.fallback_named")->conditions = CONDITION_NO_HOME;
	due_task("a14", "R-8u", "housing.financed")->conditions = CONDITION_NO_HOME;
	open_case(state, 20270111);
	set_date(state, 20270111, 20270324, 1);
	adopt(state);
	find(state, "a12")->state = OV__TASK_STATE__TASK_STATE_DECLINED;
	find(state, "a12")->reason = (char[]){ "ikke vår" };
	find(state, "a13")->state = OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
	Ov__AreaState *health = state_area_make(state, OV__AREA__AREA_HEALTH, &arena);
	Ov__Task added = OV__TASK__INIT;
	added.id = (char[]){ "x01" };
	added.due = 20270120;
	added.added = true;
	added.overdue_said = true;
	health->tasks = arena_append(&arena, health->tasks, &health->n_tasks, &added);
	set_date(state, 20270112, 20270331, 2);
	adopt(state);
	assert_string_equal(plan_text(state), "a12 20270203 declined; a13 20270203 not needed; a14 "
					      "20270203 planned; x01 20270120 planned");
	assert_string_equal(find(state, "a12")->reason, "ikke vår");
	assert_ptr_equal(find(state, "x01"), health->tasks[0]);
	assert_true(find(state, "x01")->overdue_said);
	/* They stay where they no longer apply, and where no routine has them. */
	stay(state, OV__STAY_TYPE__STAY_TYPE_OWN);
	adopt(state);
	assert_string_equal(plan_text(state),
	    "a12 20270203 declined; a13 20270203 not needed; x01 20270120 planned");
	own->tasks_count = 0;
	adopt(state);
	assert_string_equal(plan_text(state),
	    "x01 20270120 planned; a12 20270203 declined; a13 20270203 not needed");
}

static void
test_p9_reassigned(void **unused)
{
	Ov__CaseState *state = new_case();
	Ov__Role asked[] = { OV__ROLE__ROLE_TEAM }, now[] = { OV__ROLE__ROLE_HEALTH };

	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	open_case(state, 20270111);
	adopt(state);
	Ov__Task *t = find(state, "a23");
	t->n_asked = 1;
	t->asked = asked;
	t->owners = now;
	adopt(state);
	adopt(state);
	t = find(state, "a23");
	assert_int_equal(t->n_owners, 1);
	assert_int_equal(t->owners[0], OV__ROLE__ROLE_HEALTH);
	assert_int_equal(t->asked[0], OV__ROLE__ROLE_TEAM);
	/* The routine's own word is another now. */
	own->tasks[0].owners[0] = OV__ROLE__ROLE_PRISON;
	adopt(state);
	t = find(state, "a23");
	assert_int_equal(t->owners[0], OV__ROLE__ROLE_PRISON);
	assert_int_equal(t->n_asked, 0);
}

static void
test_p9_more_owners(void **unused)
{
	Ov__CaseState *state = new_case();
	Ov__Role asked[] = { OV__ROLE__ROLE_TEAM }, now[] = { OV__ROLE__ROLE_HEALTH };

	(void)unused;
	due_task("a23", "R-5v", "transport.arranged");
	open_case(state, 20270111);
	adopt(state);
	find(state, "a23")->n_asked = 1;
	find(state, "a23")->asked = asked;
	find(state, "a23")->owners = now;
	own->tasks[0].owners[own->tasks[0].owners_count++] = OV__ROLE__ROLE_PRISON;
	adopt(state);
	assert_int_equal(find(state, "a23")->n_owners, 2);
	assert_int_equal(find(state, "a23")->owners[0], OV__ROLE__ROLE_TEAM);
}

static void
test_p10_waiting(void **unused)
{
	static const struct {
		Ov__TaskState state;
		bool waiting;
	} rows[] = {
		{ OV__TASK_STATE__TASK_STATE_PLANNED, true },
		{ OV__TASK_STATE__TASK_STATE_DONE, false },
		{ OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN, true },
		{ OV__TASK_STATE__TASK_STATE_DECLINED, true },
		{ OV__TASK_STATE__TASK_STATE_NOT_NEEDED, false },
	};
	Ov__CaseState *state = new_case();

	(void)unused;
	/* a12 stands before what it builds on; of a26 the first occurrence counts. */
	TASK("a12", "tittel", "T", "eier", "bolig", "frist", "N", "oppfylt", "housing.lease_signed",
	    "etter", "a05, a99, a26");
	due_task("a05", "N+5v", "nav.office_settled");
	due_task("a26", "N+5v, N+9v", "visit.held");
	open_case(state, 20270111);
	adopt(state);
	assert_true(find(state, "a12")->waiting);
	assert_false(find(state, "a05")->waiting);
	find(state, "a26")->state = OV__TASK_STATE__TASK_STATE_DONE;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		find(state, "a05")->state = rows[i].state;
		adopt(state);
		assert_int_equal(find(state, "a12")->waiting, rows[i].waiting);
	}
	find(state, "a05")->state = OV__TASK_STATE__TASK_STATE_PLANNED;
	own->tasks[1].conditions = CONDITION_OWN_HOME; /* it does not apply: nothing to wait for */
	adopt(state);
	assert_false(find(state, "a12")->waiting);
}

/* The fact that such a due date is reckoned from: one missed, an order, a decision. */
static const Ov__LatestFact *
anchor_fact(Ov__CaseState *state, size_t which, ov_date day)
{
	if (which == 0)
		return say(state, 1, day, 0,
		    FACT(commitment_missed, CommitmentMissed, commitment_missed, COMMITMENT_MISSED,
			.id = (char[]){ "nav" }, .area = OV__AREA__AREA_ECONOMY));
	if (which == 1)
		return say(state, 2, 20270111, 0,
		    FACT(remand_order_set, RemandOrderSet, remand_order_set, REMAND_ORDER_SET,
			.expires = day));
	return say(state, 2, 20270111, 0,
	    FACT(parole_decided, ParoleDecided, parole_decided, PAROLE_DECIDED,
		.decision = OV__PAROLE_DECISION__PAROLE_DECISION_GRANTED, .date = day));
}

/* What is reckoned from one fact is met by what comes after it, and again with the next. */
static void
test_p11_each_time(void **unused)
{
	static const char *const anchors[] = { "commitment.missed+1v", "F+1v", "B+1v" };

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		Ov__CaseState *state = new_case();
		clear_routine(NULL);
		due_task("a39", anchors[i], "contact.made");
		open_case(state, 20270111);
		const Ov__LatestFact *first = anchor_fact(state, i, 20270201);
		adopt(state);
		assert_string_equal(plan_text(state), "a39 20270202 planned");
		assert_int_equal(find(state, "a39")->since, first->number);
		uint32_t since = first->number;
		done(state, "a39",
		    say(state, 1, 20270202, 0,
			FACT(contact_made, ContactMade, contact_made, CONTACT_MADE,
			    .with = (char[]){ "" })));
		adopt(state);
		assert_string_equal(plan_text(state), "a39 20270202 done");
		assert_int_equal(find(state, "a39")->since, since);
		/* Another time. */
		since = anchor_fact(state, i, 20270208)->number;
		adopt(state);
		assert_string_equal(plan_text(state), "a39 20270209 planned");
		assert_int_equal(find(state, "a39")->since, since);
		adopt(state);
		assert_string_equal(plan_text(state), "a39 20270209 planned");
		find(state, "a39")->state = OV__TASK_STATE__TASK_STATE_NOT_NEEDED;
		adopt(state);
		assert_string_equal(plan_text(state), "a39 20270209 not needed");
		anchor_fact(state, i, 20270215);
		assert_string_equal(plan_text(state), "a39 20270216 planned");
	}
}

/* With a rhythm besides: from the day done, until the next such fact. */
static void
test_p11_and_p7(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	TASK("t25", "tittel", "T", "eier", "friomsorg", "frist", "commitment.missed", "gjenta",
	    "1u", "oppfylt", "contact.made");
	open_case(state, 20270111);
	anchor_fact(state, 0, 20270201);
	adopt(state);
	done(state, "t25",
	    say(state, 1, 20270203, 0,
		FACT(contact_made, ContactMade, contact_made, CONTACT_MADE,
		    .with = (char[]){ "" })));
	adopt(state);
	assert_string_equal(plan_text(state), "t25 20270210 planned");
	anchor_fact(state, 0, 20270205);
	adopt(state);
	assert_string_equal(plan_text(state), "t25 20270205 planned");
}

static void
test_last(void **unused)
{
	Ov__CaseState *state = new_case();

	(void)unused;
	TASK("a12", "tittel", "Bolig", "eier", "nav sosial", "frist", "max(R-8u, N+5v)", "senest",
	    "R-14d", "oppfylt", "housing.lease_signed");
	open_case(state, 20270111);
	assert_string_equal(plan_text(state), "a12 20270118 planned"); /* of what is known */
	set_date(state, 20270111, 20270324, 1);
	assert_string_equal(plan_text(state), "a12 20270127 planned");
	set_date(state, 20270111, 20270120, 2);
	assert_string_equal(plan_text(state), "a12 20270106 planned");

	/* Of one day the earlier hour. */
	clear_routine(NULL);
	TASK("a33", "tittel", "T", "eier", "bolig", "frist", "R", "senest", "R kl 18.00", "oppfylt",
	    "release.arrived");
	TASK("a34", "tittel", "T", "eier", "bolig", "frist", "R kl 9", "senest", "R kl 18.00",
	    "oppfylt", "release.arrived");
	adopt(state);
	assert_int_equal(find(state, "a33")->due_time, 1800);
	assert_int_equal(find(state, "a34")->due_time, 900);
}

/* A full plan, and done tasks of an older routine beside it: never more than fit. */
static void
test_room(void **unused)
{
	Ov__CaseState *state = new_case();
	struct calendar c = norwegian();
	Ov__Task **tasks;
	Ov__Area *areas;

	(void)unused;
	for (int i = 0; i < 8; i++) {
		char id[8];
		snprintf(id, sizeof(id), "x%d", i);
		due_task(id, "N,N,N,N,N,N,N,N", "case.assigned");
	}
	open_case(state, 20270111);
	adopt(state);
	assert_int_equal(state_area(state, OV__AREA__AREA_CASE)->n_tasks, 64);
	met(state, "x0",
	    say(state, 1, 20270112, 0,
		FACT(case_assigned, CaseAssigned, case_assigned, CASE_ASSIGNED,
		    .adviser = (char[]){ "Kari" })),
	    0);
	for (int i = 0; i < 8; i++)
		own->tasks[i].id[0] = 'y';
	assert_int_equal(plan_make(&routines, &c, state, 0, &arena, &tasks, &areas), 64);
	assert_string_equal(tasks[63]->id, "y7/8");
	/* One that was added has its room before the last of the routine. */
	Ov__AreaState *health = state_area_make(state, OV__AREA__AREA_HEALTH, &arena);
	Ov__Task added = OV__TASK__INIT;
	added.id = (char[]){ "new" };
	added.added = true;
	health->tasks = arena_append(&arena, health->tasks, &health->n_tasks, &added);
	assert_int_equal(plan_make(&routines, &c, state, 0, &arena, &tasks, &areas), 64);
	assert_string_equal(tasks[62]->id, "y7/7");
	assert_string_equal(tasks[63]->id, "new");
	health->n_tasks = 0;
	own->tasks_count = 7;
	assert_int_equal(plan_make(&routines, &c, state, 0, &arena, &tasks, &areas), 57);
	assert_string_equal(tasks[56]->id, "x0");
	say(state, 1, 20270301, 0,
	    FACT(case_closed, CaseClosed, case_closed, CASE_CLOSED, .reason = (char[]){ "" }));
	assert_string_equal(plan_text(state), "x0 20270111 done");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_due_notation, clear_routine),
		cmocka_unit_test_setup(test_days_that_deadlines_fall_on, clear_routine),
		cmocka_unit_test_setup(test_which_window_counts, clear_routine),
		cmocka_unit_test_setup(test_unknown_anchors, clear_routine),
		cmocka_unit_test_setup(test_task_as_anchor, clear_routine),
		cmocka_unit_test_setup(test_kind_as_anchor, clear_routine),
		cmocka_unit_test_setup(test_because, clear_routine),
		cmocka_unit_test_setup(test_keys, clear_routine),
		cmocka_unit_test_setup(test_words, clear_routine),
		cmocka_unit_test_setup(test_bad_values, clear_routine),
		cmocka_unit_test_setup(test_complete, clear_routine),
		cmocka_unit_test_setup(test_area_of_a_task, clear_routine),
		cmocka_unit_test_setup(test_conditions_in_words, clear_routine),
		cmocka_unit_test_setup(test_anchors, clear_routine),
		cmocka_unit_test_setup(test_home, clear_routine),
		cmocka_unit_test_setup(test_consent, clear_routine),
		cmocka_unit_test_setup(test_two_thirds, clear_routine),
		cmocka_unit_test_setup(test_parole_and_duty, clear_routine),
		cmocka_unit_test_setup(test_place_ends, clear_routine),
		cmocka_unit_test_setup(test_place_is_gone, clear_routine),
		cmocka_unit_test_setup(test_moved_in, clear_routine),
		cmocka_unit_test_setup(test_released_without_a_date, clear_routine),
		cmocka_unit_test_setup(test_status, clear_routine),
		cmocka_unit_test_setup(test_restrictions, clear_routine),
		cmocka_unit_test_setup(test_needs, clear_routine),
		cmocka_unit_test_setup(test_need_of_a_task, clear_routine),
		cmocka_unit_test_setup(test_out, clear_routine),
		cmocka_unit_test_setup(test_no_fixed_abode, clear_routine),
		cmocka_unit_test_setup(test_home_kept_or_lost, clear_routine),
		cmocka_unit_test_setup(test_routines, clear_routine),
		cmocka_unit_test_setup(test_several_routines, clear_routine),
		cmocka_unit_test_setup(test_p1_new_tasks, clear_routine),
		cmocka_unit_test_setup(test_tied, clear_routine),
		cmocka_unit_test_setup(test_p2_date_moves, clear_routine),
		cmocka_unit_test_setup(test_p2_said_with_the_date, clear_routine),
		cmocka_unit_test_setup(test_p2_withdrawn, clear_routine),
		cmocka_unit_test_setup(test_p3_overdue_said, clear_routine),
		cmocka_unit_test_setup(test_p4_no_longer_applies, clear_routine),
		cmocka_unit_test_setup(test_p4_met_at_last, clear_routine),
		cmocka_unit_test_setup(test_p5_after_release, clear_routine),
		cmocka_unit_test_setup(test_fields, clear_routine),
		cmocka_unit_test_setup(test_p2_done_by_hand, clear_routine),
		cmocka_unit_test_setup(test_p2_all, clear_routine),
		cmocka_unit_test_setup(test_p2_of_one_thing, clear_routine),
		cmocka_unit_test_setup(test_p5_kinds, clear_routine),
		cmocka_unit_test_setup(test_p6_arrived, clear_routine),
		cmocka_unit_test_setup(test_p7_repeats, clear_routine),
		cmocka_unit_test_setup(test_p7_grows, clear_routine),
		cmocka_unit_test_setup(test_p8_kept, clear_routine),
		cmocka_unit_test_setup(test_p9_reassigned, clear_routine),
		cmocka_unit_test_setup(test_p9_more_owners, clear_routine),
		cmocka_unit_test_setup(test_p10_waiting, clear_routine),
		cmocka_unit_test_setup(test_p11_each_time, clear_routine),
		cmocka_unit_test_setup(test_p11_and_p7, clear_routine),
		cmocka_unit_test_setup(test_last, clear_routine),
		cmocka_unit_test_setup(test_room, clear_routine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
