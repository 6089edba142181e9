/* repeats.c - D10: a fact that only repeats. */
#include "core/repeats.h"

#include <string.h>

#include "core/answers.h"
#include "core/release.h"
#include "core/state.h"

/* ---- D10, D11: from fact to event --------------------------------------------------------- */

/* Has this been said since, by anybody or by one speaker? */
static bool
said_since(const Ov__CaseState *state, uint32_t kind, uint32_t number, uint32_t by)
{
	const Ov__LatestFact *l =
	    by != 0 ? state_latest_by(state, kind, by) : state_latest(state, kind);

	return l != NULL && l->number > number;
}

static bool
contradicted_since(const Ov__CaseState *state, uint32_t kind, uint32_t number, uint32_t by)
{
	uint32_t other;

	for (size_t i = 0; (other = answers_opposite(kind, i)) != 0; i++)
		if (said_since(state, other, number, by))
			return true;
	return false;
}

/* Has the opposite been said meanwhile, so that the same words are news: a yes between two noes? */
static bool
answered_since(const Ov__CaseState *state, uint32_t kind, uint32_t number, uint32_t by)
{
	switch (kind) {
	case OV__FACT__FACT_CONSENT_GIVEN:
		return said_since(state, OV__FACT__FACT_CONSENT_WITHDRAWN, number, by) ||
		       said_since(state, OV__FACT__FACT_CONSENT_REFUSED, number, by) ||
		       said_since(state, OV__FACT__FACT_VOLUNTEER_DECLINED, number, by);
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
	case OV__FACT__FACT_CONSENT_REFUSED:
		return said_since(state, OV__FACT__FACT_CONSENT_GIVEN, number, by);
	case OV__FACT__FACT_CASE_CLOSED:
		return said_since(state, OV__FACT__FACT_CASE_REOPENED, number, by);
	case OV__FACT__FACT_CASE_REOPENED:
		return said_since(state, OV__FACT__FACT_CASE_CLOSED, number, by);
	case OV__FACT__FACT_VOLUNTEER_SUGGESTED:
		return said_since(state, OV__FACT__FACT_VOLUNTEER_DECLINED, number, by);
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		return said_since(state, OV__FACT__FACT_VOLUNTEER_SUGGESTED, number, by) ||
		       said_since(state, OV__FACT__FACT_VOLUNTEER_ACCEPTED, number, by);
	case OV__FACT__FACT_CASE_RESTRICTED:
		return said_since(state, kind, number, by);
	default:
		return contradicted_since(state, kind, number, by);
	}
}

/* The same agency said the same last time, of the same date where it hangs on one. An opening is
 * always an event. A stranger's fact is compared with its own words alone: that other events have
 * happened meanwhile is not for it to know. */
bool
repeats_fact(const struct kind *k, const Ov__Fact *f, const struct input *in,
    const Ov__CaseState *state, uint32_t speaker, const unsigned char said[16])
{
	const Ov__LatestFact *l =
	    state_latest_of(state, catalogue_area(f), k->number, speaker, catalogue_key(f));
	const struct release r = release_of(state);
	uint32_t by = in->stranger ? speaker : 0;

	if (k->number == OV__FACT__FACT_CASE_OPENED || l == NULL || l->said.len != 16 ||
	    (k->flags & KIND_NOT_KEPT) || memcmp(l->said.data, said, 16) != 0)
		return false;
	if (answered_since(state, k->number, l->number, by))
		return false;
	if (in->stranger)
		return true;
	if ((k->flags & KIND_TIED) && l->date_version != r.version)
		return false;
	/* A date that was withdrawn is said anew; and a date that the owner team types is meant
	 * against the one that holds: it is no list that is read once more. */
	/* A person who is asked whether the date holds may say it again; a list that is read once
	 * more is no answer. */
	const Ov__LatestFact *held;
	if (k->number == OV__FACT__FACT_RELEASE_DATE_SET &&
	    in->report->channel != OV__CHANNEL__CHANNEL_SYSTEM &&
	    release_contest(state, &held) != NULL &&
	    speaker != state_latest(state, k->number)->speaker)
		return false;
	return k->number != OV__FACT__FACT_RELEASE_DATE_SET || r.number == l->number ||
	       (r.planned != 0 && speaker != state->owner);
}
