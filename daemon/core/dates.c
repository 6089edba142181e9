/* dates.c - Days that cannot be meant. */
#include "core/dates.h"

#include "base/date.h"
#include "core/release.h"
#include "core/sentence.h"
#include "core/state.h"
#include "schema/catalogue.h"

/* The field that says on which day it happened; NULL: of a kind that does not. */
static const char *
happened_field(const Ov__Fact *f)
{
	const struct kind *k = catalogue_kind((uint32_t)f->fact_case);

	for (size_t i = 0; k != NULL && i < k->fields_count; i++)
		if (k->fields[i].past)
			return k->fields[i].name;
	return NULL;
}

/* A fact about the past may not lie in the future. A clock that was never set knows no day. */
static void
check_happened(const struct input *in, const Ov__Fact *f, struct refusal *r)
{
	ov_date today = moment_date(in->now);
	const char *field = happened_field(f);
	ov_date said = field != NULL ? catalogue_number(f, field) : 0;

	r->future = r->future || (today != 0 && said > today);
	if (today != 0 && said > today)
		refuse(r, REFUSED_NOT_HAPPENED_YET, field);
	if (today != 0 && f->fact_case == OV__FACT__FACT_BASIS_INVOKED &&
	    f->basis_invoked->until != 0 && f->basis_invoked->until < today)
		refuse(r, REFUSED_OPENS_NOTHING, "until");
}

/* The intake before this release; the intake of a return to prison comes after it. */
static ov_date
first_intake(const Ov__CaseState *state)
{
	const Ov__LatestFact *out = state_latest(state, OV__FACT__FACT_RELEASE_CONFIRMED);
	ov_date intake = sentence_of(state).intake;

	return out != NULL && out->fact->release_confirmed->date < intake ? 0 : intake;
}

/* A release date with a year that slipped would begin a plan of decades, or one that is over. */
static void
check_far(const Ov__Fact *f, ov_date today, struct refusal *r)
{
	enum { BACK_DAYS = 365, AHEAD_YEARS = 30, ONE_YEAR = 10000 };
	ov_date said =
	    f->fact_case == OV__FACT__FACT_RELEASE_DATE_SET ? f->release_date_set->date : 0;

	if (said == 0)
		return;
	if (said < date_add_days(today, -BACK_DAYS))
		refuse_number(r, REFUSED_LONG_AGO, "date", BACK_DAYS);
	if (said <= today + AHEAD_YEARS * ONE_YEAR)
		return;
	r->future = true;
	refuse_number(r, REFUSED_YEARS_AHEAD, "date", AHEAD_YEARS);
}

/* A digit or a year that slipped: a release, death or recall does not come before the intake; a
 * release is told within weeks, and a move is not known months ahead. */
static void
check_plausible(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	enum { FAR_DAYS = 60 };
	ov_date today = moment_date(in->now), intake = first_intake(state);
	uint32_t kind = (uint32_t)f->fact_case;
	bool out = kind == OV__FACT__FACT_RELEASE_COMPLETED;
	bool ends =
	    out || kind == OV__FACT__FACT_PERSON_DIED || kind == OV__FACT__FACT_RECALL_REGISTERED;
	ov_date said = catalogue_number(f, "date");

	if (today == 0 || said == 0)
		return;
	if (ends && intake != 0 && said < intake)
		refuse_texts(r, REFUSED_BEFORE_INTAKE, "date", "sentence.registered", NULL);
	if (out && said < date_add_days(today, -FAR_DAYS))
		refuse_number(r, REFUSED_LONG_AGO, "date", FAR_DAYS);
	check_far(f, today, r);
	if (kind != OV__FACT__FACT_HOUSING_MOVED_IN || said <= date_add_days(today, FAR_DAYS))
		return;
	r->future = true;
	refuse_number(r, REFUSED_FAR_AHEAD, "date", FAR_DAYS);
}

/* Nobody has arrived, or failed to, long before the day: it would be taken for the release, on the
 * date that was set. A day or two early it may be. */
static void
check_arrival(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	enum { EARLY_DAYS = 2 };
	const struct release was = release_of(state);
	bool out = was.completed;

	if (f->fact_case != OV__FACT__FACT_RELEASE_ARRIVED &&
	    f->fact_case != OV__FACT__FACT_RELEASE_NOT_ARRIVED)
		return;
	for (size_t i = 0; i < in->report->n_facts && in->report->facts[i] != f; i++)
		out = out || in->report->facts[i]->fact_case == OV__FACT__FACT_RELEASE_COMPLETED;
	ov_date today = moment_date(in->now);
	if (out || today == 0 || !was.set || was.date <= date_add_days(today, EARLY_DAYS))
		return;
	r->future = true;
	refuse_about(r, REFUSED_EARLY_ARRIVAL, "", EARLY_DAYS, "release.completed", NULL);
}

void
dates_check(
    const struct input *in, const Ov__CaseState *state, const Ov__Fact *f, struct refusal *r)
{
	check_happened(in, f, r);
	check_plausible(in, state, f, r);
	check_arrival(in, state, f, r);
}
