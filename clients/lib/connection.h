/* connection.h - Access for the programs to a connection's file beyond the library's API: its other
 * sections. */
#ifndef OVERGANG_CONNECTION_H
#define OVERGANG_CONNECTION_H

#include "overgang.h"

/* The user that the file names; "" where it names none. */
const char *connection_user(const struct overgang *o);
/* The texts that the file names, in the language given (NULL or "": the file's). NULL with
 * ret_error. */
struct texts *connection_texts(const struct overgang *o, const char *language, char *ret_error);

#endif
