/* sms_test.c - One short text message with the alert: what it says, and that it fits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "notify/gsm.h"
#include "notify/sms.h"
#include "texts_in.h"
#include "told_alert.h"

#define REASON(NAME) OV__ALERT_REASON__ALERT_REASON_##NAME

/* How long each text is when every field is at its limit. */
static const struct {
	const char *key;
	size_t longest;
} limits[] = {
	{ "vakt_klar", 147 },
	{ "vakt_mangler", 151 },
	{ "vakt_seng", 92 },
	{ "vakt_rett", 122 },
	{ "vakt_rett_for", 130 },
	{ "vakt_flere", 147 },
	{ "vakt_sent", 158 },
	{ "vakt_flyttet", 149 },
	{ "vakt_ubekreftet", 144 },
	{ "vakt_ikke_fram", 130 },
	{ "vakt_gjentatt", 154 },
	{ "vakt_gjentatt_hva", 160 },
	{ "vakt_ikke_deres", 127 },
	{ "vakt_to_svar", 125 },
	{ "vakt_ingen", 140 },
	{ "vakt_to_datoer", 140 },
	{ "vakt_overtar", 130 },
	{ "vakt_taushet", 154 },
};

static const char *const at_limit[] = { "dag", "ons 24.03", "gdag", "ons 24.03", "ndag",
	"ons 24.03", "kl", "09.00", "nkl", "09.00", "sak", "K7F3-9QXM", "mangler",
	"seng natt 1, nøkkel, transport", "etat", "boligkontor1", "navn", "Aud Eksemp", "tlf",
	"00000010", "tlf2", "00000004", "ring", "Ring boligkontor1 00000021", "kode", "4821", "n",
	"12", "m", "10", "siden", "214 døgn", "hva", "dato ikke bekreftet...", "vd", "10", NULL };

static const char *const at_their_limits[] = { "dag", "ons 24.03", "gdag", "ons 24.03", "ndag",
	"ons 31.03", "kl", "09.00", "nkl", "10.00", "frist", "11.00", "sak", "K7F3-9QXM", "mangler",
	"seng natt 1, transport, +12til", "etat", "boligkontor.", "navn", "Kari Eksem", "tlf",
	"00000001", "tlf2", "00000004", "ring", "Ring boligkontor1 00000021", "kode", "4821", "n",
	"12", "m", "12", "siden", "214 døgn", "hva", "dato ikke bekreftet...", "vd", "10", NULL };

/* The characters of GSM-7's basic set that we use; each takes one place. */
static bool
in_gsm7(uint32_t c)
{
	static const char basic[] = "@ \n!\"#%&'()*+,-./0123456789:;<=>?"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const uint32_t more[] = { 0xe5, 0xc5, 0xe6, 0xc6, 0xf8, 0xd8, 0xe9, 0xc9, 0xe4, 0xf6,
		0xfc, 0xa7 };

	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		if (c == more[i])
			return true;
	return c < 0x80 && strchr(basic, (int)c) != NULL;
}

static size_t
basic_length(const char *text)
{
	size_t n = 0;
	uint32_t c;

	for (size_t step; (step = utf8_char(text, &c)) > 0; text += step, n++)
		if (!in_gsm7(c))
			fail_msg("U+%04X goes in no SMS: %s", c, text);
	assert_string_equal(text, "");
	return n;
}

static void
each_text_fits_one_message_when_every_field_is_at_its_limit(void **state)
{
	static const char *const languages[] = { "nb", "en" };
	static const char *const *const values[] = { at_limit, at_their_limits };
	char text[SMS_SIZE];

	(void)state;
	for (size_t l = 0; l < 2; l++)
		for (size_t v = 0; v < 2; v++)
			for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
				struct texts *t = texts_in(languages[l]);
				(void)texts_fill(t, texts_get(t, "sms", limits[i].key), values[v],
				    text, sizeof(text));
				assert_null(strpbrk(text, "{}[]"));
				assert_null(strstr(text, texts_word(t, "unknown")));
				size_t length = basic_length(text);
				assert_int_equal(gsm_length(text), length);
				if (length > SMS_CHARACTERS_MAX ||
				    (l == 0 && length > limits[i].longest))
					fail_msg("%s %s has %zu: %s", languages[l], limits[i].key,
					    length, text);
			}
}

static void
the_message_of_the_field_notes(void **state)
{
	static const char *const values[] = { "dag", "ons 24.03", "kl", "09.00", "sak", "K7F3-9QXM",
		"mangler", "seng natt 1, nøkkel", "etat", "boligkontor", "ring",
		"Ring Nav sosial 00000021, så plan B 00000004", "kode", "4821", NULL };
	struct texts *t = texts_in("nb");
	char text[SMS_SIZE];

	(void)state;
	texts_fill(t, texts_get(t, "sms", "vakt_mangler"), values, text, sizeof(text));
	assert_string_equal(text,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM MANGLER: seng natt 1, nøkkel. Ikke svar: "
	    "boligkontor. Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821");
}

static const struct {
	Ov__AlertReason reason;
	size_t missing;
	bool escalated;
	const char *text;
} messages[] = {
	{ REASON(RELEASE_SOON), 0, false,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM: KLAR. Seng natt 1, nøkkel og transport "
	    "ok. "
	    "Ansvarlig Aud Eksemp 00000010. Plan B 00000004. Svar OK 4821" },
	{ REASON(RELEASE_SOON), 2, false,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM MANGLER: seng natt 1, nøkkel. Ikke svar: "
	    "boligkontor. Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ REASON(RELEASE_SOON), 3, false,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM MANGLER: seng natt 1, nøkkel, transport. "
	    "Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ REASON(RELEASE_SOON), 5, false,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM MANGLER: seng natt 1, nøkkel +3 til. "
	    "Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ REASON(RELEASE_LATE), 4, false,
	    "SENT VARSEL. Overgang I DAG kl 09.00, sak K7F3-9QXM. Mangler: seng natt 1, nøkkel +2 "
	    "til. Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ REASON(DATE_MOVED), 0, false,
	    "Sak K7F3-9QXM: ny dato. VAR ons 31.03. NÅ ons 24.03 kl 09.00. Mangler nå: ingenting. "
	    "Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ REASON(UNCONFIRMED), 1, false,
	    "Sak K7F3-9QXM: dato var i dag kl 09.00, ikke bekreftet. Spør om det er "
	    "gjennomført. Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ REASON(NOT_ARRIVED), 0, false,
	    "Sak K7F3-9QXM: ikke meldt fram innen kl 09.00. Ring Aud Eksemp 00000010, så plan B "
	    "00000004. Svar OK 4821" },
	{ REASON(RELEASE_SOON), 1, true,
	    "GJENTATT: vaktmelding 4821 er ikke kvittert etter 30 min. Sak K7F3-9QXM mangler seng "
	    "natt 1. Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
};

static void
an_alert_becomes_the_text_for_its_reason(void **state)
{
	struct texts *t = texts_in("nb");
	char text[SMS_SIZE];
	struct told_alert x;

	(void)state;
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		tell(&x, messages[i].reason, messages[i].missing, messages[i].escalated);
		assert_true(sms_write(t, &x.delivery, text));
		assert_string_equal(text, messages[i].text);
		assert_true(gsm_length(text) <= SMS_CHARACTERS_MAX);
	}
	x.fact.fact_case = OV__FACT__FACT__NOT_SET;
	assert_false(sms_write(t, &x.delivery, text));
}

/* Unknown values are left out, and known ones stand. */
static const struct {
	Ov__AlertReason reason;
	size_t missing;
	bool escalated;
	const char *adviser, *phone, *fallback;
	const char *text;
} unknowns[] = {
	{ REASON(RELEASE_SOON), 0, false, "", "", "",
	    "Overgang, sak K7F3-9QXM: KLAR. Seng natt 1, nøkkel og transport ok. Svar OK 4821" },
	{ REASON(RELEASE_SOON), 1, false, "", "", "",
	    "Overgang, sak K7F3-9QXM MANGLER: seng natt 1. Ingen å ringe er oppgitt: se "
	    "vaktpermen. Svar OK "
	    "4821" },
	{ REASON(RELEASE_LATE), 1, false, "", "", "",
	    "SENT VARSEL. Overgang I DAG, sak K7F3-9QXM. Mangler: seng natt 1. Ingen å ringe er "
	    "oppgitt: se vaktpermen. Svar OK 4821" },
	{ REASON(DATE_MOVED), 0, false, "", "", "",
	    "Sak K7F3-9QXM: ny dato. Mangler nå: ingenting. Ingen å ringe er oppgitt: se "
	    "vaktpermen. Svar OK 4821" },
	{ REASON(UNCONFIRMED), 0, false, "", "", "",
	    "Sak K7F3-9QXM: dato var i dag, ikke bekreftet. Spør om det er gjennomført. Ingen å "
	    "ringe er oppgitt: se vaktpermen. Svar OK 4821" },
	{ REASON(UNCONFIRMED), 0, false, "", "000 00 010", "000 00 004",
	    "Sak K7F3-9QXM: dato var i dag, ikke bekreftet. Spør om det er gjennomført. Ring "
	    "00000010, så plan B 00000004. Svar OK 4821" },
	{ REASON(NOT_ARRIVED), 0, false, "", "", "",
	    "Sak K7F3-9QXM: ikke meldt fram. Ingen å ringe er oppgitt: se vaktpermen. Svar OK "
	    "4821" },
	{ REASON(NOT_ARRIVED), 0, false, "Aud", "000 00 010", "",
	    "Sak K7F3-9QXM: ikke meldt fram. Ring Aud 00000010. Svar OK 4821" },
	{ REASON(NOT_ARRIVED), 0, false, "", "", "000 00 004",
	    "Sak K7F3-9QXM: ikke meldt fram. Ring plan B 00000004. Svar OK 4821" },
	{ REASON(RELEASE_SOON), 1, true, "", "", "",
	    "GJENTATT: vaktmelding 4821 er ikke kvittert etter 30 min. Sak K7F3-9QXM mangler "
	    "seng natt 1. Ingen å ringe er oppgitt: se vaktpermen. Svar OK 4821" },
	{ REASON(NO_OWNER), 0, false, "", "", "",
	    "Sak K7F3-9QXM: ingen som er med i saken, kan gjøre noe som må gjøres. Se i saken. "
	    "Ingen å ringe er oppgitt: se vaktpermen. Svar OK 4821" },
};

/* The office that answers at that hour comes first, for every alert. */
static const struct {
	Ov__AlertReason reason;
	size_t missing;
	bool escalated;
	const char *text;
} answering[] = {
	{ REASON(RELEASE_SOON), 3, false,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM MANGLER: seng natt 1, nøkkel, transport. "
	    "Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821" },
	{ REASON(RELEASE_SOON), 3, true,
	    "GJENTATT: vaktmelding 4821 er ikke kvittert etter 30 min. Sak K7F3-9QXM mangler seng "
	    "natt 1 +2 til. Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821" },
	{ REASON(NOT_ARRIVED), 2, false,
	    "Sak K7F3-9QXM: ikke meldt fram innen kl 09.00. Mangler: seng natt 1, nøkkel. Ring Nav "
	    "sosial 00000021, så plan B 00000004, så Aud Eksemp 00000010. Svar OK 4821" },
	{ REASON(NOT_ARRIVED), 2, true,
	    "GJENTATT: vaktmelding 4821 er ikke kvittert etter 30 min. Sak K7F3-9QXM: ikke meldt "
	    "fram. Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821" },
	{ REASON(NO_BED), 2, false,
	    "Sak K7F3-9QXM: ingen seng fra kvelden ons 24.03. Ring Nav sosial 00000021, så plan B "
	    "00000004, så Aud Eksemp 00000010. Svar OK 4821" },
	{ REASON(NO_BED), 2, true,
	    "GJENTATT: vaktmelding 4821 er ikke kvittert etter 30 min. Sak K7F3-9QXM: ingen seng. "
	    "Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821" },
	{ REASON(COURT), 5, false,
	    "UTE SIDEN ons 24.03 uten varsel, sak K7F3-9QXM. Mangler: seng natt 1, nøkkel +3 til. "
	    "Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821" },
};

static void
who_answers_now_is_named_and_then_plan_b(void **state)
{
	struct texts *t = texts_in("nb");
	char text[SMS_SIZE];
	struct told_alert x;

	(void)state;
	for (size_t i = 0; i < sizeof(answering) / sizeof(answering[0]); i++) {
		tell(&x, answering[i].reason, answering[i].missing, answering[i].escalated);
		x.alert.ring_role = OV__ROLE__ROLE_NAV_SOCIAL;
		x.alert.ring_phone = (char *)(uintptr_t) "000 00 021";
		assert_true(sms_write(t, &x.delivery, text));
		assert_string_equal(text, answering[i].text);
	}
}

static void
what_is_unknown_is_left_out(void **state)
{
	struct texts *nb = texts_in("nb"), *en = texts_in("en");
	char text[SMS_SIZE];
	struct told_alert x;

	(void)state;
	for (size_t i = 0; i < sizeof(unknowns) / sizeof(unknowns[0]); i++) {
		tell(&x, unknowns[i].reason, unknowns[i].missing, unknowns[i].escalated);
		x.alert.date = x.alert.was_date = x.alert.time = 0;
		x.alert.silent_role = OV__ROLE__ROLE_NONE;
		x.alert.adviser = (char *)(uintptr_t)unknowns[i].adviser;
		x.alert.adviser_phone = (char *)(uintptr_t)unknowns[i].phone;
		x.alert.fallback_phone = (char *)(uintptr_t)unknowns[i].fallback;
		assert_true(sms_write(nb, &x.delivery, text));
		assert_string_equal(text, unknowns[i].text);
		assert_true(sms_write(en, &x.delivery, text));
		assert_null(strstr(text, "unknown"));
	}
}

/* For any typed text: one message, of the GSM alphabet, with its code. */
static void
no_value_makes_a_message_too_long_or_takes_its_code(void **state)
{
	static const char *const odd[] = { "", "+46 70 123 45 67 89",
		"Ann-Kristin von Østfold-Løvenskiold", "Łukasz Ząb", "李小龙", "«Rådgiveren»",
		"a^b{c}d[e]f|g~h€i\\j", "\t\n" };
	static const Ov__AlertReason reasons[] = { REASON(RELEASE_SOON), REASON(RELEASE_LATE),
		REASON(DATE_MOVED), REASON(UNCONFIRMED), REASON(NOT_ARRIVED), REASON(NO_BED),
		REASON(COURT), REASON(NOT_OURS), REASON(CONTRADICTION), REASON(NO_OWNER),
		REASON(OTHER_DATE), REASON(HANDOVER) };
	struct texts *nb = texts_in("nb"), *en = texts_in("en");
	char text[SMS_SIZE];
	struct told_alert x;

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		for (size_t r = 0; r < sizeof(reasons) / sizeof(reasons[0]); r++)
			for (size_t missing = 0; missing <= 5; missing++)
				for (int how = 0; how < 4; how++) {
					tell(&x, reasons[r], missing, how & 1);
					x.alert.adviser = (char *)(uintptr_t)odd[i];
					x.alert.adviser_phone = (char *)(uintptr_t)odd[i];
					x.alert.fallback_phone = (char *)(uintptr_t)odd[i];
					x.alert.silent_role = (Ov__Role)(i * 2);
					x.alert.time = i == 0 ? 0 : 900;
					assert_true(
					    sms_write(how & 2 ? en : nb, &x.delivery, text));
					if (gsm_length(text) > SMS_CHARACTERS_MAX)
						fail_msg(
						    "%zu characters: %s", gsm_length(text), text);
					assert_non_null(strstr(text, "OK 4821"));
					assert_null(strstr(text, "{kode}"));
				}
}

static void
the_alphabet_of_a_text_message(void **state)
{
	static const struct {
		const char *from, *to;
		size_t length; /* of `to` */
	} rows[] = {
		{ "Blåbærøya ÆØÅ éèàù ñ ß §", "Blåbærøya ÆØÅ éèàù ñ ß §", 24 },
		{ "«Aud» – ’ja’ …", "\"Aud\" - 'ja' ...", 16 },
		{ "Łukasz Šimić", "Lukasz Simic", 12 },
		{ "Áillohaš đŋŧ", "Aillohas dnt", 12 },
		{ "李", "?", 1 },
		{ "5 € [a]", "5 € [a]", 10 },
		{ "a\xc2\xa0z\t", "a z ", 4 },
		{ "a\xff!", "a?!", 3 },
	};
	char text[SMS_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(gsm_text(rows[i].from, text, sizeof(text)), rows[i].to);
		assert_int_equal(gsm_length(text), rows[i].length);
	}
	assert_int_equal(gsm_length("–"), SIZE_MAX);
}

/* A number in part would be another person's. */
static void
no_number_is_left_in_part(void **state)
{
	struct texts *t = texts_in("nb");
	char text[SMS_SIZE];
	struct told_alert x;

	(void)state;
	tell(&x, REASON(RELEASE_LATE), 5, false);
	x.alert.adviser_phone = (char *)(uintptr_t) "+4670123456789";
	x.alert.fallback_phone = (char *)(uintptr_t) "+4670987654321";
	assert_true(sms_write(t, &x.delivery, text));
	assert_string_equal(text,
	    "SENT VARSEL. Overgang I DAG kl 09.00, sak K7F3-9QXM. Mangler: seng natt 1, nøkkel +3 "
	    "til. Ring Aud Eksemp +4670123456789, så plan B +4670987654321. Svar OK 4821");
	x.alert.adviser_phone = (char *)(uintptr_t) "+467012345678901";
	x.alert.fallback_phone = (char *)(uintptr_t) "+4670987654321012345678901";
	assert_true(sms_write(t, &x.delivery, text));
	assert_string_equal(text, "SENT VARSEL. Overgang I DAG kl 09.00, sak K7F3-9QXM. Mangler: "
				  "seng natt 1 +4 til. Ring "
				  "Aud Eksemp +467012345678901. Svar OK 4821");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_text_fits_one_message_when_every_field_is_at_its_limit),
		cmocka_unit_test(the_message_of_the_field_notes),
		cmocka_unit_test(an_alert_becomes_the_text_for_its_reason),
		cmocka_unit_test(who_answers_now_is_named_and_then_plan_b),
		cmocka_unit_test(what_is_unknown_is_left_out),
		cmocka_unit_test(no_value_makes_a_message_too_long_or_takes_its_code),
		cmocka_unit_test(the_alphabet_of_a_text_message),
		cmocka_unit_test(no_number_is_left_in_part),
	};

	return cmocka_run_group_tests_name("sms", tests, NULL, NULL);
}
