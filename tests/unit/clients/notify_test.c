/* The notifier: one short text message with the alert, to the person on duty, by the way that
 * works, once. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "files.h"
#include "handle.h"
#include "notify/channel.h"
#include "notify/outgoing.h"
#include "notify/phone.h"
#include "notify/roster.h"
#include "notify/gsm.h"
#include "notify/sms.h"
#include "stop.h"

#define KEY "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

static struct texts *
open_texts(const char *language)
{
	char error[OVERGANG_ERROR_SIZE] = "";
	struct texts *t = texts_open(NULL, language, error);

	if (t == NULL)
		fail_msg("%s", error);
	return t;
}

/* ---- texts -------------------------------------------------------------------------------- */

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

static void
each_text_fits_one_message_when_every_field_is_at_its_limit(void **state)
{
	static const char *const languages[] = { "nb", "en" };
	char text[SMS_SIZE];

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		struct texts *t = open_texts(languages[l]);
		for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
			(void)texts_fill(
			    t, texts_get(t, "sms", limits[i].key), at_limit, text, sizeof(text));
			size_t length = gsm_length(text);
			if (length > SMS_CHARACTERS_MAX || strchr(text, '{') != NULL ||
			    (l == 0 && length > limits[i].longest))
				fail_msg(
				    "%s %s has %zu: %s", languages[l], limits[i].key, length, text);
		}
		texts_close(t);
	}
}

/* The role that has not answered, in twelve characters; without a word for prison. */
static void
no_word_in_a_message_says_prison(void **state)
{
	static const char *const languages[] = { "nb", "en" };
	static const char *const never[] = { "fengsel", "løslat", "soning", "friomsorg", "varetekt",
		"innsatt", "prison", "release", "sentence", "probation", "remand" };
	static const char *const roles[] = { "none", "prison", "prison-health", "team", "nav-state",
		"nav-social", "nav-prison", "housing", "finder", "health", "probation", "volunteer",
		"provider", "oncall", "person", "auditor", "admin" };
	char key[64];

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		struct texts *t = open_texts(languages[l]);
		for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
			(void)snprintf(key, sizeof(key), "etat.%s", roles[i]);
			const char *word = texts_get(t, "sms", key);
			assert_ptr_not_equal(word, key);
			assert_true(gsm_length(word) <= 12);
			for (size_t n = 0; n < sizeof(never) / sizeof(never[0]); n++)
				assert_null(strstr(word, never[n]));
		}
		for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
			for (size_t n = 0; n < sizeof(never) / sizeof(never[0]); n++)
				assert_null(strstr(texts_get(t, "sms", limits[i].key), never[n]));
		texts_close(t);
	}
}

static Ov__Missing all_missing[] = { OV__MISSING__MISSING_BED, OV__MISSING__MISSING_KEY,
	OV__MISSING__MISSING_TRANSPORT, OV__MISSING__MISSING_MONEY, OV__MISSING__MISSING_PAPERS };

/* An alert in its delivery, as literal as a test can be. */
struct told {
	Ov__Alert alert;
	Ov__AlertRaised raised;
	Ov__AlertEscalated escalated;
	Ov__Fact fact;
	Ov__Delivery delivery;
	unsigned char id[16];
};

static void
tell(struct told *x, Ov__AlertReason reason, size_t missing, bool escalated)
{
	*x = (struct told){ .alert = OV__ALERT__INIT,
		.raised = OV__ALERT_RAISED__INIT,
		.escalated = OV__ALERT_ESCALATED__INIT,
		.fact = OV__FACT__INIT,
		.delivery = OV__DELIVERY__INIT };
	x->alert.code = 4821;
	x->alert.reason = reason;
	x->alert.date = 20270324;
	x->alert.time = 900;
	x->alert.was_date = 20270331;
	x->alert.missing = all_missing;
	x->alert.n_missing = missing;
	x->alert.silent_role = OV__ROLE__ROLE_HOUSING;
	x->alert.adviser = (char *)(uintptr_t) "Aud Eksempelsen";
	x->alert.adviser_phone = (char *)(uintptr_t) "+47 000 00 010";
	x->alert.fallback_phone = (char *)(uintptr_t) "000 00 004";
	x->alert.step = escalated ? 2 : 1;
	x->alert.raised = 1805788800; /* 23.03.2027 09.00 */
	x->alert.stepped = x->alert.raised + (escalated ? 30 * 60 : 0);
	x->raised.alert = x->escalated.alert = &x->alert;
	if (escalated) {
		x->fact.fact_case = OV__FACT__FACT_ALERT_ESCALATED;
		x->fact.alert_escalated = &x->escalated;
	} else {
		x->fact.fact_case = OV__FACT__FACT_ALERT_RAISED;
		x->fact.alert_raised = &x->raised;
	}
	x->delivery.n = 7;
	x->delivery.kind = (char *)(uintptr_t)(escalated ? "alert.escalated" : "alert.raised");
	x->delivery.case_ = (char *)(uintptr_t) "K7F3-9QXM";
	x->delivery.recorded = x->alert.stepped;
	x->delivery.fact = &x->fact;
	x->id[0] = escalated ? 0xee : 0xaa;
	x->delivery.event_id.data = x->id;
	x->delivery.event_id.len = sizeof(x->id);
}

static const struct {
	Ov__AlertReason reason;
	size_t missing;
	bool escalated;
	const char *text;
} messages[] = {
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 0, false,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM: KLAR. Seng natt 1, nøkkel og transport "
	    "ok. "
	    "Ansvarlig Aud Eksemp 00000010. Plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM MANGLER: seng natt 1, nøkkel. Ikke svar: "
	    "boligkontor. Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 3, false,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM MANGLER: seng natt 1, nøkkel, transport. "
	    "Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 5, false,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM MANGLER: seng natt 1, nøkkel +3 til. "
	    "Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE, 4, false,
	    "SENT VARSEL. Overgang I DAG kl 09.00, sak K7F3-9QXM. Mangler: seng natt 1, nøkkel +2 "
	    "til. Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_DATE_MOVED, 0, false,
	    "Sak K7F3-9QXM: ny dato. VAR ons 31.03. NÅ ons 24.03 kl 09.00. Mangler nå: ingenting. "
	    "Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED, 1, false,
	    "Sak K7F3-9QXM: dato var i dag kl 09.00, ikke bekreftet. Spør om det er "
	    "gjennomført. Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED, 0, false,
	    "Sak K7F3-9QXM: ikke meldt fram innen kl 09.00. Ring Aud Eksemp 00000010, så plan B "
	    "00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 1, true,
	    "GJENTATT: vaktmelding 4821 er ikke kvittert etter 30 min. Sak K7F3-9QXM mangler seng "
	    "natt 1. Ring Aud Eksemp 00000010, så plan B 00000004. Svar OK 4821" },
};

static void
an_alert_becomes_the_text_for_its_reason(void **state)
{
	struct texts *t = open_texts("nb");
	char text[SMS_SIZE];
	struct told x;

	(void)state;
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		tell(&x, messages[i].reason, messages[i].missing, messages[i].escalated);
		assert_true(sms_write(t, &x.delivery, text));
		assert_string_equal(text, messages[i].text);
		assert_true(gsm_length(text) <= SMS_CHARACTERS_MAX);
	}
	x.fact.fact_case = OV__FACT__FACT__NOT_SET;
	assert_false(sms_write(t, &x.delivery, text));
	texts_close(t);
}

/* Unknown values are left out, and known ones stand. */
static const struct {
	Ov__AlertReason reason;
	size_t missing;
	bool escalated;
	const char *adviser, *phone, *fallback;
	const char *text;
} unknowns[] = {
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 0, false, "", "", "",
	    "Overgang, sak K7F3-9QXM: KLAR. Seng natt 1, nøkkel og transport ok. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 1, false, "", "", "",
	    "Overgang, sak K7F3-9QXM MANGLER: seng natt 1. Ingen å ringe er oppgitt: se "
	    "vaktpermen. Svar OK "
	    "4821" },
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE, 1, false, "", "", "",
	    "SENT VARSEL. Overgang I DAG, sak K7F3-9QXM. Mangler: seng natt 1. Ingen å ringe er "
	    "oppgitt: se vaktpermen. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_DATE_MOVED, 0, false, "", "", "",
	    "Sak K7F3-9QXM: ny dato. Mangler nå: ingenting. Ingen å ringe er oppgitt: se "
	    "vaktpermen. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED, 0, false, "", "", "",
	    "Sak K7F3-9QXM: dato var i dag, ikke bekreftet. Spør om det er gjennomført. Ingen å "
	    "ringe er oppgitt: se vaktpermen. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED, 0, false, "", "000 00 010", "000 00 004",
	    "Sak K7F3-9QXM: dato var i dag, ikke bekreftet. Spør om det er gjennomført. Ring "
	    "00000010, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED, 0, false, "", "", "",
	    "Sak K7F3-9QXM: ikke meldt fram. Ingen å ringe er oppgitt: se vaktpermen. Svar OK "
	    "4821" },
	{ OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED, 0, false, "Aud", "000 00 010", "",
	    "Sak K7F3-9QXM: ikke meldt fram. Ring Aud 00000010. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED, 0, false, "", "", "000 00 004",
	    "Sak K7F3-9QXM: ikke meldt fram. Ring plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 1, true, "", "", "",
	    "GJENTATT: vaktmelding 4821 er ikke kvittert etter 30 min. Sak K7F3-9QXM mangler "
	    "seng natt 1. Ingen å ringe er oppgitt: se vaktpermen. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_NO_OWNER, 0, false, "", "", "",
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
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 3, false,
	    "Overgang ons 24.03 kl 09.00, sak K7F3-9QXM MANGLER: seng natt 1, nøkkel, transport. "
	    "Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 3, true,
	    "GJENTATT: vaktmelding 4821 er ikke kvittert etter 30 min. Sak K7F3-9QXM mangler seng "
	    "natt 1 +2 til. Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED, 2, false,
	    "Sak K7F3-9QXM: ikke meldt fram innen kl 09.00. Mangler: seng natt 1, nøkkel. Ring Nav "
	    "sosial 00000021, så plan B 00000004, så Aud Eksemp 00000010. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED, 2, true,
	    "GJENTATT: vaktmelding 4821 er ikke kvittert etter 30 min. Sak K7F3-9QXM: ikke meldt "
	    "fram. Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_NO_BED, 2, false,
	    "Sak K7F3-9QXM: ingen seng fra kvelden ons 24.03. Ring Nav sosial 00000021, så plan B "
	    "00000004, så Aud Eksemp 00000010. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_NO_BED, 2, true,
	    "GJENTATT: vaktmelding 4821 er ikke kvittert etter 30 min. Sak K7F3-9QXM: ingen seng. "
	    "Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821" },
	{ OV__ALERT_REASON__ALERT_REASON_COURT, 5, false,
	    "UTE SIDEN ons 24.03 uten varsel, sak K7F3-9QXM. Mangler: seng natt 1, nøkkel +3 til. "
	    "Ring Nav sosial 00000021, så plan B 00000004. Svar OK 4821" },
};

static void
who_answers_now_is_named_and_then_plan_b(void **state)
{
	struct texts *t = open_texts("nb");
	char text[SMS_SIZE];
	struct told x;

	(void)state;
	for (size_t i = 0; i < sizeof(answering) / sizeof(answering[0]); i++) {
		tell(&x, answering[i].reason, answering[i].missing, answering[i].escalated);
		x.alert.ring_role = OV__ROLE__ROLE_NAV_SOCIAL;
		x.alert.ring_phone = (char *)(uintptr_t) "000 00 021";
		assert_true(sms_write(t, &x.delivery, text));
		assert_string_equal(text, answering[i].text);
	}
	texts_close(t);
}

static void
what_is_unknown_is_left_out(void **state)
{
	struct texts *nb = open_texts("nb"), *en = open_texts("en");
	char text[SMS_SIZE];
	struct told x;

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
	texts_close(nb);
	texts_close(en);
}

/* For any typed text: one message, of the GSM alphabet, with its code. */
static void
no_value_makes_a_message_too_long_or_takes_its_code(void **state)
{
	static const char *const odd[] = { "", "+46 70 123 45 67 89",
		"Ann-Kristin von Østfold-Løvenskiold", "Łukasz Ząb", "李小龙", "«Rådgiveren»",
		"a^b{c}d[e]f|g~h€i\\j", "\t\n" };
	static const Ov__AlertReason reasons[] = { OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON,
		OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE,
		OV__ALERT_REASON__ALERT_REASON_DATE_MOVED,
		OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED,
		OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED, OV__ALERT_REASON__ALERT_REASON_NO_BED,
		OV__ALERT_REASON__ALERT_REASON_COURT, OV__ALERT_REASON__ALERT_REASON_NOT_OURS,
		OV__ALERT_REASON__ALERT_REASON_CONTRADICTION,
		OV__ALERT_REASON__ALERT_REASON_NO_OWNER, OV__ALERT_REASON__ALERT_REASON_OTHER_DATE,
		OV__ALERT_REASON__ALERT_REASON_HANDOVER };
	struct texts *nb = open_texts("nb"), *en = open_texts("en");
	char text[SMS_SIZE];
	struct told x;

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
	texts_close(nb);
	texts_close(en);
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
	struct texts *t = open_texts("nb");
	char text[SMS_SIZE];
	struct told x;

	(void)state;
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE, 5, false);
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
	texts_close(t);
}

/* ---- the roster ------------------------------------------------------------------------------ */

struct place {
	char dir[64];
	char config[80];
	struct roster roster;
};

static void
write_in(struct place *p, const char *name, const char *text, mode_t mode)
{
	assert_int_equal(files_write(p->dir, name, text, strlen(text), mode), 0);
}

#define PEOPLE                                                        \
	"[person ola]\nname = Ola Eksempel\nphone = +47 000 00 030\n" \
	"[person kari]\nname = Kari Eksempel\nphone = 000 00 031\n"   \
	"[person per]\nname = Per Eksempel\nphone = 000 00 032\n"
#define NOTIFY                                                             \
	"[notify]\nstate = state\nchannels = sms, perm\notherwise = per\n" \
	"allow_invented = yes\n"
#define CHANNELS                                          \
	"[channel perm]\ntype = file\ndirectory = sent\n" \
	"[channel sms]\ntype = program\ncommand = send a b\n"
#define DUTY                                                \
	"[duty]\n"                                          \
	"22.03.2027 08.00 - 29.03.2027 08.00 = ola, kari\n" \
	"15.03.2027 08.00 - 22.03.2027 08.00 = kari\n"

static struct place *
place_new(void)
{
	struct place *p = calloc(1, sizeof(*p));
	char path[100];

	(void)snprintf(p->dir, sizeof(p->dir), "/tmp/overgang-notify-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	(void)snprintf(p->config, sizeof(p->config), "%s/oncall.conf", p->dir);
	(void)snprintf(path, sizeof(path), "%s/state", p->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/sent", p->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	write_in(p, "send",
	    "#!/bin/sh\n[ -e \"$(dirname \"$0\")/broken\" ] && exit 3\n"
	    "{ printf '%s|%s|%s|' \"$OVERGANG_PHONE\" \"$1\" \"$2\"; cat; echo; } "
	    ">>\"$(dirname \"$0\")/out\"\n",
	    0700);
	return p;
}

static void
place_free(struct place *p)
{
	char command[100];

	(void)snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	assert_int_equal(system(command), 0);
	free(p);
}

static void
load(struct place *p, const char *text)
{
	char error[OVERGANG_ERROR_SIZE];
	struct problem problem;

	write_in(p, "oncall.conf", text, 0600);
	if (roster_load(p->config, &p->roster, &problem) < 0)
		fail_msg("%s", problem_english(&problem, error, sizeof(error)));
}

static void
who_is_on_duty_and_who_is_next(void **state)
{
	static const struct {
		const char *moment;
		uint32_t step;
		const char *who;
	} rows[] = {
		{ "22.03.2027 08.00", 1, "ola" },
		{ "29.03.2027 07.59", 1, "ola" },
		{ "24.03.2027 21.00", 2, "kari" },
		{ "24.03.2027 21.00", 3, "ola" }, /* no third: round again */
		{ "24.03.2027 21.00", 4, "kari" },
		{ "22.03.2027 07.59", 1, "kari" },
		{ "22.03.2027 07.59", 2, "kari" }, /* nobody is named for the second step */
		{ "29.03.2027 08.00", 1, "per" },  /* the roster ends */
		{ "15.03.2027 07.59", 2, "per" },
	};
	struct place *p = place_new();

	(void)state;
	load(p, NOTIFY PEOPLE DUTY CHANNELS);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
		    roster_on_duty(&p->roster, overgang_moment_parse(rows[i].moment), rows[i].step)
			->id,
		    rows[i].who);
	assert_string_equal(p->roster.channels[0].name, "sms");
	assert_string_equal(p->roster.channels[1].name, "perm");
	assert_string_equal(p->roster.consumer, "notify");
	place_free(p);
}

/* The leader is told at the third step, and then the steps repeat; an empty place in the roster is
 * filled by the next. */
static void
the_third_step_is_the_leaders(void **state)
{
	static const struct {
		const char *moment;
		uint32_t step;
		const char *who;
	} rows[] = {
		{ "22.03.2027 09.00", 1, "ola" },
		{ "22.03.2027 09.00", 2, "kari" },
		{ "22.03.2027 09.00", 3, "per" },
		{ "22.03.2027 09.00", 4, "ola" },
		{ "22.03.2027 09.00", 5, "kari" },
		{ "22.03.2027 09.00", 6, "per" },
		{ "24.03.2027 09.00", 1, "ola" }, /* the line names one */
		{ "24.03.2027 09.00", 2, "ola" },
		{ "24.03.2027 09.00", 3, "per" },
		{ "24.03.2027 09.00", 5, "ola" },
		{ "25.03.2027 09.00", 3, "ola" },  /* the line's own third */
		{ "27.03.2027 09.00", 1, "kari" }, /* a hole */
		{ "27.03.2027 09.00", 2, "kari" },
		{ "27.03.2027 09.00", 3, "per" },
	};
	struct place *p = place_new();

	(void)state;
	load(p, "[notify]\nstate = state\nchannels = sms, perm\nallow_invented = yes\n"
		"otherwise = kari\nleader = per\n" PEOPLE CHANNELS
		"[duty]\n22.03.2027 08.00 - 23.03.2027 08.00 = ola, kari\n"
		"24.03.2027 08.00 - 25.03.2027 08.00 = ola\n"
		"25.03.2027 08.00 - 26.03.2027 08.00 = kari, per, ola\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
		    roster_on_duty(&p->roster, overgang_moment_parse(rows[i].moment), rows[i].step)
			->id,
		    rows[i].who);
	place_free(p);
}

static void
a_wrong_roster_is_named_by_line(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ NOTIFY PEOPLE CHANNELS "[duty]\n22.03.2027 08.00 = ola\n",
		    ":22: 22.03.2027 08.00: write dd.mm.yyyy 08.00 - dd.mm.yyyy 08.00" },
		{ NOTIFY PEOPLE CHANNELS "[duty]\n22.03.2027 08.00 - 31.04.2027 08.00 = ola\n",
		    ":22: 22.03.2027 08.00 - 31.04.2027 08.00: is no moment; write dd.mm.yyyy "
		    "08.00: 31.04" },
		{ NOTIFY PEOPLE CHANNELS "[duty]\n22.03.2027 08.00 - 22.03.2027 08.00 = ola\n",
		    "ends before it begins" },
		{ NOTIFY PEOPLE CHANNELS "[duty]\n22.03.2027 08.00 - 23.03.2027 08.00 = ole\n",
		    ":22: ole: is on duty, but has no section [person" },
		{ NOTIFY PEOPLE CHANNELS
		    "[duty]\n22.03.2027 08.00 - 23.03.2027 08.00 = ola, kari, per, ola\n",
		    ":22: 22.03.2027 08.00 - 23.03.2027 08.00: names more than three" },
		{ NOTIFY "leader = pål\n" PEOPLE CHANNELS,
		    "pål: is named by leader, but has no section [person" },
		{ NOTIFY PEOPLE CHANNELS DUTY "28.03.2027 08.00 - 30.03.2027 08.00 = per\n",
		    ":24: overlaps another line of [duty]" },
		{ "[notify]\nstate = state\nchannels = sms, perm\nallow_invented = yes\n" PEOPLE
			CHANNELS,
		    "otherwise is missing: who is told where the roster has a hole" },
		{ "[notify]\nstate = state\nchannels = sms, perm\notherwise = siri\nallow_invented "
		  "= yes\n" PEOPLE CHANNELS,
		    "siri: is named by otherwise, but has no section" },
		{ "[notify]\nstate = state\nchannels = sms\notherwise = per\nallow_invented = "
		  "yes\n" PEOPLE CHANNELS,
		    "channels has to name each channel once" },
		{ "[notify]\nstate = state\nchannels = sms, perm, fax\notherwise = "
		  "per\nallow_invented = yes\n" PEOPLE CHANNELS,
		    "fax: stands in channels, but has no section" },
		{ "[notify]\nchannels = sms, perm\notherwise = per\n" PEOPLE CHANNELS,
		    "state is missing" },
		{ NOTIFY PEOPLE "[channel sms]\ntype = pigeon\n",
		    ":16: type: is neither file nor program: pigeon" },
		{ NOTIFY "[person Ola]\nname = Ola\n",
		    ":7: name: the person's name is 1 to 32 of a-z" },
		{ NOTIFY "[person ola]\nname = Ola\nphone = ring Aud\n" CHANNELS,
		    ":7: ring Aud: is no phone number" },
		{ "[notify]\nstate = state\nchannels = sms, perm\notherwise = per\n" PEOPLE
			CHANNELS,
		    ":6: +47 000 00 030: cannot be rung: no person's number in Norway begins" },
		{ NOTIFY "allow_invented = maybe\n",
		    "allow_invented: is there already in [notify]; keep one" },
		{ "[notify]\nallow_invented = maybe\n", "allow_invented: is yes or no" },
		{ NOTIFY "[person per]\nname = Per\n" CHANNELS, ":7: per: phone is missing" },
		{ NOTIFY "[persons]\nname = Per\n",
		    ":7: name: there are [overgang], [notify], [person NAME]" },
		{ "[person first]\nname = <who is on duty>\n",
		    "oncall.conf:2: name: is the example of the manual; write your own in its "
		    "place" },
		{ "[person first]\nphone = <the number that is rung>\n",
		    "oncall.conf:2: phone: is the example of the manual" },
		{ "[notify]\nquiet = 22-07\n",
		    "quiet: is no key of [notify]; there are: consumer" },
	};
	struct place *p = place_new();
	char error[OVERGANG_ERROR_SIZE];
	struct problem problem;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_in(p, "oncall.conf", rows[i].text, 0600);
		assert_int_equal(roster_load(p->config, &p->roster, &problem), -1);
		(void)problem_english(&problem, error, sizeof(error));
		if (strstr(error, rows[i].error) == NULL)
			fail_msg("row %zu says \"%s\", not \"%s\"", i, error, rows[i].error);
	}
	place_free(p);
}

static const struct {
	const char *phone;
	bool rings, invented; /* as it is; with allow_invented */
} phones[] = {
	{ "22 00 00 00", true, true },
	{ "4 1 2 3 4 5 6 7", true, true },
	{ "91234567", true, true },
	{ "+47 91 23 45 67", true, true },
	{ "+4791234567", true, true },
	{ "+46 70 123 45 67", true, true },
	{ "+1 212 555 0100", true, true },
	{ " 91234567", true, true },
	{ "000 00 010", false, true },
	{ "+47 000 00 010", false, true },
	{ "00000000", false, true }, /* as invented as the others */
	{ "+46 00 000 00 00", true, true },
	{ "010 00 010", false, false },
	{ "110", false, false },
	{ "112", false, false },
	{ "113", false, false },
	{ "116117", false, false },
	{ "02800", false, false },
	{ "1234567", false, false },
	{ "12345678", false, false },
	{ "81549300", false, false },
	{ "22222222", false, false },
	{ "+47 22222222", false, false },
	{ "+47 113", false, false },
	{ "+47", false, false },
	{ "+", false, false },
	{ "", false, false },
	{ "0047 91234567", false, false },
	{ "+0047 91234567", false, false },
	{ "912345678", false, false },
	{ "+47 912345678", false, false },
	{ "+46 12", false, false },
	{ "+12345678901234567890", false, false },
	{ "91234567 (Aud)", false, false },
	{ "91+234567", false, false },
	{ "91-23-45-67", false, false },
};

static void
a_number_that_nobody_can_ring_is_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(phones) / sizeof(phones[0]); i++) {
		const struct problem_kind *as_it_is = phone_problem(phones[i].phone, false);
		const struct problem_kind *allowed = phone_problem(phones[i].phone, true);
		if ((as_it_is == NULL) != phones[i].rings ||
		    (allowed == NULL) != phones[i].invented)
			fail_msg("%s: %s; %s", phones[i].phone,
			    as_it_is ? as_it_is->english : "rings",
			    allowed ? allowed->english : "rings");
	}
}

/* A share that is away is no mistake in the file: the other channel works. */
static void
a_channel_that_is_away_is_the_machines_state(void **state)
{
	struct place *p = place_new();
	char error[OVERGANG_ERROR_SIZE], path[120];
	struct problem problem;

	(void)state;
	load(p, NOTIFY PEOPLE DUTY CHANNELS);
	assert_true(roster_state_there(&p->roster, &problem));
	for (size_t i = 0; i < 2; i++)
		assert_true(roster_channel_there(&p->roster.channels[i], &problem));
	(void)snprintf(path, sizeof(path), "%s/sent", p->dir);
	assert_int_equal(rmdir(path), 0);
	(void)snprintf(path, sizeof(path), "%s/send", p->dir);
	assert_int_equal(unlink(path), 0);
	(void)snprintf(path, sizeof(path), "%s/state", p->dir);
	assert_int_equal(rmdir(path), 0);
	load(p, NOTIFY PEOPLE DUTY CHANNELS);
	assert_false(roster_state_there(&p->roster, &problem));
	(void)problem_english(&problem, error, sizeof(error));
	assert_non_null(strstr(error, "/state is no directory this program can write"));
	assert_false(roster_channel_there(&p->roster.channels[0], &problem));
	(void)problem_english(&problem, error, sizeof(error));
	assert_non_null(strstr(error, "channel sms: "));
	assert_non_null(strstr(error, "/send is no program that can be run"));
	assert_false(roster_channel_there(&p->roster.channels[1], &problem));
	(void)problem_english(&problem, error, sizeof(error));
	assert_non_null(strstr(error, "/sent is no directory this program can write"));
	place_free(p);
}

static void
a_file_that_was_written_anew_is_another(void **state)
{
	struct place *p = place_new();
	struct roster_stamp now;

	(void)state;
	load(p, NOTIFY PEOPLE DUTY CHANNELS);
	assert_true(roster_stamp_of(p->config, &now));
	assert_true(roster_same(&now, &p->roster.stamp));
	write_in(p, "oncall.conf", NOTIFY PEOPLE DUTY CHANNELS, 0600);
	assert_true(roster_stamp_of(p->config, &now));
	assert_false(roster_same(&now, &p->roster.stamp));
	assert_int_equal(unlink(p->config), 0);
	assert_false(roster_stamp_of(p->config, &now));
	place_free(p);
}

/* ---- the ways out ---------------------------------------------------------------------------- */

static char *
content(struct place *p, const char *name)
{
	char *text;
	size_t size;

	if (files_read(p->dir, name, 65536, &text, &size) < 0)
		fail_msg("%s/%s cannot be read", p->dir, name);
	return text;
}

static void
a_file_and_a_program_get_the_text(void **state)
{
	struct place *p = place_new();
	char error[OVERGANG_ERROR_SIZE], path[120], *text;
	struct problem problem;
	const struct person *ola;
	struct stat st;

	(void)state;
	load(p, NOTIFY PEOPLE DUTY CHANNELS);
	ola = &p->roster.people[0];
	assert_int_equal(
	    channel_send(&p->roster.channels[0], ola, "id", "Sak: nøkkel", -1, &problem), 0);
	text = content(p, "out");
	assert_string_equal(text, "+47 000 00 030|a|b|Sak: nøkkel\n");
	free(text);

	assert_int_equal(
	    channel_send(&p->roster.channels[1], ola, "id", "Sak: nøkkel", -1, &problem), 0);
	assert_int_equal(
	    channel_send(&p->roster.channels[1], ola, "id", "another", -1, &problem), 0);
	text = content(p, "sent/id.txt");
	assert_string_equal(text, "Ola Eksempel +47 000 00 030\n\nSak: nøkkel\n");
	free(text);
	(void)snprintf(path, sizeof(path), "%s/sent/id.txt", p->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	write_in(p, "broken", "", 0600);
	assert_int_equal(channel_send(&p->roster.channels[0], ola, "id", "x", -1, &problem), -EIO);
	assert_string_equal(problem_english(&problem, error, sizeof(error)),
	    "channel sms: the program ended with 3");
	(void)snprintf(path, sizeof(path), "%s/send", p->dir);
	(void)unlink(path);
	assert_int_equal(
	    channel_send(&p->roster.channels[0], ola, "id", "x", -1, &problem), -ENOENT);
	place_free(p);
}

/* A pipe that the program and its children hold open reports its end when all of them have
 * exited. */
static void
a_program_that_hangs_ends_with_all_it_started_when_told_to_stop(void **state)
{
	struct place *p = place_new();
	char error[OVERGANG_ERROR_SIZE], byte;
	struct problem problem;
	int stop[2], held[2];

	(void)state;
	load(p, NOTIFY PEOPLE DUTY CHANNELS);
	write_in(p, "send", "#!/bin/sh\nsleep 600 &\nsleep 600\n", 0700);
	assert_int_equal(pipe(stop), 0);
	assert_int_equal(pipe(held), 0);
	assert_int_equal(fcntl(held[0], F_SETFD, FD_CLOEXEC), 0);
	assert_int_equal(write(stop[1], "x", 1), 1);
	uint64_t before = clock_ms();
	assert_int_equal(channel_send(&p->roster.channels[0], &p->roster.people[0], "id", "x",
			     stop[0], &problem),
	    -ETIMEDOUT);
	assert_true(clock_ms() - before < 2000 + CHANNEL_STOP_MS_MAX);
	assert_string_equal(problem_english(&problem, error, sizeof(error)),
	    "channel sms: the program did not end and was stopped");
	(void)close(held[1]);
	struct pollfd end = { .fd = held[0], .events = POLLIN };
	assert_int_equal(poll(&end, 1, 10000), 1);
	assert_int_equal(read(held[0], &byte, 1), 0);
	(void)close(held[0]);
	(void)close(stop[0]);
	(void)close(stop[1]);
	place_free(p);
}

/* ---- on their way ---------------------------------------------------------------------------- */

struct duty_desk {
	struct place *place;
	struct texts *texts;
	struct overgang *connection; /* to nobody: sent alerts cannot be reported */
	struct outgoing *out;
};

static struct outgoing *
outgoing_of(struct duty_desk *d)
{
	struct outgoing *o = calloc(1, sizeof(*o));

	o->roster = &d->place->roster;
	o->texts = d->texts;
	o->connection = d->connection;
	o->stop_fd = -1;
	assert_int_equal(outgoing_load(o), 0);
	return o;
}

/* As if the program had been killed and started again. */
static void
restart(struct duty_desk *d)
{
	outgoing_free(d->out);
	free(d->out);
	d->out = outgoing_of(d);
}

static void
desk_open(struct duty_desk *d)
{
	char text[2048], error[OVERGANG_ERROR_SIZE];

	d->place = place_new();
	write_in(d->place, "key", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6\n", 0600);
	(void)snprintf(text, sizeof(text),
	    "[overgang]\ndesk = ipc://%s/nobody\nserver_key = %s\nkey = key\n%s", d->place->dir,
	    KEY, NOTIFY PEOPLE DUTY CHANNELS);
	load(d->place, text);
	d->texts = open_texts("nb");
	d->connection = overgang_open(d->place->config, error);
	if (d->connection == NULL)
		fail_msg("%s", error);
	overgang_timeout(d->connection, 20);
	d->out = outgoing_of(d);
}

static void
desk_close(struct duty_desk *d)
{
	outgoing_free(d->out);
	free(d->out);
	overgang_close(d->connection);
	texts_close(d->texts);
	place_free(d->place);
}

static bool
state_has(struct duty_desk *d, const char *name)
{
	return files_there(d->place->roster.state, name);
}

#define RAISED "aa000000000000000000000000000000"

static void
an_alert_is_sent_once_whatever_ends_in_between(void **state)
{
	struct duty_desk d;
	struct told x;
	char *text;

	(void)state;
	desk_open(&d);
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false);
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
	assert_true(state_has(&d, RAISED ".alert"));
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0); /* it comes again */
	assert_int_equal(d.out->count, 1);
	restart(&d);
	assert_int_equal(d.out->count, 1);
	d.out->now = x.delivery.recorded;

	assert_int_equal(outgoing_work(d.out, true), 1); /* sent, but the daemon is away */
	text = content(d.place, "out");
	assert_non_null(strstr(text, "+47 000 00 030|a|b|Overgang ons 24.03"));
	free(text);
	text = content(d.place, "state/" RAISED ".sent");
	assert_non_null(strstr(text, "\nola\nsms\n"));
	restart(&d);
	assert_int_equal(outgoing_work(d.out, true), 1);
	char *again = content(d.place, "state/" RAISED ".sent");
	assert_string_equal(text, again); /* the same key */
	free(text);
	free(again);
	text = content(d.place, "out"); /* one message, of the one line of its text */
	assert_string_equal(strchr(text, '\n'), "\n");
	free(text);
	desk_close(&d);
}

static void
where_one_way_fails_the_next_is_taken(void **state)
{
	struct duty_desk d;
	struct told x;
	char *text;

	(void)state;
	desk_open(&d);
	write_in(d.place, "broken", "", 0600);
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, true);
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
	/* With pauses: three tries by the first channel, each after its pause. */
	for (unsigned i = 1; i <= OUTGOING_TRIES; i++) {
		assert_int_equal(outgoing_work(d.out, false), 1);
		assert_int_equal(d.out->list[0].failures, i);
		assert_int_equal(outgoing_work(d.out, false), 1);
		assert_int_equal(d.out->list[0].failures, i);
		assert_true(d.out->list[0].next_ms > clock_ms());
		d.out->list[0].next_ms = 0;
	}
	/* The channel's problem within the alert's, both in the language of the texts. */
	assert_string_equal(
	    d.out->said, "vaktmelding 4821 er ikke sendt: kanal sms: programmet endte med 3");
	assert_int_equal(d.out->list[0].channel, 1);
	assert_int_equal(outgoing_work(d.out, false), 1);
	text = content(d.place, "sent/ee000000000000000000000000000000.txt");
	assert_non_null(strstr(text, "Kari Eksempel 000 00 031\n\nGJENTATT: vaktmelding 4821"));
	free(text);
	text = content(d.place, "state/ee000000000000000000000000000000.sent");
	assert_non_null(strstr(text, "\nkari\nperm\n"));
	free(text);
	desk_close(&d);
}

/* An alert for the adviser goes to the number in the alert, twice; then to the person on duty. */
static void
the_advisers_matters_go_to_the_adviser_first(void **state)
{
	static const struct {
		uint32_t step;
		const char *phone, *told; /* ola is on duty, kari the second */
	} rows[] = {
		{ 1, "000 00 010", "000 00 010|" },
		{ 2, "000 00 011", "000 00 011|" },
		{ 3, "000 00 011", "+47 000 00 030|" },
		{ 4, "000 00 011", "000 00 031|" },
		{ 1, "", "+47 000 00 030|" },
		{ 1, "113", "+47 000 00 030|" },
		{ 2, "internt 12", "000 00 031|" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct duty_desk d;
		struct told x;
		desk_open(&d);
		tell(&x, OV__ALERT_REASON__ALERT_REASON_NOT_OURS, 0, rows[i].step > 1);
		x.alert.step = rows[i].step;
		x.alert.to_adviser = true;
		x.alert.adviser_phone = (char *)(uintptr_t)rows[i].phone;
		assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
		assert_int_equal(outgoing_work(d.out, true), 1);
		char *text = content(d.place, "out");
		if (strncmp(text, rows[i].told, strlen(rows[i].told)) != 0)
			fail_msg("row %zu: %s", i, text);
		assert_null(strstr(text, "Mangler"));
		free(text);
		desk_close(&d);
	}
}

static void
where_all_ways_fail_it_is_tried_on(void **state)
{
	struct duty_desk d;
	struct told x;
	char path[120], *text;

	(void)state;
	desk_open(&d);
	write_in(d.place, "broken", "", 0600);
	(void)snprintf(path, sizeof(path), "%s/sent", d.place->dir);
	assert_int_equal(rmdir(path), 0);
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false);
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
	for (unsigned i = 0; i < 2 * OUTGOING_TRIES; i++) {
		d.out->list[0].next_ms = 0;
		assert_int_equal(outgoing_work(d.out, false), 1);
	}
	assert_int_equal(d.out->list[0].channel, 0);
	assert_string_equal(d.out->said,
	    "vaktmelding 4821: ingen kanal virker, og INGEN ER VARSLET; prøver fortsatt");
	assert_false(state_has(&d, RAISED ".sent"));
	restart(&d);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(outgoing_work(d.out, true), 1);
	text = content(d.place, "sent/" RAISED ".txt");
	free(text);
	assert_true(state_has(&d, RAISED ".sent"));
	desk_close(&d);
}

/* Of the steps that came while nobody sent them only the last is sent; one that was tried is tried on. */
static void
one_message_stands_for_the_steps_that_were_missed(void **state)
{
	struct duty_desk d;
	struct told first, second, other;
	char *text;

	(void)state;
	desk_open(&d);
	tell(&first, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false);
	tell(&second, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, true);
	second.delivery.n = first.delivery.n + 1;
	tell(&other, OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED, 0, false);
	other.alert.code = 4822;
	other.id[0] = 0xbb;
	assert_int_equal(outgoing_take(d.out, &first.delivery), 0);
	assert_int_equal(outgoing_take(d.out, &other.delivery), 0);
	assert_int_equal(d.out->count, 2);
	assert_int_equal(outgoing_take(d.out, &second.delivery), 0);
	assert_int_equal(d.out->count, 2);
	assert_true(state_has(&d, RAISED ".done"));
	assert_int_equal(outgoing_work(d.out, true), 2);
	text = content(d.place, "out");
	assert_non_null(strstr(text, "GJENTATT: vaktmelding 4821"));
	assert_null(strstr(text, "Overgang ons 24.03"));
	free(text);
	desk_close(&d);

	desk_open(&d);
	write_in(d.place, "broken", "", 0600);
	assert_int_equal(outgoing_take(d.out, &first.delivery), 0);
	assert_int_equal(outgoing_work(d.out, false), 1);
	assert_int_equal(outgoing_take(d.out, &second.delivery), 0);
	assert_int_equal(d.out->count, 2);
	desk_close(&d);
}

static void
what_is_over_before_it_was_sent_is_not_sent(void **state)
{
	struct duty_desk d;
	struct told x, other;
	Ov__AlertClosed closed = OV__ALERT_CLOSED__INIT;

	(void)state;
	desk_open(&d);
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false);
	tell(&other, OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED, 0, true);
	other.alert.code = 4822;
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
	assert_int_equal(outgoing_take(d.out, &other.delivery), 0);
	struct told end;
	tell(&end, 0, 0, false);
	closed.code = 4821;
	end.fact.fact_case = OV__FACT__FACT_ALERT_CLOSED;
	end.fact.alert_closed = &closed;
	assert_int_equal(outgoing_take(d.out, &end.delivery), 0);
	assert_int_equal(d.out->count, 1);
	assert_true(state_has(&d, RAISED ".done"));
	assert_false(state_has(&d, RAISED ".alert"));
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0); /* also when it comes again */
	assert_int_equal(d.out->count, 1);

	outgoing_forget(d.out, x.delivery.n + OUTGOING_DONE_KEPT);
	assert_true(state_has(&d, RAISED ".done"));
	outgoing_forget(d.out, x.delivery.n + OUTGOING_DONE_KEPT + 1);
	assert_false(state_has(&d, RAISED ".done"));
	desk_close(&d);
}

static void
a_damaged_file_is_named_and_does_not_stop_the_others(void **state)
{
	struct duty_desk d;
	struct told x;

	(void)state;
	desk_open(&d);
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false);
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
	assert_int_equal(files_write(d.place->roster.state,
			     "bb000000000000000000000000000000.alert", "\xff\xff", 2, 0600),
	    0);
	restart(&d);
	assert_int_equal(d.out->count, 1);
	assert_non_null(
	    strstr(d.out->said, "bb000000000000000000000000000000.alert er skadet; se hvem"));
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_text_fits_one_message_when_every_field_is_at_its_limit),
		cmocka_unit_test(no_word_in_a_message_says_prison),
		cmocka_unit_test(an_alert_becomes_the_text_for_its_reason),
		cmocka_unit_test(what_is_unknown_is_left_out),
		cmocka_unit_test(who_answers_now_is_named_and_then_plan_b),
		cmocka_unit_test(no_value_makes_a_message_too_long_or_takes_its_code),
		cmocka_unit_test(no_number_is_left_in_part),
		cmocka_unit_test(the_alphabet_of_a_text_message),
		cmocka_unit_test(who_is_on_duty_and_who_is_next),
		cmocka_unit_test(the_third_step_is_the_leaders),
		cmocka_unit_test(a_wrong_roster_is_named_by_line),
		cmocka_unit_test(a_number_that_nobody_can_ring_is_none),
		cmocka_unit_test(a_channel_that_is_away_is_the_machines_state),
		cmocka_unit_test(a_file_that_was_written_anew_is_another),
		cmocka_unit_test(a_file_and_a_program_get_the_text),
		cmocka_unit_test(a_program_that_hangs_ends_with_all_it_started_when_told_to_stop),
		cmocka_unit_test(an_alert_is_sent_once_whatever_ends_in_between),
		cmocka_unit_test(where_one_way_fails_the_next_is_taken),
		cmocka_unit_test(the_advisers_matters_go_to_the_adviser_first),
		cmocka_unit_test(where_all_ways_fail_it_is_tried_on),
		cmocka_unit_test(one_message_stands_for_the_steps_that_were_missed),
		cmocka_unit_test(what_is_over_before_it_was_sent_is_not_sent),
		cmocka_unit_test(a_damaged_file_is_named_and_does_not_stop_the_others),
	};

	return cmocka_run_group_tests_name("notify", tests, NULL, NULL);
}
