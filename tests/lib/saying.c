/* saying.c - A fact from a line. */
#include "saying.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "overgang.h"

static void
give_up(const char *text, const char *why)
{
	fprintf(stderr, "%s: %s\n", text, why);
	abort();
}

Ov__Fact *
saying(const char *text)
{
	char line[2200], error[OVERGANG_ERROR_SIZE] = "", *rest = line, *field;

	if ((size_t)snprintf(line, sizeof(line), "%s", text) >= sizeof(line))
		give_up(text, "is too long");
	uint32_t kind = overgang_kind(strsep(&rest, " "));
	if (kind == 0)
		give_up(text, "is no kind");
	Ov__Fact *f = overgang_fact_new(kind);
	while (rest != NULL && (field = strsep(&rest, ";")) != NULL) {
		field += strspn(field, " ");
		char *value = strchr(field, '=');
		if (value == NULL)
			give_up(text, "has a field without a value");
		*value++ = '\0';
		if (overgang_field_set(overgang_fact_message(f, NULL), field, value, error) != 0)
			give_up(text, error);
	}
	return f;
}
