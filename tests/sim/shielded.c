/* shielded.c - Cases that were restricted to a sister team: from there on no other agency's stream
 * has anything of them, but that agency's own facts (need to know: R3 of the canaries). */
#include "sim.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "core/state.h"
#include "store/cases.h"
#include "store/journal.h"

static struct shielded *
find(struct sim *s, const char *case_)
{
	for (size_t i = 0; i < s->shielded_count; i++)
		if (strcmp(s->shielded[i].case_, case_) == 0)
			return &s->shielded[i];
	return NULL;
}

bool
shielded_was(struct sim *s, const char *case_)
{
	return find(s, case_) != NULL;
}

bool
shielded_is(struct sim *s, const char *case_)
{
	const struct shielded *x = find(s, case_);

	return x != NULL && !x->lifted;
}

static struct shielded *
add(struct sim *s, const char *case_)
{
	struct shielded *x = find(s, case_);

	if (x != NULL && !x->lifted)
		return x;
	if (x == NULL) {
		assert(s->shielded_count < ERASED_MAX);
		x = &s->shielded[s->shielded_count++];
	}
	*x = (struct shielded){ .since = 0 };
	(void)snprintf(x->case_, sizeof(x->case_), "%s", case_);
	s->verdict->shielded++;
	due_leave(s, case_);
	return x;
}

/* The sister team is told of it: every frame that leaves in this turn and later is bound by it. */
void
shielded_learn(struct sim *s, uint32_t agency, const Ov__Delivery *d)
{
	if (agency != SKJERMET || strcmp(d->kind, "case.restricted") != 0)
		return;
	struct shielded *x = add(s, d->case_);
	if (x->since == 0)
		x->since = d->recorded;
}

/* Check a delivery that leaves for an agency now. */
void
shielded_check(struct sim *s, uint32_t agency, const Ov__Delivery *d)
{
	const struct shielded *x = d->kind[0] != '\0' ? find(s, d->case_) : NULL;

	if (x == NULL || x->lifted || agency == SKJERMET ||
	    (d->report.len == 16 && d->recorded >= x->since))
		return;
	sim_fail(s, "case %s is restricted, and %u is sent %s of it as number %llu", d->case_,
	    agency, d->kind, (unsigned long long)d->n);
}

/* Return the time of the stored event that restricts it; 0: it is not restricted. */
static ov_time
restricted_since(struct sim *s, const char *case_)
{
	struct journal *j = &s->w->d.turn.journal;
	unsigned char id[CASE_ID_SIZE], of[CASE_ID_SIZE];
	struct case_row row;
	uint32_t number;
	ov_time since = 0;

	store_begin(j->store, true);
	journal_begin(j);
	if (case_id_parse(case_, id) && cases_load(j, id, &s->w->d.turn.arena, &row) &&
	    state_restricted(row.state, &number)) {
		struct case_events all = cases_events(j, id, &s->w->d.turn.arena);
		for (size_t at = 0; since == 0 && at < all.count; at++) {
			const Ov__Event *e = journal_read(j, all.seqs[at], &s->w->d.turn.arena, of);
			since = e != NULL && e->number == number ? e->recorded : 0;
		}
	}
	store_abort(j->store);
	arena_reset(&s->w->d.turn.arena, 0);
	return since;
}

/* A case was restricted in a turn without an answer; or it was when the store was copied that came
 * back. It may be told again meanwhile, which does not change the time. */
void
shielded_started(struct sim *s)
{
	for (size_t i = 0; i < s->cases_count; i++) {
		ov_time since = restricted_since(s, s->cases[i].id);
		if (since != 0)
			add(s, s->cases[i].id)->since = since;
	}
}

/* The store came back: a case may be unrestricted in it, though some agencies have had it blank. */
void
shielded_back(struct sim *s)
{
	for (size_t i = 0; i < s->shielded_count; i++) {
		s->shielded[i].lifted = restricted_since(s, s->shielded[i].case_) == 0;
		if (!s->shielded[i].lifted)
			due_leave(s, s->shielded[i].case_);
	}
	shielded_started(s);
}
