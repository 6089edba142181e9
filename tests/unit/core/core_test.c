/* core_test.c - Tables on the small pure parts: case ids, huskenavn, the catalogue, the
 * sharing matrix, the moments of the ladder. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <facts.pb-c.h>

#include "base/case_id.h"
#include "core/access.h"
#include "core/apply.h"
#include "core/huskenavn.h"
#include "core/ladder.h"
#include "core/ladder_due.h"
#include "core/sharing.h"
#include "core/sight.h"
#include "core/state.h"
#include "process/config.h"
#include "schema/catalogue.h"

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
every_single_wrong_letter_and_every_swap_is_found(void **state)
{
	char text[CASE_ID_TEXT_SIZE], wrong[CASE_ID_TEXT_SIZE];
	unsigned char id[CASE_ID_SIZE];

	(void)state;
	for (uint64_t n = 0; n < 200; n++) {
		case_id_make(n * 0x9e3779b97f4a7c15u, text);
		assert_true(case_id_parse(text, id));
		for (int at = 0; at < 9; at++) {
			if (at == 4)
				continue;
			for (const char *c = letters; *c != '\0'; c++) {
				memcpy(wrong, text, sizeof(text));
				wrong[at] = *c;
				assert_int_equal(case_id_parse(wrong, id), *c == text[at]);
			}
			int next = at == 3 ? 5 : at + 1;
			if (next > 8 || text[at] == text[next])
				continue;
			memcpy(wrong, text, sizeof(text));
			wrong[at] = text[next];
			wrong[next] = text[at];
			assert_false(case_id_parse(wrong, id));
		}
	}
}

static void
a_case_id_is_read_as_people_write_it(void **state)
{
	char text[CASE_ID_TEXT_SIZE], low[CASE_ID_TEXT_SIZE] = "";
	unsigned char id[CASE_ID_SIZE], same[CASE_ID_SIZE];

	(void)state;
	case_id_make(0, text);
	assert_string_equal(text, "0000-0000");
	assert_true(case_id_parse("oooo-OOOO", id));
	case_id_make(0x123456789, text);
	assert_true(case_id_parse(text, id));
	for (size_t i = 0, n = 0; text[i] != '\0'; i++)
		if (text[i] != '-')
			low[n++] = (char)(text[i] >= 'A' ? text[i] - 'A' + 'a' : text[i]);
	assert_true(case_id_parse(low, same));
	assert_memory_equal(id, same, sizeof(id));
	static const char *const bad[] = { "", "K7F3", "K7F3-9QXMM", "K7F3 9QXM", "U7F3-9QXM",
		"K7F-39QXM" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(case_id_parse(bad[i], id));
}

static void
a_huskenavn_is_two_words(void **state)
{
	unsigned char memory[4096];
	struct arena arena = { memory, sizeof(memory), 0, 0 };

	(void)state;
	for (uint64_t n = 0; n < 5000; n += 7) {
		arena_reset(&arena, 0);
		const char *name = huskenavn(n * 0x9e3779b97f4a7c15u, &arena);
		assert_non_null(strchr(name, ' '));
		assert_null(strchr(strchr(name, ' ') + 1, ' '));
	}
}

/* The name of a kind is its field in Fact, and every field has its row: a kind without a rule
 * would be a finished name with nothing behind it. */
static void
the_catalogue_is_the_schema(void **state)
{
	size_t n;
	const struct kind *rows = catalogue_rows(&n);
	const ProtobufCMessageDescriptor *d = &ov__fact__descriptor;

	(void)state;
	assert_int_equal(n, d->n_fields);
	for (size_t i = 0; i < n; i++) {
		const ProtobufCFieldDescriptor *f =
		    protobuf_c_message_descriptor_get_field(d, rows[i].number);
		char name[64];
		assert_non_null(f);
		strcpy(name, f->name);
		*strchr(name, '_') = '.';
		assert_string_equal(rows[i].name, name);
		assert_ptr_equal(catalogue_find(name), &rows[i]);
		assert_ptr_equal(catalogue_kind(rows[i].number), &rows[i]);
		assert_int_equal(rows[i].reporters == 0, (rows[i].flags & KIND_CONCLUDED) != 0);
	}
	assert_null(catalogue_kind(99));
	assert_null(catalogue_find("release"));
}

static void
the_sharing_matrix(void **state)
{
	static const struct {
		Ov__Role role;
		Ov__Area area;
		bool may;
	} table[] = {
		{ OV__ROLE__ROLE_NAV_SOCIAL, OV__AREA__AREA_HOUSING, true },
		{ OV__ROLE__ROLE_NAV_SOCIAL, OV__AREA__AREA_ECONOMY, true },
		{ OV__ROLE__ROLE_NAV_SOCIAL, OV__AREA__AREA_SENTENCE, false },
		{ OV__ROLE__ROLE_NAV_SOCIAL, OV__AREA__AREA_HEALTH, false },
		{ OV__ROLE__ROLE_NAV_STATE, OV__AREA__AREA_HOUSING, false },
		{ OV__ROLE__ROLE_NAV_STATE, OV__AREA__AREA_OCCUPATION, true },
		{ OV__ROLE__ROLE_HOUSING, OV__AREA__AREA_HOUSING, true },
		{ OV__ROLE__ROLE_HOUSING, OV__AREA__AREA_IDENTITY, false },
		{ OV__ROLE__ROLE_HOUSING, OV__AREA__AREA_SENTENCE, false },
		{ OV__ROLE__ROLE_HOUSING, OV__AREA__AREA_ECONOMY, false },
		{ OV__ROLE__ROLE_HEALTH, OV__AREA__AREA_HEALTH, true },
		{ OV__ROLE__ROLE_HEALTH, OV__AREA__AREA_ECONOMY, false },
		{ OV__ROLE__ROLE_VOLUNTEER, OV__AREA__AREA_NAME, true },
		{ OV__ROLE__ROLE_VOLUNTEER, OV__AREA__AREA_CASE, false },
		{ OV__ROLE__ROLE_VOLUNTEER, OV__AREA__AREA_NETWORK, false },
		{ OV__ROLE__ROLE_VOLUNTEER, OV__AREA__AREA_RELEASE, false },
		{ OV__ROLE__ROLE_PROVIDER, OV__AREA__AREA_CASE, false },
		{ OV__ROLE__ROLE_PROVIDER, OV__AREA__AREA_RELEASE, false },
		{ OV__ROLE__ROLE_PROVIDER, OV__AREA__AREA_HOUSING, true },
		{ OV__ROLE__ROLE_VOLUNTEER, OV__AREA__AREA_IDENTITY, false },
		{ OV__ROLE__ROLE_PROBATION, OV__AREA__AREA_SENTENCE, true },
		{ OV__ROLE__ROLE_ONCALL, OV__AREA__AREA_NAME, false },
	};

	const char *dir = getenv("OVERGANG_SOURCE");
	char path[512], error[CONFIG_ERROR_SIZE];
	static struct sharing sharing;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/config/sharing.conf", dir != NULL ? dir : ".");
	assert_int_equal(sharing_load(path, &sharing, error), 0);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_int_equal((sharing_default(&sharing, 1u << table[i].role).areas &
				     SCOPE(table[i].area)) != 0,
		    table[i].may);
	for (uint32_t role = 0; role < 32; role++)
		assert_int_equal(
		    sharing_default(&sharing, 1u << role).areas & ~SCOPE_BY_CONSENT, 0);
}

static void
a_grant_holds_through_its_last_day(void **state)
{
	unsigned char memory[8192];
	struct arena arena = { memory, sizeof(memory), 0, 0 };
	Ov__CaseState s = OV__CASE_STATE__INIT;
	Ov__Participant p = OV__PARTICIPANT__INIT, *ps = &p;
	Ov__AreaGrant g = OV__AREA_GRANT__INIT, *gs = &g;
	struct agency nav = { .number = 3, .roles = 1u << OV__ROLE__ROLE_NAV_SOCIAL };

	(void)state;
	s.owner = 1;
	p.agency = 3;
	p.grants = &gs;
	p.n_grants = 1;
	g.areas = SCOPE(OV__AREA__AREA_ECONOMY);
	g.until = 20270131;
	Ov__AreaState *plan = state_area_make(&s, OV__AREA__AREA_PLAN, &arena);
	plan->participants = &ps;
	plan->n_participants = 1;
	assert_int_equal(access_sight(&nav, &s, 20270131).areas, SCOPE(OV__AREA__AREA_ECONOMY));
	assert_int_equal(access_sight(&nav, &s, 20270201).areas, 0);
	g.until = 0;
	assert_int_equal(access_sight(&nav, &s, 20990101).areas, SCOPE(OV__AREA__AREA_ECONOMY));
	assert_true(access_takes_part(&nav, &s));
	nav.number = 4;
	assert_false(access_takes_part(&nav, &s));
	assert_int_equal(access_sight(&nav, &s, 20270101).areas, 0);
}

static void
the_moments_of_the_release_alert(void **state)
{
	static const struct {
		const char *what;
		ov_date release;
		ov_date days[4];
	} table[] = {
		{ "an ordinary Wednesday", 20270210, { 20270209 } },
		{ "a Monday: the Friday before", 20270208, { 20270205 } },
		{ "Wednesday before Easter, itself short", 20270324,
		    { 20270322, 20270323, 20270324 } },
		{ "Tuesday after Easter", 20270330, { 20270322, 20270323, 20270324 } },
		{ "Christmas Eve 2026", 20261224, { 20261222, 20261223, 20261224 } },
		{ "Monday after Christmas 2026", 20261228, { 20261222, 20261223, 20261224 } },
	};
	struct calendar c = { .short_days_count = 2 };
	struct settings s = { .alert_time = 900 };
	ov_time moments[ALERT_MOMENTS_MAX];

	(void)state;
	assert_int_equal(day_rule_parse("påske-4", false, &c.short_days[0]), DAY_MISTAKE_NONE);
	assert_int_equal(day_rule_parse("24.12", false, &c.short_days[1]), DAY_MISTAKE_NONE);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		size_t n = ladder_moments(&c, &s, table[i].release, moments), expected = 0;
		while (expected < 4 && table[i].days[expected] != 0)
			expected++;
		if (n != expected)
			print_error("%s\n", table[i].what);
		assert_int_equal(n, expected);
		for (size_t k = 0; k < n; k++)
			assert_true(moments[k] == moment_from_local(table[i].days[k], 900));
	}
	assert_int_equal(ladder_moments(&c, &s, 0, moments), 0);
}

/* A case folded without the reports that closed its alerts may have more open ones than are kept. */
static void
the_oldest_open_alert_makes_room(void **state)
{
	static unsigned char memory[1 << 16];
	struct arena arena = { memory, sizeof(memory), 0, 0 };
	Ov__CaseState s = OV__CASE_STATE__INIT;

	(void)state;
	for (uint32_t n = 1; n <= ALERTS_MAX + 1; n++) {
		Ov__Alert alert = OV__ALERT__INIT;
		Ov__AlertRaised raised = OV__ALERT_RAISED__INIT;
		Ov__Fact fact = OV__FACT__INIT;
		Ov__Event e = OV__EVENT__INIT;
		alert.code = n;
		raised.alert = &alert;
		fact.fact_case = OV__FACT__FACT_ALERT_RAISED;
		fact.alert_raised = &raised;
		e.number = n;
		e.area = OV__AREA__AREA_DUTY;
		e.fact = &fact;
		apply(&s, &e, &arena);
	}
	const Ov__AreaState *duty = state_area(&s, OV__AREA__AREA_DUTY);
	assert_int_equal(duty->n_alerts, ALERTS_MAX);
	assert_int_equal(duty->alerts[0]->code, 2);
	assert_int_equal(duty->alerts[ALERTS_MAX - 1]->code, ALERTS_MAX + 1);
}

/* The field of an area has its number plus ten: what is written there is read there. */
static void
each_area_stands_in_its_field(void **state)
{
	const ProtobufCMessageDescriptor *d = &ov__case_state__descriptor;
	Ov__CaseState s = OV__CASE_STATE__INIT;
	Ov__AreaState areas[OV__AREA__AREA_DUTY + 1];

	(void)state;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++)
		state_area_set(&s, (Ov__Area)area, &areas[area]);
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const ProtobufCFieldDescriptor *f =
		    protobuf_c_message_descriptor_get_field(d, 10 + area);
		Ov__AreaState *there;
		assert_non_null(f);
		memcpy(&there, (const char *)&s + f->offset, sizeof(there));
		assert_ptr_equal(there, &areas[area]);
		assert_ptr_equal(state_area(&s, (Ov__Area)area), there);
	}
	assert_null(state_area(&s, OV__AREA__AREA_NONE));
	assert_null(state_area(&s, (Ov__Area)(OV__AREA__AREA_DUTY + 1)));
}

/* A grant opens the kinds it has room for, and no kind beyond the catalogue's numbers. */
static void
kinds_beyond_the_room_are_not_opened(void **state)
{
	static struct sharing sharing;
	static struct agencies none;
	struct sight s = { .reader = 2 };
	uint32_t kinds[GRANT_KINDS_MAX + 1];
	Ov__AreaGrant many = OV__AREA_GRANT__INIT;

	(void)state;
	for (uint32_t i = 0; i <= GRANT_KINDS_MAX; i++)
		kinds[i] = i < GRANT_KINDS_MAX ? KIND_NUMBER_MAX + i : 40;
	many.kinds = kinds;
	many.n_kinds = GRANT_KINDS_MAX + 1;
	struct grant g = grant_of(&many);
	assert_int_equal(g.kinds_count, GRANT_KINDS_MAX);
	sight_add(&s, &g, 0, 20270101);
	assert_false(sight_has_kind(&s, KIND_NUMBER_MAX));
	assert_false(sight_has_kind(&s, 40));
	/* Two roles with a full list each. */
	sharing.by_consent[3] = sharing.by_consent[4] = g;
	assert_int_equal(sharing_default(&sharing, 1u << 3 | 1u << 4).kinds_count, GRANT_KINDS_MAX);
	assert_null(agencies_owner(&none));
}

static void
a_name_is_short_and_plain(void **state)
{
	static const struct {
		const char *name;
		bool valid;
	} rows[] = {
		{ "a", true },
		{ "z", true },
		{ "0", true },
		{ "9", true },
		{ "nav-asker-2", true },
		{ "12345678901234567890123456789012", true },
		{ "", false },
		{ "123456789012345678901234567890123", false },
		{ "Nav", false },
		{ "nav_asker", false },
		{ "nav{", false },
		{ "nav/", false },
		{ "nav:", false },
		{ "\xc3\xa5", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (name_valid(rows[i].name) != rows[i].valid)
			fail_msg("\"%s\"", rows[i].name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_single_wrong_letter_and_every_swap_is_found),
		cmocka_unit_test(a_case_id_is_read_as_people_write_it),
		cmocka_unit_test(each_area_stands_in_its_field),
		cmocka_unit_test(a_huskenavn_is_two_words),
		cmocka_unit_test(kinds_beyond_the_room_are_not_opened),
		cmocka_unit_test(a_name_is_short_and_plain),
		cmocka_unit_test(the_catalogue_is_the_schema),
		cmocka_unit_test(the_sharing_matrix),
		cmocka_unit_test(a_grant_holds_through_its_last_day),
		cmocka_unit_test(the_moments_of_the_release_alert),
		cmocka_unit_test(the_oldest_open_alert_makes_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
