/* follow.c - The requests of those who follow their stream. */
#include "desk/follow.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "desk/parked.h"
#include "desk/record.h"
#include "store/cursors.h"
#include "store/epoch.h"

/* ---- hello: where one stood, and a session ------------------------------------------------- */

static void
follow_full(struct call *c)
{
	call_refuse(c, REFUSED_STORE_FULL, "");
}

/* Somebody comes with a number and what proves that it was given out. When there is another
 * event under it now, or none, the store was set back, by a snapshot of the machine, say, and
 * nobody said so: from here on that is a new epoch, like any other way back. false: there is no
 * room to keep that, and it is answered so; with any other answer the client would get another tag,
 * and the proof would be lost. */
static bool
notice_set_back(struct call *c, uint64_t epoch, uint64_t n, const ProtobufCBinaryData *tag)
{
	struct journal *j = call_journal(c);

	if (epoch != j->epoch ||
	    epoch_tag_look(j, c->agency->number, epoch, n, tag->data, tag->len) != EPOCH_TAG_GONE)
		return true;
	if (c->d->full) {
		follow_full(c);
		return false;
	}
	epoch_begin(j, false);
	record_daemon(
	    c->d, "the store was set back: a number that was given out is gone; a new epoch");
	c->d->set_back++;
	return true;
}

/* Which of the client's numbers are surely of the same events, when nobody knows where the store
 * was set back to: those that it had acknowledged then, and what its tag proves. */
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

/* What the client knew, as it stands now. false: it is answered. */
static bool
look_back(struct call *c, Ov__HelloAnswer *h)
{
	const Ov__HelloRequest *r = c->request->hello;
	struct journal *j = call_journal(c);
	bool sure;

	if (r->epoch == 0)
		return true;
	if (!notice_set_back(c, r->epoch, r->tag_n, &r->tag))
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

/* Is there a row for one more consumer? */
static bool
has_room(struct call *c, const struct agency *a)
{
	struct cursor all[CONSUMERS_MAX];

	return cursors_of(call_journal(c), a->number, all, CONSUMERS_MAX) < CONSUMERS_MAX;
}

/* The acknowledgements of any session before are refused from here on. */
static bool
begin_session(struct call *c, const char *consumer, bool known, struct cursor *cursor)
{
	if (!known && !has_room(c, c->agency)) {
		call_refuse_number(c, REFUSED_CONSUMERS_FULL, "hello.consumer", CONSUMERS_MAX);
		return false;
	}
	if (c->d->full) {
		follow_full(c);
		return false;
	}
	do
		cursor->session = c->d->wire.random(c->d->wire.self);
	while (cursor->session < SESSION_FIRST);
	if (!known)
		cursor->epoch = call_journal(c)->epoch;
	cursor->when = known ? cursor->when : c->d->now;
	snprintf(cursor->consumer, sizeof(cursor->consumer), "%s", consumer);
	cursor_set(call_journal(c), c->agency->number, cursor);
	return true;
}

bool
follow_hello(struct call *c, Ov__HelloAnswer *h)
{
	const Ov__HelloRequest *r = c->request->hello;
	struct journal *j = call_journal(c);
	struct cursor cursor = { .n = 0 };

	if (!look_back(c, h))
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
	/* It hears where it was set to. */
	if (cursor.session == SESSION_NONE_SET && !c->d->full) {
		cursor.session = SESSION_NONE;
		cursor_set(j, c->agency->number, &cursor);
	}
	h->cursor = cursor.n;
	h->session = r->follow ? cursor.session : 0;
	return true;
}

/* ---- fetch ---------------------------------------------------------------------------- */

/* Of this epoch, or a number of an earlier one that still holds. */
static bool
epoch_is_ours(struct call *c, uint64_t epoch, uint64_t n, const char *field)
{
	uint64_t common;
	bool sure;

	if (epoch == 0 || epoch == call_journal(c)->epoch ||
	    (epoch_common(call_journal(c), c->agency->number, epoch, n, &common, &sure) &&
		common == n && sure))
		return true;
	call_refuse(c, REFUSED_OTHER_STORE, field);
	return false;
}

static void
put_tag(struct call *c, uint64_t n, ProtobufCBinaryData *ret)
{
	ret->data = arena_take(&c->d->arena, EPOCH_TAG_SIZE);
	ret->len = EPOCH_TAG_SIZE;
	epoch_tag(call_journal(c), c->agency->number, n, ret->data);
}

/* Nothing yet: keep the request and answer it when there is, or when its time is up. */
static bool
wait_for_more(struct call *c, const Ov__FetchRequest *f, uint64_t head)
{
	struct overgangd *d = c->d;
	size_t mine = 0;

	if (c->waited || f->wait_ms == 0 || f->after < head)
		return false;
	for (size_t i = 0; i < d->waiting_count; i++)
		mine += strcmp(d->waiting[i].from.user_id, c->frame->user_id) == 0;
	if (d->waiting_count == WAITING_MAX || mine >= WAITING_PER_KEY_MAX ||
	    c->frame->size > sizeof(d->waiting[0].bytes))
		return false;
	struct waiting *w = &d->waiting[d->waiting_count++];
	*w = (struct waiting){ .from = *c->frame, .after = f->after, .agency = c->agency->number };
	w->until_ms = d->wire.monotonic_ms(d->wire.self) +
		      (f->wait_ms < FETCH_WAIT_MS_MAX ? f->wait_ms : FETCH_WAIT_MS_MAX);
	memcpy(w->bytes, c->frame->data, c->frame->size);
	c->later = true;
	return true;
}

static void
fill_page(struct call *c, const Ov__FetchRequest *f, Ov__FetchAnswer *page)
{
	enum { LOOK_MAX = 512 };
	struct arena *arena = &c->d->arena;
	uint32_t count = f->count != 0 ? f->count : LOOK_MAX;
	size_t size = 0, prefix = strlen(f->prefix);
	bool visible;

	page->through = f->after;
	for (uint32_t looked = 0; looked < LOOK_MAX && page->through < page->head &&
				  page->n_deliveries < count && call_page_has_room(c);
	     looked++) {
		size_t mark = arena_mark(arena);
		Ov__Delivery *d = stream_delivery(call_journal(c), c->agency, c->key->areas,
		    page->through + 1, moment_date(c->d->now), arena, &visible);
		if (!visible) {
			arena_reset(arena, mark);
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
follow_fetch(struct call *c)
{
	const Ov__FetchRequest *f = c->request->fetch;
	uint64_t head = stream_head(call_journal(c), c->agency->number);

	if (!notice_set_back(c, f->epoch, f->tag_n, &f->tag))
		return;
	if (!epoch_is_ours(c, f->epoch, f->after, "fetch.epoch"))
		return;
	if (f->after > head) {
		call_refuse(c, REFUSED_BEYOND_STREAM, "fetch.after");
		return;
	}
	if (wait_for_more(c, f, head))
		return;
	Ov__FetchAnswer *page = arena_take(&c->d->arena, sizeof(*page));
	*page = (Ov__FetchAnswer)OV__FETCH_ANSWER__INIT;
	page->head = head;
	page->epoch = call_journal(c)->epoch;
	fill_page(c, f, page);
	if (c->d->full && page->through > stream_reached(call_journal(c), c->agency->number)) {
		call_refuse(c, REFUSED_CURSOR_NO_ROOM, "");
		return;
	}
	put_tag(c, page->through, &page->tag);
	if (!c->d->full)
		stream_fetched(call_journal(c), c->agency->number, page->through);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_FETCH;
	c->answer->fetch = page;
}

/* ---- acknowledge ------------------------------------------------------------------------- */

/* Also a number that holds: what its consumer parked since is not parked here, and this would
 * pass it. */
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
follow_acknowledge(struct call *c)
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
	if (!known && !has_room(c, c->agency)) {
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
	/* What was acknowledged before only asks whether the cursor was set. */
	if (c->d->full && (!known || a->n > cursor.n)) {
		follow_full(c);
		return;
	}
	if (!known || a->n > cursor.n) {
		cursor.n = a->n;
		cursor.epoch = call_journal(c)->epoch;
		cursor.when = c->d->now;
		cursor_set(call_journal(c), agency, &cursor);
	}
	c->answer->acknowledge = arena_take(&c->d->arena, sizeof(*c->answer->acknowledge));
	*c->answer->acknowledge = (Ov__AcknowledgeAnswer)OV__ACKNOWLEDGE_ANSWER__INIT;
	c->answer->acknowledge->cursor = cursor.n;
	put_tag(c, cursor.n, &c->answer->acknowledge->tag);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_ACKNOWLEDGE;
}

/* How much a sister team has to do is its own matter. */
static bool
is_hidden(const struct call *c, const struct agency *a)
{
	return a->restricted && a != c->agency && !(c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN);
}

static bool
is_required(const struct agency *a, const char *consumer)
{
	for (size_t i = 0; i < a->required_count; i++)
		if (strcmp(a->required[i], consumer) == 0)
			return true;
	return false;
}

/* Somebody sets where a consumer stands: what it skips it will not see, what it goes back to
 * it sees again. */
void
follow_cursor(struct call *c)
{
	const Ov__CursorRequest *r = c->request->cursor;
	const struct agency *a = agencies_by_name(c->d->agencies, r->agency);
	struct cursor cursor;
	char detail[160] = "cursor of ";

	if (!(c->agency->owner || c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN)) {
		call_refuse(c, REFUSED_OWNER_OR_ADMIN, "cursor");
		return;
	}
	if (a == NULL || is_hidden(c, a)) {
		call_refuse(c, REFUSED_NO_AGENCY, "cursor.agency");
		return;
	}
	/* One that must keep up has a place to begin, also before it has ever run. */
	bool known =
	    name_valid(r->consumer) && cursor_get(call_journal(c), a->number, r->consumer, &cursor);
	if (!known && !(is_required(a, r->consumer) && has_room(c, a))) {
		call_refuse(c, REFUSED_NO_CONSUMER, "cursor.consumer");
		return;
	}
	if (r->n > stream_head(call_journal(c), a->number)) {
		call_refuse(c, REFUSED_BEYOND_STREAM, "cursor.n");
		return;
	}
	if (c->d->full) {
		follow_full(c);
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
	cursor.when = c->d->now;
	bool loose = cursor.session == SESSION_NONE || cursor.session == SESSION_NONE_SET;
	cursor.session = loose ? SESSION_NONE_SET : SESSION_SET;
	cursor_set(call_journal(c), a->number, &cursor);
	c->answer->cursor = arena_take(&c->d->arena, sizeof(*c->answer->cursor));
	*c->answer->cursor = (Ov__AcknowledgeAnswer)OV__ACKNOWLEDGE_ANSWER__INIT;
	c->answer->cursor->cursor = cursor.n;
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_CURSOR;
}

static void
add_lag(struct call *c, Ov__StreamsAnswer *s, const struct agency *a, const char *consumer,
    uint64_t at, bool required)
{
	struct arena *arena = &c->d->arena;
	Ov__StreamLag *lag = arena_take(arena, sizeof(*lag));

	*lag = (Ov__StreamLag)OV__STREAM_LAG__INIT;
	lag->agency = arena_string(arena, a->name);
	lag->consumer = arena_string(arena, consumer);
	lag->required = required;
	lag->head = stream_head(call_journal(c), a->number);
	lag->cursor = at;
	lag->parked = parked_count(call_journal(c), a->number, consumer);
	if (at < lag->head)
		lag->oldest_unacknowledged = stream_recorded(call_journal(c), a->number, at + 1);
	s->streams = arena_append(arena, s->streams, &s->n_streams, lag);
}

static void
add_agency_lags(struct call *c, Ov__StreamsAnswer *s, const struct agency *a)
{
	struct cursor cursors[CONSUMERS_MAX], none;
	size_t n = cursors_of(call_journal(c), a->number, cursors, CONSUMERS_MAX);

	for (size_t i = 0; i < n; i++)
		add_lag(c, s, a, cursors[i].consumer, cursors[i].n,
		    is_required(a, cursors[i].consumer));
	for (size_t i = 0; i < a->required_count; i++)
		if (!cursor_get(call_journal(c), a->number, a->required[i], &none))
			add_lag(c, s, a, a->required[i], 0, true);
}

/* The owner team and administrators see how everybody keeps up, others themselves. */
void
follow_streams(struct call *c)
{
	struct arena *arena = &c->d->arena;
	Ov__StreamsAnswer *s = arena_take(arena, sizeof(*s));
	bool all = c->agency->owner || c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN;

	*s = (Ov__StreamsAnswer)OV__STREAMS_ANSWER__INIT;
	for (size_t i = 0; i < c->d->agencies->count; i++) {
		const struct agency *a = &c->d->agencies->list[i];
		if ((all && !is_hidden(c, a)) || a == c->agency)
			add_agency_lags(c, s, a);
	}
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_STREAMS;
	c->answer->streams = s;
}
