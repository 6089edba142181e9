/* results.c - Figures of a team's work by month. */
#include "core/results.h"

#include <string.h>

#include "core/nights.h"
#include "core/release.h"
#include "core/state.h"
#include "core/stays.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

enum { SHORT_DAYS = 14, HELD_DAYS = 14, RISK_DAYS = 42, NIGHTS_MAX = 1100 /* three years */ };

static const char *const names[FIGURES] = {
	[FIGURE_RELEASED] = "released",
	[FIGURE_HOME_SETTLED] = "home_settled",
	[FIGURE_HOME_TEMPORARY] = "home_temporary",
	[FIGURE_HOME_UNCERTAIN] = "home_uncertain",
	[FIGURE_HOME_NONE] = "home_none",
	[FIGURE_INFORMED] = "informed",
	[FIGURE_MAPPED_HEALTH] = "mapped_health",
	[FIGURE_MAPPED_ECONOMY] = "mapped_economy",
	[FIGURE_MAPPED_HOUSING] = "mapped_housing",
	[FIGURE_MAPPED_OCCUPATION] = "mapped_occupation",
	[FIGURE_MAPPED_NETWORK] = "mapped_network",
	[FIGURE_VOLUNTEER] = "volunteer",
	[FIGURE_NIGHTS_NONE] = "nights_none",
	[FIGURE_NIGHTS_TEMPORARY] = "nights_temporary",
	[FIGURE_NIGHTS_HOME] = "nights_home",
	[FIGURE_LEAD_COUNT] = "lead_count",
	[FIGURE_LEAD_DAYS] = "lead_days",
	[FIGURE_LEAD_SHORT] = "lead_short",
	[FIGURE_COURT] = "court",
	[FIGURE_ADVANCED] = "advanced",
	[FIGURE_OCCUPATION_COUNT] = "occupation_count",
	[FIGURE_OCCUPATION_DAYS] = "occupation_days",
	[FIGURE_GOALS_SET] = "goals_set",
	[FIGURE_GOALS_REACHED] = "goals_reached",
	[FIGURE_TASKS_DONE] = "tasks_done",
	[FIGURE_TASKS_BY_PERSON] = "tasks_by_person",
	[FIGURE_UNANSWERED] = "unanswered",
	[FIGURE_RETURNS] = "returns",
	[FIGURE_RETURN_DAYS] = "return_days",
	[FIGURE_OVERDOSE_CONTACTS] = "overdose_contacts",
	[FIGURE_OVERDOSE_CASES] = "overdose_cases",
	[FIGURE_RETURNS_UNKNOWN] = "returns_unknown",
};

const char *
figure_name(uint32_t figure)
{
	return figure < FIGURES ? names[figure] : NULL;
}

void
results_add(struct results *r, uint32_t month, enum figure figure, uint32_t agency, uint32_t value)
{
	if (month < r->from || month > r->to || value == 0)
		return;
	for (size_t i = 0; i < r->count; i++) {
		struct result *x = &r->list[i];
		if (x->month == month && x->figure == figure && x->agency == agency) {
			x->value += value;
			return;
		}
	}
	if (r->count == RESULTS_MAX) {
		r->full = true;
		return;
	}
	r->list[r->count++] = (struct result){ month, figure, agency, value };
}

static uint32_t
month_of(ov_date d)
{
	return d / 100;
}

/* ---- the release ---------------------------------------------------------------------------- */

static enum figure
figure_of_home(Ov__HousingStatus status)
{
	switch (status) {
	case OV__HOUSING_STATUS__HOUSING_STATUS_SETTLED:
		return FIGURE_HOME_SETTLED;
	case OV__HOUSING_STATUS__HOUSING_STATUS_TEMPORARY:
		return FIGURE_HOME_TEMPORARY;
	case OV__HOUSING_STATUS__HOUSING_STATUS_UNCERTAIN:
		return FIGURE_HOME_UNCERTAIN;
	case OV__HOUSING_STATUS__HOUSING_STATUS_NONE:
	case OV__HOUSING_STATUS__HOUSING_STATUS_UNKNOWN:
	case _OV__HOUSING_STATUS_IS_INT_SIZE:
		break;
	}
	return FIGURE_HOME_NONE;
}

/* Told of it on that day or before. */
static bool
by(const Ov__LatestFact *f, ov_date day)
{
	return f != NULL && moment_date(f->occurred) <= day;
}

/* The latest telling is all that the state keeps; the events know of those before it. */
static void
note_before(struct results *r, const Ov__Event *e)
{
	if (e->fact->fact_case == OV__FACT__FACT_INFORMATION_GIVEN)
		r->before.informed = true;
	if (e->fact->fact_case == OV__FACT__FACT_NEED_ASSESSED)
		r->before.mapped |= 1u << e->area;
}

void
results_next(struct results *r)
{
	r->before = (struct before){ 0 };
}

static bool
mapped(const Ov__CaseState *state, Ov__Area area, ov_date day)
{
	const Ov__AreaState *a = state_area(state, area);

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == OV__FACT__FACT_NEED_ASSESSED && by(a->latest[i], day))
			return true;
	return false;
}

/* The date that was set and not withdrawn; NULL. */
static const Ov__LatestFact *
date_set(const Ov__CaseState *state)
{
	const Ov__LatestFact *set = state_latest(state, OV__FACT__FACT_RELEASE_DATE_SET);
	const Ov__LatestFact *gone = state_latest(state, OV__FACT__FACT_RELEASE_DATE_WITHDRAWN);

	return gone != NULL && set != NULL && gone->number > set->number ? NULL : set;
}

/* A release well before the date that stood is advanced, under any form. */
static bool
was_advanced(const Ov__ReleaseDateSet *set, Ov__ReleaseForm form, ov_date out)
{
	return form == OV__RELEASE_FORM__RELEASE_FORM_ADVANCED ||
	       (set != NULL && (set->form == OV__RELEASE_FORM__RELEASE_FORM_ADVANCED ||
				   date_add_days(out, HELD_DAYS) < set->date));
}

/* Was the date told before, and did it hold within HELD_DAYS? */
static bool
was_known(const Ov__LatestFact *set, ov_date out)
{
	return set != NULL && moment_date(set->occurred) <= out &&
	       date_add_days(set->fact->release_date_set->date, HELD_DAYS) >= out;
}

/* When the date that held was told, and by whom; who spoke for a prison was that prison. */
static void
add_lead(struct results *r, const Ov__CaseState *state, ov_date out)
{
	const Ov__LatestFact *set = date_set(state);
	const Ov__LatestFact *gone = state_latest(state, OV__FACT__FACT_RELEASE_COMPLETED);
	Ov__ReleaseForm form = gone != NULL ? gone->fact->release_completed->form
					    : OV__RELEASE_FORM__RELEASE_FORM_UNKNOWN;

	if (form == OV__RELEASE_FORM__RELEASE_FORM_COURT) {
		results_add(r, month_of(out), FIGURE_COURT, 0, 1);
	} else if (was_advanced(set != NULL ? set->fact->release_date_set : NULL, form, out)) {
		results_add(r, month_of(out), FIGURE_ADVANCED, 0, 1);
	} else if (was_known(set, out)) {
		uint32_t days = (uint32_t)date_between(moment_date(set->occurred), out);
		results_add(r, month_of(out), FIGURE_LEAD_COUNT, set->speaker, 1);
		results_add(r, month_of(out), FIGURE_LEAD_DAYS, set->speaker, days);
		results_add(r, month_of(out), FIGURE_LEAD_SHORT, set->speaker, days < SHORT_DAYS);
	}
}

static void
add_occupation(struct results *r, const Ov__CaseState *state, ov_date out)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_OCCUPATION);
	ov_date first = 0;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *f = a->latest[i];
		if (f->kind != OV__FACT__FACT_OCCUPATION_STARTED)
			continue;
		ov_date d = f->fact->occupation_started->date;
		d = d != 0 ? d : moment_date(f->occurred);
		if (first == 0 || d < first)
			first = d;
	}
	if (first == 0)
		return;
	results_add(r, month_of(out), FIGURE_OCCUPATION_COUNT, 0, 1);
	if (first > out)
		results_add(r, month_of(out), FIGURE_OCCUPATION_DAYS, 0,
		    (uint32_t)date_between(out, first));
}

static bool
has_risk(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_HEALTH);

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		if (a->latest[i]->kind != OV__FACT__FACT_NEED_ASSESSED)
			continue;
		const Ov__NeedAssessed *n = a->latest[i]->fact->need_assessed;
		for (size_t k = 0; k < n->n_items; k++)
			if (strcmp(n->items[k], "overdosefare") == 0)
				return true;
	}
	return false;
}

static void
add_release(struct results *r, const Ov__CaseState *state, ov_date out)
{
	uint32_t month = month_of(out);
	struct nights n;

	results_add(r, month, FIGURE_RELEASED, 0, 1);
	nights_of(state, out, 0, &n);
	results_add(r, month, figure_of_home(n.status), 0, 1);
	results_add(r, month, FIGURE_INFORMED, 0,
	    r->before.informed || by(state_latest(state, OV__FACT__FACT_INFORMATION_GIVEN), out));
	for (uint32_t area = OV__AREA__AREA_HEALTH; area <= OV__AREA__AREA_NETWORK; area++)
		results_add(r, month,
		    (enum figure)(FIGURE_MAPPED_HEALTH + (area - OV__AREA__AREA_HEALTH)), 0,
		    (r->before.mapped & 1u << area) != 0 || mapped(state, (Ov__Area)area, out));
	results_add(r, month, FIGURE_VOLUNTEER, 0,
	    state_latest(state, OV__FACT__FACT_VOLUNTEER_ACCEPTED) != NULL);
	results_add(r, month, FIGURE_OVERDOSE_CASES, 0, has_risk(state));
	add_lead(r, state, out);
	add_occupation(r, state, out);
}

/* ---- nights, goals, tasks --------------------------------------------------------------------- */

static enum figure
figure_of_night(const struct nights *n, ov_date night)
{
	enum figure f = FIGURE_NIGHTS_NONE;

	for (size_t i = 0; i < n->count; i++) {
		if (!stay_covers(&n->stays[i], night))
			continue;
		if (stay_is_home(n->stays[i].type))
			return FIGURE_NIGHTS_HOME;
		/* A stay with family is a roof, and neither a home nor a place that the
		 * municipality pays. */
		f = n->stays[i].type == OV__STAY_TYPE__STAY_TYPE_FAMILY ? FIGURES
									: FIGURE_NIGHTS_TEMPORARY;
	}
	return f;
}

/* The day of a death or a return to prison, as it is said, or else told of; 0: there is none. */
static ov_date
day_of(const Ov__CaseState *state, uint32_t kind)
{
	const Ov__LatestFact *l = state_latest(state, kind);
	ov_date d = l != NULL ? catalogue_number(l->fact, "date") : 0;

	return d != 0 || l == NULL ? d : moment_date(l->occurred);
}

/* Nights end with a death or a return to prison. A return before this release belonged to another
 * release. */
static ov_date
nights_until(const Ov__CaseState *state, ov_date out, ov_date until)
{
	ov_date died = day_of(state, OV__FACT__FACT_PERSON_DIED);
	ov_date back = day_of(state, OV__FACT__FACT_RECALL_REGISTERED);

	if (died != 0 && died < until)
		until = died;
	if (back >= out && back < until)
		until = back;
	return until;
}

/* From the release to the closing, the death or the return to prison, or to last night. */
static void
add_nights(struct results *r, const Ov__CaseState *state, ov_date out, ov_date today)
{
	const Ov__LatestFact *closed =
	    state_latest_by(state, OV__FACT__FACT_CASE_CLOSED, state->owner);
	ov_date until = today, night = out;
	struct nights n;

	if (state_closed(state) && moment_date(closed->occurred) < until)
		until = moment_date(closed->occurred);
	until = nights_until(state, out, until);
	nights_of(state, out, 0, &n);
	for (int i = 0; i < NIGHTS_MAX && night != 0 && night < until; i++) {
		enum figure f = figure_of_night(&n, night);
		if (f != FIGURES)
			results_add(r, month_of(night), f, 0, 1);
		night = date_add_days(night, 1);
	}
}

static void
add_tasks(struct results *r, const Ov__AreaState *a, uint32_t month)
{
	for (size_t i = 0; i < a->n_tasks; i++) {
		bool done = a->tasks[i]->state == OV__TASK_STATE__TASK_STATE_DONE;
		results_add(r, month, FIGURE_TASKS_DONE, 0, done);
		results_add(r, month, FIGURE_TASKS_BY_PERSON, 0,
		    done && a->tasks[i]->done_by == PERSON_NUMBER);
	}
}

static void
add_goals(struct results *r, const Ov__AreaState *a, uint32_t month)
{
	for (size_t i = 0; i < a->n_latest; i++) {
		results_add(
		    r, month, FIGURE_GOALS_SET, 0, a->latest[i]->kind == OV__FACT__FACT_GOAL_SET);
		results_add(r, month, FIGURE_GOALS_REACHED, 0,
		    a->latest[i]->kind == OV__FACT__FACT_GOAL_REACHED);
	}
}

/* The person goes on in another case, which counts. */
static bool
merged_away(const Ov__CaseState *state)
{
	return state_closed(state) &&
	       state_latest_by(state, OV__FACT__FACT_CASE_CLOSED, state->owner)
		       ->fact->case_closed->outcome == OV__CASE_OUTCOME__CASE_OUTCOME_MERGED;
}

void
results_case(struct results *r, const Ov__CaseState *state, ov_date today)
{
	ov_date out = release_confirmed_on(state);

	if (out == 0 || merged_away(state))
		return;
	add_release(r, state, out);
	add_nights(r, state, out, today);
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		if (a == NULL)
			continue;
		add_tasks(r, a, month_of(out));
		add_goals(r, a, month_of(out));
	}
}

void
results_event(struct results *r, const Ov__CaseState *state, const Ov__Event *e)
{
	uint32_t month = month_of(moment_date(e->recorded));
	ov_date out = release_confirmed_on(state), day = moment_date(e->occurred);

	if (out != 0 && day <= out)
		note_before(r, e);
	if (e->fact->fact_case == OV__FACT__FACT_AGENCY_SILENT)
		results_add(r, month, FIGURE_UNANSWERED, 0, 1);
	if (e->fact->fact_case == OV__FACT__FACT_CASE_LINKED) {
		const Ov__CaseLinked *l = e->fact->case_linked;
		uint32_t days = UINT32_MAX;
		for (size_t i = 0; i < l->n_earlier; i++)
			if (l->earlier[i]->released != 0 && l->earlier[i]->days_out < days)
				days = l->earlier[i]->days_out;
		results_add(r, month, FIGURE_RETURNS, 0, 1);
		if (days != UINT32_MAX)
			results_add(r, month, FIGURE_RETURN_DAYS, 0, days);
		else
			results_add(r, month, FIGURE_RETURNS_UNKNOWN, 0, 1);
	}
	if (e->fact->fact_case == OV__FACT__FACT_CONTACT_MADE && out != 0 && day >= out &&
	    day <= date_add_days(out, RISK_DAYS) && has_risk(state))
		results_add(r, month_of(out), FIGURE_OVERDOSE_CONTACTS, 0, 1);
}
