/* anchors.c - Anchors of a case: the dates that due dates count from, the conditions that hold,
 * its routines. */
#include "core/anchors.h"

#include <string.h>

#include "core/nights.h"
#include "core/release.h"
#include "core/sentence.h"
#include "core/state.h"
#include "schema/catalogue.h"
#include "schema/refusals.h"

#define KIND(NAME) ((uint32_t)OV__FACT__FACT_##NAME)

/* ---- facts -------------------------------------------------------------------------------- */

/* Last days (until, expires) are no anchors of a fact: F and its like stand for them. */
ov_date
anchors_fact_date(const Ov__LatestFact *f)
{
	static const char *const dates[] = { "date", "start", "from", "given", "refused",
		"withdrawn" };

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		ov_date d = catalogue_number(f->fact, dates[i]);
		if (d != 0)
			return d;
	}
	return moment_date(f->occurred);
}

bool
anchors_fact_is(const Ov__LatestFact *f, uint32_t kind, const char *key)
{
	if (f->kind != kind)
		return false;
	if (key[0] == '\0')
		return true;
	if (kind == KIND(NEED_ASSESSED))
		return strcmp(routine_area_word(f->fact->need_assessed->area), key) == 0;
	return strcmp(f->key, key) == 0;
}

static uint32_t
number_of(const Ov__LatestFact *f)
{
	return f != NULL ? f->number : 0;
}

/* ---- notice and consent ------------------------------------------------------------------- */

/* The first notice counts, also when others have opened the case since. */
static ov_date
notice_date(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_CASE);
	const Ov__LatestFact *first = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == OV__FACT__FACT_CASE_OPENED &&
		    (first == NULL || a->latest[i]->number < first->number))
			first = a->latest[i];
	return first != NULL ? moment_date(first->occurred) : 0;
}

static bool
any_consent_grant(const Ov__CaseState *state)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		for (size_t j = 0; j < plan->participants[i]->n_grants; j++)
			if (plan->participants[i]->grants[j]->basis_kind ==
			    OV__FACT__FACT_CONSENT_GIVEN)
				return true;
	return false;
}

/* The consent that holds, or NULL. A withdrawal that names agencies ends their part: the
 * rest of the consent stands as long as a grant rests on it. */
static const Ov__ConsentGiven *
consent_of(const Ov__CaseState *state)
{
	const Ov__LatestFact *given = state_latest(state, OV__FACT__FACT_CONSENT_GIVEN);
	const Ov__LatestFact *refused = state_latest(state, OV__FACT__FACT_CONSENT_REFUSED);
	const Ov__LatestFact *withdrawn = state_latest(state, OV__FACT__FACT_CONSENT_WITHDRAWN);

	if (given == NULL || number_of(refused) > given->number)
		return NULL;
	if (number_of(withdrawn) > given->number &&
	    (withdrawn->fact->consent_withdrawn->n_agencies == 0 || !any_consent_grant(state)))
		return NULL;
	return given->fact->consent_given;
}

/* ---- sentence, remand, parole ---------------------------------------------------------------- */

Ov__Status
anchors_status(const Ov__CaseState *state)
{
	const Ov__LatestFact *sentence = state_latest(state, KIND(SENTENCE_REGISTERED));

	if (sentence != NULL &&
	    sentence->fact->sentence_registered->status != OV__STATUS__STATUS_UNKNOWN)
		return sentence->fact->sentence_registered->status;
	return state_latest(state, KIND(REMAND_ORDER_SET)) != NULL ? OV__STATUS__STATUS_REMAND
								   : OV__STATUS__STATUS_UNKNOWN;
}

/* The decision that grants conditional release, or NULL: a later one that does not, undoes it. */
static const Ov__LatestFact *
parole(const Ov__CaseState *state)
{
	const Ov__LatestFact *f = state_latest(state, KIND(PAROLE_DECIDED));

	return f != NULL && f->fact->parole_decided->decision ==
				OV__PAROLE_DECISION__PAROLE_DECISION_GRANTED
		   ? f
		   : NULL;
}

/* ---- a home, or a place ------------------------------------------------------------------------- */

static bool
said_after(const Ov__CaseState *state, uint32_t kind, const Ov__LatestFact *promise)
{
	return number_of(state_latest_about(state, kind, promise->key)) > promise->number;
}

/* Was this place taken back, not there when needed, or left, after it was promised? */
static bool
place_is_gone(const Ov__CaseState *state, const Ov__LatestFact *promise)
{
	return said_after(state, KIND(HOUSING_GUARANTEE_WITHDRAWN), promise) ||
	       said_after(state, KIND(HOUSING_GUARANTEE_UNFULFILLED), promise) ||
	       said_after(state, KIND(HOUSING_GUARANTEE_REFUSED), promise) ||
	       said_after(state, KIND(HOUSING_MOVED_OUT), promise);
}

/* The guarantee that was granted or confirmed last, of those that stand. */
static const Ov__LatestFact *
guarantee_of(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_HOUSING);
	const Ov__LatestFact *last = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *f = a->latest[i];
		if ((f->kind == KIND(HOUSING_GUARANTEE_GRANTED) ||
			f->kind == KIND(HOUSING_GUARANTEE_CONFIRMED)) &&
		    f->number > number_of(last) && !place_is_gone(state, f))
			last = f;
	}
	return last;
}

enum home { HOME_UNKNOWN, HOME_NONE, HOME_OWN, HOME_TEMPORARY, HOME_WITH_OTHERS };

static enum home
home_of_stay(Ov__StayType type)
{
	switch (type) {
	case OV__STAY_TYPE__STAY_TYPE_OWN:
	case OV__STAY_TYPE__STAY_TYPE_MUNICIPAL:
	case OV__STAY_TYPE__STAY_TYPE_LEASE:
		return HOME_OWN;
	case OV__STAY_TYPE__STAY_TYPE_TEMPORARY:
	case OV__STAY_TYPE__STAY_TYPE_INSTITUTION:
	case OV__STAY_TYPE__STAY_TYPE_HALFWAY:
	case OV__STAY_TYPE__STAY_TYPE_HOSTEL:
		return HOME_TEMPORARY;
	case OV__STAY_TYPE__STAY_TYPE_FAMILY:
		return HOME_WITH_OTHERS;
	case OV__STAY_TYPE__STAY_TYPE_NONE:
		return HOME_NONE;
	case OV__STAY_TYPE__STAY_TYPE_UNKNOWN:
	case OV__STAY_TYPE__STAY_TYPE_UNCERTAIN:
	case _OV__STAY_TYPE_IS_INT_SIZE:
		break;
	}
	return HOME_UNKNOWN;
}

/* The latest fact holds, with two exceptions: a stay that names no place takes a home away, but not
 * a guaranteed place. "Ingen bolig" in the prison's list and a guarantee from Nav are both true.
 * And a home that begins after `day` is none yet; 0: the day does not matter. */
static enum home
home_of(const Ov__CaseState *state, ov_date day)
{
	const Ov__LatestFact *stay = state_latest(state, KIND(HOUSING_STAY_REGISTERED));
	const Ov__LatestFact *lease = state_latest(state, KIND(HOUSING_LEASE_SIGNED));
	uint32_t kept = number_of(state_latest(state, KIND(HOUSING_HOME_KEPT)));
	uint32_t lost = number_of(state_latest(state, KIND(HOUSING_HOME_LOST)));
	uint32_t guarantee = number_of(guarantee_of(state));
	enum home home = HOME_UNKNOWN;
	uint32_t last = 0;

	if (stay != NULL && (day == 0 || stay->fact->housing_stay_registered->from <= day)) {
		home = home_of_stay(stay->fact->housing_stay_registered->type);
		last = stay->number;
	}
	if (kept > last || lost > last) {
		home = kept > lost ? HOME_OWN : HOME_NONE;
		last = kept > lost ? kept : lost;
	}
	if (number_of(lease) > last &&
	    (day == 0 || lease->fact->housing_lease_signed->from <= day)) {
		home = said_after(state, KIND(HOUSING_MOVED_OUT), lease) ? HOME_NONE : HOME_OWN;
		last = lease->number;
	}
	if (guarantee > last || (guarantee > 0 && (home == HOME_UNKNOWN || home == HOME_NONE)))
		home = HOME_TEMPORARY;
	return home;
}

/* The day of moving into a home of one's own: where no guarantee is about that place. */
static ov_date
moved_in(const Ov__CaseState *state)
{
	const Ov__LatestFact *in = state_latest(state, KIND(HOUSING_MOVED_IN));

	if (in == NULL || home_of(state, 0) != HOME_OWN ||
	    state_latest_about(state, KIND(HOUSING_GUARANTEE_GRANTED), in->key) != NULL ||
	    state_latest_about(state, KIND(HOUSING_GUARANTEE_CONFIRMED), in->key) != NULL)
		return 0;
	return anchors_fact_date(in);
}

/* Does somebody's list still say that there is no address? A later stay of the same speaker takes
 * it back. */
static bool
listed_without_home(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_HOUSING);

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *f = a->latest[i];
		bool none = f->kind == KIND(HOUSING_STAY_REGISTERED) &&
			    f->fact->housing_stay_registered->type == OV__STAY_TYPE__STAY_TYPE_NONE;
		for (size_t j = 0; none && j < a->n_latest; j++)
			none = a->latest[j]->kind != f->kind ||
			       a->latest[j]->speaker != f->speaker ||
			       a->latest[j]->number <= f->number;
		if (none)
			return true;
	}
	return false;
}

/* ---- needs ------------------------------------------------------------------------------------------ */

static bool
is_wanted(Ov__NeedLevel level)
{
	return level == OV__NEED_LEVEL__NEED_LEVEL_SOME ||
	       level == OV__NEED_LEVEL__NEED_LEVEL_GREAT;
}

/* The latest need.assessed of this area decides. */
static bool
area_needs(const Ov__CaseState *state, Ov__Area area)
{
	const Ov__AreaState *a = state_area(state, area);
	const Ov__LatestFact *last = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == KIND(NEED_ASSESSED) &&
		    a->latest[i]->number > number_of(last))
			last = a->latest[i];
	return last != NULL && is_wanted(last->fact->need_assessed->level);
}

static bool
has_item(const Ov__NeedAssessed *need, const char *item)
{
	for (size_t i = 0; i < need->n_items; i++)
		if (strcmp(need->items[i], item) == 0)
			return true;
	return false;
}

/* Every speaker's latest word counts, not only the last one: another office that assesses the same
 * area for its own reasons has not said that the other needs are met. */
static bool
any_item(const Ov__CaseState *state, const char *item, bool refused_too)
{
	for (uint32_t area = OV__AREA__AREA_HEALTH; area <= OV__AREA__AREA_NETWORK; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
			if (a->latest[i]->kind != KIND(NEED_ASSESSED))
				continue;
			const Ov__NeedAssessed *need = a->latest[i]->fact->need_assessed;
			bool refused = need->level == OV__NEED_LEVEL__NEED_LEVEL_REFUSED;
			if ((is_wanted(need->level) || (refused && refused_too)) &&
			    has_item(need, item))
				return true;
		}
	}
	return false;
}

bool
anchors_need(const Ov__CaseState *state, const char *item)
{
	return any_item(state, item, false);
}

/* ---- conditions -------------------------------------------------------------------------------------- */

/* An unknown home counts as none where a task asks about housing: unknown is not "has a
 * home", and one question too many is better than a night without a roof. It does not count
 * as a home, nor as a place to fetch a key to. */
static unsigned
housing_conditions(const Ov__CaseState *state, ov_date today)
{
	ov_date release = release_of(state).date;
	enum home home = home_of(state, release > today || release == 0 ? release : today);
	unsigned holds = 0;

	holds |= home == HOME_OWN ? CONDITION_OWN_HOME : CONDITION_NO_HOME | CONDITION_UNSETTLED;
	if (home == HOME_TEMPORARY)
		holds |= CONDITION_TEMPORARY;
	if (home == HOME_OWN || home == HOME_TEMPORARY || home == HOME_WITH_OTHERS)
		holds |= CONDITION_HOME_OR_PLACE;
	if (home != HOME_OWN || listed_without_home(state))
		holds |= CONDITION_NO_FIXED_ABODE;
	return holds;
}

/* A person who refuses help is in the same danger. */
static unsigned
need_conditions(const Ov__CaseState *state)
{
	static const struct {
		Ov__Area area;
		unsigned condition;
	} needs[] = { { OV__AREA__AREA_HEALTH, CONDITION_HEALTH_NEED },
		{ OV__AREA__AREA_ECONOMY, CONDITION_ECONOMY_NEED },
		{ OV__AREA__AREA_HOUSING, CONDITION_HOUSING_NEED },
		{ OV__AREA__AREA_OCCUPATION, CONDITION_OCCUPATION_NEED },
		{ OV__AREA__AREA_NETWORK, CONDITION_NETWORK_NEED } };
	unsigned holds = any_item(state, "overdosefare", true) ? CONDITION_OVERDOSE_RISK : 0;

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (area_needs(state, needs[i].area))
			holds |= needs[i].condition;
	return holds;
}

/* A fine that is served is no sentence with two thirds, parole and a plan of its own. */
static unsigned
sentence_conditions(const Ov__CaseState *state, ov_date today)
{
	const Ov__LatestFact *restricted = state_latest(state, KIND(REMAND_RESTRICTIONS_SET));
	const Ov__LatestFact *decided = parole(state);
	Ov__Status status = anchors_status(state);
	unsigned holds = 0;

	if (status == OV__STATUS__STATUS_REMAND)
		holds |= CONDITION_REMAND;
	else if (status != OV__STATUS__STATUS_UNKNOWN && status != OV__STATUS__STATUS_FINE)
		holds |= CONDITION_SENTENCED;
	if (restricted == NULL || restricted->fact->remand_restrictions_set->until < today)
		holds |= CONDITION_NO_RESTRICTIONS;
	if (state_latest(state, KIND(REPORTING_SET)) != NULL ||
	    (decided != NULL && decided->fact->parole_decided->reporting_duty))
		holds |= CONDITION_REPORTING_DUTY;
	return holds;
}

static unsigned
release_conditions(const Ov__CaseState *state)
{
	const Ov__LatestFact *confirmed = state_latest(state, KIND(RELEASE_CONFIRMED));
	const Ov__LatestFact *out = state_latest(state, KIND(RELEASE_COMPLETED));
	uint32_t version = release_of(state).version;
	unsigned holds = 0;

	if (confirmed != NULL && confirmed->fact->release_confirmed->version == version)
		holds |= CONDITION_RELEASED;
	if (out != NULL && out->date_version == version &&
	    out->fact->release_completed->form == OV__RELEASE_FORM__RELEASE_FORM_COURT)
		holds |= CONDITION_COURT;
	return holds;
}

unsigned
anchors_conditions(const Ov__CaseState *state, ov_date today)
{
	const Ov__ConsentGiven *consent = consent_of(state);
	bool holding = consent != NULL && (consent->expires == 0 || consent->expires >= today);

	return (holding ? CONDITION_CONSENT : CONDITION_NO_CONSENT) |
	       housing_conditions(state, today) | need_conditions(state) |
	       sentence_conditions(state, today) | release_conditions(state);
}

/* ---- anchors --------------------------------------------------------------------------------------------- */

static void
sentence_anchors(const Ov__CaseState *state, struct anchors *a)
{
	const Ov__LatestFact *sentence = state_latest(state, KIND(SENTENCE_REGISTERED));
	const Ov__LatestFact *order = state_latest(state, KIND(REMAND_ORDER_SET));
	const Ov__LatestFact *duty = state_latest(state, KIND(REPORTING_SET));
	const Ov__LatestFact *decided = parole(state);

	if (sentence != NULL)
		a->date[ANCHOR_INTAKE] = sentence->fact->sentence_registered->intake;
	a->date[ANCHOR_TWO_THIRDS] = sentence_of(state).two_thirds;
	if (order != NULL)
		a->date[ANCHOR_REMAND_EXPIRY] = order->fact->remand_order_set->expires;
	if (duty != NULL)
		a->date[ANCHOR_DUTY_ENDS] = duty->fact->reporting_set->until;
	if (decided != NULL) {
		a->date[ANCHOR_PAROLE] = anchors_fact_date(decided);
		a->date[ANCHOR_PROBATION_ENDS] = decided->fact->parole_decided->probation_until;
	}
}

/* The day up to which low staffing is looked for: the release, or while nobody has set a date the
 * two-thirds date, where parole is not refused. A window before that date is known long before the
 * decision is, and would have begun by then. */
static ov_date
staffing_until(const Ov__CaseState *state, const struct anchors *a)
{
	const Ov__LatestFact *decided = state_latest(state, KIND(PAROLE_DECIDED));
	bool refused = decided != NULL && decided->fact->parole_decided->decision ==
					      OV__PAROLE_DECISION__PAROLE_DECISION_REFUSED;

	if (a->date[ANCHOR_RELEASE] != 0)
		return a->date[ANCHOR_RELEASE];
	return refused ? 0 : a->date[ANCHOR_TWO_THIRDS];
}

void
anchors_of(const struct calendar *c, const Ov__CaseState *state, struct anchors *ret_a)
{
	const Ov__ConsentGiven *consent = consent_of(state);
	const struct release r = release_of(state);
	struct nights nights;

	memset(ret_a, 0, sizeof(*ret_a));
	sentence_anchors(state, ret_a);
	if (consent != NULL)
		ret_a->date[ANCHOR_CONSENT] = consent->given;
	ret_a->date[ANCHOR_NOTICE] = notice_date(state);
	ret_a->date[ANCHOR_RELEASE] = r.date;
	if (r.date != 0)
		ret_a->date[ANCHOR_DATE_KNOWN] = moment_date(r.said);
	nights_of(state, 0, 0, &nights);
	ret_a->date[ANCHOR_PLACE_ENDS] = nights_place_ends(&nights, 0);
	ret_a->date[ANCHOR_MOVED_IN] = moved_in(state);
	ret_a->calendar = c;
	ret_a->staffed_until = staffing_until(state, ret_a);
	if (calendar_low_staffing(
		c, ret_a->date[ANCHOR_NOTICE], ret_a->staffed_until, &ret_a->window))
		ret_a->date[ANCHOR_BEFORE_WINDOW] =
		    calendar_last_full_before(c, ret_a->window.first);
}

/* ---- which routines ------------------------------------------------------------------------------------ */

static uint32_t
named_set(const struct routines *r, const Ov__CaseRoutineSet *set)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < r->count; i++)
		for (size_t j = 0; j < set->n_routines; j++)
			if (strcmp(r->list[i].name, set->routines[j]) == 0)
				bits |= 1u << i;
	return bits;
}

/* A name of a routine that the team's files no longer have is passed over. */
uint32_t
routines_of(const struct routines *r, const Ov__CaseState *state)
{
	const Ov__LatestFact *set = state_latest(state, KIND(CASE_ROUTINE_SET));
	uint32_t status = 1u << anchors_status(state);
	uint32_t bits = set != NULL ? named_set(r, set->fact->case_routine_set) : 0;

	for (size_t i = 0; bits == 0 && i < r->count; i++)
		if (r->list[i].statuses & status)
			bits = 1u << i;
	return bits != 0 || r->count == 0 ? bits : 1u;
}
