/* told.h - The state of a case, told fact by fact as text, folded by the real apply(). */
#ifndef OVERGANG_TESTS_TOLD_H
#define OVERGANG_TESTS_TOLD_H

#include <stdint.h>

#include <state.pb-c.h>

#include "base/arena.h"
#include "base/date.h"

struct told_case {
	Ov__CaseState *state;
	struct arena arena; /* for readers of the state, too */
};

/* An empty case of the owner team 1. */
struct told_case *told_new(void);
struct told_case *told_free(struct told_case *c);

/* The fact of a text, in the case's arena; and apply it as reported by agency `speaker` on that day
 * at 10. */
Ov__Fact *told_fact(struct told_case *c, const char *text);
void told_event(struct told_case *c, uint32_t speaker, ov_date day, Ov__Fact *fact);

/* Both. "housing.lease_signed place=Storgata 1; from=01.05.2027" as text. Fields that the daemon
 * fills in are set by the same text; a date's version as it would be: each release.date_set is the
 * next. */
void told(struct told_case *c, uint32_t speaker, ov_date day, const char *text);

#endif
