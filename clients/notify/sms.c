/* sms.c - An alert as a text message. */
#include "sms.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "days.h"
#include "fields.h"
#include "gsm.h"
#include "overgang.h"
#include "texts.h"

enum {
	/* Characters; the texts are written so that these fit together. */
	MISSING_LENGTH_MAX = 30,
	AGENCY_LENGTH_MAX = 12,
	NAME_LENGTH_MAX = 10,
	CODES_MAX = 32,
	CONTACTS_MAX = 3,
};

/* ---- values ------------------------------------------------------------------------------ */

struct values {
	struct texts_values said;
	char date[24], was_date[24], time[6], code[12], age[32], what[64];
	char missing[SMS_SIZE], agency[64], name[64], phone[32], fallback[32];
	char contact[CONTACTS_MAX][112], ring[SMS_SIZE];
};

/* Parts that are left out of a message that would not fit. */
struct room {
	size_t shown;	 /* missing items named; the others are counted */
	size_t contacts; /* of whom one can ring; 0 is as 1 */
	bool agency;	 /* who has not answered */
};

/* At most so many characters, of GSM-7. */
static const char *
short_text(const char *text, size_t length_max, char *buf, size_t size)
{
	size_t n, length = 0;
	uint32_t c;

	(void)gsm_text(text, buf, size);
	for (char *s = buf; *s != '\0'; s += n) {
		n = utf8_char(s, &c);
		length += gsm_cost(s, n);
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

/* The n-th missing item in the order of the codes: a bed comes first and is never one of "+2
 * til". */
static Ov__Missing
nth_missing(const Ov__Alert *a, size_t n)
{
	for (uint32_t code = 0; code < CODES_MAX; code++)
		for (size_t i = 0; i < a->n_missing; i++)
			if ((uint32_t)a->missing[i] == code && n-- == 0)
				return a->missing[i];
	return a->missing[0];
}

/* The first `shown` missing items: "seng natt 1, nøkkel +2 til". */
static void
list_missing(const struct texts *t, const Ov__Alert *a, size_t shown, char *buf, size_t size)
{
	char item[64];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < shown && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i > 0 ? ", " : "",
		    gsm_text(missing_word(t, nth_missing(a, i)), item, sizeof(item)));
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

/* The subject of a repeated alert that is not about missing items: [sms] hva.REASON. */
static const char *
what_text(const struct texts *t, Ov__AlertReason reason, char *buf, size_t size)
{
	char word[96] = "hva.", name[64];

	(void)snprintf(word, sizeof(word), "hva.%s",
	    field_enum_short(&ov__alert_reason__descriptor, (int)reason, name));
	const char *text = texts_get(t, "sms", word);
	return gsm_text(text != word ? text : "", buf, size);
}

/* ---- whom to ring ------------------------------------------------------------------------ */

/* "Nav sosial 00000021"; a number that is there already, or none, is no contact. */
static size_t
add_contact(struct values *v, size_t count, const char *who, size_t length_max, const char *phone)
{
	char name[64], number[32];

	(void)short_text(who, length_max, name, sizeof(name));
	(void)short_phone(phone, number, sizeof(number));
	for (size_t i = 0; i < count; i++)
		if (number[0] != '\0' && strstr(v->contact[i], number) != NULL)
			number[0] = '\0';
	if (number[0] == '\0')
		return count;
	(void)snprintf(v->contact[count], sizeof(v->contact[count]), "%s%s%s", name,
	    name[0] != '\0' ? " " : "", number);
	return count + 1;
}

/* Who answers at this hour, then plan B: the office that can help, or else the adviser. */
static size_t
list_contacts(const struct texts *t, const Ov__Alert *a, struct values *v)
{
	char number[32];
	bool office = short_phone(a->ring_phone, number, sizeof(number))[0] != '\0';
	size_t n = 0;

	if (office)
		n = add_contact(v, n, role_word(t, a->ring_role), AGENCY_LENGTH_MAX, a->ring_phone);
	else
		n = add_contact(v, n, a->adviser, NAME_LENGTH_MAX, a->adviser_phone);
	n = add_contact(v, n, texts_get(t, "sms", "plan_b"), NAME_LENGTH_MAX, a->fallback_phone);
	return office ? add_contact(v, n, a->adviser, NAME_LENGTH_MAX, a->adviser_phone) : n;
}

/* {ring}: "Ring Nav sosial 00000021, så plan B 00000004", or that nobody is known. */
static void
put_ring(const struct texts *t, const Ov__Alert *a, size_t contacts, struct values *v)
{
	size_t n = list_contacts(t, a, v);

	if (contacts < n)
		n = contacts > 0 ? contacts : 1;
	const char *const pairs[] = { "a", v->contact[0], "b", n > 1 ? v->contact[1] : "", "c",
		n > 2 ? v->contact[2] : "", NULL };
	if (n > 0)
		(void)texts_fill(t, texts_get(t, "sms", "ring"), pairs, v->ring, sizeof(v->ring));
	else
		texts_put(&v->said, "ingen", texts_get(t, "sms", "ingen"));
	texts_put(&v->said, "ring", n > 0 ? v->ring : texts_get(t, "sms", "ingen"));
}

static void
put_all(const struct texts *t, const Ov__Delivery *d, const Ov__Alert *a, const struct room *room,
    struct values *v)
{
	texts_put(&v->said, "sak", d->case_);
	texts_put(&v->said, "dag", day_text(t, a->date, false, v->date));
	texts_put(&v->said, "ndag", v->date);
	texts_put(&v->said, "gdag", day_text(t, a->was_date, false, v->was_date));
	if (a->time != 0)
		(void)overgang_hhmm_text(a->time, v->time);
	texts_put(&v->said, "kl", v->time);
	texts_put(&v->said, "nkl", v->time);
	if (a->silent_role != OV__ROLE__ROLE_NONE && room->agency)
		texts_put(&v->said, "etat",
		    short_text(role_word(t, a->silent_role), AGENCY_LENGTH_MAX, v->agency,
			sizeof(v->agency)));
	(void)short_text(a->adviser, NAME_LENGTH_MAX, v->name, sizeof(v->name));
	(void)short_phone(a->adviser_phone, v->phone, sizeof(v->phone));
	texts_put(&v->said, "navn", v->name[0] != '\0' ? v->name : v->phone);
	texts_put(&v->said, "tlf", v->name[0] != '\0' ? v->phone : "");
	texts_put(
	    &v->said, "tlf2", short_phone(a->fallback_phone, v->fallback, sizeof(v->fallback)));
	put_ring(t, a, room->contacts, v);
	(void)snprintf(v->code, sizeof(v->code), "%04u", a->code);
	texts_put(&v->said, "kode", v->code);
	texts_put(&v->said, "siden", age_text(t, a, v->age, sizeof(v->age)));
	texts_put(&v->said, "hva", what_text(t, a->reason, v->what, sizeof(v->what)));
	texts_put(&v->said, "mangler", v->missing);
	if (a->n_missing > 0 && room->shown > 0 &&
	    a->reason != OV__ALERT_REASON__ALERT_REASON_NO_BED)
		texts_put(&v->said, "savnes", v->missing);
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

const char *
sms_key(const Ov__Alert *alert, bool escalated)
{
	if (escalated)
		return is_what_is_missing(alert->reason) ? "vakt_gjentatt" : "vakt_gjentatt_hva";
	switch (alert->reason) {
	case OV__ALERT_REASON__ALERT_REASON_RELEASE_LATE:
		return "vakt_sent";
	case OV__ALERT_REASON__ALERT_REASON_DATE_MOVED:
		return "vakt_flyttet";
	case OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED:
		return "vakt_ubekreftet";
	case OV__ALERT_REASON__ALERT_REASON_NOT_ARRIVED:
		return "vakt_ikke_fram";
	case OV__ALERT_REASON__ALERT_REASON_NO_BED:
		return "vakt_seng";
	case OV__ALERT_REASON__ALERT_REASON_COURT:
		if (moment_date(alert->raised) != alert->date && alert->date != 0)
			return "vakt_rett_for";
		return "vakt_rett";
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
		return alert->n_missing == 0 ? "vakt_klar" : "vakt_mangler";
	}
}

static void
fill(const struct texts *t, const Ov__Delivery *d, const Ov__Alert *a, const char *key,
    const struct room *room, char *ret_text)
{
	struct values v = { .said = { .count = 0 } };
	char filled[2 * SMS_SIZE];

	list_missing(t, a, room->shown > 0 || a->n_missing == 0 ? room->shown : 1, v.missing,
	    sizeof(v.missing));
	if (a->n_missing == 0)
		(void)gsm_text(
		    missing_word(t, OV__MISSING__MISSING_NOTHING), v.missing, sizeof(v.missing));
	put_all(t, d, a, room, &v);
	(void)texts_fill(t, texts_get(t, "sms", key), v.said.list, filled, sizeof(filled));
	(void)gsm_text(filled, ret_text, SMS_SIZE);
}

/* The last resort, for a very long phone number: drop whole words before the code, so that no
 * number is cut; the code is needed to answer. */
static void
cut(char *text)
{
	char *answer = strrchr(text, '.'), end[64] = "";

	if (answer != NULL && strlen(answer) < sizeof(end)) {
		memcpy(end, answer, strlen(answer) + 1);
		*answer = '\0';
	}
	while (gsm_length(text) + gsm_length(end) > SMS_CHARACTERS_MAX) {
		char *space = strrchr(text, ' ');
		*(space != NULL ? space : text) = '\0';
	}
	memmove(text + strlen(text), end, strlen(end) + 1);
}

/* Leave out one more part; false: none is left. The first contact goes last of all; missing
 * items go before plan B where the text can do without them. */
static bool
leave_out(struct room *room)
{
	if (room->agency)
		room->agency = false;
	else if (room->contacts > CONTACTS_MAX - 1)
		room->contacts--;
	else if (room->shown > 0)
		room->shown--;
	else if (room->contacts > 1)
		room->contacts--;
	else
		return false;
	return true;
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
	struct room room = { .contacts = CONTACTS_MAX, .agency = true };

	if (a == NULL)
		return false;
	for (room.shown = a->n_missing; room.shown > 1; room.shown--) {
		list_missing(t, a, room.shown, list, sizeof(list));
		if (gsm_length(list) <= MISSING_LENGTH_MAX)
			break;
	}
	do
		fill(t, d, a, sms_key(a, escalated), &room, ret_text);
	while (gsm_length(ret_text) > SMS_CHARACTERS_MAX && leave_out(&room));
	if (gsm_length(ret_text) > SMS_CHARACTERS_MAX)
		cut(ret_text);
	return true;
}
