/* settings.h - The programs' INI files, setting by setting; base/inifile.h says how they are read. */
#ifndef OVERGANG_SETTINGS_H
#define OVERGANG_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/problem.h"
#include "overgang.h"

struct setting {
	const char *path; /* of the file */
	int line;
	const char *section; /* "channel sms" */
	const char *key;
	const char *value;
};

/* 0; or -1 with the problem, to which file, line and key are added. */
typedef int setting_take(const struct setting *s, void *context, struct problem *ret_problem);

/* Read the whole file; the first problem ends it, a refusal by `take` included. 0, or -1 with
 * the problem ("oncall.conf:14: phone: …"). */
int settings_read(const char *path, setting_take *take, void *context, struct problem *ret_problem);

/* The value into a buffer; -1 when it is empty or too long. */
int setting_text(const struct setting *s, char *buf, size_t size, struct problem *ret_problem);
/* The same for a path, which is relative to the file. */
int setting_path(const struct setting *s, char *buf, size_t size, struct problem *ret_problem);
/* "is no key of [section]; there are: …" */
int setting_unknown(const struct setting *s, const char *known, struct problem *ret_problem);

/* Is it 1 to NAME_SIZE_MAX of a-z, 0-9 and -: the name of an agency, a consumer, a person or a channel? */
bool setting_name_valid(const char *name);

#endif
