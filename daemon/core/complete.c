/* complete.c - D11: fill in the daemon's own fields. */
#include "core/complete.h"

#include "base/date.h"
#include "core/answers.h"
#include "core/basis.h"
#include "core/handover.h"
#include "core/huskenavn.h"
#include "core/release.h"
#include "core/sentence.h"
#include "core/state.h"
#include "core/tasks.h"

/* The date as written and the date as moved from a closed day are kept apart, with the reason; the
 * date of the sentence stands in its own area, for those who may know it. */
static void
adjust_date(const struct rules *rules, Ov__ReleaseDateSet *d, struct arena *arena)
{
	const char *because = "";
	ov_date date = release_adjusted(rules->settings.release_adjust, d->date, &because);

	d->as_written = date != d->date ? d->date : 0;
	d->adjusted_because = arena_string(arena, because);
	d->date = date;
}

/* An hour that was not known, or is not given, does not differ from any other. */
static bool
same_hour(uint32_t was, uint32_t is)
{
	return was == is || was == 0 || is == 0;
}

/* R6. true: the date that is there already is the earlier one, and holds. */
static bool
contest(const struct rules *rules, const Ov__CaseState *state, const struct release *was,
    uint32_t speaker, Ov__ReleaseDateSet *d, struct arena *arena)
{
	if (!was->set || was->completed || was->arrived || was->planned == d->date ||
	    !handover_contests(rules, state, speaker))
		return false;
	d->contested = true;
	if (d->date < was->planned)
		return false;
	d->as_written = d->as_written != 0 ? d->as_written : d->date;
	d->adjusted_because = arena_string(arena, "en annen dato er meldt; den tidligste gjelder");
	d->date = was->planned;
	d->time = was->planned_time;
	d->version = was->version;
	return true;
}

/* Somebody else's word for the same person: the case keeps its name. */
static void
complete_opened(
    const struct input *in, const Ov__CaseState *state, Ov__CaseOpened *o, struct arena *arena)
{
	const Ov__LatestFact *first = state_latest(state, OV__FACT__FACT_CASE_OPENED);

	o->nickname =
	    first != NULL ? first->fact->case_opened->nickname : huskenavn(in->random, arena);
}

/* An answer is of use while something can still be arranged: by the last working day before the
 * release, or today where that day has come. */
static ov_date
answer_by(const struct rules *rules, ov_date today, ov_date release)
{
	ov_date by = date_add_working_days(today, (int32_t)rules->settings.answer_working_days);
	ov_date last = date_add_working_days(release, -1);

	if (by > last)
		by = last;
	return by > today ? by : today;
}

static void
complete_date_set(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t speaker, Ov__ReleaseDateSet *d, struct arena *arena)
{
	const struct release was = release_of(state);
	ov_date today = moment_date(in->now);

	adjust_date(rules, d, arena);
	if (contest(rules, state, &was, speaker, d, arena))
		return;
	/* Said by another, or in other words: the date has not moved. */
	d->version = was.version;
	if (was.planned == d->date && was.set && same_hour(was.planned_time, d->time))
		return;
	/* The person is out: a date that is put right afterwards moves nothing. */
	if ((was.completed || was.arrived) && d->date <= today)
		return;
	d->version = state->date_versions + 1;
	d->was_date = was.planned;
	d->was_time = was.planned_time;
	if (was.planned != 0)
		d->answer_by = answer_by(rules, today, d->date);
}

/* A date that is not there cannot be taken away, nor one that another prison has told. */
static void
complete_date_withdrawn(const struct rules *rules, const Ov__CaseState *state, uint32_t speaker,
    Ov__ReleaseDateWithdrawn *w)
{
	const struct release was = release_of(state);

	w->contested = handover_contests(rules, state, speaker);
	w->version = was.planned != 0 && !w->contested ? state->date_versions + 1 : was.version;
	if (w->contested)
		return;
	w->was_date = was.planned;
	w->was_time = was.planned_time;
}

void
complete_fact(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    uint32_t version, uint32_t speaker, Ov__Fact *f, struct arena *arena)
{
	sentence_complete(state, f, arena);
	tasks_complete(rules, in, state, speaker, f, arena);
	answers_complete(rules, speaker, f, arena);
	handover_complete(rules, state, speaker, f);
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CASE_OPENED:
		complete_opened(in, state, f->case_opened, arena);
		break;
	case OV__FACT__FACT_EMERGENCY_OPENED:
		f->emergency_opened->until = in->now + 60 * rules->settings.emergency_minutes;
		f->emergency_opened->key = arena_string(arena, in->speaker.key->name);
		break;
	case OV__FACT__FACT_COMMITMENT_SET:
		if (f->commitment_set->id[0] == '\0')
			f->commitment_set->id = tasks_new_id('k', in->random, state, arena);
		break;
	case OV__FACT__FACT_RELEASE_DATE_SET:
		complete_date_set(rules, in, state, speaker, f->release_date_set, arena);
		break;
	case OV__FACT__FACT_ALERT_ACKNOWLEDGED:
		if (f->alert_acknowledged->by[0] == '\0')
			f->alert_acknowledged->by = arena_string(arena, in->speaker.key->name);
		break;
	case OV__FACT__FACT_RELEASE_DATE_WITHDRAWN:
		complete_date_withdrawn(rules, state, speaker, f->release_date_withdrawn);
		break;
	case OV__FACT__FACT_RECALL_REGISTERED:
		f->recall_registered->version = state->date_versions + 1;
		break;
	default:
		basis_complete(rules, in, state, version, speaker, f, arena);
		break;
	}
}
