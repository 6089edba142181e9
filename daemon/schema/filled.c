/* filled.c - The fields that the daemon fills into what an agency reports. */
#include "schema/filled.h"

#include <string.h>

#define ROW(KIND, FIELD, FROM, SAID)                                           \
	{                                                                      \
		OV__FACT__FACT_##KIND, FIELD, FILLED_FROM_##FROM, SAID != NULL \
	}
#define OR_SAID "or said by the reporter"

static const struct filled_field rows[] = {
	/* clang-format off */
	ROW(CASE_OPENED,            "nickname",           OWN,  NULL), /* the name of the case that one has opened */
	ROW(EMERGENCY_OPENED,       "until",              OWN,  NULL),
	ROW(EMERGENCY_OPENED,       "key",                OWN,  NULL),
	ROW(COMMITMENT_SET,         "id",                 OWN,  OR_SAID), /* by chance */
	ROW(TASK_ADDED,             "id",                 OWN,  NULL), /* by chance */
	ROW(TASK_RECEIVED,          "tasks",              CASE, OR_SAID), /* all that are open */
	ROW(TASK_ACCEPTED,          "tasks",              CASE, OR_SAID),
	ROW(ALERT_ACKNOWLEDGED,     "by",                 OWN,  OR_SAID),
	ROW(SENTENCE_REGISTERED,    "expected",           OWN,  NULL),
	ROW(SENTENCE_REGISTERED,    "expected_because",   OWN,  NULL),
	ROW(SENTENCE_REGISTERED,    "expected_because_en", OWN, NULL),
	ROW(SENTENCE_REGISTERED,    "expected_full_term", OWN,  NULL),
	ROW(SENTENCE_REGISTERED,    "remark",             OWN,  NULL),
	ROW(SENTENCE_REGISTERED,    "remark_en",          OWN,  NULL),
	ROW(SENTENCE_RECALCULATED,  "not_counted_in_all", CASE, NULL),
	ROW(SENTENCE_RECALCULATED,  "full_term",          CASE, OR_SAID),
	ROW(SENTENCE_RECALCULATED,  "expected",           CASE, NULL),
	ROW(SENTENCE_RECALCULATED,  "expected_because",   CASE, NULL),
	ROW(SENTENCE_RECALCULATED,  "expected_because_en", CASE, NULL),
	ROW(SENTENCE_RECALCULATED,  "remark",             CASE, NULL),
	ROW(SENTENCE_RECALCULATED,  "remark_en",          CASE, NULL),
	ROW(RELEASE_DATE_SET,       "date",               OWN,  OR_SAID), /* moved from a closed day */
	ROW(RELEASE_DATE_SET,       "as_written",         OWN,  NULL),
	ROW(RELEASE_DATE_SET,       "adjusted_because",   OWN,  NULL),
	ROW(RELEASE_DATE_SET,       "time",               CASE, OR_SAID), /* of the date that holds */
	ROW(RELEASE_DATE_SET,       "contested",          CASE, NULL),
	ROW(RELEASE_DATE_SET,       "version",            CASE, NULL),
	ROW(RELEASE_DATE_SET,       "was_date",           CASE, NULL),
	ROW(RELEASE_DATE_SET,       "was_time",           CASE, NULL),
	ROW(RELEASE_DATE_SET,       "answer_by",          CASE, NULL),
	ROW(RELEASE_DATE_WITHDRAWN, "contested",          CASE, NULL),
	ROW(RELEASE_DATE_WITHDRAWN, "version",            CASE, NULL),
	ROW(RELEASE_DATE_WITHDRAWN, "was_date",           CASE, NULL),
	ROW(RELEASE_DATE_WITHDRAWN, "was_time",           CASE, NULL),
	ROW(RECALL_REGISTERED,      "version",            CASE, NULL),
	ROW(TRANSFER_COMPLETED,     "agency",             OWN,  NULL), /* whose name was said */
	ROW(TRANSFER_COMPLETED,     "counts",             CASE, NULL),
	ROW(CONSENT_GIVEN,          "grants",             CASE, NULL),
	ROW(CONSENT_REFUSED,        "ended",              CASE, NULL),
	ROW(CONSENT_WITHDRAWN,      "ended",              CASE, NULL),
	ROW(BASIS_INVOKED,          "grants",             CASE, NULL),
	ROW(CASE_RESTRICTED,        "owner",              CASE, NULL),
	ROW(CASE_RESTRICTED,        "since",              CASE, NULL),
	ROW(NAV_OFFICE_SETTLED, "agency", OWN, NULL), /* which office that is */
	ROW(NAV_CONTACT_OPENED, "agency", OWN, NULL), /* which office that is */
	ROW(NAV_OFFICE_CLAIMED, "agency", OWN, NULL), /* which office that is */
	ROW(NAV_OFFICE_DISPUTED, "agency", OWN, NULL), /* which office that is */
	ROW(NAV_PERSON_UNKNOWN, "agency", OWN, NULL), /* which office that is */
	ROW(VOLUNTEER_SUGGESTED,    "agency",             OWN,  NULL), /* whose name was said */
	ROW(VOLUNTEER_ACCEPTED,     "agency",             OWN,  NULL),
	ROW(VOLUNTEER_DECLINED,     "agency",             OWN,  NULL),
	/* clang-format on */
};

const struct filled_field *
filled_rows(size_t *ret_count)
{
	*ret_count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

/* The field of Fact that holds this kind's message. */
static const ProtobufCFieldDescriptor *
field_of_kind(uint32_t kind)
{
	const ProtobufCMessageDescriptor *d = &ov__fact__descriptor;

	for (unsigned i = 0; i < d->n_fields; i++)
		if (d->fields[i].id == kind)
			return &d->fields[i];
	return NULL;
}

const struct filled_field *
filled_row(uint32_t kind, uint32_t number)
{
	const ProtobufCFieldDescriptor *k = field_of_kind(kind);
	const ProtobufCMessageDescriptor *d = k != NULL ? k->descriptor : NULL;

	for (unsigned f = 0; d != NULL && f < d->n_fields; f++)
		for (size_t i = 0; d->fields[f].id == number && i < sizeof(rows) / sizeof(rows[0]);
		     i++)
			if (rows[i].kind == kind && strcmp(rows[i].field, d->fields[f].name) == 0)
				return &rows[i];
	return NULL;
}

static void **
message_in(const Ov__Fact *f, const ProtobufCMessageDescriptor **ret_descriptor)
{
	const ProtobufCFieldDescriptor *k = field_of_kind((uint32_t)f->fact_case);

	if (k == NULL)
		return NULL;
	*ret_descriptor = k->descriptor;
	return (void **)(void *)((char *)(uintptr_t)f + k->offset);
}

const void *
filled_before(const Ov__Fact *f, struct arena *arena)
{
	const ProtobufCMessageDescriptor *d;
	void **m = message_in(f, &d);

	return m != NULL ? arena_copy(arena, *m, d->sizeof_message) : NULL;
}

/* Bytes that a value of this type takes in its message. */
static size_t
size_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_ENUM:
	default:
		return 4;
	}
}

/* A list or a message is another when it stands elsewhere: what is reported is never changed in
 * place. */
static bool
differs(const ProtobufCFieldDescriptor *f, const char *a, const char *b)
{
	a += f->offset;
	b += f->offset;
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return memcmp(a, b, sizeof(void *)) != 0;
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return strcmp(*(const char *const *)(const void *)a,
			   *(const char *const *)(const void *)b) != 0;
	return memcmp(a, b, size_of(f->type)) != 0;
}

void
filled_note(const void *before, Ov__Event *e, struct arena *arena)
{
	const ProtobufCMessageDescriptor *d;
	void **m = message_in(e->fact, &d);

	if (m == NULL || before == NULL)
		return;
	e->filled = arena_take(arena, sizeof(e->filled[0]) * (d->n_fields + 1));
	for (unsigned i = 0; i < d->n_fields; i++)
		if (differs(&d->fields[i], before, *m))
			e->filled[e->n_filled++] = d->fields[i].id;
}

static void
clear(const ProtobufCFieldDescriptor *f, char *m)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		memset(m + f->quantifier_offset, 0, sizeof(size_t));
		memset(m + f->offset, 0, sizeof(void *));
	} else if (f->type == PROTOBUF_C_TYPE_STRING) {
		*(const char **)(void *)(m + f->offset) = protobuf_c_empty_string;
	} else {
		memset(m + f->offset, 0, size_of(f->type));
	}
}

/* A date that another prison's takes the place of goes back to the one that was told. */
static void
own_date(Ov__ReleaseDateSet *d, bool contested)
{
	if (!contested || d->as_written == 0)
		return;
	d->date = d->as_written;
	d->as_written = 0;
	d->adjusted_because = (char *)(uintptr_t)protobuf_c_empty_string;
}

void
filled_strip(const Ov__Event *e, Ov__Fact *f, struct arena *arena)
{
	const ProtobufCMessageDescriptor *d;
	void **m = message_in(f, &d);

	if (m == NULL || e->n_filled == 0)
		return;
	*m = arena_copy(arena, *m, d->sizeof_message);
	if (f->fact_case == OV__FACT__FACT_RELEASE_DATE_SET)
		own_date(f->release_date_set, f->release_date_set->contested);
	for (size_t i = 0; i < e->n_filled; i++) {
		const struct filled_field *row = filled_row((uint32_t)f->fact_case, e->filled[i]);
		if (row != NULL && row->from == FILLED_FROM_OWN)
			continue;
		for (unsigned k = 0; k < d->n_fields; k++)
			if (d->fields[k].id == e->filled[i])
				clear(&d->fields[k], *m);
	}
}
