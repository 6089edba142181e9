/* generate_ask.c - One random request of each kind except a report. */
#include "generate.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct ask *
new_ask(struct history *h, int key, enum what what, int case_index, const char *text)
{
	assert(h->asks_count < ASKS_MAX);
	struct ask *a = &h->asks[h->asks_count++];

	*a = (struct ask){ .key = key, .what = what, .case_index = case_index, .person = -1 };
	snprintf(a->text, sizeof(a->text), "%s %s", text,
	    case_index == NO_CASE ? "-" : h->m.cases[case_index].id);
	return a;
}

bool
is_full(const struct history *h)
{
	return h->asks_count - h->batch_from >= BATCH_MAX || h->asks_count == ASKS_MAX;
}

static const char *
user_of(const struct history *h, const struct ask *a)
{
	return a->key < 0 ? "ingen.k" : h->m.keys[a->key].user_id;
}

void
push(struct history *h, struct ask *a, Ov__Request *r)
{
	r->correlation = (uint64_t)(a - h->asks) + 1;
	if (in(h, 40)) {
		a->claimed = word(h, "user");
		r->user = text_of(h, a->claimed);
	}
	world_push_request(h->w, user_of(h, a), r);
}

/* Pushes a request of this kind; `FIELD` is its member of the union. */
#define PUSH(H, A, KIND, FIELD, MESSAGE)                    \
	do {                                                \
		Ov__Request request = OV__REQUEST__INIT;    \
		request.ask_case = OV__REQUEST__ASK_##KIND; \
		request.FIELD = (MESSAGE);                  \
		push((H), (A), &request);                   \
	} while (0)

char *
id_to_ask(struct history *h, int case_index)
{
	if (case_index != NO_CASE)
		return h->m.cases[case_index].id;
	return in(h, 50) ? literal("K7F3-9QXM") : text_of(h, word(h, "case id"));
}

void
ask_fetch(struct history *h, int key)
{
	struct ask *a = new_ask(h, key, ASK_FETCH, NO_CASE, "fetch");
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;
	uint64_t head = key < 0 ? 0 : h->heads[h->m.keys[key].agency];

	if (in(h, 60))
		f.after = chance_next(&h->chance) % (head + 1);
	if (in(h, 15))
		f.count = 1 + below(h, 5);
	if (in(h, 8))
		f.prefix = literal("release.");
	if (in(h, 8)) {
		f.after = head;
		f.wait_ms = 20000;
	}
	snprintf(a->text, sizeof(a->text), "fetch after %llu", (unsigned long long)f.after);
	PUSH(h, a, FETCH, fetch, &f);
}

void
ask_case(struct history *h, int key, int case_index)
{
	struct ask *a = new_ask(h, key, ASK_CASE, case_index, "case");
	Ov__CaseRequest c = OV__CASE_REQUEST__INIT;

	c.case_ = id_to_ask(h, case_index);
	c.purpose = (Ov__Purpose)below(h, 4);
	PUSH(h, a, CASE_STATE, case_state, &c);
}

void
ask_history(struct history *h, int key, int case_index)
{
	struct ask *a = new_ask(h, key, ASK_HISTORY, case_index, "history");
	Ov__HistoryRequest q = OV__HISTORY_REQUEST__INIT;
	size_t n = strlen(a->text);

	q.case_ = id_to_ask(h, case_index);
	if (in(h, 20))
		q.after = below(h, 30);
	snprintf(a->text + n, sizeof(a->text) - n, " after %u", q.after);
	PUSH(h, a, HISTORY, history, &q);
}

void
ask_cases(struct history *h, int key)
{
	struct ask *a = new_ask(h, key, ASK_CASES, NO_CASE, "cases");

	PUSH(h, a, CASES, cases, &(Ov__CasesRequest)OV__CASES_REQUEST__INIT);
}

void
ask_person(struct history *h, int key)
{
	struct ask *a = new_ask(h, key, ASK_PERSON, NO_CASE, "person");
	Ov__PersonRequest q = OV__PERSON_REQUEST__INIT;
	Ov__Person person = OV__PERSON__INIT;

	if (in(h, 85)) {
		person.national_id = text_of(h, h->people[below(h, PEOPLE_MAX)]);
	} else {
		person.name = text_of(h, word(h, "person.name"));
		person.reference = text_of(h, word(h, "person.reference"));
		person.birth_date = 19850101;
	}
	q.person = &person;
	PUSH(h, a, PERSON, person, &q);
}

void
ask_access(struct history *h, int key, int case_index)
{
	struct ask *a = new_ask(h, key, ASK_ACCESS, case_index, "access");
	Ov__AccessRequest q = OV__ACCESS_REQUEST__INIT;

	if (case_index != NO_CASE)
		q.case_ = h->m.cases[case_index].id;
	PUSH(h, a, ACCESS, access, &q);
}

void
ask_erase(struct history *h, int key, int case_index)
{
	struct ask *a = new_ask(h, key, ASK_ERASE, case_index, "erase");
	Ov__EraseRequest q = OV__ERASE_REQUEST__INIT;

	a->recorded[0] = word(h, "erase.reason");
	a->recorded[1] = word(h, "erase.decided_by");
	q.case_ = id_to_ask(h, case_index);
	q.reason = text_of(h, a->recorded[0]);
	q.decided_by = text_of(h, a->recorded[1]);
	q.early = text_of(h, a->recorded[0]);
	PUSH(h, a, ERASE, erase, &q);
}

void
ask_small(struct history *h, int key)
{
	Ov__HelloRequest hello = OV__HELLO_REQUEST__INIT;
	Ov__StreamsRequest streams = OV__STREAMS_REQUEST__INIT;
	Ov__AcknowledgeRequest acknowledge = OV__ACKNOWLEDGE_REQUEST__INIT;

	hello.consumer = acknowledge.consumer = literal("adapter");
	acknowledge.n = 1;
	switch (below(h, 3)) {
	case 0:
		PUSH(h, new_ask(h, key, ASK_HELLO, NO_CASE, "hello"), HELLO, hello, &hello);
		break;
	case 1:
		PUSH(h, new_ask(h, key, ASK_STREAMS, NO_CASE, "streams"), STREAMS, streams,
		    &streams);
		break;
	default:
		PUSH(h, new_ask(h, key, ASK_ACKNOWLEDGE, NO_CASE, "acknowledge"), ACKNOWLEDGE,
		    acknowledge, &acknowledge);
		break;
	}
}

/* Bytes that are no request: cut, random, or a request with an invalid report. */
void
ask_noise(struct history *h, int key)
{
	struct ask *a = new_ask(h, key, ASK_NOISE, NO_CASE, "noise");
	unsigned char bytes[256];
	Ov__Request r = OV__REQUEST__INIT;
	size_t size = 0;

	r.user = text_of(h, word(h, "user of noise"));
	r.correlation = (uint64_t)(a - h->asks) + 1;
	r.ask_case = OV__REQUEST__ASK_REPORT;
	r.report.data = (unsigned char *)text_of(h, word(h, "noise"));
	r.report.len = CANARY_WORD_SIZE;
	size = ov__request__pack(&r, bytes);
	if (in(h, 60))
		size -= 1 + below(h, (uint32_t)size - 1);
	if (in(h, 30))
		bytes[below(h, (uint32_t)size)] ^= (unsigned char)(1u << below(h, 8));
	world_push(h->w, user_of(h, a), bytes, size);
}
