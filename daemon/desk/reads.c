/* reads.c - The requests that read cases, through the one mask of mask.h. */
#include "desk/reads.h"

#include <string.h>

#include "core/access.h"
#include "core/mask.h"
#include "core/state.h"
#include "core/whatif.h"
#include "desk/record.h"
#include "desk/report.h"
#include "store/fold.h"
#include "store/lookup.h"

static void
not_found(struct call *c, const char *field)
{
	call_refuse(c, REFUSED_NO_SUCH_CASE, field);
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

/* Loaded, when this agency takes part in it. What does not exist and what one may not know
 * of go the same way. */
static bool
load_readable(
    struct call *c, const unsigned char id[CASE_ID_SIZE], struct case_row *row, struct share *share)
{
	return share_get(call_journal(c), c->agency->number, id, share) &&
	       cases_load(call_journal(c), id, &c->d->arena, row) &&
	       access_takes_part(c->agency, row->state);
}

/* The case by id or huskenavn. */
static bool
find_readable(
    struct call *c, const char *name, const char *field, struct case_row *row, struct share *share)
{
	struct journal *j = call_journal(c);
	unsigned char id[CASE_ID_SIZE] = { 0 }, hash[SEAL_HASH_SIZE], first[CASE_ID_SIZE];
	char folded[128];
	unsigned found = 0;
	/* To find which case a name stands for is no look at it, and leaves no row. */
	bool finds = c->request->ask_case == OV__REQUEST__ASK_CASE_STATE &&
		     c->request->case_state->purpose == OV__PURPOSE__PURPOSE_FIND;

	if (!finds && call_unrecorded(c))
		return false;
	if (case_id_parse(name, id)) {
		if (load_readable(c, id, row, share))
			return true;
		not_found(c, field);
		return false;
	}
	memset(id, 0, sizeof(id));
	fold_name(name, folded, sizeof(folded));
	seal_hash(j->seal, "nickname", folded, strlen(folded), hash);
	while (lookup_find(j, STORE_NICKNAME, hash, id, id))
		if (load_readable(c, id, row, share) && found++ == 0)
			memcpy(first, id, sizeof(first));
	if (found > 1)
		call_refuse(c, REFUSED_SEVERAL_HUSKENAVN, field);
	else if (found == 1)
		return load_readable(c, first, row, share);
	else
		not_found(c, field);
	return false;
}

/* Which case a name stands for: to report on it is no look at it. */
static void
answer_id(struct call *c, char *id)
{
	c->answer->case_state = arena_take(&c->d->arena, sizeof(*c->answer->case_state));
	*c->answer->case_state = (Ov__CaseState)OV__CASE_STATE__INIT;
	c->answer->case_state->id = id;
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_CASE_STATE;
}

void
reads_case(struct call *c)
{
	const Ov__CaseRequest *r = c->request->case_state;
	struct case_row row;
	struct share share;

	if (!find_readable(c, r->case_, "case_state.case", &row, &share))
		return;
	if (r->purpose == OV__PURPOSE__PURPOSE_FIND) {
		answer_id(c, row.state->id);
		return;
	}
	struct sight s = call_sight(c, &share, row.state);
	c->answer->case_state = access_mask(row.state, &s, &c->d->arena);
	record_read(c, &share, row.state, r->purpose, "case");
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_CASE_STATE;
}

void
reads_what_if(struct call *c)
{
	const Ov__WhatIfRequest *r = c->request->what_if;
	struct case_row row;
	struct share share;

	if (!find_readable(c, r->case_, "what_if.case", &row, &share))
		return;
	struct sight s = call_sight(c, &share, row.state);
	if (!s.owner) {
		call_refuse(c, REFUSED_PLAN_OWNER, "what_if.case");
		return;
	}
	/* Ten years of the calendar are left for what is reckoned from it. */
	if (r->release != 0 && (!date_valid(r->release) || r->release > 21891231)) {
		call_refuse_numbers(
		    c, REFUSED_NOT_A_DATE, "what_if.release", DATE_FIRST, DATE_LAST);
		return;
	}
	record_read(c, &share, row.state, OV__PURPOSE__PURPOSE_LOOK, "what-if");
	c->answer->what_if = arena_take(&c->d->arena, sizeof(*c->answer->what_if));
	*c->answer->what_if = (Ov__WhatIfAnswer)OV__WHAT_IF_ANSWER__INIT;
	whatif(&c->d->rules, row.state, r->release, c->d->now, s.areas, &c->d->arena,
	    c->answer->what_if);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_WHAT_IF;
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

/* One more case on a page; false: the page is full. */
static bool
add_to_page(struct call *c, const unsigned char id[CASE_ID_SIZE], size_t count, size_t *size,
    Ov__CasesAnswer *page)
{
	struct case_row row;
	struct share share;

	/* What the reader may not see was loaded all the same. */
	page->more = page->n_cases > 0 && !call_page_has_room(c);
	if (page->more)
		return false;
	if (!load_readable(c, id, &row, &share))
		return !call_journal(c)->damaged;
	/* An emergency opens the one case that is asked for, not a list. */
	struct sight s = call_sight(c, &share, NULL);
	Ov__CaseState *masked = access_mask(row.state, &s, &c->d->arena);
	*size += ov__case_state__get_packed_size(masked) + 200;
	page->more = page->n_cases == count || (*size > ANSWER_SIZE_MAX && page->n_cases > 0);
	if (page->more)
		return false;
	page->cases = arena_append(&c->d->arena, page->cases, &page->n_cases, masked);
	add_note(c, page, &share, id);
	return true;
}

void
reads_cases(struct call *c)
{
	enum { PAGE_MAX = 200 };
	uint32_t count = c->request->cases->count;
	Ov__CasesAnswer *page = arena_take(&c->d->arena, sizeof(*page));
	unsigned char id[CASE_ID_SIZE] = { 0 };
	size_t size = 0;

	*page = (Ov__CasesAnswer)OV__CASES_ANSWER__INIT;
	if (c->request->cases->after[0] != '\0' && !case_id_parse(c->request->cases->after, id)) {
		call_refuse_texts(c, REFUSED_NO_CASE_ID, "cases.after", "K7F3-9QXM", NULL);
		return;
	}
	if (call_unrecorded(c))
		return;
	if (count == 0 || count > PAGE_MAX)
		count = PAGE_MAX;
	while (share_next(call_journal(c), c->agency->number, id, id) &&
	       add_to_page(c, id, count, &size, page))
		;
	record_list(c, page->cases, page->n_cases, OV__PURPOSE__PURPOSE_LOOK);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_CASES;
	c->answer->cases = page;
}

/* By number: for the owner team, of whom somebody asks what is held about him. */
void
reads_person(struct call *c)
{
	enum { PAGE_MAX = 200 };
	const Ov__PersonRequest *r = c->request->person;
	Ov__CasesAnswer *page = arena_take(&c->d->arena, sizeof(*page));
	unsigned char id[CASE_ID_SIZE] = { 0 }, hash[SEAL_HASH_SIZE];
	size_t size = 0;

	*page = (Ov__CasesAnswer)OV__CASES_ANSWER__INIT;
	if (!c->agency->owner && !c->agency->restricted) {
		call_refuse(c, REFUSED_PERSON_OWNER, "person");
		return;
	}
	if (r->person == NULL || !report_person_hash(c, r->person, hash)) {
		call_refuse(c, REFUSED_PERSON_NAMED, "person.person");
		return;
	}
	if (call_unrecorded(c))
		return;
	while (lookup_find(call_journal(c), STORE_PERSON, hash, id, id) &&
	       add_to_page(c, id, PAGE_MAX, &size, page))
		;
	if (page->n_cases > 0)
		record_list(c, page->cases, page->n_cases, r->purpose);
	else
		record_action(c, OV__ACCESS_ACTION__ACCESS_ACTION_READ, NULL, "list",
		    "a person of whom there is no case");
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_PERSON;
	c->answer->person = page;
}

/* As the stream would have it: what is a blank there now. */
static bool
may_see_now(
    struct call *c, uint32_t agency, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE])
{
	const struct agency *a = agencies_by_number(c->d->agencies, agency);
	struct share share;

	if (a == NULL || !share_get(call_journal(c), agency, id, &share))
		return false;
	struct sight s = share_sight(&share, a, moment_date(c->d->now));
	return access_event(a, SCOPE_ALL, &s, e);
}

static void
add_told(
    struct call *c, Ov__HistoryEntry *h, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE])
{
	struct arena *arena = &c->d->arena;

	h->number = e->number;
	h->told_by = e->told_by;
	h->user = e->user;
	for (size_t i = 0; i < e->n_told; i++) {
		char *name = arena_string(arena, agencies_name(c->d->agencies, e->told[i]));
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
	Ov__HistoryEntry *h = arena_take(&c->d->arena, sizeof(*h));

	*h = (Ov__HistoryEntry)OV__HISTORY_ENTRY__INIT;
	h->event = delivery_of(call_journal(c), c->agency, s, e, id, &c->d->arena);
	if (s->owner) {
		add_told(c, h, e, id);
		h->event->report = e->report; /* what is to be retracted is named by it */
	}
	return h;
}

/* After a death nothing is shown but what was told then: with the death, or by oneself. */
static bool
may_read(const struct call *c, const struct sight *s, const Ov__Event *e, uint32_t death)
{
	if (death != 0 && e->number > death && !s->owner && !stream_was_told(e, c->agency->number))
		return false;
	return access_event(c->agency, c->key->areas, s, e);
}

/* `after` counts what the reader can see: numbers with holes would tell of the rest. */
static void
fill_history(
    struct call *c, const struct case_row *row, const struct sight *s, Ov__HistoryAnswer *page)
{
	enum { PAGE_MAX = 100 };
	struct arena *arena = &c->d->arena;
	const Ov__HistoryRequest *r = c->request->history;
	uint32_t count = r->count != 0 && r->count < PAGE_MAX ? r->count : PAGE_MAX, visible = 0;
	struct void_set *gone = void_set_of(call_journal(c), row->id, arena);
	uint32_t death = state_death(row->state);
	unsigned char id[CASE_ID_SIZE];
	size_t size = 0;

	for (uint64_t seq = 0; journal_next(call_journal(c), row->id, &seq);) {
		size_t mark = arena_mark(arena);
		const Ov__Event *e = journal_read(call_journal(c), seq, arena, id);
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
reads_history(struct call *c)
{
	const Ov__HistoryRequest *r = c->request->history;
	Ov__HistoryAnswer *page = arena_take(&c->d->arena, sizeof(*page));
	struct case_row row;
	struct share share;

	*page = (Ov__HistoryAnswer)OV__HISTORY_ANSWER__INIT;
	if (!find_readable(c, r->case_, "history.case", &row, &share))
		return;
	struct sight s = call_sight(c, &share, row.state);
	fill_history(c, &row, &s, page);
	record_read(c, &share, row.state, r->purpose, "history");
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_HISTORY;
	c->answer->history = page;
}
