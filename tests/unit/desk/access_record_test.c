/* access_record_test.c - Who looked, on which ground, and looks in an emergency: the real turn
 * with a fake clock and wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/state.h"
#include "turned.h"

#define EMERGENCY "emergency.opened reason=fare for liv"

static Ov__Answer *
record_of(struct world *w, const char *user, const char *id)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__AccessRequest a = OV__ACCESS_REQUEST__INIT;

	a.case_ = (char *)(uintptr_t)id;
	r.ask_case = OV__REQUEST__ASK_ACCESS;
	r.user = (char *)(uintptr_t) "Kari selv";
	r.access = &a;
	return world_ask(w, user, &r);
}

static void
every_look_is_on_record_with_its_ground(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	static const struct {
		const char *agency, *key, *basis;
		Ov__AccessAction action;
	} expected[] = {
		{ "nav", "k", "consent.given 4", OV__ACCESS_ACTION__ACCESS_ACTION_READ },
		{ "granli", "k", "own reports", OV__ACCESS_ACTION__ACCESS_ACTION_READ },
		{ "frivillig", "k", "", OV__ACCESS_ACTION__ACCESS_ACTION_DENIED },
		{ "team", "k", "list", OV__ACCESS_ACTION__ACCESS_ACTION_READ },
		{ "team", "helse", "owner", OV__ACCESS_ACTION__ACCESS_ACTION_READ },
	};

	(void)world_read(w, "nav.k", id);
	(void)history(w, "granli.k", id);
	(void)world_read(w, "frivillig.k", id);
	(void)list_cases(w, "team.k");
	(void)world_read(w, "team.helse", id);
	const Ov__AccessAnswer *r = record_of(w, "team.k", id)->access;
	assert_int_equal(r->n_entries, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < r->n_entries; i++) {
		assert_string_equal(r->entries[i]->agency, expected[i].agency);
		assert_string_equal(r->entries[i]->key, expected[i].key);
		assert_string_equal(r->entries[i]->basis, expected[i].basis);
		assert_int_equal(r->entries[i]->action, expected[i].action);
	}
	/* A read of the record is itself on record: by whom, and under which user name. */
	r = record_of(w, "tilsyn.k", id)->access;
	assert_string_equal(r->entries[r->n_entries - 1]->claimed, "Kari selv");
	assert_int_equal(
	    r->entries[r->n_entries - 1]->action, OV__ACCESS_ACTION__ACCESS_ACTION_AUDIT);
	assert_not_found(record_of(w, "nav.k", id), "access.case");
	assert_outcome(record_of(w, "team.k", ""), OV__OUTCOME__OUTCOME_DENIED, "access.case");
	assert_ok(record_of(w, "tilsyn.k", ""));
}

static void
denials_are_kept_singly_and_then_counted(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	size_t singly = 0;
	uint32_t counted = 0;

	for (int i = 0; i < 130; i++)
		(void)world_read(w, "frivillig.k", id);
	Ov__Request request = OV__REQUEST__INIT;
	Ov__AccessRequest a = OV__ACCESS_REQUEST__INIT;
	request.ask_case = OV__REQUEST__ASK_ACCESS;
	request.access = &a;
	for (bool more = true; more;) {
		const Ov__AccessAnswer *r = world_ask(w, "tilsyn.k", &request)->access;
		for (size_t i = 0; i < r->n_entries; i++) {
			bool denied =
			    r->entries[i]->action == OV__ACCESS_ACTION__ACCESS_ACTION_DENIED;
			singly += denied && r->entries[i]->count == 0;
			counted += denied ? r->entries[i]->count : 0;
		}
		a.after = r->through;
		more = r->more;
	}
	assert_int_equal(singly, 100);
	assert_int_equal(counted, 30);
}

static void
the_record_goes_when_its_time_is_over(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	(void)world_read(w, "nav.k", id);
	assert_int_equal(record_of(w, "team.k", id)->access->n_entries, 1);
	world_at(w, 20330101, 900);
	for (int i = 0; i < 4; i++)
		world_turn(w);
	(void)world_read(w, "team.k", id);
	const Ov__AccessAnswer *r = record_of(w, "team.k", id)->access;
	assert_int_equal(r->n_entries, 1);
	assert_string_equal(r->entries[0]->agency, "team");
}

static void
an_emergency_opens_for_one_key_and_some_minutes(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);
	struct agencies *a = &w->agencies;

	a->keys[a->keys_count] = a->keys[4];
	snprintf(a->keys[a->keys_count].name, sizeof(a->keys[0].name), "k2");
	snprintf(a->keys[a->keys_count++].user_id, sizeof(a->keys[0].user_id), "vakt.k2");
	assert_null(world_read(w, "vakt.k", id)->case_state->name_area);
	assert_not_found(report(w, "frivillig.k", id, EMERGENCY), "report.case");
	assert_ok(report(w, "vakt.k", id, EMERGENCY));
	assert_int_equal(world_published(w, TEAM, "emergency.opened/"), 1);
	assert_int_equal(world_published(w, NAV, "emergency.opened/"), 0);
	assert_non_null(world_read(w, "vakt.k", id)->case_state->name_area);
	assert_null(world_read(w, "vakt.k2", id)->case_state->name_area);
	const Ov__FetchAnswer *f = world_fetch(w, "vakt.k", 0)->fetch;
	for (size_t i = 0; i < f->n_deliveries; i++)
		assert_string_not_equal(f->deliveries[i]->kind, "name.recorded");
	w->wall += 20 * 60 - 1;
	assert_non_null(world_read(w, "vakt.k", id)->case_state->name_area);
	w->wall += 1;
	assert_null(world_read(w, "vakt.k", id)->case_state->name_area);
	bool emergency = false;
	const Ov__AccessAnswer *r = record_of(w, "team.k", id)->access;
	for (size_t i = 0; i < r->n_entries; i++)
		emergency = emergency ||
			    r->entries[i]->action == OV__ACCESS_ACTION__ACCESS_ACTION_EMERGENCY;
	assert_true(emergency);
}

static void
a_key_that_is_gone_is_refused(void **state)
{
	struct world *w = *state;
	const char *id = world_open_case(w, gaupe);

	snprintf(w->agencies.keys[2].user_id, sizeof(w->agencies.keys[2].user_id), "nav.other");
	assert_outcome(world_read(w, "nav.k", id), OV__OUTCOME__OUTCOME_DENIED, "");
	assert_outcome(world_fetch(w, "nav.k", 0), OV__OUTCOME__OUTCOME_DENIED, "");
	w->agencies.keys[2].areas = SCOPE(OV__AREA__AREA_HOUSING);
	const Ov__FetchAnswer *f = world_fetch(w, "nav.other", 0)->fetch;
	for (size_t i = 0; i < f->n_deliveries; i++)
		assert_true(f->deliveries[i]->fact == NULL ||
			    f->deliveries[i]->area == OV__AREA__AREA_HOUSING);
	assert_null(world_read(w, "nav.other", id)->case_state->release_area);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_look_is_on_record_with_its_ground),
		TEST(denials_are_kept_singly_and_then_counted),
		TEST(the_record_goes_when_its_time_is_over),
		TEST(an_emergency_opens_for_one_key_and_some_minutes),
		TEST(a_key_that_is_gone_is_refused),
	};

	return cmocka_run_group_tests_name("access_record", tests, NULL, NULL);
}
