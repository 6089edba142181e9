/* persons.c - By which numbers a case is found. */
#include "desk/persons.h"

#include <string.h>

#include "base/text.h"
#include "core/access.h"
#include "core/merge.h"
#include "core/state.h"
#include "store/lookup.h"

enum { NUMBERS_MAX = FACTS_MAX + 1 };

/* ---- a person ---------------------------------------------------------------------------- */

/* 11 digits: fødselsnummer, D-, H- or synthetic number; 12: DUF number. */
static bool
is_number(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return text[n] == '\0' && (n == 11 || n == 12);
}

bool
persons_hash(struct call *c, const Ov__Person *p, unsigned char ret_hash[SEAL_HASH_SIZE])
{
	char text[600] = "";

	if (p->national_id[0] != '\0' && !is_number(p->national_id))
		return false;
	if (p->national_id[0] == '\0' &&
	    (p->birth_date == 0 || p->name[0] == '\0' || p->reference[0] == '\0'))
		return false;
	if (p->national_id[0] != '\0') {
		text_put(text, sizeof(text), p->national_id);
	} else {
		text_put_number(text, sizeof(text), c->agency->number);
		text_put(text, sizeof(text), "|");
		text_put(text, sizeof(text), p->reference);
		text_put(text, sizeof(text), "|");
		text_put_number(text, sizeof(text), p->birth_date);
		text_put(text, sizeof(text), "|");
		text_put(text, sizeof(text), p->name);
	}
	seal_hash(call_journal(c)->seal, "person", text, strlen(text), ret_hash);
	return true;
}

/* ---- the numbers of a report --------------------------------------------------------------- */

static size_t
numbers_of(const Ov__Report *r, const char *ret[NUMBERS_MAX])
{
	size_t n = 0;

	if (r->person != NULL && r->person->national_id[0] != '\0')
		ret[n++] = r->person->national_id;
	for (size_t i = 0; i < r->n_facts && i < FACTS_MAX; i++)
		if (r->facts[i]->fact_case == OV__FACT__FACT_IDENTITY_RECORDED &&
		    r->facts[i]->identity_recorded->national_id[0] != '\0')
			ret[n++] = r->facts[i]->identity_recorded->national_id;
	return n;
}

static void
hash_of(struct call *c, const char *what, const char *number, unsigned char ret[SEAL_HASH_SIZE])
{
	seal_hash(call_journal(c)->seal, what, number, strlen(number), ret);
}

/* Does an opening by this number lead to the case? */
static bool
opens(struct call *c, const struct case_row *row, const char *number)
{
	unsigned char hash[SEAL_HASH_SIZE], id[CASE_ID_SIZE] = { 0 };

	hash_of(c, "person", number, hash);
	while (lookup_find(call_journal(c), STORE_PERSON, hash, id, id))
		if (memcmp(id, row->id, CASE_ID_SIZE) == 0)
			return true;
	return false;
}

/* ---- before -------------------------------------------------------------------------------- */

static bool
is_matched(const struct input *in, const char *id)
{
	for (size_t i = 0; i < in->matches_count; i++)
		if (strcmp(in->matches[i]->case_, id) == 0)
			return true;
	return false;
}

static void
add_match(struct call *c, const Ov__CaseState *other, struct input *in)
{
	struct arena *arena = &c->turn->arena;
	const Ov__LatestFact *opened = state_latest(other, OV__FACT__FACT_CASE_OPENED);
	Ov__IdentityMatched *m = arena_take(arena, sizeof(*m));

	*m = (Ov__IdentityMatched)OV__IDENTITY_MATCHED__INIT;
	m->case_ = arena_string(arena, other->id);
	m->nickname = opened != NULL ? opened->fact->case_opened->nickname : m->nickname;
	in->matches[in->matches_count++] = m;
}

/* Is the case found by this number, or has nobody taken back that it is recorded there? */
static bool
still_has(struct call *c, const struct case_row *row, const char *number)
{
	const Ov__AreaState *a = state_area(row->state, OV__AREA__AREA_IDENTITY);

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == OV__FACT__FACT_IDENTITY_RECORDED &&
		    strcmp(a->latest[i]->fact->identity_recorded->national_id, number) == 0)
			return true;
	return opens(c, row, number);
}

static void
look_for(struct call *c, const char *number, const struct case_row *row, struct input *in)
{
	unsigned char id[CASE_ID_SIZE] = { 0 }, hash[SEAL_HASH_SIZE];
	struct case_row other;

	hash_of(c, "identity", number, hash);
	while (in->matches_count < MATCHES_MAX &&
	       lookup_find(call_journal(c), STORE_PERSON, hash, id, id)) {
		if (memcmp(id, row->id, CASE_ID_SIZE) == 0 ||
		    !cases_load(call_journal(c), id, &c->turn->arena, &other))
			continue;
		if (other.state->owner == row->state->owner && !state_closed(other.state) &&
		    !is_matched(in, other.state->id) && still_has(c, &other, number))
			add_match(c, other.state, in);
	}
}

static const Ov__CaseState *
named_case(struct call *c, const Ov__Report *r, const struct case_row *row)
{
	unsigned char id[CASE_ID_SIZE];
	struct case_row other;

	for (size_t i = 0; i < r->n_facts; i++)
		if (r->facts[i]->fact_case == OV__FACT__FACT_IDENTITY_MERGED &&
		    case_id_parse(r->facts[i]->identity_merged->case_, id) &&
		    memcmp(id, row->id, CASE_ID_SIZE) != 0 &&
		    cases_load(call_journal(c), id, &c->turn->arena, &other) &&
		    other.state->owner == row->state->owner)
			return other.state;
	return NULL;
}

/* For an agency that has no part in the case no other case is looked up by a number of its report:
 * the time of the answer would tell. An opening has looked for its own person already. */
static size_t
numbers_to_look_for(const struct call *c, const Ov__Report *r, const struct case_row *row,
    const struct input *in, const char *ret[NUMBERS_MAX])
{
	size_t n = numbers_of(r, ret);

	if (!in->stranger && access_takes_part(c->agency, row->state))
		return n;
	return r->person != NULL && r->person->national_id[0] != '\0' ? 1 : 0;
}

void
persons_look(struct call *c, const Ov__Report *r, const struct case_row *row, struct input *in)
{
	const char *numbers[NUMBERS_MAX];
	size_t n = numbers_to_look_for(c, r, row, in, numbers);

	in->matches = arena_take(&c->turn->arena, sizeof(in->matches[0]) * MATCHES_MAX);
	for (size_t i = 0; i < n; i++)
		look_for(c, numbers[i], row, in);
	if (c->agency->number != row->state->owner)
		return;
	in->other = named_case(c, r, row);
	for (size_t i = 0; i < r->n_facts; i++)
		if (r->facts[i]->fact_case == OV__FACT__FACT_IDENTITY_MERGED)
			in->own_number = opens(c, row, r->facts[i]->identity_merged->national_id);
}

/* ---- after --------------------------------------------------------------------------------- */

static bool
is_among(const char *number, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], number) == 0)
			return true;
	return false;
}

static void
index_merged(struct call *c, const struct case_row *row, const char *const *was, size_t was_count)
{
	unsigned char hash[SEAL_HASH_SIZE];
	size_t n;
	const char *const *now =
	    (const char *const *)merge_numbers(row->state, &c->turn->arena, &n);

	for (size_t i = 0; i < n; i++)
		if (now[i][0] != '\0' && !is_among(now[i], was, was_count)) {
			hash_of(c, "person", now[i], hash);
			lookup_add(call_journal(c), STORE_PERSON, hash, row->id);
		}
	for (size_t i = 0; i < was_count; i++)
		if (was[i][0] != '\0' && !is_among(was[i], now, n)) {
			hash_of(c, "person", was[i], hash);
			lookup_drop(call_journal(c), STORE_PERSON, hash, row->id);
		}
}

void
persons_index(struct call *c, const Ov__Report *r, const struct case_row *row,
    const unsigned char *opened_by, const char *const *was, size_t was_count)
{
	unsigned char hash[SEAL_HASH_SIZE];
	const char *numbers[NUMBERS_MAX];
	size_t n = numbers_of(r, numbers);

	if (opened_by != NULL)
		lookup_add(call_journal(c), STORE_PERSON, opened_by, row->id);
	for (size_t i = 0; i < n; i++) {
		hash_of(c, "identity", numbers[i], hash);
		lookup_add(call_journal(c), STORE_PERSON, hash, row->id);
	}
	index_merged(c, row, was, was_count);
}
