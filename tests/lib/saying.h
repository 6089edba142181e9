/* saying.h - A fact from a line as a person would write it, for tests with many reports. */
#ifndef OVERGANG_TESTS_SAYING_H
#define OVERGANG_TESTS_SAYING_H

#include <facts.pb-c.h>

/* "kind field=value; field=value", the values as on the command line. Ends the process where it
 * cannot be read. To be freed with ov__fact__free_unpacked(fact, NULL). */
Ov__Fact *saying(const char *text);

#endif
