/* routine_keys_test.c - The keys of a routine, each with good and bad values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/due.h"
#include "routine/routine_keys.h"
#include "routine/routine_when.h"
#include "planned.h"

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
		assert_null(routine_set(&nb, pairs[i][0], pairs[i][2], ROUTINE_OF_KEY, scratch));
		assert_null(routine_set(&en, pairs[i][1], pairs[i][2], ROUTINE_OF_KEY, scratch));
		/* A second time is an error, also by the name in the other language. */
		assert_string_equal(
		    routine_set(&nb, pairs[i][1], pairs[i][2], ROUTINE_OF_KEY, scratch),
		    "was given before, in Norwegian or English; keep one");
		assert_string_equal(
		    routine_set(&nb, pairs[i][0], pairs[i][2], ROUTINE_OF_KEY, scratch),
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
		assert_null(routine_set(&nb, rows[i].key, rows[i].nb, ROUTINE_OF_KEY, scratch));
		assert_null(routine_set(&en, rows[i].key, rows[i].en, ROUTINE_OF_KEY, scratch));
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
		{ "due", "M the 25/", "\"25/\" is no day of a month" },
		{ "due", "M the 25:", "\"25:\" is no day of a month" },
		{ "frist", "prioritet", "\"prioritet\" er ikke et anker" },
		{ "prioritet", "0", "\"0\" er ikke en prioritet" },
		{ "prioritet", "100", "\"100\" er ikke en prioritet" },
		{ "priority", "1x", "\"1x\" is no priority" },
		{ "priority", "x", "\"x\" is no priority" },
		{ "frist", "R kl 18.000", "\"18.000\" er ikke et klokkeslett" },
		{ "frist", "R kl 18:5", "\"18:5\" er ikke et klokkeslett" },
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
		const char *problem =
		    routine_set(&t, rows[i].key, rows[i].value, ROUTINE_OF_KEY, scratch);
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
	const char *problem = routine_set(&t, "eier", longer, ROUTINE_OF_KEY, scratch);
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
		assert_string_equal(routine_task_complete(&t, false), missing[i]);
		assert_null(routine_set(&t, pairs[i][0], pairs[i][1], ROUTINE_OF_KEY, scratch));
	}
	assert_null(routine_task_complete(&t, false));
}

/* The area of a task: that of the first kind that meets it, or the one that is set. */
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
		assert_null(routine_set(&t, "oppfylt", rows[i].met_by, ROUTINE_OF_KEY, scratch));
		if (rows[i].area != NULL)
			assert_null(
			    routine_set(&t, "område", rows[i].area, ROUTINE_OF_KEY, scratch));
		assert_int_equal(routine_task_area(&t), rows[i].expected);
		if (rows[i].expected != OV__AREA__AREA_NONE)
			assert_null(routine_task_complete(&t, false));
		else
			assert_string_equal(routine_task_complete(&t, false),
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
	assert_null(
	    routine_set(&t, "når", "ufb, samtykke, behov(telefon)", ROUTINE_OF_KEY, scratch));
	routine_conditions_text(&t, true, text, sizeof(text));
	assert_string_equal(text, "samtykke, ufb, behov(telefon)");
	routine_conditions_text(&t, false, text, sizeof(text));
	assert_string_equal(text, "consent, no fixed abode, need(telefon)");
	t.conditions = 0;
	routine_conditions_text(&t, false, text, sizeof(text));
	assert_string_equal(text, "need(telefon)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_keys, clear_routine),
		cmocka_unit_test_setup(test_words, clear_routine),
		cmocka_unit_test_setup(test_bad_values, clear_routine),
		cmocka_unit_test_setup(test_complete, clear_routine),
		cmocka_unit_test_setup(test_area_of_a_task, clear_routine),
		cmocka_unit_test_setup(test_conditions_in_words, clear_routine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
