/* decide.c - What a report leads to.
 *
 * Rules of refusal, in the order in which they are asked; the order is part of the
 * promise, since an answer must not say more than its reader may know:
 *  D1 one speaks for others only as the owner team, for somebody known
 *  D2 who takes no part in the case learns nothing: NOT_FOUND
 *  D3 the role (or that of the one spoken for) may report the kind
 *  D4 the key's own areas hold the kind's area
 *  D5 `seen` is not behind what entered the speaker's stream about this case
 *  D6 there is room on disk
 *  D7 a case is opened by the first fact of a report that names a person, and only so
 *  D8 each fact is possible in itself (the check in the catalogue)
 *  D9 agencies that are named are known; limits hold
 * Then: a fact that only repeats makes no event (D10), and what the daemon fills in is
 * filled in (D11). Conclusions are conclude.c's.
 */
#include "core/decide.h"

#include <assert.h>
#include <string.h>

#include "core/conclude.h"
#include "core/huskenavn.h"
#include "core/release.h"
#include "core/text.h"

/* ---- refusing ------------------------------------------------------------------------ */

static void
refuse(struct refusal *r, Ov__Outcome outcome, const char *field, const char *text)
{
	r->outcome = outcome;
	text_set(r->field, sizeof(r->field), field);
	text_set(r->text, sizeof(r->text), text);
}

/* "report.facts[2].release_date_set.date" */
static void
refuse_fact(struct refusal *r, const Ov__Report *report, size_t i, Ov__Outcome outcome,
    const char *field, const char *text)
{
	char path[sizeof(r->field)] = "report.facts[";
	const struct kind *k = catalogue_kind((uint32_t)report->facts[i]->fact_case);

	text_put_number(path, sizeof(path), i);
	text_put(path, sizeof(path), "]");
	if (k != NULL && field[0] != '\0') {
		text_put(path, sizeof(path), ".");
		size_t dot = strlen(path) + strcspn(k->name, ".");
		text_put(path, sizeof(path), k->name);
		if (dot < strlen(path))
			path[dot] = '_';
		text_put(path, sizeof(path), ".");
		text_put(path, sizeof(path), field);
	}
	refuse(r, outcome, path, text);
}

/* ---- D1 to D9 --------------------------------------------------------------------------- */

/* Who is spoken for: 0 nobody, PERSON_NUMBER, or an agency's number. */
static uint32_t
spoken_for(const struct rules *rules, const struct input *in, struct refusal *r)
{
	const char *name = in->report->on_behalf_of;

	if (name[0] == '\0')
		return 0;
	if (!in->speaker.agency->owner) {
		refuse(r, OV__OUTCOME__OUTCOME_DENIED, "report.on_behalf_of",
		    "only the owner team reports on behalf of others");
		return 0;
	}
	if (strcmp(name, "person") == 0)
		return PERSON_NUMBER;
	const struct agency *a = agencies_by_name(rules->agencies, name);
	if (a == NULL || a->retired)
		refuse(r, OV__OUTCOME__OUTCOME_INVALID, "report.on_behalf_of",
		    "is no agency here; see overgang streams for the names");
	return a != NULL ? a->number : 0;
}

static bool
may_report(const struct rules *rules, const struct input *in, uint32_t behalf, const struct kind *k)
{
	if (k->flags & KIND_CONCLUDED)
		return false;
	if (behalf == PERSON_NUMBER)
		return k->area != OV__AREA__AREA_DUTY;
	const struct agency *a =
	    behalf != 0 ? agencies_by_number(rules->agencies, behalf) : in->speaker.agency;
	return (k->reporters & a->roles) != 0;
}

static void
check_roles(const struct rules *rules, const struct input *in, uint32_t behalf, struct refusal *r)
{
	for (size_t i = 0; i < in->report->n_facts; i++) {
		const Ov__Fact *f = in->report->facts[i];
		const struct kind *k = catalogue_kind((uint32_t)f->fact_case);
		if (k == NULL) {
			refuse_fact(r, in->report, i, OV__OUTCOME__OUTCOME_INVALID, "",
			    "has no kind this daemon knows");
			return;
		}
		if (!may_report(rules, in, behalf, k)) {
			refuse_fact(r, in->report, i, OV__OUTCOME__OUTCOME_DENIED, "",
			    in->speaker.agency->owner && !(k->flags & KIND_CONCLUDED)
				? "is another agency's to report; say on whose behalf"
				: "is not yours to report");
			return;
		}
		if (!(in->speaker.key->areas & SCOPE(catalogue_area(f)))) {
			refuse_fact(r, in->report, i, OV__OUTCOME__OUTCOME_DENIED, "",
			    "is outside the areas of your key");
			return;
		}
	}
}

static void
check_opening(const struct input *in, struct refusal *r)
{
	const Ov__Report *report = in->report;

	for (size_t i = 0; i < report->n_facts; i++) {
		bool opens = report->facts[i]->fact_case == OV__FACT__FACT_CASE_OPENED;
		if (opens && i > 0)
			refuse_fact(r, report, i, OV__OUTCOME__OUTCOME_INVALID, "",
			    "a case is opened by the first fact of a report");
		if (opens && report->person == NULL)
			refuse(r, OV__OUTCOME__OUTCOME_INVALID, "report.person",
			    "is needed to open a case");
		if (!opens && i == 0 && report->person != NULL)
			refuse(r, OV__OUTCOME__OUTCOME_INVALID, "report.person",
			    "belongs to case.opened; name the case by its id");
	}
}

static void
check_facts(const struct input *in, struct refusal *r)
{
	const Ov__Report *report = in->report;

	for (size_t i = 0; i < report->n_facts && r->outcome == OV__OUTCOME__OUTCOME_OK; i++) {
		const struct kind *k = catalogue_kind((uint32_t)report->facts[i]->fact_case);
		struct refusal why = { .outcome = OV__OUTCOME__OUTCOME_OK };
		if (k->check != NULL)
			k->check(report->facts[i], &why);
		if (why.outcome != OV__OUTCOME__OUTCOME_OK)
			refuse_fact(r, report, i, why.outcome, why.field, why.text);
	}
}

/* Names of agencies in a fact about consent: all known, and how many take no part yet. */
static size_t
check_names(const struct rules *rules, const Ov__CaseState *state, char *const *names, size_t count,
    const char *field, struct refusal *r)
{
	size_t fresh = 0;

	for (size_t i = 0; i < count; i++) {
		const struct agency *a = agencies_by_name(rules->agencies, names[i]);
		if (a == NULL || a->retired)
			refuse(r, OV__OUTCOME__OUTCOME_INVALID, field,
			    "names an agency that is not known here");
		else if (state_participant(state, a->number) == NULL)
			fresh++;
	}
	return fresh;
}

/* Acknowledging, or having told somebody of, what is not there helps nobody. */
static bool
alert_is_open(const Ov__CaseState *state, const Ov__Fact *f)
{
	const Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);
	uint32_t code = f->fact_case == OV__FACT__FACT_ALERT_NOTIFIED ? f->alert_notified->code
								      : f->alert_acknowledged->code;

	for (size_t i = 0; duty != NULL && i < duty->n_alerts; i++)
		if (duty->alerts[i]->code == code)
			return !duty->alerts[i]->closed ||
			       f->fact_case == OV__FACT__FACT_ALERT_NOTIFIED;
	return false;
}

/* What must still be possible in a case that is otherwise full. */
static bool
ends_something(const Ov__Fact *f)
{
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_RELEASE_COMPLETED:
	case OV__FACT__FACT_RELEASE_ARRIVED:
	case OV__FACT__FACT_CONSENT_REFUSED:
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
	case OV__FACT__FACT_ALERT_NOTIFIED:
	case OV__FACT__FACT_ALERT_ACKNOWLEDGED:
		return true;
	default:
		return false;
	}
}

bool
decide_is_full(const Ov__CaseState *state, uint32_t agency)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	return state->version + 2 * EVENTS_MAX > CASE_EVENTS_MAX ||
	       (plan != NULL && plan->n_participants == PARTICIPANTS_MAX &&
		   state_participant(state, agency) == NULL);
}

/* D9: apply may not fail, so what would not fit is refused here. */
static void
check_limits(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, struct refusal *r)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	size_t participants = plan != NULL ? plan->n_participants : 0, fresh = 0;
	bool ending = false;
	size_t latest[OV__AREA__AREA_DUTY + 1] = { 0 };
	uint32_t speaker = behalf != 0 ? behalf : in->speaker.agency->number;

	for (size_t i = 0; i < in->report->n_facts && r->outcome == OV__OUTCOME__OUTCOME_OK; i++) {
		const Ov__Fact *f = in->report->facts[i];
		Ov__Area area = catalogue_area(f);
		const Ov__AreaState *a = state_area(state, area);
		if (state_latest_by(state, (uint32_t)f->fact_case, speaker) == NULL)
			latest[area]++;
		if ((a != NULL ? a->n_latest : 0) + latest[area] > LATEST_MAX)
			refuse_fact(r, in->report, i, OV__OUTCOME__OUTCOME_INVALID, "",
			    "is one more than the case keeps of its area (LATEST_MAX, 64)");
		if ((f->fact_case == OV__FACT__FACT_ALERT_NOTIFIED ||
			f->fact_case == OV__FACT__FACT_ALERT_ACKNOWLEDGED) &&
		    !alert_is_open(state, f))
			refuse_fact(r, in->report, i, OV__OUTCOME__OUTCOME_INVALID, "code",
			    "is no open alert of this case");
		if (f->fact_case == OV__FACT__FACT_CONSENT_GIVEN)
			fresh += check_names(rules, state, f->consent_given->agencies,
			    f->consent_given->n_agencies, "consent_given.agencies", r);
		if (f->fact_case == OV__FACT__FACT_CONSENT_WITHDRAWN)
			(void)check_names(rules, state, f->consent_withdrawn->agencies,
			    f->consent_withdrawn->n_agencies, "consent_withdrawn.agencies", r);
		if (f->fact_case == OV__FACT__FACT_CASE_OPENED ||
		    f->fact_case == OV__FACT__FACT_PARTICIPANT_REFERENCE_SET)
			fresh += state_participant(state, speaker) == NULL;
		ending = ending || ends_something(f);
	}
	if (fresh > 0 && participants + fresh > PARTICIPANTS_MAX)
		refuse(r, OV__OUTCOME__OUTCOME_INVALID, "report.facts",
		    "would give the case more participants than it can have (PARTICIPANTS_MAX, "
		    "32)");
	if (state->version + (ending ? EVENTS_MAX : 2 * EVENTS_MAX) > CASE_EVENTS_MAX)
		refuse(r, OV__OUTCOME__OUTCOME_INVALID, "report.case",
		    "has as many events as a case can have (CASE_EVENTS_MAX, 4096); open a new "
		    "one");
}

static void
check_report(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t behalf, struct refusal *r)
{
	bool opening = in->report->person != NULL;

	if (!opening && (state->version == 0 || !access_takes_part(in->speaker.agency, state))) {
		refuse(r, OV__OUTCOME__OUTCOME_NOT_FOUND, "report.case", "no such case");
		return;
	}
	check_roles(rules, in, behalf, r);
	if (r->outcome == OV__OUTCOME__OUTCOME_OK &&
	    in->report->seen_or_not_case == OV__REPORT__SEEN_OR_NOT_SEEN &&
	    in->report->seen < in->seen_last)
		refuse(r, OV__OUTCOME__OUTCOME_CONFLICT, "report.seen",
		    "something about this case has come since; read it first");
	if (r->outcome == OV__OUTCOME__OUTCOME_OK && in->no_space)
		refuse(r, OV__OUTCOME__OUTCOME_FULL, "",
		    "the store is at its reserve; nothing was recorded, try again later");
	if (r->outcome == OV__OUTCOME__OUTCOME_OK)
		check_opening(in, r);
	if (r->outcome == OV__OUTCOME__OUTCOME_OK)
		check_facts(in, r);
	if (r->outcome == OV__OUTCOME__OUTCOME_OK)
		check_limits(rules, in, state, behalf, r);
}

/* ---- D10, D11: from fact to event --------------------------------------------------------- */

static bool
later(const Ov__CaseState *state, uint32_t kind, uint32_t number)
{
	const Ov__LatestFact *l = state_latest(state, kind);

	return l != NULL && l->number > number;
}

/* The same agency said the same last time, of the same date where it hangs on one. An
 * opening is always an event: its answer must not depend on what was there. */
static bool
repeats(const struct kind *k, const Ov__CaseState *state, uint32_t speaker,
    const unsigned char said[16])
{
	const Ov__LatestFact *l = state_latest_by(state, k->number, speaker);

	if (k->number == OV__FACT__FACT_CASE_OPENED || l == NULL || l->said.len != 16 ||
	    (k->flags & KIND_NOT_KEPT))
		return false;
	if ((k->flags & KIND_TIED) && l->date_version != release_of(state).version)
		return false;
	/* A refusal or withdrawal between two equal consents makes the second one news. */
	if (k->number == OV__FACT__FACT_CONSENT_GIVEN &&
	    (later(state, OV__FACT__FACT_CONSENT_WITHDRAWN, l->number) ||
		later(state, OV__FACT__FACT_CONSENT_REFUSED, l->number)))
		return false;
	/* A date that was withdrawn is said anew; and what the owner team types is meant against
	 * what holds, not a list that is read once more. */
	if (k->number == OV__FACT__FACT_RELEASE_DATE_SET && release_of(state).number != l->number &&
	    (release_of(state).date == 0 || speaker == state->owner))
		return false;
	return memcmp(l->said.data, said, 16) == 0;
}

/* Keys and default areas of the agencies named, or the areas named for all of them. */
static void
complete_consent(
    const struct rules *rules, const struct input *in, Ov__ConsentGiven *c, struct arena *arena)
{
	c->grants = NULL;
	c->n_grants = 0;
	for (size_t i = 0; i < c->n_agencies; i++) {
		const struct agency *a = agencies_by_name(rules->agencies, c->agencies[i]);
		/* The owner team needs none; and nobody opens a case to itself. */
		if (a->owner || a == in->speaker.agency)
			continue;
		scope s = access_default(a->roles);
		Ov__Grant *g = arena_take(arena, sizeof(*g));
		*g = (Ov__Grant)OV__GRANT__INIT;
		if (c->n_areas > 0) {
			s = 0;
			for (size_t j = 0; j < c->n_areas; j++)
				s |= SCOPE(c->areas[j]);
		}
		s &= SCOPE_BY_CONSENT;
		g->agency = arena_string(arena, a->name);
		g->number = a->number;
		g->until = c->expires;
		g->areas = arena_take(arena, sizeof(g->areas[0]) * (OV__AREA__AREA_DUTY + 1));
		for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++)
			if (s & SCOPE(area))
				g->areas[g->n_areas++] = (Ov__Area)area;
		c->grants = arena_append(arena, c->grants, &c->n_grants, g);
	}
}

/* Of whom the grants end: of those named, or of all. */
static size_t
grants_to_end(const struct rules *rules, const Ov__CaseState *state, char *const *names,
    size_t count, uint32_t *ret_ended)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	size_t n = 0;

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++) {
		uint32_t number = plan->participants[i]->agency;
		bool named = count == 0;
		for (size_t j = 0; j < count; j++)
			named =
			    named || strcmp(names[j], agencies_name(rules->agencies, number)) == 0;
		if (named && plan->participants[i]->n_grants > 0)
			ret_ended[n++] = number;
	}
	return n;
}

/* Whose word on consent moves grants: the owner team's, the first opener's, and that of an
 * agency which has been given a part in the case. To open a case that is there already
 * gives no such part; its answer tells nobody, so neither may what it leads to. */
static bool
moves_grants(const struct input *in, const Ov__CaseState *state)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	const Ov__Participant *p = state_participant(state, in->speaker.agency->number);

	return in->speaker.agency->owner ||
	       (p != NULL && (p == plan->participants[0] || p->n_grants > 0));
}

static void
complete(const struct rules *rules, const struct input *in, const Ov__CaseState *state, Ov__Fact *f,
    struct arena *arena)
{
	const struct release was = release_of(state);

	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CASE_OPENED: {
		const Ov__LatestFact *first = state_latest(state, OV__FACT__FACT_CASE_OPENED);
		f->case_opened->nickname = first != NULL ? first->fact->case_opened->nickname
							 : huskenavn(in->random, arena);
		break;
	}
	case OV__FACT__FACT_CONSENT_GIVEN:
		if (moves_grants(in, state))
			complete_consent(rules, in, f->consent_given, arena);
		break;
	case OV__FACT__FACT_CONSENT_REFUSED:
		f->consent_refused->ended = arena_take(arena, sizeof(uint32_t) * PARTICIPANTS_MAX);
		if (moves_grants(in, state))
			f->consent_refused->n_ended =
			    grants_to_end(rules, state, NULL, 0, f->consent_refused->ended);
		break;
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		f->consent_withdrawn->ended =
		    arena_take(arena, sizeof(uint32_t) * PARTICIPANTS_MAX);
		if (moves_grants(in, state))
			f->consent_withdrawn->n_ended =
			    grants_to_end(rules, state, f->consent_withdrawn->agencies,
				f->consent_withdrawn->n_agencies, f->consent_withdrawn->ended);
		break;
	case OV__FACT__FACT_RELEASE_DATE_SET:
		/* Said by another, or in other words: the date has not moved. */
		f->release_date_set->version = was.version;
		if (was.date == f->release_date_set->date && was.time == f->release_date_set->time)
			break;
		/* Whoever has gone out is out: a date put right afterwards moves nothing. */
		if ((was.completed || was.arrived) &&
		    f->release_date_set->date <= moment_date(in->now))
			break;
		f->release_date_set->version = was.version + 1;
		f->release_date_set->was_date = was.date;
		f->release_date_set->was_time = was.time;
		if (was.date != 0)
			f->release_date_set->answer_by = date_add_working_days(
			    moment_date(in->now), (int32_t)rules->settings.answer_working_days);
		break;
	case OV__FACT__FACT_ALERT_ACKNOWLEDGED:
		if (f->alert_acknowledged->by[0] == '\0')
			f->alert_acknowledged->by = arena_string(arena, in->speaker.key->name);
		break;
	case OV__FACT__FACT_RELEASE_DATE_WITHDRAWN:
		/* What was not there cannot be taken away. */
		f->release_date_withdrawn->version = was.version + (was.date != 0);
		f->release_date_withdrawn->was_date = was.date;
		f->release_date_withdrawn->was_time = was.time;
		break;
	default:
		break;
	}
}

static void
record_fact(const struct rules *rules, const struct input *in, size_t i, uint32_t behalf,
    Ov__CaseState *state, struct arena *arena, struct events *events)
{
	const Ov__Report *report = in->report;
	Ov__Fact *f = report->facts[i];
	const struct kind *k = catalogue_kind((uint32_t)f->fact_case);
	uint32_t reporter = in->speaker.agency->number;
	uint32_t speaker = behalf != 0 ? behalf : reporter;

	if (repeats(k, state, speaker, in->said + 16 * i))
		return;
	complete(rules, in, state, f, arena);
	Ov__Event *e = conclude_event_new(state, f, in->now, arena);
	e->reporter = reporter;
	e->on_behalf_of = behalf;
	e->to = k->flags & KIND_ADDRESSED ? speaker : 0;
	e->told_by = report->told_by;
	e->channel = report->channel;
	e->user = arena_string(arena, in->speaker.key->name);
	e->claimed_user = arena_string(arena, in->speaker.claimed_user);
	e->occurred = report->occurred != 0 ? report->occurred : in->now;
	e->report = report->key;
	e->said.data = arena_copy(arena, in->said + 16 * i, 16);
	e->said.len = 16;
	conclude_add(events, state, e, arena);
}

/* ---- case.shared --------------------------------------------------------------------------- */

/* What was there, and who could see it, before a report. Participants are only ever
 * added at the end, so their place in the list tells them apart. */
struct before {
	scope filled; /* areas that held anything */
	scope scopes[PARTICIPANTS_MAX];
	size_t count;
};

static void
look_before(
    const struct rules *rules, const Ov__CaseState *state, ov_date today, struct before *ret_before)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	*ret_before = (struct before){ 0 };
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		if (a != NULL && (a->n_latest > 0 || a->n_tasks > 0))
			ret_before->filled |= SCOPE(area);
	}
	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++) {
		const struct agency *a =
		    agencies_by_number(rules->agencies, plan->participants[i]->agency);
		ret_before->scopes[ret_before->count++] =
		    a != NULL ? access_scope(a, state, today) : SCOPE_ALL;
	}
}

static void
share_area(const struct rules *rules, Ov__CaseState *state, uint32_t agency, uint32_t area,
    ov_time now, struct arena *arena, struct events *events)
{
	Ov__Fact *f = conclude_fact_new(OV__FACT__FACT_CASE_SHARED, arena);

	f->case_shared = arena_take(arena, sizeof(*f->case_shared));
	*f->case_shared = (Ov__CaseShared)OV__CASE_SHARED__INIT;
	f->case_shared->area = (Ov__Area)area;
	conclude_event(rules, state, now, f, arena, events);
	events->list[events->count - 1]->to = agency;
}

/* An agency that is granted areas of a running case is told once what holds there now;
 * what the report itself brings, it gets as events. */
static void
conclude_shared(const struct rules *rules, const struct before *before, Ov__CaseState *state,
    ov_time now, struct arena *arena, struct events *events)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++) {
		uint32_t number = plan->participants[i]->agency;
		const struct agency *a = agencies_by_number(rules->agencies, number);
		if (a == NULL || a->owner)
			continue;
		scope fresh = access_scope(a, state, moment_date(now)) & before->filled;
		if (i < before->count)
			fresh &= ~before->scopes[i];
		for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++)
			if (fresh & SCOPE(area))
				share_area(rules, state, number, area, now, arena, events);
	}
}

/* ---- the exported ones ------------------------------------------------------------------------ */

void
decide_report(const struct rules *rules, const struct input *in, Ov__CaseState *state,
    struct arena *arena, struct events *events, struct refusal *ret_refusal)
{
	struct before before;

	ret_refusal->outcome = OV__OUTCOME__OUTCOME_OK;
	uint32_t behalf = spoken_for(rules, in, ret_refusal);
	if (ret_refusal->outcome == OV__OUTCOME__OUTCOME_OK)
		check_report(rules, in, state, behalf, ret_refusal);
	if (ret_refusal->outcome != OV__OUTCOME__OUTCOME_OK)
		return;
	look_before(rules, state, moment_date(in->now), &before);
	for (size_t i = 0; i < in->report->n_facts; i++)
		record_fact(rules, in, i, behalf, state, arena, events);
	events->reported = events->count;
	if (events->count == 0)
		return;
	conclude_shared(rules, &before, state, in->now, arena, events);
	conclude_due(rules, state, in->now, in->random, arena, events);
}
