/* sheet_test.c - A case, its history and its access record as the command line prints them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "handle.h"
#include "overgang/cli.h"
#include "overgang/dossier.h"
#include "overgang/retention.h"
#include "overgang/sheet.h"
#include "texts_in.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char *memory;
static size_t memory_size;

/* A file whose text is compared, or returned to be freed. */
static FILE *
printing(void)
{
	return open_memstream(&memory, &memory_size);
}

static char *
printed(FILE *f)
{
	assert_int_equal(fclose(f), 0);
	return memory;
}

static void
assert_printed(FILE *f, const char *expected)
{
	char *text = printed(f);

	assert_string_equal(text, expected);
	free(text);
}

/* The messages take no const, and none of these is written to. */
#define TEXT(s) ((char *)(uintptr_t)(s))

static Ov__Agency agencies[] = { OV__AGENCY__INIT, OV__AGENCY__INIT, OV__AGENCY__INIT };
static Ov__Agency *agency_list[] = { &agencies[0], &agencies[1], &agencies[2] };
static Ov__HelloAnswer hello = OV__HELLO_ANSWER__INIT;
static Ov__Answer hello_answer = OV__ANSWER__INIT;

/* A command line that knows three agencies and speaks bokmål. */
static struct cli *
some_cli(void)
{
	static struct overgang o;
	static struct cli c;
	static const char *const names[][3] = {
		{ "team", "Asker fengselsteam", "Asker kommune" },
		{ "nav-asker", "Nav Asker", "Asker kommune, Nav" },
		{ "nav-stat", "Nav stat", "Arbeids- og velferdsdirektoratet" },
	};

	for (size_t i = 0; i < COUNT(agencies); i++) {
		agencies[i].name = TEXT(names[i][0]);
		agencies[i].display_name = TEXT(names[i][1]);
		agencies[i].controller = TEXT(names[i][2]);
		agencies[i].number = (uint32_t)i + 1;
	}
	hello.agencies = agency_list;
	hello.n_agencies = COUNT(agency_list);
	hello_answer.result_case = OV__ANSWER__RESULT_HELLO;
	hello_answer.hello = &hello;
	o.hello = &hello_answer;
	c = (struct cli){ .o = &o, .t = texts_in("nb") };
	return &c;
}

static Ov__LatestFact
latest(uint32_t number, uint32_t speaker, uint64_t occurred, Ov__Fact *fact)
{
	Ov__LatestFact l = OV__LATEST_FACT__INIT;

	l.kind = (uint32_t)fact->fact_case;
	l.number = number;
	l.speaker = l.reporter = speaker;
	l.occurred = occurred;
	l.fact = fact;
	return l;
}

/* A case with a consent, two grants that rest on it or on the law, and its closing. */
struct example {
	Ov__CaseState state;
	Ov__AreaState case_area, plan_area;
	Ov__CaseOpened opened;
	Ov__CaseClosed closed;
	Ov__ConsentGiven consent;
	Ov__Fact facts[3];
	Ov__LatestFact latest[3];
	Ov__LatestFact *case_list[2], *plan_list[1];
	Ov__AreaGrant grants[3];
	Ov__AreaGrant *nav_asker[2], *nav_stat[1];
	Ov__Participant participants[2];
	Ov__Participant *participant_list[2];
	uint32_t kinds[1];
};

enum { JANUARY_11 = 1799650800 }; /* 11.01.2027 08.00 */

static void
example_facts(struct example *e)
{
	for (size_t i = 0; i < COUNT(e->facts); i++)
		e->facts[i] = (Ov__Fact)OV__FACT__INIT;
	e->opened = (Ov__CaseOpened)OV__CASE_OPENED__INIT;
	e->opened.nickname = TEXT("blå ugle");
	e->facts[0].fact_case = OV__FACT__FACT_CASE_OPENED;
	e->facts[0].case_opened = &e->opened;
	e->closed = (Ov__CaseClosed)OV__CASE_CLOSED__INIT;
	e->facts[1].fact_case = OV__FACT__FACT_CASE_CLOSED;
	e->facts[1].case_closed = &e->closed;
	e->consent = (Ov__ConsentGiven)OV__CONSENT_GIVEN__INIT;
	e->consent.given = 20270107;
	e->facts[2].fact_case = OV__FACT__FACT_CONSENT_GIVEN;
	e->facts[2].consent_given = &e->consent;
	e->latest[0] = latest(1, 2, JANUARY_11, &e->facts[0]);
	e->latest[1] = latest(9, 1, JANUARY_11 + 86400, &e->facts[1]);
	e->latest[2] = latest(4, 1, JANUARY_11, &e->facts[2]);
}

static struct example *
some_case(void)
{
	static struct example e;

	example_facts(&e);
	for (size_t i = 0; i < COUNT(e.grants); i++)
		e.grants[i] = (Ov__AreaGrant)OV__AREA_GRANT__INIT;
	e.grants[0].areas = 1u << OV__AREA__AREA_HOUSING | 1u << OV__AREA__AREA_ECONOMY;
	e.grants[0].basis_kind = OV__FACT__FACT_CONSENT_GIVEN;
	e.grants[0].basis_number = 4;
	e.grants[0].until = 20270624;
	e.grants[1].areas = 1u << OV__AREA__AREA_NAME;
	e.grants[1].basis_kind = OV__FACT__FACT_CONSENT_GIVEN;
	e.grants[1].basis_number = 3; /* a consent that a later one has replaced */
	e.kinds[0] = OV__FACT__FACT_INSTITUTION_ENTERED;
	e.grants[2].kinds = e.kinds;
	e.grants[2].n_kinds = 1;
	e.grants[2].basis_kind = OV__FACT__FACT_BASIS_INVOKED;
	e.grants[2].basis_code = TEXT("folketrygdloven-21-4");
	e.nav_asker[0] = &e.grants[0];
	e.nav_asker[1] = &e.grants[1];
	e.nav_stat[0] = &e.grants[2];
	for (size_t i = 0; i < COUNT(e.participants); i++) {
		e.participants[i] = (Ov__Participant)OV__PARTICIPANT__INIT;
		e.participants[i].agency = (uint32_t)i + 2;
		e.participant_list[i] = &e.participants[i];
	}
	e.participants[0].grants = e.nav_asker;
	e.participants[0].n_grants = 2;
	e.participants[0].reference = TEXT("27/118");
	e.participants[1].grants = e.nav_stat;
	e.participants[1].n_grants = 1;
	e.case_area = e.plan_area = (Ov__AreaState)OV__AREA_STATE__INIT;
	e.case_list[0] = &e.latest[0];
	e.case_list[1] = &e.latest[1];
	e.case_area.latest = e.case_list;
	e.case_area.n_latest = 2;
	e.plan_list[0] = &e.latest[2];
	e.plan_area.latest = e.plan_list;
	e.plan_area.n_latest = 1;
	e.plan_area.participants = e.participant_list;
	e.plan_area.n_participants = 2;
	e.state = (Ov__CaseState)OV__CASE_STATE__INIT;
	e.state.id = TEXT("K7F3-9QXM");
	e.state.owner = 1;
	e.state.version = 9;
	e.state.case_area = &e.case_area;
	e.state.plan_area = &e.plan_area;
	return &e;
}

static void
test_participants_and_what_it_rests_on(void **state)
{
	struct cli *c = some_cli();
	struct example *e = some_case();
	FILE *f = printing();

	(void)state;
	sheet_participants(c, f, &e->state);
	assert_printed(f,
	    "\nDeltakere\n"
	    "  Nav Asker  27/118  økonomi, bolig              samtykke av 07.01.2027        "
	    "til og med 24.06.2027  behandlingsansvarlig: Asker kommune, Nav\n"
	    "                     navn                        samtykke\n"
	    "  Nav stat           Institusjonsopphold begynt  hjemmel folketrygdloven-21-4  "
	    "                       behandlingsansvarlig: Arbeids- og velferdsdirektoratet\n");
}

static void
test_closed(void **state)
{
	struct example *e = some_case();
	Ov__CaseReopened again = OV__CASE_REOPENED__INIT;
	Ov__Fact fact = OV__FACT__INIT;

	(void)state;
	assert_int_equal(view_closed(&e->state), JANUARY_11 + 86400);
	fact.fact_case = OV__FACT__FACT_CASE_REOPENED;
	fact.case_reopened = &again;
	e->latest[0] = latest(10, 1, JANUARY_11 + 2 * 86400, &fact);
	assert_int_equal(view_closed(&e->state), 0);
	e->latest[0].number = 8; /* and then closed once more */
	assert_int_equal(view_closed(&e->state), JANUARY_11 + 86400);
	e->case_area.n_latest = 0;
	assert_int_equal(view_closed(&e->state), 0);
}

static Ov__Task
some_task(const char *id, uint32_t due, Ov__TaskState task_state)
{
	Ov__Task t = OV__TASK__INIT;

	t.id = TEXT(id);
	t.title_nb = TEXT("Bolig");
	t.due = due;
	t.state = task_state;
	return t;
}

/* Return the areas of a case as printed, without the empty line and the heading. */
static char *
areas_of(struct cli *c, Ov__AreaState *housing)
{
	Ov__CaseState s = OV__CASE_STATE__INIT;
	FILE *f = printing();

	s.housing_area = housing;
	sheet_areas(c, f, &s, 20270111);
	return printed(f);
}

static void
test_tasks_of_a_case(void **state)
{
	struct cli *c = some_cli();
	Ov__Task tasks[] = { some_task("a02", 20270201, OV__TASK_STATE__TASK_STATE_PLANNED),
		some_task("a03/2", 20270202, OV__TASK_STATE__TASK_STATE_DONE),
		some_task("a04", 20270101, OV__TASK_STATE__TASK_STATE_NOT_NEEDED),
		some_task("a05", 20270110, OV__TASK_STATE__TASK_STATE_DECLINED),
		some_task("a06", 20270203, OV__TASK_STATE__TASK_STATE_PLANNED),
		some_task("a07", 20270109, OV__TASK_STATE__TASK_STATE_PLANNED),
		some_task("a08", 0, OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN),
		some_task("a09", 20270108, OV__TASK_STATE__TASK_STATE_PLANNED) };
	Ov__Task *list[COUNT(tasks)];
	Ov__AreaState housing = OV__AREA_STATE__INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(tasks); i++) {
		list[i] = &tasks[i];
		if (i < 4 || i == 7)
			continue;
		tasks[i].accepted = JANUARY_11;
		tasks[i].accepted_agency = 2;
		tasks[i].accepted_by = TEXT(i == 4 ? "" : "Kari");
	}
	/* Asked for when its day was over: yellow, and not so many days late. */
	tasks[7].known = OV__DEADLINE_KNOWN__DEADLINE_KNOWN_PASSED;
	char word[256];
	assert_int_equal(view_task_state(c, &tasks[7], 20270111, word, sizeof(word)), PAINT_YELLOW);
	assert_int_equal(view_task_state(c, &tasks[5], 20270111, word, sizeof(word)), PAINT_RED);
	housing.tasks = list;
	housing.n_tasks = COUNT(list);
	char *text = areas_of(c, &housing);
	assert_string_equal(text,
	    "\nBolig\n"
	    "  [-]  01.01.2027  a04    Bolig  ikke aktuell\n"
	    "  [ ]  08.01.2027  a09    Bolig  fristen var passert da vi fikk vite det\n"
	    "  [ ]  09.01.2027  a07    Bolig  tatt på seg av Kari, 2 dager over fristen\n"
	    "  [ ]  10.01.2027  a05    Bolig  avslått, 1 dag over fristen\n"
	    "  [ ]  01.02.2027  a02    Bolig\n"
	    "  [x]  02.02.2027  a03/2  Bolig\n"
	    "  [ ]  03.02.2027  a06    Bolig  tatt på seg av Nav Asker\n"
	    "  [ ]  uten dato   a08    Bolig  må bekreftes på nytt, tatt på seg av Kari\n");
	free(text);
}

static void
test_tasks_by_due_date(void **state)
{
	Ov__Task tasks[] = { some_task("a01", 0, OV__TASK_STATE__TASK_STATE_PLANNED),
		some_task("a09", 20270202, OV__TASK_STATE__TASK_STATE_PLANNED),
		some_task("a08", 20270202, OV__TASK_STATE__TASK_STATE_DONE),
		some_task("a10", 20270201, OV__TASK_STATE__TASK_STATE_PLANNED) };
	static const char *const order[] = { "a10", "a08", "a09", "a01" };
	Ov__Task *list[COUNT(tasks)];

	(void)state;
	for (size_t i = 0; i < COUNT(tasks); i++)
		list[i] = &tasks[i];
	view_order_tasks(list, COUNT(list));
	for (size_t i = 0; i < COUNT(order); i++)
		assert_string_equal(list[i]->id, order[i]);
	view_order_tasks(NULL, 0);
}

static void
test_what_became_of_the_person(void **state)
{
	/* The number of each event, 0: none; and the version of the date that is confirmed. */
	static const struct {
		uint32_t set, confirmed, version, completed, recall, died;
		const char *status, *release;
		uint32_t stay, order;
	} rows[] = {
		{ 0, 0, 0, 0, 0, 0, "", "", 0, 0 },
		{ 2, 0, 0, 0, 0, 0, "", "ons 24.03.2027", 0, 0 },
		{ 2, 3, 4, 0, 0, 0, "Ute siden 24.03.2027", "", 0, 0 },
		{ 2, 4, 4, 3, 0, 0, "Ute siden 25.03.2027", "", 0, 0 },
		{ 2, 3, 3, 0, 0, 0, "", "ons 24.03.2027", 0, 0 }, /* of a date that has moved */
		{ 2, 3, 4, 0, 5, 0, "Tilbake i fengsel", "", 0, 0 },
		{ 6, 3, 3, 0, 5, 0, "", "ons 24.03.2027", 0, 0 }, /* and a new date since */
		{ 0, 0, 0, 0, 5, 0, "Tilbake i fengsel", "", 0, 0 },
		{ 2, 3, 4, 0, 5, 6, "Død", "", 0, 0 },
		{ 0, 3, 0, 0, 0, 0, "Ute siden 24.03.2027", "", 0,
		    0 }, /* by a court, without a date */
		/* The stay that began with the return goes on as any other, and a release after it. */
		{ 0, 3, 0, 0, 5, 0, "", "", 6, 0 },
		{ 0, 3, 0, 0, 5, 0, "", "", 0, 6 },
		{ 0, 3, 0, 0, 5, 0, "Tilbake i fengsel", "", 4, 4 },
		{ 0, 6, 7, 0, 5, 0, "Ute siden 24.03.2027", "", 0, 0 },
	};
	struct cli *c = some_cli();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		Ov__ReleaseDateSet set = OV__RELEASE_DATE_SET__INIT;
		Ov__ReleaseConfirmed confirmed = OV__RELEASE_CONFIRMED__INIT;
		Ov__ReleaseCompleted completed = OV__RELEASE_COMPLETED__INIT;
		Ov__RecallRegistered recall = OV__RECALL_REGISTERED__INIT;
		Ov__PersonDied died = OV__PERSON_DIED__INIT;
		Ov__SentenceRegistered stay = OV__SENTENCE_REGISTERED__INIT;
		Ov__RemandOrderSet order = OV__REMAND_ORDER_SET__INIT;
		const struct {
			int kind;
			uint32_t number;
			void *message;
		} facts[] = { { OV__FACT__FACT_RELEASE_DATE_SET, rows[i].set, &set },
			{ OV__FACT__FACT_RELEASE_CONFIRMED, rows[i].confirmed, &confirmed },
			{ OV__FACT__FACT_RELEASE_COMPLETED, rows[i].completed, &completed },
			{ OV__FACT__FACT_RECALL_REGISTERED, rows[i].recall, &recall },
			{ OV__FACT__FACT_PERSON_DIED, rows[i].died, &died },
			{ OV__FACT__FACT_SENTENCE_REGISTERED, rows[i].stay, &stay },
			{ OV__FACT__FACT_REMAND_ORDER_SET, rows[i].order, &order } };
		Ov__Fact fact[COUNT(facts)];
		Ov__LatestFact all[COUNT(facts)], *list[COUNT(facts)];
		Ov__AreaState area = OV__AREA_STATE__INIT;
		Ov__CaseState s = OV__CASE_STATE__INIT;
		enum paint paint;
		char text[256];
		set.date = confirmed.date = 20270324;
		set.version = 4;
		confirmed.version = rows[i].version;
		completed.date = 20270325;
		recall.version = rows[i].version == 7 ? 7 : 0;
		for (size_t k = 0; k < COUNT(facts); k++) {
			fact[k] = (Ov__Fact)OV__FACT__INIT;
			fact[k].fact_case = (Ov__Fact__FactCase)facts[k].kind;
			fact[k].release_date_set = facts[k].message; /* of a union */
			all[k] = latest(facts[k].number, 1, JANUARY_11, &fact[k]);
			all[k].date_version = set.version;
			if (facts[k].number != 0)
				list[area.n_latest++] = &all[k];
		}
		area.latest = list;
		s.release_area = &area;
		sheet_status(c, &s, text, sizeof(text), &paint);
		assert_string_equal(text, rows[i].status);
		sheet_release(c, &s, 0, text, sizeof(text));
		assert_string_equal(text, rows[i].release);
	}
}

/* A goal or a commitment of a case, by its id. */
struct wish {
	Ov__GoalSet goal;
	Ov__CommitmentSet commitment;
	Ov__CommitmentKept kept;
	Ov__Fact fact;
	Ov__LatestFact latest;
};

static void
make_wish(struct wish *w, int kind, const char *id, uint32_t number)
{
	w->goal = (Ov__GoalSet)OV__GOAL_SET__INIT;
	w->commitment = (Ov__CommitmentSet)OV__COMMITMENT_SET__INIT;
	w->kept = (Ov__CommitmentKept)OV__COMMITMENT_KEPT__INIT;
	w->goal.id = w->commitment.id = w->kept.id = TEXT(id);
	w->goal.words = TEXT("hybel");
	w->commitment.what = TEXT("møte");
	w->commitment.date = 20270115;
	w->fact = (Ov__Fact)OV__FACT__INIT;
	w->fact.fact_case = (Ov__Fact__FactCase)kind;
	if (kind == OV__FACT__FACT_GOAL_SET)
		w->fact.goal_set = &w->goal;
	else if (kind == OV__FACT__FACT_COMMITMENT_SET)
		w->fact.commitment_set = &w->commitment;
	else
		w->fact.commitment_kept = &w->kept;
	w->latest = latest(number, 2, JANUARY_11, &w->fact);
	w->latest.key = TEXT(id);
}

static void
test_goals_and_commitments_of_a_case(void **state)
{
	static const struct {
		int kind;
		const char *id;
		uint32_t number;
	} rows[] = {
		{ OV__FACT__FACT_COMMITMENT_SET, "k3", 3 },
		{ OV__FACT__FACT_COMMITMENT_SET, "k5", 5 },
		{ OV__FACT__FACT_COMMITMENT_SET, "k7", 7 },
		{ OV__FACT__FACT_COMMITMENT_KEPT, "k5", 8 },
		{ OV__FACT__FACT_COMMITMENT_KEPT, "k3", 2 }, /* and then made again */
		{ OV__FACT__FACT_GOAL_SET, "bolig", 9 },
		{ OV__FACT__FACT_GOAL_SET, "penger", 10 },
	};
	struct wish wishes[COUNT(rows)];
	Ov__LatestFact *list[COUNT(rows)];
	Ov__AreaState housing = OV__AREA_STATE__INIT;
	struct cli *c = some_cli();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_wish(&wishes[i], rows[i].kind, rows[i].id, rows[i].number);
		list[i] = &wishes[i].latest;
	}
	housing.latest = list;
	housing.n_latest = COUNT(list);
	char *text = areas_of(c, &housing);
	assert_string_equal(text,
	    "\nBolig\n"
	    "  11.01.2027 08.00  Avtale gjort  Avtale (k3): møte, 15.01.2027\n"
	    "  11.01.2027 08.00  Avtale gjort  Avtale (k7): møte, 15.01.2027\n"
	    "  11.01.2027 08.00  Avtale holdt  Avtalen k5 ble holdt\n"
	    "  11.01.2027 08.00  Mål satt      Innbyggeren vil: hybel (bolig)\n"
	    "  11.01.2027 08.00  Mål satt      Innbyggeren vil: hybel (penger)\n");
	free(text);
}

static void
test_months_after(void **state)
{
	static const struct {
		uint32_t date, months, due;
	} rows[] = {
		{ 20270111, 1, 20270211 },
		{ 20270111, 12, 20280111 },
		{ 20270131, 1, 20270228 },
		{ 20280131, 1, 20280229 },
		{ 20271231, 2, 20280229 },
		{ 20270831, 6, 20280229 },
		{ 20271130, 1, 20271230 },
		{ 20271231, 0, 20271231 },
		{ 20270324, 120, 20370324 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(retention_months_after(rows[i].date, rows[i].months), rows[i].due);
}

static Ov__HistoryEntry
some_event(struct example *e, Ov__Delivery *d)
{
	static char *told[2];
	static unsigned char key[OVERGANG_KEY_SIZE] = { 0xab, 1 };
	Ov__HistoryEntry h = OV__HISTORY_ENTRY__INIT;

	told[0] = TEXT("team");
	told[1] = TEXT("nav-asker");
	*d = (Ov__Delivery)OV__DELIVERY__INIT;
	d->kind = TEXT("case.closed");
	d->reporter = TEXT("team");
	d->recorded = d->occurred = JANUARY_11;
	d->fact = &e->facts[1];
	d->report.data = key;
	d->report.len = sizeof(key);
	h.number = 9;
	h.event = d;
	h.user = TEXT("ida");
	h.told = told;
	h.n_told = 2;
	h.received = told;
	h.n_received = 2;
	return h;
}

static void
event_is(struct cli *c, const Ov__HistoryEntry *h, bool keys, const char *expected)
{
	FILE *f = printing();

	sheet_event(c, f, h, 7, keys);
	assert_printed(f, expected);
}

#define INDENT "                        "
#define CLOSED "11.01.2027 08.00  Sak avsluttet\n"
#define BY                                                   \
	INDENT "Asker fengselsteam avsluttet saken\n" INDENT \
	       "Meldt av Asker fengselsteam (ida)\n" INDENT "-> Asker fengselsteam, Nav Asker"

static void
test_an_event_and_who_received_it(void **state)
{
	struct cli *c = some_cli();
	Ov__Delivery d;
	Ov__HistoryEntry h = some_event(some_case(), &d);

	(void)state;
	event_is(c, &h, false, "   9  " CLOSED BY "\n");
	h.n_received = 1;
	event_is(c, &h, false, "   9  " CLOSED BY " (mottatt av: Asker fengselsteam)\n");
	h.n_received = 0;
	event_is(c, &h, false, "   9  " CLOSED BY " (mottatt av: ingen ennå)\n");
	h.n_received = 2;
	h.voided = true;
	event_is(c, &h, true,
	    "   9  " CLOSED INDENT "(ugyldig: meldingen er trukket tilbake)\n" BY "\n" INDENT
	    "nøkkel ab010000000000000000000000000000\n");
	/* The letter by its file's name, and who has it. */
	d.event_id.data = d.report.data;
	d.event_id.len = 16;
	event_is(c, &h, true,
	    "   9  " CLOSED INDENT "(ugyldig: meldingen er trukket tilbake)\n" BY "\n" INDENT
	    "nøkkel ab010000000000000000000000000000\n" INDENT
	    "brev ab010000000000000000000000000000.txt hos Asker fengselsteam, Nav Asker\n");
	/* Other agencies are shown no numbers, no keys and no names of keys. */
	h.voided = false;
	h.number = 0;
	h.user = TEXT("");
	h.n_told = h.n_received = 0;
	d.report.len = 0;
	event_is(c, &h, true,
	    "   7  " CLOSED INDENT "Asker fengselsteam avsluttet saken\n" INDENT
	    "Meldt av Asker fengselsteam\n");
}

static void
test_bases_of_the_record(void **state)
{
	static const struct {
		const char *basis, *nb;
	} rows[] = {
		{ "owner", "eier saken" },
		{ "own reports", "egne meldinger" },
		{ "consent.given 3", "Samtykke gitt (hendelse 3)" },
		{ "emergency.opened 12", "Nødåpning (hendelse 12)" },
		{ "consent.given", "Samtykke gitt" },
		{ "owner, emergency", "eier saken, nødåpning" },
		{ "on call, consent.given 3, folketrygdloven-21-4",
		    "vakttelefonen, Samtykke gitt (hendelse 3), folketrygdloven-21-4" },
		{ "list", "i en liste" },
		{ "folketrygdloven-21-4", "folketrygdloven-21-4" },
		{ "", "" },
	};
	struct cli *c = some_cli();
	char text[128];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		sheet_access_basis(c, rows[i].basis, text, sizeof(text));
		assert_string_equal(text, rows[i].nb);
	}
}

static Ov__AccessEntry
some_look(void)
{
	static char *cases[1];
	Ov__AccessEntry e = OV__ACCESS_ENTRY__INIT;

	cases[0] = TEXT("K7F3-9QXM");
	e.when = JANUARY_11;
	e.agency = TEXT("nav-asker");
	e.key = TEXT("berit");
	e.claimed = TEXT("Berit\033[2J");
	e.action = OV__ACCESS_ACTION__ACCESS_ACTION_DENIED;
	e.count = 12;
	e.basis = TEXT("own reports");
	e.cases = cases;
	e.n_cases = 1;
	return e;
}

static void
test_looks_as_a_table(void **state)
{
	struct cli *c = some_cli();
	Ov__AccessEntry e = some_look();
	FILE *f = printing();
	struct table *t = sheet_access_new(c, true);

	(void)state;
	sheet_access_add(c, t, &e, true);
	table_print(t, f, false, 0);
	table_free(t);
	assert_printed(f, "Når               Etat       Nøkkel  Oppgir å være  Hva                "
			  "Grunnlag        Sak\n"
			  "11.01.2027 08.00  Nav Asker  berit   Berit [2J      avvist, 12 ganger  "
			  "egne meldinger  K7F3-9QXM\n");
}

/* Both files hold state, history and looks; the one for machines is one object. */
static void
test_dossier_in_both_forms(void **state)
{
	static const char *const said[] = { "blå ugle (K7F3-9QXM)", "Avsluttet",
		"samtykke av 07.01.2027", "behandlingsansvarlig: Arbeids- og velferdsdirektoratet",
		"Hendelseslogg", "Meldt av Asker fengselsteam (ida)", "Hvem som har sett på saken",
		"avvist, 12 ganger" };
	struct cli *c = some_cli();
	struct example *e = some_case();
	Ov__Delivery delivery;
	Ov__HistoryEntry h = some_event(e, &delivery);
	Ov__AccessEntry look = some_look();
	const Ov__HistoryEntry *events[] = { &h };
	const Ov__AccessEntry *looks[] = { &look };
	struct dossier d = { .state = &e->state,
		.now = JANUARY_11,
		.events = events,
		.events_count = 1,
		.looks = looks,
		.looks_count = 1 };
	FILE *f = printing();

	(void)state;
	dossier_json(c, f, &d);
	char *json_text = printed(f);
	json_t *json = json_loads(json_text, 0, NULL);
	assert_non_null(json);
	assert_int_equal(json_array_size(json_object_get(json, "history")), 1);
	assert_int_equal(json_array_size(json_object_get(json, "access")), 1);
	assert_int_equal(json_array_size(json_object_get(json, "agencies")), 3);
	assert_int_equal(json_integer_value(json_object_get(json, "read")), JANUARY_11);
	assert_string_equal(
	    json_string_value(json_object_get(json_object_get(json, "state"), "id")), "K7F3-9QXM");
	json_decref(json);
	free(json_text);
	f = printing();
	dossier_print(c, f, &d);
	char *text = printed(f);
	for (size_t i = 0; i < COUNT(said); i++)
		if (strstr(text, said[i]) == NULL)
			fail_msg("no \"%s\" in:\n%s", said[i], text);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_participants_and_what_it_rests_on),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_tasks_of_a_case),
		cmocka_unit_test(test_tasks_by_due_date),
		cmocka_unit_test(test_what_became_of_the_person),
		cmocka_unit_test(test_goals_and_commitments_of_a_case),
		cmocka_unit_test(test_months_after),
		cmocka_unit_test(test_an_event_and_who_received_it),
		cmocka_unit_test(test_bases_of_the_record),
		cmocka_unit_test(test_looks_as_a_table),
		cmocka_unit_test(test_dossier_in_both_forms),
	};

	return cmocka_run_group_tests_name("sheet", tests, NULL, NULL);
}
