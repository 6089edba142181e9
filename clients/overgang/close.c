/* close.c - overgang case close and reopen. */
#include "cli.h"

static int
tell(struct cli *c, uint32_t kind)
{
	const char *name, *reason;

	int code = cli_needed(c, "case", &name);
	if (code == CLI_OK)
		code = cli_needed(c, "reason", &reason);
	if (code != CLI_OK)
		return code;
	const struct told_field fields[] = { { "reason", "--reason", reason },
		{ NULL, NULL, NULL } };
	return report_one(c, kind, name, fields, NULL);
}

int
command_case_close(struct cli *c)
{
	return tell(c, OV__FACT__FACT_CASE_CLOSED);
}

int
command_case_reopen(struct cli *c)
{
	return tell(c, OV__FACT__FACT_CASE_REOPENED);
}
