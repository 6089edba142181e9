/* choice.h - Cells that hold one of several known words. Pure. */
#ifndef OVERGANG_LIAISON_CHOICE_H
#define OVERGANG_LIAISON_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

/* Lists of them end with text NULL. */
struct choice {
	const char *text;
	int value;
};

bool choice_find(const struct choice *choices, const char *text, int *ret);
/* Is the cell empty, or does it hold a word for "unknown"? */
bool choice_is_unknown(const char *text);

/* The next name of a comma list into name; false at the end. */
bool choice_next_name(const char **at, char *name, size_t size);

#endif
