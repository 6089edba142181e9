/* access.c - The request `access`: the access record. */
#include "desk/handlers.h"

#include "desk/record.h"
#include "store/access_log.h"

static bool
is_auditor(const struct call *c)
{
	return (c->agency->roles & 1u << OV__ROLE__ROLE_AUDITOR) != 0;
}

/* An auditor, or the owner of the case as it is or was; others learn nothing of it. */
static bool
may_audit(struct call *c, const unsigned char id[CASE_ID_SIZE])
{
	uint32_t owner = 0;
	struct case_row row;

	if (is_auditor(c))
		return true;
	if (cases_load(call_journal(c), id, &c->turn->arena, &row))
		return row.state->owner == c->agency->number;
	return cases_erased(call_journal(c), id, &owner) && owner == c->agency->number;
}

static Ov__AccessEntry *
entry_of(struct call *c, uint64_t number, const Ov__AccessRow *row)
{
	Ov__AccessEntry *e = arena_take(&c->turn->arena, sizeof(*e));

	*e = (Ov__AccessEntry)OV__ACCESS_ENTRY__INIT;
	e->number = number;
	e->when = row->when;
	e->agency = arena_string(&c->turn->arena, agencies_name(c->turn->agencies, row->agency));
	e->key = row->key;
	e->claimed = row->claimed;
	e->action = row->action;
	e->cases = row->cases;
	e->n_cases = row->n_cases;
	e->basis = row->basis;
	e->detail = row->detail;
	e->count = row->count;
	e->last = row->last;
	return e;
}

/* Of a list of cases an owner is shown its own one. */
static void
keep_one_case(struct call *c, Ov__AccessEntry *e, const char *id)
{
	if (is_auditor(c))
		return;
	e->cases = NULL;
	e->n_cases = 0;
	e->cases =
	    arena_append(&c->turn->arena, e->cases, &e->n_cases, arena_string(&c->turn->arena, id));
}

static void
fill_page(struct call *c, const unsigned char *id, Ov__AccessAnswer *page)
{
	enum { PAGE_MAX = 100 };
	const Ov__AccessRequest *r = c->request->access;
	uint32_t count = r->count != 0 && r->count < PAGE_MAX ? r->count : PAGE_MAX;
	char text[CASE_ID_TEXT_SIZE];
	uint64_t number;
	size_t size = 0;

	if (id != NULL)
		case_id_text(id, text);
	page->through = r->after;
	while ((number = access_log_next(call_journal(c), id, page->through)) != 0) {
		const Ov__AccessRow *row = access_log_get(call_journal(c), number, &c->turn->arena);
		if (row == NULL) {
			call_journal(c)->damaged = true;
			return;
		}
		Ov__AccessEntry *e = entry_of(c, number, row);
		if (id != NULL)
			keep_one_case(c, e, text);
		size += ov__access_entry__get_packed_size(e) + 8;
		page->more = page->n_entries == count || !call_page_has_room(c) ||
			     (size > ANSWER_SIZE_MAX && page->n_entries > 0);
		if (page->more)
			return;
		page->entries = arena_append(&c->turn->arena, page->entries, &page->n_entries, e);
		page->through = number;
	}
}

void
handle_access(struct call *c)
{
	const Ov__AccessRequest *r = c->request->access;
	unsigned char id[CASE_ID_SIZE] = { 0 };
	bool all = r->case_[0] == '\0';

	if (all && !is_auditor(c)) {
		call_refuse(c, REFUSED_AUDITOR_ONLY, "access.case");
		return;
	}
	if (!all && (!case_id_parse(r->case_, id) || !may_audit(c, id))) {
		call_refuse(c, REFUSED_NO_SUCH_CASE, "access.case");
		return;
	}
	if (call_unrecorded(c))
		return;
	Ov__AccessAnswer *page = arena_take(&c->turn->arena, sizeof(*page));
	*page = (Ov__AccessAnswer)OV__ACCESS_ANSWER__INIT;
	fill_page(c, all ? NULL : id, page);
	record_action(c, OV__ACCESS_ACTION__ACCESS_ACTION_AUDIT, all ? NULL : r->case_,
	    is_auditor(c) ? "auditor" : "owner", "");
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_ACCESS;
	c->answer->access = page;
}
