/* cursor.c - The request `cursor`: somebody sets where a consumer stands. */
#include "desk/handlers.h"

#include "base/text.h"
#include "desk/follow.h"
#include "desk/record.h"
#include "store/cursors.h"

/* Somebody sets where a consumer stands: deliveries that are skipped it will not see, those that
 * it goes back to it sees again. */
void
handle_cursor(struct call *c)
{
	const Ov__CursorRequest *r = c->request->cursor;
	const struct agency *a = agencies_by_name(c->turn->agencies, r->agency);
	struct cursor cursor;
	char detail[160] = "cursor of ";

	if (!call_is_admin(c)) {
		call_refuse(c, REFUSED_OWNER_OR_ADMIN, "cursor");
		return;
	}
	if (a == NULL || follow_is_hidden(c, a)) {
		call_refuse(c, REFUSED_NO_AGENCY, "cursor.agency");
		return;
	}
	/* One that must keep up has a place to begin, also before it has ever run. */
	bool known =
	    name_valid(r->consumer) && cursor_get(call_journal(c), a->number, r->consumer, &cursor);
	if (!known && !(follow_is_required(a, r->consumer) && follow_has_row(c, a))) {
		call_refuse(c, REFUSED_NO_CONSUMER, "cursor.consumer");
		return;
	}
	if (r->n > stream_head(call_journal(c), a->number)) {
		call_refuse(c, REFUSED_BEYOND_STREAM, "cursor.n");
		return;
	}
	if (c->turn->full) {
		follow_no_room(c);
		return;
	}
	if (call_no_reserve(c))
		return;
	text_put(detail, sizeof(detail), a->name);
	text_put(detail, sizeof(detail), "/");
	text_put(detail, sizeof(detail), r->consumer);
	text_put(detail, sizeof(detail), " set from ");
	text_put_number(detail, sizeof(detail), cursor.n);
	text_put(detail, sizeof(detail), " to ");
	text_put_number(detail, sizeof(detail), r->n);
	record_admin(c, detail);
	cursor.n = r->n;
	cursor.epoch = call_journal(c)->epoch;
	cursor.when = c->turn->now;
	bool loose = cursor.session == SESSION_NONE || cursor.session == SESSION_NONE_SET;
	cursor.session = loose ? SESSION_NONE_SET : SESSION_SET;
	cursor_set(call_journal(c), a->number, &cursor);
	c->answer->cursor = arena_take(&c->turn->arena, sizeof(*c->answer->cursor));
	*c->answer->cursor = (Ov__AcknowledgeAnswer)OV__ACKNOWLEDGE_ANSWER__INIT;
	c->answer->cursor->cursor = cursor.n;
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_CURSOR;
}
