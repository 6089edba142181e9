/* texts_in.h - The texts that are shipped. */
#ifndef OVERGANG_TESTS_TEXTS_IN_H
#define OVERGANG_TESTS_TEXTS_IN_H

#include "texts.h"

/* "nb" or "en"; opened once for all tests, which only read it. */
struct texts *texts_in(const char *language);

#endif
