/* turn_disk_test.c - A commit that fails, no room, a map that is full, a clock that stands. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "store_memory.h"
#include "turned.h"

/* ---- disk ------------------------------------------------------------------------------------ */

static void
nothing_is_said_when_the_commit_fails(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	size_t sent = w->sent_count;
	Ov__Report r = OV__REPORT__INIT;
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	Ov__Fact *fact = FACT(transport_arranged, TRANSPORT_ARRANGED, &t);
	Ov__Request q = OV__REQUEST__INIT;
	unsigned char bytes[4096];

	t.how = (char *)(uintptr_t) "tog";
	r.key.data = (uint8_t *)(uintptr_t) "0123456789abcdef";
	r.key.len = 16;
	r.case_ = (char *)(uintptr_t)id;
	r.facts = &fact;
	r.n_facts = 1;
	q.ask_case = OV__REQUEST__ASK_REPORT;
	q.report.len = ov__report__pack(&r, bytes);
	q.report.data = bytes;
	store_memory_fail_commit(w->d.turn.journal.store, 0, -EIO);
	world_push_request(w, "team.k", &q);
	assert_int_equal(turn(&w->d), -EIO);
	assert_int_equal(w->sent_count, sent);
	w->inbox_at = 0;
	world_turn(w);
	assert_ok(world_answer(w));
}

static void
no_room_is_an_answer_and_heals(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	uint64_t events = w->d.turn.journal.seq;

	store_memory_fail_put(w->d.turn.journal.store, 3);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_FULL, "");
	assert_int_equal(w->d.turn.journal.seq, events);
	store_memory_set_used(w->d.turn.journal.store, 98);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_FULL, "");
	/* Timers go on in the reserve. */
	world_turn_at(w, 20270322, 900);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
	store_memory_set_used(w->d.turn.journal.store, 10);
	assert_ok(say_transport(w, id));
}

static Ov__Answer *
fetch_with(struct world *w, uint64_t epoch, uint64_t n, ProtobufCBinaryData tag)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;

	f.after = n;
	f.epoch = epoch;
	f.tag_n = n;
	f.tag = tag;
	r.ask_case = OV__REQUEST__ASK_FETCH;
	r.fetch = &f;
	return world_ask(w, "nav.k", &r);
}

/* The proof of an undeclared restore is not accepted without being stored. */
static void
what_shows_a_store_set_back_is_kept_or_told_to_come_again(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	struct store *s = w->d.turn.journal.store, *then = store_memory_copy(s);
	unsigned char bytes[64];
	ProtobufCBinaryData tag = { 0, bytes }, none = { 0, NULL };
	uint64_t n, epoch = w->d.turn.journal.epoch;

	assert_ok(say_transport(w, id));
	const Ov__FetchAnswer *page = fetch_with(w, 0, 0, none)->fetch;
	n = page->through;
	tag.len = page->tag.len;
	memcpy(bytes, page->tag.data, tag.len);
	store_memory_become(s, then);
	store_close(then);
	world_at(w, 20270112, 900);
	assert_ok(say_transport(w, id));
	store_memory_set_full(s, true);
	assert_outcome(fetch_with(w, epoch, n, tag), OV__OUTCOME__OUTCOME_FULL, "");
	assert_int_equal(w->d.turn.journal.epoch, epoch);
	store_memory_set_full(s, false);
	assert_invalid(fetch_with(w, epoch, n, tag), "fetch.epoch");
	assert_int_not_equal(w->d.turn.journal.epoch, epoch);
}

/* While it is copied the map cannot grow; as soon as that is over it does. */
static void
a_map_that_is_being_copied(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	struct store *s = w->d.turn.journal.store;

	w->d.map_size_max = 1 << 30;
	store_memory_set_used(s, 99);
	store_memory_set_grows(s, 1);
	store_copy_begin(s);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_FULL, "");
	store_copy_end(s);
	assert_ok(say_transport(w, id));
}

/* No space even for the timers' writes: they wait, a query reports it, and nothing ends. */
static void
a_map_that_is_full_to_the_last_page(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__AcknowledgeRequest a = OV__ACKNOWLEDGE_REQUEST__INIT;

	a.consumer = (char *)(uintptr_t) "adapter";
	a.n = 1;
	r.ask_case = OV__REQUEST__ASK_ACKNOWLEDGE;
	r.acknowledge = &a;
	store_memory_set_full(w->d.turn.journal.store, true);
	world_turn_at(w, 20270322, 900);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 0);
	assert_true(w->d.starved);
	assert_int_equal(turn_wait_ms(&w->d, 60000), STARVED_MS);
	assert_outcome(say_transport(w, id), OV__OUTCOME__OUTCOME_FULL, "");
	assert_outcome(world_ask(w, "nav.k", &r), OV__OUTCOME__OUTCOME_FULL, "");
	store_memory_set_full(w->d.turn.journal.store, false);
	world_turn(w);
	assert_int_equal(world_published(w, VAKT, "alert.raised/"), 1);
	assert_ok(world_ask(w, "nav.k", &r));
	assert_ok(say_transport(w, id));
	/* A repeated acknowledgement takes no space: it is answered with the cursor. */
	store_memory_set_full(w->d.turn.journal.store, true);
	assert_ok(world_ask(w, "nav.k", &r));
	a.n = 2;
	assert_outcome(world_ask(w, "nav.k", &r), OV__OUTCOME__OUTCOME_FULL, "");
}

static bool
nobody_vouches(void)
{
	return false;
}

/* Reported at the right time by a right clock: it is to be sent again. */
static void
what_lies_ahead_of_a_clock_that_stands_is_to_be_sent_again(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;
	Ov__Fact *fact = FACT(transport_arranged, TRANSPORT_ARRANGED, &t);
	Ov__Report report = OV__REPORT__INIT;

	t.how = (char *)(uintptr_t) "vi henter";
	report.case_ = (char *)(uintptr_t)id;
	report.facts = &fact;
	report.n_facts = 1;
	w->d.synchronised = nobody_vouches;
	world_turn_at(w, 20280322, 900);
	assert_int_equal(w->d.turn.clock.doubt, CLOCK_AHEAD);
	report.occurred = w->wall;
	Ov__Answer *a = world_report(w, "team.k", &report);
	assert_outcome(a, OV__OUTCOME__OUTCOME_BUSY, "report.occurred");
	assert_int_not_equal(a->retry_after_ms, 0);
	/* Whether the report or a date in it is in the future. */
	Ov__ReleaseCompleted out = OV__RELEASE_COMPLETED__INIT;
	Ov__Fact *gone = FACT(release_completed, RELEASE_COMPLETED, &out);
	Ov__Report day = report;
	out.date = moment_date(w->wall);
	day.facts = &gone;
	day.occurred = 0;
	a = world_report(w, "team.k", &day);
	assert_outcome(a, OV__OUTCOME__OUTCOME_BUSY, "report.facts[0].release_completed.date");
	assert_string_equal(a->code, "clock-ahead");
	w->d.synchronised = NULL;
	world_turn(w);
	assert_ok(world_report(w, "team.k", &report));
}

/* A leap that cannot be put on record does not happen: the clock stays doubted, and is accepted
 * again. */
static void
no_room_to_record_who_accepts_the_clock(void **state)
{
	struct world *w = *state;
	Ov__Request r = OV__REQUEST__INIT;
	Ov__AdvanceRequest accept = OV__ADVANCE_REQUEST__INIT;

	(void)world_open_case(w, gaupe);
	w->d.synchronised = nobody_vouches;
	world_turn_at(w, 20280322, 900);
	assert_int_equal(w->d.turn.clock.doubt, CLOCK_AHEAD);
	accept.accept = true;
	r.ask_case = OV__REQUEST__ASK_ADVANCE;
	r.advance = &accept;
	store_memory_fail_put(w->d.turn.journal.store, 0);
	assert_outcome(world_ask(w, "team.k", &r), OV__OUTCOME__OUTCOME_FULL, "");
	world_turn(w);
	assert_int_equal(w->d.turn.clock.doubt, CLOCK_AHEAD);
	assert_ok(world_ask(w, "team.k", &r));
	world_turn(w);
	assert_int_equal(w->d.turn.now, w->wall);
}

/* The key file cannot grow: a new case is refused, known cases go on, and it heals. */
static void
no_room_for_keys_is_the_same_answer(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__Person person = OV__PERSON__INIT;
	Ov__Fact *fact = FACT(case_opened, CASE_OPENED, &opened);
	Ov__Report r = OV__REPORT__INIT;
	struct rlimit was, now;

	memcpy(id, world_open_case(w, gaupe), sizeof(id));
	person.national_id = (char *)(uintptr_t) "02919541531";
	r.person = &person;
	r.facts = &fact;
	r.n_facts = 1;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	now = was;
	now.rlim_cur = 2 * 128;
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
	Ov__Outcome refused = world_report(w, "granli.k", &r)->outcome;
	Ov__Outcome other = say_transport(w, id)->outcome;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(refused, OV__OUTCOME__OUTCOME_FULL);
	assert_int_equal(other, OV__OUTCOME__OUTCOME_OK);
	assert_ok(world_report(w, "granli.k", &r));
}

static void
push_opening(struct world *w, const char *user, Ov__Report *r)
{
	unsigned char bytes[1024];
	Ov__Request q = OV__REQUEST__INIT;

	q.ask_case = OV__REQUEST__ASK_REPORT;
	q.report.len = ov__report__pack(r, bytes);
	q.report.data = bytes;
	world_push_request(w, user, &q);
}

/* The key of the first one's case is not there: the second opens the same person in the same
 * turn, and finds a case that cannot be read. */
static void
two_open_a_person_without_room_for_the_key(void **state)
{
	struct world *w = *state;
	unsigned char key[16] = "opening 1      ";
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__Person person = OV__PERSON__INIT;
	Ov__Fact *fact = FACT(case_opened, CASE_OPENED, &opened);
	Ov__Report r = OV__REPORT__INIT;
	struct rlimit was, now;

	person.national_id = (char *)(uintptr_t)gaupe;
	r.person = &person;
	r.facts = &fact;
	r.n_facts = 1;
	r.key = (ProtobufCBinaryData){ 16, key };
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	now = was;
	now.rlim_cur = 2 * 128;
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	push_opening(w, "granli.k", &r);
	push_opening(w, "other-prison.k", &r);
	size_t before = w->sent_count;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
	world_turn(w);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(w->sent_count, before + 2);
	for (size_t i = before; i < w->sent_count; i++) {
		Ov__Answer *a = ov__answer__unpack(NULL, w->sent[i].size, w->sent[i].data);
		assert_outcome(a, OV__OUTCOME__OUTCOME_FULL, "");
		ov__answer__free_unpacked(a, NULL);
	}
}

static void
many_requests_share_one_commit(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	uint64_t commits = store_memory_commits(w->d.turn.journal.store);
	unsigned char bytes[4096], key[16] = "batch           ";

	for (int i = 0; i < 50; i++) {
		Ov__Report r = OV__REPORT__INIT;
		Ov__ContactMade c = OV__CONTACT_MADE__INIT;
		Ov__Fact *fact = FACT(contact_made, CONTACT_MADE, &c);
		Ov__Request q = OV__REQUEST__INIT;
		key[15] = (unsigned char)i;
		r.key.data = key;
		r.key.len = 16;
		r.case_ = (char *)(uintptr_t)id;
		r.facts = &fact;
		r.n_facts = 1;
		q.ask_case = OV__REQUEST__ASK_REPORT;
		q.report.len = ov__report__pack(&r, bytes);
		q.report.data = bytes;
		world_push_request(w, "team.k", &q);
	}
	world_turn(w);
	assert_int_equal(store_memory_commits(w->d.turn.journal.store), commits + 1);
	assert_int_equal(world_published(w, TEAM, "contact.made/"), 50);
}

static void
an_idle_turn_writes_nothing(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	uint64_t commits = store_memory_commits(w->d.turn.journal.store);
	for (int i = 0; i < 10; i++) {
		world_turn_at(w, 20270111, 1001 + (uint32_t)i);
	}
	assert_int_equal(store_memory_commits(w->d.turn.journal.store), commits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_said_when_the_commit_fails),
		TEST(no_room_is_an_answer_and_heals),
		TEST(what_shows_a_store_set_back_is_kept_or_told_to_come_again),
		TEST(a_map_that_is_being_copied),
		TEST(a_map_that_is_full_to_the_last_page),
		TEST(what_lies_ahead_of_a_clock_that_stands_is_to_be_sent_again),
		TEST(no_room_to_record_who_accepts_the_clock),
		TEST(no_room_for_keys_is_the_same_answer),
		TEST(two_open_a_person_without_room_for_the_key),
		TEST(many_requests_share_one_commit),
		TEST(an_idle_turn_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
