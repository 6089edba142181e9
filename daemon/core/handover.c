/* handover.c - Who answers for the person today. The rules R1 to R4 stand in the header. */
#include "core/handover.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "core/access.h"
#include "core/agencies.h"
#include "core/events.h"
#include "core/release.h"
#include "core/sight.h"
#include "core/state.h"

enum { SURE_WORKING_DAYS = 2 };

/* ---- R1: release.confirmed ------------------------------------------------------------------------ */

static const Ov__LatestFact *
completed_fact(const Ov__CaseState *state)
{
	const Ov__LatestFact *out = state_latest(state, OV__FACT__FACT_RELEASE_COMPLETED);

	return out != NULL && release_form_counts(out->fact->release_completed->form) ? out : NULL;
}

/* A release on the planned day, give or take, is not keyed by mistake. */
static bool
is_expected(const struct release *r, ov_date completed)
{
	return r->set && date_add_working_days(completed, -SURE_WORKING_DAYS) <= r->date &&
	       r->date <= date_add_working_days(completed, SURE_WORKING_DAYS);
}

ov_time
handover_next(const struct rules *rules, const Ov__CaseState *state)
{
	const struct release r = release_of(state);
	const Ov__LatestFact *out = completed_fact(state);

	if (r.confirmed || (!r.completed && !r.arrived))
		return 0;
	if (r.arrived || out == NULL ||
	    out->fact->release_completed->form == OV__RELEASE_FORM__RELEASE_FORM_COURT ||
	    is_expected(&r, out->fact->release_completed->date))
		return 1;
	return out->recorded + rules->settings.hold;
}

/* The day it was, where nobody has said but that the person is there: the day that was set, or an
 * earlier one on which somebody had arrived. */
static void
set_day(const Ov__CaseState *state, const struct release *r, Ov__ReleaseConfirmed *c)
{
	const Ov__LatestFact *out = completed_fact(state);
	const Ov__LatestFact *in = state_latest(state, OV__FACT__FACT_RELEASE_ARRIVED);
	ov_date arrived = 0;

	c->date = r->date;
	c->time = r->time;
	if (r->completed && out != NULL) {
		c->date = out->fact->release_completed->date;
		c->time = out->fact->release_completed->time;
		return;
	}
	if (r->arrived)
		arrived = in->fact->release_arrived->date;
	if (r->arrived && arrived == 0)
		arrived = moment_date(in->occurred);
	if (arrived == 0 || (r->date != 0 && r->date <= arrived))
		return;
	c->date = arrived;
	c->time = in->fact->release_arrived->time;
}

static void
conclude_confirmed(const struct concluding *c)
{
	const struct release r = release_of(c->state);
	ov_time at = handover_next(c->rules, c->state);

	if (at == 0 || at > c->now)
		return;
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_RELEASE_CONFIRMED, c->arena);
	f->release_confirmed = arena_take(c->arena, sizeof(*f->release_confirmed));
	*f->release_confirmed = (Ov__ReleaseConfirmed)OV__RELEASE_CONFIRMED__INIT;
	set_day(c->state, &r, f->release_confirmed);
	f->release_confirmed->version = r.version;
	concluding_say(c, f);
}

/* A stay that began after the release: back in prison, though the list that says so has no word for
 * it. In which prison, is said in the area of the sentence alone. */
static void
conclude_returned(const struct concluding *c)
{
	ov_date back = release_returned(c->state);

	if (back == 0 || back > moment_date(c->now))
		return;
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_RECALL_REGISTERED, c->arena);
	f->recall_registered = arena_take(c->arena, sizeof(*f->recall_registered));
	*f->recall_registered = (Ov__RecallRegistered)OV__RECALL_REGISTERED__INIT;
	f->recall_registered->date = back;
	f->recall_registered->version = c->state->date_versions + 1;
	concluding_say(c, f);
}

/* ---- R3, R4: who answers for the person -------------------------------------------------------------- */

static uint32_t
offered_to(const struct rules *rules, const Ov__CaseState *state, uint32_t *ret_number)
{
	const Ov__LatestFact *offer = state_latest(state, OV__FACT__FACT_HANDOVER_OFFERED);
	const struct agency *a =
	    offer != NULL ? agencies_by_name(rules->agencies, offer->fact->handover_offered->to)
			  : NULL;

	*ret_number = offer != NULL ? offer->number : 0;
	return a != NULL ? a->number : 0;
}

static uint32_t
answered_number(const Ov__CaseState *state)
{
	const Ov__LatestFact *yes = state_latest(state, OV__FACT__FACT_HANDOVER_ACCEPTED);
	const Ov__LatestFact *no = state_latest(state, OV__FACT__FACT_HANDOVER_DECLINED);
	uint32_t a = yes != NULL ? yes->number : 0, b = no != NULL ? no->number : 0;

	return a > b ? a : b;
}

static bool
hears_offers(const struct agency *a, const Ov__CaseState *state, ov_time now)
{
	const struct sight s = access_sight(a, state, moment_date(now));

	return a->number == state->owner ||
	       sight_has(&s, OV__AREA__AREA_CASE, OV__FACT__FACT_HANDOVER_OFFERED);
}

ov_time
handover_waits(const struct rules *rules, const Ov__CaseState *state, ov_time now)
{
	const Ov__LatestFact *offer = state_latest(state, OV__FACT__FACT_HANDOVER_OFFERED);
	const Ov__LatestFact *passed = state_latest(state, OV__FACT__FACT_RESPONSIBILITY_PASSED);
	uint32_t number;
	const struct agency *to =
	    agencies_by_number(rules->agencies, offered_to(rules, state, &number));

	if (offer == NULL || to == NULL || number < answered_number(state) ||
	    (passed != NULL && number < passed->number))
		return 0;
	if (!hears_offers(to, state, now))
		return offer->recorded;
	return moment_from_local(date_add_working_days(moment_date(offer->recorded),
				     (int32_t)rules->settings.answer_working_days),
	    rules->settings.alert_time);
}

/* R5. To a stranger the answer may not tell who is here. */
static void
check_offered(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    const char *name, struct refusal *r)
{
	const struct agency *to = agencies_by_name(rules->agencies, name);

	if (to == NULL) {
		refuse(r, REFUSED_NO_AGENCY, "to");
		return;
	}
	if (!in->stranger && !hears_offers(to, state, in->now))
		refuse(r, REFUSED_NOT_HEARD, "to");
}

void
handover_check(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t speaker, const Ov__Fact *f, struct refusal *r)
{
	uint32_t offer, to = offered_to(rules, state, &offer);

	if (f->fact_case == OV__FACT__FACT_HANDOVER_OFFERED)
		check_offered(rules, in, state, f->handover_offered->to, r);
	if ((f->fact_case == OV__FACT__FACT_HANDOVER_ACCEPTED ||
		f->fact_case == OV__FACT__FACT_HANDOVER_DECLINED) &&
	    (to != speaker || offer < answered_number(state)))
		refuse(r, REFUSED_NO_OFFER, "");
}

bool
handover_is_prison(const struct rules *rules, uint32_t number)
{
	const struct agency *a = agencies_by_number(rules->agencies, number);

	return a != NULL && (a->roles & 1u << OV__ROLE__ROLE_PRISON);
}

/* The prison that opened the case first. */
static uint32_t
opening_prison(const struct rules *rules, const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_CASE);
	const Ov__LatestFact *first = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == OV__FACT__FACT_CASE_OPENED &&
		    handover_is_prison(rules, a->latest[i]->speaker) &&
		    (first == NULL || a->latest[i]->number < first->number))
			first = a->latest[i];
	return first != NULL ? first->speaker : 0;
}

/* The prison that has taken them back in: that says so itself, or that registered the stay. */
static uint32_t
prison_of_recall(
    const struct rules *rules, const Ov__CaseState *state, const Ov__LatestFact *recall)
{
	const Ov__LatestFact *stay = state_latest(state, OV__FACT__FACT_SENTENCE_REGISTERED);

	if (handover_is_prison(rules, recall->speaker))
		return recall->speaker;
	if (recall->speaker == 0 && stay != NULL && handover_is_prison(rules, stay->speaker))
		return stay->speaker;
	return opening_prison(rules, state);
}

uint32_t
handover_prison(const struct rules *rules, const Ov__CaseState *state)
{
	const Ov__LatestFact *gone = release_transfer(state);
	const Ov__LatestFact *recall = state_latest(state, OV__FACT__FACT_RECALL_REGISTERED);

	if (gone != NULL)
		return gone->fact->transfer_completed->agency;
	return recall != NULL ? prison_of_recall(rules, state, recall)
			      : opening_prison(rules, state);
}

bool
handover_contests(const struct rules *rules, const Ov__CaseState *state, uint32_t speaker)
{
	uint32_t has = handover_prison(rules, state);

	return has != 0 && has != speaker && handover_is_prison(rules, speaker);
}

/* The length of the word at s; *ret_next is where the next one begins. */
static size_t
word_at(const char *s, const char **ret_next)
{
	static const char between[] = " ,.-";
	size_t n = strcspn(s, between);

	*ret_next = s + n + strspn(s + n, between);
	return n;
}

/* Are all words of the one among those of the other? "Oslo" is "Oslo fengsel". */
static bool
words_within(const char *few, const char *many)
{
	const char *next, *after;

	for (const char *s = few; *s != '\0'; s = next) {
		size_t n = word_at(s, &next);
		bool found = n == 0;
		for (const char *m = many; !found && *m != '\0'; m = after) {
			size_t k = word_at(m, &after);
			found = k == n && text_same_start(s, m, n);
		}
		if (!found)
			return false;
	}
	return few[0] != '\0';
}

/* The prison of that name; else the only one whose name has its words. 0: none, or several. */
static uint32_t
named_prison(const struct rules *rules, const char *name)
{
	uint32_t fits = 0;
	size_t count = 0;

	for (size_t i = 0; i < rules->agencies->count; i++) {
		const struct agency *a = &rules->agencies->list[i];
		if (!(a->roles & 1u << OV__ROLE__ROLE_PRISON) || a->retired)
			continue;
		if (text_same(name, a->name) || text_same(name, a->display_name))
			return a->number;
		if (!words_within(name, a->display_name))
			continue;
		fits = a->number;
		count++;
	}
	return count == 1 ? fits : 0;
}

void
handover_complete(
    const struct rules *rules, const Ov__CaseState *state, uint32_t speaker, Ov__Fact *f)
{
	if (f->fact_case != OV__FACT__FACT_TRANSFER_COMPLETED)
		return;
	Ov__TransferCompleted *t = f->transfer_completed;
	t->agency = named_prison(rules, t->prison);
	/* Where no agency here has the person, any prison's transfer counts. */
	uint32_t has = handover_prison(rules, state);
	t->counts = speaker == state->owner || has == 0 || speaker == has;
}

/* Back in prison: the prison that answers for the person again, by its own word or as before. 0:
 * there is none, or the person was handed on since. */
static uint32_t
back_to(const struct rules *rules, const Ov__CaseState *state, uint32_t passed)
{
	const Ov__LatestFact *recall = state_latest(state, OV__FACT__FACT_RECALL_REGISTERED);

	if (recall == NULL || recall->number <= passed || state->restricted)
		return 0;
	return prison_of_recall(rules, state, recall);
}

/* Out, and not back since. */
static bool
is_out(const Ov__CaseState *state)
{
	const Ov__LatestFact *recall = state_latest(state, OV__FACT__FACT_RECALL_REGISTERED);
	const Ov__LatestFact *out = state_latest(state, OV__FACT__FACT_RELEASE_CONFIRMED);

	return release_of(state).confirmed && (recall == NULL || recall->number < out->number);
}

/* The owner team answers only since the person was moved to a prison that has no part in this: the
 * next move counts. */
static bool
stands_in(const Ov__CaseState *state, uint32_t now_answers)
{
	const Ov__LatestFact *passed = state_latest(state, OV__FACT__FACT_RESPONSIBILITY_PASSED);

	return passed != NULL && now_answers == state->owner &&
	       strcmp(passed->fact->responsibility_passed->because, "transfer.completed") == 0;
}

/* The agency that should answer for the person now, and the kind that made it so; 0: nothing has
 * changed. */
static uint32_t
who_should(const struct rules *rules, const Ov__CaseState *state, uint32_t now_answers,
    uint32_t passed, const char **ret_because)
{
	const Ov__LatestFact *yes = state_latest(state, OV__FACT__FACT_HANDOVER_ACCEPTED);
	const Ov__LatestFact *gone = release_transfer(state);

	uint32_t prison = back_to(rules, state, passed);

	if (prison != 0) {
		*ret_because = "recall.registered";
		return prison;
	}
	if (state->restricted || (is_out(state) && handover_is_prison(rules, now_answers))) {
		*ret_because = state->restricted ? "case.restricted" : "release.confirmed";
		return state->owner;
	}
	if (gone != NULL && gone->number > passed && !is_out(state) &&
	    (handover_is_prison(rules, now_answers) || stands_in(state, now_answers))) {
		*ret_because = "transfer.completed";
		prison = handover_prison(rules, state);
		return prison != 0 ? prison : state->owner;
	}
	if (yes != NULL && yes->number > passed) {
		*ret_because = "handover.accepted";
		return yes->speaker;
	}
	if (passed == 0) {
		prison = is_out(state) ? 0 : handover_prison(rules, state);
		*ret_because = "case.opened";
		return prison != 0 ? prison : state->owner;
	}
	return 0;
}

static void
conclude_responsibility(const struct concluding *c)
{
	const Ov__LatestFact *last = state_latest(c->state, OV__FACT__FACT_RESPONSIBILITY_PASSED);
	uint32_t was = last != NULL ? last->fact->responsibility_passed->agency : 0;
	const char *because = "";
	uint32_t who =
	    who_should(c->rules, c->state, was, last != NULL ? last->number : 0, &because);

	if (who == 0 || who == was)
		return;
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_RESPONSIBILITY_PASSED, c->arena);
	f->responsibility_passed = arena_take(c->arena, sizeof(*f->responsibility_passed));
	*f->responsibility_passed = (Ov__ResponsibilityPassed)OV__RESPONSIBILITY_PASSED__INIT;
	f->responsibility_passed->agency = who;
	f->responsibility_passed->to =
	    arena_string(c->arena, agencies_name(c->rules->agencies, who));
	f->responsibility_passed->from =
	    arena_string(c->arena, was != 0 ? agencies_name(c->rules->agencies, was) : "");
	f->responsibility_passed->because = arena_string(c->arena, because);
	concluding_say(c, f);
}

void
handover_conclude(const struct concluding *c)
{
	bool died = state_latest(c->state, OV__FACT__FACT_PERSON_DIED) != NULL;

	if (!release_over(c->state))
		conclude_confirmed(c);
	if (!release_over(c->state))
		conclude_returned(c);
	if (!state_closed(c->state) && !died)
		conclude_responsibility(c);
}
