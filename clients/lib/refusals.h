/* refusals.h - Why the daemon or the library does not take something, in bokmål. */
#ifndef OVERGANG_REFUSALS_H
#define OVERGANG_REFUSALS_H

#include <stddef.h>

/* What is said in English is returned as it is when there is no translation. */
const char *refusal_nb(const char *english);

/* The same of a whole sentence, with what stands in it (a path, an endpoint) kept; in buf, or as
 * refusal_nb() has it. */
const char *sentence_nb(const char *english, char *buf, size_t size);

#endif
