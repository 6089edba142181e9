/* release.c - The release of a case, put together from its facts once. */
#include "core/release.h"

#include "core/state.h"

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

/* A prison that does not have the person takes back its own date, and nobody else's. */
static bool
took_back(const Ov__CaseState *state, const Ov__LatestFact *set)
{
	const Ov__LatestFact *gone =
	    state_latest_by(state, OV__FACT__FACT_RELEASE_DATE_WITHDRAWN, set->speaker);

	return gone != NULL && gone->fact->release_date_withdrawn->contested &&
	       gone->number > set->number;
}

static const Ov__LatestFact *
last_withdrawn(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_RELEASE);
	const Ov__LatestFact *last = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (l->kind == OV__FACT__FACT_RELEASE_DATE_WITHDRAWN &&
		    !l->fact->release_date_withdrawn->contested &&
		    (last == NULL || l->number > last->number))
			last = l;
	}
	return last;
}

/* The last date that its teller has not taken back; `before` of those before that event, 0 of all. */
static const Ov__LatestFact *
last_set(const Ov__CaseState *state, uint32_t before)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_RELEASE);
	const Ov__LatestFact *last = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (l->kind == OV__FACT__FACT_RELEASE_DATE_SET &&
		    (before == 0 || l->number < before) && !took_back(state, l) &&
		    (last == NULL || l->number > last->number))
			last = l;
	}
	return last;
}

/* Back in prison: neither a date nor a release of before says anything about the next one. */
static void
begin_again(const Ov__CaseState *state, struct release *r)
{
	const Ov__LatestFact *recall = state_latest(state, OV__FACT__FACT_RECALL_REGISTERED);

	if (recall == NULL || recall->number < r->number ||
	    recall->fact->recall_registered->version <= r->version)
		return;
	*r = (struct release){ .version = recall->fact->recall_registered->version,
		.said = recall->occurred,
		.number = recall->number,
		.returned = true };
}

struct release
release_of(const Ov__CaseState *state)
{
	struct release r = { 0 };
	const Ov__LatestFact *set = last_set(state, 0);
	const Ov__LatestFact *gone = last_withdrawn(state);

	if (set != NULL && (gone == NULL || gone->number < set->number)) {
		r.date = set->fact->release_date_set->date;
		r.set = true;
		r.time = set->fact->release_date_set->time;
		r.version = set->fact->release_date_set->version;
		r.said = set->occurred;
		r.number = set->number;
	} else if (gone != NULL) {
		r.version = gone->fact->release_date_withdrawn->version;
		r.said = gone->occurred;
		r.number = gone->number;
	}
	begin_again(state, &r);
	const Ov__LatestFact *out = for_version(state, OV__FACT__FACT_RELEASE_COMPLETED, r.version);
	r.completed = out != NULL && release_form_counts(out->fact->release_completed->form);
	/* Released by a court: out today, and no date before. */
	if (r.completed && !r.set) {
		r.date = out->fact->release_completed->date;
		r.time = out->fact->release_completed->time;
		r.said = out->occurred;
		r.number = out->number;
	}
	r.confirmed = for_version(state, OV__FACT__FACT_RELEASE_CONFIRMED, r.version) != NULL;
	r.planned = r.date;
	r.planned_time = r.time;
	if (r.completed && r.confirmed && out->fact->release_completed->date != 0) {
		r.date = out->fact->release_completed->date;
		r.time = out->fact->release_completed->time;
	}
	const Ov__LatestFact *in = for_version(state, OV__FACT__FACT_RELEASE_ARRIVED, r.version);
	const Ov__LatestFact *lost =
	    for_version(state, OV__FACT__FACT_RELEASE_NOT_ARRIVED, r.version);
	r.arrived = in != NULL && (lost == NULL || lost->number < in->number);
	r.unconfirmed = for_version(state, OV__FACT__FACT_RELEASE_UNCONFIRMED, r.version) != NULL;
	return r;
}

const Ov__LatestFact *
release_transfer(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_RELEASE);
	const Ov__LatestFact *recall = state_latest(state, OV__FACT__FACT_RECALL_REGISTERED);
	const Ov__LatestFact *last = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (l->kind == OV__FACT__FACT_TRANSFER_COMPLETED &&
		    l->fact->transfer_completed->counts &&
		    (recall == NULL || recall->number < l->number) &&
		    (last == NULL || l->number > last->number))
			last = l;
	}
	return last;
}

ov_date
release_told(const Ov__LatestFact *set)
{
	const Ov__ReleaseDateSet *d = set->fact->release_date_set;

	return d->as_written != 0 ? d->as_written : d->date;
}

const Ov__LatestFact *
release_contest(const Ov__CaseState *state, const Ov__LatestFact **ret_held)
{
	const Ov__LatestFact *set = last_set(state, 0);
	const struct release r = release_of(state);

	*ret_held = NULL;
	if (set == NULL || !set->fact->release_date_set->contested || !r.set || r.completed ||
	    r.arrived)
		return NULL;
	*ret_held = last_set(state, set->number);
	return *ret_held != NULL ? set : NULL;
}

ov_date
release_adjusted(enum release_adjust how, ov_date date, const char **ret_because)
{
	static const char *const weekdays[] = { "", "mandag", "tirsdag", "onsdag", "torsdag",
		"fredag", "lørdag", "søndag" };
	bool last = how == RELEASE_ADJUST_NOT_BEFORE_CLOSED;
	ov_date d = date;

	if (how == RELEASE_ADJUST_NONE || !date_valid(date))
		return date;
	while (d != 0 && (!date_working_day(d) || (last && !date_working_day(date_add_days(d, 1)))))
		d = date_add_days(d, -1);
	if (d != date)
		*ret_because = date_working_day(date)	    ? "dagen før stengte dager"
			       : date_holiday(date) != NULL ? date_holiday(date)
							    : weekdays[date_weekday(date)];
	return d;
}

static bool
is_later(const Ov__CaseState *state, uint32_t kind, uint32_t number)
{
	const Ov__LatestFact *l = state_latest(state, kind);

	return l != NULL && l->number > number;
}

/* The stay that began with the return is registered, before or after the return was told. */
static bool
is_of_new_stay(const Ov__CaseState *state, const Ov__LatestFact *recall)
{
	const Ov__LatestFact *stay = state_latest(state, OV__FACT__FACT_SENTENCE_REGISTERED);
	ov_date back = recall->fact->recall_registered->date;

	return stay != NULL && (stay->number > recall->number ||
				   (back != 0 && stay->fact->sentence_registered->intake >= back));
}

/* A person in remand has no release date: a new stay, its order or a release begins the case anew. */
static bool
back_in_prison(const Ov__CaseState *state)
{
	const Ov__LatestFact *recall = state_latest(state, OV__FACT__FACT_RECALL_REGISTERED);
	const struct release r = release_of(state);

	return recall != NULL && !r.completed && !r.arrived &&
	       !is_later(state, OV__FACT__FACT_RELEASE_DATE_SET, recall->number) &&
	       !is_later(state, OV__FACT__FACT_REMAND_ORDER_SET, recall->number) &&
	       !is_of_new_stay(state, recall);
}

ov_date
release_returned(const Ov__CaseState *state)
{
	const Ov__LatestFact *out = state_latest(state, OV__FACT__FACT_RELEASE_CONFIRMED);
	const Ov__LatestFact *stay = state_latest(state, OV__FACT__FACT_SENTENCE_REGISTERED);
	const struct release r = release_of(state);

	if (!r.confirmed || out == NULL || stay == NULL || r.date == 0 ||
	    stay->fact->sentence_registered->intake <= r.date)
		return 0;
	return stay->fact->sentence_registered->intake;
}

bool
release_over(const Ov__CaseState *state)
{
	return state_closed(state) || back_in_prison(state) ||
	       state_latest(state, OV__FACT__FACT_PERSON_DIED) != NULL;
}

ov_time
release_unconfirmed_at(const struct release *r, uint32_t unconfirmed_time)
{
	enum { GRACE = 2 * 3600 };
	ov_time at =
	    moment_from_local(r->date, r->time > unconfirmed_time ? r->time : unconfirmed_time);

	/* The date was told later than that on the day itself: the prison has had no time yet. */
	return r->said > at && moment_date(r->said) == r->date ? r->said + GRACE : at;
}

bool
release_is_out(const struct release *r)
{
	return (r->completed && r->confirmed) || r->arrived;
}

ov_date
release_confirmed_on(const Ov__CaseState *state)
{
	const Ov__LatestFact *l = state_latest(state, OV__FACT__FACT_RELEASE_CONFIRMED);

	return l != NULL ? l->fact->release_confirmed->date : 0;
}
