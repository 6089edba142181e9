/* report.c - The request `report`: twice is once, find the case, decide, write. */
#include "desk/report.h"

#include <string.h>

#include "base/text.h"
#include "core/access.h"
#include "core/conclude.h"
#include "core/decide.h"
#include "core/earlier.h"
#include "core/huskenavn.h"
#include "core/merge.h"
#include "core/state.h"
#include "desk/persons.h"
#include "desk/record.h"
#include "schema/catalogue.h"
#include "schema/wire.h"
#include "store/epoch.h"
#include "store/append.h"
#include "store/fold.h"
#include "store/lookup.h"

enum { DAY_SECONDS = 24 * 3600 };

/* The key was seen before: the first answer again, or another content under it. */
static bool
answer_again(struct call *c, const struct store_key *seen, const unsigned char content[])
{
	unsigned char id[CASE_ID_SIZE];
	struct share share;
	struct bytes v;

	if (!store_get(call_journal(c)->store, STORE_KEY_SEEN, store_key_done(seen), &v))
		return false;
	Ov__KeptAnswer *kept = (Ov__KeptAnswer *)wire_reread(
	    &ov__kept_answer__descriptor, v.data, v.size, &c->d->arena);
	if (kept == NULL || kept->content.len != SEAL_HASH_SIZE) {
		call_journal(c)->damaged = true;
		return true;
	}
	if (memcmp(kept->content.data, content, SEAL_HASH_SIZE) != 0) {
		call_refuse(c, REFUSED_KEY_REUSED, "report.key");
		return true;
	}
	c->answer->outcome = OV__OUTCOME__OUTCOME_REPEATED;
	c->answer->report = (Ov__ReportAnswer *)wire_reread(
	    &ov__report_answer__descriptor, kept->answer.data, kept->answer.len, &c->d->arena);
	if (c->answer->report == NULL)
		return true;
	c->answer->result_case = OV__ANSWER__RESULT_REPORT;
	if (case_id_parse(c->answer->report->case_, id) &&
	    share_get(call_journal(c), c->agency->number, id, &share))
		c->answer->report->nickname =
		    share_note(call_journal(c), &share, c->agency->number, id, &c->d->arena)
			->nickname;
	return true;
}

static void
keep_answer(struct call *c, const struct store_key *seen, unsigned char content[],
    const Ov__ReportAnswer *answer)
{
	Ov__KeptAnswer kept = OV__KEPT_ANSWER__INIT;
	Ov__ReportAnswer bare = *answer;

	/* What is kept beside the journal outlives a case that is erased: no name in it. */
	bare.nickname = arena_string(&c->d->arena, "");
	struct wire_bytes a = wire_pack(&bare, &c->d->arena);

	kept.content.data = content;
	kept.content.len = SEAL_HASH_SIZE;
	kept.answer.data = a.data;
	kept.answer.len = a.size;
	struct wire_bytes b = wire_pack(&kept, &c->d->arena);
	store_put(call_journal(c)->store, STORE_KEY_SEEN, store_key_done(seen),
	    (struct bytes){ b.data, b.size });
}

/* 11 digits: fødselsnummer, D-, H- or synthetic number; 12: DUF number. */
static bool
is_number(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return text[n] == '\0' && (n == 11 || n == 12);
}

bool
report_person_hash(struct call *c, const Ov__Person *p, unsigned char ret_hash[SEAL_HASH_SIZE])
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

/* May this opener be given this case? One that is closed or full it gets anew; and the owner team
 * gets one of its own where the person's is restricted: to be given a case that it does not own
 * would tell it so. */
static bool
may_join(const struct call *c, const Ov__CaseState *state)
{
	return !state_closed(state) && !decide_is_full(state, c->agency->number) &&
	       !(c->agency->owner && state->owner != c->agency->number);
}

/* The person's case; the restricted one where there are two, so that what others say goes
 * where it is protected. */
static bool
find_of_person(struct call *c, const unsigned char person[SEAL_HASH_SIZE], struct case_row *ret)
{
	unsigned char id[CASE_ID_SIZE] = { 0 };
	struct case_row row;
	bool found = false;

	while (lookup_find(call_journal(c), STORE_PERSON, person, id, id)) {
		if (!cases_load(call_journal(c), id, &c->d->arena, &row) ||
		    !may_join(c, row.state) || (found && !row.state->restricted))
			continue;
		*ret = row;
		found = true;
	}
	return found;
}

/* The case a report is about: loaded, or new. false: answered. */
static bool
find_case(
    struct call *c, const Ov__Report *r, struct case_row *row, unsigned char person[SEAL_HASH_SIZE])
{
	struct journal *j = call_journal(c);
	unsigned char id[CASE_ID_SIZE];
	struct share share;

	if (r->person == NULL) {
		if (!case_id_parse(r->case_, id)) {
			call_refuse_texts(c, REFUSED_NO_CASE_ID, "report.case", "K7F3-9QXM", NULL);
			return false;
		}
		/* Whoever has no part in it gets the answer in the time that no case at all takes. */
		if (!share_get(j, c->agency->number, id, &share) ||
		    !cases_load(j, id, &c->d->arena, row)) {
			*row = (struct case_row){ .slot = 0 };
			row->state = arena_take(&c->d->arena, sizeof(*row->state));
			*row->state = (Ov__CaseState)OV__CASE_STATE__INIT;
		}
		return true;
	}
	if (r->case_[0] != '\0' || !report_person_hash(c, r->person, person)) {
		call_refuse(c, REFUSED_PERSON_OR_CASE, "report.person");
		return false;
	}
	if (find_of_person(c, person, row))
		return true;
	/* Opened in this turn, and its key could not be written: the turn will not commit. */
	if (j->damaged)
		return false;
	cases_new(j, c->d->wire.random(c->d->wire.self), &c->d->arena, row);
	return true;
}

/* What each fact says, so that a repetition is seen: for an occurrence its moment too,
 * and one that names none is of its own. */
static const unsigned char *
hash_facts(struct call *c, const Ov__Report *r)
{
	struct arena *arena = &c->d->arena;
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
	static const unsigned char forgotten[16];

	if (r->key.len != 16)
		call_refuse_number(c, REFUSED_KEY_SIZE, "report.key", sizeof(forgotten));
	/* All reports of a client that never fills it would be the first one's repetition. */
	else if (memcmp(r->key.data, forgotten, sizeof(forgotten)) == 0)
		call_refuse_number(c, REFUSED_KEY_ZERO, "report.key", sizeof(forgotten));
	else if (r->n_facts < 1 || r->n_facts > FACTS_MAX)
		call_refuse_number(c, REFUSED_FACTS_COUNT, "report.facts", FACTS_MAX);
	else if (r->occurred > c->d->now + 300) {
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

/* What the state keeps of one agency's words. */
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

/* The last of the limits: only now is it known what it would come to. */
static void
check_size(const struct input *in, const Ov__CaseState *state, struct refusal *r)
{
	size_t max = STATE_SIZE_MAX + (decide_ends(in->report) ? ENDING_BYTES : 0);
	bool small =
	    !in->stranger || bytes_of(state, in->speaker.agency->number) <= STRANGER_BYTES_MAX;

	if (small && ov__case_state__get_packed_size(state) <= max)
		return;
	if (small)
		refuse_number(r, REFUSED_CASE_LARGE, "report.facts", STATE_SIZE_MAX);
	else
		refuse_number(r, REFUSED_STRANGER_LARGE, "report.facts", STRANGER_BYTES_MAX);
}

/* A huskenavn that no case has yet, as long as there are any left to draw. */
static uint64_t
unused_name(struct call *c)
{
	enum { DRAWS = 64 };
	static const unsigned char none[CASE_ID_SIZE];
	unsigned char hash[SEAL_HASH_SIZE], id[CASE_ID_SIZE];
	uint64_t random = 0;

	for (int i = 0; i < DRAWS; i++) {
		size_t mark = arena_mark(&c->d->arena);
		random = c->d->wire.random(c->d->wire.self);
		const char *name = huskenavn(random, &c->d->arena);
		seal_hash(call_journal(c)->seal, "nickname", name, strlen(name), hash);
		arena_reset(&c->d->arena, mark);
		if (!lookup_find(call_journal(c), STORE_NICKNAME, hash, none, id))
			break;
	}
	return random;
}

/* Has a report under this key been answered, of one agency or (0) of any? */
static bool
was_used(struct call *c, const unsigned char key[16], uint32_t by)
{
	unsigned char hash[SEAL_HASH_SIZE];
	bool used = false;
	struct bytes v;

	seal_hash(call_journal(c)->seal, "key", key, 16, hash);
	for (size_t i = 0; !used && i < c->d->agencies->count; i++) {
		struct store_key seen = store_key();
		uint32_t number = c->d->agencies->list[i].number;
		store_key_u32(&seen, number);
		store_key_bytes(&seen, hash, sizeof(hash));
		used = (by == 0 || by == number) &&
		       store_get(call_journal(c)->store, STORE_KEY_SEEN, store_key_done(&seen), &v);
	}
	return used;
}

/* With report.retracted the case is folded without what it takes back. A report of it in a
 * case that one has no part in gets its answer before that is looked at. */
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
	v = arena_take(&c->d->arena, sizeof(*v));
	fold_without(call_journal(c), row, key, by, &c->d->arena, v);
	return v;
}

/* How often this key has opened a case today, and where that is kept. */
static uint32_t
openings_today(struct call *c, struct store_key *ret_key, uint64_t *ret_today)
{
	unsigned char hash[SEAL_HASH_SIZE];
	struct bytes was;

	*ret_key = store_key();
	*ret_today = c->d->now / DAY_SECONDS;
	seal_hash(call_journal(c)->seal, "opened", c->key->user_id, strlen(c->key->user_id), hash);
	store_key_bytes(ret_key, "opened", 6);
	store_key_bytes(ret_key, hash, sizeof(hash));
	return store_get(call_journal(c)->store, STORE_META, store_key_done(ret_key), &was) &&
		       was.size == 12 && store_u64(was.data) == *ret_today
		   ? store_u32((const unsigned char *)was.data + 8)
		   : 0;
}

/* Openings are limited: a key that opens without end is asking who is in prison. */
static bool
opens_too_many(struct call *c, const Ov__Report *r)
{
	struct store_key k;
	uint64_t today;

	if (r->person == NULL || openings_today(c, &k, &today) < OPENINGS_PER_DAY_MAX)
		return false;
	call_refuse_number(c, REFUSED_OPENINGS, "report.person", OPENINGS_PER_DAY_MAX);
	c->answer->retry_after_ms = (uint32_t)(DAY_SECONDS - c->d->now % DAY_SECONDS) * 1000;
	return true;
}

/* One that was accepted counts; one that is told to come again does not count twice. */
static void
count_opening(struct call *c, const Ov__Report *r)
{
	struct store_key k, v = store_key();
	uint64_t today;

	if (r->person == NULL)
		return;
	uint32_t count = openings_today(c, &k, &today);
	store_key_u64(&v, today);
	store_key_u32(&v, count + 1);
	store_put(call_journal(c)->store, STORE_META, store_key_done(&k), store_key_done(&v));
}

/* Each folds a case anew: a few in a turn leave time for the others. */
static bool
retracts_too_many(struct call *c, const Ov__Report *r)
{
	if (r->facts[0]->fact_case != OV__FACT__FACT_REPORT_RETRACTED ||
	    ++c->d->retractions <= RETRACTIONS_PER_TURN_MAX)
		return false;
	call_refuse(c, REFUSED_RETRACTIONS, "report.facts");
	c->answer->retry_after_ms = 50;
	return true;
}

/* What the person's earlier cases of the same owner came to, where this one is new. */
static void
find_earlier(
    struct call *c, const unsigned char *person, const struct case_row *row, struct input *in)
{
	enum { EARLIER_MAX = 8 };
	unsigned char id[CASE_ID_SIZE] = { 0 };
	struct case_row other;

	if (row->state->version > 0)
		return;
	in->earlier = arena_take(&c->d->arena, EARLIER_MAX * sizeof(in->earlier[0]));
	while (in->earlier_count < EARLIER_MAX &&
	       lookup_find(call_journal(c), STORE_PERSON, person, id, id))
		if (cases_load(call_journal(c), id, &c->d->arena, &other) &&
		    other.state->owner == row->state->owner)
			in->earlier[in->earlier_count++] =
			    earlier_of(other.state, c->d->now, &c->d->arena);
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
	uint64_t wait_ms = quota_wait_ms(&c->d->quotas, what);

	if (wait_ms == 0)
		return false;
	call_refuse_numbers(
	    c, REFUSED_QUOTA, "report", QUOTA_CASE_BYTES / 1024, QUOTA_AGENCY_BYTES / 1024);
	c->answer->retry_after_ms = wait_ms < UINT32_MAX ? (uint32_t)wait_ms : UINT32_MAX;
	return true;
}

/* Decide, and write what follows. */
static void
record(struct call *c, const Ov__Report *r, struct case_row *row, const unsigned char *person,
    Ov__ReportAnswer *ret_answer)
{
	struct overgangd *d = c->d;
	struct events *events = arena_take(&d->arena, sizeof(*events));
	struct refusal refusal = { .outcome = OV__OUTCOME__OUTCOME_OK };
	struct share share;
	bool vital = decide_is_vital(r), owners = is_owners(c, row);
	struct quota quota = quota_of(c->agency->number, row->id, vital, c->frame->size, d->now);
	struct input in = {
		.speaker = { c->agency, c->key, c->request->user },
		.report = r,
		.said = hash_facts(c, r),
		.no_space = vital || owners ? d->no_reserve : d->no_space,
		.random = row->state->version == 0 ? unused_name(c) : d->wire.random(d->wire.self),
		.now = d->now,
	};
	if (!owners && over_quota(c, &quota))
		return;
	if (share_get(&d->journal, c->agency->number, row->id, &share))
		in.seen_last = share.last;
	in.voided = find_voided(c, r, row);
	if (r->person != NULL)
		find_earlier(c, person, row, &in);
	in.seen_max = seen_max(c, r);
	in.stranger = access_stranger(c->agency, row->state, moment_date(d->now));
	uint64_t head = stream_head(&d->journal, c->agency->number);
	size_t merged_count;
	const char *const *merged =
	    (const char *const *)merge_numbers(row->state, &d->arena, &merged_count);

	persons_look(c, r, row, &in);
	decide_report(&d->rules, &in, row->state, &d->arena, events, &refusal);
	if (refusal.outcome == OV__OUTCOME__OUTCOME_OK)
		check_size(&in, row->state, &refusal);
	if (refusal.outcome != OV__OUTCOME__OUTCOME_OK) {
		call_refused(c, &refusal);
		return;
	}
	if (events->count > 0)
		journal_append(&d->journal, row, events, d->now,
		    conclude_next_due(&d->rules, row->state, d->now), &d->arena);
	if (events->count > 0 || r->person != NULL)
		persons_index(c, r, row, r->person != NULL ? person : NULL, merged, merged_count);
	/* A new case has a new key to be synced: no opening is to be quicker than that. */
	if (r->person != NULL)
		seal_touch(d->journal.seal);
	ret_answer->case_ = row->state->id;
	const Ov__LatestFact *opened = state_latest(row->state, OV__FACT__FACT_CASE_OPENED);
	ret_answer->nickname = opened->fact->case_opened->nickname;
	ret_answer->numbers = arena_take(&d->arena, 8 * (events->reported + 1));
	/* The reporter's own facts come first, and it sees them all. */
	for (size_t i = 0; i < events->reported; i++)
		ret_answer->numbers[ret_answer->n_numbers++] = head + 1 + i;
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_REPORT;
	c->answer->report = ret_answer;
	d->reports++;
	if (!owners)
		quota_take(&d->quotas, &quota, events->count - events->reported);
}

void
report_handle(struct call *c)
{
	struct arena *arena = &c->d->arena;
	unsigned char key[SEAL_HASH_SIZE], content[SEAL_HASH_SIZE], person[SEAL_HASH_SIZE];
	struct refusal refusal = { .outcome = OV__OUTCOME__OUTCOME_OK };
	struct store_key seen = store_key();
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
	seal_hash(call_journal(c)->seal, "key", r->key.data, r->key.len, key);
	seal_hash(call_journal(c)->seal, "content", bytes.data, bytes.len, content);
	store_key_u32(&seen, c->agency->number);
	store_key_bytes(&seen, key, sizeof(key));
	if (answer_again(c, &seen, content) || opens_too_many(c, r) || retracts_too_many(c, r) ||
	    !find_case(c, r, &row, person))
		return;
	Ov__ReportAnswer *answer = arena_take(arena, sizeof(*answer));
	*answer = (Ov__ReportAnswer)OV__REPORT_ANSWER__INIT;
	record(c, r, &row, person, answer);
	/* Only OK is recorded: what was refused may be sent again under its key. */
	if (c->answer->outcome != OV__OUTCOME__OUTCOME_OK)
		return;
	keep_answer(c, &seen, content, answer);
	count_opening(c, r);
	/* Why, stands in the case, and goes with it. */
	for (size_t i = 0; i < r->n_facts; i++)
		if (r->facts[i]->fact_case == OV__FACT__FACT_EMERGENCY_OPENED)
			record_action(c, OV__ACCESS_ACTION__ACCESS_ACTION_EMERGENCY, answer->case_,
			    "emergency", "");
}
