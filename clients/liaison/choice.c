/* choice.c - Cells that hold one of several known words. */
#include "choice.h"

#include <stdio.h>
#include <string.h>

#include "normal.h"

bool
choice_find(const struct choice *choices, const char *text, int *ret)
{
	for (; choices->text != NULL; choices++)
		if (normal_same(choices->text, text)) {
			*ret = choices->value;
			return true;
		}
	return false;
}

bool
choice_is_unknown(const char *text)
{
	static const char *const words[] = { "", "ukjent", "?", "avventer", "ikke satt",
		"ikke oppgitt" };

	/* The key of a lone hyphen is empty, as that of the empty cell is. */
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (normal_same(text, words[i]))
			return true;
	return false;
}

bool
choice_next_name(const char **at, char *name, size_t size)
{
	if (*at == NULL)
		return false;
	size_t n = strcspn(*at, ",");
	(void)snprintf(name, size, "%.*s", (int)n, *at);
	(void)normal_put(name, NORMAL_TEXT, name, size);
	*at = (*at)[n] == ',' ? *at + n + 1 : NULL;
	return true;
}
