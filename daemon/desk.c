/* desk.c - Requests and their answers. */
#include "desk.h"

#include <string.h>

#include <desk.pb-c.h>

#include "core/text.h"
#include "outbox.h"
#include "shares.h"
#include "wire.h"

/* One request while it is handled. */
struct call {
	struct overgangd *d;
	const struct frame *frame;
	const struct agency *agency;
	const struct agency_key *key;
	Ov__Request *request;
	Ov__Answer *answer;
	bool no_space;
	bool waited;
	bool later; /* no answer now: it waits */
};

static void
outcome(struct call *c, Ov__Outcome o, const char *field, const char *text)
{
	c->answer->outcome = o;
	c->answer->field = arena_string(&c->d->arena, field);
	c->answer->text = arena_string(&c->d->arena, text);
	c->answer->result_case = OV__ANSWER__RESULT__NOT_SET;
}

static void
refused(struct call *c, const struct refusal *r)
{
	outcome(c, r->outcome, r->field, r->text);
	if (r->outcome == OV__OUTCOME__OUTCOME_FULL)
		c->answer->retry_after_ms = 5000;
	c->d->refused++;
}

static struct journal *
journal_of(struct call *c)
{
	return &c->d->journal;
}

/* A page ends before the arena does: what a reader may not see has been loaded too. */
static bool
page_has_room(const struct call *c)
{
	enum { RESERVE = 4 << 20 };

	return c->d->arena.size - c->d->arena.used > RESERVE;
}

/* What this key may see of a case today. */
static scope
call_scope(const struct call *c, const struct share *s)
{
	return share_scope(s, c->agency, moment_date(c->d->now)) & c->key->areas;
}

const struct agency_key *
desk_key(const struct overgangd *d, const char *user_id)
{
	for (size_t i = 0; i < d->agencies->keys_count; i++)
		if (strcmp(d->agencies->keys[i].user_id, user_id) == 0)
			return &d->agencies->keys[i];
	return NULL;
}

/* ---- report -------------------------------------------------------------------------- */

/* The key was seen before: the first answer again, or another content under it. */
static bool
answer_again(struct call *c, const struct store_key *seen, const unsigned char content[])
{
	struct bytes v;

	if (!store_get(journal_of(c)->store, STORE_KEY_SEEN, store_key_done(seen), &v))
		return false;
	Ov__KeptAnswer *kept = (Ov__KeptAnswer *)wire_reread(
	    &ov__kept_answer__descriptor, v.data, v.size, &c->d->arena);
	if (kept == NULL || kept->content.len != SEAL_HASH_SIZE) {
		journal_of(c)->damaged = true;
		return true;
	}
	if (memcmp(kept->content.data, content, SEAL_HASH_SIZE) != 0) {
		outcome(c, OV__OUTCOME__OUTCOME_KEY_REUSED, "report.key",
		    "was used for another report; a new report needs a new key");
		return true;
	}
	c->answer->outcome = OV__OUTCOME__OUTCOME_REPEATED;
	c->answer->report = (Ov__ReportAnswer *)wire_reread(
	    &ov__report_answer__descriptor, kept->answer.data, kept->answer.len, &c->d->arena);
	if (c->answer->report != NULL)
		c->answer->result_case = OV__ANSWER__RESULT_REPORT;
	return true;
}

static void
keep_answer(struct call *c, const struct store_key *seen, unsigned char content[],
    const Ov__ReportAnswer *answer)
{
	Ov__KeptAnswer kept = OV__KEPT_ANSWER__INIT;
	struct wire_bytes a = wire_pack(answer, &c->d->arena);

	kept.content.data = content;
	kept.content.len = SEAL_HASH_SIZE;
	kept.answer.data = a.data;
	kept.answer.len = a.size;
	struct wire_bytes b = wire_pack(&kept, &c->d->arena);
	store_put(journal_of(c)->store, STORE_KEY_SEEN, store_key_done(seen),
	    (struct bytes){ b.data, b.size });
}

/* One person has one hash, whoever names him. Without a number it takes all the rest,
 * and then only the agency that uses the reference can mean the same. */
static bool
person_hash(struct call *c, const Ov__Person *p, unsigned char ret_hash[SEAL_HASH_SIZE])
{
	char text[600] = "";

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
	seal_hash(journal_of(c)->seal, "person", text, strlen(text), ret_hash);
	return true;
}

static const unsigned char first_id[CASE_ID_SIZE];

/* The case a report is about: loaded, or new. false: answered. */
static bool
find_case(
    struct call *c, const Ov__Report *r, struct case_row *row, unsigned char person[SEAL_HASH_SIZE])
{
	struct journal *j = journal_of(c);
	unsigned char id[CASE_ID_SIZE];

	if (r->person == NULL) {
		if (!case_id_parse(r->case_, id)) {
			outcome(c, OV__OUTCOME__OUTCOME_INVALID, "report.case",
			    "is no case id; it has eight letters, like K7F3-9QXM");
			return false;
		}
		if (!journal_load(j, id, &c->d->arena, row)) {
			*row = (struct case_row){ .slot = 0 };
			row->state = arena_take(&c->d->arena, sizeof(*row->state));
			*row->state = (Ov__CaseState)OV__CASE_STATE__INIT;
		}
		return true;
	}
	if (r->case_[0] != '\0' || !person_hash(c, r->person, person)) {
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "report.person",
		    "names a person by number, or by birth date, name and reference; "
		    "and a report names either a person or a case");
		return false;
	}
	if (!journal_find(j, STORE_PERSON, person, first_id, id) ||
	    !journal_load(j, id, &c->d->arena, row))
		journal_new_case(j, c->d->wire.random(c->d->wire.self), &c->d->arena, row);
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
		seal_hash(journal_of(c)->seal, "said", all, b.size + moment.size, said + 16 * i);
	}
	return said;
}

static bool
well_formed(struct call *c, const Ov__Report *r)
{
	if (r->key.len != 16)
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "report.key", "has not 16 bytes");
	else if (r->n_facts < 1 || r->n_facts > FACTS_MAX)
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "report.facts",
		    "has no fact, or more than 32");
	else if (r->occurred > c->d->now + 300)
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "report.occurred",
		    "lies in the future; what is planned has a date of its own");
	else
		return true;
	return false;
}

/* The last of the limits: only now is it known what it would come to. */
static void
check_size(const Ov__CaseState *state, struct refusal *r)
{
	if (ov__case_state__get_packed_size(state) <= STATE_SIZE_MAX)
		return;
	r->outcome = OV__OUTCOME__OUTCOME_INVALID;
	text_set(r->field, sizeof(r->field), "report.facts");
	text_set(r->text, sizeof(r->text),
	    "would make the case larger than it can be (STATE_SIZE_MAX, 48,000 bytes); shorten the "
	    "texts");
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
	struct input in = {
		.speaker = { c->agency, c->key, c->request->user },
		.report = r,
		.said = hash_facts(c, r),
		.case_is_new = row->state->version == 0,
		.no_space = c->no_space,
		.random = d->wire.random(d->wire.self),
		.now = d->now,
	};
	if (share_get(&d->journal, c->agency->number, row->id, &share))
		in.seen_last = share.last;
	uint64_t head = stream_head(&d->journal, c->agency->number);

	decide_report(&d->rules, &in, row->state, &d->arena, events, &refusal);
	if (refusal.outcome == OV__OUTCOME__OUTCOME_OK)
		check_size(row->state, &refusal);
	if (refusal.outcome != OV__OUTCOME__OUTCOME_OK) {
		refused(c, &refusal);
		return;
	}
	if (events->count > 0)
		journal_append(&d->journal, row, events, d->now,
		    decide_next_due(&d->rules, row->state, d->now), &d->arena);
	if (r->person != NULL)
		journal_add_person(&d->journal, person, row->id);
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
}

static void
handle_report(struct call *c)
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
		refused(c, &refusal);
		return;
	}
	if (!well_formed(c, r))
		return;
	seal_hash(journal_of(c)->seal, "key", r->key.data, r->key.len, key);
	seal_hash(journal_of(c)->seal, "content", bytes.data, bytes.len, content);
	store_key_u32(&seen, c->agency->number);
	store_key_bytes(&seen, key, sizeof(key));
	if (answer_again(c, &seen, content) || !find_case(c, r, &row, person))
		return;
	Ov__ReportAnswer *answer = arena_take(arena, sizeof(*answer));
	*answer = (Ov__ReportAnswer)OV__REPORT_ANSWER__INIT;
	record(c, r, &row, person, answer);
	/* Only OK is recorded: what was refused may be sent again under its key. */
	if (c->answer->outcome == OV__OUTCOME__OUTCOME_OK)
		keep_answer(c, &seen, content, answer);
}

/* ---- hello --------------------------------------------------------------------------- */

static Ov__Role *
role_list(uint32_t roles, struct arena *arena, size_t *ret_count)
{
	Ov__Role *list = arena_take(arena, sizeof(*list) * 32);

	*ret_count = 0;
	for (uint32_t r = 1; r < 32; r++)
		if (roles & 1u << r)
			list[(*ret_count)++] = (Ov__Role)r;
	return list;
}

static void
add_agency(Ov__HelloAnswer *h, const struct agency *a, struct arena *arena)
{
	Ov__Agency *out = arena_take(arena, sizeof(*out));

	*out = (Ov__Agency)OV__AGENCY__INIT;
	out->name = arena_string(arena, a->name);
	out->display_name = arena_string(arena, a->display_name);
	out->roles = role_list(a->roles, arena, &out->n_roles);
	out->number = a->number;
	h->agencies = arena_append(arena, h->agencies, &h->n_agencies, out);
}

static void
handle_hello(struct call *c)
{
	struct arena *arena = &c->d->arena;
	Ov__HelloAnswer *h = arena_take(arena, sizeof(*h));
	struct cursor cursor;

	*h = (Ov__HelloAnswer)OV__HELLO_ANSWER__INIT;
	h->agency = arena_string(arena, c->agency->name);
	h->display_name = arena_string(arena, c->agency->display_name);
	h->key_name = arena_string(arena, c->key->name);
	h->roles = role_list(c->agency->roles, arena, &h->n_roles);
	h->areas = arena_take(arena, sizeof(h->areas[0]) * (OV__AREA__AREA_DUTY + 1));
	for (uint32_t a = OV__AREA__AREA_CASE; a <= OV__AREA__AREA_DUTY; a++)
		if (c->key->areas & SCOPE(a))
			h->areas[h->n_areas++] = (Ov__Area)a;
	h->owner = c->agency->owner;
	/* A stream is published to all keys of its agency: one with fewer areas fetches. */
	if (c->key->areas == SCOPE_ALL)
		h->stream_endpoint = arena_string(arena, c->agency->stream);
	h->epoch = journal_of(c)->epoch;
	h->head = stream_head(journal_of(c), c->agency->number);
	if (name_valid(c->request->hello->consumer) &&
	    cursor_get(journal_of(c), c->agency->number, c->request->hello->consumer, &cursor))
		h->cursor = cursor.n;
	h->credit_requests = TURN_FRAMES_PER_KEY_MAX;
	h->credit_bytes = TURN_BYTES_MAX;
	h->manual_clock = c->d->manual_clock;
	for (size_t i = 0; i < c->d->agencies->count; i++)
		if (!c->d->agencies->list[i].retired)
			add_agency(h, &c->d->agencies->list[i], arena);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_HELLO;
	c->answer->hello = h;
}

/* ---- streams: fetch, acknowledge, lag ------------------------------------------------- */

static bool
epoch_is_ours(struct call *c, uint64_t epoch, const char *field)
{
	if (epoch == 0 || epoch == journal_of(c)->epoch)
		return true;
	outcome(c, OV__OUTCOME__OUTCOME_INVALID, field,
	    "is of another store; say hello again and ask a person which numbers still hold");
	return false;
}

/* Nothing yet: keep the request and answer it when there is, or when its time is up. */
static bool
wait_for_more(struct call *c, const Ov__FetchRequest *f, uint64_t head)
{
	struct overgangd *d = c->d;
	size_t mine = 0;

	if (c->waited || f->wait_ms == 0 || f->after < head)
		return false;
	for (size_t i = 0; i < d->waiting_count; i++)
		mine += strcmp(d->waiting[i].from.user_id, c->frame->user_id) == 0;
	if (d->waiting_count == WAITING_MAX || mine >= WAITING_PER_KEY_MAX ||
	    c->frame->size > sizeof(d->waiting[0].bytes))
		return false;
	struct waiting *w = &d->waiting[d->waiting_count++];
	*w = (struct waiting){ .from = *c->frame, .after = f->after, .agency = c->agency->number };
	w->until_ms = d->wire.monotonic_ms(d->wire.self) +
		      (f->wait_ms < FETCH_WAIT_MS_MAX ? f->wait_ms : FETCH_WAIT_MS_MAX);
	memcpy(w->bytes, c->frame->data, c->frame->size);
	c->later = true;
	return true;
}

static void
fill_page(struct call *c, const Ov__FetchRequest *f, Ov__FetchAnswer *page)
{
	enum { LOOK_MAX = 512 };
	struct arena *arena = &c->d->arena;
	uint32_t count = f->count != 0 ? f->count : LOOK_MAX;
	size_t size = 0, prefix = strlen(f->prefix);
	bool visible;

	page->through = f->after;
	for (uint32_t looked = 0; looked < LOOK_MAX && page->through < page->head &&
				  page->n_deliveries < count && page_has_room(c);
	     looked++) {
		size_t mark = arena_mark(arena);
		Ov__Delivery *d = stream_delivery(journal_of(c), c->agency, c->key->areas,
		    page->through + 1, moment_date(c->d->now), arena, &visible);
		if (!visible) {
			arena_reset(arena, mark);
			d = delivery_blank(page->through + 1, arena);
		}
		size_t more = ov__delivery__get_packed_size(d) + 8;
		if (size + more > ANSWER_SIZE_MAX && page->n_deliveries > 0)
			return;
		page->through++;
		/* A blank has no kind, so it belongs to no prefix. */
		if (prefix > 0 && (!visible || strncmp(d->kind, f->prefix, prefix) != 0))
			continue;
		size += more;
		page->deliveries = arena_append(arena, page->deliveries, &page->n_deliveries, d);
	}
}

static void
handle_fetch(struct call *c)
{
	const Ov__FetchRequest *f = c->request->fetch;
	uint64_t head = stream_head(journal_of(c), c->agency->number);

	if (!epoch_is_ours(c, f->epoch, "fetch.epoch"))
		return;
	if (f->after > head) {
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "fetch.after",
		    "is beyond the last number of your stream");
		return;
	}
	if (wait_for_more(c, f, head))
		return;
	Ov__FetchAnswer *page = arena_take(&c->d->arena, sizeof(*page));
	*page = (Ov__FetchAnswer)OV__FETCH_ANSWER__INIT;
	page->head = head;
	page->epoch = journal_of(c)->epoch;
	fill_page(c, f, page);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_FETCH;
	c->answer->fetch = page;
}

static void
handle_acknowledge(struct call *c)
{
	const Ov__AcknowledgeRequest *a = c->request->acknowledge;
	struct cursor cursor, all[CONSUMERS_MAX];
	uint32_t agency = c->agency->number;

	if (!epoch_is_ours(c, a->epoch, "acknowledge.epoch"))
		return;
	if (!name_valid(a->consumer)) {
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "acknowledge.consumer",
		    "is a name of 1 to 32 of a-z, 0-9 and -");
		return;
	}
	bool known = cursor_get(journal_of(c), agency, a->consumer, &cursor);
	if (!known && cursors_of(journal_of(c), agency, all, CONSUMERS_MAX) == CONSUMERS_MAX) {
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "acknowledge.consumer",
		    "is one more than the 16 an agency can have");
		return;
	}
	if (a->n > stream_head(journal_of(c), agency)) {
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "acknowledge.n",
		    "is beyond the last number of your stream");
		return;
	}
	if (!known || a->n > cursor.n) {
		cursor.n = a->n;
		cursor.epoch = journal_of(c)->epoch;
		cursor.when = c->d->now;
		cursor_set(journal_of(c), agency, &cursor);
	}
	c->answer->acknowledge = arena_take(&c->d->arena, sizeof(*c->answer->acknowledge));
	*c->answer->acknowledge = (Ov__AcknowledgeAnswer)OV__ACKNOWLEDGE_ANSWER__INIT;
	c->answer->acknowledge->cursor = cursor.n;
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_ACKNOWLEDGE;
}

static void
add_lag(struct call *c, Ov__StreamsAnswer *s, const struct agency *a, const char *consumer,
    uint64_t at, bool required)
{
	struct arena *arena = &c->d->arena;
	Ov__StreamLag *lag = arena_take(arena, sizeof(*lag));

	*lag = (Ov__StreamLag)OV__STREAM_LAG__INIT;
	lag->agency = arena_string(arena, a->name);
	lag->consumer = arena_string(arena, consumer);
	lag->required = required;
	lag->head = stream_head(journal_of(c), a->number);
	lag->cursor = at;
	if (at < lag->head)
		lag->oldest_unacknowledged = stream_recorded(journal_of(c), a->number, at + 1);
	s->streams = arena_append(arena, s->streams, &s->n_streams, lag);
}

static bool
is_required(const struct agency *a, const char *consumer)
{
	for (size_t i = 0; i < a->required_count; i++)
		if (strcmp(a->required[i], consumer) == 0)
			return true;
	return false;
}

static void
add_agency_lags(struct call *c, Ov__StreamsAnswer *s, const struct agency *a)
{
	struct cursor cursors[CONSUMERS_MAX], none;
	size_t n = cursors_of(journal_of(c), a->number, cursors, CONSUMERS_MAX);

	for (size_t i = 0; i < n; i++)
		add_lag(c, s, a, cursors[i].consumer, cursors[i].n,
		    is_required(a, cursors[i].consumer));
	for (size_t i = 0; i < a->required_count; i++)
		if (!cursor_get(journal_of(c), a->number, a->required[i], &none))
			add_lag(c, s, a, a->required[i], 0, true);
}

/* The owner team and administrators see how everybody keeps up, others themselves. */
static void
handle_streams(struct call *c)
{
	struct arena *arena = &c->d->arena;
	Ov__StreamsAnswer *s = arena_take(arena, sizeof(*s));
	bool all = c->agency->owner || c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN;

	*s = (Ov__StreamsAnswer)OV__STREAMS_ANSWER__INIT;
	for (size_t i = 0; i < c->d->agencies->count; i++) {
		const struct agency *a = &c->d->agencies->list[i];
		if (all || a == c->agency)
			add_agency_lags(c, s, a);
	}
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_STREAMS;
	c->answer->streams = s;
}

/* ---- reads of cases ------------------------------------------------------------------- */

/* The case by id or huskenavn, if this agency has part in it. What does not exist and
 * what one may not know of go the same way. */
static bool
find_readable(struct call *c, const char *name, struct case_row *row, struct share *share)
{
	struct journal *j = journal_of(c);
	unsigned char id[CASE_ID_SIZE] = { 0 }, hash[SEAL_HASH_SIZE];

	if (case_id_parse(name, id)) {
		if (share_get(j, c->agency->number, id, share))
			return journal_load(j, id, &c->d->arena, row);
		return false;
	}
	memset(id, 0, sizeof(id));
	seal_hash(j->seal, "nickname", name, strlen(name), hash);
	while (journal_find(j, STORE_NICKNAME, hash, id, id))
		if (share_get(j, c->agency->number, id, share))
			return journal_load(j, id, &c->d->arena, row);
	return false;
}

static void
not_found(struct call *c, const char *field)
{
	outcome(c, OV__OUTCOME__OUTCOME_NOT_FOUND, field, "no such case");
}

static void
handle_case(struct call *c)
{
	struct case_row row;
	struct share share;

	if (!find_readable(c, c->request->case_state->case_, &row, &share)) {
		not_found(c, "case_state.case");
		return;
	}
	c->answer->case_state = access_mask(row.state, call_scope(c, &share), &c->d->arena);
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
	    share_note(journal_of(c), share, c->agency->number, id, arena)->reference;
	page->notes = arena_append(arena, page->notes, &page->n_notes, note);
}

static void
handle_cases(struct call *c)
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
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "cases.after", "is no case id");
		return;
	}
	if (count == 0 || count > PAGE_MAX)
		count = PAGE_MAX;
	while (share_next(journal_of(c), c->agency->number, id, id)) {
		if (!share_get(journal_of(c), c->agency->number, id, &share) ||
		    !journal_load(journal_of(c), id, arena, &row))
			return;
		Ov__CaseState *masked = access_mask(row.state, call_scope(c, &share), arena);
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
history_entry(struct call *c, const Ov__Event *e, const unsigned char id[CASE_ID_SIZE])
{
	struct arena *arena = &c->d->arena;
	Ov__HistoryEntry *h = arena_take(arena, sizeof(*h));

	*h = (Ov__HistoryEntry)OV__HISTORY_ENTRY__INIT;
	h->event = delivery_of(journal_of(c), c->agency, e, id, arena);
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
static void
handle_history(struct call *c)
{
	enum { PAGE_MAX = 100 };
	struct journal *j = journal_of(c);
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
	if (!find_readable(c, r->case_, &row, &share)) {
		not_found(c, "history.case");
		return;
	}
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
		if (!access_event(c->agency, s, e->area, e->reporter, e->to) ||
		    ++visible <= r->after) {
			arena_reset(arena, mark);
			continue;
		}
		Ov__HistoryEntry *h = history_entry(c, e, row.id);
		size += ov__history_entry__get_packed_size(h) + 8;
		page->more = !page_has_room(c) ||
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

/* ---- the manual clock ----------------------------------------------------------------- */

static void
handle_advance(struct call *c)
{
	struct overgangd *d = c->d;

	if (!d->manual_clock ||
	    !(c->agency->owner || c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN)) {
		outcome(c, OV__OUTCOME__OUTCOME_DENIED, "advance",
		    "only a store made with a manual clock can be moved, by its owner team");
		return;
	}
	if (c->request->advance->to < d->now) {
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "advance.to", "lies before now");
		return;
	}
	if (d->advance_to != 0) {
		outcome(c, OV__OUTCOME__OUTCOME_BUSY, "advance", "is already under way");
		c->answer->retry_after_ms = 100;
		return;
	}
	d->advance_to = c->request->advance->to;
	d->advance_from = *c->frame;
	d->advance_correlation = c->request->correlation;
	c->later = true;
}

/* ---- the desk ------------------------------------------------------------------------- */

static void
dispatch(struct call *c)
{
	switch (c->request->ask_case) {
	case OV__REQUEST__ASK_HELLO:
		handle_hello(c);
		return;
	case OV__REQUEST__ASK_REPORT:
		handle_report(c);
		return;
	case OV__REQUEST__ASK_FETCH:
		handle_fetch(c);
		return;
	case OV__REQUEST__ASK_ACKNOWLEDGE:
		handle_acknowledge(c);
		return;
	case OV__REQUEST__ASK_CASE_STATE:
		handle_case(c);
		return;
	case OV__REQUEST__ASK_CASES:
		handle_cases(c);
		return;
	case OV__REQUEST__ASK_HISTORY:
		handle_history(c);
		return;
	case OV__REQUEST__ASK_STREAMS:
		handle_streams(c);
		return;
	case OV__REQUEST__ASK_ADVANCE:
		handle_advance(c);
		return;
	case OV__REQUEST__ASK__NOT_SET:
	case _OV__REQUEST__ASK__CASE_IS_INT_SIZE:
	default:
		outcome(c, OV__OUTCOME__OUTCOME_INVALID, "request", "asks for nothing");
		return;
	}
}

/* Who is it -> within its share of this turn -> well-formed -> the request itself. */
static void
handle(struct call *c)
{
	struct refusal refusal = { .outcome = OV__OUTCOME__OUTCOME_OK };
	struct overgangd *d = c->d;

	c->key = desk_key(d, c->frame->user_id);
	c->agency = c->key != NULL ? agencies_by_number(d->agencies, c->key->agency) : NULL;
	if (c->agency == NULL || c->agency->retired) {
		outcome(c, OV__OUTCOME__OUTCOME_DENIED, "", "this key is not admitted any more");
		return;
	}
	c->request = (Ov__Request *)wire_unpack(&ov__request__descriptor, "request", c->frame->data,
	    c->frame->size, &d->arena, &refusal);
	if (c->request == NULL) {
		refused(c, &refusal);
		return;
	}
	c->answer->correlation = c->request->correlation;
	uint16_t *mine = &d->frames_of_key[c->key - d->agencies->keys];
	if (!c->waited && ++*mine > TURN_FRAMES_PER_KEY_MAX) {
		outcome(c, OV__OUTCOME__OUTCOME_BUSY, "", "more requests at once than your share");
		c->answer->retry_after_ms = 50;
		return;
	}
	dispatch(c);
}

void
desk_handle(struct overgangd *d, const struct frame *frame, bool no_space, bool waited)
{
	struct call c = { .d = d, .frame = frame, .no_space = no_space, .waited = waited };

	arena_reset(&d->arena, 0);
	c.answer = arena_take(&d->arena, sizeof(*c.answer));
	*c.answer = (Ov__Answer)OV__ANSWER__INIT;
	c.answer->now = d->now;
	handle(&c);
	if (!c.later)
		outbox_answer(d, frame, c.answer);
	arena_reset(&d->arena, 0);
}

/* ---- timers --------------------------------------------------------------------------- */

ov_time
desk_next_due(struct overgangd *d)
{
	struct bytes k, v;

	if (!store_first(d->journal.store, STORE_DUE, (struct bytes){ NULL, 0 }, &k, &v))
		return 0;
	return store_u64(k.data);
}

static void
run_timer(struct overgangd *d, const unsigned char id[CASE_ID_SIZE])
{
	enum { AGAIN_AFTER = 3600 };
	struct case_row row;

	arena_reset(&d->arena, 0);
	if (!journal_load(&d->journal, id, &d->arena, &row)) {
		d->journal.damaged = true;
		return;
	}
	struct events *events = arena_take(&d->arena, sizeof(*events));
	decide_due(&d->rules, row.state, d->now, d->wire.random(d->wire.self), &d->arena, events);
	ov_time next = decide_next_due(&d->rules, row.state, d->now);
	/* A rule that stays due without concluding anything would spin. */
	if (next != 0 && next <= d->now)
		next = d->now + AGAIN_AFTER;
	if (events->count > 0)
		journal_append(&d->journal, &row, events, d->now, next, &d->arena);
	else
		journal_set_due(&d->journal, &row, next, &d->arena);
	arena_reset(&d->arena, 0);
}

bool
desk_timers(struct overgangd *d, size_t max)
{
	unsigned char id[CASE_ID_SIZE];
	struct bytes k, v;

	for (size_t i = 0; i < max; i++) {
		if (!store_first(d->journal.store, STORE_DUE, (struct bytes){ NULL, 0 }, &k, &v) ||
		    store_u64(k.data) > d->now || d->journal.damaged)
			return false;
		memcpy(id, (const unsigned char *)k.data + 8, CASE_ID_SIZE);
		run_timer(d, id);
	}
	return true;
}
