/* doubt.c - A clock that nobody vouches for.
 *
 * For some steps the kernel does not call it synchronised. Meanwhile it leaps months ahead or back
 * and returns, or time passes that the monotonic clock does not count; the process may begin again
 * under it. `truth` is the time of a good clock. No reading may be beyond it, so that nothing fires
 * which is not due; and when the clock is vouched for again, or somebody accepts it, time goes on
 * at once, and timers due by then fire (due.c). */
#include "sim.h"

#include <string.h>

enum { DAY = 24 * 3600, LEAP_DAYS_LEAST = 60, LEAP_DAYS = 400 };

/* The daemon calls it without a self argument. */
static bool vouched = true;

static bool
is_vouched_for(void)
{
	return vouched;
}

void
doubt_open(struct sim *s)
{
	vouched = true;
	s->doubt = (struct doubt){ .truth = s->w->wall };
	s->w->d.synchronised = is_vouched_for;
}

/* The process begins again: an accepted clock is forgotten, the kernel's opinion is not. */
void
doubt_restarted(struct sim *s)
{
	s->w->d.synchronised = is_vouched_for;
	s->doubt.accepted = false;
}

static void
return_from_leap(struct sim *s)
{
	s->w->wall -= (ov_time)s->doubt.leap;
	s->doubt.leap = 0;
}

/* Somebody is about to accept the clock as it is, having looked at it. */
static bool
acceptance_is_under_way(const struct sim *s, size_t peer)
{
	if (s->w->d.turn.clock.accepted)
		return true;
	for (const struct packet *k = s->peers[peer].up.first; k != NULL; k = k->next)
		if (s->asks[k->correlation].kind == ASK_ACCEPT)
			return true;
	return false;
}

static void
leap(struct sim *s, struct chance *c)
{
	int64_t days = LEAP_DAYS_LEAST + chance_below(c, LEAP_DAYS);

	if (chance_one_in(c, 3))
		days = chance_one_in(c, 2) ? -days : -1;
	s->doubt.leap = days * DAY;
	s->w->wall += (ov_time)s->doubt.leap;
}

/* `passed` seconds go by; return how many of them the monotonic clock counts. */
uint64_t
doubt_move(struct sim *s, uint64_t passed, uint64_t counted)
{
	struct chance c = chance_of(s->plan.seed, s->step, 5);
	bool begins = chance_one_in(&c, 40), turns = chance_one_in(&c, 4);
	bool knows = !chance_one_in(&c, 6);
	unsigned length = 4 + chance_below(&c, 14);

	/* A new store has nothing to compare a reading with. */
	if (begins && vouched && s->last_seq > 0 && sim_with(s, WITH_DOUBT)) {
		vouched = false;
		s->doubt.until = s->step + length;
		s->verdict->doubts++;
	}
	if (!vouched && (s->step >= s->doubt.until || !sim_with(s, WITH_DOUBT))) {
		return_from_leap(s);
		vouched = true;
	} else if (!vouched && turns && s->doubt.leap != 0) {
		return_from_leap(s);
	} else if (!vouched && turns && !acceptance_is_under_way(s, ACCEPTS_PEER)) {
		leap(s, &c);
	}
	if (s->w->wall - (ov_time)s->doubt.leap > s->doubt.truth)
		s->doubt.truth = s->w->wall - (ov_time)s->doubt.leap;
	return !vouched && knows ? passed * 1000 : counted;
}

/* The bounds of the daemon's clock: how late it must be at least, and at most. */
void
doubt_check(struct sim *s)
{
	const struct overgangd *d = &s->w->d;
	struct doubt *u = &s->doubt;

	if (d->turn.now > u->truth)
		sim_fail(s,
		    "the daemon takes it for %llu, and it is %llu: it believes a clock that nobody "
		    "vouches for",
		    (unsigned long long)d->turn.now, (unsigned long long)u->truth);
	if (vouched && d->turn.now < s->w->wall)
		sim_fail(s, "the clock is vouched for, and time stands still at %llu",
		    (unsigned long long)d->turn.now);
	if (u->accepted && d->turn.now < s->w->wall)
		sim_fail(s, "the clock was accepted, and time stands still at %llu",
		    (unsigned long long)d->turn.now);
	u->accepted = false;
}

/* An administrator who has compared the clock with another one accepts it. */
void
doubt_act(struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 121);
	Ov__Request request = OV__REQUEST__INIT;
	Ov__AdvanceRequest accept = OV__ADVANCE_REQUEST__INIT;
	bool in_vain = chance_one_in(&c, 60);

	if (!sim_with(s, WITH_ADMIN) || !sim_with(s, WITH_DOUBT) || s->doubt.leap != 0 ||
	    acceptance_is_under_way(s, ACCEPTS_PEER) ||
	    (s->w->d.turn.clock.doubt != CLOCK_AHEAD && !in_vain))
		return;
	accept.accept = true;
	request.ask_case = OV__REQUEST__ASK_ADVANCE;
	request.advance = &accept;
	(void)actors_ask(s, ASK_ACCEPT, ACCEPTS_PEER, 0, 0, &request);
}

/* OK exactly when the clock was doubted for a leap ahead. */
void
doubt_answered(struct sim *s, const struct ask *ask, const Ov__Answer *a)
{
	bool ahead = ask->n == CLOCK_AHEAD;

	if (a->outcome == OV__OUTCOME__OUTCOME_FULL && s->w->d.turn.no_reserve)
		return;
	if (a->outcome == OV__OUTCOME__OUTCOME_OK && ahead) {
		s->doubt.accepted = true;
		s->verdict->accepts++;
		return;
	}
	if (ahead || a->outcome != OV__OUTCOME__OUTCOME_INVALID ||
	    strcmp(a->field, "advance.accept") != 0)
		sim_fail(s,
		    "the clock is accepted while its doubt is %llu, and the answer is %d: %s",
		    (unsigned long long)ask->n, (int)a->outcome, a->text);
}
