/* apply.c - The fold: one event changes the state of its case. */
#include "core/apply.h"

#include <assert.h>
#include <string.h>

#include "core/apply_grants.h"
#include "core/apply_tasks.h"
#include "core/release.h"
#include "core/state.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

static uint32_t
speaker_of(const Ov__Event *e)
{
	return e->on_behalf_of != 0 ? e->on_behalf_of : e->reporter;
}

/* Add the number of this telling to those before it; the oldest makes room. */
static void
count_telling(Ov__LatestFact *l, uint32_t number, struct arena *arena)
{
	uint32_t *numbers = arena_take(arena, TELLINGS_MAX * sizeof(numbers[0]));
	size_t drop = l->n_numbers < TELLINGS_MAX ? 0 : l->n_numbers - TELLINGS_MAX + 1;

	for (size_t i = drop; i < l->n_numbers; i++)
		numbers[i - drop] = l->numbers[i];
	l->n_numbers -= drop;
	l->numbers = numbers;
	l->numbers[l->n_numbers++] = number;
}

/* The latest fact per kind, thing and speaker: a repetition is compared with it, and of several
 * speakers the fact with the highest number holds. */
static void
keep_latest(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	uint32_t kind = (uint32_t)e->fact->fact_case;
	uint32_t version = release_of(state).version;
	const char *key = catalogue_key(e->fact);
	Ov__LatestFact *l = state_latest_of(state, e->area, kind, speaker_of(e), key);

	if (l == NULL) {
		Ov__AreaState *a = state_area_make(state, e->area, arena);
		l = arena_take(arena, sizeof(*l));
		*l = (Ov__LatestFact)OV__LATEST_FACT__INIT;
		a->latest = arena_append(arena, a->latest, &a->n_latest, l);
	}
	l->kind = kind;
	l->key = arena_string(arena, key);
	count_telling(l, e->number, arena);
	l->speaker = speaker_of(e);
	l->reporter = e->reporter;
	l->number = e->number;
	l->occurred = e->occurred;
	l->recorded = e->recorded;
	l->said = e->said;
	l->fact = e->fact;
	l->date_version = version;
	if (kind == OV__FACT__FACT_RELEASE_UNCONFIRMED)
		l->date_version = e->fact->release_unconfirmed->version;
	if (kind == OV__FACT__FACT_RELEASE_CONFIRMED)
		l->date_version = e->fact->release_confirmed->version;
	/* A new date has its own version, not that of the date before it. */
	if (kind == OV__FACT__FACT_RELEASE_DATE_SET)
		l->date_version = e->fact->release_date_set->version;
	if (kind == OV__FACT__FACT_RELEASE_DATE_WITHDRAWN)
		l->date_version = e->fact->release_date_withdrawn->version;
	if (kind == OV__FACT__FACT_RECALL_REGISTERED)
		l->date_version = e->fact->recall_registered->version;
}

static Ov__Alert *
find_alert(Ov__CaseState *state, uint32_t code)
{
	Ov__AreaState *duty = state_area(state, OV__AREA__AREA_DUTY);

	for (size_t i = duty != NULL ? duty->n_alerts : 0; i > 0; i--)
		if (duty->alerts[i - 1]->code == code)
			return duty->alerts[i - 1];
	return NULL;
}

/* The oldest closed alert makes room; the ladder sees to it that there is one. Where reports that
 * closed alerts are retracted, the case folded without them may have none: then the oldest does. */
static void
make_room(Ov__AreaState *duty)
{
	size_t i = 0;

	if (duty->n_alerts < ALERTS_MAX)
		return;
	while (i < duty->n_alerts && !duty->alerts[i]->closed)
		i++;
	if (i == duty->n_alerts)
		i = 0;
	duty->n_alerts--;
	memmove(
	    &duty->alerts[i], &duty->alerts[i + 1], (duty->n_alerts - i) * sizeof(duty->alerts[0]));
}

static void
apply_alert_raised(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	Ov__AreaState *duty = state_area_make(state, OV__AREA__AREA_DUTY, arena);
	Ov__Alert *a = arena_copy(arena, e->fact->alert_raised->alert, sizeof(*a));

	make_room(duty);
	assert(duty->n_alerts < ALERTS_MAX);
	duty->alerts = arena_append(arena, duty->alerts, &duty->n_alerts, a);
}

/* The person on call reads the alerts of a case, and after a death hears nothing new of it. */
static bool
has_died(const Ov__CaseState *state)
{
	return state_latest(state, OV__FACT__FACT_PERSON_DIED) != NULL;
}

static void
apply_alert(Ov__CaseState *state, const Ov__Event *e)
{
	const Ov__Fact *f = e->fact;
	Ov__Alert *a;

	switch ((int)f->fact_case) {
	case OV__FACT__FACT_ALERT_ESCALATED:
		a = find_alert(state, f->alert_escalated->alert->code);
		if (a != NULL) {
			char *notified = a->notified;
			*a = *f->alert_escalated->alert;
			a->notified = notified;
		}
		break;
	case OV__FACT__FACT_ALERT_CLOSED:
		a = find_alert(state, f->alert_closed->code);
		if (a != NULL)
			a->closed = true;
		break;
	case OV__FACT__FACT_ALERT_NOTIFIED:
		a = find_alert(state, f->alert_notified->code);
		if (a != NULL && !has_died(state))
			a->notified = f->alert_notified->who;
		break;
	case OV__FACT__FACT_ALERT_ACKNOWLEDGED:
		a = find_alert(state, f->alert_acknowledged->code);
		if (a != NULL && !has_died(state))
			a->acknowledged_by = f->alert_acknowledged->by;
		break;
	default:
		break;
	}
}

static void
apply_step(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	const Ov__ReminderDue *r = e->fact->reminder_due;
	Ov__AreaState *plan = state_area_make(state, OV__AREA__AREA_PLAN, arena);
	Ov__Silence *s = state_silence(state, r->agency_number, r->role);

	if (s == NULL) {
		s = arena_take(arena, sizeof(*s));
		*s = (Ov__Silence)OV__SILENCE__INIT;
		s->agency = r->agency_number;
		s->role = r->role;
		plan->silences = arena_append(arena, plan->silences, &plan->n_silences, s);
	}
	/* A step is said in each area by itself: the earliest question counts. */
	if (s->step != r->step || r->since < s->asked)
		s->asked = r->since;
	s->step = r->step;
	s->stepped = e->recorded;
}

static void
apply_heard(Ov__CaseState *state, const Ov__AgencyHeard *h)
{
	Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_silences; i++)
		if (plan->silences[i]->agency == h->agency_number &&
		    plan->silences[i]->role == h->role) {
			memmove(&plan->silences[i], &plan->silences[i + 1],
			    (plan->n_silences - i - 1) * sizeof(plan->silences[0]));
			plan->n_silences--;
			return;
		}
}

/* Reminders that were sent and are not answered (rules S). */
static void
apply_silence(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	if (e->fact->fact_case == OV__FACT__FACT_REMINDER_DUE)
		apply_step(state, e, arena);
	if (e->fact->fact_case == OV__FACT__FACT_AGENCY_HEARD)
		apply_heard(state, e->fact->agency_heard);
}

static bool
is_kept(uint32_t kind)
{
	const struct kind *k = catalogue_kind(kind);

	return k != NULL && !(k->flags & KIND_NOT_KEPT);
}

/* A version of the date is given once, also one that is void now: facts said under it must not be
 * taken for facts about another date. */
static void
count_version(Ov__CaseState *state, const Ov__Fact *f)
{
	uint32_t version = 0;

	if (f->fact_case == OV__FACT__FACT_RELEASE_DATE_SET)
		version = f->release_date_set->version;
	if (f->fact_case == OV__FACT__FACT_RELEASE_DATE_WITHDRAWN)
		version = f->release_date_withdrawn->version;
	if (f->fact_case == OV__FACT__FACT_RECALL_REGISTERED)
		version = f->recall_registered->version;
	if (version > state->date_versions)
		state->date_versions = version;
}

static void
count_report(Ov__CaseState *state, const Ov__Event *e)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; e->reporter != 0 && plan != NULL && i < plan->n_participants; i++)
		if (plan->participants[i]->agency == speaker_of(e))
			plan->participants[i]->reports++;
}

void
apply_void(Ov__CaseState *state, const Ov__Event *e)
{
	state->version = e->number;
	count_version(state, e->fact);
}

void
apply(Ov__CaseState *state, const Ov__Event *e, struct arena *arena)
{
	assert(e->number > state->version);
	assert(e->area != OV__AREA__AREA_NONE);
	state->version = e->number;
	count_version(state, e->fact);

	switch ((int)e->fact->fact_case) {
	case OV__FACT__FACT_CASE_OPENED:
		apply_participant(state, speaker_of(e), arena);
		break;
	case OV__FACT__FACT_PARTICIPANT_REFERENCE_SET:
		apply_participant(state, speaker_of(e), arena)->reference =
		    e->fact->participant_reference_set->reference;
		break;
	case OV__FACT__FACT_ALERT_RAISED:
		apply_alert_raised(state, e, arena);
		break;
	default:
		apply_alert(state, e);
		apply_tasks(state, e, arena);
		apply_silence(state, e, arena);
		apply_grants(state, e, arena);
		break;
	}
	count_report(state, e);
	if (is_kept((uint32_t)e->fact->fact_case))
		keep_latest(state, e, arena);
}
