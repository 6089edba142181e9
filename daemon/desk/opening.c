/* opening.c - Which case a report is about, and how often a key may open one. */
#include "desk/opening.h"

#include <string.h>

#include "core/decide.h"
#include "core/earlier.h"
#include "core/huskenavn.h"
#include "core/state.h"
#include "desk/persons.h"
#include "store/counts.h"
#include "store/lookup.h"

enum { DAY_SECONDS = 24 * 3600 };

/* May this opener be given this case? One that is closed or full it gets anew; and the owner team
 * gets one of its own where the person's is restricted: to be given a case that it does not own
 * would tell it so. */
static bool
may_join(const struct call *c, const Ov__CaseState *state)
{
	return !state_closed(state) && !decide_is_full(state, c->agency->number) &&
	       !(c->agency->owner && state->owner != c->agency->number);
}

/* The person's case; the restricted one where there are two, so that reports of others are
 * protected there. */
static bool
find_of_person(struct call *c, const unsigned char person[SEAL_HASH_SIZE], struct case_row *ret)
{
	unsigned char id[CASE_ID_SIZE] = { 0 };
	struct case_row row;
	bool found = false;

	while (lookup_find(call_journal(c), STORE_PERSON, person, id, id)) {
		if (!cases_load(call_journal(c), id, &c->turn->arena, &row) ||
		    !may_join(c, row.state) || (found && !row.state->restricted))
			continue;
		*ret = row;
		found = true;
	}
	return found;
}

bool
opening_find_case(
    struct call *c, const Ov__Report *r, struct case_row *row, unsigned char person[SEAL_HASH_SIZE])
{
	struct journal *j = call_journal(c);
	unsigned char id[CASE_ID_SIZE];
	struct share share;

	if (r->person == NULL) {
		if (!case_id_parse(r->case_, id)) {
			call_refuse_texts(c, REFUSED_NO_CASE_ID, "report.case", "K7F3-9QXM", NULL);
			return false;
		}
		/* An agency that has no part in it is answered in the time that no case at all
		 * takes. */
		if (!share_get(j, c->agency->number, id, &share) ||
		    !cases_load(j, id, &c->turn->arena, row)) {
			*row = (struct case_row){ .slot = 0 };
			row->state = arena_take(&c->turn->arena, sizeof(*row->state));
			*row->state = (Ov__CaseState)OV__CASE_STATE__INIT;
		}
		return true;
	}
	if (r->case_[0] != '\0' || !persons_hash(c, r->person, person)) {
		call_refuse(c, REFUSED_PERSON_OR_CASE, "report.person");
		return false;
	}
	if (find_of_person(c, person, row))
		return true;
	/* Opened in this turn, and its key could not be written: the turn will not commit. */
	if (j->damaged)
		return false;
	cases_new(j, turn_random(c->turn), &c->turn->arena, row);
	return true;
}

uint64_t
opening_unused_name(struct call *c)
{
	enum { DRAWS = 64 };
	static const unsigned char none[CASE_ID_SIZE];
	unsigned char hash[SEAL_HASH_SIZE], id[CASE_ID_SIZE];
	uint64_t random = 0;

	for (int i = 0; i < DRAWS; i++) {
		size_t mark = arena_mark(&c->turn->arena);
		random = turn_random(c->turn);
		const char *name = huskenavn(random, &c->turn->arena);
		seal_hash(call_journal(c)->seal, "nickname", name, strlen(name), hash);
		arena_reset(&c->turn->arena, mark);
		if (!lookup_find(call_journal(c), STORE_NICKNAME, hash, none, id))
			break;
	}
	return random;
}

bool
opening_too_many(struct call *c, const Ov__Report *r)
{
	ov_time now = c->turn->now;

	if (r->person == NULL || counts_openings(call_journal(c), c->key->user_id,
				     now / DAY_SECONDS) < OPENINGS_PER_DAY_MAX)
		return false;
	call_refuse_number(c, REFUSED_OPENINGS, "report.person", OPENINGS_PER_DAY_MAX);
	c->answer->retry_after_ms = (uint32_t)(DAY_SECONDS - now % DAY_SECONDS) * 1000;
	return true;
}

void
opening_count(struct call *c, const Ov__Report *r)
{
	if (r->person != NULL)
		counts_add_opening(call_journal(c), c->key->user_id, c->turn->now / DAY_SECONDS);
}

void
opening_find_earlier(
    struct call *c, const unsigned char *person, const struct case_row *row, struct input *in)
{
	enum { EARLIER_MAX = 8 };
	unsigned char id[CASE_ID_SIZE] = { 0 };
	struct case_row other;

	if (row->state->version > 0)
		return;
	in->earlier = arena_take(&c->turn->arena, EARLIER_MAX * sizeof(in->earlier[0]));
	while (in->earlier_count < EARLIER_MAX &&
	       lookup_find(call_journal(c), STORE_PERSON, person, id, id))
		if (cases_load(call_journal(c), id, &c->turn->arena, &other) &&
		    other.state->owner == row->state->owner)
			in->earlier[in->earlier_count++] =
			    earlier_of(other.state, c->turn->now, &c->turn->arena);
}
