/* turned.h - Fixture of the turn's tests: a world, whose store is verified behind each test, and
 * short functions for frequent requests. */
#ifndef OVERGANG_TESTS_TURNED_H
#define OVERGANG_TESTS_TURNED_H

#include <stdbool.h>
#include <stdint.h>

#include "store/verify.h"
#include "world.h"

extern const char gaupe[], elg[]; /* two identity numbers */

#define TEST(F) cmocka_unit_test_setup_teardown(F, setup, teardown)

int setup(void **state);
int teardown(void **state);
Ov__Answer *say_date(
    struct world *w, const char *user, const char *id, uint32_t date, uint32_t time);
Ov__Answer *say_transport(struct world *w, const char *id);
Ov__Answer *withdraw(struct world *w, const char *id);
const Ov__Task *task_in(const Ov__CaseState *s, const char *id);

/* Report one fact from a line as a person would write it: "kind field=value; field=value". */
Ov__Answer *report(struct world *w, const char *user, const char *id, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Take back the report with the key "key N"; that of the last one is w->next_key. */
Ov__Answer *retract(struct world *w, const char *user, const char *id, unsigned key);
/* Open a person's case, again or for the first time, with one more fact from a line (NULL: none). */
Ov__Answer *open_person(struct world *w, const char *user, const char *number, const char *more);
Ov__Answer *list_cases(struct world *w, const char *user);
Ov__Answer *history(struct world *w, const char *user, const char *id);
/* How many events of the kind the history shows. */
size_t seen_in_history(struct world *w, const char *user, const char *id, const char *kind);

/* The last delivery to the agency whose topic begins so; asserts that there is one. It is freed with
 * the next call. */
const Ov__Fact *last_sent(const struct world *w, uint32_t agency, const char *prefix);
/* The result of --verify on the world's store; `anchor` may be NULL. */
struct verify_result verified(struct world *w, const struct chain_head *anchor);
/* The same within a transaction that the test began. */
struct verify_result verified_open(struct world *w, const struct chain_head *anchor);

void outcome_is(
    const Ov__Answer *a, Ov__Outcome outcome, const char *field, const char *file, int line);
#define assert_outcome(A, OUTCOME, FIELD) outcome_is((A), (OUTCOME), (FIELD), __FILE__, __LINE__)
#define assert_ok(A)			  assert_outcome((A), OV__OUTCOME__OUTCOME_OK, "")
#define assert_invalid(A, FIELD)	  assert_outcome((A), OV__OUTCOME__OUTCOME_INVALID, (FIELD))
#define assert_not_found(A, FIELD)	  assert_outcome((A), OV__OUTCOME__OUTCOME_NOT_FOUND, (FIELD))

Ov__Answer *say_arrived(struct world *w, const char *id);
Ov__Answer *say_completed(struct world *w, const char *id, uint32_t date);
size_t answered(const struct world *w, Ov__Outcome outcome);

#endif
