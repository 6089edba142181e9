/* results.c - overgang report --from --to: the figures of the team's work. */
#include "cli.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "overgang.h"

enum { SUMS_MAX = 8192 };

struct sum {
	uint32_t month; /* yyyymm; 0: all */
	char figure[32];
	char agency[40];
	uint64_t value;
};

struct sums {
	struct sum list[SUMS_MAX];
	size_t count;
	bool full; /* there was no room for all */
};

/* One line of the table: a figure, and the total of which it is a share or mean. */
static const struct row {
	const char *text, *figure, *of;
	enum { PLAIN, SHARE, MEAN } how;
} rows[] = {
	{ "result-released", "released", NULL, PLAIN },
	{ "result-home-settled", "home_settled", "released", SHARE },
	{ "result-home-temporary", "home_temporary", "released", SHARE },
	{ "result-home-uncertain", "home_uncertain", "released", SHARE },
	{ "result-home-none", "home_none", "released", SHARE },
	{ "result-informed", "informed", "released", SHARE },
	{ "result-mapped-health", "mapped_health", "released", SHARE },
	{ "result-mapped-economy", "mapped_economy", "released", SHARE },
	{ "result-mapped-housing", "mapped_housing", "released", SHARE },
	{ "result-mapped-occupation", "mapped_occupation", "released", SHARE },
	{ "result-mapped-network", "mapped_network", "released", SHARE },
	{ "result-volunteer", "volunteer", "released", SHARE },
	{ "result-nights-none", "nights_none", NULL, PLAIN },
	{ "result-nights-temporary", "nights_temporary", NULL, PLAIN },
	{ "result-nights-home", "nights_home", NULL, PLAIN },
	{ "result-lead-count", "lead_count", NULL, PLAIN },
	{ "result-lead-days", "lead_days", "lead_count", MEAN },
	{ "result-lead-short", "lead_short", "lead_count", SHARE },
	{ "result-court", "court", NULL, PLAIN },
	{ "result-advanced", "advanced", NULL, PLAIN },
	{ "result-occupation", "occupation_count", "released", SHARE },
	{ "result-occupation-days", "occupation_days", "occupation_count", MEAN },
	{ "result-goals-set", "goals_set", NULL, PLAIN },
	{ "result-goals-reached", "goals_reached", "goals_set", SHARE },
	{ "result-tasks-done", "tasks_done", NULL, PLAIN },
	{ "result-tasks-by-person", "tasks_by_person", "tasks_done", SHARE },
	{ "result-unanswered", "unanswered", NULL, PLAIN },
	{ "result-returns", "returns", NULL, PLAIN },
	{ "result-return-days", "return_days", "returns", MEAN },
	{ "result-overdose-cases", "overdose_cases", "released", SHARE },
	{ "result-overdose-contacts", "overdose_contacts", NULL, PLAIN },
};

/* ---- asking ----------------------------------------------------------------------------------- */

static void
add(struct sums *s, uint32_t month, const char *figure, const char *agency, uint64_t value)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].month == month && strcmp(s->list[i].figure, figure) == 0 &&
		    strcmp(s->list[i].agency, agency) == 0) {
			s->list[i].value += value;
			return;
		}
	if (s->count == sizeof(s->list) / sizeof(s->list[0])) {
		s->full = true;
		return;
	}
	struct sum *x = &s->list[s->count++];
	x->month = month;
	(void)snprintf(x->figure, sizeof(x->figure), "%s", figure);
	(void)snprintf(x->agency, sizeof(x->agency), "%s", agency);
	x->value = value;
}

/* Of all prisons where no agency is named. */
static uint64_t
sum_of(const struct sums *s, const char *figure, const char *agency)
{
	uint64_t sum = 0;

	for (size_t i = 0; figure != NULL && i < s->count; i++)
		if (strcmp(s->list[i].figure, figure) == 0 &&
		    (agency == NULL || strcmp(s->list[i].agency, agency) == 0))
			sum += s->list[i].value;
	return sum;
}

struct year {
	bool by_month;
	struct sums *sums;
};

/* Pages are summed before anything is printed: each holds some of the cases. */
static int
results_page(
    struct cli *c, const Ov__Answer *a, char after[CLI_AFTER_SIZE], bool *ret_more, void *context)
{
	const struct year *y = context;
	const Ov__ResultsAnswer *page = a->results;

	(void)c;
	for (size_t i = 0; i < page->n_results; i++)
		add(y->sums, y->by_month ? page->results[i]->month : 0, page->results[i]->figure,
		    page->results[i]->agency, page->results[i]->value);
	*ret_more = page->more;
	(void)snprintf(after, CLI_AFTER_SIZE, "%s", page->through);
	return CLI_OK;
}

static int
ask_year(struct cli *c, uint32_t from, uint32_t to, bool by_month, struct sums *s)
{
	char after[CLI_AFTER_SIZE] = "";
	struct year y = { by_month, s };
	Ov__ResultsRequest ask = OV__RESULTS_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;

	ask.from = from;
	ask.to = to;
	ask.after = after;
	request.ask_case = OV__REQUEST__ASK_RESULTS;
	request.results = &ask;
	return cli_pages(c, &request, after, results_page, &y);
}

/* So many months on, yyyymm. */
static uint32_t
month_after(uint32_t month, uint32_t months)
{
	uint32_t n = month / 100 * 12 + month % 100 - 1 + months;

	return n / 12 * 100 + n % 12 + 1;
}

/* One answer has room for a year, with every prison of it. */
static int
ask(struct cli *c, uint32_t from, uint32_t to, bool by_month, struct sums *s)
{
	int code;

	do {
		uint32_t last = month_after(from, 11);
		code = ask_year(c, from, last < to ? last : to, by_month, s);
		from = month_after(from, 12);
	} while (code == CLI_OK && from <= to && !s->full);
	if (code == CLI_OK && s->full)
		return cli_fail(c, CLI_USAGE, "results-too-many", NULL);
	return code;
}

/* ---- showing ------------------------------------------------------------------------------------- */

static void
value_text(const struct row *r, uint64_t value, uint64_t of, char *buf, size_t size)
{
	if (r->how == SHARE && of > 0)
		(void)snprintf(buf, size, "%" PRIu64 " (%" PRIu64 " %%)", value,
		    (200 * value + of) / (2 * of));
	else if (r->how == MEAN && of > 0)
		(void)snprintf(buf, size, "%" PRIu64, (2 * value + of) / (2 * of));
	else if (r->how == MEAN)
		(void)snprintf(buf, size, "–");
	else
		(void)snprintf(buf, size, "%" PRIu64, value);
}

/* The total of a share or a mean; cases of which the figure is unknown are not counted in a
 * mean. */
static uint64_t
base_of(const struct row *r, const struct sums *s, const char *agency)
{
	char name[40];
	uint64_t of = sum_of(s, r->of, agency);

	if (r->how != MEAN)
		return of;
	(void)snprintf(name, sizeof(name), "%s_unknown", r->of);
	uint64_t unknown = sum_of(s, name, agency);
	return unknown < of ? of - unknown : 0;
}

static void
put_row(
    struct cli *c, struct table *t, const struct row *r, const struct sums *s, const char *agency)
{
	const char *name = cli_text(c, r->text);
	char text[64], label[256];
	uint64_t value = sum_of(s, r->figure, agency), of = base_of(r, s, agency);

	(void)snprintf(label, sizeof(label), "%s%s%s", name, agency != NULL ? ", " : "",
	    agency != NULL ? cli_agency(c, agency) : "");
	value_text(r, value, of, text, sizeof(text));
	table_cell(t, PAINT_NONE, label);
	table_cell(t, PAINT_NONE, text);
}

/* "per prison": of those that told a date. */
static void
put_prisons(struct cli *c, struct table *t, const struct row *r, const struct sums *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->list[i].figure, r->figure) == 0 && s->list[i].agency[0] != '\0')
			put_row(c, t, r, s, s->list[i].agency);
}

static void
put_kroner(struct cli *c, struct table *t, const char *key, uint64_t nights, uint64_t price)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "%" PRIu64, nights * price);
	table_cell(t, PAINT_NONE, cli_text(c, key));
	table_cell(t, PAINT_NONE, text);
}

static bool
is_lead(const struct row *r)
{
	return strncmp(r->figure, "lead_", 5) == 0;
}

/* The figures for a prison: how long in advance its dates were known. */
static void
print_own(struct cli *c, const struct sums *s)
{
	const char *const head[] = { cli_text(c, "head-figure"), cli_text(c, "head-value") };
	struct table *t = table_new(2, head);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (is_lead(&rows[i]))
			put_row(c, t, &rows[i], s, NULL);
	table_print(t, stdout, c->colour, 0);
	table_free(t);
}

static void
print_table(struct cli *c, const struct sums *s, uint64_t price)
{
	const char *const head[] = { cli_text(c, "head-figure"), cli_text(c, "head-value") };
	struct table *t = table_new(2, head);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_row(c, t, &rows[i], s, NULL);
		if (is_lead(&rows[i]))
			put_prisons(c, t, &rows[i], s);
		if (price > 0 && strcmp(rows[i].figure, "nights_home") == 0) {
			put_kroner(c, t, "result-cost", sum_of(s, "nights_temporary", NULL), price);
			put_kroner(c, t, "result-saved", sum_of(s, "nights_home", NULL), price);
		}
	}
	table_print(t, stdout, c->colour, 0);
	table_free(t);
}

static int
by_key(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;
	int order = strcmp(x->figure, y->figure);

	if (x->month != y->month)
		return x->month < y->month ? -1 : 1;
	return order != 0 ? order : strcmp(x->agency, y->agency);
}

static void
print_csv(struct sums *s)
{
	if (s->count > 1)
		qsort(s->list, s->count, sizeof(s->list[0]), by_key);
	(void)puts("month;figure;agency;value");
	for (size_t i = 0; i < s->count; i++) {
		char *figure = clean_new(CLEAN_CELL, s->list[i].figure);
		char *agency = clean_new(CLEAN_CELL, s->list[i].agency);
		(void)printf("%04u-%02u;%s;%s;%" PRIu64 "\n", s->list[i].month / 100,
		    s->list[i].month % 100, figure, agency, s->list[i].value);
		free(figure);
		free(agency);
	}
}

static int
take_month(struct cli *c, const char *option, uint32_t *ret_month)
{
	const char *value;
	int code = cli_needed(c, option, &value);
	uint32_t date = code == CLI_OK ? overgang_date_parse(value) : 0;

	char shown[32];

	(void)snprintf(shown, sizeof(shown), "--%s", option);
	if (code == CLI_OK && date == 0)
		return cli_fail(c, CLI_USAGE, "bad-date", "field", shown, "value", value, NULL);
	*ret_month = date / 100;
	return code;
}

int
command_results(struct cli *c)
{
	static struct sums sums;
	const char *price = args_value(&c->args, "night-price");
	uint32_t from, to;
	bool csv = args_has(&c->args, "csv");
	char *end = NULL;
	uint64_t kroner = price != NULL ? strtoull(price, &end, 10) : 0;
	int code = take_month(c, "from", &from);

	if (code == CLI_OK)
		code = take_month(c, "to", &to);
	if (code == CLI_OK && price != NULL && (*end != '\0' || kroner == 0 || kroner > 1000000))
		return cli_fail(c, CLI_USAGE, "bad-price", "value", price, NULL);
	if (code == CLI_OK && c->o == NULL)
		return cli_unconnected(c);
	sums.count = 0;
	sums.full = false;
	if (code == CLI_OK)
		code = ask(c, from, to, csv, &sums);
	if (code != CLI_OK)
		return code;
	const Ov__HelloAnswer *hello = csv ? NULL : cli_hello(c, &code);
	if (csv)
		print_csv(&sums);
	else if (hello != NULL && hello->owner)
		print_table(c, &sums, kroner);
	else if (hello != NULL)
		print_own(c, &sums);
	return code;
}
