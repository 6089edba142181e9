/* access.c - overgang access: the access record of a case, or of all. */
#include "cli.h"

#include <stdlib.h>

#include "dossier.h"
#include "sheet.h"

struct showing {
	struct table *table;
	bool with_case;
};

static int
take(struct cli *c, const Ov__AccessEntry *e, void *context)
{
	const struct showing *s = context;

	if (c->json)
		cli_json_line(overgang_json(&e->base, false));
	else
		sheet_access_add(c, s->table, e, s->with_case);
	return CLI_OK;
}

int
command_access(struct cli *c)
{
	const char *name = args_value(&c->args, "case"), *after = args_value(&c->args, "after");
	char *end = NULL, id[NICKNAME_SIZE] = "";
	unsigned long long at = after != NULL ? strtoull(after, &end, 10) : 0;

	if (after != NULL && (after[0] < '0' || after[0] > '9' || *end != '\0'))
		return cli_fail(
		    c, CLI_USAGE, "bad-number", "option", "--after", "value", after, NULL);
	int code = name != NULL ? view_id(c, name, id) : CLI_OK;
	if (code != CLI_OK)
		return code;
	struct showing s = { .with_case = name == NULL };
	s.table = sheet_access_new(c, s.with_case);
	code = dossier_looks(c, id, at, take, &s);
	if (code == CLI_OK && !c->json && table_rows(s.table) == 0)
		cli_say(c, stdout, "no-access", NULL);
	else if (code == CLI_OK && !c->json)
		table_print(s.table, stdout, c->colour, 0);
	table_free(s.table);
	return code;
}
