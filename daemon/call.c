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
	if (r->outcome == OV__OUTCOME__OUTCOME_FULL)
		c->answer->retry_after_ms = 5000;
	c->d->refused++;
}

struct journal *
call_journal(struct call *c)
{
	return &c->d->journal;
}

/* A page ends before the arena does: what a reader may not see has been loaded too. */
bool
call_page_has_room(const struct call *c)
{
	enum { RESERVE = 4 << 20 };

	return c->d->arena.size - c->d->arena.used > RESERVE;
}

/* What this key may see of a case today. */
scope
call_scope(const struct call *c, const struct share *s)
{
	return share_scope(s, c->agency, moment_date(c->d->now)) & c->key->areas;
}
