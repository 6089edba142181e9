/* daemon.c - The daemon: its outside, its end at any point, and the invariants of its tables. */
#include "sim.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/apply.h"
#include "core/state.h"
#include "desk/timers.h"
#include "followed.h"
#include "schema/catalogue.h"
#include "schema/wire.h"
#include "store/fold.h"
#include "store/shares.h"
#include "store/stream.h"
#include "store/verify.h"
#include "store_memory.h"

/* ---- the outside, as the turn sees it -------------------------------------------------------- */

/* Return the end of the agency's stream when the desk takes up its request: in the order of the
 * turn. */
static bool
receive(void *self, struct frame *ret)
{
	struct sim *s = self;

	if (s->inbox_at == s->inbox_count || disk_is_dead())
		return false;
	const struct packet *k = s->inbox[s->inbox_at];
	uint32_t peer = (uint32_t)s->inbox_peer[s->inbox_at++];
	struct ask *a = &s->asks[k->correlation];
	a->taken = true;
	for (size_t i = 0; a->kind == ASK_REPORT && i + 1 < s->inbox_at; i++) {
		const struct ask *other = &s->asks[s->inbox[i]->correlation];
		s->verdict->taken_again_in_turn +=
		    other->kind == ASK_REPORT && other->subject == a->subject;
	}
	a->head = stream_head(&s->w->d.turn.journal, s->peers[peer].agency);
	if (a->kind == ASK_ACCEPT)
		a->n = (uint64_t)s->w->d.turn.clock.doubt;
	model_taken(s, a);
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->peer, &peer, sizeof(peer));
	ret->peer_size = sizeof(peer);
	(void)snprintf(ret->user_id, sizeof(ret->user_id), "%s", s->peers[peer].user);
	ret->data = k->data;
	ret->size = k->size;
	return true;
}

static void
keep(struct sim *s, uint32_t agency, size_t peer, const char *topic, const void *data, size_t size)
{
	if (store_memory_open(s->w->d.turn.journal.store))
		sim_fail(s, "I2: something is said while the transaction is open");
	if (!disk_point())
		return;
	s->out = sim_grow(s->out, s->out_count, &s->out_room, sizeof(s->out[0]));
	struct out *o = &s->out[s->out_count++];
	*o = (struct out){ .agency = agency, .peer = peer, .size = size };
	(void)snprintf(o->topic, sizeof(o->topic), "%s", topic);
	o->data = malloc(size + 1);
	assert(o->data != NULL);
	memcpy(o->data, data, size);
}

static void
answer(void *self, const struct frame *to, const void *data, size_t size)
{
	struct sim *s = self;
	uint32_t peer;

	memcpy(&peer, to->peer, sizeof(peer));
	if (to->peer_size != sizeof(peer) || peer >= s->peers_count ||
	    strcmp(to->user_id, s->peers[peer].user) != 0)
		sim_fail(s, "an answer goes to nobody who asked");
	keep(s, 0, peer, "", data, size);
}

static void
publish(void *self, uint32_t agency, const char *topic, const void *data, size_t size)
{
	keep(self, agency, 0, topic, data, size);
}

static ov_time
wall(void *self)
{
	return ((struct sim *)self)->w->wall;
}

static uint64_t
monotonic_ms(void *self)
{
	return ((struct sim *)self)->w->now_ms;
}

/* The time that a request takes, in a fifth of the runs: from a random stream of its own, so that
 * the other random choices stay the same without it. */
static uint64_t
monotonic_us(void *self)
{
	struct sim *s = self;
	struct chance c = { s->w->now_us };

	if (s->plan.seed % 5 != 1)
		return 0;
	return s->w->now_us += 1 + chance_next(&c) % (TURN_SHOW_KEY_US / 2);
}

static uint64_t
by_chance(void *self)
{
	struct chance c = { ((struct sim *)self)->w->chance };
	uint64_t v = chance_next(&c);

	((struct sim *)self)->w->chance = c.state;
	return v;
}

void
daemon_open(struct sim *s)
{
	disk_begin(s->plan.seed);
	s->w = world_new();
	world_all_routines(s->w);
	rare_routines(s);
	(void)snprintf(s->verdict->dir, sizeof(s->verdict->dir), "%s", s->w->dir);
	s->w->chance = s->plan.seed;
	s->w->d.map_size_max = 1;
	s->w->d.wire = (struct wire){ s, receive, answer, publish };
	s->w->d.turn.host = (struct host){ s, wall, monotonic_ms, monotonic_us, by_chance };
	store_memory_on_commit(s->w->d.turn.journal.store, disk_commit, s);
	doubt_open(s);
	s->epoch = EPOCH_FIRST;
	for (size_t i = 0; i < AGENCIES_SIM; i++)
		s->streams[i].exact = true;
}

void
daemon_close(struct sim *s)
{
	for (size_t i = 0; i < s->inbox_count; i++)
		free(s->inbox[i]);
	for (size_t i = 0; i < s->out_count; i++)
		free(s->out[i].data);
	free(s->out);
	for (size_t i = 0; i < s->cases_count; i++)
		free(s->cases[i].folded);
	store_memory_on_commit(s->w->d.turn.journal.store, NULL, NULL);
	s->w = world_free(s->w);
}

/* ---- invariants of the tables ---------------------------------------------------------------- */

static void
look(struct sim *s)
{
	store_begin(s->w->d.turn.journal.store, true);
	journal_begin(&s->w->d.turn.journal);
}

static void
look_away(struct sim *s)
{
	store_abort(s->w->d.turn.journal.store);
	arena_reset(&s->w->d.turn.arena, 0);
}

/* Compare with the fold as of the last look plus the events since; after a retraction, with a fold
 * of all events. */
static Ov__CaseState *
fold_on(struct sim *s, struct person_case *p, const unsigned char id[CASE_ID_SIZE])
{
	struct journal *j = &s->w->d.turn.journal;
	struct arena *arena = &s->w->d.turn.arena;
	unsigned char of[CASE_ID_SIZE];
	Ov__CaseState *state;

	if (p->folded == NULL)
		return fold_case(j, id, NULL, arena, &state) ? state : NULL;
	state = (Ov__CaseState *)wire_reread(
	    &ov__case_state__descriptor, p->folded, p->folded_size, arena);
	struct case_events all = cases_events(j, id, arena);
	for (size_t at = 0; state != NULL && at < all.count; at++) {
		if (all.seqs[at] <= p->seq)
			continue;
		const Ov__Event *e = journal_read(j, all.seqs[at], arena, of);
		if (e == NULL || e->number != state->version + 1)
			return NULL;
		if (e->fact->fact_case == OV__FACT__FACT_REPORT_RETRACTED)
			return fold_case(j, id, NULL, arena, &state) ? state : NULL;
		apply(state, e, arena);
	}
	return state;
}

static void
check_followed(struct sim *s, const struct case_row *row)
{
	char problem[FOLLOWED_SIZE];

	if (!followed(s->w, row, problem))
		sim_fail(s, "%s", problem);
}

/* Check that a clock which could not be used is known as doubtful. */
static bool
time_was_used(const struct sim *s)
{
	const struct overgangd *d = &s->w->d;

	return s->survived && d->turn.now != 0 && !d->starved && d->turn.clock.doubt != CLOCK_AHEAD;
}

/* Of all cases. */
static void
check_all_followed(struct sim *s)
{
	unsigned char id[CASE_ID_SIZE];
	struct case_row row;

	for (size_t i = 0; i < s->cases_count; i++) {
		arena_reset(&s->w->d.turn.arena, 0);
		if (case_id_parse(s->cases[i].id, id) &&
		    cases_load(&s->w->d.turn.journal, id, &s->w->d.turn.arena, &row) &&
		    time_was_used(s))
			check_followed(s, &row);
	}
	arena_reset(&s->w->d.turn.arena, 0);
}

/* The note of each share has the huskenavn and the reference of the state. */
static void
check_notes(struct sim *s, const struct case_row *row)
{
	struct journal *j = &s->w->d.turn.journal;
	const Ov__LatestFact *opened = state_latest(row->state, OV__FACT__FACT_CASE_OPENED);
	struct share share;

	for (size_t i = 0; i < j->agencies->count; i++) {
		uint32_t agency = j->agencies->list[i].number;
		const Ov__Participant *p = state_participant(row->state, agency);
		if (!share_get(j, agency, row->id, &share))
			continue;
		const Ov__ShareNote *note =
		    share_note(j, &share, agency, row->id, &s->w->d.turn.arena);
		if (strcmp(note->nickname, opened->fact->case_opened->nickname) != 0 ||
		    strcmp(note->reference, p != NULL ? p->reference : "") != 0)
			sim_fail(s, "case %s: the note of %s is an old one", row->state->id,
			    j->agencies->list[i].name);
	}
}

/* I1 for the cases that have events since the last look. */
static void
check_touched(struct sim *s)
{
	struct journal *j = &s->w->d.turn.journal;
	struct arena *arena = &s->w->d.turn.arena;
	unsigned char id[CASE_ID_SIZE];
	struct case_row row;

	for (size_t i = 0; i < s->cases_count; i++) {
		struct person_case *p = &s->cases[i];
		arena_reset(arena, 0);
		if (!case_id_parse(p->id, id) || !cases_load(j, id, arena, &row) ||
		    row.state->version == p->version)
			continue;
		const Ov__CaseState *state = fold_on(s, p, id);
		if (state == NULL)
			sim_fail(s, "I1: case %s cannot be folded", p->id);
		struct wire_bytes a = wire_pack(state, arena), b = wire_pack(row.state, arena);
		if (a.size != b.size || memcmp(a.data, b.data, a.size) != 0)
			sim_fail(s, "I1: case %s is not the fold of its events", p->id);
		check_notes(s, &row);
		/* A case that was unknown may have been opened long before this turn. */
		if (p->folded != NULL ? s->survived && s->w->d.turn.now != 0 : time_was_used(s))
			check_followed(s, &row);
		p->version = row.state->version;
		p->seq = j->seq;
		free(p->folded);
		p->folded = malloc(a.size + 1);
		assert(p->folded != NULL);
		memcpy(p->folded, a.data, a.size);
		p->folded_size = a.size;
	}
}

/* I9: every timer due now has run; and the clock has not gone back. */
static void
check_due(struct sim *s, ov_time before)
{
	struct overgangd *d = &s->w->d;
	ov_time due = timers_next_due(&d->turn);

	if (d->turn.now < before)
		sim_fail(s, "the clock went back from %llu to %llu", (unsigned long long)before,
		    (unsigned long long)d->turn.now);
	/* Timers wait when the store has no space for them, and then as long as the clock is
	 * doubted. */
	if (due != 0 && due <= d->turn.now && !d->starved && d->turn.clock.doubt != CLOCK_AHEAD)
		sim_fail(s, "I9: at %llu a timer of %llu has not run",
		    (unsigned long long)d->turn.now, (unsigned long long)due);
}

static bool
same_key(const struct sim *s, size_t report, uint32_t agency, const unsigned char key[16])
{
	return s->peers[s->said[report].peer].agency == agency &&
	       memcmp(s->said[report].key, key, 16) == 0;
}

/* The first report under a key stands for all reports under it. */
static struct said *
first_of(struct sim *s, uint32_t agency, const unsigned char key[16])
{
	for (size_t i = 0; i < s->said_count; i++)
		if (same_key(s, i, agency, key))
			return &s->said[i];
	return NULL;
}

/* I4: count the events of each report in the event log. */
static void
count_events(struct sim *s)
{
	struct journal *j = &s->w->d.turn.journal;
	unsigned char id[CASE_ID_SIZE];

	for (size_t i = 0; i < s->said_count; i++)
		s->said[i].events = 0;
	for (uint64_t seq = 1; seq <= j->seq; seq++) {
		const Ov__Event *e = journal_read(j, seq, &s->w->d.turn.arena, id);
		if (e != NULL && e->report.len == 16) {
			struct said *r = first_of(s, e->reporter, e->report.data);
			if (r == NULL)
				sim_fail(s, "event %llu is of a report that nobody sent",
				    (unsigned long long)seq);
			r->events++;
		}
		arena_reset(&s->w->d.turn.arena, 0);
	}
}

/* I3: every accepted report is there, at its answered numbers. */
static void
check_accepted(struct sim *s)
{
	struct journal *j = &s->w->d.turn.journal;
	unsigned char id[CASE_ID_SIZE];

	for (size_t i = 0; i < s->said_count; i++) {
		const struct said *r = &s->said[i];
		for (size_t k = 0; r->ok && !model_erased(s, r->about) && k < r->numbers_count;
		     k++) {
			const Ov__Event *e = NULL;
			uint64_t seq;
			if (stream_event(j, s->peers[r->peer].agency, r->numbers[k], &seq))
				e = journal_read(j, seq, &s->w->d.turn.arena, id);
			if (e == NULL || e->report.len != 16 ||
			    memcmp(e->report.data, r->key, 16) != 0)
				sim_fail(s,
				    "I3: report %zu of %s was accepted as number %llu, which is "
				    "not there",
				    i, s->peers[r->peer].user, (unsigned long long)r->numbers[k]);
			arena_reset(&s->w->d.turn.arena, 0);
		}
	}
}

/* A report happens once, and a refusal leaves no trace: neither an event nor a kept answer. */
static void
check_kept(struct sim *s)
{
	size_t least = 0, most = 0;
	size_t rows = store_memory_rows(s->w->d.turn.journal.store, STORE_KEY_SEEN);

	count_events(s);
	for (size_t i = 0; i < s->said_count; i++) {
		const struct said *r = &s->said[i];
		uint32_t agency = s->peers[r->peer].agency;
		bool ok = false, maybe = false, erased = false;
		size_t expected = 0;
		if (first_of(s, agency, r->key) != r)
			continue;
		for (size_t k = i; k < s->said_count; k++) {
			if (!same_key(s, k, agency, r->key))
				continue;
			ok = ok || s->said[k].ok;
			maybe = maybe || s->said[k].maybe;
			erased = erased || (s->said[k].ok && model_erased(s, s->said[k].about));
			expected += s->said[k].ok ? s->said[k].numbers_count : 0;
		}
		least += ok;
		most += ok || maybe;
		if ((ok || !maybe) && !erased && r->events != expected)
			sim_fail(s, "I4: report %zu of %s has %zu events; %zu were answered", i,
			    s->peers[r->peer].user, r->events, expected);
	}
	if (rows < least || rows > most)
		sim_fail(s, "I4: %zu answers are kept; between %zu and %zu reports were accepted",
		    rows, least, most);
}

/* An erased case stays erased, also in a store that comes back from a backup. */
static void
check_forgotten(struct sim *s)
{
	unsigned char id[CASE_ID_SIZE];
	struct case_row row;

	for (size_t i = 0; i < s->erased_count; i++) {
		if (case_id_parse(s->erased[i], id) &&
		    cases_load(&s->w->d.turn.journal, id, &s->w->d.turn.arena, &row))
			sim_fail(s, "case %s was erased, and is there", s->erased[i]);
		arena_reset(&s->w->d.turn.arena, 0);
	}
}

void
daemon_check_whole(struct sim *s)
{
	struct verify_result r;

	look(s);
	verify_store(&s->w->d.turn.journal, &s->w->d.turn.arena, NULL, &r);
	if (r.problem[0] != '\0')
		sim_fail(s, "verify: %s", r.problem);
	arena_reset(&s->w->d.turn.arena, 0);
	check_accepted(s);
	check_kept(s);
	check_forgotten(s);
	check_all_followed(s);
	look_away(s);
}

/* A restore reads this list, which is not in any backup. */
static bool
stands_on_list(const struct sim *s, const unsigned char id[CASE_ID_SIZE])
{
	char path[300], line[64], text[CASE_ID_TEXT_SIZE];
	bool found = false;

	case_id_text(id, text);
	(void)snprintf(path, sizeof(path), "%s/erased", s->w->dir);
	FILE *f = fopen(path, "re");
	while (f != NULL && !found && fgets(line, sizeof(line), f) != NULL)
		found = strncmp(line, text, strlen(text)) == 0;
	if (f != NULL)
		(void)fclose(f);
	return found;
}

/* An answer that a case is erased, and a restart after a crash, both guarantee: its key is
 * overwritten, and its id stands on the list. */
static void
check_erased(struct sim *s)
{
	enum { SLOT_AT = 8 };
	struct journal *j = &s->w->d.turn.journal;
	struct store_key from = store_key();
	struct bytes k, v;

	while (store_first(j->store, STORE_ERASED, store_key_done(&from), &k, &v)) {
		if (!seal_is_erased(j->seal, store_u32((const unsigned char *)v.data + SLOT_AT)))
			sim_fail(
			    s, "case %.8s is erased, and its key is there", (const char *)k.data);
		if (!stands_on_list(s, k.data))
			sim_fail(s, "case %.8s is erased, and is on no list", (const char *)k.data);
		from = store_key();
		store_key_bytes(&from, k.data, k.size);
		store_key_bytes(&from, "", 1);
	}
}

static void
check_after_turn(struct sim *s, ov_time before)
{
	look(s);
	check_erased(s);
	check_due(s, before);
	if (s->w->d.turn.journal.seq != s->last_seq)
		check_touched(s);
	s->last_seq = s->w->d.turn.journal.seq;
	look_away(s);
}

/* ---- one turn -------------------------------------------------------------------------------- */

static void
arm(struct sim *s, struct chance *c)
{
	static const int commits[] = { -EIO, EIO, -ENOSPC };
	struct disk_faults f = { 0 };
	struct store *store = s->w->d.turn.journal.store;
	bool grows = chance_one_in(c, 3);
	bool crash = chance_one_in(c, 10), fail = chance_one_in(c, 25), full = chance_one_in(c, 15);
	int crash_at = 1 + (int)chance_below(c, chance_one_in(c, 2) ? 8 : 30);
	uint32_t which = chance_below(c, 6), put = chance_below(c, 40);

	store_memory_fail_put(store, -1);
	store_memory_set_grows(store, grows && sim_with(s, WITH_FULL));
	s->again = false;
	if (crash && sim_with(s, WITH_CRASH))
		f.crash_at = crash_at;
	if (fail && sim_with(s, WITH_FAIL)) {
		f.commit_error = which < 3 ? commits[which] : 0;
		f.sync_error = which == 3 ? EIO : 0;
		f.write_error = which == 4 ? EIO : which == 5 ? ENOSPC : 0;
		s->again = which == 2 || which == 5;
	}
	if (full && sim_with(s, WITH_FULL)) {
		if (which == 0)
			s->full_until = s->step + 4;
		else
			store_memory_fail_put(store, (int)put);
		s->again = true;
	}
	if (!sim_with(s, WITH_FULL))
		s->full_until = 0;
	store_memory_set_used(store, s->step < s->full_until ? 95 + which % 2 * 4 : 50);
	rare_arm(s, &f);
	disk_arm(&f);
}

/* A turn that may have run twice: when it was refused for want of space, no report was accepted
 * before another; else the end of the stream at each request is unknown. */
static uint64_t
head_after(struct sim *s, uint32_t agency)
{
	uint64_t head;

	if (!s->w->d.turn.full || !s->survived || turn_heads(&s->w->d, &agency, &head, 1) != 0)
		return UINT64_MAX;
	return head;
}

/* A restriction made in this turn also binds frames that left before the delivery of it. */
static void
learn_restrictions(struct sim *s)
{
	s->ends_a_part = false;
	for (size_t i = 0; i < s->out_count; i++) {
		s->ends_a_part =
		    s->ends_a_part ||
		    (s->out[i].agency == TEAM && strncmp(s->out[i].topic, "basis.ended/", 12) == 0);
		if (s->out[i].agency != SKJERMET)
			continue;
		Ov__Delivery *d = ov__delivery__unpack(NULL, s->out[i].size, s->out[i].data);
		if (d == NULL)
			sim_fail(s, "what is published is no delivery");
		shielded_learn(s, SKJERMET, d);
		ov__delivery__free_unpacked(d, NULL);
	}
}

/* Check the frames that left: publications first, since they tell the model which events the
 * numbers in the answers are. */
static void
tell_model(struct sim *s)
{
	learn_restrictions(s);
	for (size_t i = 0; i < s->out_count; i++) {
		const struct out *o = &s->out[i];
		sim_hash(s, o->topic, strlen(o->topic));
		sim_hash(s, o->data, o->size);
		if (o->agency == 0)
			continue;
		Ov__Delivery *d = ov__delivery__unpack(NULL, o->size, o->data);
		if (d == NULL)
			sim_fail(s, "what is published is no delivery");
		model_published(s, o->agency, o->topic, d);
		ov__delivery__free_unpacked(d, NULL);
	}
	for (size_t i = 0; i < s->out_count; i++) {
		const struct out *o = &s->out[i];
		if (o->agency != 0)
			continue;
		Ov__Answer *a = ov__answer__unpack(NULL, o->size, o->data);
		if (a == NULL || a->correlation == 0 || a->correlation >= s->asks_count ||
		    s->asks[a->correlation].peer != o->peer)
			sim_fail(s, "an answer is to nothing that its reader asked");
		struct ask *ask = &s->asks[a->correlation];
		if (s->again)
			ask->head = head_after(s, s->peers[o->peer].agency);
		model_answered(s, ask, a);
		ask->taken = false;
		ov__answer__free_unpacked(a, NULL);
	}
}

static void
send_news(struct sim *s, const struct out *o, struct chance *c)
{
	for (size_t i = 0; i < s->peers_count; i++) {
		struct peer *p = &s->peers[i];
		bool lost = chance_one_in(c, 8), twice = chance_one_in(c, 20);
		unsigned late = chance_one_in(c, 4) ? chance_below(c, 4) : 0;
		s->verdict->dropped +=
		    p->agency == o->agency && p->subscribed && p->news.count >= NEWS_MAX;
		if (p->agency != o->agency || !p->subscribed || p->news.count >= NEWS_MAX ||
		    (lost && sim_with(s, WITH_LOSS)) ||
		    (strcmp(o->topic, "~") != 0 &&
			strncmp(o->topic, p->prefix, strlen(p->prefix)) != 0))
			continue;
		unsigned at = s->step + (sim_with(s, WITH_DELAY) ? late : 0);
		pipe_put(&p->news, at, 0, o->topic, o->data, o->size);
		if (twice && sim_with(s, WITH_REPEAT))
			pipe_put(&p->news, at, 0, o->topic, o->data, o->size);
	}
}

static void
send_out(struct sim *s, struct chance *c)
{
	for (size_t i = 0; i < s->out_count; i++) {
		const struct out *o = &s->out[i];
		bool lost = chance_one_in(c, 12), twice = chance_one_in(c, 20);
		unsigned at = s->step + (sim_with(s, WITH_DELAY) ? chance_below(c, 3) : 0);
		if (o->agency != 0) {
			send_news(s, o, c);
		} else if (!lost || !sim_with(s, WITH_LOSS)) {
			struct pipe *down = &s->peers[o->peer].down;
			pipe_put(down, at, 0, "", o->data, o->size);
			if (twice && sim_with(s, WITH_REPEAT))
				pipe_put(down, at, 0, "", o->data, o->size);
		}
		free(s->out[i].data);
	}
	s->out_count = 0;
}

/* Erasures in a turn without an answer: the store knows by now whether they happened. */
static void
settle_erased(struct sim *s)
{
	unsigned char id[CASE_ID_SIZE];
	struct case_row row;

	for (size_t i = 0; i < s->cases_count; i++) {
		struct person_case *p = &s->cases[i];
		if (p->doubt && !(case_id_parse(p->id, id) && cases_load(&s->w->d.turn.journal, id,
								  &s->w->d.turn.arena, &row))) {
			s->verdict->unheard_erased++;
			model_forget(s, p->id);
		}
		p->doubt = false;
		arena_reset(&s->w->d.turn.arena, 0);
	}
}

void
daemon_started(struct sim *s)
{
	look(s);
	settle_erased(s);
	s->last_seq = s->w->d.turn.journal.seq;
	check_erased(s);
	check_forgotten(s);
	check_accepted(s);
	check_touched(s);
	look_away(s);
	shielded_started(s);
	s->w->d.map_size_max = 1;
	doubt_restarted(s);
}

/* The process begins again with one routine less, or with all: its cases are planned anew. */
static void
change_routines(struct sim *s)
{
	enum { ALL = 3 };
	struct routines *r = &s->w->routines;

	r->count = r->count == ALL ? ALL - 1 : ALL;
	s->verdict->replans++;
}

static void
start_again(struct sim *s, struct chance *c)
{
	const char *why;

	s->verdict->crashes++;
	for (size_t i = 0; i < s->peers_count; i++) {
		if (chance_one_in(c, 2))
			pipe_drop(&s->peers[i].down);
		if (chance_one_in(c, 2))
			pipe_drop(&s->peers[i].news);
		consumers_cut(s, i);
	}
	store_memory_fail_put(s->w->d.turn.journal.store, -1);
	store_memory_set_full(s->w->d.turn.journal.store, false);
	s->verdict->torn += disk_after_crash(s->w->dir, chance_one_in(c, 2), c);
	if (chance_one_in(c, 6) && sim_with(s, WITH_TALK))
		change_routines(s);
	if ((why = world_restart(s->w)) != NULL)
		sim_fail(s, "after a crash it does not start again: %s", why);
	past_interrupted(s);
	past_check_epoch(s);
	daemon_started(s);
	/* Down for a night and a day. */
	if (sim_with(s, WITH_CLOCK) && chance_one_in(c, 4))
		s->w->wall += chance_below(c, 40) * 3600 * 24;
}

/* A full store excuses much, so it must be full. Once for writing requests, once more for the
 * timers; a commit or the key file can find no space either. */
static void
check_full(struct sim *s, uint64_t denied)
{
	const struct overgangd *d = &s->w->d;

	if (s->survived && !disk_found_no_room() && denied < (uint64_t)d->turn.full + d->starved)
		sim_fail(
		    s, "the store has room, and is taken for %s", d->starved ? "starved" : "full");
}

void
daemon_turn(struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 1);
	ov_time before = s->w->d.turn.now;
	uint64_t growths = store_memory_growths(s->w->d.turn.journal.store);
	uint64_t denied = store_memory_denied(s->w->d.turn.journal.store);

	arm(s, &c);
	s->team_before = s->streams[TEAM].exact ? s->streams[TEAM].head : UINT64_MAX;
	int rc = turn(&s->w->d);
	s->survived = rc == 0 && !disk_is_dead();
	check_full(s, store_memory_denied(s->w->d.turn.journal.store) - denied);
	s->verdict->grown += store_memory_growths(s->w->d.turn.journal.store) > growths;
	s->verdict->full += s->survived && s->w->d.turn.full;
	s->verdict->starved += s->survived && s->w->d.starved;
	for (size_t i = 0; !s->survived && i < AGENCIES_SIM; i++)
		s->streams[i].exact = false;
	if (s->survived) {
		doubt_check(s);
		past_check_epoch(s);
	}
	tell_model(s);
	if (!s->survived)
		model_unheard(s);
	else
		check_after_turn(s, before);
	send_out(s, &c);
	if (!s->survived && !past_instead(s))
		start_again(s, &c);
	for (size_t i = 0; i < s->inbox_count; i++)
		free(s->inbox[i]);
	s->inbox_count = s->inbox_at = 0;
}

/* A heartbeat of every stream. */
bool
daemon_heads(struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 2);
	unsigned char bytes[64];

	for (uint32_t a = 1; a < AGENCIES_SIM; a++) {
		Ov__Heartbeat beat = OV__HEARTBEAT__INIT;
		uint64_t head;
		if (turn_heads(&s->w->d, &a, &head, 1) != 0)
			return false;
		if (head < s->streams[a].head ||
		    (s->streams[a].exact && head != s->streams[a].head))
			sim_fail(s, "I5: the stream of %u ends at %llu; it was at %llu", a,
			    (unsigned long long)head, (unsigned long long)s->streams[a].head);
		s->streams[a].head = head;
		s->streams[a].exact = true;
		beat.head = head;
		beat.epoch = s->w->d.turn.journal.epoch;
		beat.now = s->w->d.turn.now;
		struct out o = { .agency = a, .topic = "~", .data = bytes };
		o.size = ov__heartbeat__pack(&beat, bytes);
		send_news(s, &o, &c);
	}
	return true;
}
