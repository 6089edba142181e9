/* desk.c - A request from its bytes to its answer in the outbox. */
#include "desk/desk.h"

#include <assert.h>
#include <string.h>

#include "desk/handlers.h"
#include "desk/record.h"
#include "schema/wire.h"

/* Every request: its name in Request, its phase, its handler. */
struct request_row {
	Ov__Request__AskCase ask;
	enum phase phase;
	void (*handle)(struct call *c);
};
static const struct request_row requests[] = {
	{ OV__REQUEST__ASK_HELLO, PHASE_SHOW, handle_hello },
	{ OV__REQUEST__ASK_REPORT, PHASE_CHANGE, handle_report },
	{ OV__REQUEST__ASK_FETCH, PHASE_SHOW, handle_fetch },
	{ OV__REQUEST__ASK_ACKNOWLEDGE, PHASE_CHANGE, handle_acknowledge },
	{ OV__REQUEST__ASK_CASE_STATE, PHASE_SHOW, handle_case_state },
	{ OV__REQUEST__ASK_CASES, PHASE_SHOW, handle_cases },
	{ OV__REQUEST__ASK_HISTORY, PHASE_SHOW, handle_history },
	{ OV__REQUEST__ASK_STREAMS, PHASE_SHOW, handle_streams },
	{ OV__REQUEST__ASK_ADVANCE, PHASE_CHANGE, handle_advance },
	{ OV__REQUEST__ASK_ACCESS, PHASE_SHOW, handle_access },
	{ OV__REQUEST__ASK_PERSON, PHASE_SHOW, handle_person },
	{ OV__REQUEST__ASK_ERASE, PHASE_CHANGE, handle_erase },
	{ OV__REQUEST__ASK_BACKUP, PHASE_CHANGE, handle_backup },
	{ OV__REQUEST__ASK_PARK, PHASE_CHANGE, handle_park },
	{ OV__REQUEST__ASK_PARKED, PHASE_SHOW, handle_parked },
	{ OV__REQUEST__ASK_CURSOR, PHASE_CHANGE, handle_cursor },
	{ OV__REQUEST__ASK_WHAT_IF, PHASE_SHOW, handle_what_if },
	{ OV__REQUEST__ASK_RESULTS, PHASE_SHOW, handle_results },
};

const struct agency_key *
desk_key(const struct agencies *a, const char *user_id)
{
	for (size_t i = 0; i < a->keys_count; i++)
		if (strcmp(a->keys[i].user_id, user_id) == 0)
			return &a->keys[i];
	return NULL;
}

bool
desk_open(struct call *c, struct turn *t, const struct frame *frame, bool waited)
{
	struct refusal refusal = { .outcome = OV__OUTCOME__OUTCOME_OK };

	*c = (struct call){ .turn = t, .frame = frame, .waited = waited };
	c->began_us = turn_us(t);
	arena_reset(&t->arena, 0);
	c->answer = arena_take(&t->arena, sizeof(*c->answer));
	*c->answer = (Ov__Answer)OV__ANSWER__INIT;
	c->answer->now = t->now;
	c->key = desk_key(t->agencies, frame->user_id);
	c->agency = c->key != NULL ? agencies_by_number(t->agencies, c->key->agency) : NULL;
	if (c->agency == NULL || c->agency->retired) {
		call_refuse(c, REFUSED_KEY_NOT_ADMITTED, "");
		return false;
	}
	c->request = (Ov__Request *)wire_unpack(
	    &ov__request__descriptor, "request", frame->data, frame->size, &t->arena, &refusal);
	if (c->request == NULL) {
		call_refused(c, &refusal);
		return false;
	}
	c->answer->correlation = c->request->correlation;
	return true;
}

bool
desk_find(struct call *c)
{
	for (size_t i = 0; c->row == NULL && i < sizeof(requests) / sizeof(requests[0]); i++)
		if (requests[i].ask == c->request->ask_case)
			c->row = &requests[i];
	if (c->row == NULL)
		call_refuse(c, REFUSED_ASKS_NOTHING, "request");
	return c->row != NULL;
}

enum phase
desk_phase(const struct call *c)
{
	assert(c->row != NULL);
	return c->row->phase;
}

void
desk_serve(struct call *c)
{
	assert(c->row != NULL);
	c->row->handle(c);
}

void
desk_close(struct call *c)
{
	if (c->later)
		return;
	record_denied(c);
	outbox_answer(&c->turn->outbox, c->frame, c->answer);
}
