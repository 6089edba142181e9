/* leap_test.c - A leap and a walk come to the same: random cases over most of a year, with the same
 * facts at the same moments, in two worlds. One goes from each due moment to the next, as the daemon
 * wakes; the other was away between the facts, for days and weeks. And: the order in which offices
 * report of different things at one moment does not matter.
 *
 * How many alerts carry it, steps of reminders and how late something was may differ.
 *
 *   leap_test [SEEDS]    default 100; every fourth also in other orders */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/housing.h"
#include "core/release.h"
#include "core/state.h"
#include "desk/timers.h"
#include "saying.h"
#include "store/cases.h"
#include "store/journal.h"
#include "store/store.h"
#include "world.h"

enum { SEEDS = 100, A_PERMUTED = 4, FACTS = 40, OUT_SIZE = 1 << 16, LATE_MAX = 512 };

struct said {
	ov_time at;
	const char *user, *behalf;
	char text[160];
};

struct story {
	uint64_t chance;
	struct said list[FACTS];
	size_t count;
};

static uint32_t
below(struct story *s, uint32_t n)
{
	uint64_t z = s->chance += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ (z >> 31)) >> 33) % n;
}

/* ---- the reports ----------------------------------------------------------------------------- */

/* @ is a day from a week ago to three months ahead, # some number of days, % a task. */
static const struct {
	const char *user, *behalf, *text;
} lines[] = {
	{ "granli.k", "", "release.date_set date=@; time=09.00; form=parole; state=set" },
	{ "granli.k", "", "release.date_set date=@; form=full-term; state=set" },
	{ "granli.k", "", "release.date_withdrawn reason=ny dom" },
	{ "granli.k", "", "release.completed date=!; time=09.00; form=parole" },
	{ "granli.k", "", "release.completed date=!; form=full-term" },
	{ "granli.k", "", "sentence.recalculated reason=interruption; days_not_counted=#" },
	{ "granli.k", "", "parole.decided decision=granted; date=!" },
	{ "granli.k", "", "belongings.ready where=vakta" },
	{ "granli.k", "", "consent.given agencies=team, nav, bolig; given=!; expires=@" },
	{ "granli.k", "", "remand.restrictions_set until=@" },
	{ "granli.k", "", "recall.registered date=!; prison=Granli" },
	{ "team.k", "", "case.assigned adviser=Marte; phone=0000" },
	{ "team.k", "", "need.assessed area=housing; level=great" },
	{ "team.k", "", "need.assessed area=health; level=some; items=overdosefare" },
	{ "team.k", "", "need.assessed area=economy; level=met" },
	{ "team.k", "", "visit.held date=!" },
	{ "team.k", "", "contact.made with=ham selv" },
	{ "team.k", "", "contact.made with=ham selv" },
	{ "team.k", "",
	    "task.added area=housing; title=nøkkel; owner=housing; due=@; essential=yes" },
	{ "team.k", "", "task.not_needed area=release; task=a23; reason=hentes" },
	{ "team.k", "", "task.reassigned area=economy; task=a27; owner=team" },
	{ "team.k", "", "communication.failed role=nav-social; what=ingen svar" },
	{ "team.k", "", "handover.offered to=nav; reason=bosatt" },
	{ "team.k", "", "case.routine_set routines=asker, tog" },
	{ "team.k", "", "case.routine_set routines=tog" },
	{ "team.k", "", "case.closed reason=ferdig; outcome=home" },
	{ "team.k", "", "case.reopened reason=tilbake" },
	{ "team.k", "", "remand.order_set expires=@" },
	{ "team.k", "", "release.arrived date=!" },
	{ "team.k", "", "release.not_arrived date=!" },
	{ "nav.k", "", "task.received area=economy" },
	{ "nav.k", "", "task.received area=housing" },
	{ "nav.k", "", "task.accepted area=economy; by=Berit" },
	{ "nav.k", "", "nav.office_settled office=Nav Asker" },
	{ "nav.k", "", "money.arranged how=konto" },
	{ "nav.k", "", "handover.accepted note=greit" },
	{ "nav.k", "", "user.away who=Berit; from=!; to=@" },
	{ "nav.k", "", "user.away who=Berit; from=@; to=31.12.2027; deputy=Nils" },
	{ "bolig.k", "", "task.received area=housing" },
	{ "bolig.k", "", "housing.guarantee_granted place=Holmen; max_days=#" },
	{ "bolig.k", "", "housing.guarantee_granted place=Haugen; from=@; to=01.11.2027" },
	{ "bolig.k", "",
	    "housing.guarantee_granted place=Holmen; max_days=#; conditional_on=parole" },
	{ "bolig.k", "", "housing.guarantee_confirmed place=Holmen" },
	{ "bolig.k", "", "housing.guarantee_withdrawn place=Holmen; date=@" },
	{ "bolig.k", "", "housing.guarantee_unfulfilled place=Haugen; date=@" },
	{ "bolig.k", "", "housing.moved_in place=Holmen; date=!" },
	{ "bolig.k", "", "housing.moved_out place=Holmen; date=@" },
	{ "bolig.k", "", "housing.stay_registered type=family; place=hos bror; to=@" },
	{ "bolig.k", "", "housing.stay_registered type=none" },
	{ "bolig.k", "", "housing.lease_signed place=Storgata 1; from=@" },
	{ "bolig.k", "", "housing.fallback_named place=Natthjemmet; phone=0000" },
};

static void
put_day(char *buf, ov_date d)
{
	(void)snprintf(buf, 16, "%04u-%02u-%02u", d / 10000, d / 100 % 100, d % 100);
}

static void
fill_in(struct story *s, const char *line, ov_date today, char *buf)
{
	for (; *line != '\0'; line++) {
		*buf = *line;
		buf[1] = '\0';
		if (*line == '@')
			put_day(buf, date_add_days(today, (int32_t)below(s, 100) - 7));
		else if (*line == '!')
			put_day(buf, today);
		else if (*line == '#')
			(void)snprintf(buf, 16, "%u", 3 + below(s, 90));
		buf += strlen(buf);
	}
}

/* Some twenty facts, days and weeks from each other. */
static void
tell(struct story *s, uint64_t seed)
{
	ov_date day = 20270111;

	memset(s, 0, sizeof(*s));
	s->chance = seed * 1000003;
	size_t count = 8 + below(s, FACTS - 8);
	for (size_t i = 0; i < count; i++) {
		struct said *said = &s->list[s->count++];
		/* The first is a date, mostly. */
		size_t which = i == 0 && below(s, 4) > 0
				   ? 0
				   : below(s, (uint32_t)(sizeof(lines) / sizeof(lines[0])));
		day = date_add_days(day, (int32_t)(below(s, 3) == 0 ? 0 : below(s, 24)));
		said->at = moment_from_local(day, 1000 + (uint32_t)i);
		said->user = lines[which].user;
		said->behalf = lines[which].behalf;
		fill_in(s, lines[which].text, day, said->text);
	}
}

/* ---- one world ------------------------------------------------------------------------------- */

static ov_time
next_due(struct world *w)
{
	store_begin(w->d.turn.journal.store, true);
	journal_begin(&w->d.turn.journal);
	ov_time due = timers_next_due(&w->d.turn);
	store_abort(w->d.turn.journal.store);
	return due;
}

static void
go_to(struct world *w, ov_time to, bool walk)
{
	for (ov_time due; walk && (due = next_due(w)) != 0 && due <= to;) {
		w->wall = due > w->wall ? due : w->wall;
		world_turn(w);
		world_forget_sent(w);
	}
	w->wall = to;
}

static const char *
open_case(struct world *w)
{
	static char id[CASE_ID_TEXT_SIZE];
	Ov__Report r = OV__REPORT__INIT;
	Ov__Person person = OV__PERSON__INIT;
	Ov__Fact *facts[] = { saying("case.opened"),
		saying("consent.given agencies=team, nav, bolig, frivillig; given=07.01.2027"),
		saying(
		    "sentence.registered status=sentence; intake=15.06.2026; full_term=01.12.2027; "
		    "days=500") };

	person.national_id = (char *)(uintptr_t) "14838831150";
	r.person = &person;
	r.facts = facts;
	r.n_facts = 3;
	Ov__Answer *a = world_report(w, "granli.k", &r);
	assert_int_equal(a->outcome, OV__OUTCOME__OUTCOME_OK);
	(void)snprintf(id, sizeof(id), "%s", a->report->case_);
	for (size_t i = 0; i < 3; i++)
		ov__fact__free_unpacked(facts[i], NULL);
	return id;
}

static int
say(struct world *w, const char *id, const struct said *said)
{
	Ov__Fact *fact = saying(said->text);
	Ov__Report r = OV__REPORT__INIT;

	r.case_ = (char *)(uintptr_t)id;
	r.facts = &fact;
	r.n_facts = 1;
	r.on_behalf_of = (char *)(uintptr_t)said->behalf;
	int outcome = (int)world_report(w, said->user, &r)->outcome;
	ov__fact__free_unpacked(fact, NULL);
	world_forget_sent(w);
	return outcome;
}

/* ---- the result -------------------------------------------------------------------------- */

static void put(char *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void
put(char *out, const char *format, ...)
{
	size_t n = strlen(out);
	va_list args;

	va_start(args, format);
	(void)vsnprintf(out + n, OUT_SIZE - n, format, args);
	va_end(args);
}

static int
in_order(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The tasks that were reported late, with their dates, each once. */
static void
put_late(struct world *w, const unsigned char id[CASE_ID_SIZE], char *out)
{
	static char late[LATE_MAX][48];
	size_t count = 0;
	uint32_t version = 0;

	struct case_events all = cases_events(&w->d.turn.journal, id, &w->d.turn.arena);
	for (size_t at = 0; at < all.count; at++) {
		unsigned char of[CASE_ID_SIZE];
		const Ov__Event *e =
		    journal_read(&w->d.turn.journal, all.seqs[at], &w->d.turn.arena, of);
		assert_non_null(e);
		if (e->fact->fact_case == OV__FACT__FACT_RELEASE_DATE_SET)
			version = e->fact->release_date_set->version;
		if (e->fact->fact_case == OV__FACT__FACT_RELEASE_DATE_WITHDRAWN)
			version = e->fact->release_date_withdrawn->version;
		if (e->fact->fact_case == OV__FACT__FACT_TASK_OVERDUE && count < LATE_MAX)
			(void)snprintf(late[count++], sizeof(late[0]), "late %s of %u",
			    e->fact->task_overdue->task[0] == 'x' ? "added"
								  : e->fact->task_overdue->task,
			    version);
	}
	qsort(late, count, sizeof(late[0]), in_order);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(late[i], late[i - 1]) != 0)
			put(out, "%s\n", late[i]);
}

static void
put_plan(const Ov__CaseState *state, char *out)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			const Ov__Task *t = a->tasks[i];
			/* Do not name an added task by its event: one of the two runs has more
			 * events. */
			put(out, "%s %u.%u state %d%s%s done %u by %u\n",
			    t->added ? "added" : t->id, t->due, t->due_time, (int)t->state,
			    t->overdue_said ? " late" : "", t->waiting ? " waiting" : "",
			    t->done_on, t->done_by);
		}
	}
}

static void
put_told(const Ov__CaseState *state, char *out)
{
	const Ov__LatestFact *ready = state_latest(state, OV__FACT__FACT_READINESS_CHANGED);
	const Ov__LatestFact *home = state_latest(state, OV__FACT__FACT_HOUSING_STATUS_CHANGED);
	const Ov__LatestFact *who = state_latest(state, OV__FACT__FACT_RESPONSIBILITY_PASSED);
	const Ov__LatestFact *parole = state_latest(state, OV__FACT__FACT_PAROLE_PRECONDITIONS_MET);
	const Ov__HousingNightsUncovered *u = housing_uncovered(state);
	const struct release r = release_of(state);

	if (ready != NULL)
		put(out, "ready %u of %u\n", ready->fact->readiness_changed->ready,
		    ready->fact->readiness_changed->of);
	if (home != NULL)
		put(out, "home %d\n", (int)home->fact->housing_status_changed->status);
	if (u != NULL)
		put(out, "no roof %u to %u, %u days before%s\n", u->from, u->to, u->days_left,
		    u->conditional ? ", conditional" : "");
	if (who != NULL)
		put(out, "answers %u\n", who->fact->responsibility_passed->agency);
	if (parole != NULL)
		put(out, "parole %d\n", parole->fact->parole_preconditions_met->on_condition);
	put(out, "release %u version %u%s%s%s%s\n", r.date, r.version,
	    r.completed ? " completed" : "", r.confirmed ? " confirmed" : "",
	    r.arrived ? " arrived" : "", r.unconfirmed ? " unconfirmed" : "");
}

static void
come_to(struct world *w, const char *id, char *out)
{
	unsigned char bytes[CASE_ID_SIZE];
	struct case_row row;

	out[0] = '\0';
	store_begin(w->d.turn.journal.store, true);
	journal_begin(&w->d.turn.journal);
	arena_reset(&w->d.turn.arena, 0);
	assert_true(case_id_parse(id, bytes));
	assert_true(cases_load(&w->d.turn.journal, bytes, &w->d.turn.arena, &row));
	put_plan(row.state, out);
	put_told(row.state, out);
	put_late(w, bytes, out);
	arena_reset(&w->d.turn.arena, 0);
	store_abort(w->d.turn.journal.store);
}

/* A whole story: the answers, then the state a month later. */
static void
live(const struct story *s, bool walk, char *answers, char *out)
{
	struct world *w = world_new();
	char id[CASE_ID_TEXT_SIZE];

	world_all_routines(w);
	(void)snprintf(id, sizeof(id), "%s", open_case(w));
	answers[0] = '\0';
	for (size_t i = 0; i < s->count; i++) {
		go_to(w, s->list[i].at, walk);
		put(answers, "%d %s\n", say(w, id, &s->list[i]), s->list[i].text);
	}
	go_to(w, s->list[s->count - 1].at + 30 * 86400, walk);
	world_turn(w);
	come_to(w, id, out);
	world_free(w);
}

/* ---- the tests ------------------------------------------------------------------------------- */

static uint64_t seeds = SEEDS;
static char walked[OUT_SIZE], leapt[OUT_SIZE], heard[OUT_SIZE], heard_too[OUT_SIZE];

/* true: they are; else the first line that is another is printed. */
static bool
same(uint64_t seed, const char *how, const char *a, const char *b)
{
	const char *x = a, *y = b;

	if (strcmp(a, b) == 0)
		return true;
	while (*x == *y) {
		x++;
		y++;
	}
	while (x > a && x[-1] != '\n') {
		x--;
		y--;
	}
	print_error("seed %llu, %s:\n    %.*s\n    %.*s\n", (unsigned long long)seed, how,
	    (int)strcspn(x, "\n"), x, (int)strcspn(y, "\n"), y);
	return false;
}

static void
test_leap_and_walk(void **state)
{
	size_t others = 0;
	struct story s;

	(void)state;
	for (uint64_t seed = 1; seed <= seeds; seed++) {
		tell(&s, seed);
		live(&s, true, heard, walked);
		live(&s, false, heard_too, leapt);
		others += !same(seed, "walking and leaping are answered", heard, heard_too) ||
			  !same(seed, "walking and leaping come to", walked, leapt);
	}
	assert_int_equal(others, 0);
}

/* The consent runs out, with tasks that depend on it, before the next turn. */
static void
test_late_before_the_consent_ended(void **state)
{
	const struct story s = { .count = 2,
		.list = { { moment_from_local(20270111, 1100), "granli.k", "",
			      "consent.given agencies=team, nav; given=11.01.2027; "
			      "expires=25.01.2027" },
		    { moment_from_local(20270301, 1100), "team.k", "", "visit.held" } } };

	(void)state;
	live(&s, false, heard, leapt);
	assert_non_null(strstr(leapt, "late a05 of 0"));
	live(&s, true, heard, walked);
	assert_true(same(0, "walking and leaping come to", walked, leapt));
}

/* ---- the order of independent reports -------------------------------------------------------- */

/* Reports of different offices about different things: every order gives the same state. */
static const struct said independent[] = {
	{ 0, "granli.k", "", "belongings.ready where=vakta" },
	{ 0, "team.k", "", "case.assigned adviser=Marte; phone=0000" },
	{ 0, "team.k", "", "need.assessed area=occupation; level=some" },
	{ 0, "nav.k", "", "nav.office_settled office=Nav Asker" },
	{ 0, "nav.k", "", "money.arranged how=konto" },
	{ 0, "nav.k", "", "task.received area=economy" },
	{ 0, "bolig.k", "", "housing.guarantee_granted place=Holmen; max_days=60" },
	{ 0, "bolig.k", "", "housing.fallback_named place=Natthjemmet; phone=0000" },
	{ 0, "bolig.k", "", "task.received area=housing" },
	{ 0, "frivillig.k", "", "contact.made with=ham selv" },
	{ 0, "granli.k", "", "transport.arranged how=tog" },
	{ 0, "team.k", "", "task.not_needed area=case; task=a10; reason=vet det" },
};

enum { INDEPENDENT = sizeof(independent) / sizeof(independent[0]) };

/* The same beginning; then, at one moment, some of the reports in random order. */
static void
permuted(uint64_t seed, uint64_t order, char *out)
{
	struct story s = { .chance = seed * 77 }, o = { .chance = order };
	ov_date day = date_add_days(20270111, (int32_t)below(&s, 120));
	size_t from = s.count = 1 + below(&s, 2);

	s.list[0] = (struct said){ moment_from_local(20270111, 1200), "granli.k", "", "" };
	s.list[1] = (struct said){ moment_from_local(day, 1000), "team.k", "", "visit.held" };
	fill_in(&s, "release.date_set date=@; time=09.00; form=parole; state=set",
	    date_add_days(day, (int32_t)below(&s, 60)), s.list[0].text);
	for (size_t i = 0; i < INDEPENDENT; i++)
		if (below(&s, 3) > 0)
			s.list[s.count++] = independent[i];
	for (size_t i = from; i < s.count; i++)
		s.list[i].at = moment_from_local(day, 1100);
	for (size_t i = s.count - 1; order > 0 && i > from; i--) {
		size_t k = from + below(&o, (uint32_t)(i - from + 1));
		struct said swap = s.list[i];
		s.list[i] = s.list[k];
		s.list[k] = swap;
	}
	live(&s, true, heard, out);
}

static void
test_order_of_independent_reports(void **state)
{
	size_t others = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= seeds / A_PERMUTED; seed++) {
		permuted(seed, 0, walked);
		for (uint64_t order = 1; order <= 2; order++) {
			permuted(seed, seed * 10 + order, leapt);
			others += !same(seed, "in another order", walked, leapt);
		}
	}
	assert_int_equal(others, 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_leap_and_walk),
		cmocka_unit_test(test_late_before_the_consent_ended),
		cmocka_unit_test(test_order_of_independent_reports),
	};

	if (argc > 1)
		seeds = strtoull(argv[1], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
