/* connection.c - The user and the texts that a connection file names. */
#include "connection.h"

#include <stddef.h>

#include "handle.h"

const char *
connection_user(const struct overgang *o)
{
	return o->user;
}

struct texts *
connection_texts(const struct overgang *o, const char *language, char *ret_error)
{
	if (language == NULL || language[0] == '\0')
		language = o->language[0] != '\0' ? o->language : NULL;
	return texts_open(o->texts[0] != '\0' ? o->texts : NULL, language, ret_error);
}
