/* report_help.c - Which kinds there are, and how one is reported. */
#include "report_help.h"

#include <string.h>

#include "base/utf8.h"
#include "connection.h"
#include "fields.h"
#include "kinds.h"
#include "nearest.h"
#include "overgang.h"
#include "refusals.h"
#include "schema/catalogue.h"
#include "texts.h"

enum { TEXT_SIZE = 8192, NAME_SIZE = 64 };

int
report_list_kinds(struct cli *c)
{
	const char *const head[] = { cli_text(c, "head-kind"), cli_text(c, "head-title") };
	struct table *t = table_new(2, head);
	char name[NAME_SIZE];

	for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++) {
		uint32_t n = ov__fact__descriptor.fields[i].id;
		if (catalogue_is_concluded(n))
			continue;
		table_cell(t, PAINT_NONE, overgang_kind_name(n, name));
		table_cell(t, PAINT_NONE, texts_kind_title(c->t, name));
		if (c->json)
			(void)printf("{\"kind\":\"%s\"}\n", name);
	}
	if (!c->json)
		table_print(t, stdout, c->colour, 0);
	table_free(t);
	return CLI_OK;
}

/* How a value of that field is written. */
static void
look_text(const struct cli *c, const ProtobufCFieldDescriptor *d, char *buf, size_t size)
{
	static const char *const keys[] = {
		[FIELD_NUMBER] = "look-number",
		[FIELD_DATE] = "look-date",
		[FIELD_TIME] = "look-time",
		[FIELD_MOMENT] = "look-moment",
		[FIELD_KIND] = "look-kind",
		[FIELD_BOOL] = "look-bool",
		[FIELD_TEXT] = "look-text",
		[FIELD_BYTES] = "look-bytes",
	};
	enum field_look look = field_look(d);

	if (look == FIELD_ENUM)
		value_words(c->t, d->descriptor, buf, size);
	else
		(void)utf8_copy(buf, size, cli_text(c, keys[look]));
	if (d->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t n = strlen(buf);
		n += utf8_copy(buf + n, size - n, " ");
		(void)utf8_copy(buf + n, size - n, cli_text(c, "look-list"));
	}
}

static void
print_fields(const struct cli *c, uint32_t kind)
{
	const ProtobufCMessageDescriptor *d =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, kind)->descriptor;
	struct table *t = table_new(2, NULL);
	char text[1024], word[FIELD_WORD_SIZE];

	for (unsigned i = 0; i < d->n_fields; i++) {
		if (catalogue_daemons_own(d, d->fields[i].name) ||
		    field_look(&d->fields[i]) == FIELD_MESSAGE)
			continue;
		look_text(c, &d->fields[i], text, sizeof(text));
		table_cell(t, PAINT_NONE, field_word(c->t, d->fields[i].name, word));
		table_cell(t, PAINT_NONE, text);
	}
	if (table_rows(t) > 0)
		table_print(t, stdout, c->colour, 2);
	else
		cli_say(c, stdout, "no-fields", NULL);
	table_free(t);
}

/* Titles are bokmål to those who work with them, whatever the language of the machine. */
static enum kind_found
find_in_bokmal(struct cli *c, const char *text, uint32_t *ret_kind, char *names, size_t size)
{
	struct problem none;
	struct texts *nb = c->o != NULL ? connection_texts(c->o, "nb", &none)
					: texts_open_problem(NULL, "nb", &none);
	enum kind_found found = nb != NULL ? kind_find(nb, text, ret_kind, names, size) : KIND_NONE;

	texts_close(nb);
	return found;
}

/* By name where a name was typed, else by title. */
static const char *
nearest_kind(const struct cli *c, const char *typed, char *buf, size_t size)
{
	struct nearest n = { .typed = typed };
	char name[NAME_SIZE];

	for (unsigned i = 0; i < ov__fact__descriptor.n_fields; i++) {
		uint32_t number = ov__fact__descriptor.fields[i].id;
		if (catalogue_is_concluded(number))
			continue;
		(void)overgang_kind_name(number, name);
		if (strchr(typed, '.') != NULL)
			nearest_try_kind(&n, name);
		else
			nearest_try(&n, texts_kind_title(c->t, name));
	}
	return nearest_text(c->t, &n, buf, size);
}

/* CLI_OK and the kind that was typed, or said why not. */
int
report_find_kind(struct cli *c, uint32_t *ret_kind)
{
	char text[256], names[1024];

	args_join(&c->args, 0, text, sizeof(text));
	if (text[0] == '\0')
		return cli_fail(c, CLI_USAGE, "which-kind", NULL);
	enum kind_found found = kind_find(c->t, text, ret_kind, names, sizeof(names));
	if (found == KIND_NONE && strcmp(texts_language(c->t), "nb") != 0)
		found = find_in_bokmal(c, text, ret_kind, names, sizeof(names));
	switch (found) {
	case KIND_NONE:
		return cli_fail(c, CLI_USAGE, "no-such-kind", "kind", text, "meant",
		    nearest_kind(c, text, names, sizeof(names)), NULL);
	case KIND_SEVERAL:
		return cli_fail(c, CLI_USAGE, "several-kinds", "kind", text, "kinds", names, NULL);
	case KIND_FOUND:
		break;
	}
	if (catalogue_is_concluded(*ret_kind))
		return cli_fail(c, CLI_USAGE, "kind-concluded", "kind", text, NULL);
	return CLI_OK;
}

int
report_help(struct cli *c)
{
	uint32_t kind = 0;
	char name[NAME_SIZE];

	int code = report_find_kind(c, &kind);
	if (code != CLI_OK)
		return code;
	(void)overgang_kind_name(kind, name);
	cli_say(c, stdout, "fields-of", "kind", name, "title", texts_kind_title(c->t, name), NULL);
	print_fields(c, kind);
	if (kind == OV__FACT__FACT_CASE_OPENED)
		cli_say(c, stdout, "which-person", NULL);
	return CLI_OK;
}
