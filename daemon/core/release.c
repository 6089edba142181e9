/* release.c - What a case's facts say about its release, put together once. */
#include "core/release.h"

#include "core/access.h"

bool
release_form_counts(Ov__ReleaseForm form)
{
	return form < OV__RELEASE_FORM__RELEASE_FORM_TRANSFER;
}

/* Facts of another date version say nothing about this one. */
static const Ov__LatestFact *
for_version(const Ov__CaseState *state, uint32_t kind, uint32_t version)
{
	const Ov__LatestFact *f = state_latest(state, kind);

	return f != NULL && f->date_version == version ? f : NULL;
}

struct release
release_of(const Ov__CaseState *state)
{
	struct release r = { 0 };
	const Ov__LatestFact *set = state_latest(state, OV__FACT__FACT_RELEASE_DATE_SET);
	const Ov__LatestFact *gone = state_latest(state, OV__FACT__FACT_RELEASE_DATE_WITHDRAWN);

	if (set != NULL && (gone == NULL || gone->number < set->number)) {
		r.date = set->fact->release_date_set->date;
		r.time = set->fact->release_date_set->time;
		r.version = set->fact->release_date_set->version;
		r.said = set->occurred;
		r.number = set->number;
	} else if (gone != NULL) {
		r.version = gone->fact->release_date_withdrawn->version;
		r.said = gone->occurred;
		r.number = gone->number;
	}
	const Ov__LatestFact *out = for_version(state, OV__FACT__FACT_RELEASE_COMPLETED, r.version);
	r.completed = out != NULL && release_form_counts(out->fact->release_completed->form);
	const Ov__LatestFact *in = for_version(state, OV__FACT__FACT_RELEASE_ARRIVED, r.version);
	const Ov__LatestFact *lost =
	    for_version(state, OV__FACT__FACT_RELEASE_NOT_ARRIVED, r.version);
	r.arrived = in != NULL && (lost == NULL || lost->number < in->number);
	r.unconfirmed = for_version(state, OV__FACT__FACT_RELEASE_UNCONFIRMED, r.version) != NULL;
	return r;
}

ov_time
release_unconfirmed_at(const struct release *r, uint32_t unconfirmed_time)
{
	enum { GRACE = 2 * 3600 };
	ov_time at =
	    moment_from_local(r->date, r->time > unconfirmed_time ? r->time : unconfirmed_time);

	/* Told later than that on the day itself: nobody has been silent yet. */
	return r->said > at && moment_date(r->said) == r->date ? r->said + GRACE : at;
}
