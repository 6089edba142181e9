/* names.c - The meaning of file names in an out-tray. */
#include "names.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool
name_ends_with(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);

	return n > m && strcasecmp(name + n - m, ending) == 0;
}

bool
name_is_answer(const char *name)
{
	return name_ends_with(name, ".txt") || name_ends_with(name, ".ini");
}

/* The answer that a key belongs to; false where the name is none of a key of ours. */
bool
name_answer_of_key(const char *name, char ret_answer[256])
{
	if (!name_ends_with(name, ".key"))
		return false;
	(void)snprintf(ret_answer, 256, "%.*s", (int)(strlen(name) - strlen(".key")), name);
	return name_is_answer(ret_answer);
}

/* Files that programs leave by themselves: they are no answers. */
bool
name_is_rubbish(const char *name)
{
	static const char *const names[] = { "desktop.ini", "Thumbs.db", "ehthumbs.db" };
	static const char *const endings[] = { "~", ".tmp", ".swp", ".part", ".partial",
		".crdownload" };

	if (name[0] == '.' || name[0] == '~')
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (name_ends_with(name, endings[i]))
			return true;
	return false;
}
