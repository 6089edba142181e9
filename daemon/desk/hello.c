/* hello.c - The request `hello`: who is there, where the asker stood, and a session. */
#include "desk/handlers.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "desk/follow.h"
#include "store/cursors.h"
#include "store/epoch.h"

static Ov__Role *
role_list(uint32_t roles, struct arena *arena, size_t *ret_count)
{
	Ov__Role *list = arena_take(arena, sizeof(*list) * 32);

	*ret_count = 0;
	for (uint32_t r = 1; r < 32; r++)
		if (roles & 1u << r)
			list[(*ret_count)++] = (Ov__Role)r;
	return list;
}

static void
add_agency(Ov__HelloAnswer *h, const struct agency *a, struct arena *arena)
{
	Ov__Agency *out = arena_take(arena, sizeof(*out));

	*out = (Ov__Agency)OV__AGENCY__INIT;
	out->name = arena_string(arena, a->name);
	out->display_name = arena_string(arena, a->display_name);
	out->roles = role_list(a->roles, arena, &out->n_roles);
	out->number = a->number;
	out->controller = arena_string(arena, a->controller);
	out->restricted = a->restricted;
	h->agencies = arena_append(arena, h->agencies, &h->n_agencies, out);
}

/* Which of the client's numbers are surely of the same events, when nobody knows where the store
 * was set back to: those that it had acknowledged then, and the number that its tag proves. */
static uint64_t
surely(struct call *c, const Ov__HelloRequest *r)
{
	struct journal *j = call_journal(c);
	uint32_t agency = c->agency->number;
	struct cursor cursor = { .n = 0 };

	if (name_valid(r->consumer))
		(void)cursor_get(j, agency, r->consumer, &cursor);
	if (r->tag_n > cursor.n && epoch_tag_look(j, agency, r->epoch, r->tag_n, r->tag.data,
				       r->tag.len) == EPOCH_TAG_HOLDS)
		return r->tag_n;
	return cursor.n;
}

/* The numbers that the client knew, as they stand now. false: it is answered. */
static bool
compare_numbers(struct call *c, Ov__HelloAnswer *h)
{
	const Ov__HelloRequest *r = c->request->hello;
	struct journal *j = call_journal(c);
	bool sure;

	if (r->epoch == 0)
		return true;
	if (!follow_notice_set_back(c, r->epoch, r->tag_n, &r->tag))
		return false;
	h->epoch_known =
	    epoch_common(j, c->agency->number, r->epoch, r->through, &h->common, &sure);
	/* Of an epoch that this store has never heard of it is the same. */
	if ((!sure || !h->epoch_known) && h->common > surely(c, r))
		h->common = surely(c, r);
	if (r->epoch == j->epoch && h->common > stream_head(j, c->agency->number))
		h->common = stream_head(j, c->agency->number);
	return true;
}

/* The acknowledgements of any session before are refused from here on. */
static bool
begin_session(struct call *c, const char *consumer, bool known, struct cursor *cursor)
{
	if (!known && !follow_has_row(c, c->agency)) {
		call_refuse_number(c, REFUSED_CONSUMERS_FULL, "hello.consumer", CONSUMERS_MAX);
		return false;
	}
	if (c->turn->full) {
		follow_no_room(c);
		return false;
	}
	do
		cursor->session = turn_random(c->turn);
	while (cursor->session < SESSION_FIRST);
	if (!known)
		cursor->epoch = call_journal(c)->epoch;
	cursor->when = known ? cursor->when : c->turn->now;
	snprintf(cursor->consumer, sizeof(cursor->consumer), "%s", consumer);
	cursor_set(call_journal(c), c->agency->number, cursor);
	return true;
}

/* Epoch, head, cursor, session and the numbers that still hold. false: the answer is a refusal. */
static bool
say_numbers(struct call *c, Ov__HelloAnswer *h)
{
	const Ov__HelloRequest *r = c->request->hello;
	struct journal *j = call_journal(c);
	struct cursor cursor = { .n = 0 };

	if (!compare_numbers(c, h))
		return false;
	h->epoch = j->epoch;
	h->head = stream_head(j, c->agency->number);
	if (!name_valid(r->consumer)) {
		if (!r->follow)
			return true;
		call_refuse(c, REFUSED_CONSUMER_NAME, "hello.consumer");
		return false;
	}
	bool known = cursor_get(j, c->agency->number, r->consumer, &cursor);
	if (r->follow && !begin_session(c, r->consumer, known, &cursor))
		return false;
	/* This answer tells the consumer the cursor that was set, so its acknowledgements count again. */
	if (cursor.session == SESSION_NONE_SET && !c->turn->full) {
		cursor.session = SESSION_NONE;
		cursor_set(j, c->agency->number, &cursor);
	}
	h->cursor = cursor.n;
	h->session = r->follow ? cursor.session : 0;
	return true;
}

void
handle_hello(struct call *c)
{
	struct arena *arena = &c->turn->arena;
	Ov__HelloAnswer *h = arena_take(arena, sizeof(*h));

	*h = (Ov__HelloAnswer)OV__HELLO_ANSWER__INIT;
	h->agency = arena_string(arena, c->agency->name);
	h->display_name = arena_string(arena, c->agency->display_name);
	h->key_name = arena_string(arena, c->key->name);
	h->roles = role_list(c->agency->roles, arena, &h->n_roles);
	h->areas = arena_take(arena, sizeof(h->areas[0]) * (OV__AREA__AREA_DUTY + 1));
	for (uint32_t a = OV__AREA__AREA_CASE; a <= OV__AREA__AREA_DUTY; a++)
		if (c->key->areas & SCOPE(a))
			h->areas[h->n_areas++] = (Ov__Area)a;
	h->owner = c->agency->owner || c->agency->restricted;
	h->months_after_closing = c->turn->retention->months_after_closing;
	h->backup_days = c->turn->retention->backup_days;
	/* A stream is published to all keys of its agency: one with fewer areas fetches. */
	if (c->key->areas == SCOPE_ALL)
		h->stream_endpoint = arena_string(arena, c->agency->stream);
	if (!say_numbers(c, h))
		return;
	if (call_is_admin(c))
		h->clock_doubt = (Ov__ClockDoubt)c->turn->clock.doubt;
	h->credit_requests = CREDIT_REQUESTS;
	h->credit_bytes = CREDIT_BYTES;
	h->manual_clock = c->turn->manual_clock;
	for (size_t i = 0; i < c->turn->agencies->count; i++)
		if (!c->turn->agencies->list[i].retired)
			add_agency(h, &c->turn->agencies->list[i], arena);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_HELLO;
	c->answer->hello = h;
}
