/* report.c - The request `report`: twice is once, find the case, decide, write. */
#include "desk/handlers.h"

#include <string.h>

#include "core/access.h"
#include "core/conclude.h"
#include "core/decide.h"
#include "core/merge.h"
#include "core/state.h"
#include "desk/opening.h"
#include "desk/persons.h"
#include "desk/record.h"
#include "schema/catalogue.h"
#include "schema/wire.h"
#include "store/append.h"
#include "store/epoch.h"
#include "store/fold.h"
#include "store/key_seen.h"
#include "store/templates.h"

/* The key was seen before: the first answer again, or another content under it. */
static bool
answer_again(struct call *c, const unsigned char key[SEAL_HASH_SIZE], const unsigned char content[])
{
	unsigned char id[CASE_ID_SIZE];
	Ov__KeptAnswer *kept;
	struct share share;

	if (!key_seen_get(call_journal(c), c->agency->number, key, &c->turn->arena, &kept))
		return false;
	if (kept == NULL)
		return true;
	if (memcmp(kept->content.data, content, SEAL_HASH_SIZE) != 0) {
		call_refuse(c, REFUSED_KEY_REUSED, "report.key");
		return true;
	}
	c->answer->outcome = OV__OUTCOME__OUTCOME_REPEATED;
	c->answer->report = (Ov__ReportAnswer *)wire_reread(
	    &ov__report_answer__descriptor, kept->answer.data, kept->answer.len, &c->turn->arena);
	if (c->answer->report == NULL)
		return true;
	c->answer->result_case = OV__ANSWER__RESULT_REPORT;
	if (case_id_parse(c->answer->report->case_, id) &&
	    share_get(call_journal(c), c->agency->number, id, &share))
		c->answer->report->nickname =
		    share_note(call_journal(c), &share, c->agency->number, id, &c->turn->arena)
			->nickname;
	return true;
}

static void
keep_answer(struct call *c, const unsigned char key[SEAL_HASH_SIZE], unsigned char content[],
    const Ov__ReportAnswer *answer)
{
	Ov__KeptAnswer kept = OV__KEPT_ANSWER__INIT;
	Ov__ReportAnswer bare = *answer;

	/* The kept answer outlives a case that is erased: no name in it. */
	bare.nickname = arena_string(&c->turn->arena, "");
	struct wire_bytes a = wire_pack(&bare, &c->turn->arena);

	kept.content.data = content;
	kept.content.len = SEAL_HASH_SIZE;
	kept.answer.data = a.data;
	kept.answer.len = a.size;
	key_seen_put(call_journal(c), c->agency->number, key, &kept, &c->turn->arena);
}

/* A hash of each fact's words, so that a repetition is seen: for an occurrence its moment too,
 * and one that names none is of its own. */
static const unsigned char *
hash_facts(struct call *c, const Ov__Report *r)
{
	struct arena *arena = &c->turn->arena;
	unsigned char *said = arena_take(arena, 16 * (r->n_facts + 1));

	for (size_t i = 0; i < r->n_facts; i++) {
		const struct kind *k = catalogue_kind((uint32_t)r->facts[i]->fact_case);
		struct wire_bytes b = wire_pack(r->facts[i], arena);
		struct store_key moment = store_key();
		unsigned char *all = arena_take(arena, b.size + 24);
		if (k != NULL && k->flags & KIND_OCCURRENCE) {
			store_key_u64(&moment, r->occurred);
			if (r->occurred == 0)
				store_key_bytes(&moment, r->key.data, 16);
		}
		memcpy(all, b.data, b.size);
		memcpy(all + b.size, moment.data, moment.size);
		seal_hash(call_journal(c)->seal, "said", all, b.size + moment.size, said + 16 * i);
	}
	return said;
}

static bool
well_formed(struct call *c, const Ov__Report *r)
{
	static const unsigned char zero[16];

	if (r->key.len != 16)
		call_refuse_number(c, REFUSED_KEY_SIZE, "report.key", sizeof(zero));
	/* All reports of a client that never fills it would be the first one's repetition. */
	else if (memcmp(r->key.data, zero, sizeof(zero)) == 0)
		call_refuse_number(c, REFUSED_KEY_ZERO, "report.key", sizeof(zero));
	else if (r->n_facts < 1 || r->n_facts > FACTS_MAX)
		call_refuse_number(c, REFUSED_FACTS_COUNT, "report.facts", FACTS_MAX);
	else if (r->occurred > c->turn->now + 300) {
		struct refusal future = { .outcome = OV__OUTCOME__OUTCOME_OK, .future = true };
		refuse(&future, REFUSED_NOT_PLANNED_SO, "report.occurred");
		call_refused(c, &future);
	} else
		return true;
	return false;
}

/* A number that was read under another epoch is one of this stream only as far as it holds. */
static uint64_t
seen_max(struct call *c, const Ov__Report *r)
{
	struct journal *j = call_journal(c);
	uint64_t head = stream_head(j, c->agency->number), common = 0;
	bool sure;

	if (r->seen_epoch == 0 || r->seen_epoch == j->epoch)
		return head;
	return epoch_common(j, c->agency->number, r->seen_epoch, head, &common, &sure) && sure
		   ? common
		   : 0;
}

/* Bytes of the state that are one agency's words. */
static size_t
bytes_of(const Ov__CaseState *state, uint32_t reporter)
{
	size_t sum = 0;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->reporter == reporter)
				sum += ov__fact__get_packed_size(a->latest[i]->fact);
	}
	return sum;
}

/* The last of the limits: only now is the size of the new state known. */
static void
check_size(const struct input *in, const Ov__CaseState *state, size_t size, struct refusal *r)
{
	size_t max = STATE_SIZE_MAX + (decide_ends(in->report) ? ENDING_BYTES : 0);
	bool small =
	    !in->stranger || bytes_of(state, in->speaker.agency->number) <= STRANGER_BYTES_MAX;

	if (small && size <= max)
		return;
	if (small)
		refuse_number(r, REFUSED_CASE_LARGE, "report.facts", STATE_SIZE_MAX);
	else
		refuse_number(r, REFUSED_STRANGER_LARGE, "report.facts", STRANGER_BYTES_MAX);
}

/* Has a report under this key been answered, of one agency or (0) of any? */
static bool
was_used(struct call *c, const unsigned char key[16], uint32_t by)
{
	const struct agencies *all = c->turn->agencies;
	unsigned char hash[SEAL_HASH_SIZE];
	bool used = false;

	key_seen_hash(call_journal(c), key, 16, hash);
	for (size_t i = 0; !used && i < all->count; i++)
		used = (by == 0 || by == all->list[i].number) &&
		       key_seen_has(call_journal(c), all->list[i].number, hash);
	return used;
}

/* With report.retracted the case is folded without the events that it takes back. A report of it
 * in a case that one has no part in gets its answer before that is looked at. */
static const struct voided *
find_voided(struct call *c, const Ov__Report *r, const struct case_row *row)
{
	struct voided *v;

	if (r->n_facts != 1 || r->facts[0]->fact_case != OV__FACT__FACT_REPORT_RETRACTED ||
	    r->facts[0]->report_retracted->report.len != 16 || row->slot == 0 ||
	    !access_takes_part(c->agency, row->state))
		return NULL;
	const unsigned char *key = r->facts[0]->report_retracted->report.data;
	uint32_t by = row->state->owner == c->agency->number ? 0 : c->agency->number;
	/* Looked up before a case is read for it. */
	if (!was_used(c, key, by))
		return NULL;
	v = arena_take(&c->turn->arena, sizeof(*v));
	fold_without(call_journal(c), row, key, by, &c->turn->arena, v);
	return v;
}

/* Each folds a case anew: a few in a turn leave time for the others. */
static bool
retracts_too_many(struct call *c, const Ov__Report *r)
{
	if (r->facts[0]->fact_case != OV__FACT__FACT_REPORT_RETRACTED ||
	    ++c->turn->retractions <= RETRACTIONS_PER_TURN_MAX)
		return false;
	call_refuse(c, REFUSED_RETRACTIONS, "report.facts");
	c->answer->retry_after_ms = RETRY_NEXT_TURN_MS;
	return true;
}

/* Of the owner of the case, and of a team that owns cases. */
static bool
is_owners(const struct call *c, const struct case_row *row)
{
	return c->agency->owner || c->agency->restricted || row->state->owner == c->agency->number;
}

/* Before it is decided: has this agency bytes left, in this case and in all? */
static bool
over_quota(struct call *c, const struct quota *what)
{
	uint64_t wait_ms = quota_wait_ms(&c->turn->quotas, what);

	if (wait_ms == 0)
		return false;
	call_refuse_numbers(
	    c, REFUSED_QUOTA, "report", QUOTA_CASE_BYTES / 1024, QUOTA_AGENCY_BYTES / 1024);
	c->answer->retry_after_ms = wait_ms < UINT32_MAX ? (uint32_t)wait_ms : UINT32_MAX;
	return true;
}

/* All that the core decides a report on, beside the case: drawn from the turn and the store. */
static void
gather(struct call *c, const Ov__Report *r, const struct case_row *row, const unsigned char *person,
    struct input *in)
{
	struct turn *t = c->turn;
	const Ov__StoredReader *reader = case_reader(row, c->agency->number);

	if (reader != NULL)
		in->seen_last = reader->last;
	in->voided = find_voided(c, r, row);
	if (r->person != NULL)
		opening_find_earlier(c, person, row, in);
	in->seen_max = seen_max(c, r);
	in->stranger = access_stranger(c->agency, row->state, moment_date(t->now));
	/* To somebody without a grant the time of an answer must not tell which tasks are open. */
	if (in->stranger)
		in->settled_until = 0;
}

/* Nothing follows before the case's next moment; 0: it was concluded last under other rules. */
static ov_time
settled_until(const struct turn *t, const struct case_row *row)
{
	if (t->replanning || row->slot == 0)
		return 0;
	return row->due != 0 ? row->due : UINT64_MAX;
}

/* Write the events, the case, whose state is `packed`, and its index. `merged`: the person's other
 * numbers before them. */
static void
write_events(struct call *c, const Ov__Report *r, struct case_row *row, const unsigned char *person,
    const struct events *events, struct wire_bytes packed, const char *const *merged,
    size_t merged_count)
{
	struct turn *t = c->turn;
	bool opens = r->person != NULL;

	/* Where no conclusion was asked, the case's next moment is as it was, or later. */
	if (events->count > 0)
		journal_append(&t->journal, row, events, packed, t->now,
		    events->concluded != 0 ? conclude_next_due(&t->rules, row->state, t->now)
					   : row->due,
		    &t->arena);
	if (events->count > 0 || opens)
		persons_index(c, r, row, opens ? person : NULL, merged, merged_count);
	/* A new case has a new key to be synced: no opening is to be quicker than that. */
	if (opens)
		seal_touch(t->journal.seal);
}

/* `head`: of the reporter's stream before these events. */
static void
answer_taken(struct call *c, const struct case_row *row, const struct events *events, uint64_t head,
    Ov__ReportAnswer *ret_answer)
{
	const Ov__LatestFact *opened = state_latest(row->state, OV__FACT__FACT_CASE_OPENED);

	ret_answer->case_ = row->state->id;
	ret_answer->nickname = opened->fact->case_opened->nickname;
	ret_answer->numbers = arena_take(&c->turn->arena, 8 * (events->reported + 1));
	/* The reporter's own facts come first, and it sees them all. */
	for (size_t i = 0; i < events->reported; i++)
		ret_answer->numbers[ret_answer->n_numbers++] = head + 1 + i;
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_REPORT;
	c->answer->report = ret_answer;
	c->turn->reports++;
}

/* Decide, and write the events. */
static void
record(struct call *c, const Ov__Report *r, struct case_row *row, const unsigned char *person,
    Ov__ReportAnswer *ret_answer)
{
	struct turn *t = c->turn;
	struct events *events = arena_take(&t->arena, sizeof(*events));
	struct refusal refusal = { .outcome = OV__OUTCOME__OUTCOME_OK };
	struct wire_bytes packed = { NULL, 0 };
	bool vital = decide_is_vital(r), owners = is_owners(c, row);
	struct quota quota = quota_of(c->agency->number, row->id, vital, c->frame->size, t->now);
	size_t merged_count, whole = 0; /* bytes of the state */
	struct input in = {
		.speaker = { c->agency, c->key, c->request->user },
		.report = r,
		.said = hash_facts(c, r),
		.no_space = vital || owners ? t->no_reserve : t->no_space,
		.random = row->state->version == 0 ? opening_unused_name(c) : turn_random(t),
		.now = t->now,
		.settled_until = settled_until(t, row),
	};
	if (!owners && over_quota(c, &quota))
		return;
	gather(c, r, row, person, &in);
	uint64_t head = stream_head(&t->journal, c->agency->number);
	const char *const *merged =
	    (const char *const *)merge_numbers(row->state, &t->arena, &merged_count);

	persons_look(c, r, row, &in);
	decide_report(&t->rules, &in, row->state, &t->arena, events, &refusal);
	if (refusal.outcome == OV__OUTCOME__OUTCOME_OK) {
		packed = templates_pack_state(t->journal.templates, row->state, &t->arena, &whole);
		check_size(&in, row->state, whole, &refusal);
	}
	if (refusal.outcome != OV__OUTCOME__OUTCOME_OK) {
		call_refused(c, &refusal);
		return;
	}
	write_events(c, r, row, person, events, packed, merged, merged_count);
	answer_taken(c, row, events, head, ret_answer);
	if (!owners)
		quota_take(&t->quotas, &quota, events->count - events->reported);
}

void
handle_report(struct call *c)
{
	struct arena *arena = &c->turn->arena;
	unsigned char key[SEAL_HASH_SIZE], content[SEAL_HASH_SIZE], person[SEAL_HASH_SIZE];
	struct refusal refusal = { .outcome = OV__OUTCOME__OUTCOME_OK };
	struct case_row row;
	const ProtobufCBinaryData bytes = c->request->report;

	Ov__Report *r = (Ov__Report *)wire_unpack(
	    &ov__report__descriptor, "report", bytes.data, bytes.len, arena, &refusal);
	if (r == NULL) {
		call_refused(c, &refusal);
		return;
	}
	c->report = r;
	if (!well_formed(c, r))
		return;
	key_seen_hash(call_journal(c), r->key.data, r->key.len, key);
	seal_hash(call_journal(c)->seal, "content", bytes.data, bytes.len, content);
	if (answer_again(c, key, content) || opening_too_many(c, r) || retracts_too_many(c, r) ||
	    !opening_find_case(c, r, &row, person))
		return;
	Ov__ReportAnswer *answer = arena_take(arena, sizeof(*answer));
	*answer = (Ov__ReportAnswer)OV__REPORT_ANSWER__INIT;
	record(c, r, &row, person, answer);
	/* Only an OK is kept: a refused report may be sent again under its key. */
	if (c->answer->outcome != OV__OUTCOME__OUTCOME_OK)
		return;
	keep_answer(c, key, content, answer);
	opening_count(c, r);
	/* Why, stands in the case, and goes with it. */
	for (size_t i = 0; i < r->n_facts; i++)
		if (r->facts[i]->fact_case == OV__FACT__FACT_EMERGENCY_OPENED)
			record_action(c, OV__ACCESS_ACTION__ACCESS_ACTION_EMERGENCY, answer->case_,
			    "emergency", "");
}
