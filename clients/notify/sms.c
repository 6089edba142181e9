/* sms.c - An alert as a text message. */
#include "sms.h"

#include <stdio.h>
#include <string.h>

#include "client.h"
#include "fields.h"

enum {
	/* Characters; the texts are written so that these fit together. */
	MISSING_LENGTH_MAX = 30,
	AGENCY_LENGTH_MAX = 12,
	NAME_LENGTH_MAX = 10,
	VALUES_MAX = 20,
	CODES_MAX = 32,
};

/* ---- GSM 03.38 ----------------------------------------------------------------------- */

/* Beside ASCII, from which some are taken out or cost two. */
static const char basic[] = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
static const char twice[] = "^{}\\[~]|€";

static const struct {
	const char *from;
	const char *to;
} nearest[] = {
	{ "«", "\"" },
	{ "»", "\"" },
	{ "“", "\"" },
	{ "”", "\"" },
	{ "„", "\"" },
	{ "’", "'" },
	{ "‘", "'" },
	{ "`", "'" },
	{ "´", "'" },
	{ "–", "-" },
	{ "—", "-" },
	{ "−", "-" },
	{ "…", "..." },
	{ "\xc2\xa0", " " },
	{ "\t", " " },
	{ "á", "a" },
	{ "â", "a" },
	{ "ã", "a" },
	{ "ç", "c" },
	{ "ê", "e" },
	{ "ë", "e" },
	{ "í", "i" },
	{ "î", "i" },
	{ "ï", "i" },
	{ "ó", "o" },
	{ "ô", "o" },
	{ "õ", "o" },
	{ "ú", "u" },
	{ "û", "u" },
	{ "ý", "y" },
	{ "Á", "A" },
	{ "Â", "A" },
	{ "Í", "I" },
	{ "Ó", "O" },
	{ "Ô", "O" },
	{ "Ú", "U" },
	{ "È", "E" },
	{ "Ê", "E" },
	{ "š", "s" },
	{ "Š", "S" },
	{ "ž", "z" },
	{ "Ž", "Z" },
	{ "č", "c" },
	{ "Č", "C" },
	{ "ć", "c" },
	{ "đ", "d" },
	{ "Đ", "D" },
	{ "ŋ", "n" },
	{ "ŧ", "t" },
	{ "ł", "l" },
	{ "Ł", "L" },
	{ "ń", "n" },
	{ "ś", "s" },
	{ "ź", "z" },
	{ "ż", "z" },
	{ "ą", "a" },
	{ "ę", "e" },
	{ "ð", "d" },
	{ "þ", "th" },
};

/* Is the character of `size` bytes at s one of the list? */
static bool
is_in(const char *list, const char *s, size_t size)
{
	uint32_t c;

	for (size_t n; *list != '\0'; list += n) {
		n = utf8_char(list, &c);
		if (n == size && memcmp(list, s, size) == 0)
			return true;
	}
	return false;
}

/* 1, 2, or 0 when it is not in the alphabet. */
static size_t
cost(const char *s, size_t size)
{
	if (is_in(twice, s, size))
		return 2;
	if (size == 1)
		return (*s >= ' ' && *s <= '~' && *s != '`') || *s == '\n' ? 1 : 0;
	return is_in(basic, s, size) ? 1 : 0;
}

size_t
sms_length(const char *text)
{
	size_t length = 0, n, characters;
	uint32_t c;

	for (; *text != '\0'; text += n) {
		n = utf8_char(text, &c);
		characters = n > 0 ? cost(text, n) : 0;
		if (characters == 0)
			return SIZE_MAX;
		length += characters;
	}
	return length;
}

char *
sms_gsm(const char *text, char *buf, size_t size)
{
	size_t used = 0, n;
	uint32_t c;

	buf[0] = '\0';
	for (; *text != '\0'; text += n) {
		char own[8] = "?";
		const char *as = own;
		n = utf8_char(text, &c);
		if (n > 0 && cost(text, n) > 0)
			(void)snprintf(own, sizeof(own), "%.*s", (int)n, text);
		for (size_t i = 0; n > 0 && i < sizeof(nearest) / sizeof(nearest[0]); i++)
			if (strlen(nearest[i].from) == n && memcmp(nearest[i].from, text, n) == 0)
				as = nearest[i].to;
		if (used + strlen(as) >= size)
			break;
		memcpy(buf + used, as, strlen(as) + 1);
		used += strlen(as);
		n = n > 0 ? n : 1;
	}
	return buf;
}

/* ---- values ------------------------------------------------------------------------------ */

struct values {
	const char *list[2 * VALUES_MAX + 1];
	size_t count;
	char date[24], was_date[24], time[6], code[12], age[32], what[64];
	char missing[SMS_SIZE], agency[64], name[64], phone[32], fallback[32];
	char ring[64], ring_phone[32];
};

static void
put(struct values *v, const char *name, const char *value)
{
	if (value[0] == '\0' || v->count + 2 > 2 * VALUES_MAX)
		return;
	v->list[v->count++] = name;
	v->list[v->count++] = value;
	v->list[v->count] = NULL;
}

/* At most so many characters, of GSM-7. */
static const char *
short_text(const char *text, size_t length_max, char *buf, size_t size)
{
	size_t n, length = 0;
	uint32_t c;

	(void)sms_gsm(text, buf, size);
	for (char *s = buf; *s != '\0'; s += n) {
		n = utf8_char(s, &c);
		length += cost(s, n);
		if (length > length_max) {
			*s = '\0';
			break;
		}
	}
	for (n = strlen(buf); n > 0 && buf[n - 1] == ' '; n--)
		buf[n - 1] = '\0';
	return buf;
}

/* "+47 000 00 004" -> "00000004": it is dialled, and eight digits is what there is room for. */
static const char *
short_phone(const char *phone, char *buf, size_t size)
{
	size_t n = 0;

	if (strncmp(phone, "+47", 3) == 0)
		phone += 3;
	for (; *phone != '\0' && n + 1 < size; phone++)
		if (*phone == '+' || (*phone >= '0' && *phone <= '9'))
			buf[n++] = *phone;
	buf[n] = '\0';
	return buf;
}

/* "bed" as the duty telephone reads it. */
static const char *
missing_word(const struct texts *t, Ov__Missing missing)
{
	char word[96] = "missing.", name[64];

	(void)snprintf(word, sizeof(word), "missing.%s",
	    field_enum_short(&ov__missing__descriptor, (int)missing, name));
	const char *text = texts_get(t, "word", word);
	return text != word ? text : "?";
}

/* A role in twelve characters and without a word that says prison: [sms] etat.ROLE. */
static const char *
role_word(const struct texts *t, Ov__Role role)
{
	char word[96], name[64];

	(void)snprintf(word, sizeof(word), "etat.%s",
	    field_enum_short(&ov__role__descriptor, (int)role, name));
	const char *text = texts_get(t, "sms", word);
	return text != word ? text : "?";
}

/* The n-th of what is missing in the order of the list of codes: a bed is first, and is not one of
 * "+2 til". */
static Ov__Missing
nth_missing(const Ov__Alert *a, size_t n)
{
	for (uint32_t code = 0; code < CODES_MAX; code++)
		for (size_t i = 0; i < a->n_missing; i++)
			if ((uint32_t)a->missing[i] == code && n-- == 0)
				return a->missing[i];
	return a->missing[0];
}

/* The first `shown` of what is missing: "seng natt 1, nøkkel +2 til". */
static void
list_missing(const struct texts *t, const Ov__Alert *a, size_t shown, char *buf, size_t size)
{
	char item[64];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < shown && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i > 0 ? ", " : "",
		    sms_gsm(missing_word(t, nth_missing(a, i)), item, sizeof(item)));
	if (shown < a->n_missing && n < size)
		(void)snprintf(buf + n, size - n, " +%zu %s", a->n_missing - shown,
		    texts_get(t, "sms", "more"));
}

/* How long nobody has answered: "30 min", "5 t", "12 døgn". */
static const char *
age_text(const struct texts *t, const Ov__Alert *a, char *buf, size_t size)
{
	uint64_t minutes = a->stepped > a->raised ? (a->stepped - a->raised) / 60 : 0;
	uint64_t days = minutes / (24 * 60), hours = minutes / 60;
	char number[24];
	const char *const pairs[] = { "n", number, NULL };

	(void)snprintf(number, sizeof(number), "%llu",
	    (unsigned long long)(days > 0	? days
				 : minutes > 99 ? hours
						: minutes));
	(void)texts_fill(t,
	    texts_get(t, "sms",
		days > 0       ? "siden_dager"
		: minutes > 99 ? "siden_timer"
			       : "siden_minutter"),
	    pairs, buf, size);
	return buf;
}

/* What an alert that is said again is about, where that is not what is missing: [sms] hva.REASON. */
static const char *
what_text(const struct texts *t, Ov__AlertReason reason, char *buf, size_t size)
{
	char word[96] = "hva.", name[64];

	(void)snprintf(word, sizeof(word), "hva.%s",
	    field_enum_short(&ov__alert_reason__descriptor, (int)reason, name));
	const char *text = texts_get(t, "sms", word);
	return sms_gsm(text != word ? text : "", buf, size);
}

static void
put_all(const struct texts *t, const Ov__Delivery *d, const Ov__Alert *a, struct values *v)
{
	put(v, "sak", d->case_);
	put(v, "dag", client_day_text(t, a->date, false, v->date));
	put(v, "ndag", v->date);
	put(v, "gdag", client_day_text(t, a->was_date, false, v->was_date));
	if (a->time != 0)
		(void)overgang_hhmm_text(a->time, v->time);
	put(v, "kl", v->time);
	put(v, "nkl", v->time);
	if (a->silent_role != OV__ROLE__ROLE_NONE)
		put(v, "etat",
		    short_text(role_word(t, a->silent_role), AGENCY_LENGTH_MAX, v->agency,
			sizeof(v->agency)));
	(void)short_text(a->adviser, NAME_LENGTH_MAX, v->name, sizeof(v->name));
	(void)short_phone(a->adviser_phone, v->phone, sizeof(v->phone));
	put(v, "navn", v->name[0] != '\0' ? v->name : v->phone);
	put(v, "tlf", v->name[0] != '\0' ? v->phone : "");
	put(v, "tlf2", short_phone(a->fallback_phone, v->fallback, sizeof(v->fallback)));
	put(v, "tlf3", short_phone(a->ring_phone, v->ring_phone, sizeof(v->ring_phone)));
	if (v->ring_phone[0] != '\0')
		put(v, "hvem",
		    short_text(
			role_word(t, a->ring_role), AGENCY_LENGTH_MAX, v->ring, sizeof(v->ring)));
	if (v->phone[0] == '\0' && v->fallback[0] == '\0' && v->ring_phone[0] == '\0')
		put(v, "ingen", texts_get(t, "sms", "ingen"));
	/* By when somebody must ring: what is missing is missing when the gate opens. */
	put(v, "frist", v->fallback[0] != '\0' ? v->time : "");
	(void)snprintf(v->code, sizeof(v->code), "%04u", a->code);
	put(v, "kode", v->code);
	put(v, "siden", age_text(t, a, v->age, sizeof(v->age)));
	put(v, "hva", what_text(t, a->reason, v->what, sizeof(v->what)));
	put(v, "mangler", v->missing);
}

/* ---- the message ------------------------------------------------------------------------------ */

/* Or is it about something that has a word of its own? */
static bool
is_what_is_missing(Ov__AlertReason reason)
{
	return reason == OV__ALERT_REASON__ALERT_REASON_NONE ||
	       reason == OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON ||
	       reason == OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE ||
	       reason == OV__ALERT_REASON__ALERT_REASON_DATE_MOVED;
}

/* An office can be rung about it, and not only those who know the person. */
static bool
is_about_a_bed(Ov__AlertReason reason)
{
	return reason == OV__ALERT_REASON__ALERT_REASON_NO_BED ||
	       reason == OV__ALERT_REASON__ALERT_REASON_COURT;
}

const char *
sms_key(const Ov__Alert *alert, bool escalated)
{
	char phone[32];
	bool number = short_phone(alert->fallback_phone, phone, sizeof(phone))[0] != '\0';
	bool ring = short_phone(alert->ring_phone, phone, sizeof(phone))[0] != '\0';

	if (escalated && is_what_is_missing(alert->reason))
		return ring && !number ? "vakt_gjentatt_ring" : "vakt_gjentatt";
	if (escalated)
		return ring && !number && is_about_a_bed(alert->reason) ? "vakt_gjentatt_hva_ring"
									: "vakt_gjentatt_hva";
	switch (alert->reason) {
	case OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE:
		return ring && !number ? "vakt_sent_ring" : "vakt_sent";
	case OV__ALERT_REASON__ALERT_REASON_DATE_MOVED:
		return "vakt_flyttet";
	case OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED:
		return number ? "vakt_ubekreftet" : "vakt_ubekreftet_uten";
	case OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED:
		return number ? "vakt_ikke_fram" : "vakt_ikke_fram_uten";
	case OV__ALERT_REASON__ALERT_REASON_NO_BED:
		return ring ? "vakt_seng_ring" : "vakt_seng";
	case OV__ALERT_REASON__ALERT_REASON_COURT:
		if (client_moment_date(alert->raised) != alert->date && alert->date != 0)
			return "vakt_rett_for";
		return ring ? "vakt_rett_ring" : "vakt_rett";
	case OV__ALERT_REASON__ALERT_REASON_NOT_OURS:
		return "vakt_ikke_deres";
	case OV__ALERT_REASON__ALERT_REASON_CONTRADICTION:
		return "vakt_to_svar";
	case OV__ALERT_REASON__ALERT_REASON_NO_OWNER:
		return "vakt_ingen";
	case OV__ALERT_REASON__ALERT_REASON_OTHER_DATE:
		return "vakt_to_datoer";
	case OV__ALERT_REASON__ALERT_REASON_HANDOVER:
		return "vakt_overtar";
	case OV__ALERT_REASON__ALERT_REASON_NONE:
	case OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON:
	case _OV__ALERT_REASON_IS_INT_SIZE:
	default:
		if (alert->n_missing == 0)
			return "vakt_klar";
		return ring && !number ? "vakt_mangler_ring" : "vakt_mangler";
	}
}

static void
fill(const struct texts *t, const Ov__Delivery *d, const Ov__Alert *a, const char *key,
    size_t shown, char *ret_text)
{
	struct values v = { .count = 0 };
	char filled[2 * SMS_SIZE];

	list_missing(t, a, shown, v.missing, sizeof(v.missing));
	if (a->n_missing == 0)
		(void)sms_gsm(
		    missing_word(t, OV__MISSING__MISSING_NOTHING), v.missing, sizeof(v.missing));
	put_all(t, d, a, &v);
	(void)texts_fill(t, texts_get(t, "sms", key), v.list, filled, sizeof(filled));
	(void)sms_gsm(filled, ret_text, SMS_SIZE);
}

/* The last resort, when a number is longer than numbers here are: whole words go, so that no
 * number is left in part, from before the code, which is what one answers with. */
static void
cut(char *text)
{
	char *answer = strrchr(text, '.'), end[64] = "";

	if (answer != NULL && strlen(answer) < sizeof(end)) {
		memcpy(end, answer, strlen(answer) + 1);
		*answer = '\0';
	}
	while (sms_length(text) + sms_length(end) > SMS_CHARACTERS_MAX) {
		char *space = strrchr(text, ' ');
		*(space != NULL ? space : text) = '\0';
	}
	memmove(text + strlen(text), end, strlen(end) + 1);
}

bool
sms_write(const struct texts *t, const Ov__Delivery *d, char ret_text[SMS_SIZE])
{
	const Ov__Fact *f = d->fact;
	bool escalated = f != NULL && f->fact_case == OV__FACT__FACT_ALERT_ESCALATED;
	const Ov__Alert *a = f == NULL	 ? NULL
			     : escalated ? f->alert_escalated->alert
			     : f->fact_case == OV__FACT__FACT_ALERT_RAISED ? f->alert_raised->alert
									   : NULL;
	char list[SMS_SIZE];
	size_t shown;

	if (a == NULL)
		return false;
	for (shown = a->n_missing; shown > 1; shown--) {
		list_missing(t, a, shown, list, sizeof(list));
		if (sms_length(list) <= MISSING_LENGTH_MAX)
			break;
	}
	do
		fill(t, d, a, sms_key(a, escalated), shown, ret_text);
	while (sms_length(ret_text) > SMS_CHARACTERS_MAX && shown-- > 1);
	if (sms_length(ret_text) > SMS_CHARACTERS_MAX)
		cut(ret_text);
	return true;
}
