/* history.c - The request `history`: the events of a case. */
#include "desk/handlers.h"

#include "core/access.h"
#include "core/state.h"
#include "desk/find.h"
#include "desk/record.h"
#include "store/fold.h"

/* Would the event be shown in the agency's stream today, and not be a blank there? */
static bool
may_see_now(
    struct call *c, uint32_t agency, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE])
{
	const struct agency *a = agencies_by_number(c->turn->agencies, agency);
	struct share share;

	if (a == NULL || !share_get(call_journal(c), agency, id, &share))
		return false;
	struct sight s = share_sight(&share, a, moment_date(c->turn->now));
	return access_event(a, SCOPE_ALL, &s, e);
}

static void
add_told(
    struct call *c, Ov__HistoryEntry *h, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE])
{
	struct arena *arena = &c->turn->arena;

	h->number = e->number;
	h->told_by = e->told_by;
	h->user = e->user;
	for (size_t i = 0; i < e->n_told; i++) {
		char *name = arena_string(arena, agencies_name(c->turn->agencies, e->told[i]));
		h->told = arena_append(arena, h->told, &h->n_told, name);
		if (i >= e->n_told_n || e->told_n[i] > stream_reached(call_journal(c), e->told[i]))
			continue;
		h->received = arena_append(arena, h->received, &h->n_received, name);
		if (!may_see_now(c, e->told[i], e, id))
			h->gone = arena_append(arena, h->gone, &h->n_gone, name);
	}
}

static Ov__HistoryEntry *
history_entry(
    struct call *c, const struct sight *s, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE])
{
	Ov__HistoryEntry *h = arena_take(&c->turn->arena, sizeof(*h));

	*h = (Ov__HistoryEntry)OV__HISTORY_ENTRY__INIT;
	h->event = delivery_of(call_journal(c), c->agency, s, e, id, &c->turn->arena);
	if (s->owner) {
		add_told(c, h, e, id);
		h->event->report = e->report; /* a retraction names the report by it */
	}
	return h;
}

/* After a death the history has only the events that the reader was told, or reported. */
static bool
may_read(const struct call *c, const struct sight *s, const Ov__Event *e, uint32_t death)
{
	if (death != 0 && e->number > death && !s->owner && !stream_was_told(e, c->agency->number))
		return false;
	return access_event(c->agency, c->key->areas, s, e);
}

/* `after` counts the events that the reader can see: numbers with holes would tell of the rest. */
static void
fill_history(
    struct call *c, const struct case_row *row, const struct sight *s, Ov__HistoryAnswer *page)
{
	enum { PAGE_MAX = 100 };
	struct arena *arena = &c->turn->arena;
	const Ov__HistoryRequest *r = c->request->history;
	uint32_t count = r->count != 0 && r->count < PAGE_MAX ? r->count : PAGE_MAX, visible = 0;
	struct void_set *gone = void_set_of(call_journal(c), row->id, arena);
	struct case_events all = cases_events(call_journal(c), row->id, arena);
	uint32_t death = state_death(row->state);
	unsigned char id[CASE_ID_SIZE];
	size_t size = 0;

	for (size_t at = 0; at < all.count; at++) {
		size_t mark = arena_mark(arena);
		const Ov__Event *e = journal_read(call_journal(c), all.seqs[at], arena, id);
		if (e == NULL)
			return;
		if (!may_read(c, s, e, death) || ++visible <= r->after) {
			arena_reset(arena, mark);
			continue;
		}
		Ov__HistoryEntry *h = history_entry(c, s, e, row->id);
		h->voided = void_set_has(gone, e->number);
		size += ov__history_entry__get_packed_size(h) + 8;
		page->more = !call_page_has_room(c) || page->n_entries == count ||
			     (size > ANSWER_SIZE_MAX && page->n_entries > 0);
		if (page->more)
			return;
		page->entries = arena_append(arena, page->entries, &page->n_entries, h);
		page->through = visible;
	}
}

void
handle_history(struct call *c)
{
	const Ov__HistoryRequest *r = c->request->history;
	Ov__HistoryAnswer *page = arena_take(&c->turn->arena, sizeof(*page));
	struct case_row row;
	struct share share;

	*page = (Ov__HistoryAnswer)OV__HISTORY_ANSWER__INIT;
	if (!find_named(c, r->case_, "history.case", &row, &share))
		return;
	struct sight s = call_sight(c, &share, row.state);
	fill_history(c, &row, &s, page);
	record_read(c, &share, row.state, r->purpose, "history");
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_HISTORY;
	c->answer->history = page;
}
