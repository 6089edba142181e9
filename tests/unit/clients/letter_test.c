/* letter_test.c - A delivery becomes a letter to an office, once, in the language of its texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapter/intray.h"
#include "adapter/letter.h"
#include "adapter/propose.h"
#include "files.h"
#include "problem_text.h"
#include "saying.h"
#include "schema/catalogue.h"
#include "settings.h"
#include "texts_in.h"
#include "tree.h"

static Ov__Agency agency_nav = OV__AGENCY__INIT, agency_granli = OV__AGENCY__INIT;
static Ov__Agency *agencies[] = { &agency_nav, &agency_granli };
static Ov__Role nav_roles[] = { OV__ROLE__ROLE_NAV_SOCIAL };
static Ov__Role housing_roles[] = { OV__ROLE__ROLE_HOUSING };
static Ov__HelloAnswer hello = OV__HELLO_ANSWER__INIT;

static struct letter_context
reader_of(const struct texts *t)
{
	agency_nav.name = (char *)(uintptr_t) "nav-asker";
	agency_nav.display_name = (char *)(uintptr_t) "Nav Asker";
	agency_nav.number = 3;
	agency_granli.name = (char *)(uintptr_t) "granli";
	agency_granli.display_name = (char *)(uintptr_t) "Granli fengsel";
	agency_granli.number = 2;
	hello.agency = agency_nav.name;
	hello.display_name = agency_nav.display_name;
	hello.roles = nav_roles;
	hello.n_roles = 1;
	hello.agencies = agencies;
	hello.n_agencies = 2;
	return (struct letter_context){ t, &hello, "Asker fengselsteam", "Aud Eksempel, 000 00 010",
		"N:\\utkurv" };
}

/* A delivery around one fact: "release.date_set", set from text. */
static Ov__Delivery
delivery_of(Ov__Fact *fact, const char *kind)
{
	static unsigned char id[16] = { 0x0a, 0xbc, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
		0xff };
	Ov__Delivery d = OV__DELIVERY__INIT;

	d.n = 7;
	d.event_id.data = id;
	d.event_id.len = sizeof(id);
	d.kind = (char *)(uintptr_t)kind;
	d.case_ = (char *)(uintptr_t) "K7F3-9QXM";
	d.nickname = (char *)(uintptr_t) "blå ugle";
	d.reporter = (char *)(uintptr_t) "granli";
	d.area = OV__AREA__AREA_RELEASE;
	d.recorded = 1799650800; /* 11.01.2027 08.00 */
	d.occurred = 1799650800;
	d.fact = fact;
	return d;
}

static Ov__Fact *
fact_of(const char *kind, const char *fields)
{
	char line[1024];

	(void)snprintf(line, sizeof(line), "%s%s%s", kind, fields[0] != '\0' ? " " : "", fields);
	return saying(line);
}

static const struct {
	const char *kind, *fields, *reference, *reporter;
	bool housing;
	const char *has[8];
	const char *has_not[4];
} letters[] = {
	{ "release.date_set", "date=24.03.2027;time=09.00;state=set;version=1", "Nav-sak 118",
	    "granli", false,
	    { "Til: Nav Asker\nDeres ref.: Nav-sak 118\nVår ref.: K7F3-9QXM (blå ugle)\nFra: Asker "
	      "fengselsteam\nDato: 11.01.2027\n",
		"Meldt av Granli fengsel, 11.01.2027 08.00.\n", "Vi ber om: noter datoen." },
	    { "VAR:", "{", "[", "Slik svarer" } },
	{ "case.opened", "language=polsk", "", "granli", false,
	    { "Slik svarer dere: legg en tekstfil i N:\\utkurv med linjene\nhendelse = "
	      "participant.reference_set\nsak = K7F3-9QXM\nmeldt_av = (navnet ditt)\nreferanse = "
	      "(saksnummeret deres)\nBytt ut det",
		"Eller ring Aud Eksempel, 000 00 010, så" },
	    { "{", "[" } },
	{ "money.arranged", "how=på kort", "", "granli", true, { "Vi ber om: ingenting nå." },
	    { "Slik svarer", "hendelse =", "{" } },
	/* A housing office may say that somebody arrived; Nav tells it by telephone. */
	{ "release.not_arrived", "date=24.03.2027;time=18.00", "", "granli", true,
	    { "hendelse = release.arrived\n", "dato = (dd.mm.åååå)\nkl = (kl, f.eks. 09.00)\n" },
	    { "{" } },
	{ "release.not_arrived", "date=24.03.2027;time=18.00", "", "granli", false,
	    { "Slik svarer dere: gi beskjed til Asker fengselsteam, ring Aud Eksempel" },
	    { "hendelse =", "{" } },
	{ "release.date_set", "date=24.03.2027", "", "granli", false,
	    { "Til: Nav Asker\nVår ref.:" }, { "Deres ref" } },
	/* Was and now, with one question and a date to answer by. */
	{ "release.date_set",
	    "date=17.03.2027;time=09.00;state=set;reason=fremskutt;was_date=24.03.2027;was_time=09."
	    "00;"
	    "answer_by=14.01.2027;version=2",
	    "Nav-sak 118", "granli", false,
	    { "Ny dato i deres sak Nav-sak 118\n", "VAR:   ons 24.03.2027 kl 09.00\n",
		"NÅ:    ons 17.03.2027 kl 09.00   (7 dager tidligere)\n", "Årsak: fremskutt\n",
		"Vi spør om én ting: Gjelder garantien og pengene til de første dagene også fra "
		"ons "
		"17.03.2027?\n",
		"Svar innen tor 14.01.2027: ja / nei / nei, men fra (dato).\n",
		"Er svaret ja: legg en tekstfil i N:\\utkurv med linjene\nhendelse = "
		"housing.guarantee_confirmed\nsak = K7F3-9QXM\nmeldt_av = (navnet ditt)\nsted = "
		"(f.eks. Holmen)\nfra = (dd.mm.åååå)\ntil = (dd.mm.åååå)\n",
		"Er svaret nei, eller nei, men fra (dato): gi beskjed til Asker fengselsteam, ring "
		"Aud Eksempel, 000 00 010, så fører vi svaret på dere.\n" },
	    { "{", "[", "Meldt av" } },
	{ "release.date_set",
	    "date=31.03.2027;state=expected;was_date=24.03.2027;answer_by=14.01.2027;version=2", "",
	    "granli", true,
	    { "VAR:   ons 24.03.2027\n",
		"NÅ:    ons 31.03.2027   (7 dager senere)   forventet, ikke",
		"Årsak: ikke oppgitt\n", "Kan plassen holdes eller være klar fra ons 31.03.2027?" },
	    { " kl " } },
	{ "release.date_withdrawn", "was_date=24.03.2027;was_time=09.00", "", "granli", false,
	    { "VAR:   ons 24.03.2027 kl 09.00\nNÅ:    ingen dato\n", "ikke start noe nytt." },
	    { "hendelse =" } },
	{ "nav.contact_opened", "office=Nav Asker", "", "nav-asker", false,
	    { "Registrert: ",
		"Meldt av dere, 11.01.2027 08.00. Dere trenger ikke gjøre noe mer.\n" },
	    { "hendelse =", "Vi ber om" } },
	{ "task.overdue", "task=a27;due=19.03.2027;days_late=2;area=economy", "", "overgang", false,
	    { "Meldt av overgang, automatisk, 11.01.2027 08.00.", "Vi ber om: se planen.",
		"Er den ikke deres, er dette til orientering.",
		"gi beskjed til Asker fengselsteam" },
	    { "hendelse =" } },
	/* Agencies have the names that people know. */
	{ "responsibility.passed", "agency=2;to=granli;because=case.opened", "", "overgang", false,
	    { "\nGranli fengsel svarer for innbyggeren nå\n" }, { "granli", "Granli svarer" } },
	{ "responsibility.passed", "agency=3;to=nav-asker;from=granli;because=handover.accepted",
	    "", "overgang", false,
	    { "\nNav Asker svarer for innbyggeren nå, etter Granli fengsel\n" }, { "granli" } },
	/* A reminder names the open task and the three answers; other recipients are only
	 * informed. */
	{ "reminder.due",
	    "step=2;role=nav-social;agency=nav-asker;area=housing;asked=07.01.2027;due=20.01.2027;"
	    "tasks=a12,a13;tasks_nb=Garanti avklart,Plan B besluttet",
	    "Nav-sak 118", "overgang", false,
	    { "Dette brevet er til stedfortrederen",
		"Dere fikk oppgaver fra oss tor 07.01.2027, og vi har ikke sett noe svar. Dette "
		"står åpent hos Nav Asker:\n  a12  Garanti avklart\n  a13  Plan B besluttet\n"
		"Nærmeste frist: ons 20.01.2027.\n",
		"hendelse = task.accepted\nsak = K7F3-9QXM\nområde = bolig\nav = (navnet ditt)\n",
		"hendelse = task.declined\nsak = K7F3-9QXM\nområde = bolig\n"
		"oppgave = (én av a12, a13)\ngrunn = (hvorfor)\n",
		"Eller ring Aud Eksempel, 000 00 010, så" },
	    { "ingenting nå", "{", "[", "Purring, trinn" } },
	{ "reminder.due",
	    "step=1;role=nav-social;agency=nav-asker;area=economy;asked=07.01.2027;tasks=a27;"
	    "tasks_nb=Penger",
	    "", "overgang", false,
	    { "oppgave = a27\n", "om økonomi\n\nDere fikk", "  a27  Penger\n\nVi ber" },
	    { "stedfortrederen", "Nærmeste" } },
	{ "reminder.due",
	    "step=1;role=prison;agency=granli;area=economy;asked=07.01.2027;tasks=a27;"
	    "tasks_nb=Penger",
	    "", "overgang", false,
	    { "Purret på Granli fengsel (fengsel), spurt tor 07.01.2027: Penger\n",
		"Ellers er dette til orientering." },
	    { "hendelse =", " granli", "Dere fikk" } },
	/* An unsent reminder reads as unsent. */
	{ "reminder.due",
	    "step=3;role=prison;agency=granli;area=plan;due=20.01.2027;tasks=a27;tasks_nb=Penger",
	    "", "overgang", false,
	    { "\nRing Granli fengsel (fengsel), frist ons 20.01.2027: Penger\n" },
	    { "UTKAST", "{", "[" } },
	{ "reminder.due",
	    "step=4;role=prison;agency=granli;area=plan;draft=yes;tasks=a27;tasks_nb=P", "",
	    "overgang", false,
	    { "\nUTKAST, ikke sendt: Skriv til lederen hos Granli fengsel (fengsel): P\n" },
	    { "Purret", "{", "[" } },
	{ "reminder.due", "step=5;role=housing;area=plan;draft=yes;tasks=a27;tasks_nb=P", "",
	    "overgang", false,
	    { "\nUTKAST, ikke sendt: Innkall alle parter til møte uten innbyggeren. Uten svar: "
	      "(boligkontor): P\n" },
	    { "Purret", "{", "[" } },
};

static void
check_letter(const char *letter, size_t row)
{
	for (size_t j = 0; j < 8 && letters[row].has[j] != NULL; j++)
		if (strstr(letter, letters[row].has[j]) == NULL)
			fail_msg("%s %s has no \"%s\":\n%s", letters[row].kind, letters[row].fields,
			    letters[row].has[j], letter);
	for (size_t j = 0; j < 4 && letters[row].has_not[j] != NULL; j++)
		if (strstr(letter, letters[row].has_not[j]) != NULL)
			fail_msg("%s %s has \"%s\":\n%s", letters[row].kind, letters[row].fields,
			    letters[row].has_not[j], letter);
}

static void
a_delivery_becomes_a_letter(void **state)
{
	struct texts *t = texts_in("nb");
	struct letter_context c = reader_of(t);

	(void)state;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		Ov__Fact *f = fact_of(letters[i].kind, letters[i].fields);
		Ov__Delivery d = delivery_of(f, letters[i].kind);
		d.your_reference = (char *)(uintptr_t)letters[i].reference;
		d.reporter = (char *)(uintptr_t)letters[i].reporter;
		hello.roles = letters[i].housing ? housing_roles : nav_roles;
		char *letter = letter_write(&c, &d);
		check_letter(letter, i);
		free(letter);
		ov__fact__free_unpacked(f, NULL);
	}
}

static void
what_was_told_by_telephone_says_for_whom(void **state)
{
	struct texts *t = texts_in("nb");
	struct letter_context c = reader_of(t);
	Ov__Fact *f = saying("money.arranged how=på kort");
	Ov__Delivery d = delivery_of(f, "money.arranged");

	(void)state;
	d.on_behalf_of = (char *)(uintptr_t) "nav-asker";
	d.channel = OV__CHANNEL__CHANNEL_PHONE;
	char *letter = letter_write(&c, &d);
	assert_non_null(
	    strstr(letter, "Meldt av Granli fengsel på vegne av Nav Asker, telefon, 11.01."));
	free(letter);
	ov__fact__free_unpacked(f, NULL);
}

static void
add_task(Ov__PlanMade *p, const char *id, Ov__Role owner, uint32_t due, Ov__TaskState task_state,
    uint32_t met_by)
{
	static const char titles[] = "Nøkkel, strøm og hvem som møter";
	Ov__Task *t = malloc(sizeof(*t));

	ov__task__init(t);
	t->id = strdup(id);
	t->title_nb = strdup(titles);
	t->title_en = strdup("Keys");
	t->owners = malloc(sizeof(*t->owners));
	t->owners[0] = owner;
	t->n_owners = 1;
	t->due = due;
	t->state = task_state;
	t->confirmed_for = task_state == OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN ? 20270324 : 0;
	t->met_by = malloc(sizeof(*t->met_by));
	t->met_by[0] = met_by;
	t->n_met_by = 1;
	p->tasks = realloc(p->tasks, (p->n_tasks + 1) * sizeof(*p->tasks));
	p->tasks[p->n_tasks++] = t;
}

static void
a_plan_lists_what_the_reader_owns(void **state)
{
	struct texts *t = texts_in("nb");
	struct letter_context c = reader_of(t);
	Ov__Fact *f = overgang_fact_new(OV__FACT__FACT_PLAN_MADE);
	Ov__Delivery d = delivery_of(f, "plan.made");
	Ov__PlanMade *p = f->plan_made;
	char *letter;

	(void)state;
	d.area = p->area = OV__AREA__AREA_HOUSING;
	add_task(p, "a24", OV__ROLE__ROLE_TEAM, 20270310, 0, OV__FACT__FACT_HOUSING_BASICS_READY);
	letter = letter_write(&c, &d);
	assert_non_null(
	    strstr(letter, "Plan for bolig: ingen av oppgavene er deres nå. Dette er til "
			   "orientering;"));
	assert_null(strstr(letter, "Slik svarer"));
	free(letter);

	add_task(p, "a12", OV__ROLE__ROLE_NAV_SOCIAL, 20270120,
	    OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN, OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED);
	add_task(p, "a26", OV__ROLE__ROLE_NAV_SOCIAL, 0, OV__TASK_STATE__TASK_STATE_DONE, 26);
	add_task(p, "a27", OV__ROLE__ROLE_NAV_SOCIAL, 0, 0, OV__FACT__FACT_MONEY_ARRANGED);
	letter = letter_write(&c, &d);
	assert_non_null(strstr(letter, "Plan for bolig: deres oppgaver."));
	assert_non_null(strstr(letter, "  a12  Nøkkel, strøm og hvem som møter\n"
				       "       Frist: ons 20.01.2027. MÅ BEKREFTES PÅ NYTT (var "
				       "bekreftet for ons 24.03.2027).\n"
				       "       Svar med hendelse: housing.guarantee_granted\n"
				       "  a26  Nøkkel, strøm og hvem som møter\n"
				       "       Frist: settes når datoen er kjent. Gjort.\n"
				       "  a27  Nøkkel, strøm og hvem som møter\n"
				       "       Frist: settes når datoen er kjent.\n"
				       "       Svar med hendelse: money.arranged\n"));
	assert_null(strstr(letter, "a24"));
	assert_non_null(strstr(letter, "Slik svarer dere når a12 er gjort: legg en tekstfil i "
				       "N:\\utkurv med linjene\n"
				       "hendelse = housing.guarantee_granted\nsak = K7F3-9QXM\n"
				       "meldt_av = (navnet ditt)\nsted = (f.eks. Holmen)\n"));
	free(letter);

	/* Nav cannot report that the keys are there: the task is theirs, the kind is not. */
	p->tasks[1]->met_by[0] = OV__FACT__FACT_HOUSING_LEASE_SIGNED;
	letter = letter_write(&c, &d);
	assert_null(strstr(letter, "housing.lease_signed"));
	assert_non_null(
	    strstr(letter, "Gi oss beskjed når det er gjort: Aud Eksempel, 000 00 010.\n"));
	assert_non_null(strstr(letter, "Slik svarer dere når a27 er gjort"));
	free(letter);
	ov__fact__free_unpacked(f, NULL);
}

/* An office that the date concerns without a place: yes needs no file, no is reported. */
static void
who_has_no_kind_for_yes_is_not_asked_for_a_file(void **state)
{
	static Ov__Role health[] = { OV__ROLE__ROLE_HEALTH };
	struct texts *t = texts_in("nb");
	struct letter_context c = reader_of(t);
	Ov__Fact *f = fact_of("release.date_set",
	    "date=17.03.2027;was_date=24.03.2027;answer_by=14.01.2027;version=2");
	Ov__Delivery d = delivery_of(f, "release.date_set");

	(void)state;
	hello.roles = health;
	char *letter = letter_write(&c, &d);
	assert_non_null(strstr(letter, "Er svaret ja: dere trenger ikke gjøre noe, hvis ikke"));
	assert_non_null(strstr(letter, "Er svaret nei, eller nei, men fra (dato): gi beskjed"));
	assert_null(strstr(letter, "hendelse ="));
	free(letter);
	ov__fact__free_unpacked(f, NULL);
}

/* The daemon accepts every answer that a letter proposes, for every kind and role. */
static void
who_may_report_is_as_in_the_catalogue(void **state)
{
	size_t count;
	const struct kind *rows = catalogue_rows(&count);
	Ov__HelloAnswer who = OV__HELLO_ANSWER__INIT;
	Ov__Role role;

	(void)state;
	who.roles = &role;
	who.n_roles = 1;
	for (size_t i = 0; i < count; i++)
		for (unsigned r = 0; r < ov__role__descriptor.n_values; r++) {
			role = (Ov__Role)ov__role__descriptor.values[r].value;
			if (propose_may(&who, rows[i].number) !=
			    ((rows[i].reporters & 1u << role) != 0))
				fail_msg(
				    "%s, %s", rows[i].name, ov__role__descriptor.values[r].name);
		}
	assert_false(propose_may(&who, 0));
}

static void
an_area_that_was_opened_tells_what_holds_now(void **state)
{
	struct texts *t = texts_in("nb");
	struct letter_context c = reader_of(t);
	Ov__Fact *f = overgang_fact_new(OV__FACT__FACT_CASE_SHARED);
	Ov__Delivery d = delivery_of(f, "case.shared");
	Ov__AreaState area = OV__AREA_STATE__INIT;
	Ov__LatestFact latest = OV__LATEST_FACT__INIT, *list[] = { &latest };

	(void)state;
	d.reporter = (char *)(uintptr_t) "overgang";
	latest.kind = OV__FACT__FACT_RELEASE_DATE_SET;
	latest.speaker = 2;
	latest.fact = saying("release.date_set date=24.03.2027;state=set");
	area.latest = list;
	area.n_latest = 1;
	f->case_shared->state.len = ov__area_state__get_packed_size(&area);
	f->case_shared->state.data = malloc(f->case_shared->state.len);
	(void)ov__area_state__pack(&area, f->case_shared->state.data);
	char *letter = letter_write(&c, &d);
	assert_non_null(strstr(letter, "\n  - "));
	assert_non_null(strstr(letter, "24.03.2027"));
	assert_non_null(strstr(letter, "ta saken inn hos dere. Dette er det vi vet nå."));
	free(letter);
	ov__fact__free_unpacked(latest.fact, NULL);
	ov__fact__free_unpacked(f, NULL);
}

/* No kind leaves a placeholder in a letter, in either language. */
static void
every_kind_has_a_whole_letter(void **state)
{
	static const char *const languages[] = { "nb", "en" };

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		struct texts *t = texts_in(languages[l]);
		struct letter_context c = reader_of(t);
		size_t kinds = 0;
		for (uint32_t k = 1; k < 200; k++) {
			char kind[64];
			if (overgang_kind_name(k, kind)[0] == '\0')
				continue;
			Ov__Fact *f = overgang_fact_new(k);
			Ov__Delivery d = delivery_of(f, kind);
			char *letter = letter_write(&c, &d);
			if (strchr(letter, '{') != NULL || strlen(letter) < 100 ||
			    strstr(letter, "K7F3-9QXM") == NULL)
				fail_msg("%s: %s:\n%s", languages[l], kind, letter);
			free(letter);
			ov__fact__free_unpacked(f, NULL);
			kinds++;
		}
		assert_true(kinds > 35);
	}
}

/* ---- the two languages ----------------------------------------------------------------------- */

struct keys {
	char list[400][100];
	size_t count;
};

static int
take_key(const struct setting *s, void *context, struct problem *ret_problem)
{
	struct keys *k = context;

	(void)ret_problem;
	assert_true(k->count < 400);
	(void)snprintf(k->list[k->count++], sizeof(k->list[0]), "[%s] %s", s->section, s->key);
	return 0;
}

/* Both languages have the same keys, in the same order. */
static void
both_languages_have_the_same_letters(void **state)
{
	static const char *const names[] = { "config/texts/letters-nb.conf",
		"config/texts/letters-en.conf" };
	struct keys *k = calloc(2, sizeof(*k));
	char error[OVERGANG_ERROR_SIZE];
	struct problem problem;

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		if (settings_read(tree_path(names[l]), take_key, &k[l], &problem) < 0)
			fail_msg("%s", problem_english(&problem, error, sizeof(error)));
	}
	assert_true(k[0].count > 100);
	for (size_t i = 0; i < k[0].count; i++)
		assert_string_equal(k[0].list[i], k[1].list[i]);
	assert_int_equal(k[0].count, k[1].count);
	free(k);
}

/* ---- the tray of letters --------------------------------------------------------------------- */

static char dir[] = "/tmp/overgang-letters-XXXXXX";

static int
make_dir(void **state)
{
	(void)state;
	(void)strcpy(dir, "/tmp/overgang-letters-XXXXXX");
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int
remove_dir(void **state)
{
	char command[100];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

#define CLERK "read and marked by a clerk\n"

static char *
content(const char *name)
{
	char *text;
	size_t size;

	assert_int_equal(files_read(dir, name, 65536, &text, &size), 0);
	return text;
}

static void
twice_is_one_letter_and_a_blank_is_none(void **state)
{
	struct texts *t = texts_in("nb");
	struct intray in = { .dir = dir, .context = reader_of(t) };
	Ov__Fact *f = saying("release.date_set date=24.03.2027");
	Ov__Delivery d = delivery_of(f, "release.date_set"), blank = OV__DELIVERY__INIT;
	const char *name = "0abc0102030405060708090a0b0c0dff.txt";

	(void)state;
	assert_int_equal(intray_put(&in, &d), 0);
	assert_int_equal(in.letters, 1);
	char *json = content("0abc0102030405060708090a0b0c0dff.json");
	assert_non_null(strstr(json, "20270324"));
	free(json);

	assert_int_equal(files_write(dir, name, CLERK, strlen(CLERK), 0600), 0);
	assert_int_equal(intray_put(&in, &d), 0);
	char *letter = content(name);
	assert_string_equal(letter, CLERK);
	free(letter);
	assert_int_equal(in.letters, 1);

	blank.n = 8;
	assert_int_equal(intray_put(&in, &blank), 0);
	assert_int_equal(in.blanks, 1);
	assert_int_equal(in.letters, 1);
	(void)ledger_close(in.made);
	ov__fact__free_unpacked(f, NULL);
}

static void
what_cannot_be_written_is_an_error_and_no_letter(void **state)
{
	struct texts *t = texts_in("nb");
	struct intray in = { .dir = "/nowhere/at/all", .context = reader_of(t) };
	Ov__Fact *f = saying("release.date_set date=24.03.2027");
	Ov__Delivery d = delivery_of(f, "release.date_set");

	(void)state;
	assert_int_equal(intray_put(&in, &d), -ENOENT);
	assert_int_equal(in.letters, 0);
	ov__fact__free_unpacked(f, NULL);
}

/* The letter's directory cannot be written to; the one for machines would have had room. */
static void
of_a_letter_that_fails_half_way_nothing_stays(void **state)
{
	struct texts *t = texts_in("nb");
	struct intray in = { .dir = dir, .context = reader_of(t) };
	Ov__Fact *f = saying("release.date_set date=24.03.2027");
	Ov__Delivery d = delivery_of(f, "release.date_set");
	char path[200];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/.0abc0102030405060708090a0b0c0dff.txt.tmp", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(intray_put(&in, &d), -EISDIR);
	assert_string_equal(in.file, "0abc0102030405060708090a0b0c0dff.txt");
	assert_false(files_there(dir, "0abc0102030405060708090a0b0c0dff.json"));
	assert_false(files_there(dir, ".0abc0102030405060708090a0b0c0dff.json.tmp"));
	assert_int_equal(in.letters, 0);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(intray_put(&in, &d), 0);
	assert_true(files_there(dir, "0abc0102030405060708090a0b0c0dff.json"));
	assert_true(files_there(dir, "0abc0102030405060708090a0b0c0dff.txt"));
	assert_int_equal(in.letters, 1);
	(void)ledger_close(in.made);
	ov__fact__free_unpacked(f, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_delivery_becomes_a_letter),
		cmocka_unit_test(what_was_told_by_telephone_says_for_whom),
		cmocka_unit_test(a_plan_lists_what_the_reader_owns),
		cmocka_unit_test(who_has_no_kind_for_yes_is_not_asked_for_a_file),
		cmocka_unit_test(who_may_report_is_as_in_the_catalogue),
		cmocka_unit_test(an_area_that_was_opened_tells_what_holds_now),
		cmocka_unit_test(every_kind_has_a_whole_letter),
		cmocka_unit_test(both_languages_have_the_same_letters),
		cmocka_unit_test_setup_teardown(
		    twice_is_one_letter_and_a_blank_is_none, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(
		    what_cannot_be_written_is_an_error_and_no_letter, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(
		    of_a_letter_that_fails_half_way_nothing_stays, make_dir, remove_dir),
	};

	return cmocka_run_group_tests_name("letter", tests, NULL, NULL);
}
