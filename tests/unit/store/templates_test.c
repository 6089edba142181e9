/* templates_test.c - What a routine says of a task is stored once, and tasks are read whole. With the
 * real turn; each test ends with --verify. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/state.h"
#include "core/task.h"
#include "store/cases.h"
#include "store/templates.h"
#include "turned.h"

static uint64_t
count(struct world *w)
{
	uint64_t n = 0;

	store_begin(w->d.turn.journal.store, true);
	(void)journal_meta(&w->d.turn.journal, "templates", &n);
	store_abort(w->d.turn.journal.store);
	return n;
}

static void
begin(struct world *w, bool read_only)
{
	store_begin(w->d.turn.journal.store, read_only);
	journal_begin(&w->d.turn.journal);
}

static void
load(struct world *w, const char *id, struct case_row *ret_row)
{
	unsigned char bytes[CASE_ID_SIZE];

	assert_true(case_id_parse(id, bytes));
	assert_true(cases_load(&w->d.turn.journal, bytes, &w->d.turn.arena, ret_row));
}

static Ov__CaseState *
unpacked(struct templates *t, const void *bytes, size_t size, struct arena *arena)
{
	const Ov__StoredCase *row = templates_unpack_case(t, bytes, size, arena);

	return row != NULL ? row->state : NULL;
}

static void
a_second_case_adds_no_templates(void **state)
{
	struct world *w = *state;

	(void)world_open_case(w, gaupe);
	uint64_t first = count(w);
	assert_in_range(first, 5, 40);
	(void)world_open_case(w, elg);
	assert_int_equal(count(w), first);
}

static void
a_row_leaves_out_the_routines_words(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	struct arena *arena = &w->d.turn.arena;
	struct case_row row;
	char id[CASE_ID_TEXT_SIZE];
	size_t whole;

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	begin(w, true);
	load(w, id, &row);
	const Ov__Task *t = tasks_find_any(row.state, "a01");
	assert_non_null(t);
	assert_string_equal(t->title_nb, "Bekreft varselet og pek ut rådgiver");
	assert_string_equal(t->title_en, "Confirm notice, name adviser");
	assert_int_equal(t->n_met_by, 1);
	assert_string_equal(t->routine, "asker");
	const Ov__LatestFact *ready = state_latest(row.state, OV__FACT__FACT_READINESS_CHANGED);
	assert_true(ready->fact->readiness_changed->n_missing_nb > 0);
	assert_string_equal(ready->fact->readiness_changed->missing_nb[0],
	    tasks_find_any(row.state, ready->fact->readiness_changed->missing[0])->title_nb);

	struct wire_bytes full = wire_pack(row.state, arena);
	struct wire_bytes packed = templates_pack_state(j->templates, row.state, arena, &whole);
	assert_true(packed.size < full.size / 2);
	/* What the limit of a case is held against is the state as it is shown. */
	assert_in_range(whole, full.size - 64, full.size + 64);
	Ov__CaseState *again = unpacked(j->templates, packed.data, packed.size, arena);
	assert_non_null(again);
	struct wire_bytes same = wire_pack(again, arena);
	assert_int_equal(same.size, full.size);
	assert_memory_equal(same.data, full.data, full.size);
	store_abort(j->store);
}

/* It goes with the case, and nowhere else. */
static void
what_a_person_writes_of_a_task_is_in_no_template(void **state)
{
	struct world *w = *state;
	char id[CASE_ID_TEXT_SIZE];
	struct case_row row;

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	uint64_t before = count(w);
	assert_ok(report(w, "team.k", id,
	    "task.added area=housing; title=ring Kari om nøkkelen; owner=team; essential=yes"));
	assert_int_equal(count(w), before);
	begin(w, true);
	load(w, id, &row);
	const Ov__ReadinessChanged *r =
	    state_latest(row.state, OV__FACT__FACT_READINESS_CHANGED)->fact->readiness_changed;
	bool found = false;
	for (size_t i = 0; i < r->n_missing_nb; i++)
		found = found || strcmp(r->missing_nb[i], "ring Kari om nøkkelen") == 0;
	assert_true(found);
	store_abort(w->d.turn.journal.store);
}

/* Titles in a list of missing tasks that are no longer those of the tasks stay as they were said. */
static void
a_list_of_other_titles_stays_whole(void **state)
{
	struct world *w = *state;
	struct arena *arena = &w->d.turn.arena;
	struct case_row row;
	char id[CASE_ID_TEXT_SIZE];

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	begin(w, true);
	load(w, id, &row);
	Ov__ReadinessChanged *r =
	    state_latest(row.state, OV__FACT__FACT_READINESS_CHANGED)->fact->readiness_changed;
	r->missing_en[0] = arena_string(arena, "as it was said then");
	struct wire_bytes packed =
	    templates_pack_state(w->d.turn.journal.templates, row.state, arena, NULL);
	const Ov__CaseState *again =
	    unpacked(w->d.turn.journal.templates, packed.data, packed.size, arena);
	assert_non_null(again);
	r = state_latest(again, OV__FACT__FACT_READINESS_CHANGED)->fact->readiness_changed;
	assert_string_equal(r->missing_en[0], "as it was said then");
	store_abort(w->d.turn.journal.store);
}

static void
restart(struct world *w)
{
	const char *problem = world_restart(w);

	if (problem != NULL)
		fail_msg("%s", problem);
}

/* Each word of it counts. Rows that name the old one are read as they were written. */
static void
a_routine_that_changes_adds_templates(void **state)
{
	struct world *w = *state;
	struct routine_task *t = &w->routines.list[0].tasks[0];
	char id[CASE_ID_TEXT_SIZE];

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	for (int change = 0; change < 6; change++) {
		uint64_t before = count(w);
		if (change == 0)
			memcpy(t->title_nb, "Et annet navn", sizeof("Et annet navn"));
		else if (change == 1)
			memcpy(t->title_en, "Another name", sizeof("Another name"));
		else if (change == 2)
			t->priority = 9;
		else if (change == 3)
			t->met_by[0].count = 3;
		else if (change == 4)
			t->met_by[0].kind = OV__FACT__FACT_CONTACT_MADE;
		else
			t->remind[t->remind_count++] = 2;
		restart(w);
		world_turn(w);
		if (count(w) != before + 1)
			fail_msg("change %d makes %llu templates of %llu", change,
			    (unsigned long long)count(w), (unsigned long long)before);
	}
	assert_true(seen_in_history(w, "team.k", id, "plan.made") > 6);
}

static void
a_store_is_read_by_another_process(void **state)
{
	struct world *w = *state;
	struct case_row row;
	char id[CASE_ID_TEXT_SIZE];

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	restart(w);
	begin(w, true);
	load(w, id, &row);
	assert_string_equal(
	    tasks_find_any(row.state, "a01")->title_en, "Confirm notice, name adviser");
	store_abort(w->d.turn.journal.store);
}

/* A turn that fails leaves none behind that the store does not have. */
static void
a_failed_transaction_leaves_no_template(void **state)
{
	struct world *w = *state;
	struct arena *arena = &w->d.turn.arena;
	struct case_row row;
	char id[CASE_ID_TEXT_SIZE];

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	uint64_t before = count(w);
	begin(w, false);
	load(w, id, &row);
	tasks_find_any(row.state, "a01")->title_nb = arena_string(arena, "i en tur som feiler");
	struct wire_bytes lost =
	    templates_pack_state(w->d.turn.journal.templates, row.state, arena, NULL);
	uint64_t within = 0;
	(void)journal_meta(&w->d.turn.journal, "templates", &within);
	assert_int_equal(within, before + 1);
	store_abort(w->d.turn.journal.store);
	assert_int_equal(count(w), before);

	begin(w, false);
	assert_null(unpacked(w->d.turn.journal.templates, lost.data, lost.size, arena));
	tasks_find_any(row.state, "a01")->title_nb = arena_string(arena, "i den neste");
	struct wire_bytes next =
	    templates_pack_state(w->d.turn.journal.templates, row.state, arena, NULL);
	assert_int_equal(store_commit(w->d.turn.journal.store), 0);
	assert_int_equal(count(w), before + 1);
	begin(w, true);
	const Ov__CaseState *read =
	    unpacked(w->d.turn.journal.templates, next.data, next.size, arena);
	assert_non_null(read);
	assert_string_equal(tasks_find_any(read, "a01")->title_nb, "i den neste");
	store_abort(w->d.turn.journal.store);
}

static void
a_template_that_was_changed_is_found(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal, another = *j;
	const unsigned char wrong[64] = { 1 };
	struct store_key k = store_key();

	(void)world_open_case(w, gaupe);
	store_key_u32(&k, 2);
	store_begin(j->store, false);
	store_put(j->store, STORE_TEMPLATE, store_key_done(&k), (struct bytes){ wrong, 64 });
	another.templates = templates_new();
	journal_begin(&another);
	assert_true(another.damaged);
	struct verify_result r;
	verify_store(&another, &w->d.turn.arena, NULL, &r);
	arena_reset(&w->d.turn.arena, 0);
	assert_string_equal(r.problem, "task template 2: is missing, or not what was written");
	store_abort(j->store);
	templates_free(another.templates);
}

/* A task for which there is no room stays whole. */
static void
where_there_is_no_room_tasks_stay_whole(void **state)
{
	struct world *w = *state;
	struct journal *j = &w->d.turn.journal;
	struct arena *arena = &w->d.turn.arena;
	struct case_row row;
	char id[CASE_ID_TEXT_SIZE], title[32];
	struct wire_bytes packed = { NULL, 0 };

	snprintf(id, sizeof(id), "%s", world_open_case(w, gaupe));
	begin(w, false);
	load(w, id, &row);
	size_t mark = arena_mark(arena);
	for (int i = 0; i < TEMPLATES_MAX + 2; i++) {
		arena_reset(arena, mark);
		snprintf(title, sizeof(title), "tittel %d", i);
		tasks_find_any(row.state, "a01")->title_nb = title;
		packed = templates_pack_state(j->templates, row.state, arena, NULL);
	}
	uint64_t n = 0;
	(void)journal_meta(j, "templates", &n);
	assert_int_equal(n, TEMPLATES_MAX);
	const Ov__CaseState *again = unpacked(j->templates, packed.data, packed.size, arena);
	assert_non_null(again);
	assert_string_equal(tasks_find_any(again, "a01")->title_nb, title);
	store_abort(j->store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_second_case_adds_no_templates),
		TEST(a_row_leaves_out_the_routines_words),
		TEST(what_a_person_writes_of_a_task_is_in_no_template),
		TEST(a_list_of_other_titles_stays_whole),
		TEST(a_routine_that_changes_adds_templates),
		TEST(a_store_is_read_by_another_process),
		TEST(a_failed_transaction_leaves_no_template),
		TEST(a_template_that_was_changed_is_found),
		TEST(where_there_is_no_room_tasks_stay_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
