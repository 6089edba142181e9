/* acknowledge.c - The request `acknowledge`: a consumer has handled its stream up to a number. */
#include "desk/handlers.h"

#include "desk/follow.h"
#include "store/cursors.h"

/* Also a number that holds is refused: deliveries that its consumer parked since are not parked
 * here, and this would pass it. */
static bool
of_this_epoch(struct call *c, const Ov__AcknowledgeRequest *a)
{
	if (a->epoch == 0 || a->epoch == call_journal(c)->epoch)
		return true;
	call_refuse(c, REFUSED_OTHER_STORE_CURSOR, "acknowledge.epoch");
	return false;
}

/* A consumer that began a session says which: it may have been set meanwhile, or another process
 * follows as this consumer now. */
static bool
of_this_session(struct call *c, const Ov__AcknowledgeRequest *a, const struct cursor *cursor)
{
	if (cursor->session == a->session)
		return true;
	if (cursor->session == SESSION_SET || cursor->session == SESSION_NONE_SET)
		call_refuse(c, REFUSED_CURSOR_SET, "acknowledge.session");
	else
		call_refuse(c, REFUSED_SESSION_OVER, "acknowledge.session");
	return false;
}

void
handle_acknowledge(struct call *c)
{
	const Ov__AcknowledgeRequest *a = c->request->acknowledge;
	struct cursor cursor;
	uint32_t agency = c->agency->number;

	if (!of_this_epoch(c, a))
		return;
	if (!name_valid(a->consumer)) {
		call_refuse(c, REFUSED_CONSUMER_NAME, "acknowledge.consumer");
		return;
	}
	bool known = cursor_get(call_journal(c), agency, a->consumer, &cursor);
	if (!known && !follow_has_row(c, c->agency)) {
		call_refuse_number(
		    c, REFUSED_CONSUMERS_FULL, "acknowledge.consumer", CONSUMERS_MAX);
		return;
	}
	if (!of_this_session(c, a, &cursor))
		return;
	if (a->n > stream_head(call_journal(c), agency)) {
		call_refuse(c, REFUSED_BEYOND_STREAM, "acknowledge.n");
		return;
	}
	/* A number that was acknowledged before only asks whether the cursor was set. */
	if (c->turn->full && (!known || a->n > cursor.n)) {
		follow_no_room(c);
		return;
	}
	if (!known || a->n > cursor.n) {
		cursor.n = a->n;
		cursor.epoch = call_journal(c)->epoch;
		cursor.when = c->turn->now;
		cursor_set(call_journal(c), agency, &cursor);
	}
	c->answer->acknowledge = arena_take(&c->turn->arena, sizeof(*c->answer->acknowledge));
	*c->answer->acknowledge = (Ov__AcknowledgeAnswer)OV__ACKNOWLEDGE_ANSWER__INIT;
	c->answer->acknowledge->cursor = cursor.n;
	follow_put_tag(c, cursor.n, &c->answer->acknowledge->tag);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_ACKNOWLEDGE;
}
