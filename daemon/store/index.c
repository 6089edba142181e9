/* index.c - The events of one input are put into the streams of those who may know. */
#include "store/index.h"

#include <assert.h>
#include <string.h>

#include "core/access.h"
#include "core/apply_grants.h"
#include "core/state.h"
#include "store/shares.h"
#include "store/stream.h"

/* One of those who may have to be told, while an input is indexed. */
struct reader {
	const struct agency *agency;
	struct sight sight;
	uint64_t head;
	uint64_t *seqs; /* the events of this input that it is told */
	size_t told;
};

enum { READERS_MAX = PARTICIPANTS_MAX + AGENCIES_MAX };

static size_t
add_once(const struct agency **list, size_t count, const struct agency *a)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == a)
			return count;
	if (a != NULL)
		list[count++] = a;
	return count;
}

/* Do they end the part that somebody has in the case? */
static bool
ends_parts(const struct events *events)
{
	for (size_t i = 0; i < events->count; i++)
		if (events->list[i]->fact->fact_case == OV__FACT__FACT_CASE_RESTRICTED ||
		    events->list[i]->fact->fact_case == OV__FACT__FACT_REPORT_RETRACTED)
			return true;
	return false;
}

/* The owner, the agencies on call, the participants and the reporters; and when the case is
 * restricted by these events, or a consent in it was none, all who had a share, which now
 * say so. */
static size_t
find_agencies(struct journal *j, const struct case_row *row, const struct events *events,
    const struct agency *list[READERS_MAX])
{
	const Ov__CaseState *state = row->state;
	bool ending = ends_parts(events);
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	size_t n = 0;

	for (size_t i = 0; i < j->agencies->count; i++) {
		const struct agency *a = &j->agencies->list[i];
		if (a->number == state->owner || a->roles & 1u << OV__ROLE__ROLE_ONCALL ||
		    (ending && case_reader(row, a->number) != NULL))
			n = add_once(list, n, a);
	}
	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		n = add_once(
		    list, n, agencies_by_number(j->agencies, plan->participants[i]->agency));
	for (size_t i = 0; i < events->count; i++)
		if (events->list[i]->reporter != 0)
			n = add_once(
			    list, n, agencies_by_number(j->agencies, events->list[i]->reporter));
	return n;
}

static struct reader *
find_readers(struct journal *j, const struct case_row *row, const struct events *events,
    ov_date today, struct arena *arena, size_t *ret_count)
{
	const struct agency *list[READERS_MAX];
	size_t n = find_agencies(j, row, events, list);
	struct reader *readers = arena_take(arena, sizeof(*readers) * (n + 1));

	for (size_t i = 0; i < n; i++) {
		struct reader *r = &readers[i];
		r->agency = list[i];
		r->sight = access_sight(r->agency, row->state, today);
		r->head = stream_head(j, r->agency->number);
		r->seqs = arena_take(arena, sizeof(r->seqs[0]) * (events->count + 1));
	}
	*ret_count = n;
	return readers;
}

static void
put_entry(struct journal *j, struct reader *r, uint64_t seq)
{
	r->head++;
	r->seqs[r->told++] = seq;
	stream_told(j, r->agency->number, r->head, seq);
}

static void
put_share(
    struct journal *j, const struct case_row *row, const struct reader *r, struct arena *arena)
{
	const Ov__LatestFact *opened = state_latest(row->state, OV__FACT__FACT_CASE_OPENED);
	const Ov__Participant *p = state_participant(row->state, r->agency->number);
	Ov__ShareNote note = OV__SHARE_NOTE__INIT;
	struct share s = {
		.owner = r->sight.owner, .restricted = r->sight.restricted, .since = r->sight.since
	};

	if (opened != NULL)
		note.nickname = opened->fact->case_opened->nickname;
	if (p != NULL)
		note.reference = p->reference;
	for (size_t i = 0; p != NULL && i < p->n_grants && i < GRANTS_MAX; i++)
		s.grants[s.grants_count++] = grant_of(p->grants[i]);
	share_put(j, row, r->agency->number, &s, &note, arena);
}

/* `moved`: the events changed somebody's part in the case, or what it goes by. */
static void
put_reader(struct journal *j, struct case_row *row, const struct reader *r, bool moved,
    struct arena *arena)
{
	bool had_share = case_reader(row, r->agency->number) != NULL;

	/* On call has no part in a case that was restricted from the start. */
	if (!had_share && r->told == 0 && !access_takes_part(r->agency, row->state))
		return;
	Ov__StoredReader *of = case_reader_make(row, r->agency->number, arena);
	if (r->told != 0) {
		of->first = of->first != 0 ? of->first : r->head - r->told + 1;
		of->last = r->head;
		stream_append(j, r->agency->number, r->seqs, r->told);
	}
	if (moved || !had_share)
		put_share(j, row, r, arena);
}

static bool
parts_moved(const struct events *events)
{
	bool moved = false;

	for (size_t i = 0; i < events->count; i++)
		moved = moved || apply_moves_parts((uint32_t)events->list[i]->fact->fact_case);
	return moved;
}

/* Of the events of one input, the one that tells of a death; NULL. */
static const Ov__Event *
death_in(const struct events *events)
{
	for (size_t i = 0; i < events->count; i++)
		if (events->list[i]->fact->fact_case == OV__FACT__FACT_PERSON_DIED)
			return events->list[i];
	return NULL;
}

/* An agency that is told of the death itself knows that all plans are over; the others learn it
 * from the emptied plans. */
static bool
plan_is_said(const struct reader *r, const Ov__Event *e, const Ov__Event *died)
{
	return died != NULL && e->number > died->number &&
	       e->fact->fact_case == OV__FACT__FACT_PLAN_MADE && !r->sight.owner &&
	       access_event(r->agency, SCOPE_ALL, &r->sight, died);
}

/* The death and the events concluded with it go to everybody; later events go to the owner team
 * and to their own reporter. */
static bool
may_be_told(const struct reader *r, const Ov__Event *e, bool after_death, const Ov__Event *died)
{
	if (after_death && !r->sight.owner && e->reporter != r->agency->number)
		return false;
	return access_event(r->agency, SCOPE_ALL, &r->sight, e) && !plan_is_said(r, e, died);
}

void
index_events(struct journal *j, struct case_row *row, const struct events *events, ov_time now,
    struct arena *arena)
{
	size_t n;
	struct reader *readers = find_readers(j, row, events, moment_date(now), arena, &n);
	uint32_t death = state_death(row->state);
	const Ov__Event *died = death_in(events);
	bool after_death = death != 0 && events->count > 0 && events->list[0]->number > death;

	for (size_t e = 0; e < events->count; e++) {
		Ov__Event *event = events->list[e];
		event->told = arena_take(arena, sizeof(event->told[0]) * (n + 1));
		event->told_n = arena_take(arena, sizeof(event->told_n[0]) * (n + 1));
		for (size_t i = 0; i < n; i++) {
			if (!may_be_told(&readers[i], event, after_death, died))
				continue;
			put_entry(j, &readers[i], j->seq + 1 + e);
			event->told[event->n_told++] = readers[i].agency->number;
			event->told_n[event->n_told_n++] = readers[i].head;
		}
	}
	bool moved = parts_moved(events);
	for (size_t i = 0; i < n; i++)
		put_reader(j, row, &readers[i], moved, arena);
}
