/* routine_file_test.c - The file of a routine, and several: good ones load as they say, each bad one
 * is refused with the exact sentence that helps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "conf_files.h"
#include "routine/routine_file.h"
#include "schema/catalogue.h"

static struct routine routine;

static int
load_routine(const char *from)
{
	memset(&routine, 0xa5, sizeof(routine));
	return routine_load(from, &routine, conf_error);
}

#define TASK "tittel = T\neier = fengselsteam\nfrist = N+1v\noppfylt = case.assigned\n"
#define HEAD "[asker]\nnavn = Asker fengselsteam\n"

static void
test_routine(void **state)
{
	(void)state;
	load_good(load_routine,
	    HEAD "[a12]\n" TASK "etter = a05\n[a05]\ntitle_nb = Nav\nowner = team\ndue = N+5v\n"
		 "met_by = nav.office_settled\nessential = yes\n");
	const struct routine *r = &routine;
	assert_string_equal(r->name, "asker");
	assert_string_equal(r->title, "Asker fengselsteam");
	assert_int_equal(r->statuses, 0);
	assert_int_equal(r->tasks_count, 2);
	assert_string_equal(r->tasks[0].id, "a12");
	assert_string_equal(r->tasks[0].after[0], "a05");
	assert_int_equal(r->tasks[0].line, 3);
	assert_true(r->tasks[1].essential);
}

static void
test_what_a_routine_is_for(void **state)
{
	static const struct {
		const char *nb, *en;
		Ov__Status status;
	} rows[] = {
		{ "dom", "sentence", OV__STATUS__STATUS_SENTENCE },
		{ "varetekt", "remand", OV__STATUS__STATUS_REMAND },
		{ "forvaring", "preventive-detention", OV__STATUS__STATUS_PREVENTIVE_DETENTION },
		{ "bøtesoning", "fine", OV__STATUS__STATUS_FINE },
		{ "hjemmesoning", "home-detention", OV__STATUS__STATUS_HOME_DETENTION },
		{ "§ 12", "treatment", OV__STATUS__STATUS_TREATMENT },
		{ "overgangsbolig", "halfway-house", OV__STATUS__STATUS_HALFWAY_HOUSE },
	};
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), HEAD "gjelder = %s\n[a01]\n" TASK, rows[i].nb);
		load_good(load_routine, text);
		assert_int_equal(routine.statuses, 1u << rows[i].status);
		snprintf(text, sizeof(text), HEAD "for = %s\n[a01]\n" TASK, rows[i].en);
		load_good(load_routine, text);
		assert_int_equal(routine.statuses, 1u << rows[i].status);
		assert_int_equal(routine_status(rows[i].nb), rows[i].status);
	}
	assert_int_equal(routine_status("Dom"), OV__STATUS__STATUS_UNKNOWN);
	load_good(load_routine, HEAD "gjelder = dom, § 12\n[a01]\n" TASK);
	assert_int_equal(routine.statuses,
	    1u << OV__STATUS__STATUS_SENTENCE | 1u << OV__STATUS__STATUS_TREATMENT);
}

static void
test_bad_routine(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "", "x.conf: has no tasks; a task is a section: [a01]" },
		{ HEAD, "x.conf: has no tasks; a task is a section: [a01]" },
		{ "[asker]\ntittel = T\n",
		    "x.conf:2: tittel: is no key of the first section; it has navn (name) and "
		    "gjelder (for)" },
		{ "[Asker]\nnavn = A\n",
		    "x.conf:1: [Asker] is no name of a routine; use a-z, 0-9 and -, at most 31, as "
		    "asker" },
		{ "[a2345678901234567890123456789012]\nnavn = A\n",
		    "x.conf:1: [a2345678901234567890123456789012] is no name of a routine; use "
		    "a-z, "
		    "0-9 and -, at most 31, as asker" },
		{ HEAD "gjelder = dom, soning\n",
		    "x.conf:3: gjelder: \"soning\" er ingen soningsform; bruk dom, varetekt, "
		    "forvaring, bøtesoning, hjemmesoning, § 12, overgangsbolig" },
		{ HEAD "for = life\n",
		    "x.conf:3: for: \"life\" is no status; use sentence, remand, "
		    "preventive-detention, fine, home-detention, treatment, halfway-house" },
		{ HEAD "gjelder = dom\nfor = remand\n",
		    "x.conf:4: for: is there already in [asker]; keep one" },
		{ HEAD "gjelder = dom,\n", "x.conf:3: gjelder: has an empty item in its list" },
		{ "[asker]\nnavn = A\nname = B\n",
		    "x.conf:3: name: is there already in [asker]; keep one" },
		{ "[asker]\nnavn = et navn som er lengre enn nittifem byte, og det er det ikke "
		  "mange "
		  "rutiner som har, heller ikke denne\n",
		    "x.conf:2: navn: is longer than 95 bytes" },
		{ "[a01]\n[a05]\n",
		    "x.conf:2: the first section is the routine's own and has navn (name) = …" },
		{ HEAD "[A01]\n",
		    "x.conf:3: [A01] is no task; use a-z and 0-9, a letter first, at most 7, as "
		    "a23" },
		{ HEAD "[a2345678]\n",
		    "x.conf:3: [a2345678] is no task; use a-z and 0-9, a letter first, at most 7, "
		    "as a23" },
		{ HEAD "[01a]\n",
		    "x.conf:3: [01a] is no task; use a-z and 0-9, a letter first, at most 7, as "
		    "a23" },
		{ HEAD "[a01]\n[a01]\n",
		    "x.conf:4: [a01] is there already; put its keys together" },
		{ HEAD "[a01]\n", "x.conf:3: [a01] has no tittel (title_nb)" },
		{ HEAD "[a01]\ntittel = T\neier = fengselsteam\nfrist = N\n",
		    "x.conf:3: [a01] has no oppfylt (met_by): nothing could ever meet it" },
		{ HEAD "[a01]\n" TASK "etter = a99\n",
		    "x.conf:3: [a01] stands after a99, which is no task of this file" },
		{ HEAD "[a01]\n" TASK "etter = a01\n", "x.conf:3: [a01] stands after itself" },
		{ HEAD "[a01]\n" TASK "farge = blå\n",
		    "x.conf:8: farge: is no key of a task; use tittel, title, eier, frist, senest, "
		    "når, oppfylt, etter, område, gjenta, minn, prioritet, viktig, mangler, or "
		    "title_nb, title_en, owner, due, last, when, met_by, after, area, repeat, "
		    "remind, priority, essential, missing" },
		{ HEAD "[a01]\nfrist = X-30d\n",
		    "x.conf:4: frist: \"X\" er ikke et anker; bruk I, N, D, S, C, B, R, G, M, F, "
		    "MP, "
		    "P eller W, en oppgave eller en meldingstype, som i R-8u eller t06+10v" },
		/* A due date depends on the tasks before it. */
		{ HEAD "[a01]\n" TASK "[a02]\ntittel = T\neier = team\nfrist = min(R, a03+1d)\n"
		       "oppfylt = visit.held\n[a03]\n" TASK,
		    "x.conf:8: [a02] is reckoned from a03, which is no task that stands before it "
		    "in this file" },
		{ HEAD "[a01]\ntittel = T\neier = team\nfrist = r-8u\noppfylt = visit.held\n",
		    "x.conf:3: [a01] is reckoned from r, which is no task that stands before it in "
		    "this file" },
		{ HEAD "[a01]\n" TASK "senest = a01\n",
		    "x.conf:3: [a01] is reckoned from a01, which is no task that stands before it "
		    "in this file" },
		{ HEAD "[a01]\n" TASK "viktig = ja\ngjenta = 8u\n",
		    "x.conf:3: [a01] is viktig (essential) and has gjenta (repeat): no case would "
		    "ever be ready" },
		{ HEAD "[a01]\ntittel = T\neier = team\nfrist = N\noppfylt = goal.set\n",
		    "x.conf:3: [a01] has no område (area), and what meets it belongs to none of "
		    "its own" },
		{ HEAD "[a01]\nnår = ofte\n",
		    "x.conf:4: når: \"ofte\" er ikke et vilkår; bruk alltid, samtykke, uten "
		    "samtykke, uten bolig, egen bolig, midlertidig, midlertidig eller ubekreftet, "
		    "bolig eller plass, dom, varetekt, uten restriksjoner, behov helse (økonomi, "
		    "bolig …), behov(…), overdosefare, møteplikt, ute, løslatt av retten, ufb" },
		{ HEAD "[a01]\nwhen = often\n",
		    "x.conf:4: when: \"often\" is no condition; use always, consent, no consent, "
		    "no "
		    "home, own home, temporary, temporary or unconfirmed, home or place, "
		    "sentenced, remand, no restrictions, need health (economy, housing …), "
		    "need(…), overdose risk, reporting duty, released, released by court, no fixed "
		    "abode" },
		{ HEAD "[a01]\ngjenta = ofte\n",
		    "x.conf:4: gjenta: \"ofte\" er ikke et mellomrom; skriv et tall og d, v, u "
		    "eller m, som i 8u eller 14d vokser" },
		{ HEAD "[a01]\nremind = soon\n",
		    "x.conf:4: remind: \"soon\" is no reminder; write days or weeks before the due "
		    "date, as in 14d, 7d, 1d" },
		{ HEAD "[a01]\nprioritet = høy\n",
		    "x.conf:4: prioritet: \"høy\" er ikke en prioritet; skriv 1 (først) til 99" },
		{ HEAD "[a01]\narea = soul\n",
		    "x.conf:4: area: \"soul\" is no area; use case, name, identity, release, "
		    "sentence, health, economy, housing, occupation, network, plan" },
		{ HEAD "[a01]\noppfylt = contact.made x9\n",
		    "x.conf:4: oppfylt: \"x9\" er ikke et antall ganger; skriv x2 til x8 bak "
		    "meldingstypen" },
		{ HEAD "[a01]\ndue = R-8\n", "x.conf:4: due: \"-8\" is no offset; write + or -, a "
					     "number and d, v (working days), u "
					     "(weeks) or m, as in R-8u" },
		{ HEAD "[a01]\neier = vaktmester\n",
		    "x.conf:4: eier: \"vaktmester\" er ikke en rolle; bruk fengsel, ..." },
		{ HEAD "[a01]\noppfylt = nav.kontor\n",
		    "x.conf:4: oppfylt: \"nav.kontor\" er ikke en meldingstype i katalogen" },
		{ HEAD "[a01]\ntittel = T\ntitle_nb = T\n",
		    "x.conf:5: title_nb: was given before, in Norwegian or English; keep one" },
	};
	char text[8192] = HEAD;

	(void)state;
	assert_all_refused(load_routine, rows);
	for (int i = 0; i <= ROUTINE_TASKS_MAX; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "[a%02d]\n" TASK, i);
	refused(load_routine, text, "x.conf:243: more than 48 tasks");
	snprintf(text, sizeof(text), HEAD);
	for (int i = 0; i < 9; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "[a%02d]\ntittel = T\neier = team\nfrist = N,N,N,N,N,N,N,N\noppfylt = "
		    "case.assigned\n",
		    i);
	refused(load_routine, text,
	    "x.conf:43: [a08] is more than a case can hold: 64 tasks, each due date counted");
}

static void
write_routine(const char *name, const char *head, const char *id)
{
	char text[512];

	snprintf(text, sizeof(text), "%s[%s]\n" TASK, head, id);
	write_conf(name, text, strlen(text));
}

/* Several files, by comma; an id may stand in only one of them. */
static void
test_several_routines(void **state)
{
	static const struct {
		const char *head, *id, *problem;
	} rows[] = {
		{ "[tog]\nnavn = TOG\n", "t01", NULL },
		{ "[tog]\nnavn = TOG\n", "a01",
		    "y.conf:3: [a01] is a task of the routine asker already; ids differ over all "
		    "routines" },
		{ "[asker]\nnavn = TOG\n", "t01",
		    "y.conf: [asker] is another routine's name already" },
		{ "[tog]\nnavn = TOG\n", "T01",
		    "y.conf:3: [T01] is no task; use a-z and 0-9, a letter first, at most 7, as "
		    "a23" },
	};
	static struct routines routines;
	char paths[ROUTINES_MAX * 64 + 128];

	(void)state;
	write_routine("x.conf", HEAD, "a01");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_routine("y.conf", rows[i].head, rows[i].id);
		snprintf(paths, sizeof(paths), "%s/x.conf,  %s/y.conf", conf_dir, conf_dir);
		int rc = routines_load(paths, &routines, conf_error);
		assert_int_equal(rc, rows[i].problem == NULL ? 0 : -1);
		if (rc != 0) {
			assert_string_equal(conf_error + strlen(conf_dir) + 1, rows[i].problem);
			continue;
		}
		assert_int_equal(routines.count, 2);
		assert_string_equal(routines.list[1].name, "tog");
	}
	paths[0] = '\0';
	for (int i = 0; i <= ROUTINES_MAX; i++) {
		char name[16], head[64], id[8];
		snprintf(name, sizeof(name), "r%d.conf", i);
		snprintf(head, sizeof(head), "[r%d]\nnavn = R\n", i);
		snprintf(id, sizeof(id), "t%d", i);
		write_routine(name, head, id);
		snprintf(paths + strlen(paths), sizeof(paths) - strlen(paths), "%s%s/r%d.conf",
		    i > 0 ? "," : "", conf_dir, i);
		if (i == ROUTINES_MAX - 1)
			assert_int_equal(routines_load(paths, &routines, conf_error), 0);
	}
	assert_int_equal(routines_load(paths, &routines, conf_error), -1);
	assert_string_equal(conf_error + strlen(conf_dir) + 1, "r8.conf: more than 8 routines");
	for (int i = -1; i <= ROUTINES_MAX; i++) {
		snprintf(paths, sizeof(paths), i < 0 ? "%s/y.conf" : "%s/r%d.conf", conf_dir, i);
		assert_int_equal(remove(paths), 0);
	}
}

/* A wrong role is refused with a list of all roles. */
static void
test_a_wrong_role_is_told_the_others(void **state)
{
	(void)state;
	refused(load_routine, HEAD "[a01]\neier = vaktmester\n",
	    "x.conf:4: eier: \"vaktmester\" er ikke en rolle; bruk ...");
	for (size_t i = 0; i < declared_roles.count; i++)
		if (declared_roles.list[i].nb != NULL)
			assert_non_null(strstr(conf_error, declared_roles.list[i].nb));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_routine),
		cmocka_unit_test(test_what_a_routine_is_for),
		cmocka_unit_test(test_bad_routine),
		cmocka_unit_test(test_several_routines),
		cmocka_unit_test(test_a_wrong_role_is_told_the_others),
	};

	return cmocka_run_group_tests(tests, make_conf_dir, remove_conf_dir);
}
