/* merge.c - overgang case merge: two cases that are one person's go on as one. */
#include "cli.h"

#include <string.h>

/* A date that stands in the other case alone would be lost with it: it is reported here first. */
static int
has_its_date(struct cli *c, const Ov__CaseState *kept, const Ov__CaseState *other)
{
	const Ov__ReleaseDateSet *theirs = view_release(other), *ours = view_release(kept);
	char name[CASE_NAME_SIZE], date[11];
	uint32_t day;

	if (theirs == NULL || view_closed(other) != 0 ||
	    view_outcome(other, &day) != OUTCOME_NONE ||
	    (ours != NULL && ours->date == theirs->date))
		return CLI_OK;
	return cli_fail(c, CLI_USAGE, "merge-date", "case",
	    view_case_name(view_nickname(other), other->id, name), "date",
	    overgang_date_text(theirs->date, date), "kept", view_nickname(kept), NULL);
}

/* The number under which the other case is known. */
static const char *
number_of(const struct cli *c, const Ov__CaseState *other)
{
	const char *said = args_value(&c->args, "national-id");
	const Ov__LatestFact *l = view_latest(other, OV__FACT__FACT_IDENTITY_RECORDED);

	if (said != NULL || l == NULL || l->fact->identity_recorded->national_id[0] == '\0')
		return said;
	return l->fact->identity_recorded->national_id;
}

static int
close_other(struct cli *c, const Ov__CaseState *kept, const Ov__CaseState *other)
{
	char name[CASE_NAME_SIZE], reason[2 * CASE_NAME_SIZE];
	const char *const pairs[] = { "case", view_case_name(view_nickname(kept), kept->id, name),
		NULL };

	(void)texts_fill(c->t, cli_text(c, "merge-reason"), pairs, reason, sizeof(reason));
	const struct told_field fields[] = { { "reason", "reason", reason },
		{ "outcome", "outcome", "merged" }, { NULL, NULL, NULL } };
	return view_closed(other) != 0
		   ? CLI_OK
		   : report_one(c, OV__FACT__FACT_CASE_CLOSED, other->id, fields, NULL);
}

static int
merge(struct cli *c, const Ov__CaseState *kept, const Ov__CaseState *other)
{
	char name[CASE_NAME_SIZE], gone[CASE_NAME_SIZE];
	const struct told_field fields[] = { { "case", "--other", other->id },
		{ "national_id", "--national-id", number_of(c, other) },
		{ "reason", "--reason", args_value(&c->args, "reason") }, { NULL, NULL, NULL } };

	if (text_equal(kept->id, other->id))
		return cli_fail(c, CLI_USAGE, "merge-same", "case", view_nickname(kept), NULL);
	int code = has_its_date(c, kept, other);
	if (code == CLI_OK)
		code = report_one(c, OV__FACT__FACT_IDENTITY_MERGED, kept->id, fields, NULL);
	if (code == CLI_OK)
		code = close_other(c, kept, other);
	if (code == CLI_OK && !c->json)
		cli_say(c, stdout, "merged", "kept",
		    view_case_name(view_nickname(kept), kept->id, name), "case",
		    view_case_name(view_nickname(other), other->id, gone), NULL);
	return code;
}

int
command_case_merge(struct cli *c)
{
	const char *name, *other;
	Ov__Answer *kept = NULL, *gone = NULL;

	const char *number = args_value(&c->args, "national-id");
	int code = cli_needed(c, "case", &name);
	if (code == CLI_OK && number != NULL)
		code = cli_number(c, "--national-id", number);
	if (code == CLI_OK)
		code = cli_needed(c, "other", &other);
	if (code == CLI_OK)
		code = view_one(c, name, &kept);
	if (code == CLI_OK)
		code = view_one(c, other, &gone);
	if (code == CLI_OK)
		code = merge(c, kept->case_state, gone->case_state);
	ov__answer__free_unpacked(kept, NULL);
	ov__answer__free_unpacked(gone, NULL);
	return code;
}
