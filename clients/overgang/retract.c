/* retract.c - overgang retract: a report was wrong. */
#include "cli.h"

#include "base/hex.h"

int
command_retract(struct cli *c)
{
	const char *name, *report, *reason;
	unsigned char key[OVERGANG_KEY_SIZE];

	int code = cli_needed(c, "case", &name);
	if (code == CLI_OK)
		code = cli_needed(c, "report", &report);
	if (code == CLI_OK)
		code = cli_needed(c, "reason", &reason);
	if (code != CLI_OK)
		return code;
	if (!hex_parse(report, key, sizeof(key)))
		return cli_fail(c, CLI_USAGE, "bad-report-key", NULL);
	const struct told_field fields[] = { { "report", "--report", report },
		{ "reason", "--reason", reason }, { NULL, NULL, NULL } };
	return report_one(c, OV__FACT__FACT_REPORT_RETRACTED, name, fields, NULL);
}
