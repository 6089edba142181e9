/* clock_test.c - Clocks that are behind, ahead, of another year, asleep. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { DAY = 24 * 3600 };
static const ov_time noon = 1800000000;

/* One reading after another: wall and monotonic clock relative to the first, and the time that the
 * daemon reads. */
struct step {
	int64_t wall; /* seconds after noon */
	uint64_t ms;
	bool synchronised;
	int64_t read; /* seconds after noon */
	enum clock_doubt doubt;
	bool says;
};

static void
walk(const struct step *steps, size_t count, ov_time stored)
{
	struct clock c = { .doubt = CLOCK_GOOD };

	for (size_t i = 0; i < count; i++) {
		ov_time got = clock_read(
		    &c, stored, noon + (ov_time)steps[i].wall, steps[i].ms, steps[i].synchronised);
		if (got != noon + (ov_time)steps[i].read || c.doubt != steps[i].doubt ||
		    clock_says(&c, steps[i].ms) != steps[i].says)
			fail_msg("step %zu: read %lld, doubt %d", i, (long long)(got - noon),
			    (int)c.doubt);
	}
}

#define WALK(stored, ...)                                              \
	do {                                                           \
		static const struct step steps[] = { __VA_ARGS__ };    \
		walk(steps, sizeof(steps) / sizeof(steps[0]), stored); \
	} while (0)

static void
behind_time_stands_still_and_is_said_after_five_minutes(void **state)
{
	(void)state;
	WALK(0, { 0, 0, true, 0, CLOCK_GOOD, false }, { -3600, 1000, true, 0, CLOCK_BEHIND, false },
	    { -3301, 300999, true, 0, CLOCK_BEHIND, false },
	    { -3300, 301000, true, 0, CLOCK_BEHIND, true },
	    { 5, 3605000, true, 5, CLOCK_GOOD, false });
}

static void
ahead_is_believed_from_a_synchronised_clock_alone(void **state)
{
	(void)state;
	WALK(0, { 0, 0, false, 0, CLOCK_GOOD, false }, { 301, 1000, false, 301, CLOCK_GOOD, false },
	    { 604, 2000, false, 301, CLOCK_AHEAD, true },
	    { 605, 3000, true, 605, CLOCK_GOOD, false },
	    { 365 * DAY, 4000, false, 605, CLOCK_AHEAD, true },
	    { 606, 4500, false, 606, CLOCK_GOOD, false });
}

static void
asleep_is_explained(void **state)
{
	(void)state;
	WALK(0, { 0, 0, false, 0, CLOCK_GOOD, false },
	    { 3 * DAY, 3ull * DAY * 1000, false, 3 * DAY, CLOCK_GOOD, false });
}

static void
away_for_two_weeks_is_believed_and_not_longer(void **state)
{
	(void)state;
	WALK(noon, { 14 * DAY, 0, false, 14 * DAY, CLOCK_GOOD, false });
	WALK(noon, { 14 * DAY + 1, 0, false, 0, CLOCK_AHEAD, true },
	    { 14 * DAY + 2, 1000, true, 14 * DAY + 2, CLOCK_GOOD, false });
	/* A new store has nothing to compare with. */
	WALK(0, { 400 * DAY, 0, false, 400 * DAY, CLOCK_GOOD, false });
}

static void
a_person_accepts_one_leap(void **state)
{
	struct clock c = { .doubt = CLOCK_GOOD };

	(void)state;
	assert_int_equal(clock_read(&c, 0, noon, 0, false), noon);
	clock_accept(&c); /* nothing to accept */
	assert_int_equal(clock_read(&c, 0, noon + DAY, 1000, false), noon);
	clock_accept(&c);
	assert_int_equal(clock_read(&c, 0, noon + DAY, 2000, false), noon + DAY);
	assert_int_equal(clock_read(&c, 0, noon + 2 * DAY, 3000, false), noon + DAY);
}

/* Which clock was asked for last, by anybody in this program. */
static clockid_t asked;

int
clock_gettime(clockid_t id, struct timespec *t)
{
	asked = id;
	return (int)syscall(SYS_clock_gettime, id, t);
}

/* CLOCK_MONOTONIC stands still while the machine sleeps: a night with the lid closed would be a leap
 * that nothing explains. */
static void
what_counts_goes_on_through_suspend(void **state)
{
	struct timespec t;

	(void)state;
	uint64_t before = clock_running_ms();
	assert_int_equal(asked, CLOCK_BOOTTIME);
	assert_int_equal(syscall(SYS_clock_gettime, CLOCK_BOOTTIME, &t), 0);
	uint64_t after = (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
	assert_in_range(after, before, before + 60000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(behind_time_stands_still_and_is_said_after_five_minutes),
		cmocka_unit_test(ahead_is_believed_from_a_synchronised_clock_alone),
		cmocka_unit_test(asleep_is_explained),
		cmocka_unit_test(what_counts_goes_on_through_suspend),
		cmocka_unit_test(away_for_two_weeks_is_believed_and_not_longer),
		cmocka_unit_test(a_person_accepts_one_leap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
