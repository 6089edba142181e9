/* view.c - Reading the state of cases. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "fields.h"
#include "overgang.h"
#include "texts.h"

/* The number of an area's field is 10 and the number of the area. */
const Ov__AreaState *
view_area(const Ov__CaseState *s, Ov__Area area)
{
	const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field(
	    &ov__case_state__descriptor, 10 + (unsigned)area);
	struct field f;

	if (d == NULL || !field_at(&s->base, d->name, &f) || f.count == 0)
		return NULL;
	return (const Ov__AreaState *)field_message(&f, 0);
}

const Ov__LatestFact *
view_latest(const Ov__CaseState *s, uint32_t kind)
{
	const Ov__LatestFact *best = NULL;

	for (int area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = view_area(s, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->kind == kind && a->latest[i]->fact != NULL &&
			    (best == NULL || a->latest[i]->number > best->number))
				best = a->latest[i];
	}
	return best;
}

const char *
view_nickname(const Ov__CaseState *s)
{
	const Ov__LatestFact *f = view_latest(s, OV__FACT__FACT_CASE_OPENED);

	if (f != NULL && f->fact->fact_case == OV__FACT__FACT_CASE_OPENED &&
	    f->fact->case_opened->nickname[0] != '\0')
		return f->fact->case_opened->nickname;
	return s->id;
}

char *
view_case_name(const char *nickname, const char *id, char *buf)
{
	if (nickname[0] == '\0' || strcmp(nickname, id) == 0)
		(void)snprintf(buf, CASE_NAME_SIZE, "%.120s", id);
	else
		(void)snprintf(buf, CASE_NAME_SIZE, "%.120s (%.100s)", nickname, id);
	return buf;
}

char *
view_person(const Ov__CaseState *s, char *buf, size_t size)
{
	const Ov__LatestFact *f = view_latest(s, OV__FACT__FACT_NAME_RECORDED);

	buf[0] = '\0';
	if (f == NULL || f->fact->fact_case != OV__FACT__FACT_NAME_RECORDED)
		return buf;
	const Ov__NameRecorded *n = f->fact->name_recorded;
	(void)snprintf(buf, size, "%s%s%s", n->given_name, n->family_name[0] != '\0' ? " " : "",
	    n->family_name);
	return buf;
}

/* A prison that does not have the person takes back its own date alone. */
static bool
took_back(const Ov__AreaState *a, const Ov__LatestFact *set)
{
	for (size_t i = 0; i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (l->kind != OV__FACT__FACT_RELEASE_DATE_WITHDRAWN ||
		    l->fact->fact_case != OV__FACT__FACT_RELEASE_DATE_WITHDRAWN ||
		    l->number < set->number)
			continue;
		if (!l->fact->release_date_withdrawn->contested || l->speaker == set->speaker)
			return true;
	}
	return false;
}

const Ov__ReleaseDateSet *
view_release(const Ov__CaseState *s)
{
	const Ov__AreaState *a = view_area(s, OV__AREA__AREA_RELEASE);
	const Ov__LatestFact *set = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (l->kind == OV__FACT__FACT_RELEASE_DATE_SET &&
		    l->fact->fact_case == OV__FACT__FACT_RELEASE_DATE_SET && !took_back(a, l) &&
		    (set == NULL || l->number > set->number))
			set = l;
	}
	return set != NULL ? set->fact->release_date_set : NULL;
}

uint64_t
view_closed(const Ov__CaseState *s)
{
	const Ov__LatestFact *closed = view_latest(s, OV__FACT__FACT_CASE_CLOSED);
	const Ov__LatestFact *reopened = view_latest(s, OV__FACT__FACT_CASE_REOPENED);

	if (closed == NULL || (reopened != NULL && reopened->number > closed->number))
		return 0;
	return closed->occurred;
}

/* Which version of the date holds: a date that is withdrawn has one too. */
static uint32_t
date_version(const Ov__CaseState *s)
{
	const Ov__ReleaseDateSet *set = view_release(s);
	const Ov__LatestFact *gone = view_latest(s, OV__FACT__FACT_RELEASE_DATE_WITHDRAWN);
	const Ov__LatestFact *back = view_latest(s, OV__FACT__FACT_RECALL_REGISTERED);
	uint32_t version = 0;

	if (set != NULL)
		version = set->version;
	else if (gone != NULL && gone->fact->fact_case == OV__FACT__FACT_RELEASE_DATE_WITHDRAWN)
		version = gone->fact->release_date_withdrawn->version;
	if (back != NULL && back->fact->fact_case == OV__FACT__FACT_RECALL_REGISTERED &&
	    back->fact->recall_registered->version > version)
		version = back->fact->recall_registered->version;
	return version;
}

/* The day it happened, where somebody has said so; else the day it was to happen. */
static uint32_t
day_out(const Ov__CaseState *s, const Ov__ReleaseConfirmed *r)
{
	const Ov__LatestFact *done = view_latest(s, OV__FACT__FACT_RELEASE_COMPLETED);

	if (done != NULL && done->fact->fact_case == OV__FACT__FACT_RELEASE_COMPLETED &&
	    done->date_version == r->version && done->fact->release_completed->date != 0)
		return done->fact->release_completed->date;
	return r->date;
}

/* The stay that began with the return is known: it goes on as any other. */
static bool
in_new_stay(const Ov__CaseState *s, const Ov__LatestFact *recall)
{
	const Ov__LatestFact *stay = view_latest(s, OV__FACT__FACT_SENTENCE_REGISTERED);
	const Ov__LatestFact *order = view_latest(s, OV__FACT__FACT_REMAND_ORDER_SET);
	uint32_t back = recall->fact->fact_case == OV__FACT__FACT_RECALL_REGISTERED
			    ? recall->fact->recall_registered->date
			    : 0;

	if (order != NULL && order->number > recall->number)
		return true;
	if (stay == NULL || stay->fact->fact_case != OV__FACT__FACT_SENTENCE_REGISTERED)
		return false;
	return stay->number > recall->number ||
	       (back != 0 && stay->fact->sentence_registered->intake >= back);
}

enum outcome
view_outcome(const Ov__CaseState *s, uint32_t *ret_date)
{
	const Ov__LatestFact *out = view_latest(s, OV__FACT__FACT_RELEASE_CONFIRMED);
	const Ov__LatestFact *set = view_latest(s, OV__FACT__FACT_RELEASE_DATE_SET);
	const Ov__LatestFact *recall = view_latest(s, OV__FACT__FACT_RECALL_REGISTERED);

	*ret_date = 0;
	if (view_latest(s, OV__FACT__FACT_PERSON_DIED) != NULL)
		return OUTCOME_DIED;
	if (recall != NULL && (set == NULL || set->number < recall->number) &&
	    (out == NULL || out->number < recall->number))
		return in_new_stay(s, recall) ? OUTCOME_NONE : OUTCOME_RECALLED;
	if (out == NULL || out->fact->fact_case != OV__FACT__FACT_RELEASE_CONFIRMED ||
	    out->fact->release_confirmed->version != date_version(s))
		return OUTCOME_NONE;
	*ret_date = day_out(s, out->fact->release_confirmed);
	return OUTCOME_OUT;
}

bool
view_readiness(const Ov__CaseState *s, uint32_t *ret_missing, uint32_t *ret_of)
{
	const Ov__LatestFact *f = view_latest(s, OV__FACT__FACT_READINESS_CHANGED);

	if (f == NULL || f->fact->fact_case != OV__FACT__FACT_READINESS_CHANGED)
		return false;
	const Ov__ReadinessChanged *r = f->fact->readiness_changed;
	*ret_of = r->of;
	*ret_missing = r->of > r->ready ? r->of - r->ready : 0;
	return true;
}

uint64_t
view_last_change(const Ov__CaseState *s)
{
	uint64_t last = 0;

	for (int area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = view_area(s, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->occurred > last)
				last = a->latest[i]->occurred;
	}
	return last;
}

static int
by_number(const void *a, const void *b)
{
	const Ov__LatestFact *const *x = a, *const *y = b;

	return ((*x)->number > (*y)->number) - ((*x)->number < (*y)->number);
}

/* Kinds about several things at a time, each under its key: which kinds say that a thing stands,
 * and which that it is over. 0 ends a list. */
static const struct lasting {
	uint32_t stands[3], ends[4];
} lasting[] = {
	{ { OV__FACT__FACT_GOAL_SET, OV__FACT__FACT_GOAL_CHANGED },
	    { OV__FACT__FACT_GOAL_REACHED, OV__FACT__FACT_GOAL_DROPPED } },
	{ { OV__FACT__FACT_COMMITMENT_SET },
	    { OV__FACT__FACT_COMMITMENT_KEPT, OV__FACT__FACT_COMMITMENT_MISSED,
		OV__FACT__FACT_COMMITMENT_CANCELLED } },
};

static bool
has_kind(const uint32_t *kinds, uint32_t kind)
{
	while (*kinds != 0 && *kinds != kind)
		kinds++;
	return *kinds != 0;
}

/* NULL: of this kind only the latest fact holds. */
static const struct lasting *
lasting_of(uint32_t kind)
{
	for (size_t i = 0; i < sizeof(lasting) / sizeof(lasting[0]); i++)
		if (has_kind(lasting[i].stands, kind))
			return &lasting[i];
	return NULL;
}

bool
view_is_lasting(const Ov__LatestFact *f)
{
	return lasting_of(f->kind) != NULL;
}

static bool
is_over(const Ov__AreaState *a, const Ov__LatestFact *f)
{
	const struct lasting *l = lasting_of(f->kind);

	for (size_t i = 0; l != NULL && i < a->n_latest; i++)
		if (has_kind(l->ends, a->latest[i]->kind) && a->latest[i]->number > f->number &&
		    strcmp(a->latest[i]->key, f->key) == 0)
			return true;
	return false;
}

/* Does one take the place of the other, when it is told later? */
static bool
is_same(const Ov__LatestFact *f, const Ov__LatestFact *g)
{
	const struct lasting *l = lasting_of(f->kind);

	if (l == NULL)
		return f->kind == g->kind;
	return lasting_of(g->kind) == l && strcmp(f->key, g->key) == 0;
}

/* Of one kind several may have told; the one told last holds. */
size_t
view_facts(const Ov__AreaState *a, const Ov__LatestFact **ret, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		size_t same = 0;
		if (a->latest[i]->fact == NULL || is_over(a, a->latest[i]))
			continue;
		while (same < n && !is_same(ret[same], a->latest[i]))
			same++;
		if (same == max)
			continue;
		if (same == n || a->latest[i]->number > ret[same]->number)
			ret[same] = a->latest[i];
		n += same == n;
	}
	if (n > 1)
		qsort(ret, n, sizeof(ret[0]), by_number);
	return n;
}

/* ---- facts ------------------------------------------------------------------------------ */

static const char *
agency_name(void *context, const char *name)
{
	return cli_agency(context, name);
}

size_t
view_fact(struct cli *c, const Ov__Fact *f, const char *reporter, char *buf, size_t size)
{
	return texts_fact_named(c->t, f, reporter, agency_name, c, buf, size);
}
