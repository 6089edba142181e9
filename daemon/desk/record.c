/* record.c - The access record. Rows: when u64, then the sealed AccessRow. */
#include "desk/record.h"

#include <string.h>

#include "base/text.h"
#include "core/access.h"
#include "core/state.h"
#include "schema/wire.h"

enum { ROW_WHEN = 8, BASIS_SIZE = 240, CLAIMED_SIZE = 100, TRIM_AT_ONCE = 2 };

static const unsigned char no_case[CASE_ID_SIZE];

static struct store_key
number_key(uint64_t number)
{
	struct store_key k = store_key();

	store_key_u64(&k, number);
	return k;
}

static struct store_key
index_key(const unsigned char id[CASE_ID_SIZE], uint64_t number)
{
	struct store_key k = store_key();

	store_key_bytes(&k, id, CASE_ID_SIZE);
	store_key_u64(&k, number);
	return k;
}

/* ---- rows --------------------------------------------------------------------------------- */

static Ov__AccessRow *
read_row(struct journal *j, uint64_t number, struct arena *arena)
{
	struct store_key k = number_key(number);
	struct bytes v;

	if (!store_get(j->store, STORE_ACCESS, store_key_done(&k), &v) ||
	    v.size < ROW_WHEN + SEAL_OVERHEAD)
		return NULL;
	size_t size = v.size - ROW_WHEN;
	unsigned char *plain = arena_take(arena, size);
	if (!journal_unseal_own(
		j, SEAL_ACCESS, number, (const unsigned char *)v.data + ROW_WHEN, size, plain))
		return NULL;
	return (Ov__AccessRow *)wire_reread(
	    &ov__access_row__descriptor, plain, size - SEAL_OVERHEAD, arena);
}

static void
write_row(struct journal *j, uint64_t number, const Ov__AccessRow *row, struct arena *arena)
{
	struct wire_bytes plain = wire_pack(row, arena);
	size_t size = ROW_WHEN + plain.size + SEAL_OVERHEAD;
	unsigned char *v = arena_take(arena, size);
	struct store_key k = number_key(number), when = number_key(row->when);

	memcpy(v, when.data, ROW_WHEN);
	journal_seal_own(j, SEAL_ACCESS, number, plain.data, plain.size, v + ROW_WHEN);
	store_put(j->store, STORE_ACCESS, store_key_done(&k), (struct bytes){ v, size });
}

static void
index_row(struct journal *j, uint64_t number, const Ov__AccessRow *row)
{
	unsigned char id[CASE_ID_SIZE];

	for (size_t i = 0; i < row->n_cases; i++)
		if (case_id_parse(row->cases[i], id)) {
			struct store_key ix = index_key(id, number);
			store_put(j->store, STORE_ACCESS_CASE, store_key_done(&ix),
			    (struct bytes){ "", 0 });
		}
}

/* The oldest go when their time is over, a few with each new one: no sweep, no growth. */
static void
trim(struct overgangd *d, struct arena *arena)
{
	struct journal *j = &d->journal;
	ov_time kept = (ov_time)d->retention->access_months * 31 * 24 * 3600;
	unsigned char id[CASE_ID_SIZE];
	struct bytes k, v;

	for (int i = 0; i < TRIM_AT_ONCE; i++) {
		if (!store_first(j->store, STORE_ACCESS, (struct bytes){ NULL, 0 }, &k, &v) ||
		    v.size < ROW_WHEN || store_u64(v.data) + kept >= d->now)
			return;
		uint64_t number = store_u64(k.data);
		const Ov__AccessRow *row = read_row(j, number, arena);
		for (size_t c = 0; row != NULL && c < row->n_cases; c++)
			if (case_id_parse(row->cases[c], id)) {
				struct store_key ix = index_key(id, number);
				store_delete(j->store, STORE_ACCESS_CASE, store_key_done(&ix));
			}
		struct store_key gone = number_key(number);
		store_delete(j->store, STORE_ACCESS, store_key_done(&gone));
	}
}

static uint64_t
add_row(struct overgangd *d, const Ov__AccessRow *row)
{
	uint64_t last = 0;

	trim(d, &d->arena);
	(void)journal_meta(&d->journal, "access", &last);
	write_row(&d->journal, ++last, row, &d->arena);
	index_row(&d->journal, last, row);
	journal_set_meta(&d->journal, "access", last);
	return last;
}

/* What a client says of its user, as far as a name goes: the record keeps nobody's texts. */
static char *
short_name(const char *name, struct arena *arena)
{
	char text[CLAIMED_SIZE];
	size_t n = strnlen(name, sizeof(text) - 1);

	/* Not within a character. */
	while (name[n] != '\0' && n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80)
		n--;
	memcpy(text, name, n);
	text[n] = '\0';
	return arena_string(arena, text);
}

static Ov__AccessRow *
row_new(struct call *c, Ov__AccessAction action)
{
	Ov__AccessRow *row = arena_take(&c->d->arena, sizeof(*row));

	*row = (Ov__AccessRow)OV__ACCESS_ROW__INIT;
	row->when = c->d->now;
	row->action = action;
	if (c->agency != NULL)
		row->agency = c->agency->number;
	row->key = arena_string(&c->d->arena, c->key != NULL ? c->key->name : c->frame->user_id);
	if (c->request != NULL)
		row->claimed = short_name(c->request->user, &c->d->arena);
	return row;
}

/* Who looked at what, on what ground: the same again is one more look of the same row. */
static uint64_t
what_of(const struct call *c, const Ov__AccessRow *row)
{
	Ov__AccessRow bare = *row;

	bare.when = 0;
	struct wire_bytes b = wire_pack(&bare, &c->d->arena);
	return rate_who_bytes(b.data, b.size);
}

static bool
is_same_look(const Ov__AccessRow *a, const Ov__AccessRow *b)
{
	bool same = a->agency == b->agency && a->action == b->action && a->n_cases == b->n_cases &&
		    strcmp(a->key, b->key) == 0 && strcmp(a->claimed, b->claimed) == 0 &&
		    strcmp(a->basis, b->basis) == 0 && strcmp(a->detail, b->detail) == 0;

	for (size_t i = 0; same && i < a->n_cases; i++)
		same = strcmp(a->cases[i], b->cases[i]) == 0;
	return same;
}

static void
add_look(struct call *c, const Ov__AccessRow *row)
{
	struct overgangd *d = c->d;
	uint64_t what = what_of(c, row), number = looks_row(&d->looks, what, d->now);
	Ov__AccessRow *was = number != 0 ? read_row(&d->journal, number, &d->arena) : NULL;

	if (was == NULL || !is_same_look(was, row)) {
		number = add_row(d, row);
		looks_new(&d->looks, what, number, row->n_cases, d->now, c->frame->user_id,
		    d->wire.monotonic_ms(d->wire.self));
		return;
	}
	was->count = was->count > 1 ? was->count + 1 : 2;
	was->last = d->now;
	write_row(&d->journal, number, was, &d->arena);
}

/* ---- what is put on it ------------------------------------------------------------------------ */

static void
put_item(char *buf, size_t size, const char *item)
{
	if (buf[0] != '\0')
		text_put(buf, size, ", ");
	text_put(buf, size, item);
}

/* The ground on which this reader sees the case. */
static char *
basis_of(struct call *c, const struct share *s, const Ov__CaseState *state)
{
	const Ov__Participant *p = state_participant(state, c->agency->number);
	char text[BASIS_SIZE] = "";

	if (s->owner)
		put_item(text, sizeof(text), "owner");
	if (access_emergency(c->agency, c->key->name, state, c->d->now))
		put_item(text, sizeof(text), "emergency");
	if (!s->owner && !s->restricted && c->agency->roles & 1u << OV__ROLE__ROLE_ONCALL)
		put_item(text, sizeof(text), "on call");
	for (size_t i = 0; p != NULL && i < p->n_grants; i++) {
		const Ov__AreaGrant *g = p->grants[i];
		if (g->basis_kind == OV__FACT__FACT_BASIS_INVOKED) {
			put_item(text, sizeof(text), g->basis_code);
			continue;
		}
		put_item(text, sizeof(text), "consent.given ");
		text_put_number(text, sizeof(text), g->basis_number);
	}
	if (text[0] == '\0')
		put_item(text, sizeof(text), "own reports");
	return arena_string(&c->d->arena, text);
}

static Ov__AccessAction
action_of(Ov__Purpose purpose)
{
	switch (purpose) {
	case OV__PURPOSE__PURPOSE_PRINT:
		return OV__ACCESS_ACTION__ACCESS_ACTION_PRINT;
	case OV__PURPOSE__PURPOSE_EXPORT:
		return OV__ACCESS_ACTION__ACCESS_ACTION_EXPORT;
	case OV__PURPOSE__PURPOSE_SUBJECT_ACCESS:
		return OV__ACCESS_ACTION__ACCESS_ACTION_SUBJECT_ACCESS;
	case OV__PURPOSE__PURPOSE_LOOK:
	case OV__PURPOSE__PURPOSE_FIND:
	case _OV__PURPOSE_IS_INT_SIZE:
	default:
		return OV__ACCESS_ACTION__ACCESS_ACTION_READ;
	}
}

static void
add_case(struct call *c, Ov__AccessRow *row, const char *id)
{
	row->cases =
	    arena_append(&c->d->arena, row->cases, &row->n_cases, arena_string(&c->d->arena, id));
}

void
record_read(struct call *c, const struct share *s, const Ov__CaseState *state, Ov__Purpose purpose,
    const char *detail)
{
	Ov__AccessRow *row = row_new(c, action_of(purpose));

	add_case(c, row, state->id);
	row->basis = basis_of(c, s, state);
	row->detail = arena_string(&c->d->arena, detail);
	add_look(c, row);
}

void
record_list(struct call *c, Ov__CaseState *const *cases, size_t count, Ov__Purpose purpose)
{
	Ov__AccessRow *row = row_new(c, action_of(purpose));

	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++)
		add_case(c, row, cases[i]->id);
	row->basis = arena_string(&c->d->arena, "list");
	add_look(c, row);
}

void
record_action(
    struct call *c, Ov__AccessAction action, const char *id, const char *basis, const char *detail)
{
	Ov__AccessRow *row = row_new(c, action);

	if (id != NULL)
		add_case(c, row, id);
	row->basis = arena_string(&c->d->arena, basis);
	row->detail = arena_string(&c->d->arena, detail);
	if (action == OV__ACCESS_ACTION__ACCESS_ACTION_READ ||
	    action == OV__ACCESS_ACTION__ACCESS_ACTION_AUDIT)
		add_look(c, row);
	else
		(void)add_row(c->d, row);
}

void
record_admin(struct call *c, const char *detail)
{
	record_action(c, OV__ACCESS_ACTION__ACCESS_ACTION_ADMIN, NULL,
	    c->agency->owner ? "owner" : "admin", detail);
}

void
record_daemon(struct overgangd *d, const char *detail)
{
	Ov__AccessRow row = OV__ACCESS_ROW__INIT;

	row.when = d->now;
	row.action = OV__ACCESS_ACTION__ACCESS_ACTION_ADMIN;
	row.detail = arena_string(&d->arena, detail);
	(void)add_row(d, &row);
}

/* ---- refusals ------------------------------------------------------------------------------------ */

/* The case that was asked for, where what was said is a case id; anything else that people
 * type there may be a name, and is not kept. */
static const char *
asked_for(const struct call *c, const Ov__Report *report)
{
	if (c->request == NULL)
		return "";
	switch ((int)c->request->ask_case) {
	case OV__REQUEST__ASK_CASE_STATE:
		return c->request->case_state->case_;
	case OV__REQUEST__ASK_WHAT_IF:
		return c->request->what_if->case_;
	case OV__REQUEST__ASK_HISTORY:
		return c->request->history->case_;
	case OV__REQUEST__ASK_ACCESS:
		return c->request->access->case_;
	case OV__REQUEST__ASK_ERASE:
		return c->request->erase->case_;
	case OV__REQUEST__ASK_REPORT:
		return report != NULL ? report->case_ : "";
	default:
		return "";
	}
}

static const char *
asked_what(const struct call *c)
{
	const ProtobufCMessageDescriptor *d = &ov__request__descriptor;

	for (unsigned i = 0; c->request != NULL && i < d->n_fields; i++)
		if (d->fields[i].id == (uint32_t)c->request->ask_case)
			return d->fields[i].name;
	return "request";
}

/* So many of this key in this hour so far; beyond the limit they share a row. */
struct denials {
	uint64_t hour;
	uint32_t count;
	uint64_t last_row;
};

static struct store_key
denials_key(struct call *c)
{
	unsigned char hash[SEAL_HASH_SIZE];
	struct store_key k = store_key();

	seal_hash(c->d->journal.seal, "denied", c->frame->user_id, strlen(c->frame->user_id), hash);
	store_key_bytes(&k, "denied", 6);
	store_key_bytes(&k, hash, sizeof(hash));
	return k;
}

static struct denials
denials_of(struct call *c, const struct store_key *k)
{
	struct denials now = { .hour = c->d->now / 3600 };
	struct bytes v;

	if (!store_get(c->d->journal.store, STORE_META, store_key_done(k), &v) || v.size != 20 ||
	    store_u64(v.data) != now.hour)
		return now;
	now.count = store_u32((const unsigned char *)v.data + 8);
	now.last_row = store_u64((const unsigned char *)v.data + 12);
	return now;
}

void
record_denied(struct call *c)
{
	unsigned char id[CASE_ID_SIZE];
	struct store_key k = denials_key(c), v = store_key();
	struct denials sofar;

	if ((c->answer->outcome != OV__OUTCOME__OUTCOME_DENIED &&
		c->answer->outcome != OV__OUTCOME__OUTCOME_NOT_FOUND) ||
	    c->d->no_looks)
		return;
	sofar = denials_of(c, &k);
	Ov__AccessRow *row = row_new(c, OV__ACCESS_ACTION__ACCESS_ACTION_DENIED);
	const char *asked = asked_for(c, c->report);
	row->detail = arena_string(&c->d->arena, asked_what(c));
	if (++sofar.count <= RECORD_DENIALS_MAX) {
		if (case_id_parse(asked, id))
			add_case(c, row, asked);
		sofar.last_row = add_row(c->d, row);
	} else {
		row->count = sofar.count - RECORD_DENIALS_MAX;
		if (row->count == 1)
			sofar.last_row = add_row(c->d, row);
		else
			write_row(&c->d->journal, sofar.last_row, row, &c->d->arena);
	}
	store_key_u64(&v, sofar.hour);
	store_key_u32(&v, sofar.count);
	store_key_u64(&v, sofar.last_row);
	store_put(c->d->journal.store, STORE_META, store_key_done(&k), store_key_done(&v));
}

/* ---- reading it ------------------------------------------------------------------------------------ */

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
	if (cases_load(call_journal(c), id, &c->d->arena, &row))
		return row.state->owner == c->agency->number;
	return cases_erased(call_journal(c), id, &owner) && owner == c->agency->number;
}

static Ov__AccessEntry *
entry_of(struct call *c, uint64_t number, const Ov__AccessRow *row)
{
	Ov__AccessEntry *e = arena_take(&c->d->arena, sizeof(*e));

	*e = (Ov__AccessEntry)OV__ACCESS_ENTRY__INIT;
	e->number = number;
	e->when = row->when;
	e->agency = arena_string(&c->d->arena, agencies_name(c->d->agencies, row->agency));
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

/* The number of the next row after `after`, of one case or of all. 0: none. */
static uint64_t
next_row(struct journal *j, const unsigned char id[CASE_ID_SIZE], bool all, uint64_t after)
{
	struct store_key from = all ? number_key(after + 1) : index_key(id, after + 1);
	struct bytes k, v;

	if (!store_first(
		j->store, all ? STORE_ACCESS : STORE_ACCESS_CASE, store_key_done(&from), &k, &v))
		return 0;
	if (all)
		return store_u64(k.data);
	return memcmp(k.data, id, CASE_ID_SIZE) == 0
		   ? store_u64((const unsigned char *)k.data + CASE_ID_SIZE)
		   : 0;
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
	    arena_append(&c->d->arena, e->cases, &e->n_cases, arena_string(&c->d->arena, id));
}

static void
fill_page(struct call *c, const unsigned char id[CASE_ID_SIZE], bool all, Ov__AccessAnswer *page)
{
	enum { PAGE_MAX = 100 };
	const Ov__AccessRequest *r = c->request->access;
	uint32_t count = r->count != 0 && r->count < PAGE_MAX ? r->count : PAGE_MAX;
	char text[CASE_ID_TEXT_SIZE];
	uint64_t number;
	size_t size = 0;

	case_id_text(id, text);
	page->through = r->after;
	while ((number = next_row(call_journal(c), id, all, page->through)) != 0) {
		const Ov__AccessRow *row = read_row(call_journal(c), number, &c->d->arena);
		if (row == NULL) {
			call_journal(c)->damaged = true;
			return;
		}
		Ov__AccessEntry *e = entry_of(c, number, row);
		if (!all)
			keep_one_case(c, e, text);
		size += ov__access_entry__get_packed_size(e) + 8;
		page->more = page->n_entries == count || !call_page_has_room(c) ||
			     (size > ANSWER_SIZE_MAX && page->n_entries > 0);
		if (page->more)
			return;
		page->entries = arena_append(&c->d->arena, page->entries, &page->n_entries, e);
		page->through = number;
	}
}

void
record_handle(struct call *c)
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
	Ov__AccessAnswer *page = arena_take(&c->d->arena, sizeof(*page));
	*page = (Ov__AccessAnswer)OV__ACCESS_ANSWER__INIT;
	fill_page(c, id, all, page);
	record_action(c, OV__ACCESS_ACTION__ACCESS_ACTION_AUDIT, all ? NULL : r->case_,
	    is_auditor(c) ? "auditor" : "owner", "");
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_ACCESS;
	c->answer->access = page;
}

uint64_t
record_verify(struct journal *j, struct arena *arena, uint64_t *ret_count)
{
	uint64_t last = 0, expected = 0, number = 0;

	*ret_count = 0;
	(void)journal_meta(j, "access", &last);
	while ((number = next_row(j, no_case, true, number)) != 0) {
		size_t mark = arena_mark(arena);
		bool good =
		    (expected == 0 || number == expected) && read_row(j, number, arena) != NULL;
		arena_reset(arena, mark);
		if (!good)
			return expected != 0 ? expected : number;
		expected = number + 1;
		++*ret_count;
	}
	return expected == 0 || expected == last + 1 ? 0 : expected;
}
