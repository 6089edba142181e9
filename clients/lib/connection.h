/* connection.h - A connection for the programs: its file, beyond the library's API. */
#ifndef OVERGANG_CONNECTION_H
#define OVERGANG_CONNECTION_H

#include "base/problem.h"
#include "overgang.h"

/* overgang_open() with its error as data. */
struct overgang *connection_open(const char *path, struct problem *ret_problem);
/* The problem that overgang_say() was called for. */
const struct problem *connection_said(const struct overgang *o);
/* The user that the file names; "" where it names none. */
const char *connection_user(const struct overgang *o);
/* The texts that the file names, in the language given (NULL or "": the file's). NULL with the
 * problem. */
struct texts *connection_texts(
    const struct overgang *o, const char *language, struct problem *ret_problem);

#endif
