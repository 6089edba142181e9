/* The fields that the daemon fills into a report: each is declared, is refused from a reporter
 * unless it may be reported, and is not sent to an agency that sees the event only because it
 * reported it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "schema/catalogue.h"
#include "schema/checks.h"
#include "schema/filled.h"
#include "schema/message.h"
#include "world.h"

static const char gaupe[] = "14838831150";

static int
begin(void **state)
{
	*state = world_new();
	return 0;
}

static int
end(void **state)
{
	world_free(*state);
	return 0;
}

/* Set the field to some value of its type. */
static void
set(const ProtobufCFieldDescriptor *f, char *m)
{
	static char *texts[] = { (char *)(uintptr_t) "x" };
	const uint32_t one = 1;

	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		*(size_t *)(void *)(m + f->quantifier_offset) = 1;
		*(void **)(void *)(m + f->offset) = texts;
	} else if (f->type == PROTOBUF_C_TYPE_STRING) {
		*(char **)(void *)(m + f->offset) = texts[0];
	} else {
		memcpy(m + f->offset, &one, sizeof(one));
	}
}

/* Nothing in the fact but this field, and that the daemon fills it in. */
static void
is_refused(const struct kind *k, const struct kind_field *declared)
{
	const ProtobufCFieldDescriptor *f = message_field(k->message, declared->name);
	const ProtobufCMessageDescriptor *d;
	Ov__Fact fact = OV__FACT__INIT;
	struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK };
	union {
		char bytes[512];
		ProtobufCMessage base;
	} m;

	assert_non_null(f);
	assert_int_equal(f->id, declared->number);
	assert_ptr_equal(catalogue_field(k->number, f->id), declared);
	k->message->message_init(&m.base);
	set(f, m.bytes);
	fact.fact_case = (Ov__Fact__FactCase)k->number;
	*message_in(&fact, &d) = m.bytes;
	checks_fact(&fact, &r);
	if (r.code != REFUSED_DAEMONS_OWN || strcmp(r.field, f->name) != 0)
		fail_msg("%s.%s is filled in by the daemon and may be said", k->name, f->name);
}

static void
the_daemons_own_is_refused(void **state)
{
	size_t count, own = 0;
	const struct kind *kinds = catalogue_rows(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < kinds[i].fields_count; j++) {
			const struct kind_field *f = &kinds[i].fields[j];
			if (f->filled == FILLED_FROM_NONE || f->or_said)
				continue;
			is_refused(&kinds[i], f);
			own++;
		}
	assert_true(own > 40);
}

/* The fact of the last event in this agency's stream, as it is shown to it. */
static const Ov__Fact *
last_of(struct world *w, const char *user)
{
	const Ov__Answer *a = world_fetch(w, user, 0);

	assert_true(a->fetch->n_deliveries > 0);
	return a->fetch->deliveries[a->fetch->n_deliveries - 1]->fact;
}

/* A second prison opens the person and reports; it has no grant, and others know much of the case. */
static const char *
open_as_a_stranger(struct world *w)
{
	Ov__Report r = OV__REPORT__INIT;
	Ov__Person p = OV__PERSON__INIT;
	Ov__CaseOpened o = OV__CASE_OPENED__INIT;
	Ov__Fact *facts[] = { FACT(case_opened, CASE_OPENED, &o) };
	const char *id = world_open_case(w, gaupe);

	p.national_id = (char *)(uintptr_t)gaupe;
	r.person = &p;
	r.facts = facts;
	r.n_facts = 1;
	assert_int_equal(world_report(w, "other-prison.k", &r)->outcome, OV__OUTCOME__OUTCOME_OK);
	return id;
}

static void
a_recalculation_tells_a_stranger_nothing(void **state)
{
	struct world *w = *state;
	const char *id = open_as_a_stranger(w);
	Ov__SentenceRecalculated s = OV__SENTENCE_RECALCULATED__INIT;

	s.days_not_counted = 10;
	s.reason = 1;
	assert_int_equal(world_fact(w, "other-prison.k", id,
			     FACT(sentence_recalculated, SENTENCE_RECALCULATED, &s))
			     ->outcome,
	    OV__OUTCOME__OUTCOME_OK);
	const Ov__SentenceRecalculated *back = last_of(w, "other-prison.k")->sentence_recalculated;
	assert_int_equal(back->days_not_counted, 10);
	assert_int_equal(back->full_term, 0);
	assert_int_equal(back->expected, 0);
	assert_int_equal(back->not_counted_in_all, 0);
	assert_string_equal(back->expected_because, "");
	/* Who may know hears it. */
	assert_int_not_equal(last_of(w, "team.k"), NULL);
	size_t seen = 0;
	const Ov__Answer *a = world_fetch(w, "team.k", 0);
	for (size_t i = 0; i < a->fetch->n_deliveries; i++) {
		const Ov__Fact *f = a->fetch->deliveries[i]->fact;
		if (f != NULL && f->fact_case == OV__FACT__FACT_SENTENCE_RECALCULATED) {
			seen++;
			assert_int_not_equal(f->sentence_recalculated->full_term, 0);
		}
	}
	assert_int_equal(seen, 1);
}

/* The reporter's own values come back as reported. */
static void
what_was_said_comes_back(void **state)
{
	struct world *w = *state;
	const char *id = open_as_a_stranger(w);
	Ov__SentenceRecalculated s = OV__SENTENCE_RECALCULATED__INIT;

	s.full_term = 20270601;
	s.reason = 1;
	assert_int_equal(world_fact(w, "other-prison.k", id,
			     FACT(sentence_recalculated, SENTENCE_RECALCULATED, &s))
			     ->outcome,
	    OV__OUTCOME__OUTCOME_OK);
	assert_int_equal(last_of(w, "other-prison.k")->sentence_recalculated->full_term, 20270601);
}

static char *
commitment_of(struct world *w, const char *user, const char *id, const char *words)
{
	Ov__CommitmentSet c = OV__COMMITMENT_SET__INIT;
	static char said[32];

	c.area = OV__AREA__AREA_RELEASE;
	c.type = 1;
	c.what = (char *)(uintptr_t)words;
	c.date = 20270320;
	assert_int_equal(world_fact(w, user, id, FACT(commitment_set, COMMITMENT_SET, &c))->outcome,
	    OV__OUTCOME__OUTCOME_OK);
	(void)snprintf(said, sizeof(said), "%s", last_of(w, user)->commitment_set->id);
	return said;
}

/* An id that counted events would tell a stranger how many facts there are on the person. */
static void
ids_count_nothing(void **state)
{
	struct world *w = *state;
	const char *id = open_as_a_stranger(w);
	char first[32], second[32];

	(void)snprintf(first, sizeof(first), "%s", commitment_of(w, "other-prison.k", id, "en"));
	(void)snprintf(second, sizeof(second), "%s", commitment_of(w, "other-prison.k", id, "to"));
	assert_int_equal(strlen(first), 7);
	assert_int_equal(strlen(second), 7);
	assert_true(first[0] == 'k' && second[0] == 'k');
	/* Ids of neighbouring events share no more than chance does. */
	int same = 0;
	for (int i = 1; i < 7; i++)
		same += first[i] == second[i];
	assert_true(same < 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_daemons_own_is_refused),
		cmocka_unit_test_setup_teardown(
		    a_recalculation_tells_a_stranger_nothing, begin, end),
		cmocka_unit_test_setup_teardown(what_was_said_comes_back, begin, end),
		cmocka_unit_test_setup_teardown(ids_count_nothing, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
