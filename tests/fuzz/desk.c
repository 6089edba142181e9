/* desk.c - Requests of several keys, one after the other, to the real turn and core.
 *
 * The input is a row of steps: a byte for the request, a byte for the key, two bytes of size, and
 * so many bytes. A report is a packed Fact about one of the cases there are; the rest of it is
 * filled in here, so that the search varies the fact and not its envelope. */
#include "fuzz.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "store/verify.h"
#include "world.h"

enum { STEPS_MAX = 48, CASES = 2 };
enum step { STEP_RAW, STEP_REQUEST, STEP_FACT, STEP_FACTS, STEP_CLOCK, STEP_RESTART, STEPS };

static const char *const keys[] = { "team.k", "granli.k", "nav.k", "bolig.k", "vakt.k",
	"frivillig.k", "other-prison.k", "skjermet.k", "tilsyn.k", "team.helse", "nobody.k" };

struct reader {
	const uint8_t *data;
	size_t size;
};

static const uint8_t *
take(struct reader *r, size_t n)
{
	const uint8_t *p = r->data;

	if (n > r->size)
		return NULL;
	r->data += n;
	r->size -= n;
	return p;
}

/* A report is OK once, and REPEATED with the same numbers ever after. */
static void
say_twice(struct world *w, const char *key, Ov__Report *report)
{
	unsigned char name[16] = { 0 };
	uint64_t first[64];

	snprintf((char *)name, sizeof(name), "fuzz %u", ++w->next_key);
	report->key.data = name;
	report->key.len = sizeof(name);
	Ov__Answer *a = world_report(w, key, report);
	assert(a != NULL && a->outcome != OV__OUTCOME__OUTCOME_NONE);
	if (a->outcome == OV__OUTCOME__OUTCOME_OK) {
		size_t n = a->report->n_numbers;
		assert(n <= 64);
		for (size_t i = 0; i < n; i++)
			first[i] = a->report->numbers[i];
		a = world_report(w, key, report);
		assert(a->outcome == OV__OUTCOME__OUTCOME_REPEATED && a->report->n_numbers == n);
		for (size_t i = 0; i < n; i++)
			assert(a->report->numbers[i] == first[i]);
	}
	report->key.data = NULL;
	report->key.len = 0;
}

static void
say(struct world *w, const char *key, const char *case_id, size_t times, const uint8_t *data,
    size_t size)
{
	Ov__Report r = OV__REPORT__INIT;
	Ov__Fact *fact = ov__fact__unpack(NULL, size, data);
	Ov__Fact *facts[] = { fact, fact };

	if (fact == NULL)
		return;
	r.case_ = (char *)(uintptr_t)case_id;
	r.facts = facts;
	r.n_facts = times;
	if (ov__report__get_packed_size(&r) < 60000)
		say_twice(w, key, &r);
	ov__fact__free_unpacked(fact, NULL);
}

/* Any request has one answer, or none when the key may not ask. */
static void
push(struct world *w, const char *key, const uint8_t *data, size_t size)
{
	world_push(w, key, data, size);
	world_turn(w);
}

static void
do_step(struct world *w, char cases[CASES][32], enum step what, uint8_t who, const uint8_t *data,
    size_t size)
{
	const char *key = keys[who % (sizeof(keys) / sizeof(keys[0]))];
	const char *case_id = cases[(who >> 4) % CASES];
	Ov__Request *request;

	switch (what) {
	case STEP_RAW:
		push(w, key, data, size);
		break;
	case STEP_REQUEST:
		request = ov__request__unpack(NULL, size, data);
		if (request != NULL && ov__request__get_packed_size(request) < 60000)
			world_push_request(w, key, request);
		if (request != NULL)
			ov__request__free_unpacked(request, NULL);
		world_turn(w);
		break;
	case STEP_FACT:
	case STEP_FACTS:
		say(w, key, case_id, what == STEP_FACTS ? 2 : 1, data, size);
		break;
	case STEP_CLOCK:
		w->wall += size > 0 ? (ov_time)data[0] * 3600 : 60;
		w->now_ms += 1000;
		world_turn(w);
		break;
	case STEP_RESTART:
	case STEPS:
		assert(world_restart(w) == NULL);
		break;
	}
	world_forget_sent(w);
}

static void
verify(struct world *w)
{
	static struct verify_result r;

	store_begin(w->d.turn.journal.store, true);
	journal_begin(&w->d.turn.journal);
	verify_store(&w->d.turn.journal, &w->d.turn.arena, NULL, &r);
	store_abort(w->d.turn.journal.store);
	if (r.problem[0] != '\0')
		fprintf(stderr, "verify: %s\n", r.problem);
	assert(r.problem[0] == '\0');
}

int
fuzz_desk(const uint8_t *data, size_t size)
{
	struct reader r = { data, size };
	struct world *w = world_new();
	char cases[CASES][32];
	const uint8_t *head, *bytes;

	snprintf(cases[0], sizeof(cases[0]), "%s", world_open_case(w, "14838831150"));
	snprintf(cases[1], sizeof(cases[1]), "%s", world_open_case(w, "14838831151"));
	world_forget_sent(w);
	for (int i = 0; i < STEPS_MAX && (head = take(&r, 4)) != NULL; i++) {
		size_t n = (size_t)head[2] << 8 | head[3];
		n = n < r.size ? n : r.size;
		bytes = take(&r, n);
		do_step(w, cases, head[0] % STEPS, head[1], bytes, n);
		assert(!w->sent_before_commit);
	}
	verify(w);
	world_free(w);
	return 0;
}
