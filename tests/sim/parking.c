/* parking.c - Deliveries that a consumer could not handle: parked, listed, tried again.
 *
 * The model keeps the parked rows as the desk was told them; a list must equal them. A row of a
 * turn without an answer is uncertain until a list shows it. */
#include "sim.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_NONE, ROW_PARKED, ROW_REPLAY, ROW_UNSURE = 4 };

static unsigned char *
row_of(struct consumer *c, uint64_t n)
{
	while (n >= c->parked_rows_room) {
		size_t was = c->parked_rows_room;
		c->parked_rows =
		    sim_grow(c->parked_rows, c->parked_rows_room, &c->parked_rows_room, 1);
		memset(c->parked_rows + was, 0, c->parked_rows_room - was);
	}
	return &c->parked_rows[n];
}

/* Return the first number that is parked, or may be; 0 none. */
uint64_t
parking_first(const struct consumer *c)
{
	for (uint64_t n = 1; n < c->parked_rows_room; n++)
		if (c->parked_rows[n] != ROW_NONE)
			return n;
	return 0;
}

/* Return the parked rows; freed by the caller. */
unsigned char *
parking_copy(const struct consumer *c, size_t *ret_room)
{
	unsigned char *rows = calloc(c->parked_rows_room + 1, 1);

	assert(rows != NULL);
	if (c->parked_rows_room > 0)
		memcpy(rows, c->parked_rows, c->parked_rows_room);
	*ret_room = c->parked_rows_room;
	return rows;
}

/* The store came back, and the parked rows with it. */
void
parking_back(struct consumer *c, const unsigned char *rows, size_t room)
{
	for (uint64_t n = 1; n < c->parked_rows_room; n++)
		c->parked_rows[n] = n < room ? rows[n] : ROW_NONE;
}

void
parking_unheard(struct sim *s, const struct ask *a)
{
	*row_of(&s->consumers[a->subject], a->n) |= ROW_UNSURE;
}

/* Update the row by `park`: parked, done, or to be tried again. */
void
parking_answered(struct sim *s, const struct ask *ask, const Ov__Answer *a)
{
	struct consumer *c = &s->consumers[ask->subject];
	unsigned char *row = row_of(c, ask->n);
	bool parks = ask->action == OV__PARK_ACTION__PARK_ACTION_PARK;
	bool beyond = parks && a->outcome == OV__OUTCOME__OUTCOME_INVALID &&
		      strcmp(a->field, "park.n") == 0 && s->line > 0;

	if (a->outcome == OV__OUTCOME__OUTCOME_FULL || beyond)
		return;
	if (a->outcome == OV__OUTCOME__OUTCOME_NOT_FOUND) {
		if (parks || (*row != ROW_NONE && !(*row & ROW_UNSURE)))
			sim_fail(s, "%s: number %llu is parked, and is not found", c->name,
			    (unsigned long long)ask->n);
		*row = ROW_NONE;
		return;
	}
	if (a->outcome != OV__OUTCOME__OUTCOME_OK)
		sim_fail(
		    s, "%s: parking is answered with %d: %s", c->name, (int)a->outcome, a->text);
	if (!parks && *row == ROW_NONE)
		sim_fail(s, "%s: number %llu is not parked, and is found", c->name,
		    (unsigned long long)ask->n);
	*row = ask->action == OV__PARK_ACTION__PARK_ACTION_DONE ? ROW_NONE
	       : parks						? ROW_PARKED
								: ROW_REPLAY;
	s->verdict->parked += parks;
	s->verdict->handled_at_last += ask->action == OV__PARK_ACTION__PARK_ACTION_DONE;
}

static const Ov__Parked *
in_list(const Ov__ParkedAnswer *list, uint64_t n)
{
	for (size_t i = 0; i < list->n_parked; i++)
		if (list->parked[i]->n == n)
			return list->parked[i];
	return NULL;
}

/* Check that exactly the parked deliveries are listed. */
void
parking_listed(struct sim *s, const struct ask *ask, const Ov__ParkedAnswer *list)
{
	struct consumer *c = &s->consumers[ask->subject];

	for (size_t i = 0; i < list->n_parked; i++)
		(void)row_of(c, list->parked[i]->n);
	for (uint64_t n = 1; n < c->parked_rows_room; n++) {
		const Ov__Parked *p = in_list(list, n);
		unsigned char is = p == NULL ? ROW_NONE : p->replay ? ROW_REPLAY : ROW_PARKED;
		if (c->parked_rows[n] != is && !(c->parked_rows[n] & ROW_UNSURE))
			sim_fail(s, "%s: number %llu is %s, and the list says otherwise", c->name,
			    (unsigned long long)n,
			    c->parked_rows[n] == ROW_NONE     ? "not parked"
			    : c->parked_rows[n] == ROW_PARKED ? "parked"
							      : "to be tried again");
		if (p != NULL && (strcmp(p->consumer, c->name) != 0 || p->reason[0] == '\0'))
			sim_fail(s, "%s: what is parked is another's, or has no reason", c->name);
		c->parked_rows[n] = is;
	}
}

static void
ask_again(struct sim *s, struct consumer *c)
{
	uint64_t n = parking_first(c);

	if (n != 0 && !(c->parked_rows[n] & ROW_REPLAY))
		consumers_park(s, c, n, OV__PARK_ACTION__PARK_ACTION_REPLAY);
}

/* A person of the agency reads the list, and asks for a retry; at the end, of all. */
void
parking_act(struct sim *s)
{
	struct chance luck = chance_of(s->plan.seed, s->step, 122);
	struct consumer *one = &s->consumers[chance_below(&luck, CONSUMERS)];
	bool now = chance_one_in(&luck, 3), looks = chance_one_in(&luck, 3);

	if (!(s->plan.with & WITH_PARK))
		return;
	for (size_t i = 0; s->settling && i < CONSUMERS; i++)
		if (s->consumers[i].parks)
			ask_again(s, &s->consumers[i]);
	if (s->settling || !one->parks || !now)
		return;
	if (looks)
		consumers_list(s, one);
	else
		ask_again(s, one);
}

void
parking_check_end(struct sim *s)
{
	for (size_t i = 0; i < CONSUMERS; i++) {
		const struct consumer *c = &s->consumers[i];
		for (uint64_t n = 1; c->parks && n < c->handled_room; n++)
			if (c->handled[n] == HANDLED_ASIDE &&
			    (n >= c->parked_rows_room || c->parked_rows[n] == 0))
				sim_fail(s, "%s: number %llu was parked, and has vanished", c->name,
				    (unsigned long long)n);
	}
}
