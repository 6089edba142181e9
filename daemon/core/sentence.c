/* sentence.c - The dates of a sentence. */
#include "core/sentence.h"

#include "core/access.h"
#include "core/text.h"

enum { BECAUSE_SIZE = 160 };

struct sentence
sentence_of(const Ov__CaseState *state)
{
	const Ov__LatestFact *r = state_latest(state, OV__FACT__FACT_SENTENCE_REGISTERED);
	const Ov__LatestFact *again = state_latest(state, OV__FACT__FACT_SENTENCE_RECALCULATED);
	struct sentence s = { 0 };

	if (r != NULL) {
		const Ov__SentenceRegistered *f = r->fact->sentence_registered;
		s = (struct sentence){ f->status, f->intake, f->full_term,
			f->two_thirds != 0 ? f->two_thirds : f->expected, f->days, f->remand_days,
			0 };
	}
	if (again == NULL || (r != NULL && r->number > again->number))
		return s;
	const Ov__SentenceRecalculated *n = again->fact->sentence_recalculated;
	if (n->days != 0)
		s.days = n->days;
	if (n->remand_days != 0)
		s.remand_days = n->remand_days;
	s.not_counted = n->not_counted_in_all;
	if (n->full_term != 0)
		s.full_term = n->full_term;
	if (n->two_thirds != 0 || n->expected != 0)
		s.two_thirds = n->two_thirds != 0 ? n->two_thirds : n->expected;
	return s;
}

/* "To tredjedeler av 120 dager, 20 i varetekt medregnet; minst 60 dager sonet." */
static const char *
because_of(uint32_t days, uint32_t remand_days, uint32_t not_counted, bool least, bool few_left,
    struct arena *arena)
{
	char text[BECAUSE_SIZE] = "To tredjedeler av ";

	text_put_number(text, sizeof(text), days);
	text_put(text, sizeof(text), " dager");
	if (remand_days > 0) {
		text_put(text, sizeof(text), ", ");
		text_put_number(text, sizeof(text), remand_days);
		text_put(text, sizeof(text), " i varetekt medregnet");
	}
	if (not_counted > 0) {
		text_put(text, sizeof(text), ", ");
		text_put_number(text, sizeof(text), not_counted);
		text_put(text, sizeof(text), " teller ikke");
	}
	if (least)
		text_put(text, sizeof(text), "; minst 60 dager må være sonet");
	if (few_left)
		text_put(text, sizeof(text), "; under 14 dager igjen, normalt ikke");
	text_put(text, sizeof(text), ".");
	return arena_string(arena, text);
}

ov_date
sentence_two_thirds(ov_date intake, uint32_t days, uint32_t remand_days, uint32_t not_counted,
    struct arena *arena, const char **ret_because)
{
	uint32_t served = (2 * days + 2) / 3;
	bool least = served < SERVED_DAYS_MIN;

	if (least)
		served = SERVED_DAYS_MIN;
	if (!date_valid(intake) || days == 0 || served >= days)
		return 0;
	int32_t after = (int32_t)served - (int32_t)remand_days;
	ov_date d = date_add_days(intake, (after > 0 ? after : 0) + (int32_t)not_counted);
	*ret_because = because_of(
	    days, remand_days, not_counted, least, days - served < REMAINING_DAYS_MIN, arena);
	return d;
}

static void
complete_registered(Ov__SentenceRegistered *s, struct arena *arena)
{
	const char *because = s->expected_because;

	if (s->two_thirds == 0)
		s->expected =
		    sentence_two_thirds(s->intake, s->days, s->remand_days, 0, arena, &because);
	s->expected_because = arena_string(arena, because);
}

/* What is left out moves by the days that do not count. Another sentence, or other days in remand,
 * are reckoned anew from the intake, with all the days that did not count until now. */
static void
complete_recalculated(const struct sentence *was, Ov__SentenceRecalculated *s, struct arena *arena)
{
	const char *because = s->expected_because;
	int32_t more = (int32_t)s->days_not_counted;
	uint32_t days = s->days != 0 ? s->days : was->days;
	uint32_t remand = s->remand_days != 0 ? s->remand_days : was->remand_days;
	bool anew = s->days != 0 || (s->remand_days != 0 && was->days != 0);

	s->not_counted_in_all = was->not_counted + s->days_not_counted;
	if (s->full_term == 0)
		s->full_term = anew ? date_add_days(was->intake, (int32_t)days - (int32_t)remand +
								     (int32_t)s->not_counted_in_all)
				    : date_add_days(was->full_term, more);
	if (s->two_thirds == 0)
		s->expected = anew ? sentence_two_thirds(was->intake, days, remand,
					 s->not_counted_in_all, arena, &because)
				   : date_add_days(was->two_thirds, more);
	s->expected_because = arena_string(arena, because);
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
