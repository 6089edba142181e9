/* turned.h - Fixture of the turn's tests: a world, whose store is verified behind each test, and
 * short functions for frequent requests. */
#ifndef OVERGANG_TESTS_TURNED_H
#define OVERGANG_TESTS_TURNED_H

#include <stdint.h>

#include "world.h"

extern const char gaupe[]; /* an identity number */

#define TEST(F) cmocka_unit_test_setup_teardown(F, setup, teardown)

int setup(void **state);
int teardown(void **state);
Ov__Answer *say_date(
    struct world *w, const char *user, const char *id, uint32_t date, uint32_t time);
Ov__Answer *say_transport(struct world *w, const char *id);
Ov__Answer *withdraw(struct world *w, const char *id);
const Ov__Task *task_in(const Ov__CaseState *s, const char *id);
void assert_outcome(const Ov__Answer *a, Ov__Outcome outcome, const char *field);
Ov__Answer *say_arrived(struct world *w, const char *id);
Ov__Answer *say_completed(struct world *w, const char *id, uint32_t date);
size_t answered(const struct world *w, Ov__Outcome outcome);

#endif
