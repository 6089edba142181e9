/* decide.c - What a report leads to.
 *
 * Rules of refusal, in the order in which they are asked; the order is part of the
 * promise, since an answer must not say more than its reader may know:
 *  D1 one speaks for others only as the owner team, for somebody known
 *  D2 an agency that takes no part in the case learns nothing: NOT_FOUND
 *  D3 the role (or that of the one spoken for) may report the kind
 *  D4 the key's own areas hold the kind's area
 *  D5 `seen` is not behind what entered the speaker's stream about this case
 *  D6 there is room on disk
 *  D7 a case is opened by the first fact of a report that names a person, and only so
 *  D8 each fact is possible in itself (the check in the catalogue)
 *  D9 agencies and bases that are named are known; limits hold; a report that is taken back was
 *     made; an emergency is for those who already have a part in the case
 * Then: a fact that only repeats makes no event (D10), and the daemon's own fields are filled
 * in (D11). Conclusions from the state are conclude.c's. */
#include "core/decide.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "core/access.h"
#include "core/agencies.h"
#include "core/basis.h"
#include "core/basis_conclude.h"
#include "core/check.h"
#include "core/complete.h"
#include "core/conclude.h"
#include "core/events.h"
#include "core/earlier.h"
#include "core/merge.h"
#include "core/reported.h"
#include "core/repeats.h"
#include "core/state.h"
#include "core/tasks.h"
#include "schema/catalogue.h"
#include "schema/checks.h"
#include "schema/filled.h"
#include "schema/limits.h"

/* The facts that the rules of refusal look at. */
struct question {
	const struct rules *rules;
	const struct input *in;
	const Ov__CaseState *state;
	uint32_t behalf; /* who is spoken for: 0 nobody, PERSON_NUMBER, or an agency's number; D1 */
};

/* ---- D1 to D9 --------------------------------------------------------------------------- */

static void
check_behalf(struct question *q, struct refusal *r)
{
	const struct agency *speaker = q->in->speaker.agency;
	const char *name = q->in->report->on_behalf_of;

	if (name[0] == '\0')
		return;
	if (!speaker->owner && !speaker->restricted) {
		refuse(r, REFUSED_BEHALF_NOT_YOURS, "report.on_behalf_of");
		return;
	}
	if (strcmp(name, "person") == 0) {
		q->behalf = PERSON_NUMBER;
		return;
	}
	const struct agency *a = agencies_by_name(q->rules->agencies, name);
	if (a == NULL || a->retired)
		refuse(r, REFUSED_NO_AGENCY, "report.on_behalf_of");
	q->behalf = a != NULL ? a->number : 0;
}

/* The part of D1 that depends on the case is asked after D2: an agency that may not know of the case
 * learns nothing by it. */
static void
check_part(struct question *q, struct refusal *r)
{
	const struct agency *speaker = q->in->speaker.agency;
	bool opening = q->in->report->person != NULL;

	if (!opening && (q->state->version == 0 || !access_takes_part(speaker, q->state)))
		refuse(r, REFUSED_NO_SUCH_CASE, "report.case");
	if (q->behalf != 0 && !opening && speaker->number != q->state->owner)
		refuse(r, REFUSED_BEHALF_NOT_YOURS, "report.on_behalf_of");
}

static bool
may_report(const struct question *q, const struct kind *k)
{
	if (k->flags & KIND_CONCLUDED)
		return false;
	if (q->behalf == PERSON_NUMBER)
		return k->area != OV__AREA__AREA_DUTY;
	const struct agency *a = q->behalf != 0 ? agencies_by_number(q->rules->agencies, q->behalf)
						: q->in->speaker.agency;
	return (k->reporters & a->roles) != 0;
}

static void
check_roles(struct question *q, struct refusal *r)
{
	const struct speaker *speaker = &q->in->speaker;
	const Ov__Report *report = q->in->report;

	for (size_t i = 0; i < report->n_facts && r->outcome == OV__OUTCOME__OUTCOME_OK; i++) {
		const struct kind *k = catalogue_kind((uint32_t)report->facts[i]->fact_case);
		if (k == NULL) {
			refuse_fact(r, report, i, REFUSED_UNKNOWN_KIND, "");
			return;
		}
		if (!may_report(q, k))
			refuse_fact(r, report, i,
			    speaker->agency->owner && !(k->flags & KIND_CONCLUDED)
				? REFUSED_ANOTHERS_TO_REPORT
				: REFUSED_NOT_YOURS_TO_REPORT,
			    "");
		Ov__Area area = catalogue_area(report->facts[i]);
		if (area != OV__AREA__AREA_NONE && !(speaker->key->areas & SCOPE(area)))
			refuse_fact(r, report, i, REFUSED_OUTSIDE_KEY_AREAS, "");
	}
}

static void
check_seen(struct question *q, struct refusal *r)
{
	const Ov__Report *report = q->in->report;

	if (report->seen_or_not_case == OV__REPORT__SEEN_OR_NOT_SEEN &&
	    (report->seen < q->in->seen_last || report->seen > q->in->seen_max))
		refuse(r, REFUSED_NEWS_SINCE, "report.seen");
}

static void
check_space(struct question *q, struct refusal *r)
{
	if (q->in->no_space)
		refuse(r, REFUSED_STORE_AT_RESERVE, "");
}

static void
check_opening(struct question *q, struct refusal *r)
{
	const Ov__Report *report = q->in->report;

	for (size_t i = 0; i < report->n_facts; i++) {
		bool opens = report->facts[i]->fact_case == OV__FACT__FACT_CASE_OPENED;
		if (opens && i > 0)
			refuse_fact(r, report, i, REFUSED_OPENED_FIRST, "");
		if (opens && report->person == NULL)
			refuse(r, REFUSED_PERSON_NEEDED, "report.person");
		if (!opens && i == 0 && report->person != NULL)
			refuse_texts(
			    r, REFUSED_PERSON_ONLY_OPENS, "report.person", "case.opened", NULL);
	}
}

static void
check_facts(struct question *q, struct refusal *r)
{
	const Ov__Report *report = q->in->report;

	for (size_t i = 0; i < report->n_facts && r->outcome == OV__OUTCOME__OUTCOME_OK; i++) {
		struct refusal why = { .outcome = OV__OUTCOME__OUTCOME_OK };
		checks_fact(report->facts[i], &why);
		refuse_within(r, report, i, &why);
	}
}

static void
check_case(struct question *q, struct refusal *r)
{
	check_limits(q->rules, q->in, q->state, q->behalf, r);
}

/* In this order; the first refusal is the answer, and no later rule is asked. */
static const struct {
	const char *rules;
	void (*check)(struct question *q, struct refusal *r);
} refusals[] = {
	{ "D1", check_behalf },
	{ "D1, D2", check_part },
	{ "D3, D4", check_roles },
	{ "D5", check_seen },
	{ "D6", check_space },
	{ "D7", check_opening },
	{ "D8", check_facts },
	{ "D9", check_case },
};

bool
decide_ends(const Ov__Report *report)
{
	bool ends = false;

	for (size_t i = 0; i < report->n_facts; i++)
		ends = ends || catalogue_is((uint32_t)report->facts[i]->fact_case, KIND_ENDS);
	return ends;
}

bool
decide_is_vital(const Ov__Report *report)
{
	for (size_t i = 0; i < report->n_facts; i++) {
		const struct kind *k = catalogue_kind((uint32_t)report->facts[i]->fact_case);
		if (k == NULL || (k->flags & KIND_VITAL) == 0)
			return false;
	}
	return true;
}

bool
decide_is_full(const Ov__CaseState *state, uint32_t agency)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	return state->version + 2 * EVENTS_MAX > CASE_EVENTS_MAX ||
	       (plan != NULL && plan->n_participants == PARTICIPANTS_MAX &&
		   state_participant(state, agency) == NULL);
}

/* ---- D10, D11, and what follows ------------------------------------------------------------ */

static void
record_fact(const struct rules *rules, const struct input *in, size_t i, uint32_t behalf,
    Ov__CaseState *state, struct arena *arena, struct events *events)
{
	Ov__Fact *f = in->report->facts[i];
	const struct kind *k = catalogue_kind((uint32_t)f->fact_case);
	uint32_t speaker = behalf != 0 ? behalf : in->speaker.agency->number;
	uint32_t version = events->count > 0 ? events->list[0]->number - 1 : state->version;

	if (repeats_fact(k, f, in, state, speaker, in->said + 16 * i))
		return;
	const void *before = filled_before(f, arena);
	complete_fact(rules, in, state, version, speaker, f, arena);
	if (tasks_receipt_of_nothing(f))
		return;
	reported_event(in, f, before, in->said + 16 * i, behalf, state, arena, events);
}

/* The reported facts as events; then conclusions from this very report, and from the state. */
static void
record_report(const struct concluding *c, const struct input *in, uint32_t behalf)
{
	bool took_part = access_takes_part(in->speaker.agency, c->state);
	struct before before;

	basis_note_before(c->rules, c->state, moment_date(in->now), &before);
	if (in->voided != NULL)
		reported_retraction(in, behalf, c->state, c->arena, c->events);
	else
		for (size_t i = 0; i < in->report->n_facts; i++)
			record_fact(c->rules, in, i, behalf, c->state, c->arena, c->events);
	c->events->reported = c->events->count;
	if (c->events->count == 0)
		return;
	if (in->voided != NULL)
		reported_retraction_concluded(c, in);
	reported_opened_again(c, in, took_part);
	earlier_conclude(c, in);
	merge_conclude(c, in);
	basis_conclude(c, &before, basis_end_of(in->report));
	conclude_due(c->rules, c->state, c->now, c->random,
	    conclude_asked(c->rules, c->state, c->now, in->settled_until, c->events), c->arena,
	    c->events);
}

void
decide_report(const struct rules *rules, const struct input *in, Ov__CaseState *state,
    struct arena *arena, struct events *events, struct refusal *ret_refusal)
{
	const struct concluding c = { rules, state, in->now, in->random, arena, events };
	struct question q = { rules, in, state, 0 };

	ret_refusal->outcome = OV__OUTCOME__OUTCOME_OK;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		refusals[i].check(&q, ret_refusal);
		if (ret_refusal->outcome != OV__OUTCOME__OUTCOME_OK) {
			assert(events->count == 0);
			return;
		}
	}
	/* An agency that does not own the case speaks for itself in it, also when it names another. */
	bool owner = state->version == 0 || in->speaker.agency->number == state->owner;
	record_report(&c, in, owner ? q.behalf : 0);
}
