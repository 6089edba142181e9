/* cases.c - The requests `cases` and `person`: a page of cases, the asker's or one person's. */
#include "desk/handlers.h"

#include "core/mask.h"
#include "desk/find.h"
#include "desk/persons.h"
#include "desk/record.h"
#include "store/lookup.h"

static void
add_note(
    struct call *c, Ov__CasesAnswer *page, const struct share *share, const struct case_row *row)
{
	struct arena *arena = &c->turn->arena;
	const Ov__StoredReader *reader = case_reader(row, c->agency->number);
	Ov__CaseNote *note = arena_take(arena, sizeof(*note));

	*note = (Ov__CaseNote)OV__CASE_NOTE__INIT;
	note->last = reader != NULL ? reader->last : 0;
	note->your_reference =
	    share_note(call_journal(c), share, c->agency->number, row->id, arena)->reference;
	page->notes = arena_append(arena, page->notes, &page->n_notes, note);
}

/* One more case on a page; false: the page is full. */
static bool
add_to_page(struct call *c, const unsigned char id[CASE_ID_SIZE], size_t count, size_t *size,
    Ov__CasesAnswer *page)
{
	struct case_row row;
	struct share share;

	/* Cases that the reader may not see took their room of the arena too. */
	page->more = page->n_cases > 0 && !call_page_has_room(c);
	if (page->more)
		return false;
	if (!find_load(c, id, &row, &share))
		return !call_journal(c)->damaged;
	/* An emergency opens the one case that is asked for, not a list. */
	struct sight s = call_sight(c, &share, NULL);
	Ov__CaseState *masked = mask_case(row.state, &s, &c->turn->arena);
	*size += ov__case_state__get_packed_size(masked) + 200;
	page->more = page->n_cases == count || (*size > ANSWER_SIZE_MAX && page->n_cases > 0);
	if (page->more)
		return false;
	page->cases = arena_append(&c->turn->arena, page->cases, &page->n_cases, masked);
	add_note(c, page, &share, &row);
	return true;
}

void
handle_cases(struct call *c)
{
	enum { PAGE_MAX = 200 };
	uint32_t count = c->request->cases->count;
	Ov__CasesAnswer *page = arena_take(&c->turn->arena, sizeof(*page));
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

/* By number: for the owner team, when a person asks for the data that is held about him. */
void
handle_person(struct call *c)
{
	enum { PAGE_MAX = 200 };
	const Ov__PersonRequest *r = c->request->person;
	Ov__CasesAnswer *page = arena_take(&c->turn->arena, sizeof(*page));
	unsigned char id[CASE_ID_SIZE] = { 0 }, hash[SEAL_HASH_SIZE];
	size_t size = 0;

	*page = (Ov__CasesAnswer)OV__CASES_ANSWER__INIT;
	if (!c->agency->owner && !c->agency->restricted) {
		call_refuse(c, REFUSED_PERSON_OWNER, "person");
		return;
	}
	if (r->person == NULL || !persons_hash(c, r->person, hash)) {
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
