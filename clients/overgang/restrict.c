/* restrict.c - overgang case restrict: hand a case over to the agency for protected addresses. */
#include "cli.h"

int
command_case_restrict(struct cli *c)
{
	const char *name, *agency;

	int code = cli_needed(c, "case", &name);
	if (code == CLI_OK)
		code = cli_needed(c, "agency", &agency);
	if (code != CLI_OK || cli_hello(c, &code) == NULL)
		return code;
	const char *found = cli_agency_find(c, agency);
	if (found == NULL)
		return cli_no_agency(c, agency);
	const struct told_field fields[] = { { "agency", "--agency", found },
		{ NULL, NULL, NULL } };
	return report_one(c, OV__FACT__FACT_CASE_RESTRICTED, name, fields, NULL);
}
