/* saying.h - A fact from a line as a person would write it, for tests with many reports. */
#ifndef OVERGANG_TESTS_SAYING_H
#define OVERGANG_TESTS_SAYING_H

#include <facts.pb-c.h>

#include "base/arena.h"

/* "kind field=value; field=value", the values as on the command line. Ends the process where it
 * cannot be read. To be freed with ov__fact__free_unpacked(fact, NULL). */
Ov__Fact *saying(const char *text);
/* The same, in an arena. */
Ov__Fact *saying_in(struct arena *arena, const char *text);

#endif
