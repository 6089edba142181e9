/* plan_test.c - The notation of a routine, the anchors of a case, and rules P1 to P11. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/access.h"
#include "core/catalogue.h"
#include "core/plan.h"

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
	static const char *const states[] = { "planned", "done", "again" };
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

static void
test_due_notation(void **unused)
{
	static const struct {
		const char *text;
		ov_date due; /* with the anchors below */
	} rows[] = {
		{ "R", 20270809 },
		{ "L-5v", 20270802 },
		{ "R-5v", 20270802 },
		{ "R - 8u", 20270614 },
		{ "R+7d", 20270816 },
		{ "R-2m", 20270609 },
		{ "N+1v", 20270112 },
		{ "N+5v", 20270118 },
		{ "D+5v", 20270119 },
		{ "S", 20270106 },
		{ "I+14d", 20261223 },
		{ "C-7m", 20270109 },
		{ "C-6m", 20270209 },
		{ "min(C-4m, W-4u)", 20270409 },
		{ "min(C-8u, W-2u)", 20270614 },
		{ "min(C-6u, W)", 20270628 },
		{ "W", 20270709 },
		{ "W-4u", 20270611 },
		{ "W-2u", 20270625 },
		{ "min(R-10v, W)", 20270709 },
		{ "max(R-10v, W)", 20270726 },
		{ "max(R-6m, D+10v)", 20270209 },
		{ "min( R-8u , D+20v )", 20270209 },
	};
	struct calendar c = norwegian();
	struct anchors a = { { 0, 20261209, 20270111, 20270112, 20270106, 20270809, 20270809,
				 20270709 },
		{ 20270712, 20270801, "Fellesferien" } };

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clear_routine(NULL);
		const char *because = "untouched";
		struct routine_task *t = due_task("a01", rows[i].text, "case.assigned");
		assert_int_equal(t->due_count, 1);
		ov_date due = plan_due(&c, &t->due[0], &a, &arena, &because);
		if (due != rows[i].due)
			fail_msg("%s: %u, expected %u", rows[i].text, due, rows[i].due);
		assert_int_equal(strcmp(because, "untouched") != 0,
		    due == 20270709 || strchr(rows[i].text, 'W') == rows[i].text);
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
		{ "W", 0 },
		{ "N+1v", 20270112 },
		{ "min(R-8u, N+20v)", 20270208 }, /* of those that are known */
		{ "max(R-8u, N+20v)", 20270208 },
		{ "max(R-8u, W)", 0 },
	};
	struct calendar c = norwegian();
	struct anchors a = { { 0, 0, 20270111 }, { 0, 0, NULL } };

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clear_routine(NULL);
		const char *because = NULL;
		struct routine_task *t = due_task("a01", rows[i].text, "case.assigned");
		assert_int_equal(plan_due(&c, &t->due[0], &a, &arena, &because), rows[i].due);
		assert_null(because);
	}
}

static void
test_because(void **unused)
{
	struct calendar c = norwegian();
	struct anchors a = { { 0, 0, 20270111, 0, 0, 0, 20270809, 20270709 },
		{ 20270712, 20270801, "Fellesferien" } };
	const char *because = NULL;

	(void)unused;
	struct routine_task *t = due_task("a13", "min(R-10v, W)", "housing.fallback_named");
	assert_int_equal(plan_due(&c, &t->due[0], &a, &arena, &because), 20270709);
	assert_string_equal(
	    because, "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07.");
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
		{ "frist", "due", "R+7d, min(R-8u, D+20v), R-1v" },
		{ "senest", "last", "R-14d" },
		{ "når", "when", "samtykke, uten bolig" },
		{ "oppfylt", "met_by", "transport.arranged, housing.lease_signed" },
		{ "etter", "after", "a12" },
		{ "viktig", "essential", "ja" },
		{ "mangler", "missing", "nøkkel" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_null(routine_set(&nb, pairs[i][0], pairs[i][2], scratch));
		assert_null(routine_set(&en, pairs[i][1], pairs[i][2], scratch));
		/* A second time is an error, also by the name in the other language. */
		assert_non_null(routine_set(&nb, pairs[i][1], pairs[i][2], scratch));
	}
	assert_memory_equal(&nb, &en, sizeof(nb));
	assert_int_equal(nb.owners_count, 4);
	assert_int_equal(nb.owners[0], OV__ROLE__ROLE_NAV_SOCIAL);
	assert_int_equal(nb.owners[1], OV__ROLE__ROLE_PRISON);
	assert_int_equal(nb.owners[2], OV__ROLE__ROLE_PERSON);
	assert_int_equal(nb.owners[3], OV__ROLE__ROLE_NAV_PRISON);
	assert_int_equal(nb.due_count, 3);
	assert_int_equal(nb.due[1].pick, DUE_MIN);
	assert_int_equal(nb.due[1].terms_count, 2);
	assert_int_equal(nb.last.terms[0].offset, -14);
	assert_int_equal(nb.conditions, CONDITION_CONSENT | CONDITION_NO_HOME);
	assert_int_equal(nb.met_by_count, 2);
	assert_int_equal(nb.met_by[0], OV__FACT__FACT_TRANSPORT_ARRANGED);
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
		{ "frist", "M", "\"M\" er et anker som ikke kan brukes ennå" },
		{ "due", "MP+1d", "\"MP\" is an anchor that cannot be used yet" },
		{ "due", "min(G-14d, P-30d)", "\"G\" is an anchor that cannot be used yet" },
		{ "due", "B+3v", "\"B\" is an anchor that cannot be used yet" },
		{ "due", "F-3v", "\"F\" is an anchor that cannot be used yet" },
		{ "frist", "P-30d", "\"P\" er et anker som ikke kan brukes ennå" },
		{ "frist", "X-8u", "\"X\" er ikke et anker" },
		{ "frist", "r-8u", "\"r\" er ikke et anker" },
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
		{ "due", "min(R, R, R, R, R)", "has more than four terms" },
		{ "due", "min(R-8u, max(W, R))", "\"max\" is no anchor" },
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
		{ "etter", "altforlangtnavn", "er for lang" },
		{ "viktig", "kanskje", "er ja eller nei" },
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
	assert_true(strlen(problem) < 256);
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

/* ---- anchors and conditions -------------------------------------------------------------------- */

static void
test_anchors(void **unused)
{
	struct calendar c = norwegian();
	struct anchors a;
	Ov__CaseState *state = new_case();

	(void)unused;
	plan_anchors(&c, state, &a);
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
	plan_anchors(&c, state, &a);
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
	plan_anchors(&c, state, &a);
	assert_int_equal(a.date[ANCHOR_RELEASE], 0);
	assert_int_equal(a.date[ANCHOR_DATE_KNOWN], 0);
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

/* ---- rules P1 to P5 --------------------------------------------------------------------------------- */

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
	own->tasks_count = 7;
	assert_int_equal(plan_make(&routines, &c, state, 0, &arena, &tasks, &areas), 57);
	assert_string_equal(tasks[56]->id, "x0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_due_notation, clear_routine),
		cmocka_unit_test_setup(test_unknown_anchors, clear_routine),
		cmocka_unit_test_setup(test_because, clear_routine),
		cmocka_unit_test_setup(test_keys, clear_routine),
		cmocka_unit_test_setup(test_words, clear_routine),
		cmocka_unit_test_setup(test_bad_values, clear_routine),
		cmocka_unit_test_setup(test_complete, clear_routine),
		cmocka_unit_test_setup(test_anchors, clear_routine),
		cmocka_unit_test_setup(test_home, clear_routine),
		cmocka_unit_test_setup(test_consent, clear_routine),
		cmocka_unit_test_setup(test_p1_new_tasks, clear_routine),
		cmocka_unit_test_setup(test_tied, clear_routine),
		cmocka_unit_test_setup(test_p2_date_moves, clear_routine),
		cmocka_unit_test_setup(test_p2_said_with_the_date, clear_routine),
		cmocka_unit_test_setup(test_p2_withdrawn, clear_routine),
		cmocka_unit_test_setup(test_p3_overdue_said, clear_routine),
		cmocka_unit_test_setup(test_p4_no_longer_applies, clear_routine),
		cmocka_unit_test_setup(test_p5_after_release, clear_routine),
		cmocka_unit_test_setup(test_last, clear_routine),
		cmocka_unit_test_setup(test_room, clear_routine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
