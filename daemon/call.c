/* call.c - One request while it is handled. */
#include "call.h"

void
call_outcome(struct call *c, Ov__Outcome o, const char *field, const char *text)
{
	c->answer->outcome = o;
	c->answer->field = arena_string(&c->d->arena, field);
	c->answer->text = arena_string(&c->d->arena, text);
	c->answer->result_case = OV__ANSWER__RESULT__NOT_SET;
}

void
call_refused(struct call *c, const struct refusal *r)
{
	call_outcome(c, r->outcome, r->field, r->text);
	/* True enough by a clock that is right: to be sent again, not to be given up. */
	if (r->future && c->d->clock.doubt == CLOCK_AHEAD) {
		call_outcome(c, OV__OUTCOME__OUTCOME_BUSY, r->field,
		    "lies in the future by the daemon's clock, which stands still until it is "
		    "synchronised or accepted");
		c->answer->retry_after_ms = 5000;
	}
	if (r->outcome == OV__OUTCOME__OUTCOME_FULL)
		c->answer->retry_after_ms = 5000;
	c->d->refused++;
}

struct journal *
call_journal(struct call *c)
{
	return &c->d->journal;
}

bool
call_unrecorded(struct call *c)
{
	uint64_t wait_ms = looks_wait_ms(
	    &c->d->looks, c->frame->user_id, c->d->wire.monotonic_ms(c->d->wire.self));

	/* To export a case before it is erased is a look too. */
	bool owners = c->agency->owner || c->agency->restricted;
	bool room = owners ? !c->d->no_reserve : !c->d->no_looks;

	if (room && wait_ms == 0)
		return false;
	if (room) {
		call_outcome(c, OV__OUTCOME__OUTCOME_BUSY, "",
		    "is one look more than a key has (LOOKS_BURST, 2,000 at once, then one in ten "
		    "seconds)");
		c->answer->retry_after_ms = (uint32_t)wait_ms;
		return true;
	}
	call_outcome(c, OV__OUTCOME__OUTCOME_FULL, "",
	    "the store has no room to put this look on record, so nothing is shown");
	c->answer->retry_after_ms = 5000;
	return true;
}

bool
call_no_reserve(struct call *c)
{
	if (!c->d->no_reserve)
		return false;
	call_outcome(c, OV__OUTCOME__OUTCOME_FULL, "",
	    "the store has no room, not even in its reserve; try again later");
	c->answer->retry_after_ms = 5000;
	return true;
}

/* The arena: what a reader may not see has been loaded too. */
bool
call_page_has_room(struct call *c)
{
	enum { RESERVE = 4 << 20 };
	const struct wire *wire = &c->d->wire;

	return c->d->arena.size - c->d->arena.used > RESERVE &&
	       (c->entries++ == 0 || wire->monotonic_us(wire->self) - c->began_us < PAGE_US);
}

struct sight
call_sight(const struct call *c, const struct share *s, const Ov__CaseState *state)
{
	struct sight sight = share_sight(s, c->agency, moment_date(c->d->now));

	if (state != NULL && access_emergency(c->agency, c->key->name, state, c->d->now))
		sight.areas = SCOPE_ALL;
	sight_narrow(&sight, c->key->areas);
	return sight;
}
