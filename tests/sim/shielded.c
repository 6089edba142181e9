/* shielded.c - Cases that were restricted to a sister team: from there on nobody else's stream
 * has anything of them, but what that agency says itself (need to know: R3 of the canaries). */
#include "sim.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"

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

/* The sister team is told of it: whatever else leaves in this turn and later is bound by it. */
void
shielded_learn(struct sim *s, uint32_t agency, const Ov__Delivery *d)
{
	if (agency != SKJERMET || strcmp(d->kind, "case.restricted") != 0)
		return;
	struct shielded *x = add(s, d->case_);
	if (x->since == 0)
		x->since = d->recorded;
}

/* What leaves for an agency now. */
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

static bool
is_restricted(struct sim *s, const char *case_)
{
	struct journal *j = &s->w->d.journal;
	unsigned char id[CASE_ID_SIZE];
	struct case_row row;

	store_begin(j->store, true);
	journal_begin(j);
	bool is = case_id_parse(case_, id) && journal_load(j, id, &s->w->d.arena, &row) &&
		  state_restricted(row.state, NULL);
	store_abort(j->store);
	arena_reset(&s->w->d.arena, 0);
	return is;
}

/* In a turn that nobody heard the end of, a case was restricted; since when, the sister team
 * will be told. */
void
shielded_started(struct sim *s)
{
	for (size_t i = 0; i < s->cases_count; i++)
		if (is_restricted(s, s->cases[i].id))
			(void)add(s, s->cases[i].id);
}

/* The store came back: what is not restricted in it is not, but some have had it blank. */
void
shielded_back(struct sim *s)
{
	for (size_t i = 0; i < s->shielded_count; i++) {
		s->shielded[i].lifted = !is_restricted(s, s->shielded[i].case_);
		if (!s->shielded[i].lifted)
			due_leave(s, s->shielded[i].case_);
	}
	shielded_started(s);
}
