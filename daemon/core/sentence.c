/* sentence.c - The dates of a sentence. */
#include "core/sentence.h"

#include "core/state.h"

static bool
said(const struct length *l)
{
	return l->years != 0 || l->months != 0 || l->days != 0;
}

static ov_date
first_said(ov_date a, ov_date b, ov_date c)
{
	return a != 0 ? a : b != 0 ? b : c;
}

/* ---- what holds ---------------------------------------------------------------------------- */

static struct sentence
registered(const Ov__SentenceRegistered *f)
{
	return (struct sentence){ .status = f->status,
		.intake = f->intake,
		.full_term = first_said(f->full_term, f->expected_full_term, 0),
		.two_thirds = first_said(f->minimum, f->two_thirds, f->expected),
		.length = { f->years, f->months, f->days },
		.minimum = { f->minimum_years, f->minimum_months, 0 },
		.remand_days = f->remand_days };
}

static void
recalculate(struct sentence *s, const Ov__SentenceRecalculated *f)
{
	const struct length now = { f->years, f->months, f->days };

	if (said(&now))
		s->length = now;
	if (f->remand_days != 0)
		s->remand_days = f->remand_days;
	s->not_counted = f->not_counted_in_all;
	s->full_term = first_said(f->full_term, s->full_term, 0);
	/* Reckoned anew, a date may be gone: 60 days are served in full. */
	if (f->minimum != 0 || f->two_thirds != 0 || f->expected != 0 ||
	    f->expected_because[0] != '\0')
		s->two_thirds = first_said(f->minimum, f->two_thirds, f->expected);
}

struct sentence
sentence_of(const Ov__CaseState *state)
{
	const Ov__LatestFact *r = state_latest(state, OV__FACT__FACT_SENTENCE_REGISTERED);
	const Ov__LatestFact *again = state_latest(state, OV__FACT__FACT_SENTENCE_RECALCULATED);
	struct sentence s = { 0 };

	if (r != NULL)
		s = registered(r->fact->sentence_registered);
	if (again != NULL && (r == NULL || again->number > r->number))
		recalculate(&s, again->fact->sentence_recalculated);
	return s;
}

/* ---- reckoning ----------------------------------------------------------------------------- */

uint32_t
length_days(const struct length *l, ov_date from)
{
	ov_date end = date_add_months(from, (int32_t)(12 * l->years + l->months));
	int32_t days = date_between(from, end);

	return (uint32_t)(days > 0 ? days : 0) + l->days;
}

/* The day after so many days were served, remand counted; not before the intake. */
static ov_date
day_after(const struct sentence *s, uint32_t served)
{
	int32_t after = (int32_t)served - (int32_t)s->remand_days;

	return date_add_days(s->intake, (after > 0 ? after : 0) + (int32_t)s->not_counted);
}

static struct reckoned
reckon_minimum(const struct sentence *s)
{
	struct reckoned r = { 0 };

	if (!said(&s->minimum))
		return r;
	r.rule = SENTENCE_MINIMUM;
	r.earliest = day_after(s, length_days(&s->minimum, s->intake));
	return r;
}

static struct reckoned
reckon_two_thirds(const struct sentence *s, uint32_t days)
{
	struct reckoned r = { .rule = SENTENCE_TWO_THIRDS };
	uint32_t served = (2 * days + 2) / 3;

	if (s->remand_days >= days)
		return (struct reckoned){ .rule = SENTENCE_REMAND_ALL };
	if (days <= SERVED_DAYS_MIN)
		return (struct reckoned){ .rule = SENTENCE_TOO_SHORT };
	if (served < SERVED_DAYS_MIN) {
		served = SERVED_DAYS_MIN;
		r.rule = SENTENCE_LEAST;
	}
	r.few_left = days - served < REMAINING_DAYS_MIN;
	r.earliest = day_after(s, served);
	return r;
}

struct reckoned
sentence_reckon(const struct sentence *s)
{
	bool fine = s->status == OV__STATUS__STATUS_FINE;
	struct reckoned r = { .rule = fine ? SENTENCE_FINE : SENTENCE_UNKNOWN };

	if (!date_valid(s->intake) || s->status == OV__STATUS__STATUS_REMAND)
		return r;
	uint32_t days = length_days(&s->length, s->intake);
	if (s->status == OV__STATUS__STATUS_PREVENTIVE_DETENTION)
		r = reckon_minimum(s);
	else if (!fine && days > 0)
		r = reckon_two_thirds(s, days);
	if (days > 0)
		r.full_term = day_after(s, days);
	return r;
}

/* ---- what the daemon adds ------------------------------------------------------------------ */

static void
complete_registered(Ov__SentenceRegistered *f, struct arena *arena)
{
	const struct sentence s = registered(f);
	const struct reckoned r = sentence_reckon(&s);
	ov_date written = first_said(f->minimum, f->two_thirds, 0);

	f->expected = r.earliest;
	f->expected_full_term = r.full_term;
	f->expected_because = sentence_because(&s, &r, false, arena);
	f->expected_because_en = sentence_because(&s, &r, true, arena);
	f->remark = sentence_remark(written, f->full_term, &r, false, arena);
	f->remark_en = sentence_remark(written, f->full_term, &r, true, arena);
}

/* A date that is left out moves by the days that do not count. Another sentence, or other days in
 * remand, are reckoned anew from the intake, with all the days that did not count until now. */
static void
complete_recalculated(const struct sentence *was, Ov__SentenceRecalculated *f, struct arena *arena)
{
	struct sentence now = *was;
	const struct length length = { f->years, f->months, f->days };

	f->not_counted_in_all = was->not_counted + f->days_not_counted;
	now.not_counted = f->not_counted_in_all;
	if (said(&length))
		now.length = length;
	if (f->remand_days != 0)
		now.remand_days = f->remand_days;
	bool anew = said(&length) || (f->remand_days != 0 && said(&was->length));
	const struct reckoned r = sentence_reckon(&now), none = { 0 };
	int32_t more = (int32_t)f->days_not_counted;
	ov_date written = first_said(f->minimum, f->two_thirds, 0);

	f->remark = sentence_remark(written, f->full_term, &r, false, arena);
	f->remark_en = sentence_remark(written, f->full_term, &r, true, arena);
	f->expected_because = sentence_because(&now, anew ? &r : &none, false, arena);
	f->expected_because_en = sentence_because(&now, anew ? &r : &none, true, arena);
	if (f->full_term == 0)
		f->full_term = anew ? r.full_term : date_add_days(was->full_term, more);
	f->expected = anew				     ? r.earliest
		      : was->two_thirds != 0 && written == 0 ? date_add_days(was->two_thirds, more)
							     : 0;
}

void
sentence_complete(const Ov__CaseState *state, Ov__Fact *f, struct arena *arena)
{
	const struct sentence was = sentence_of(state);

	if (f->fact_case == OV__FACT__FACT_SENTENCE_REGISTERED)
		complete_registered(f->sentence_registered, arena);
	if (f->fact_case == OV__FACT__FACT_SENTENCE_RECALCULATED)
		complete_recalculated(&was, f->sentence_recalculated, arena);
}
