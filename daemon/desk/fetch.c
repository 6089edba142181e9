/* fetch.c - The request `fetch`: a page of the asker's stream, at once or when there is something
 * new. */
#include "desk/handlers.h"

#include <string.h>

#include "desk/follow.h"

/* Nothing yet: keep the request and answer it when there is, or when its time is up. */
static bool
wait_for_more(struct call *c, const Ov__FetchRequest *f, uint64_t head)
{
	uint32_t ms = f->wait_ms < FETCH_WAIT_MS_MAX ? f->wait_ms : FETCH_WAIT_MS_MAX;

	if (c->waited || f->wait_ms == 0 || f->after < head)
		return false;
	if (!waiting_keep(
		&c->turn->waiting, c->frame, c->agency->number, f->after, turn_ms(c->turn) + ms))
		return false;
	c->later = true;
	return true;
}

static void
fill_page(struct call *c, const Ov__FetchRequest *f, Ov__FetchAnswer *page)
{
	enum { LOOK_MAX = 512 };
	struct arena *arena = &c->turn->arena;
	uint32_t count = f->count != 0 ? f->count : LOOK_MAX;
	size_t size = 0, prefix = strlen(f->prefix);
	struct event_read last = { .shares = arena_take(arena, sizeof(*last.shares)),
		.keeps_notes = true };
	bool visible;

	page->through = f->after;
	for (uint32_t looked = 0; looked < LOOK_MAX && page->through < page->head &&
				  page->n_deliveries < count && call_page_has_room(c);
	     looked++) {
		size_t mark = arena_mark(arena);
		Ov__Delivery *d = stream_delivery(call_journal(c), c->agency, c->key->areas,
		    page->through + 1, moment_date(c->turn->now), arena, &last, &visible);
		if (!visible) {
			arena_reset(arena, mark);
			last.seq = 0;
			d = delivery_blank(page->through + 1, arena);
		}
		size_t more = ov__delivery__get_packed_size(d) + 8;
		if (size + more > ANSWER_SIZE_MAX && page->n_deliveries > 0)
			return;
		page->through++;
		/* A blank has no kind, so it belongs to no prefix. */
		if (prefix > 0 && (!visible || strncmp(d->kind, f->prefix, prefix) != 0))
			continue;
		size += more;
		page->deliveries = arena_append(arena, page->deliveries, &page->n_deliveries, d);
	}
}

void
handle_fetch(struct call *c)
{
	const Ov__FetchRequest *f = c->request->fetch;
	uint64_t head = stream_head(call_journal(c), c->agency->number);

	if (!follow_notice_set_back(c, f->epoch, f->tag_n, &f->tag))
		return;
	if (!follow_is_ours(c, f->epoch, f->after, "fetch.epoch"))
		return;
	if (f->after > head) {
		call_refuse(c, REFUSED_BEYOND_STREAM, "fetch.after");
		return;
	}
	if (wait_for_more(c, f, head))
		return;
	Ov__FetchAnswer *page = arena_take(&c->turn->arena, sizeof(*page));
	*page = (Ov__FetchAnswer)OV__FETCH_ANSWER__INIT;
	page->head = head;
	page->epoch = call_journal(c)->epoch;
	fill_page(c, f, page);
	if (c->turn->full && page->through > stream_reached(call_journal(c), c->agency->number)) {
		call_refuse(c, REFUSED_CURSOR_NO_ROOM, "");
		return;
	}
	follow_put_tag(c, page->through, &page->tag);
	if (!c->turn->full)
		stream_fetched(call_journal(c), c->agency->number, page->through);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_FETCH;
	c->answer->fetch = page;
}
