/* report_test.c - Figures that the command line computes from an answer: shares and means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Its own functions, and a daemon that is none. */
#define cli_pages fake_pages
#include "overgang/results.c"

static struct {
	uint32_t from[8], to[8];
	unsigned count, agencies;
} asked;

/* One release in each month that is asked for, and a figure of each of so many prisons. */
int
fake_pages(
    struct cli *c, Ov__Request *request, char after[CLI_AFTER_SIZE], cli_page *page, void *context)
{
	const Ov__ResultsRequest *r = request->results;
	unsigned months = (r->to / 100 - r->from / 100) * 12 + r->to % 100 - r->from % 100 + 1;
	Ov__Answer *a = calloc(1, sizeof(*a));
	bool more;

	asked.from[asked.count % 8] = r->from;
	asked.to[asked.count++ % 8] = r->to;
	*a = (Ov__Answer)OV__ANSWER__INIT;
	a->result_case = OV__ANSWER__RESULT_RESULTS;
	a->results = calloc(1, sizeof(*a->results));
	*a->results = (Ov__ResultsAnswer)OV__RESULTS_ANSWER__INIT;
	a->results->n_results = months * (1 + asked.agencies);
	a->results->results = calloc(a->results->n_results, sizeof(a->results->results[0]));
	for (size_t i = 0; i < a->results->n_results; i++) {
		unsigned month = r->from % 100 - 1 + (unsigned)i % months;
		char agency[32];
		Ov__Result *x = calloc(1, sizeof(*x));
		*x = (Ov__Result)OV__RESULT__INIT;
		x->month = (r->from / 100 + month / 12) * 100 + month % 12 + 1;
		(void)snprintf(agency, sizeof(agency), "p%zu", i / months);
		x->figure = strdup(i < months ? "released" : "lead_count");
		x->agency = strdup(i < months ? "" : agency);
		x->value = 1;
		a->results->results[i] = x;
	}
	int code = page(c, a, after, &more, context);
	assert_false(more);
	ov__answer__free_unpacked(a, NULL);
	return code;
}

static struct sums sums;

static const struct row *
row_of(const char *figure)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].figure, figure) == 0)
			return &rows[i];
	return NULL;
}

static void
test_a_mean_is_of_what_is_known(void **state)
{
	(void)state;
	sums.count = 0;
	add(&sums, 0, "returns", "", 5);
	add(&sums, 0, "returns_unknown", "", 3);
	add(&sums, 0, "return_days", "", 80);
	add(&sums, 0, "lead_count", "", 4);
	assert_int_equal(base_of(row_of("return_days"), &sums, NULL), 2);
	assert_int_equal(base_of(row_of("lead_days"), &sums, NULL), 4);
	add(&sums, 0, "returns_unknown", "", 2);
	assert_int_equal(base_of(row_of("return_days"), &sums, NULL), 0);
}

static struct cli *
some_cli(void)
{
	static struct cli c;
	char error[OVERGANG_ERROR_SIZE];

	memset(&c, 0, sizeof(c));
	c.t = texts_open(NULL, "en", error);
	assert_non_null(c.t);
	memset(&asked, 0, sizeof(asked));
	sums.count = 0;
	sums.full = false;
	return &c;
}

static void
test_years_are_asked_for_one_by_one(void **state)
{
	static const struct {
		uint32_t from, to, asked[6], months; /* first and last month of each request */
	} table[] = {
		{ 202601, 202601, { 202601, 202601 }, 1 },
		{ 202601, 202612, { 202601, 202612 }, 12 },
		{ 202601, 202701, { 202601, 202612, 202701, 202701 }, 13 },
		{ 202507, 202706, { 202507, 202606, 202607, 202706 }, 24 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct cli *c = some_cli();
		unsigned n = 0;
		assert_int_equal(ask(c, table[i].from, table[i].to, false, &sums), CLI_OK);
		for (; table[i].asked[2 * n] != 0; n++) {
			assert_int_equal(asked.from[n], table[i].asked[2 * n]);
			assert_int_equal(asked.to[n], table[i].asked[2 * n + 1]);
		}
		assert_int_equal(asked.count, n);
		assert_int_equal(sum_of(&sums, "released", NULL), table[i].months);
		texts_close(c->t);
	}
}

static void
test_what_does_not_fit_is_no_report(void **state)
{
	struct cli *c = some_cli();

	(void)state;
	/* 36 months of 200 prisons, and of 300. */
	asked.agencies = 200;
	assert_int_equal(ask(c, 202501, 202712, true, &sums), CLI_OK);
	assert_int_equal(sum_of(&sums, "lead_count", NULL), 36 * 200);
	texts_close(c->t);
	c = some_cli();
	asked.agencies = 300;
	assert_int_equal(ask(c, 202501, 202712, true, &sums), CLI_USAGE);
	texts_close(c->t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_years_are_asked_for_one_by_one),
		cmocka_unit_test(test_what_does_not_fit_is_no_report),
		cmocka_unit_test(test_a_mean_is_of_what_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
