/* texts_read.h - Texts in memory, and one more file of them: the inside of struct texts. */
#ifndef OVERGANG_TEXTS_READ_H
#define OVERGANG_TEXTS_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/problem.h"

struct text {
	char *section;
	char *key;
	char *value;
};

struct texts {
	char language[3];
	struct text *list;
	size_t count;
	char *letters;	   /* path of letters-nb.conf or letters-en.conf */
	int letters_error; /* errno where it is not there; 0 */
};

/* All texts of a file. `own`: it is nb.conf or en.conf, and its sections and kinds are known. 0, or a negative errno with the problem, which names file and line. */
int texts_read(struct texts *t, const char *path, bool own, struct problem *ret_problem);
/* NULL: no such text. */
const struct text *texts_lookup(const struct texts *t, const char *section, const char *key);

#endif
