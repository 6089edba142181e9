/* call.c - One request while it is handled. */
#include "desk/call.h"

#include <stdio.h>
#include <string.h>

#include "core/access.h"

const char *
errno_word(int error, char buf[ERRNO_WORD_SIZE])
{
	const char *name = strerrorname_np(error);

	(void)snprintf(buf, ERRNO_WORD_SIZE, "errno.%s", name != NULL ? name : "EIO");
	return buf;
}

void
answer_refused(struct arena *arena, const struct refusal *r, Ov__Answer *a)
{
	char text[REFUSAL_TEXT_SIZE];

	refusal_english(r, text, sizeof(text));
	a->outcome = r->outcome;
	a->code = arena_string(arena, refusal_code_name(r->code));
	a->field = arena_string(arena, r->field);
	a->text = arena_string(arena, text);
	a->arguments = arena_take(arena, REFUSAL_ARGUMENTS_MAX * sizeof(a->arguments[0]));
	a->n_arguments = 0;
	while (a->n_arguments < REFUSAL_ARGUMENTS_MAX && r->arguments[a->n_arguments][0] != '\0') {
		a->arguments[a->n_arguments] = arena_string(arena, r->arguments[a->n_arguments]);
		a->n_arguments++;
	}
	a->result_case = OV__ANSWER__RESULT__NOT_SET;
	if (r->outcome == OV__OUTCOME__OUTCOME_FULL)
		a->retry_after_ms = RETRY_FULL_MS;
}

static void
answer_with(struct call *c, const struct refusal *r)
{
	answer_refused(&c->turn->arena, r, c->answer);
}

void
call_refused(struct call *c, const struct refusal *r)
{
	struct refusal later = { .outcome = OV__OUTCOME__OUTCOME_OK };

	/* True enough by a clock that is right: to be sent again, not to be given up. */
	if (r->future && c->turn->clock.doubt == CLOCK_AHEAD) {
		refuse(&later, REFUSED_CLOCK_AHEAD, r->field);
		r = &later;
		c->answer->retry_after_ms = RETRY_FULL_MS;
	}
	answer_with(c, r);
	c->turn->refused++;
}

void
call_refuse(struct call *c, enum refusal_code code, const char *field)
{
	struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK };

	refuse(&r, code, field);
	answer_with(c, &r);
}

void
call_refuse_number(struct call *c, enum refusal_code code, const char *field, uint64_t n)
{
	struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK };

	refuse_number(&r, code, field, n);
	answer_with(c, &r);
}

void
call_refuse_numbers(
    struct call *c, enum refusal_code code, const char *field, uint64_t n, uint64_t m)
{
	struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK };

	refuse_numbers(&r, code, field, n, m);
	answer_with(c, &r);
}

void
call_refuse_texts(
    struct call *c, enum refusal_code code, const char *field, const char *s, const char *then)
{
	struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK };

	refuse_texts(&r, code, field, s, then);
	answer_with(c, &r);
}

struct journal *
call_journal(struct call *c)
{
	return &c->turn->journal;
}

bool
call_is_admin(const struct call *c)
{
	return c->agency->owner || c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN;
}

bool
call_unrecorded(struct call *c)
{
	uint64_t wait_ms = looks_wait_ms(&c->turn->looks, c->frame->user_id, turn_ms(c->turn));

	/* To export a case before it is erased is a look too. */
	bool owners = c->agency->owner || c->agency->restricted;
	bool room = owners ? !c->turn->no_reserve : !c->turn->no_looks;

	if (room && wait_ms == 0)
		return false;
	if (room) {
		call_refuse_numbers(c, REFUSED_LOOKS, "", LOOKS_BURST, LOOKS_EVERY_MS / 1000);
		c->answer->retry_after_ms = (uint32_t)wait_ms;
		return true;
	}
	call_refuse(c, REFUSED_LOOK_NOT_RECORDED, "");
	return true;
}

bool
call_no_reserve(struct call *c)
{
	if (!c->turn->no_reserve)
		return false;
	call_refuse(c, REFUSED_NO_RESERVE, "");
	return true;
}

/* The arena too can be full: cases that the reader may not see have been loaded as well. */
bool
call_page_has_room(struct call *c)
{
	enum { RESERVE = 4 << 20 };

	return c->turn->arena.size - c->turn->arena.used > RESERVE &&
	       (c->entries++ == 0 || turn_us(c->turn) - c->began_us < PAGE_US);
}

struct sight
call_sight(const struct call *c, const struct share *s, const Ov__CaseState *state)
{
	struct sight sight = share_sight(s, c->agency, moment_date(c->turn->now));

	if (state != NULL && access_emergency(c->agency, c->key->name, state, c->turn->now))
		sight.areas = SCOPE_ALL;
	sight_narrow(&sight, c->key->areas);
	return sight;
}
