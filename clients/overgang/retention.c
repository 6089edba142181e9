/* retention.c - overgang retention due: closed cases whose time is up. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "overgang.h"
#include "retention.h"

uint32_t
retention_months_after(uint32_t date, uint32_t months)
{
	static const uint32_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	uint32_t month = date / 100 % 100 - 1 + months, year = date / 10000 + month / 12;
	uint32_t day = date % 100;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	month %= 12;
	uint32_t last = month == 1 && leap ? 29 : days[month];
	return year * 10000 + (month + 1) * 100 + (day < last ? day : last);
}

struct due {
	uint32_t months;
	struct table *table;
	char *commands; /* the next commands, one line for each step */
	size_t size;
	FILE *lines;
};

/* In the archive, and nothing has been reported since. */
static bool
is_exported(const Ov__CaseState *s)
{
	const Ov__LatestFact *f = view_latest(s, OV__FACT__FACT_CASE_EXPORTED);

	for (int area = OV__AREA__AREA_CASE; f != NULL && area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = view_area(s, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++)
			if (a->latest[i]->number > f->number && a->latest[i]->reporter != 0)
				return false;
	}
	return f != NULL;
}

static int
take(struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, uint64_t now, void *context)
{
	struct due *d = context;
	uint64_t closed = view_closed(s);
	char date[11];

	(void)note;
	if (closed == 0)
		return CLI_OK;
	uint32_t due = retention_months_after(view_date(closed), d->months);
	if (due > view_date(now))
		return CLI_OK;
	if (c->json) {
		(void)printf("{\"case\":\"%s\",\"closed\":%u,\"due\":%u,\"exported\":%s}\n", s->id,
		    view_date(closed), due, is_exported(s) ? "true" : "false");
		return CLI_OK;
	}
	table_cell(
	    d->table, PAINT_BOLD, strcmp(view_nickname(s), s->id) != 0 ? view_nickname(s) : "");
	table_cell(d->table, PAINT_NONE, s->id);
	table_cell(d->table, PAINT_NONE, overgang_date_text(view_date(closed), date));
	table_cell(d->table, PAINT_YELLOW, overgang_date_text(due, date));
	table_cell(d->table, PAINT_NONE, cli_word(c, "bool", is_exported(s) ? "yes" : "no"));
	if (!is_exported(s)) {
		(void)fputs("  ", d->lines);
		cli_say(c, d->lines, "retention-export", "case", s->id, NULL);
	}
	(void)fputs("  ", d->lines);
	cli_say(c, d->lines, "retention-erase", "case", s->id, NULL);
	return CLI_OK;
}

int
command_retention_due(struct cli *c)
{
	int code = CLI_OK;
	char months[16];
	const Ov__HelloAnswer *hello = cli_hello(c, &code);

	if (hello == NULL)
		return code;
	if (!hello->owner)
		return cli_fail(c, CLI_REFUSED, "retention-owner", NULL);
	if (hello->months_after_closing == 0)
		return cli_fail(c, CLI_REFUSED, "retention-not-set", NULL);
	const char *const head[] = { cli_text(c, "head-nickname"), cli_text(c, "head-case"),
		cli_text(c, "head-closed"), cli_text(c, "head-due"), cli_text(c, "head-exported") };
	struct due d = { .months = hello->months_after_closing };
	d.lines = open_memstream(&d.commands, &d.size);
	if (d.lines == NULL)
		return CLI_SYSTEM;
	d.table = table_new(sizeof(head) / sizeof(head[0]), head);
	code = view_cases(c, take, &d);
	(void)fclose(d.lines);
	(void)snprintf(months, sizeof(months), "%u", d.months);
	if (code == CLI_OK && !c->json && table_rows(d.table) == 0) {
		cli_say(c, stdout, "retention-none", "months", months, NULL);
	} else if (code == CLI_OK && !c->json) {
		cli_say(c, stdout, "retention-due", "months", months, NULL);
		table_print(d.table, stdout, c->colour, 2);
		(void)putchar('\n');
		cli_say(c, stdout, "retention-next", NULL);
		(void)fputs(d.commands, stdout);
	}
	table_free(d.table);
	free(d.commands);
	return code;
}
