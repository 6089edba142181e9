/* planned.c - A case fact by fact and a routine task by task. */
#include "planned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/anchors.h"
#include "core/due.h"
#include "core/plan.h"
#include "routine/routine_keys.h"
#include "core/state.h"
#include "saying.h"
#include "schema/catalogue.h"

static unsigned char block[4 << 20];
struct arena arena = { block, sizeof(block), 0, 0 };

struct calendar
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
		assert_int_equal(
		    day_rule_parse(windows[i].first, false, &w->first), DAY_MISTAKE_NONE);
		assert_int_equal(day_rule_parse(windows[i].last, true, &w->last), DAY_MISTAKE_NONE);
		assert_int_equal(
		    day_rule_parse(short_days[i], false, &c.short_days[c.short_days_count++]),
		    DAY_MISTAKE_NONE);
	}
	return c;
}

/* ---- a case, fact by fact --------------------------------------------------------- */

Ov__CaseState *
new_case(void)
{
	arena_reset(&arena, 0);
	Ov__CaseState *state = arena_take(&arena, sizeof(*state));
	*state = (Ov__CaseState)OV__CASE_STATE__INIT;
	state->owner = 1;
	return state;
}

Ov__LatestFact *
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

Ov__LatestFact *
says(Ov__CaseState *state, uint32_t speaker, ov_date day, uint32_t version, const char *line)
{
	return say(state, speaker, day, version, *saying_in(&arena, line));
}

Ov__CaseState *
planned_case(ov_date release)
{
	Ov__CaseState *state = new_case();

	open_case(state, 20270111);
	if (release != 0)
		set_date(state, 20270111, release, 1);
	adopt(state);
	return state;
}

void
open_case(Ov__CaseState *state, ov_date notice)
{
	say(state, 2, notice, 0,
	    FACT(case_opened, CaseOpened, case_opened, CASE_OPENED, .language = (char[]){ "" }));
}

void
set_date(Ov__CaseState *state, ov_date said, ov_date release, uint32_t version)
{
	say(state, 2, said, version,
	    FACT(release_date_set, ReleaseDateSet, release_date_set, RELEASE_DATE_SET,
		.date = release, .version = version));
}

void
stay(Ov__CaseState *state, Ov__StayType type)
{
	say(state, 2, 20270111, 0,
	    FACT(housing_stay_registered, HousingStayRegistered, housing_stay_registered,
		HOUSING_STAY_REGISTERED, .type = type));
}

Ov__LatestFact *
transport(Ov__CaseState *state, uint32_t version)
{
	return say(state, 1, 20270201, version,
	    FACT(transport_arranged, TransportArranged, transport_arranged, TRANSPORT_ARRANGED,
		.how = (char[]){ "bil" }));
}

void
consent(Ov__CaseState *state)
{
	say(state, 2, 20270111, 0,
	    FACT(consent_given, ConsentGiven, consent_given, CONSENT_GIVEN, .given = 20270107));
}

/* ---- a routine -------------------------------------------------------------------------- */

struct routines routines;
struct routine *const own = &routines.list[0];

struct routine_task *
task(const char *id, const char *const pairs[])
{
	struct routine_task *t = &own->tasks[own->tasks_count++];
	char scratch[ROUTINE_PROBLEM_SIZE];

	memset(t, 0, sizeof(*t));
	snprintf(t->id, sizeof(t->id), "%s", id);
	for (size_t i = 0; pairs[i] != NULL; i += 2) {
		const char *problem =
		    routine_set(t, pairs[i], pairs[i + 1], ROUTINE_OF_KEY, scratch);
		if (problem != NULL)
			fail_msg("%s: %s: %s", id, pairs[i], problem);
	}
	assert_null(routine_task_complete(t, false));
	return t;
}

struct routine_task *
due_task(const char *id, const char *due, const char *met_by)
{
	return TASK(id, "tittel", id, "eier", "fengselsteam", "frist", due, "oppfylt", met_by);
}

/* "a23 20270317 planned" for each task, in one string. */
const char *
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
void
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

Ov__Task *
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
void
met(Ov__CaseState *state, const char *id, const Ov__LatestFact *by, ov_date release)
{
	Ov__Task *t = find(state, id);

	t->state = OV__TASK_STATE__TASK_STATE_DONE;
	t->met_number = by->number;
	t->confirmed_for = release;
}

/* Return the first fact. */
const Ov__LatestFact *
open_said(const Ov__CaseState *state)
{
	return state_latest(state, OV__FACT__FACT_CASE_OPENED);
}

int
clear_routine(void **state)
{
	(void)state;
	memset(own, 0, sizeof(*own));
	memset(&routines.list[1], 0, sizeof(*own));
	routines.count = 1;
	return 0;
}

void
confirmed(Ov__CaseState *state, const char *place, ov_date from, ov_date to)
{
	say(state, 4, 20270202, 1,
	    FACT(housing_guarantee_confirmed, HousingGuaranteeConfirmed,
		housing_guarantee_confirmed, HOUSING_GUARANTEE_CONFIRMED,
		.place = arena_string(&arena, place), .from = from, .to = to));
}

void
sentence(
    Ov__CaseState *state, Ov__Status status, ov_date intake, ov_date two_thirds, ov_date expected)
{
	say(state, 2, 20270111, 0,
	    FACT(sentence_registered, SentenceRegistered, sentence_registered, SENTENCE_REGISTERED,
		.status = status, .intake = intake, .two_thirds = two_thirds,
		.expected = expected));
}

struct anchors
dates_of(const Ov__CaseState *state)
{
	struct calendar c = norwegian();
	struct anchors a;

	anchors_of(&c, state, &a);
	return a;
}
