/* report_test.c - What the command line makes of the figures it is answered: shares and means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Its own functions, and a daemon that is none. */
#define cli_request fake_request
#include "overgang/results.c"

static struct {
	uint32_t from[8], to[8];
	unsigned count, agencies;
} asked;

/* One release in each month that is asked for, and a figure of each of so many prisons. */
int
fake_request(struct cli *c, Ov__Request *request, Ov__Answer **ret_answer)
{
	const Ov__ResultsRequest *r = request->results;
	unsigned months = (r->to / 100 - r->from / 100) * 12 + r->to % 100 - r->from % 100 + 1;
	Ov__Answer *a = calloc(1, sizeof(*a));

	(void)c;
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
	*ret_answer = a;
	return CLI_OK;
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_mean_is_of_what_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
