/* record.c - Write the access record. */
#include "desk/record.h"

#include <string.h>

#include "base/text.h"
#include "core/access.h"
#include "core/state.h"
#include "schema/wire.h"
#include "store/access_log.h"
#include "store/counts.h"

enum { BASIS_SIZE = 240, CLAIMED_SIZE = 100 };

/* ---- rows --------------------------------------------------------------------------------- */

static uint64_t
add_row(struct turn *t, const Ov__AccessRow *row)
{
	ov_time kept = (ov_time)t->retention->access_months * 31 * 24 * 3600;

	return access_log_add(&t->journal, row, t->now > kept ? t->now - kept : 0, &t->arena);
}

/* The user whom a client names, cut to the length of a name: the record keeps nobody's texts. */
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
	Ov__AccessRow *row = arena_take(&c->turn->arena, sizeof(*row));

	*row = (Ov__AccessRow)OV__ACCESS_ROW__INIT;
	row->when = c->turn->now;
	row->action = action;
	if (c->agency != NULL)
		row->agency = c->agency->number;
	row->key = arena_string(&c->turn->arena, c->key != NULL ? c->key->name : c->frame->user_id);
	if (c->request != NULL)
		row->claimed = short_name(c->request->user, &c->turn->arena);
	return row;
}

/* A hash of reader, cases and ground: the same again is one more look of the same row. */
static uint64_t
what_of(const struct call *c, const Ov__AccessRow *row)
{
	Ov__AccessRow bare = *row;

	bare.when = 0;
	struct wire_bytes b = wire_pack(&bare, &c->turn->arena);
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
	struct turn *t = c->turn;
	uint64_t what = what_of(c, row), number = looks_row(&t->looks, what, t->now);
	Ov__AccessRow *was = number != 0 ? access_log_get(&t->journal, number, &t->arena) : NULL;

	if (was == NULL || !is_same_look(was, row)) {
		number = add_row(t, row);
		looks_new(
		    &t->looks, what, number, row->n_cases, t->now, c->frame->user_id, turn_ms(t));
		return;
	}
	was->count = was->count > 1 ? was->count + 1 : 2;
	was->last = t->now;
	access_log_put(&t->journal, number, was, &t->arena);
}

/* ---- putting on record ------------------------------------------------------------------------ */

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
	if (access_emergency(c->agency, c->key->name, state, c->turn->now))
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
	return arena_string(&c->turn->arena, text);
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
	row->cases = arena_append(
	    &c->turn->arena, row->cases, &row->n_cases, arena_string(&c->turn->arena, id));
}

void
record_read(struct call *c, const struct share *s, const Ov__CaseState *state, Ov__Purpose purpose,
    const char *detail)
{
	Ov__AccessRow *row = row_new(c, action_of(purpose));

	add_case(c, row, state->id);
	row->basis = basis_of(c, s, state);
	row->detail = arena_string(&c->turn->arena, detail);
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
	row->basis = arena_string(&c->turn->arena, "list");
	add_look(c, row);
}

void
record_action(
    struct call *c, Ov__AccessAction action, const char *id, const char *basis, const char *detail)
{
	Ov__AccessRow *row = row_new(c, action);

	if (id != NULL)
		add_case(c, row, id);
	row->basis = arena_string(&c->turn->arena, basis);
	row->detail = arena_string(&c->turn->arena, detail);
	if (action == OV__ACCESS_ACTION__ACCESS_ACTION_READ ||
	    action == OV__ACCESS_ACTION__ACCESS_ACTION_AUDIT)
		add_look(c, row);
	else
		(void)add_row(c->turn, row);
}

void
record_admin(struct call *c, const char *detail)
{
	record_action(c, OV__ACCESS_ACTION__ACCESS_ACTION_ADMIN, NULL,
	    c->agency->owner ? "owner" : "admin", detail);
}

void
record_daemon(struct turn *t, const char *detail)
{
	Ov__AccessRow row = OV__ACCESS_ROW__INIT;

	row.when = t->now;
	row.action = OV__ACCESS_ACTION__ACCESS_ACTION_ADMIN;
	row.detail = arena_string(&t->arena, detail);
	(void)add_row(t, &row);
}

/* ---- refusals ------------------------------------------------------------------------------------ */

/* The case that was asked for, where the text is a case id; anything else that people
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

/* Beyond the limit of an hour a key's refusals share a row. */
void
record_denied(struct call *c)
{
	unsigned char id[CASE_ID_SIZE];
	struct journal *j = call_journal(c);

	if ((c->answer->outcome != OV__OUTCOME__OUTCOME_DENIED &&
		c->answer->outcome != OV__OUTCOME__OUTCOME_NOT_FOUND) ||
	    c->turn->no_looks)
		return;
	struct denials sofar = counts_denials(j, c->frame->user_id, c->turn->now / 3600);
	Ov__AccessRow *row = row_new(c, OV__ACCESS_ACTION__ACCESS_ACTION_DENIED);
	const char *asked = asked_for(c, c->report);
	row->detail = arena_string(&c->turn->arena, asked_what(c));
	if (++sofar.count <= RECORD_DENIALS_MAX) {
		if (case_id_parse(asked, id))
			add_case(c, row, asked);
		sofar.last_row = add_row(c->turn, row);
	} else {
		row->count = sofar.count - RECORD_DENIALS_MAX;
		if (row->count == 1)
			sofar.last_row = add_row(c->turn, row);
		else
			access_log_put(j, sofar.last_row, row, &c->turn->arena);
	}
	counts_put_denials(j, c->frame->user_id, &sofar);
}
