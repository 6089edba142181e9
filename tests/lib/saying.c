/* saying.c - A fact from a line. */
#include "saying.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "overgang.h"
#include "schema/wire.h"

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

Ov__Fact *
saying_in(struct arena *arena, const char *text)
{
	unsigned char packed[2048];
	Ov__Fact *f = saying(text);
	size_t size = ov__fact__get_packed_size(f);

	if (size > sizeof(packed))
		give_up(text, "is too long");
	(void)ov__fact__pack(f, packed);
	ov__fact__free_unpacked(f, NULL);
	f = (Ov__Fact *)wire_reread(&ov__fact__descriptor, packed, size, arena);
	if (f == NULL)
		give_up(text, "cannot be read again");
	return f;
}
