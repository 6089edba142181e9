/* texts_test.c - The texts that people read: both files whole, every kind, every placeholder,
 * messages that fit an SMS; and how placeholders and brackets are filled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <ini.h>

#include "base/utf8.h"
#include "fields.h"
#include "nearest.h"
#include "overgang.h"
#include "refusals.h"
#include "schema/catalogue.h"
#include "notify/gsm.h"
#include "texts.h"
#include "texts_in.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { KEYS_MAX = 2048 };

static const char *const languages[] = { "nb", "en" };

/* ---- the files as they are -------------------------------------------------------------- */

/* "section/key" of every line, read without texts.c. */
struct keys {
	char list[KEYS_MAX][96];
	size_t count;
	const char *section; /* only this one; NULL is all */
};

static int
take_key(void *context, const char *section, const char *key, const char *value)
{
	struct keys *k = context;

	assert_true(value[0] != '\0');
	if (k->section != NULL && strcmp(section, k->section) != 0)
		return 1;
	assert_true(k->count < KEYS_MAX);
	snprintf(k->list[k->count++], sizeof(k->list[0]), "%s/%s", section, key);
	return 1;
}

static void
read_keys(const char *language, const char *section, struct keys *ret)
{
	char path[64];

	snprintf(path, sizeof(path), "config/texts/%s.conf", language);
	ret->count = 0;
	ret->section = section;
	ini_use_stack = false;
	ini_max_line = ini_initial_alloc = 8192;
	ini_allow_inline_comments = false;
	assert_int_equal(ini_parse(path, take_key, ret), 0);
}

static bool
has_key(const struct keys *k, const char *key)
{
	for (size_t i = 0; i < k->count; i++)
		if (strcmp(k->list[i], key) == 0)
			return true;
	return false;
}

static void
test_both_files_have_the_same_keys(void **state)
{
	static struct keys nb, en;

	(void)state;
	read_keys("nb", NULL, &nb);
	read_keys("en", NULL, &en);
	for (size_t i = 0; i < nb.count; i++)
		/* The English of a problem is built in. */
		if (strncmp(nb.list[i], "problem/", 8) != 0 && !has_key(&en, nb.list[i]))
			fail_msg("en.conf has no %s", nb.list[i]);
	for (size_t i = 0; i < en.count; i++)
		if (!has_key(&nb, en.list[i]))
			fail_msg("nb.conf has no %s", en.list[i]);
	assert_true(nb.count > 300);
}

/* ---- fields --------------------------------------------------------------------------------- */

/* Each field of a message that people fill in has a word of its own in it, and is found by it. */
static void
check_fields(const struct texts *t, const ProtobufCMessageDescriptor *d)
{
	char word[FIELD_WORD_SIZE], other[FIELD_WORD_SIZE];

	for (unsigned i = 0; i < d->n_fields; i++) {
		const char *name = d->fields[i].name;
		if (catalogue_daemons_own(d, name) || field_look(&d->fields[i]) == FIELD_MESSAGE)
			continue;
		if (texts_find(t, "field", name) == NULL)
			fail_msg("%s.conf, [field]: %s of %s has no word", texts_language(t), name,
			    d->name);
		(void)field_word(t, name, word);
		const char *found = texts_key(t, "field", word);
		if (found == NULL || strcmp(found, name) != 0)
			fail_msg("%s.conf, [field]: %s is %s, which is %s", texts_language(t), name,
			    word, found != NULL ? found : "nothing");
		for (unsigned k = 0; k < i; k++)
			if (strcmp(field_word(t, d->fields[k].name, other), word) == 0)
				fail_msg("%s.conf, [field]: %s and %s of %s are one word",
				    texts_language(t), name, d->fields[k].name, d->name);
	}
}

static void
test_every_field_has_a_word(void **state)
{
	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++) {
			if (!catalogue_is_concluded(ov__fact__descriptor.fields[i].id))
				check_fields(t, ov__fact__descriptor.fields[i].descriptor);
		}
		check_fields(t, &ov__report__descriptor);
		check_fields(t, &ov__person__descriptor);
	}
}

/* However it is written. */
static void
test_a_field_by_its_words(void **state)
{
	static const char *const rows[][2] = { { "dato", "date" }, { "Meldt av", "told_by" },
		{ "meldt-av", "told_by" }, { "PA_VEGNE_AV", "on_behalf_of" }, { "plass", "place" },
		{ "tlf", "phone" }, { "årsak", "reason" }, { "grunn", "reason" } };

	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		for (size_t i = 0; i < COUNT(rows); i++) {
			const char *found = texts_key(t, "field", rows[i][0]);
			if (found == NULL || strcmp(found, rows[i][1]) != 0)
				fail_msg("%s: %s", languages[l], rows[i][0]);
		}
		assert_null(texts_key(t, "field", "datoer"));
		assert_null(texts_key(t, "field", ""));
	}
}

static void
test_what_may_have_been_meant(void **state)
{
	static const char *const words[] = { "sted", "fra", "til", "garantist", "adresse", "vilkår",
		"på_vegne_av" };
	static const struct {
		const char *typed, *nb;
	} rows[] = { { "garantst", "garantist" }, { "Adrese", "adresse" }, { "vilkar", "vilkår" },
		{ "på vegne av", "på_vegne_av" }, { "huskenavn", "" }, { "tia", "til eller fra" },
		{ "", "" } };
	struct texts *t = texts_in("nb");
	char buf[256];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct nearest n = { .typed = rows[i].typed };
		for (size_t k = 0; k < COUNT(words); k++)
			nearest_try(&n, words[k]);
		assert_string_equal(nearest_text(t, &n, buf, sizeof(buf)), rows[i].nb);
	}
	/* The nearest come first, and no more than three. */
	struct nearest kinds = { .typed = "nav.contact_opend" };
	for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++) {
		char name[64];
		nearest_try_kind(
		    &kinds, overgang_kind_name(ov__fact__descriptor.fields[i].id, name));
	}
	assert_int_equal(kinds.count, NEAREST_MAX);
	assert_string_equal(kinds.best[0].word, "nav.contact_opened");
}

/* ---- kinds ---------------------------------------------------------------------------------- */

/* The name of the i-th kind; valid until the next call. */
static const char *
kind_at(unsigned i)
{
	static char name[64];

	return overgang_kind_name(ov__fact__descriptor.fields[i].id, name);
}

static void
test_every_kind_has_title_and_sentence(void **state)
{
	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++) {
			const char *name = kind_at(i);
			if (strcmp(texts_kind_title(t, name), name) == 0)
				fail_msg("%s: %s has no title", languages[l], name);
			if (strcmp(texts_get(t, "sentence", name), name) == 0)
				fail_msg("%s: %s has no sentence", languages[l], name);
		}
	}
}

static void
test_titles_differ(void **state)
{
	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++)
			for (unsigned j = 0; j < i; j++) {
				char a[64], b[64];
				overgang_kind_name(ov__fact__descriptor.fields[i].id, a);
				overgang_kind_name(ov__fact__descriptor.fields[j].id, b);
				assert_string_not_equal(
				    texts_kind_title(t, a), texts_kind_title(t, b));
			}
	}
}

/* Calls check for each {name} of a text. */
static void
each_placeholder(const char *text, void (*check)(const char *name, void *context), void *context)
{
	for (const char *s = strchr(text, '{'); s != NULL; s = strchr(s + 1, '{')) {
		const char *end = strchr(s, '}');
		char name[64];
		assert_non_null(end);
		assert_true(end - s - 1 < (int)sizeof(name));
		snprintf(name, sizeof(name), "%.*s", (int)(end - s - 1), s + 1);
		check(name, context);
	}
}

static void
is_field_of(const char *name, void *context)
{
	const ProtobufCMessageDescriptor *d = context;

	if (strcmp(name, "reporter") != 0 && field_find(d, name) == NULL)
		fail_msg("{%s} is no field of %s", name, d->short_name);
}

static void
test_every_placeholder_is_a_field(void **state)
{
	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++) {
			const ProtobufCFieldDescriptor *f = &ov__fact__descriptor.fields[i];
			const ProtobufCMessageDescriptor *d = f->descriptor;
			char name[64];
			overgang_kind_name(f->id, name);
			/* field_find() takes the descriptor as it is; the context is not. */
			each_placeholder(
			    texts_get(t, "sentence", name), is_field_of, (void *)(uintptr_t)d);
		}
	}
}

struct brackets {
	int open;
	int placeholders;
};

static void
test_brackets_are_closed_and_hold_a_placeholder(void **state)
{
	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++) {
			struct brackets b = { 0, 0 };
			const char *name = kind_at(i);
			for (const char *s = texts_get(t, "sentence", name); *s != '\0'; s++) {
				b.placeholders += *s == '{';
				if (*s == '[') {
					b.open++;
					b.placeholders = 0;
				}
				if (*s == ']') {
					b.open--;
					assert_true(b.placeholders > 0);
				}
				assert_true(b.open == 0 || b.open == 1);
			}
			assert_int_equal(b.open, 0);
		}
	}
}

/* Only the reported values show: no braces, no brackets, no names of fields. */
static void
test_an_empty_fact_reads_as_a_sentence(void **state)
{
	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++) {
			Ov__Fact *f = overgang_fact_new(ov__fact__descriptor.fields[i].id);
			char text[1024];
			size_t n = texts_fact(t, f, "Nav Asker", text, sizeof(text));
			assert_int_equal(n, strlen(text));
			assert_true(n > 10);
			assert_null(strpbrk(text, "[]{}"));
			assert_false(text[0] >= 'a' && text[0] <= 'z');
			ov__fact__free_unpacked(f, NULL);
		}
	}
}

/* ---- words ----------------------------------------------------------------------------------- */

static void
check_words(const struct texts *t, const ProtobufCEnumDescriptor *e)
{
	char list[64], value[64], word[160];

	for (unsigned i = 0; i < e->n_values; i++) {
		snprintf(word, sizeof(word), "%s.%s", field_enum_name(e, list),
		    field_enum_short(e, e->values[i].value, value));
		if (strcmp(texts_get(t, "word", word), word) == 0)
			fail_msg("%s: no word for %s", texts_language(t), word);
	}
}

static void
test_every_value_has_a_word(void **state)
{
	static const ProtobufCEnumDescriptor *const lists[] = { &ov__area__descriptor,
		&ov__role__descriptor, &ov__channel__descriptor, &ov__status__descriptor,
		&ov__release_form__descriptor, &ov__date_state__descriptor,
		&ov__stay_type__descriptor, &ov__task_state__descriptor, &ov__missing__descriptor,
		&ov__case_outcome__descriptor, &ov__conditional_on__descriptor,
		&ov__commitment_type__descriptor, &ov__recalculation__descriptor,
		&ov__parole_decision__descriptor, &ov__need_level__descriptor,
		&ov__housing_status__descriptor, &ov__alert_reason__descriptor,
		&ov__outcome__descriptor, &ov__basis_end__descriptor,
		&ov__access_action__descriptor };

	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		for (size_t i = 0; i < COUNT(lists); i++)
			check_words(t, lists[i]);
	}
}

static void
test_words(void **state)
{
	static const struct {
		const char *word, *nb;
	} rows[] = {
		{ "role.housing", "boligkontor" },
		{ "area.housing", "bolig" },
		{ "housing", "boligkontor" }, /* roles stand first */
		{ "bed", "seng natt 1" },
		{ "nav-social", "Nav sosial" },
		{ "person", "innbyggeren" },
		{ "confirm-again", "må bekreftes på nytt" },
		{ "unknown", "ukjent" },
		{ "status.unknown", "ukjent" },
		{ "role.janitor", "janitor" },
		{ "janitor", "janitor" },
	};
	struct texts *t = texts_in("nb");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(texts_word(t, rows[i].word), rows[i].nb);
	assert_string_equal(texts_get(t, "cli", "no-such-key"), "no-such-key");
	assert_string_equal(texts_kind_title(t, "no.such_kind"), "no.such_kind");
}

/* Facts about Nav that the user sees, and that are never shown on a duty telephone. */
static void
test_words_of_the_field(void **state)
{
	static const char *const never[] = { "NAV", "fengsel", "løslat", "soning", "friomsorg",
		"varetekt", "innsatt", "prison", "release", "sentence", "probation", "remand" };
	static struct keys sms;
	struct texts *t;

	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		t = texts_in(languages[l]);
		read_keys(languages[l], "sms", &sms);
		assert_int_equal(sms.count, 33);
		for (size_t i = 0; i < sms.count; i++)
			for (size_t j = 0; j < COUNT(never); j++)
				assert_null(strstr(texts_get(t, "sms", sms.list[i] + 4), never[j]));
		for (unsigned r = 0; r < ov__role__descriptor.n_values; r++) {
			char role[64], word[96];
			uint32_t c;
			size_t length = 0;
			snprintf(word, sizeof(word), "etat.%s",
			    field_enum_short(
				&ov__role__descriptor, ov__role__descriptor.values[r].value, role));
			const char *text = texts_get(t, "sms", word);
			assert_string_not_equal(text, word);
			for (size_t j = 0; j < COUNT(never); j++)
				assert_null(strstr(text, never[j]));
			for (const char *s = text; *s != '\0'; s += utf8_char(s, &c))
				length++;
			assert_true(length <= 12);
			assert_true(gsm_length(text) <= 12);
		}
	}
}

/* ---- filling --------------------------------------------------------------------------------- */

static void
test_fill(void **state)
{
	static const struct {
		const char *text, *is;
	} rows[] = {
		{ "", "" },
		{ "uten felt", "uten felt" },
		{ "på {sted}", "på Holmen" },
		{ "til {dato}", "til ukjent" },
		{ "til {tom}", "til ukjent" },
		{ "på {sted}[ til {dato}]", "på Holmen" },
		{ "på[ {sted}][ til {tom}]!", "på Holmen!" },
		{ "[{sted}, {dato}]", "" },
		{ "[{sted}, {sted}]", "Holmen, Holmen" },
		{ "[{sted}] og [{sted}]", "Holmen og Holmen" },
		{ "[ ] ja   [ ] nei, {sted}", "[ ] ja   [ ] nei, Holmen" },
		{ "[VALG ...]", "[VALG ...]" },
		{ "a ] b [ {sted}", "a ] b [ Holmen" },
		{ "{ikke et felt}", "{ikke et felt}" },
		{ "{}", "{}" },
		{ "{sted", "{sted" },
		{ "{rar}", "{sted}[x]" }, /* a value is no text to be filled */
		{ "[{rar}]", "{sted}[x]" },
		{ "{sted}{sted}", "HolmenHolmen" },
	};
	static const char *const values[] = { "sted", "Holmen", "tom", "", "rar", "{sted}[x]",
		NULL };
	struct texts *t = texts_in("nb");
	char text[128];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t n = texts_fill(t, rows[i].text, values, text, sizeof(text));
		assert_string_equal(text, rows[i].is);
		assert_int_equal(n, strlen(rows[i].is));
	}
}

/* Cut between characters, and nothing after the cut. */
static void
test_fill_a_small_buffer(void **state)
{
	static const char *const values[] = { "a", "blåbær", NULL };
	struct texts *t = texts_in("nb");
	char text[64];

	(void)state;
	for (size_t size = 1; size < 16; size++) {
		memset(text, '#', sizeof(text));
		size_t n = texts_fill(t, "{a}, {a}", values, text, size);
		assert_true(n < size);
		assert_int_equal(strlen(text), n);
		assert_int_equal(text[size], '#');
		assert_memory_equal(text, "blåbær, blåbær", n);
	}
	assert_int_equal(texts_fill(t, "x", values, text, 0), 0);
}

/* ---- facts ----------------------------------------------------------------------------------- */

/* "field=value|field=value" */
static Ov__Fact *
fact(const char *kind, const char *fields)
{
	Ov__Fact *f = overgang_fact_new(overgang_kind(kind));
	char copy[512], error[OVERGANG_ERROR_SIZE], *rest = copy, *part;

	snprintf(copy, sizeof(copy), "%s", fields);
	while ((part = strsep(&rest, "|")) != NULL && part[0] != '\0') {
		char *equals = strchr(part, '=');
		*equals = '\0';
		if (overgang_field_set(overgang_fact_message(f, NULL), part, equals + 1, error) !=
		    0)
			fail_msg("%s", error);
	}
	return f;
}

static void
test_facts(void **state)
{
	static const struct {
		const char *kind, *fields, *reporter, *nb, *en;
	} rows[] = {
		{ "housing.guarantee_granted",
		    "place=Holmen bosenter|from=24.03.2027|to=24.06.2027|guarantor=Nav Asker",
		    "Nav Asker",
		    "Nav Asker ga garanti for opphold på Holmen bosenter fra 24.03.2027 til "
		    "24.06.2027, garantist Nav Asker",
		    "Nav Asker guaranteed a stay at Holmen bosenter from 24.03.2027 to "
		    "24.06.2027, "
		    "guarantor Nav Asker" },
		{ "housing.guarantee_granted", "place=Holmen|to=24.06.2027", "boligkontoret",
		    "Boligkontoret ga garanti for opphold på Holmen til 24.06.2027",
		    "Boligkontoret guaranteed a stay at Holmen to 24.06.2027" },
		{ "release.date_set",
		    "date=17.03.2027|time=9|state=set|form=advanced|was_date=24.03.2027|was_time="
		    "09.00|"
		    "answer_by=20.01.2027",
		    "Granli fengsel",
		    "Dato for løslatelse er 17.03.2027 kl. 09.00, fastsatt, fremskutt. Var "
		    "24.03.2027 "
		    "kl. 09.00. Svar ønskes innen 20.01.2027",
		    "The release date is 17.03.2027 at 09.00, set, advanced. It was 24.03.2027 at "
		    "09.00. An answer is asked for by 20.01.2027" },
		{ "release.date_set", "date=09.08.2027|state=expected", "x",
		    "Dato for løslatelse er 09.08.2027, forventet",
		    "The release date is 09.08.2027, expected" },
		{ "consent.given",
		    "given=07.01.2027|agencies=nav-asker,bolig-asker|areas=housing,economy", "x",
		    "Innbyggeren ga samtykke (opphevelse av taushetsplikt) 07.01.2027 til deling "
		    "med nav-asker, bolig-asker, "
		    "gjelder "
		    "bolig, økonomi",
		    "The person gave consent (lifting the duty of confidentiality) on 07.01.2027 "
		    "to "
		    "sharing with nav-asker, bolig-asker, "
		    "for "
		    "housing, economy" },
		{ "readiness.changed",
		    "of=5|missing=a23,a27|missing_nb=Transport,Penger|missing_en=Transport,Money",
		    "overgang",
		    "0 av 5 nødvendige oppgaver er på plass. Mangler: Transport, Penger",
		    "0 of 5 essential tasks are in place. Missing: Transport, Money" },
		{ "task.met", "task=a23|title_nb=Transport|title_en=Transport", "overgang",
		    "Utført: Transport", "Done: Transport" },
		{ "alert.closed", "code=4821|because=release.completed", "overgang",
		    "Vaktmelding 4821 er lukket: innbyggeren er gått ut",
		    "Alert 4821 is closed: the person has gone out" },
		{ "alert.notified", "code=4821|who=Ola Eksempel|how=SMS", "vakt",
		    "Ola Eksempel er varslet om vaktmelding 4821, SMS",
		    "Ola Eksempel was notified of alert 4821, SMS" },
		{ "consent.given", "given=07.01.2027|kinds=release.date_set|channel=phone", "x",
		    "Innbyggeren ga samtykke (opphevelse av taushetsplikt) 07.01.2027, telefon, "
		    "særskilt Løslatelsesdato satt",
		    "The person gave consent (lifting the duty of confidentiality) on 07.01.2027, "
		    "phone, in particular Release date set" },
		{ "case.closed", "reason=oppfølgingen er slutt", "teamet",
		    "Teamet avsluttet saken: oppfølgingen er slutt",
		    "Teamet closed the case: oppfølgingen er slutt" },
		{ "case.exported", "events=41|where=/srv/arkiv/K7F3-9QXM", "teamet",
		    "Teamet tok saken ut til arkivet: 41 hendelser, /srv/arkiv/K7F3-9QXM",
		    "Teamet exported the case to the archive: 41 events, /srv/arkiv/K7F3-9QXM" },
		{ "emergency.opened", "reason=ringer|until=24.03.2027 21.30|key=vakt-1", "vakten",
		    "Vakten åpnet saken i en nødsituasjon: ringer. Åpen til 24.03.2027 21.30, "
		    "nøkkel vakt-1",
		    "Vakten opened the case in an emergency: ringer. Open until 24.03.2027 21.30, "
		    "key vakt-1" },
		{ "basis.invoked", "code=folketrygdloven-21-4|agencies=Nav stat|until=24.03.2027",
		    "Granli fengsel",
		    "Granli fengsel delte med hjemmel i folketrygdloven-21-4, med Nav stat, til og "
		    "med 24.03.2027",
		    "Granli fengsel shared under folketrygdloven-21-4, with Nav stat, until "
		    "24.03.2027" },
		{ "basis.ended",
		    "agency=Nav Asker|areas=housing|kinds=release.date_set|because="
		    "withdrawn",
		    "overgang",
		    "Nav Asker har ikke lenger tilgang til bolig, særskilt Løslatelsesdato satt: "
		    "samtykket er trukket",
		    "Nav Asker no longer has access to housing, in particular Release date set: "
		    "the consent was withdrawn" },
		{ "institution.entered",
		    "national_id=14838831150|institution=Granli fengsel|from=15.06.2026",
		    "fengselet",
		    "Fengselet meldte at innbyggeren, 14838831150, er i Granli fengsel fra "
		    "15.06.2026",
		    "Fengselet reported that the person, 14838831150, is in Granli fengsel from "
		    "15.06.2026" },
		{ "report.retracted", "reason=feil person|area=housing|voided=3,4", "teamet",
		    "Teamet trakk tilbake en melding om bolig: feil person. Ugyldig i "
		    "hendelsesloggen: 3, 4",
		    "Teamet retracted a report about housing: feil person. Void in the log: 3, 4" },
		{ "case.shared", "area=release|kinds=release.date_set", "overgang",
		    "Opplysninger om løslatelse er delt, bare Løslatelsesdato satt",
		    "What is known about release is shared, only Release date set" },
		{ "contact.made", "", "innbyggeren", "Innbyggeren snakket", "Innbyggeren talked" },
		{ "contact.made", "", "økonomiteamet", "Økonomiteamet snakket",
		    "Økonomiteamet talked" },
		{ "contact.made", "with=innbyggeren|topic=hverdagen", NULL,
		    "Ukjent snakket med innbyggeren om hverdagen",
		    "Unknown talked with innbyggeren about hverdagen" },
		{ "plan.made", "area=economy", "overgang", "Plan for økonomi", "Plan for economy" },
		{ "housing.stay_registered", "type=family|place=hos mor", "x",
		    "Opphold: hos familie eller venner, hos mor",
		    "Stay: with family or friends, hos mor" },
	};
	char text[512];

	(void)state;
	for (size_t l = 0; l < COUNT(languages); l++) {
		struct texts *t = texts_in(languages[l]);
		for (size_t i = 0; i < COUNT(rows); i++) {
			Ov__Fact *f = fact(rows[i].kind, rows[i].fields);
			texts_fact(t, f, rows[i].reporter, text, sizeof(text));
			assert_string_equal(text, l == 0 ? rows[i].nb : rows[i].en);
			ov__fact__free_unpacked(f, NULL);
		}
	}
}

/* Received facts are listed kind by kind, and a grant by areas and single kinds. */
static void
test_received_and_grants_within_facts(void **state)
{
	Ov__Received first = OV__RECEIVED__INIT, second = OV__RECEIVED__INIT;
	Ov__Received *received[] = { &first, &second };
	Ov__BasisEnded ended = OV__BASIS_ENDED__INIT;
	Ov__Grant grant = OV__GRANT__INIT, *grants[] = { &grant };
	Ov__BasisInvoked invoked = OV__BASIS_INVOKED__INIT;
	Ov__Area areas[] = { OV__AREA__AREA_CASE };
	uint32_t kinds[] = { OV__FACT__FACT_INSTITUTION_ENTERED };
	Ov__Fact f = OV__FACT__INIT;
	struct texts *nb = texts_in("nb");
	char text[512];

	(void)state;
	first.kind = (char[]){ "release.date_set" };
	first.count = 2;
	first.last = 1799650800; /* 11.01.2027 08.00 */
	second.kind = (char[]){ "housing.lease_signed" };
	second.count = 1;
	ended.agency = (char[]){ "Nav Asker" };
	ended.because = OV__BASIS_END__BASIS_END_EXPIRED;
	ended.received = received;
	ended.n_received = COUNT(received);
	f.fact_case = OV__FACT__FACT_BASIS_ENDED;
	f.basis_ended = &ended;
	texts_fact(nb, &f, "overgang", text, sizeof(text));
	assert_string_equal(text,
	    "Nav Asker har ikke lenger tilgang: tiden er ute. Hadde da mottatt: "
	    "Løslatelsesdato satt (2 ganger), sist 11.01.2027 08.00; Leiekontrakt signert");
	grant.agency = (char[]){ "Nav stat" };
	grant.areas = areas;
	grant.n_areas = COUNT(areas);
	grant.kinds = kinds;
	grant.n_kinds = COUNT(kinds);
	invoked.code = (char[]){ "folketrygdloven-21-4" };
	invoked.grants = grants;
	invoked.n_grants = COUNT(grants);
	f.fact_case = OV__FACT__FACT_BASIS_INVOKED;
	f.basis_invoked = &invoked;
	texts_fact(nb, &f, "fengselet", text, sizeof(text));
	assert_string_equal(text,
	    "Fengselet delte med hjemmel i folketrygdloven-21-4. Gir tilgang til: Nav stat "
	    "(saken, Institusjonsopphold begynt)");
}

static const char *
any_name(void *context, const char *name)
{
	assert_string_equal(name, "granli");
	return context;
}

/* Every field that holds the short name of an agency is shown by its display name. */
static void
test_agencies_have_the_names_that_people_know(void **state)
{
	static const char *const fields[] = { "agency", "agencies", "to", "from", "first_by",
		"second_by" };
	char name[] = "Nord fengsel", text[1024], set[64];
	size_t shown = 0;

	(void)state;
	for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++)
		for (size_t j = 0; j < COUNT(fields); j++) {
			const ProtobufCFieldDescriptor *d =
			    protobuf_c_message_descriptor_get_field_by_name(
				ov__fact__descriptor.fields[i].descriptor, fields[j]);
			if (d == NULL || d->type != PROTOBUF_C_TYPE_STRING)
				continue;
			snprintf(set, sizeof(set), "%s=granli", fields[j]);
			Ov__Fact *f = fact(kind_at(i), set);
			texts_fact_named(
			    texts_in("nb"), f, "overgang", any_name, name, text, sizeof(text));
			assert_null(strcasestr(text, "granli"));
			shown += strstr(text, name) != NULL;
			ov__fact__free_unpacked(f, NULL);
		}
	assert_int_equal(shown, 14);
}

/* One display name with a comma among two. */
static void
test_names_with_commas_are_told_apart(void **state)
{
	char name[] = "Granli, fengsel", text[1024];
	Ov__Fact *f = fact("consent.given", "agencies=granli,granli");

	(void)state;
	texts_fact_named(texts_in("nb"), f, "Teamet", any_name, name, text, sizeof(text));
	assert_non_null(strstr(text, "Granli, fengsel; Granli, fengsel"));
	ov__fact__free_unpacked(f, NULL);
}

static void
test_messages_within_facts(void **state)
{
	Ov__Task first = OV__TASK__INIT, second = OV__TASK__INIT, *tasks[] = { &first, &second };
	Ov__PlanMade plan = OV__PLAN_MADE__INIT;
	Ov__Missing missing[] = { OV__MISSING__MISSING_BED, OV__MISSING__MISSING_KEY };
	Ov__Alert alert = OV__ALERT__INIT;
	Ov__AlertRaised raised = OV__ALERT_RAISED__INIT;
	Ov__Fact f = OV__FACT__INIT;
	struct texts *nb = texts_in("nb"), *en = texts_in("en");
	char text[512];

	(void)state;
	first.title_nb = (char[]){ "Transport avtalt, eller vi henter" };
	first.title_en = (char[]){ "Transport, or we fetch" };
	second.title_nb = (char[]){ "Nøkkel" };
	plan.area = OV__AREA__AREA_RELEASE;
	plan.tasks = tasks;
	plan.n_tasks = 2;
	f.fact_case = OV__FACT__FACT_PLAN_MADE;
	f.plan_made = &plan;
	texts_fact(nb, &f, "", text, sizeof(text));
	assert_string_equal(text, "Plan for løslatelse: Transport avtalt, eller vi henter; Nøkkel");
	texts_fact(en, &f, "", text, sizeof(text));
	assert_string_equal(text, "Plan for release: Transport, or we fetch; Nøkkel");

	alert.code = 4821;
	alert.reason = OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON;
	alert.date = 20270324;
	alert.time = 900;
	alert.missing = missing;
	alert.n_missing = 2;
	alert.silent_role = OV__ROLE__ROLE_PRISON;
	raised.alert = &alert;
	f.fact_case = OV__FACT__FACT_ALERT_RAISED;
	f.alert_raised = &raised;
	texts_fact(nb, &f, "", text, sizeof(text));
	assert_string_equal(text,
	    "Vaktmelding 4821: dato nærmer seg, 24.03.2027 kl. 09.00. Mangler: "
	    "seng natt 1, nøkkel. Ikke svar fra innmelder");
}

static void
test_earlier_cases_within_facts(void **state)
{
	Ov__EarlierCase whole = OV__EARLIER_CASE__INIT, open = OV__EARLIER_CASE__INIT;
	Ov__EarlierCase *earlier[] = { &whole, &open };
	Ov__CaseLinked linked = OV__CASE_LINKED__INIT;
	Ov__Fact f = OV__FACT__INIT;
	char text[512];

	(void)state;
	whole.case_ = (char[]){ "K7F3-9QXM" };
	whole.released = 20270201;
	whole.closed = 20270310;
	whole.outcome = OV__CASE_OUTCOME__CASE_OUTCOME_PRISON_AGAIN;
	whole.housing = OV__HOUSING_STATUS__HOUSING_STATUS_TEMPORARY;
	whole.days_out = 30;
	whole.occupation = true;
	open.case_ = (char[]){ "BJNT-8WMN" };
	linked.earlier = earlier;
	linked.n_earlier = COUNT(earlier);
	f.fact_case = OV__FACT__FACT_CASE_LINKED;
	f.case_linked = &linked;
	texts_fact(texts_in("nb"), &f, "overgang", text, sizeof(text));
	assert_string_equal(text,
	    "Innbyggeren har vært her før: sak K7F3-9QXM, løslatt 01.02.2027, ute i 30 dager, "
	    "avsluttet 10.03.2027. Utfall: tilbake i fengsel. Bolig ved løslatelsen: midlertidig. "
	    "Kom i gang med arbeid eller aktivitet: ja; sak BJNT-8WMN");
	texts_fact(texts_in("en"), &f, "overgang", text, sizeof(text));
	assert_string_equal(text,
	    "The person was here before: case K7F3-9QXM, released 01.02.2027, out for 30 days, "
	    "closed 10.03.2027. Outcome: back in prison. Housing at the release: temporary. "
	    "Started in work or activity: yes; case BJNT-8WMN");
}

/* No message within a fact is shown as a program writes it. */
static void
test_every_message_within_a_fact_has_words(void **state)
{
	char text[1024];
	size_t seen = 0;

	(void)state;
	for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++) {
		const ProtobufCMessageDescriptor *m = ov__fact__descriptor.fields[i].descriptor;
		for (unsigned j = 0; j < m->n_fields; j++) {
			const ProtobufCFieldDescriptor *d = &m->fields[j];
			if (d->type != PROTOBUF_C_TYPE_MESSAGE ||
			    d->label != PROTOBUF_C_LABEL_REPEATED)
				continue;
			Ov__Fact *f = overgang_fact_new(ov__fact__descriptor.fields[i].id);
			char *message = (char *)overgang_fact_message(f, NULL);
			ProtobufCMessage *one = calloc(
			    1, ((const ProtobufCMessageDescriptor *)d->descriptor)->sizeof_message);
			protobuf_c_message_init(d->descriptor, one);
			ProtobufCMessage **list = malloc(sizeof(*list));
			list[0] = one;
			size_t count = 1;
			memcpy(message + d->offset, &list, sizeof(list));
			memcpy(message + d->quantifier_offset, &count, sizeof(count));
			texts_fact(texts_in("nb"), f, "Nav Asker", text, sizeof(text));
			assert_null(strpbrk(text, "{}\""));
			seen++;
			ov__fact__free_unpacked(f, NULL);
		}
	}
	assert_true(seen >= 5);
}

/* A kind of a newer daemon arrives as a fact without a message. */
static void
test_a_fact_that_is_not_known(void **state)
{
	Ov__Fact f = OV__FACT__INIT;
	struct texts *t = texts_in("nb");
	char text[32] = "før";

	(void)state;
	assert_int_equal(texts_fact(t, &f, "x", text, sizeof(text)), 0);
	assert_string_equal(text, "");
}

/* ---- opening --------------------------------------------------------------------------------- */

static void
test_language_by_locale(void **state)
{
	static const struct {
		const char *lc_all, *lc_messages, *lang, *is;
	} rows[] = {
		{ NULL, NULL, NULL, "nb" },
		{ "", "", "", "nb" },
		{ NULL, NULL, "nb_NO.UTF-8", "nb" },
		{ NULL, NULL, "no_NO", "nb" },
		{ NULL, NULL, "nn_NO.UTF-8", "nb" },
		{ NULL, NULL, "en_GB.UTF-8", "en" },
		{ NULL, NULL, "C.UTF-8", "en" },
		{ NULL, "nb_NO.UTF-8", "en_GB.UTF-8", "nb" },
		{ "en_GB.UTF-8", "nb_NO.UTF-8", "nb_NO.UTF-8", "en" },
		{ "", "nb_NO.UTF-8", "en_GB.UTF-8", "nb" },
	};
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	char error[OVERGANG_ERROR_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *values[] = { rows[i].lc_all, rows[i].lc_messages, rows[i].lang };
		for (size_t j = 0; j < COUNT(names); j++) {
			if (values[j] != NULL)
				setenv(names[j], values[j], 1);
			else
				unsetenv(names[j]);
		}
		struct texts *t = texts_open(NULL, NULL, error);
		assert_non_null(t);
		assert_string_equal(texts_language(t), rows[i].is);
		texts_close(t);
	}
}

static void
write_file(const char *dir, const char *name, const char *content)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(content, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
remove_dir(const char *dir)
{
	static const char *const names[] = { "nb.conf", "en.conf", "letters-nb.conf" };
	char path[256];

	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(dir), 0);
}

static void
test_wrong_files(void **state)
{
	static const struct {
		const char *content, *says;
	} rows[] = {
		{ "[title]\nrelease.dat_set = x\n", "nb.conf:2: release.dat_set: is no kind" },
		{ "[sentence]\n\nx = y\n", "nb.conf:3: x: is no kind" },
		{ "[titel]\nx = y\n", "nb.conf:2: x: stands in no section" },
		{ "x = y\n", "nb.conf:1: x: stands in no section" },
		{ "[word]\na = b\nc = d\na = e\n", "nb.conf:4: a: stands there twice" },
		{ "[word]\na = b\n  c\n", "nb.conf:3: begins with a space" },
		{ "[word]\nabc\n", "nb.conf:2: is neither a [section] nor key = text" },
		{ "[word]\na: b\n", "nb.conf:2: is neither a [section] nor key = text" },
		{ "[word\na = b\n", "nb.conf:1: has no ]" },
		{ "[word]\na = \xe5\n", "nb.conf:2: is not UTF-8" },
		{ "[word]\n"
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = b\n",
		    "nb.conf:2: has a key of more than 49 letters" },
	};
	char error[OVERGANG_ERROR_SIZE], dir[] = "/tmp/texts-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_null(texts_open(dir, "nb", error));
	assert_non_null(strstr(error, "No such file"));
	for (size_t i = 0; i < COUNT(rows); i++) {
		write_file(dir, "nb.conf", rows[i].content);
		error[0] = '\0';
		assert_null(texts_open(dir, "nb", error));
		if (strstr(error, rows[i].says) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", error, rows[i].says);
	}
	/* The English of a problem is built in: a text for it would be read and never said. */
	write_file(dir, "en.conf", "[problem]\nempty = is bare\n");
	assert_null(texts_open(dir, "en", error));
	assert_non_null(strstr(error, "en.conf:2: empty: stands in no section"));
	assert_null(texts_open(dir, "de", error));
	assert_non_null(strstr(error, "nb and en"));
	remove_dir(dir);
}

static void
test_a_line_too_long(void **state)
{
	char error[OVERGANG_ERROR_SIZE], dir[] = "/tmp/texts-XXXXXX";
	char *line = malloc(9100);

	(void)state;
	assert_non_null(mkdtemp(dir));
	memset(line, 'x', 9000);
	memcpy(line, "[word]\na = ", 11);
	line[9000] = '\0';
	write_file(dir, "nb.conf", line);
	assert_null(texts_open(dir, "nb", error));
	assert_non_null(strstr(error, "nb.conf:2: is longer than 8190 bytes"));
	line[7900] = '\0';
	write_file(dir, "nb.conf", line);
	struct texts *t = texts_open(dir, "nb", error);
	assert_non_null(t);
	assert_int_equal(strlen(texts_word(t, "a")), 7900 - 11);
	texts_close(t);
	free(line);
	remove_dir(dir);
}

static void
check_letters_needed(const char *dir, const char *says)
{
	static const char *const sections[] = { "letter", "answer", NULL };
	char error[OVERGANG_ERROR_SIZE];
	struct problem problem;
	struct texts *t = texts_open(dir, "nb", error);

	assert_non_null(t);
	assert_int_equal(texts_need_letters(t, sections, &problem), says != NULL ? -1 : 0);
	if (says != NULL)
		assert_non_null(strstr(problem_english(&problem, error, sizeof(error)), says));
	texts_close(t);
}

/* A program that writes letters says which file or section it has not. */
static void
test_letters_needed(void **state)
{
	char dir[] = "/tmp/texts-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	write_file(dir, "nb.conf", "[word]\nunknown = ukjent\n");
	check_letters_needed(dir, "/letters-nb.conf: No such file");
	write_file(dir, "letters-nb.conf", "[letter]\nfirst = Hei\n");
	check_letters_needed(dir, "/letters-nb.conf: has no text in section [answer]");
	write_file(dir, "letters-nb.conf", "[letter]\nfirst = Hei\n[answer]\nlies = Her\n");
	check_letters_needed(dir, NULL);
	remove_dir(dir);
}

/* Letters have sections of their own, stand in the same directory, and may be missing. */
static void
test_letters(void **state)
{
	char error[OVERGANG_ERROR_SIZE], dir[] = "/tmp/texts-XXXXXX";
	struct texts *t;

	(void)state;
	assert_non_null(mkdtemp(dir));
	write_file(dir, "nb.conf", "\xef\xbb\xbf[word]\r\nunknown = ukjent ; slik\r\n");
	t = texts_open(dir, "nb", error);
	assert_non_null(t);
	assert_string_equal(texts_word(t, "unknown"), "ukjent ; slik");
	texts_close(t);
	write_file(dir, "letters-nb.conf", "# brev\n[letter]\nfirst = Hei\\n\\n[ ] ja \\\\ nei\n");
	t = texts_open(dir, "nb", error);
	assert_non_null(t);
	assert_string_equal(texts_get(t, "letter", "first"), "Hei\n\n[ ] ja \\ nei");
	texts_close(t);
	write_file(dir, "letters-nb.conf", "[letter]\nfirst\n");
	assert_null(texts_open(dir, "nb", error));
	assert_non_null(strstr(error, "letters-nb.conf:2: "));
	remove_dir(dir);
}

/* inih's settings are globals that others rely on. */
static void
test_inih_is_left_as_it_was(void **state)
{
	char error[OVERGANG_ERROR_SIZE];

	(void)state;
	ini_use_stack = true;
	ini_max_line = 200;
	ini_initial_alloc = 200;
	ini_allow_inline_comments = true;
	ini_allow_multiline = true;
	texts_close(texts_open(NULL, "nb", error));
	assert_true(ini_use_stack && ini_allow_inline_comments && ini_allow_multiline);
	assert_int_equal(ini_max_line, 200);
	assert_int_equal(ini_initial_alloc, 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_files_have_the_same_keys),
		cmocka_unit_test(test_every_field_has_a_word),
		cmocka_unit_test(test_a_field_by_its_words),
		cmocka_unit_test(test_what_may_have_been_meant),
		cmocka_unit_test(test_every_kind_has_title_and_sentence),
		cmocka_unit_test(test_titles_differ),
		cmocka_unit_test(test_every_placeholder_is_a_field),
		cmocka_unit_test(test_brackets_are_closed_and_hold_a_placeholder),
		cmocka_unit_test(test_an_empty_fact_reads_as_a_sentence),
		cmocka_unit_test(test_every_value_has_a_word),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_words_of_the_field),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_fill_a_small_buffer),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_received_and_grants_within_facts),
		cmocka_unit_test(test_agencies_have_the_names_that_people_know),
		cmocka_unit_test(test_names_with_commas_are_told_apart),
		cmocka_unit_test(test_messages_within_facts),
		cmocka_unit_test(test_earlier_cases_within_facts),
		cmocka_unit_test(test_every_message_within_a_fact_has_words),
		cmocka_unit_test(test_a_fact_that_is_not_known),
		cmocka_unit_test(test_language_by_locale),
		cmocka_unit_test(test_wrong_files),
		cmocka_unit_test(test_a_line_too_long),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_letters_needed),
		cmocka_unit_test(test_inih_is_left_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
