/* The rules of session.h, each as a row, and one long random life of a stream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session.h"

enum call { START, HEAD, LIVE, FETCHED, BEGINS, AHEAD, PAGE, NEXT, HANDED, AFTER, END };

/* One call and its expected result. */
struct row {
	enum call call;
	uint64_t a, b, c;
	uint64_t expect; /* a step, or the number of AFTER */
};

struct rule {
	const char *what;
	struct row rows[12];
};

enum { AHEAD_HEAD = 8 }; /* known when each page was asked for ahead */

static const struct rule rules[] = {
	{ "S1 what was handed on is dropped",
	    { { START, 5, 7, 0, 0 }, { LIVE, 5, 0, 0, SESSION_DROP },
		{ LIVE, 1, 0, 0, SESSION_DROP }, { FETCHED, 5, 0, 0, SESSION_DROP },
		{ NEXT, 0, 0, 0, SESSION_WAIT }, { AFTER, 0, 0, 0, 5 }, { .call = END } } },
	{ "S2 the next one is handed on, and then it is the cursor",
	    { { START, 5, 7, 0, 0 }, { LIVE, 6, 0, 0, SESSION_HAND_ON }, { AFTER, 0, 0, 0, 5 },
		{ HANDED, 6, 0, 0, 0 }, { AFTER, 0, 0, 0, 6 }, { LIVE, 6, 0, 0, SESSION_DROP },
		{ NEXT, 0, 0, 0, SESSION_WAIT }, { .call = END } } },
	{ "S2 also of a page, and a page that ends at the head leaves nothing to do",
	    { { START, 0, 7, 0, 0 }, { HEAD, 2, 7, 0, SESSION_FETCH },
		{ FETCHED, 1, 0, 0, SESSION_HAND_ON }, { HANDED, 1, 0, 0, 0 },
		{ FETCHED, 2, 0, 0, SESSION_HAND_ON }, { HANDED, 2, 0, 0, 0 },
		{ PAGE, 2, 2, 7, SESSION_WAIT }, { .call = END } } },
	{ "S3 beyond a hole is held, the hole fetched, and what was held fits",
	    { { START, 5, 7, 0, 0 }, { LIVE, 7, 0, 0, SESSION_HOLD },
		{ NEXT, 0, 0, 0, SESSION_FETCH }, { LIVE, 8, 0, 0, SESSION_HOLD },
		{ FETCHED, 6, 0, 0, SESSION_HAND_ON }, { HANDED, 6, 0, 0, 0 },
		{ NEXT, 0, 0, 0, SESSION_HAND_ON }, { HANDED, 7, 0, 0, 0 },
		{ NEXT, 0, 0, 0, SESSION_HAND_ON }, { HANDED, 8, 0, 0, 0 },
		{ NEXT, 0, 0, 0, SESSION_WAIT }, { .call = END } } },
	{ "S3 what does not continue the run that is held is dropped and fetched",
	    { { START, 5, 7, 0, 0 }, { LIVE, 8, 0, 0, SESSION_HOLD },
		{ LIVE, 10, 0, 0, SESSION_DROP }, { LIVE, 7, 0, 0, SESSION_DROP },
		{ LIVE, 8, 0, 0, SESSION_DROP }, { LIVE, 9, 0, 0, SESSION_HOLD },
		{ NEXT, 0, 0, 0, SESSION_FETCH }, { .call = END } } },
	{ "S3 a page that overlaps what is held makes it superfluous",
	    { { START, 5, 7, 0, 0 }, { LIVE, 7, 0, 0, SESSION_HOLD },
		{ LIVE, 8, 0, 0, SESSION_HOLD }, { HANDED, 6, 0, 0, 0 }, { HANDED, 7, 0, 0, 0 },
		{ NEXT, 0, 0, 0, SESSION_HAND_ON }, { HANDED, 8, 0, 0, 0 },
		{ PAGE, 8, 8, 7, SESSION_WAIT }, { .call = END } } },
	{ "S4 a heartbeat reveals a lost tail",
	    { { START, 5, 7, 0, 0 }, { HEAD, 5, 7, 0, SESSION_WAIT },
		{ HEAD, 6, 7, 0, SESSION_FETCH }, { NEXT, 0, 0, 0, SESSION_FETCH },
		{ .call = END } } },
	{ "S4 a heartbeat that waited in a queue knows less, and means nothing",
	    { { START, 5, 7, 0, 0 }, { HEAD, 3, 7, 0, SESSION_WAIT }, { AFTER, 0, 0, 0, 5 },
		{ NEXT, 0, 0, 0, SESSION_WAIT }, { .call = END } } },
	{ "S5 a page moves past what did not match",
	    { { START, 5, 7, 0, 0 }, { HEAD, 20, 7, 0, SESSION_FETCH },
		{ FETCHED, 9, 0, 0, SESSION_HAND_ON }, { HANDED, 9, 0, 0, 0 },
		{ PAGE, 15, 20, 7, SESSION_FETCH }, { AFTER, 0, 0, 0, 15 },
		{ PAGE, 20, 20, 7, SESSION_WAIT }, { AFTER, 0, 0, 0, 20 }, { .call = END } } },
	{ "S5 and past what was held",
	    { { START, 5, 7, 0, 0 }, { LIVE, 8, 0, 0, SESSION_HOLD },
		{ LIVE, 9, 0, 0, SESSION_HOLD }, { PAGE, 8, 9, 7, SESSION_HAND_ON },
		{ HANDED, 9, 0, 0, 0 }, { NEXT, 0, 0, 0, SESSION_WAIT }, { .call = END } } },
	{ "S6 another epoch ends a session that has a cursor",
	    { { START, 5, 7, 0, 0 }, { HEAD, 9, 8, 0, SESSION_EPOCH }, { .call = END } } },
	{ "S6 of a page of another epoch nothing is handed on",
	    { { START, 5, 7, 0, 0 }, { BEGINS, 9, 8, 0, SESSION_EPOCH },
		{ BEGINS, 9, 7, 0, SESSION_HAND_ON }, { HEAD, 9, 7, 0, SESSION_FETCH },
		{ BEGINS, 8, 7, 0, SESSION_EPOCH }, { .call = END } } },
	{ "S6 by a page too",
	    { { START, 5, 7, 0, 0 }, { PAGE, 9, 9, 8, SESSION_EPOCH }, { .call = END } } },
	{ "S6 nothing was read yet: the new numbers are taken, what was held is forgotten",
	    { { START, 0, 7, 0, 0 }, { LIVE, 3, 0, 0, SESSION_HOLD },
		{ HEAD, 1, 8, 0, SESSION_FETCH }, { FETCHED, 1, 0, 0, SESSION_HAND_ON },
		{ HANDED, 1, 0, 0, 0 }, { PAGE, 1, 1, 8, SESSION_WAIT }, { .call = END } } },
	{ "S6 an epoch not known yet is taken",
	    { { START, 5, 0, 0, 0 }, { HEAD, 9, 8, 0, SESSION_FETCH },
		{ HEAD, 9, 9, 0, SESSION_EPOCH }, { .call = END } } },
	{ "S6 a page that knows less than was known: numbers were lost without a word",
	    { { START, 5, 7, 0, 0 }, { HEAD, 9, 7, 0, SESSION_FETCH },
		{ PAGE, 5, 8, 7, SESSION_EPOCH }, { .call = END } } },
	{ "S7 a page asked for ahead counts behind the last one alone, and in its epoch",
	    { { START, 5, 7, 0, 0 }, { AHEAD, 5, 9, 7, 9 }, { AHEAD, 4, 9, 7, 0 },
		{ AHEAD, 6, 9, 7, 0 }, { AHEAD, 5, 9, 8, 0 }, { HANDED, 6, 0, 0, 0 },
		{ AHEAD, 5, 9, 7, 0 }, { AHEAD, 6, 9, 7, 9 }, { .call = END } } },
	{ "S7 one that knows less than when it was asked for does not count",
	    { { START, 5, 7, 0, 0 }, { AHEAD, 5, AHEAD_HEAD - 1, 7, 0 },
		{ AHEAD, 5, AHEAD_HEAD, 7, AHEAD_HEAD }, { .call = END } } },
	{ "S7 more was published since it was made: that proves nothing",
	    { { START, 5, 7, 0, 0 }, { HEAD, 12, 7, 0, SESSION_FETCH }, { AHEAD, 5, 9, 7, 12 },
		{ BEGINS, 12, 7, 0, SESSION_HAND_ON }, { .call = END } } },
};

/* The head that the page is held against; 0: it does not count. */
static uint64_t
ahead(const struct session *s, uint64_t after, uint64_t head, uint64_t epoch)
{
	struct session_ahead asked = { after, AHEAD_HEAD };

	return session_ahead_counts(s, &asked, &head, epoch) ? head : 0;
}

static uint64_t
run(struct session *s, const struct row *r)
{
	switch (r->call) {
	case START:
		session_start(s, r->a, r->b);
		return 0;
	case HEAD:
		return session_head(s, r->a, r->b);
	case LIVE:
		return session_live(s, r->a);
	case FETCHED:
		return session_fetched(s, r->a);
	case BEGINS:
		return session_page_begins(s, r->a, r->b);
	case AHEAD:
		return ahead(s, r->a, r->b, r->c);
	case PAGE:
		return session_page(s, r->a, r->b, r->c);
	case NEXT:
		return session_next(s);
	case HANDED:
		session_handed_on(s, r->a);
		return 0;
	case AFTER:
		return session_after(s);
	case END:
	default:
		fail();
		return 0;
	}
}

static void
every_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct session s;
		memset(&s, 0xa5, sizeof(s));
		for (size_t j = 0; rules[i].rows[j].call != END; j++) {
			const struct row *r = &rules[i].rows[j];
			uint64_t got = run(&s, r);
			if (got != r->expect)
				fail_msg("%s: row %zu answers %llu, not %llu", rules[i].what, j,
				    (unsigned long long)got, (unsigned long long)r->expect);
		}
	}
}

static void
no_more_is_held_than_the_limit(void **state)
{
	struct session s;

	(void)state;
	session_start(&s, 0, 1);
	for (uint64_t n = 2; n < 2 + SESSION_HELD_MAX; n++)
		assert_int_equal(session_live(&s, n), SESSION_HOLD);
	assert_int_equal(session_live(&s, 2 + SESSION_HELD_MAX), SESSION_DROP);
	assert_int_equal(s.held, SESSION_HELD_MAX);
	assert_int_equal(session_next(&s), SESSION_FETCH);

	session_handed_on(&s, 1);
	for (uint64_t n = 2; n < 2 + SESSION_HELD_MAX; n++) {
		assert_int_equal(session_next(&s), SESSION_HAND_ON);
		session_handed_on(&s, n);
	}
	assert_int_equal(s.held, 0);
	assert_int_equal(session_next(&s), SESSION_FETCH); /* the one that was dropped */
}

/* ---- a long random life ------------------------------------------------------------- */

enum { FLIGHT_MAX = 64, STREAM_MAX = 4000 };

struct frame {
	bool heartbeat;
	uint64_t n; /* or the head */
};

/* A stream, the frames on their way, and a shell that follows session.h. */
struct model {
	struct session s;
	uint64_t head;
	bool matches[STREAM_MAX + 1];
	bool filtered;
	struct frame flight[FLIGHT_MAX];
	size_t in_flight;
	uint64_t held[SESSION_HELD_MAX];
	size_t held_count;
	uint64_t last; /* handed on */
	uint64_t count;
	uint64_t page_size;
	uint32_t seed;
	bool held_once, dropped_once, fetched_once; /* the life was rich enough to mean something */
};

static uint32_t
chance(struct model *m, uint32_t of)
{
	m->seed = m->seed * 1664525u + 1013904223u;
	return (m->seed >> 8) % of;
}

static void
hand_on(struct model *m, uint64_t n)
{
	assert_true(n > m->last);
	for (uint64_t between = m->last + 1; between < n; between++)
		if (!m->filtered || m->matches[between])
			fail_msg("%llu was never handed on", (unsigned long long)between);
	assert_true(!m->filtered || m->matches[n]);
	m->last = n;
	m->count++;
	session_handed_on(&m->s, n);
}

static void
forget_held(struct model *m)
{
	size_t gone = 0;

	while (gone < m->held_count && m->held[gone] <= session_after(&m->s))
		gone++;
	memmove(m->held, m->held + gone, (m->held_count - gone) * sizeof(m->held[0]));
	m->held_count -= gone;
	assert_int_equal(m->held_count, m->s.held);
}

static void
fetch(struct model *m)
{
	uint64_t after = session_after(&m->s), through = after;
	enum session_step step;

	m->fetched_once = true;
	for (uint64_t i = 0; through < m->head && i < m->page_size; i++) {
		through++;
		if (m->filtered && !m->matches[through])
			continue;
		if (session_fetched(&m->s, through) == SESSION_HAND_ON)
			hand_on(m, through);
	}
	step = session_page(&m->s, through, m->head, 1);
	assert_int_not_equal(step, SESSION_EPOCH);
	forget_held(m);
}

static void
settle(struct model *m)
{
	for (;;) {
		forget_held(m);
		switch (session_next(&m->s)) {
		case SESSION_HAND_ON:
			assert_true(m->held_count > 0);
			hand_on(m, m->held[0]);
			break;
		case SESSION_FETCH:
			if (chance(m, 3) == 0)
				return; /* the desk does not answer now */
			fetch(m);
			break;
		case SESSION_WAIT:
		case SESSION_HOLD:
		case SESSION_DROP:
		case SESSION_EPOCH:
		default:
			return;
		}
	}
}

static void
receive(struct model *m, struct frame f)
{
	if (f.heartbeat) {
		assert_int_not_equal(session_head(&m->s, f.n, 1), SESSION_EPOCH);
	} else {
		switch (session_live(&m->s, f.n)) {
		case SESSION_HAND_ON:
			hand_on(m, f.n);
			break;
		case SESSION_HOLD:
			assert_true(m->held_count < SESSION_HELD_MAX);
			m->held[m->held_count++] = f.n;
			m->held_once = true;
			break;
		case SESSION_DROP:
			m->dropped_once = true;
			break;
		case SESSION_WAIT:
		case SESSION_FETCH:
		case SESSION_EPOCH:
		default:
			fail_msg("a live delivery was answered with another step");
		}
	}
	if (chance(m, 4) > 0)
		settle(m);
}

static void
send(struct model *m, struct frame f)
{
	if (m->in_flight < FLIGHT_MAX)
		m->flight[m->in_flight++] = f;
}

/* Mostly the oldest frame arrives; now and then another one, or one twice. */
static void
deliver(struct model *m)
{
	size_t i = chance(m, 8) == 0 ? chance(m, (uint32_t)m->in_flight) : 0;
	struct frame f = m->flight[i];

	if (chance(m, 16) > 0) {
		memmove(&m->flight[i], &m->flight[i + 1],
		    (m->in_flight - i - 1) * sizeof(m->flight[0]));
		m->in_flight--;
	}
	receive(m, f);
}

static void
live_one_life(uint32_t seed, bool filtered)
{
	struct model *m = calloc(1, sizeof(*m));

	m->seed = seed;
	m->filtered = filtered;
	m->page_size = 1 + chance(m, 40);
	m->head = chance(m, 50); /* deliveries from before the session */
	for (uint64_t n = 1; n <= STREAM_MAX; n++)
		m->matches[n] = chance(m, 3) == 0;
	session_start(&m->s, 0, 0);
	assert_int_not_equal(session_head(&m->s, m->head, 1), SESSION_EPOCH);
	while (m->head < STREAM_MAX || m->in_flight > 0) {
		if (m->head < STREAM_MAX && chance(m, 2) == 0) {
			m->head++;
			if (chance(m, 10) > 0 && (!filtered || m->matches[m->head]))
				send(m, (struct frame){ false, m->head });
		}
		if (chance(m, 20) == 0)
			send(m, (struct frame){ true, m->head });
		if (m->in_flight > 0 && chance(m, 5) > 0)
			deliver(m);
	}
	receive(m, (struct frame){ true, m->head });
	while (session_next(&m->s) != SESSION_WAIT)
		settle(m);

	assert_int_equal(session_after(&m->s), STREAM_MAX);
	uint64_t expect = 0;
	for (uint64_t n = 1; n <= STREAM_MAX; n++)
		expect += !filtered || m->matches[n];
	assert_int_equal(m->count, expect);
	assert_true(m->held_once && m->dropped_once && m->fetched_once);
	free(m);
}

static void
whatever_happens_on_the_way_each_is_handed_on_once_and_in_order(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 40; seed++)
		live_one_life(seed, false);
}

static void
with_a_prefix_each_that_matches_is_handed_on_once_and_in_order(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 40; seed++)
		live_one_life(seed, true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule),
		cmocka_unit_test(no_more_is_held_than_the_limit),
		cmocka_unit_test(whatever_happens_on_the_way_each_is_handed_on_once_and_in_order),
		cmocka_unit_test(with_a_prefix_each_that_matches_is_handed_on_once_and_in_order),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
