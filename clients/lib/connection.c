/* connection.c - The user and the texts that a connection file names. */
#include "connection.h"

#include <stddef.h>

#include "handle.h"
#include "texts.h"

struct overgang *
connection_open(const char *path, struct problem *ret_problem)
{
	return handle_open(path, ret_problem);
}

const struct problem *
connection_said(const struct overgang *o)
{
	return &o->said;
}

const char *
connection_user(const struct overgang *o)
{
	return o->user;
}

struct texts *
connection_texts(const struct overgang *o, const char *language, struct problem *ret_problem)
{
	if (language == NULL || language[0] == '\0')
		language = o->language[0] != '\0' ? o->language : NULL;
	return texts_open_problem(o->texts[0] != '\0' ? o->texts : NULL, language, ret_problem);
}
