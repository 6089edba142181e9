/* fields.c - Messages as text: fields by name, dates and moments, JSON.
 *
 * Nothing here knows a kind or a field of its own: what proto/ has, this has. The one thing
 * that a descriptor does not say is which numbers are dates, times of day or moments; the
 * tables below do, by name, and a test holds them against the schema. */
#include "fields.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "base/utf8.h"
#include "clean.h"
#include "overgang.h"

enum {
	YEAR_FIRST = 1970,
	YEAR_LAST = 2199,
	DAY = 86400,
	HOUR = 3600,
	DAYS_LAST = 84006, /* 2200-01-01 */
	NAME_SIZE = 64,
	TEXT_SIZE_MAX = 4000, /* what the daemon takes */
};

static const char *const date_names[] = { "date", "from", "to", "until", "given", "expires",
	"refused", "withdrawn", "two_thirds", "full_term", "intake", "birth_date", "was_date",
	"answer_by", "due", "not_before", "confirmed_for", "backups_until", "probation_until",
	"person_informed", "start", "as_written", "expected", "released", "closed", "asked",
	"done_on", "on", "minimum", "expected_full_term", "first_on", "second_on", NULL };
static const char *const time_names[] = { "time", "was_time", "hours_until", "due_time", NULL };
static const char *const moment_names[] = { "occurred", "recorded", "now", "to", "raised",
	"stepped", "due", "oldest_unacknowledged", "until", "when", "since", "asked", "received",
	"accepted", NULL };
static const char *const kind_names[] = { "kind", "met_by", "basis_kind", "kinds", "first_kind",
	"second_kind", NULL };

/* What the daemon fills in, by name; where a name is the reporter's in other messages, with
 * the message it is the daemon's in. */
static const struct {
	const ProtobufCMessageDescriptor *message; /* NULL: in all */
	const char *field;
} daemons[] = {
	{ NULL, "nickname" },
	{ NULL, "version" },
	{ NULL, "was_date" },
	{ NULL, "was_time" },
	{ NULL, "answer_by" },
	{ NULL, "grants" },
	{ NULL, "ended" },
	{ &ov__case_restricted__descriptor, "owner" },
	{ &ov__case_restricted__descriptor, "since" },
	{ &ov__emergency_opened__descriptor, "until" },
	{ &ov__emergency_opened__descriptor, "key" },
	{ &ov__report_retracted__descriptor, "area" },
	{ &ov__report_retracted__descriptor, "voided" },
	{ &ov__report_retracted__descriptor, "events" },
	{ &ov__report_retracted__descriptor, "kinds" },
	{ &ov__report_retracted__descriptor, "whom" },
	{ NULL, "as_written" },
	{ NULL, "contested" },
	{ &ov__transfer_completed__descriptor, "agency" },
	{ &ov__transfer_completed__descriptor, "counts" },
	{ NULL, "adjusted_because" },
	{ NULL, "expected" },
	{ NULL, "expected_because" },
	{ NULL, "expected_because_en" },
	{ NULL, "expected_full_term" },
	{ &ov__sentence_registered__descriptor, "remark" },
	{ &ov__sentence_recalculated__descriptor, "remark" },
	{ NULL, "remark_en" },
	{ NULL, "not_counted_in_all" },
	{ &ov__task_added__descriptor, "id" },
	{ &ov__nav_office_settled__descriptor, "agency" },
	{ &ov__nav_contact_opened__descriptor, "agency" },
	{ &ov__nav_office_claimed__descriptor, "agency" },
	{ &ov__nav_office_disputed__descriptor, "agency" },
	{ &ov__nav_person_unknown__descriptor, "agency" },
	{ &ov__volunteer_suggested__descriptor, "agency" },
	{ &ov__volunteer_accepted__descriptor, "agency" },
	{ &ov__volunteer_declined__descriptor, "agency" },
};

/* ---- dates, times, moments ------------------------------------------------------------ */

static uint32_t
month_days(uint32_t year, uint32_t month)
{
	static const uint8_t days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* 0 when there is no such date. */
static uint32_t
date_make(uint32_t year, uint32_t month, uint32_t day)
{
	if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12 || day < 1 ||
	    day > month_days(year, month))
		return 0;
	return year * 10000 + month * 100 + day;
}

/* Days since 1970-01-01; the year begins in March, so that the leap day comes last (Howard
 * Hinnant's formulas). */
static uint32_t
date_days(uint32_t date)
{
	uint32_t y = date / 10000, m = date / 100 % 100, d = date % 100;

	y -= m <= 2;
	uint32_t era = y / 400, year = y % 400;
	uint32_t day_of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	uint32_t day_of_era = year * 365 + year / 4 - year / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static uint32_t
date_from_days(uint32_t days)
{
	uint32_t z = days + 719468;
	uint32_t era = z / 146097, day_of_era = z % 146097;
	uint32_t year =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	uint32_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
	uint32_t month = (5 * day_of_year + 2) / 153;
	uint32_t day = day_of_year - (153 * month + 2) / 5 + 1;

	month = month < 10 ? month + 3 : month - 9;
	return date_make(year + era * 400 + (month <= 2), month, day);
}

/* 01:00 UTC on the last Sunday of a month of 31 days. 1970-01-01 was a Thursday. */
static uint64_t
last_sunday(uint32_t year, uint32_t month)
{
	uint32_t last = date_days(year * 10000 + month * 100 + 31);

	return (uint64_t)(last - (last + 4) % 7) * DAY + HOUR;
}

/* Summer time as the European Union has had it since 1996; no case is older. */
static bool
is_summer(uint64_t moment)
{
	uint32_t year = date_from_days((uint32_t)(moment / DAY)) / 10000;

	return moment >= last_sunday(year, 3) && moment < last_sunday(year, 10);
}

/* A local hour that summer time skips is taken as if winter time still held; of one that
 * comes twice, the first. */
static uint64_t
moment_from_local(uint64_t local)
{
	if (local < 2 * HOUR)
		return 0;
	return is_summer(local - 2 * HOUR) ? local - 2 * HOUR : local - HOUR;
}

char *
overgang_date_text(uint32_t date, char *buf)
{
	buf[0] = '\0';
	if (date != 0)
		(void)snprintf(
		    buf, 11, "%02u.%02u.%04u", date % 100, date / 100 % 100, date / 10000 % 10000);
	return buf;
}

/* Digits, at least min and at most max of them, and *s behind them. */
static bool
digits(const char **s, int min, int max, uint32_t *ret)
{
	uint32_t n = 0;
	int count = 0;

	while (count < max && **s >= '0' && **s <= '9') {
		n = n * 10 + (uint32_t)(**s - '0');
		(*s)++;
		count++;
	}
	*ret = n;
	return count >= min;
}

static bool
symbol(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* A date at *s, and *s behind it; 0 for none. */
static uint32_t
take_date(const char **s)
{
	const char *p = *s;
	uint32_t a, b, c;

	if (digits(&p, 4, 4, &a) && symbol(&p, '-') && digits(&p, 2, 2, &b) && symbol(&p, '-') &&
	    digits(&p, 2, 2, &c)) {
		*s = p;
		return date_make(a, b, c);
	}
	p = *s;
	if (digits(&p, 1, 2, &a) && symbol(&p, '.') && digits(&p, 1, 2, &b) && symbol(&p, '.') &&
	    digits(&p, 4, 4, &c)) {
		*s = p;
		return date_make(c, b, a);
	}
	return 0;
}

uint32_t
overgang_date_parse(const char *text)
{
	uint32_t date = take_date(&text);

	return *text == '\0' ? date : 0;
}

char *
overgang_hhmm_text(uint32_t hhmm, char *buf)
{
	(void)snprintf(buf, 6, "%02u.%02u", hhmm / 100 % 100, hhmm % 100);
	return buf;
}

static int
take_hhmm(const char **s)
{
	uint32_t hour, minute = 0;

	if (!digits(s, 1, 2, &hour))
		return -1;
	if ((**s == '.' || **s == ':') && ((*s)++, !digits(s, 2, 2, &minute)))
		return -1;
	return hour < 24 && minute < 60 ? (int)(hour * 100 + minute) : -1;
}

int
overgang_hhmm_parse(const char *text)
{
	int hhmm = take_hhmm(&text);

	return *text == '\0' ? hhmm : -1;
}

char *
overgang_moment_text(uint64_t moment, char *buf)
{
	buf[0] = '\0';
	if (moment == 0 || moment / DAY >= DAYS_LAST)
		return buf;
	uint64_t local = moment + (is_summer(moment) ? 2 * HOUR : HOUR);
	if (local / DAY >= DAYS_LAST)
		return buf;
	overgang_date_text(date_from_days((uint32_t)(local / DAY)), buf);
	buf[10] = ' ';
	overgang_hhmm_text((uint32_t)(local % DAY / HOUR * 100 + local % HOUR / 60), buf + 11);
	return buf;
}

/* "Z" or "+01:00" behind an ISO time. */
static bool
take_zone(const char **s, int64_t *ret_offset)
{
	uint32_t hour, minute;
	int sign = **s == '-' ? -1 : 1;

	*ret_offset = 0;
	if (symbol(s, 'Z'))
		return true;
	if (!symbol(s, '+') && !symbol(s, '-'))
		return false;
	if (!digits(s, 2, 2, &hour) || (symbol(s, ':'), !digits(s, 2, 2, &minute)))
		return false;
	*ret_offset = sign * (int64_t)(hour * HOUR + minute * 60);
	return hour < 24 && minute < 60;
}

uint64_t
overgang_moment_parse(const char *text)
{
	uint32_t date = take_date(&text), second = 0;
	int64_t offset;
	int hhmm = 0;

	if (date == 0)
		return 0;
	if ((symbol(&text, ' ') || symbol(&text, 'T')) && (hhmm = take_hhmm(&text)) < 0)
		return 0;
	if (symbol(&text, ':') && (!digits(&text, 2, 2, &second) || second > 59))
		return 0;
	uint64_t local = (uint64_t)date_days(date) * DAY + (uint64_t)(hhmm / 100) * HOUR +
			 (uint64_t)(hhmm % 100) * 60 + second;
	if (*text == '\0')
		return moment_from_local(local);
	if (!take_zone(&text, &offset) || *text != '\0' || (int64_t)local < offset)
		return 0;
	return (uint64_t)((int64_t)local - offset);
}

/* ---- fields ---------------------------------------------------------------------------- */

static bool
is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

static enum field_look
number_look(const ProtobufCFieldDescriptor *d)
{
	if (is_one_of(d->name, date_names))
		return FIELD_DATE;
	if (is_one_of(d->name, time_names))
		return FIELD_TIME;
	return is_one_of(d->name, kind_names) ? FIELD_KIND : FIELD_NUMBER;
}

enum field_look
field_look(const ProtobufCFieldDescriptor *d)
{
	switch ((int)d->type) {
	case PROTOBUF_C_TYPE_UINT32:
		return number_look(d);
	case PROTOBUF_C_TYPE_UINT64:
		return is_one_of(d->name, moment_names) ? FIELD_MOMENT : FIELD_NUMBER;
	case PROTOBUF_C_TYPE_BOOL:
		return FIELD_BOOL;
	case PROTOBUF_C_TYPE_ENUM:
		return FIELD_ENUM;
	case PROTOBUF_C_TYPE_STRING:
		return FIELD_TEXT;
	case PROTOBUF_C_TYPE_MESSAGE:
		return FIELD_MESSAGE;
	default:
		/* proto/ uses no other numbers than these; a test says so. */
		return FIELD_BYTES;
	}
}

bool
field_is_daemons(const ProtobufCMessageDescriptor *m, const char *field)
{
	for (size_t i = 0; i < sizeof(daemons) / sizeof(daemons[0]); i++)
		if (strcmp(daemons[i].field, field) == 0 &&
		    (daemons[i].message == NULL || daemons[i].message == m))
			return true;
	return false;
}

/* What one value takes in an array. */
static size_t
value_size(const ProtobufCFieldDescriptor *d)
{
	switch ((int)d->type) {
	case PROTOBUF_C_TYPE_UINT32:
		return sizeof(uint32_t);
	case PROTOBUF_C_TYPE_UINT64:
		return sizeof(uint64_t);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_ENUM:
		return sizeof(int);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	default:
		return sizeof(void *);
	}
}

const ProtobufCFieldDescriptor *
field_find(const ProtobufCMessageDescriptor *d, const char *path)
{
	const char *dot = strchr(path, '.');
	char first[NAME_SIZE];

	if (dot == NULL)
		return protobuf_c_message_descriptor_get_field_by_name(d, path);
	if ((size_t)(dot - path) >= sizeof(first))
		return NULL;
	memcpy(first, path, (size_t)(dot - path));
	first[dot - path] = '\0';
	const ProtobufCFieldDescriptor *f =
	    protobuf_c_message_descriptor_get_field_by_name(d, first);
	if (f == NULL || f->type != PROTOBUF_C_TYPE_MESSAGE ||
	    f->label == PROTOBUF_C_LABEL_REPEATED)
		return NULL;
	return field_find(f->descriptor, dot + 1);
}

static const void *
place(const ProtobufCMessage *m, unsigned offset)
{
	return (const char *)m + offset;
}

static bool
value_is_set(const ProtobufCFieldDescriptor *d, const void *member)
{
	static const unsigned char none[sizeof(ProtobufCBinaryData)];
	const char *text;
	ProtobufCBinaryData bytes;

	switch ((int)d->type) {
	case PROTOBUF_C_TYPE_STRING:
		memcpy(&text, member, sizeof(text));
		return text != NULL && text[0] != '\0';
	case PROTOBUF_C_TYPE_BYTES:
		memcpy(&bytes, member, sizeof(bytes));
		return bytes.len > 0;
	default:
		return memcmp(member, none, value_size(d)) != 0;
	}
}

/* The field itself, without a path. */
static struct field
field_of(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
	struct field f = { .descriptor = d, .member = place(m, d->offset) };
	uint32_t which;

	if (d->label == PROTOBUF_C_LABEL_REPEATED) {
		memcpy(&f.count, place(m, d->quantifier_offset), sizeof(f.count));
		memcpy(&f.member, place(m, d->offset), sizeof(f.member));
	} else if (d->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		memcpy(&which, place(m, d->quantifier_offset), sizeof(which));
		f.count = which == d->id;
	} else {
		f.count = value_is_set(d, f.member);
	}
	return f;
}

const ProtobufCMessage *
field_message(const struct field *f, size_t i)
{
	const ProtobufCMessage *m;

	memcpy(&m, (const char *)f->member + i * sizeof(m), sizeof(m));
	return m;
}

bool
field_at(const ProtobufCMessage *m, const char *path, struct field *ret)
{
	const ProtobufCFieldDescriptor *d = field_find(m->descriptor, path);

	for (const char *dot; d != NULL && (dot = strchr(path, '.')) != NULL; path = dot + 1) {
		char first[NAME_SIZE];
		memcpy(first, path, (size_t)(dot - path));
		first[dot - path] = '\0';
		struct field on = field_of(
		    m, protobuf_c_message_descriptor_get_field_by_name(m->descriptor, first));
		if (on.count == 0)
			return false;
		m = field_message(&on, 0);
	}
	if (d == NULL)
		return false;
	*ret = field_of(m, d);
	return true;
}

uint64_t
field_number(const struct field *f, size_t i)
{
	uint64_t u64 = 0;
	uint32_t u32 = 0;
	size_t size = value_size(f->descriptor);

	/* protobuf_c_boolean and enums are ints. */
	memcpy(size == sizeof(u64) ? (void *)&u64 : (void *)&u32,
	    (const char *)f->member + i * size, size);
	return size == sizeof(u64) ? u64 : u32;
}

static const char *
field_string(const struct field *f, size_t i)
{
	const char *s;

	memcpy(&s, (const char *)f->member + i * sizeof(s), sizeof(s));
	return s != NULL ? s : "";
}

static ProtobufCBinaryData
field_bytes(const struct field *f, size_t i)
{
	ProtobufCBinaryData b;

	memcpy(&b, (const char *)f->member + i * sizeof(b), sizeof(b));
	return b;
}

/* ---- enums ------------------------------------------------------------------------------ */

/* How many bytes the names of all values share, up to an underscore. */
static size_t
common_prefix(const ProtobufCEnumDescriptor *e)
{
	const char *first = e->values[0].name;
	size_t n = strlen(first);

	for (unsigned i = 1; i < e->n_values; i++) {
		size_t same = 0;
		while (same < n && e->values[i].name[same] == first[same])
			same++;
		n = same;
	}
	while (n > 0 && first[n - 1] != '_')
		n--;
	return n;
}

char *
field_enum_short(const ProtobufCEnumDescriptor *e, int value, char *buf)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(e, value);
	size_t n = 0;

	if (v != NULL)
		for (const char *s = v->name + common_prefix(e); *s != '\0' && n + 1 < NAME_SIZE;
		     s++)
			buf[n++] = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a')
				   : *s == '_'		  ? '-'
							  : *s;
	buf[n] = '\0';
	return buf;
}

/* "TaskState" is "task-state". */
char *
field_enum_name(const ProtobufCEnumDescriptor *e, char *buf)
{
	size_t n = 0;

	for (const char *s = e->short_name; *s != '\0' && n + 2 < NAME_SIZE; s++) {
		bool upper = *s >= 'A' && *s <= 'Z';
		if (upper && n > 0)
			buf[n++] = '-';
		buf[n++] = upper ? (char)(*s - 'A' + 'a') : *s;
	}
	buf[n] = '\0';
	return buf;
}

/* By its short name, with underscores too, or by its name in .proto. */
static bool
enum_parse(const ProtobufCEnumDescriptor *e, const char *text, int *ret)
{
	char name[NAME_SIZE], given[NAME_SIZE];
	size_t n = 0;

	for (; text[n] != '\0' && n + 1 < sizeof(given); n++)
		given[n] = text[n] == '_' ? '-' : text[n];
	given[n] = '\0';
	for (unsigned i = 0; text[n] == '\0' && i < e->n_values; i++) {
		field_enum_short(e, e->values[i].value, name);
		if (strcasecmp(given, name) == 0 || strcasecmp(text, e->values[i].name) == 0) {
			*ret = e->values[i].value;
			return true;
		}
	}
	return false;
}

/* ---- a field from text ------------------------------------------------------------------- */

union value {
	uint32_t u32;
	uint64_t u64;
	int number;
	char *text;
	ProtobufCBinaryData bytes;
};

static const char *
parse_number(const char *text, uint64_t max, uint64_t *ret)
{
	uint64_t n = 0;

	if (*text == '\0')
		return "is not a number; write digits only";
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return "is not a number; write digits only";
		uint64_t digit = (uint64_t)(*text - '0');
		if (n > (max - digit) / 10)
			return "is too great a number";
		n = n * 10 + digit;
	}
	*ret = n;
	return NULL;
}

static const char *
parse_hex(const char *text, ProtobufCBinaryData *ret)
{
	static const char alphabet[] = "0123456789abcdef";
	size_t n = strlen(text);
	uint8_t *data = NULL;

	for (size_t i = 0; i < n; i++)
		if (strchr("0123456789abcdefABCDEF", text[i]) == NULL)
			return "is not hexadecimal; write 0-9 and a-f only";
	if (n % 2 != 0)
		return "has half a byte; write two hexadecimal digits for each";
	if (n > 0 && (data = malloc(n / 2)) == NULL)
		return "does not fit into memory";
	for (size_t i = 0; i < n; i += 2) {
		size_t high = (size_t)(strchr(alphabet, text[i] | 0x20) - alphabet);
		size_t low = (size_t)(strchr(alphabet, text[i + 1] | 0x20) - alphabet);
		data[i / 2] = (uint8_t)(high << 4 | low);
	}
	ret->data = data;
	ret->len = n / 2;
	return NULL;
}

static const char *
parse_text(const char *text, union value *ret)
{
	if (!utf8_valid(text, strlen(text)))
		return "is not UTF-8";
	if (strlen(text) > TEXT_SIZE_MAX)
		return "is longer than 4,000 bytes";
	ret->text = strdup(text);
	return ret->text != NULL ? NULL : "does not fit into memory";
}

static const char *
parse_bool(const char *text, union value *ret)
{
	static const char *const yes[] = { "1", "true", "yes", "ja", NULL };
	static const char *const no[] = { "0", "false", "no", "nei", NULL };

	ret->number = is_one_of(text, yes);
	return ret->number || is_one_of(text, no) ? NULL : "is neither yes nor no";
}

static const char *
parse_u32(const ProtobufCFieldDescriptor *d, const char *text, union value *ret)
{
	uint64_t n = 0;
	const char *problem = NULL;
	int hhmm;

	switch ((int)field_look(d)) {
	case FIELD_DATE:
		n = overgang_date_parse(text);
		problem = n != 0 ? NULL : "is no date; write dd.mm.yyyy";
		break;
	case FIELD_TIME:
		hhmm = overgang_hhmm_parse(text);
		n = (uint64_t)hhmm;
		problem = hhmm >= 0 ? NULL : "is no time of day; write 09.00";
		break;
	case FIELD_KIND:
		n = overgang_kind(text);
		problem = n != 0 ? NULL : "is no kind; write it like release.date_set";
		break;
	default:
		problem = parse_number(text, UINT32_MAX, &n);
	}
	ret->u32 = (uint32_t)n;
	return problem;
}

static const char *
parse_u64(const ProtobufCFieldDescriptor *d, const char *text, union value *ret)
{
	if (field_look(d) != FIELD_MOMENT)
		return parse_number(text, UINT64_MAX, &ret->u64);
	ret->u64 = overgang_moment_parse(text);
	return ret->u64 != 0 ? NULL : "is no moment; write dd.mm.yyyy 09.00";
}

/* One value of any field; what it owns belongs to the caller. */
static const char *
parse_value(const ProtobufCFieldDescriptor *d, const char *text, union value *ret)
{
	memset(ret, 0, sizeof(*ret));
	switch ((int)d->type) {
	case PROTOBUF_C_TYPE_UINT32:
		return parse_u32(d, text, ret);
	case PROTOBUF_C_TYPE_UINT64:
		return parse_u64(d, text, ret);
	case PROTOBUF_C_TYPE_BOOL:
		return parse_bool(text, ret);
	case PROTOBUF_C_TYPE_ENUM:
		return enum_parse(d->descriptor, text, &ret->number) ? NULL
								     : "is none of its values";
	case PROTOBUF_C_TYPE_STRING:
		return parse_text(text, ret);
	case PROTOBUF_C_TYPE_BYTES:
		return parse_hex(text, &ret->bytes);
	default:
		return "is a message of its own and cannot be set from text";
	}
}

static void
free_values(const ProtobufCFieldDescriptor *d, void *array, size_t count)
{
	struct field f = { d, array, count };
	char *text;

	for (size_t i = 0; i < count; i++) {
		if (d->type == PROTOBUF_C_TYPE_BYTES)
			free(field_bytes(&f, i).data);
		if (d->type != PROTOBUF_C_TYPE_STRING)
			continue;
		memcpy(&text, (char *)array + i * sizeof(text), sizeof(text));
		if (text != protobuf_c_empty_string)
			free(text);
	}
}

/* Frees what a single field owns and leaves it as it was made. */
static void
clear_single(const ProtobufCFieldDescriptor *d, void *member)
{
	const char *empty = protobuf_c_empty_string;

	if (d->type == PROTOBUF_C_TYPE_STRING || d->type == PROTOBUF_C_TYPE_BYTES)
		free_values(d, member, 1);
	memset(member, 0, value_size(d));
	if (d->type == PROTOBUF_C_TYPE_STRING)
		memcpy(member, &empty, sizeof(empty));
}

static const char *
set_single(ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, const char *text)
{
	void *member = (char *)m + d->offset;
	uint32_t which = d->id;
	union value v;

	if (text[0] != '\0') {
		const char *problem = parse_value(d, text, &v);
		if (problem != NULL)
			return problem;
	} else if (field_look(d) == FIELD_MESSAGE) {
		return "is a message of its own and cannot be set from text";
	} else {
		which = 0;
	}
	clear_single(d, member);
	if (text[0] != '\0')
		memcpy(member, &v, value_size(d));
	if (d->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		memcpy((char *)m + d->quantifier_offset, &which, sizeof(which));
	return NULL;
}

/* The next part of a list, without the space around it; *s is moved behind its comma. NULL at
 * the end. To be freed. */
static char *
next_part(const char **s)
{
	const char *first = *s, *end;

	if (first == NULL)
		return NULL;
	end = first + strcspn(first, ",");
	*s = *end == ',' ? end + 1 : NULL;
	while (first < end && *first == ' ')
		first++;
	while (end > first && end[-1] == ' ')
		end--;
	return strndup(first, (size_t)(end - first));
}

static const char *
set_list(ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, const char *text)
{
	size_t size = value_size(d), count = 0, was = 0;
	char *array = NULL, *old, *part;
	const char *problem = NULL, *rest = text[0] != '\0' ? text : NULL;

	while (problem == NULL && (part = next_part(&rest)) != NULL) {
		union value v;
		char *more = realloc(array, (count + 1) * size);
		problem = more == NULL	    ? "does not fit into memory"
			  : part[0] == '\0' ? "has an empty part between its commas"
					    : parse_value(d, part, &v);
		free(part);
		array = more != NULL ? more : array;
		if (problem == NULL)
			memcpy(array + count++ * size, &v, size);
	}
	if (problem != NULL) {
		free_values(d, array, count);
		free(array);
		return problem;
	}
	memcpy(&was, place(m, d->quantifier_offset), sizeof(was));
	memcpy(&old, place(m, d->offset), sizeof(old));
	free_values(d, old, was);
	free(old);
	memcpy((char *)m + d->quantifier_offset, &count, sizeof(count));
	memcpy((char *)m + d->offset, &array, sizeof(array));
	return NULL;
}

const char *
field_set(ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, const char *value)
{
	if (d->label != PROTOBUF_C_LABEL_REPEATED)
		return set_single(m, d, value);
	if (field_look(d) == FIELD_MESSAGE)
		return "is a list of messages and cannot be set from text";
	return set_list(m, d, value);
}

static void
list_fields(const ProtobufCMessageDescriptor *d, char *buf, size_t size)
{
	size_t n = strlen(buf);
	const char *between = "";

	for (unsigned i = 0; i < d->n_fields && n < size; i++) {
		if (field_is_daemons(d, d->fields[i].name))
			continue;
		n += (size_t)snprintf(buf + n, size - n, "%s%s", between, d->fields[i].name);
		between = ", ";
	}
}

static void
list_values(const ProtobufCEnumDescriptor *e, char *buf, size_t size)
{
	char name[NAME_SIZE];
	size_t n = strlen(buf);

	for (unsigned i = 0; i < e->n_values && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i > 0 ? ", " : "",
		    field_enum_short(e, e->values[i].value, name));
}

int
overgang_field_set(ProtobufCMessage *m, const char *field, const char *value, char *ret_error)
{
	const ProtobufCFieldDescriptor *d =
	    protobuf_c_message_descriptor_get_field_by_name(m->descriptor, field);

	if (d == NULL) {
		(void)snprintf(
		    ret_error, OVERGANG_ERROR_SIZE, "%.64s: no such field; there are: ", field);
		list_fields(m->descriptor, ret_error, OVERGANG_ERROR_SIZE);
		return -EINVAL;
	}
	const char *problem = field_set(m, d, value);
	if (problem == NULL)
		return 0;
	(void)snprintf(ret_error, OVERGANG_ERROR_SIZE, "%s: \"%.64s\" %s", field, value, problem);
	if (d->type == PROTOBUF_C_TYPE_ENUM) {
		(void)strncat(ret_error, ": ", OVERGANG_ERROR_SIZE - strlen(ret_error) - 1);
		list_values(d->descriptor, ret_error, OVERGANG_ERROR_SIZE);
	}
	return -EINVAL;
}

/* ---- a field as text ----------------------------------------------------------------------- */

static size_t
hex_text(ProtobufCBinaryData b, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < b.len && n + 3 <= size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%02x", b.data[i]);
	return n;
}

static size_t
message_text(const ProtobufCMessage *m, char *buf, size_t size)
{
	char *json = overgang_json(m, false);
	size_t n = utf8_copy(buf, size, json != NULL ? json : "");

	free(json);
	return n;
}

size_t
field_text(const struct field *f, size_t i, char *buf, size_t size)
{
	char text[NAME_SIZE] = "";

	if (size == 0)
		return 0;
	switch (field_look(f->descriptor)) {
	case FIELD_DATE:
		overgang_date_text((uint32_t)field_number(f, i), text);
		break;
	case FIELD_TIME:
		overgang_hhmm_text((uint32_t)field_number(f, i), text);
		break;
	case FIELD_MOMENT:
		overgang_moment_text(field_number(f, i), text);
		break;
	case FIELD_KIND:
		overgang_kind_name((uint32_t)field_number(f, i), text);
		break;
	case FIELD_BOOL:
		(void)strcpy(text, field_number(f, i) != 0 ? "yes" : "no");
		break;
	case FIELD_ENUM:
		field_enum_short(f->descriptor->descriptor, (int)field_number(f, i), text);
		break;
	case FIELD_NUMBER:
		(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)field_number(f, i));
		break;
	case FIELD_TEXT:
		return utf8_copy(buf, size, field_string(f, i));
	case FIELD_BYTES:
		return hex_text(field_bytes(f, i), buf, size);
	case FIELD_MESSAGE:
		return message_text(field_message(f, i), buf, size);
	}
	return utf8_copy(buf, size, text);
}

size_t
overgang_field_text(const ProtobufCMessage *m, const char *field, char *buf, size_t size)
{
	struct field f;
	size_t n = 0;

	if (size > 0)
		buf[0] = '\0';
	if (!field_at(m, field, &f))
		return 0;
	for (size_t i = 0; i < f.count; i++) {
		if (i > 0)
			n += utf8_copy(buf + n, size - n, ", ");
		n += field_text(&f, i, buf + n, size - n);
	}
	return n;
}

/* ---- kinds ----------------------------------------------------------------------------------- */

/* The name of a field in Fact, its first underscore read as a dot. */
static char *
dotted(const char *name, char *buf)
{
	(void)utf8_copy(buf, NAME_SIZE, name);
	char *underscore = strchr(buf, '_');
	if (underscore != NULL)
		*underscore = '.';
	return buf;
}

uint32_t
overgang_kind(const char *name)
{
	char buf[NAME_SIZE];

	for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++)
		if (strcmp(dotted(ov__fact__descriptor.fields[i].name, buf), name) == 0)
			return ov__fact__descriptor.fields[i].id;
	return 0;
}

char *
overgang_kind_name(uint32_t number, char *buf)
{
	const ProtobufCFieldDescriptor *f =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, number);

	buf[0] = '\0';
	return f != NULL ? dotted(f->name, buf) : buf;
}

ProtobufCMessage *
overgang_fact_message(const Ov__Fact *fact, uint32_t *ret_kind)
{
	uint32_t kind = (uint32_t)fact->fact_case;
	const ProtobufCFieldDescriptor *f =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, kind);
	ProtobufCMessage *m = NULL;

	if (f != NULL)
		memcpy(&m, place(&fact->base, f->offset), sizeof(m));
	if (m != NULL && ret_kind != NULL)
		*ret_kind = kind;
	return m;
}

Ov__Fact *
overgang_fact_new(uint32_t kind)
{
	const ProtobufCFieldDescriptor *f =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, kind);
	const ProtobufCMessageDescriptor *d = f != NULL ? f->descriptor : NULL;
	Ov__Fact *fact = malloc(sizeof(*fact));
	ProtobufCMessage *m = d != NULL ? malloc(d->sizeof_message) : NULL;

	if (fact == NULL || m == NULL) {
		free(fact);
		free(m);
		return NULL;
	}
	ov__fact__init(fact);
	protobuf_c_message_init(d, m);
	fact->fact_case = (Ov__Fact__FactCase)kind;
	memcpy((char *)fact + f->offset, &m, sizeof(m));
	return fact;
}

/* ---- JSON -------------------------------------------------------------------------------------- */

static json_t *message_json(const ProtobufCMessage *m);

/* The daemon lets no bad UTF-8 in; should some come all the same, it is shown as such. */
static json_t *
string_json(const char *s)
{
	json_t *j = json_string(s);
	char *clean = j == NULL ? malloc(3 * strlen(s) + 1) : NULL;
	size_t n = 0, size;
	uint32_t c;

	if (clean == NULL)
		return j;
	for (; *s != '\0'; s += size > 0 ? size : 1) {
		size = utf8_char(s, &c);
		memcpy(clean + n, size > 0 ? s : "\xef\xbf\xbd", size > 0 ? size : 3);
		n += size > 0 ? size : 3;
	}
	clean[n] = '\0';
	j = json_string(clean);
	free(clean);
	return j;
}

static json_t *
bytes_json(ProtobufCBinaryData b)
{
	char *hex = malloc(2 * b.len + 1);
	json_t *j = NULL;

	if (hex != NULL) {
		(void)hex_text(b, hex, 2 * b.len + 1);
		j = json_string(hex);
	}
	free(hex);
	return j;
}

static json_t *
enum_json(const struct field *f, size_t i)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(
	    f->descriptor->descriptor, (int)field_number(f, i));

	return v != NULL ? json_string(v->name) : json_integer((json_int_t)field_number(f, i));
}

/* An epoch is 64 random bits: no number of JSON holds them. */
static json_t *
number_json(const struct field *f, size_t i)
{
	char text[NAME_SIZE];

	if (strcmp(f->descriptor->name, "epoch") != 0)
		return json_integer((json_int_t)field_number(f, i));
	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)field_number(f, i));
	return json_string(text);
}

static json_t *
value_json(const struct field *f, size_t i)
{
	switch ((int)f->descriptor->type) {
	case PROTOBUF_C_TYPE_BOOL:
		return json_boolean(field_number(f, i) != 0);
	case PROTOBUF_C_TYPE_ENUM:
		return enum_json(f, i);
	case PROTOBUF_C_TYPE_STRING:
		return string_json(field_string(f, i));
	case PROTOBUF_C_TYPE_BYTES:
		return bytes_json(field_bytes(f, i));
	case PROTOBUF_C_TYPE_MESSAGE:
		return message_json(field_message(f, i));
	default:
		return number_json(f, i);
	}
}

static json_t *
field_json(const struct field *f)
{
	json_t *list;

	if (f->descriptor->label != PROTOBUF_C_LABEL_REPEATED)
		return value_json(f, 0);
	list = json_array();
	for (size_t i = 0; i < f->count; i++)
		(void)json_array_append_new(list, value_json(f, i));
	return list;
}

static json_t *
message_json(const ProtobufCMessage *m)
{
	json_t *object = json_object();

	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		struct field f = field_of(m, &m->descriptor->fields[i]);
		if (f.count > 0)
			(void)json_object_set_new(object, f.descriptor->name, field_json(&f));
	}
	return object;
}

char *
overgang_json(const ProtobufCMessage *m, bool indent)
{
	json_t *object = message_json(m);
	char *text = json_dumps(object, indent ? JSON_INDENT(2) : JSON_COMPACT);

	json_decref(object);
	if (text == NULL)
		return NULL;
	char *shown = clean_new(CLEAN_JSON, text);
	free(text);
	return shown;
}
