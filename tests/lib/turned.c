/* turned.c - Fixture of the turn's tests. */
#include "turned.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/state.h"
#include "store/verify.h"

const char gaupe[] = "14838831150";

int
setup(void **state)
{
	*state = world_new();
	return 0;
}

/* After every test the store must equal the fold of its event log. */
int
teardown(void **state)
{
	struct world *w = *state;
	struct verify_result r;

	store_begin(w->d.turn.journal.store, true);
	journal_begin(&w->d.turn.journal);
	verify_store(&w->d.turn.journal, &w->d.turn.arena, NULL, &r);
	store_abort(w->d.turn.journal.store);
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

void
assert_outcome(const Ov__Answer *a, Ov__Outcome outcome, const char *field)
{
	assert_non_null(a);
	if (a->outcome != outcome)
		print_error("%s: %s\n", a->field, a->text);
	assert_int_equal(a->outcome, outcome);
	assert_string_equal(a->field, field);
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
