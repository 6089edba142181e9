/* reads.c - The requests that read cases, through the one mask of access.h. */
#include "reads.h"

#include <string.h>

#include "wire.h"

static void
not_found(struct call *c, const char *field)
{
	call_outcome(c, OV__OUTCOME__OUTCOME_NOT_FOUND, field, "no such case");
}

/* As people write it: "Blå Ugle" is "blå ugle". Huskenavn have no other capitals than these. */
static void
fold_name(const char *name, char *buf, size_t size)
{
	size_t n = 0;

	for (; name[n] != '\0' && n + 1 < size; n++) {
		unsigned char c = (unsigned char)name[n];
		bool two = n > 0 && (unsigned char)name[n - 1] == 0xc3;
		if ((c >= 'A' && c <= 'Z') || (two && (c == 0x86 || c == 0x98 || c == 0x85)))
			c = (unsigned char)(c + 0x20);
		buf[n] = (char)c;
	}
	buf[n] = '\0';
}

/* The case by id or huskenavn, if this agency has part in it. What does not exist and
 * what one may not know of go the same way. */
static bool
find_readable(
    struct call *c, const char *name, const char *field, struct case_row *row, struct share *share)
{
	struct journal *j = call_journal(c);
	unsigned char id[CASE_ID_SIZE] = { 0 }, hash[SEAL_HASH_SIZE];

	if (case_id_parse(name, id)) {
		if (share_get(j, c->agency->number, id, share))
			return journal_load(j, id, &c->d->arena, row);
		not_found(c, field);
		return false;
	}
	memset(id, 0, sizeof(id));
	char folded[128];
	fold_name(name, folded, sizeof(folded));
	seal_hash(j->seal, "nickname", folded, strlen(folded), hash);
	unsigned found = 0;
	unsigned char first[CASE_ID_SIZE];
	while (journal_find(j, STORE_NICKNAME, hash, id, id))
		if (share_get(j, c->agency->number, id, share) && found++ == 0)
			memcpy(first, id, sizeof(first));
	if (found > 1)
		call_outcome(c, OV__OUTCOME__OUTCOME_INVALID, field,
		    "is the huskenavn of several cases; give the id");
	else if (found == 1 && share_get(j, c->agency->number, first, share))
		return journal_load(j, first, &c->d->arena, row);
	else
		not_found(c, field);
	return false;
}

void
reads_case(struct call *c)
{
	struct case_row row;
	struct share share;

	if (!find_readable(c, c->request->case_state->case_, "case_state.case", &row, &share))
		return;
	c->answer->case_state =
	    access_mask(row.state, call_scope(c, &share), c->agency->owner, &c->d->arena);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_CASE_STATE;
}

static void
add_note(struct call *c, Ov__CasesAnswer *page, const struct share *share,
    const unsigned char id[CASE_ID_SIZE])
{
	struct arena *arena = &c->d->arena;
	Ov__CaseNote *note = arena_take(arena, sizeof(*note));

	*note = (Ov__CaseNote)OV__CASE_NOTE__INIT;
	note->last = share->last;
	note->your_reference =
	    share_note(call_journal(c), share, c->agency->number, id, arena)->reference;
	page->notes = arena_append(arena, page->notes, &page->n_notes, note);
}

void
reads_cases(struct call *c)
{
	enum { PAGE_MAX = 200 };
	struct arena *arena = &c->d->arena;
	uint32_t count = c->request->cases->count;
	Ov__CasesAnswer *page = arena_take(arena, sizeof(*page));
	unsigned char id[CASE_ID_SIZE] = { 0 };
	struct case_row row;
	struct share share;
	size_t size = 0;

	*page = (Ov__CasesAnswer)OV__CASES_ANSWER__INIT;
	if (c->request->cases->after[0] != '\0' && !case_id_parse(c->request->cases->after, id)) {
		call_outcome(c, OV__OUTCOME__OUTCOME_INVALID, "cases.after", "is no case id");
		return;
	}
	if (count == 0 || count > PAGE_MAX)
		count = PAGE_MAX;
	while (share_next(call_journal(c), c->agency->number, id, id)) {
		/* What the reader may not see was loaded all the same. */
		page->more = page->n_cases > 0 && !call_page_has_room(c);
		if (page->more)
			break;
		if (!share_get(call_journal(c), c->agency->number, id, &share) ||
		    !journal_load(call_journal(c), id, arena, &row))
			return;
		Ov__CaseState *masked =
		    access_mask(row.state, call_scope(c, &share), c->agency->owner, arena);
		size += ov__case_state__get_packed_size(masked) + 200;
		page->more =
		    page->n_cases == count || (size > ANSWER_SIZE_MAX && page->n_cases > 0);
		if (page->more)
			break;
		page->cases = arena_append(arena, page->cases, &page->n_cases, masked);
		add_note(c, page, &share, id);
	}
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_CASES;
	c->answer->cases = page;
}

static Ov__HistoryEntry *
history_entry(
    struct call *c, bool own_only, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE])
{
	struct arena *arena = &c->d->arena;
	Ov__HistoryEntry *h = arena_take(arena, sizeof(*h));

	*h = (Ov__HistoryEntry)OV__HISTORY_ENTRY__INIT;
	h->event = delivery_of(call_journal(c), c->agency, own_only, e, id, arena);
	if (!c->agency->owner)
		return h;
	h->number = e->number;
	h->told_by = e->told_by;
	h->user = e->user;
	for (size_t i = 0; i < e->n_told; i++) {
		char *name = arena_string(arena, agencies_name(c->d->agencies, e->told[i]));
		h->told = arena_append(arena, h->told, &h->n_told, name);
	}
	return h;
}

/* `after` counts what the reader can see: numbers with holes would tell of the rest. */
void
reads_history(struct call *c)
{
	enum { PAGE_MAX = 100 };
	struct journal *j = call_journal(c);
	struct arena *arena = &c->d->arena;
	const Ov__HistoryRequest *r = c->request->history;
	Ov__HistoryAnswer *page = arena_take(arena, sizeof(*page));
	struct store_key from = store_key();
	struct case_row row;
	struct share share;
	struct bytes k, v;
	unsigned char id[CASE_ID_SIZE];
	size_t size = 0;
	uint32_t visible = 0;

	*page = (Ov__HistoryAnswer)OV__HISTORY_ANSWER__INIT;
	if (!find_readable(c, r->case_, "history.case", &row, &share))
		return;
	scope s = call_scope(c, &share);
	store_key_bytes(&from, row.id, CASE_ID_SIZE);
	while (!page->more &&
	       store_first(j->store, STORE_CASE_JOURNAL, store_key_done(&from), &k, &v) &&
	       memcmp(k.data, row.id, CASE_ID_SIZE) == 0) {
		uint64_t seq = store_u64((const unsigned char *)k.data + CASE_ID_SIZE);
		size_t mark = arena_mark(arena);
		Ov__Event *e = journal_read(j, seq, arena, id);
		if (e == NULL)
			return;
		from = store_key();
		store_key_bytes(&from, row.id, CASE_ID_SIZE);
		store_key_u64(&from, seq + 1);
		if (!access_event(c->agency, c->key->areas, s, e->area, e->reporter, e->to) ||
		    ++visible <= r->after) {
			arena_reset(arena, mark);
			continue;
		}
		Ov__HistoryEntry *h = history_entry(c, !(s & SCOPE(e->area)), e, row.id);
		size += ov__history_entry__get_packed_size(h) + 8;
		page->more = !call_page_has_room(c) ||
			     page->n_entries ==
				 (r->count != 0 && r->count < PAGE_MAX ? r->count : PAGE_MAX) ||
			     (size > ANSWER_SIZE_MAX && page->n_entries > 0);
		if (page->more)
			break;
		page->entries = arena_append(arena, page->entries, &page->n_entries, h);
		page->through = visible;
	}
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_HISTORY;
	c->answer->history = page;
}
