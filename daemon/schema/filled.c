/* filled.c - The fields that the daemon fills into a reported fact. */
#include "schema/filled.h"

#include <string.h>

#include "schema/catalogue.h"
#include "schema/message.h"

const void *
filled_before(const Ov__Fact *f, struct arena *arena)
{
	const ProtobufCMessageDescriptor *d;
	void **m = message_in(f, &d);

	return m != NULL ? arena_copy(arena, *m, d->sizeof_message) : NULL;
}

/* Compare lists and messages by address: a reported one is never changed in place. */
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
	return memcmp(a, b, message_value_size(f)) != 0;
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
		memset(m + f->offset, 0, message_value_size(f));
	}
}

/* Put the date as its reporter wrote it in the place of another prison's. */
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
		const struct kind_field *declared =
		    catalogue_field((uint32_t)f->fact_case, e->filled[i]);
		if (declared != NULL && declared->filled == FILLED_FROM_OWN)
			continue;
		for (unsigned k = 0; k < d->n_fields; k++)
			if (d->fields[k].id == e->filled[i])
				clear(&d->fields[k], *m);
	}
}
