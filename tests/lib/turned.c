/* turned.c - Fixture of the turn's tests. */
#include "turned.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/state.h"
#include "saying.h"
#include "store_memory.h"

const char gaupe[] = "14838831150", elg[] = "26858912345";

int
setup(void **state)
{
	*state = world_new();
	return 0;
}

struct verify_result
verified_open(struct world *w, const struct chain_head *anchor)
{
	struct verify_result r;

	verify_store(&w->d.turn.journal, &w->d.turn.arena, anchor, &r);
	arena_reset(&w->d.turn.arena, 0);
	return r;
}

struct verify_result
verified(struct world *w, const struct chain_head *anchor)
{
	store_begin(w->d.turn.journal.store, true);
	journal_begin(&w->d.turn.journal);
	struct verify_result r = verified_open(w, anchor);
	store_abort(w->d.turn.journal.store);
	return r;
}

/* After every test the store must equal the fold of its event log. A test that failed may have left
 * a transaction open. */
int
teardown(void **state)
{
	struct world *w = *state;

	if (store_memory_open(w->d.turn.journal.store))
		store_abort(w->d.turn.journal.store);
	struct verify_result r = verified(w, NULL);

	if (r.problem[0] != '\0')
		print_error("verify: %s\n", r.problem);
	world_free(w);
	return r.problem[0] == '\0' ? 0 : -1;
}

/* ---- small words --------------------------------------------------------------------- */

Ov__Answer *
say_date(struct world *w, const char *user, const char *id, uint32_t date, uint32_t time)
{
	Ov__ReleaseDateSet d = OV__RELEASE_DATE_SET__INIT;

	d.date = date;
	d.time = time;
	d.state = OV__DATE_STATE__DATE_STATE_SET;
	return world_fact(w, user, id, FACT(release_date_set, RELEASE_DATE_SET, &d));
}

Ov__Answer *
say_transport(struct world *w, const char *id)
{
	Ov__TransportArranged t = OV__TRANSPORT_ARRANGED__INIT;

	t.how = (char *)(uintptr_t) "vi henter";
	return world_fact(w, "team.k", id, FACT(transport_arranged, TRANSPORT_ARRANGED, &t));
}

Ov__Answer *
withdraw(struct world *w, const char *id)
{
	Ov__ConsentWithdrawn c = OV__CONSENT_WITHDRAWN__INIT;

	return world_fact(w, "granli.k", id, FACT(consent_withdrawn, CONSENT_WITHDRAWN, &c));
}

const Ov__Task *
task_in(const Ov__CaseState *s, const char *id)
{
	for (uint32_t area = 1; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(s, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			if (strcmp(a->tasks[i]->id, id) == 0)
				return a->tasks[i];
	}
	return NULL;
}

Ov__Answer *
report(struct world *w, const char *user, const char *id, const char *format, ...)
{
	char line[2200];
	va_list values;

	va_start(values, format);
	assert_in_range(vsnprintf(line, sizeof(line), format, values), 1, sizeof(line) - 1);
	va_end(values);
	Ov__Fact *f = saying(line);
	Ov__Answer *a = world_fact(w, user, id, f);
	ov__fact__free_unpacked(f, NULL);
	return a;
}

Ov__Answer *
retract(struct world *w, const char *user, const char *id, unsigned key)
{
	char bytes[16] = "";
	Ov__ReportRetracted r = OV__REPORT_RETRACTED__INIT;

	(void)snprintf(bytes, sizeof(bytes), "key %u", key);
	r.report = (ProtobufCBinaryData){ sizeof(bytes), (uint8_t *)bytes };
	r.reason = (char *)(uintptr_t) "feil person";
	return world_fact(w, user, id, FACT(report_retracted, REPORT_RETRACTED, &r));
}

Ov__Answer *
open_person(struct world *w, const char *user, const char *number, const char *more)
{
	Ov__Person person = OV__PERSON__INIT;
	Ov__Report r = OV__REPORT__INIT;
	Ov__Fact *facts[] = { saying("case.opened"), more != NULL ? saying(more) : NULL };

	person.national_id = (char *)(uintptr_t)number;
	r.person = &person;
	r.facts = facts;
	r.n_facts = more != NULL ? 2 : 1;
	Ov__Answer *a = world_report(w, user, &r);
	for (size_t i = 0; i < r.n_facts; i++)
		ov__fact__free_unpacked(facts[i], NULL);
	return a;
}

Ov__Answer *
list_cases(struct world *w, const char *user)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__CasesRequest c = OV__CASES_REQUEST__INIT;

	r.ask_case = OV__REQUEST__ASK_CASES;
	r.cases = &c;
	return world_ask(w, user, &r);
}

Ov__Answer *
history(struct world *w, const char *user, const char *id)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HistoryRequest h = OV__HISTORY_REQUEST__INIT;

	h.case_ = (char *)(uintptr_t)id;
	r.ask_case = OV__REQUEST__ASK_HISTORY;
	r.history = &h;
	return world_ask(w, user, &r);
}

size_t
seen_in_history(struct world *w, const char *user, const char *id, const char *kind)
{
	const Ov__HistoryAnswer *h = history(w, user, id)->history;
	size_t n = 0;

	for (size_t i = 0; i < h->n_entries; i++)
		n += strcmp(h->entries[i]->event->kind, kind) == 0;
	return n;
}

const Ov__Fact *
last_sent(const struct world *w, uint32_t agency, const char *prefix)
{
	static Ov__Delivery *last;

	if (last != NULL)
		ov__delivery__free_unpacked(last, NULL);
	last = NULL;
	for (size_t i = w->sent_count; last == NULL && i > 0; i--)
		if (w->sent[i - 1].agency == agency &&
		    strncmp(w->sent[i - 1].topic, prefix, strlen(prefix)) == 0)
			last = ov__delivery__unpack(NULL, w->sent[i - 1].size, w->sent[i - 1].data);
	assert_non_null(last);
	assert_non_null(last->fact);
	return last->fact;
}

void
outcome_is(const Ov__Answer *a, Ov__Outcome outcome, const char *field, const char *file, int line)
{
	_assert_true(a != NULL, "an answer", file, line);
	if (a->outcome != outcome)
		print_error("%s: %s\n", a->field, a->text);
	_assert_int_equal(a->outcome, outcome, file, line);
	_assert_string_equal(a->field, field, file, line);
}

Ov__Answer *
say_arrived(struct world *w, const char *id)
{
	Ov__ReleaseArrived arrived = OV__RELEASE_ARRIVED__INIT;

	return world_fact(w, "bolig.k", id, FACT(release_arrived, RELEASE_ARRIVED, &arrived));
}

Ov__Answer *
say_completed(struct world *w, const char *id, uint32_t date)
{
	Ov__ReleaseCompleted out = OV__RELEASE_COMPLETED__INIT;

	out.date = date;
	return world_fact(w, "granli.k", id, FACT(release_completed, RELEASE_COMPLETED, &out));
}

/* How many answers of the last turn say so; each BUSY with a time. */
size_t
answered(const struct world *w, Ov__Outcome outcome)
{
	size_t n = 0;

	for (size_t i = 0; i < w->sent_count; i++) {
		Ov__Answer *a = w->sent[i].agency == 0
				    ? ov__answer__unpack(NULL, w->sent[i].size, w->sent[i].data)
				    : NULL;
		if (a == NULL)
			continue;
		assert_int_equal(a->outcome == OV__OUTCOME__OUTCOME_BUSY, a->retry_after_ms != 0);
		n += a->outcome == outcome;
		ov__answer__free_unpacked(a, NULL);
	}
	return n;
}
