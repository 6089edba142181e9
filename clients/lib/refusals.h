/* refusals.h - Why the daemon or the library does not take something, in bokmål. */
#ifndef OVERGANG_REFUSALS_H
#define OVERGANG_REFUSALS_H

/* What is said in English is returned as it is when there is no translation. */
const char *refusal_nb(const char *english);

#endif
