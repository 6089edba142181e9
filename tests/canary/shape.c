/* shape.c - Search for leaks that no canary shows. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "history.h"

/* Numbers, dates and lists that come from other agencies' facts: a table of its own, so that a
 * missing row in the daemon's is found. No reporter may set one. */
static const struct {
	uint32_t kind;
	const char *field;
} others[] = {
	{ OV__FACT__FACT_RELEASE_DATE_SET, "version" },
	{ OV__FACT__FACT_RELEASE_DATE_SET, "was_date" },
	{ OV__FACT__FACT_RELEASE_DATE_SET, "was_time" },
	{ OV__FACT__FACT_RELEASE_DATE_SET, "answer_by" },
	{ OV__FACT__FACT_RELEASE_DATE_WITHDRAWN, "version" },
	{ OV__FACT__FACT_RELEASE_DATE_WITHDRAWN, "was_date" },
	{ OV__FACT__FACT_RELEASE_DATE_WITHDRAWN, "was_time" },
	{ OV__FACT__FACT_RELEASE_DATE_SET, "contested" },
	{ OV__FACT__FACT_RELEASE_DATE_WITHDRAWN, "contested" },
	{ OV__FACT__FACT_TRANSFER_COMPLETED, "counts" },
	{ OV__FACT__FACT_SENTENCE_RECALCULATED, "expected" },
	{ OV__FACT__FACT_SENTENCE_RECALCULATED, "expected_because" },
	{ OV__FACT__FACT_SENTENCE_RECALCULATED, "not_counted_in_all" },
	{ OV__FACT__FACT_CONSENT_GIVEN, "grants" },
	{ OV__FACT__FACT_CONSENT_REFUSED, "ended" },
	{ OV__FACT__FACT_CONSENT_WITHDRAWN, "ended" },
	{ OV__FACT__FACT_BASIS_INVOKED, "grants" },
	{ OV__FACT__FACT_CASE_RESTRICTED, "owner" },
	{ OV__FACT__FACT_CASE_RESTRICTED, "since" },
};

static bool
is_set(const ProtobufCFieldDescriptor *f, const char *m)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)(const void *)(m + f->quantifier_offset) != 0;
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return **(const char *const *)(const void *)(m + f->offset) != '\0';
	return *(const uint32_t *)(const void *)(m + f->offset) != 0;
}

/* Is this field of the fact set? */
static bool
says(const Ov__Fact *fact, const char *field)
{
	const ProtobufCFieldDescriptor *k = protobuf_c_message_descriptor_get_field(
	    &ov__fact__descriptor, (unsigned)fact->fact_case);
	const ProtobufCFieldDescriptor *f =
	    protobuf_c_message_descriptor_get_field_by_name(k->descriptor, field);

	return f == NULL ||
	       is_set(f, *(const char *const *)(const void *)((const char *)fact + k->offset));
}

/* An agency that sees a fact only because it reported it is not told other agencies' facts (R3). */
static void
shape_own(struct history *h, uint32_t agency, int case_index, const Ov__Delivery *d)
{
	const Ov__Fact *f = d->fact;

	if (f == NULL || agency == h->m.cases[case_index].owner)
		return;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].kind == (uint32_t)f->fact_case && says(f, others[i].field) &&
		    !model_granted(&h->m, agency, case_index, others[i].kind))
			history_fail(h,
			    "misplaced: %s of %s in case %s, which others said, to %s, which sees "
			    "only its own reports",
			    others[i].field, d->kind, d->case_, model_agency(&h->m, agency)->name);
}

/* A late task is told to its owners; and an agency that is no public body is not told the other
 * offices (R13). An emergency opens histories, and those alone. */
static void
shape_concern(struct history *h, uint32_t agency, int case_index, const Ov__Delivery *d)
{
	const struct model_agency *a = model_agency(&h->m, agency);
	bool mine = agency == h->m.cases[case_index].owner;

	if (d->fact != NULL && d->fact->fact_case == OV__FACT__FACT_TASK_OVERDUE) {
		const Ov__TaskOverdue *t = d->fact->task_overdue;
		for (size_t i = 0; i < t->n_owners; i++)
			mine = mine || t->owners[i] == a->role;
		if (!mine)
			history_fail(h,
			    "misplaced: that %s is late in case %s, to %s, whose it is not",
			    t->task, d->case_, a->name);
	}
	if (a->role == OV__ROLE__ROLE_VOLUNTEER && strcmp(d->reporter, a->name) != 0 &&
	    strcmp(d->reporter, "overgang") != 0 &&
	    !model_granted(&h->m, agency, case_index, OV__FACT__FACT_CASE_OPENED))
		history_fail(
		    h, "misplaced: who reported %s in case %s, to %s", d->kind, d->case_, a->name);
}

void
shape_delivery(struct history *h, uint32_t agency, const Ov__Delivery *d, const char *where)
{
	const char *name = model_agency(&h->m, agency)->name;
	int case_index = model_find_case(&h->m, d->case_);

	if (d->case_[0] == '\0')
		return;
	if (case_index == NO_CASE) {
		history_fail(h, "misplaced: an unknown case %s in %s to %s", d->case_, where, name);
		return;
	}
	const struct model_case *c = &h->m.cases[case_index];
	if (!model_knows(&h->m, agency, case_index))
		history_fail(h, "misplaced: %s of case %s%s in %s to %s, which has no part in it",
		    d->kind, d->case_, c->restricted ? " (restricted)" : "", where, name);
	shape_own(h, agency, case_index, d);
	if (strcmp(where, "a history") != 0)
		shape_concern(h, agency, case_index, d);
	if (c->erased)
		history_fail(h, "misplaced: %s of the erased case %s in %s to %s", d->kind,
		    d->case_, where, name);
	if (agency != c->owner && model_owner_only(d->kind))
		history_fail(h, "misplaced: %s, which is the owner's alone, in %s to %s", d->kind,
		    where, name);
	/* In its history the owner sees the keys of reports, to retract them. */
	bool history = agency == c->owner && strcmp(where, "a history") == 0;
	if (d->report.len > 0 && strcmp(d->reporter, name) != 0 && !history)
		history_fail(h, "misplaced: the key of a report of %s in %s to %s", d->reporter,
		    where, name);
}

/* Sums of several areas (R2): which tasks are missing or were asked about, what somebody had received,
 * how an earlier case ended, that home, work, network and money are settled. */
static bool
is_sum(const Ov__Fact *f)
{
	return f != NULL && (f->fact_case == OV__FACT__FACT_READINESS_CHANGED ||
				f->fact_case == OV__FACT__FACT_BASIS_ENDED ||
				f->fact_case == OV__FACT__FACT_CASE_LINKED ||
				f->fact_case == OV__FACT__FACT_PAROLE_PRECONDITIONS_MET ||
				(f->fact_case == OV__FACT__FACT_REMINDER_DUE &&
				    f->reminder_due->area == OV__AREA__AREA_PLAN));
}

static void
shape_sum(struct history *h, const struct ask *a, const Ov__Fact *f)
{
	const struct model_key *key = &h->m.keys[a->key];

	if (key->areas != ALL_AREAS && is_sum(f))
		history_fail(h, "misplaced: a sum of several areas to %s, which has not all: %s",
		    key->user_id, a->text);
}

static void
shape_plan(struct history *h, const struct ask *a, const Ov__AreaState *plan)
{
	for (size_t i = 0; plan != NULL && i < plan->n_latest; i++)
		shape_sum(h, a, plan->latest[i]->fact);
}

static void
shape_case(struct history *h, const struct ask *a, const Ov__CaseState *s)
{
	const struct model_key *key = &h->m.keys[a->key];
	int case_index = model_find_case(&h->m, s->id);

	if (case_index == NO_CASE || !model_knows(&h->m, key->agency, case_index))
		history_fail(h, "misplaced: case %s is shown to %s, which has no part in it: %s",
		    s->id, key->user_id, a->text);
	shape_plan(h, a, s->plan_area);
}

static void
shape_entry(struct history *h, const struct ask *a, const Ov__HistoryEntry *e)
{
	const struct model_key *key = &h->m.keys[a->key];

	if (key->agency == h->m.cases[a->case_index].owner)
		return;
	if (e->number != 0 || e->n_told > 0 || e->n_received > 0 || e->told_by[0] != '\0' ||
	    e->user[0] != '\0')
		history_fail(h, "misplaced: what is the owner's alone in a history for %s: %s",
		    key->user_id, a->text);
}

/* A key with fewer areas than its agency has no stream (R2). */
static void
shape_hello(struct history *h, const struct ask *a, const Ov__HelloAnswer *hello)
{
	const struct model_key *key = &h->m.keys[a->key];

	if (key->areas != ALL_AREAS && hello->stream_endpoint[0] != '\0')
		history_fail(
		    h, "misplaced: %s, which has not all areas, is told of a stream", key->user_id);
}

void
shape_answer(struct history *h, const struct ask *a, const Ov__Answer *answer)
{
	uint32_t agency = h->m.keys[a->key].agency;

	switch ((int)answer->result_case) {
	case OV__ANSWER__RESULT_FETCH:
		for (size_t i = 0; i < answer->fetch->n_deliveries; i++) {
			shape_delivery(h, agency, answer->fetch->deliveries[i], "a fetch");
			shape_sum(h, a, answer->fetch->deliveries[i]->fact);
		}
		break;
	case OV__ANSWER__RESULT_CASE_STATE:
		shape_case(h, a, answer->case_state);
		break;
	case OV__ANSWER__RESULT_CASES:
		for (size_t i = 0; i < answer->cases->n_cases; i++)
			shape_case(h, a, answer->cases->cases[i]);
		break;
	case OV__ANSWER__RESULT_PERSON:
		for (size_t i = 0; i < answer->person->n_cases; i++)
			shape_case(h, a, answer->person->cases[i]);
		break;
	case OV__ANSWER__RESULT_HISTORY:
		for (size_t i = 0; i < answer->history->n_entries; i++) {
			shape_entry(h, a, answer->history->entries[i]);
			shape_sum(h, a, answer->history->entries[i]->event->fact);
			if (!model_emergency(&h->m, &h->m.keys[a->key], a->case_index))
				shape_delivery(
				    h, agency, answer->history->entries[i]->event, "a history");
		}
		break;
	case OV__ANSWER__RESULT_HELLO:
		shape_hello(h, a, answer->hello);
		break;
	default:
		break;
	}
}
