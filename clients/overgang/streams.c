/* streams.c - overgang streams: how far each consumer has come. */
#include "cli.h"
#include "overgang.h"
#include "stop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { POLL_MS = 200, TIMEOUT_S = 30, AFTER_SIZE = 64, MORE = -1 };

/* "3 min", "2 t", "5 d": how long ago, roughly. */
static void
age_text(const struct cli *c, uint64_t since, uint64_t now, char *buf, size_t size)
{
	uint64_t s = now > since ? now - since : 0;
	const char *key = s < 60      ? "age-seconds"
			  : s < 3600  ? "age-minutes"
			  : s < 86400 ? "age-hours"
				      : "age-days";
	uint64_t unit = s < 60 ? 1 : s < 3600 ? 60 : s < 86400 ? 3600 : 86400;
	char n[24];
	const char *const pairs[] = { "n", n, NULL };

	buf[0] = '\0';
	if (since == 0)
		return;
	(void)snprintf(n, sizeof(n), "%llu", (unsigned long long)(s / unit));
	(void)texts_fill(c->t, cli_text(c, key), pairs, buf, size);
}

static void
number_cell(struct table *t, enum paint paint, uint64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	table_cell(t, paint, text);
}

static uint64_t
behind(const Ov__StreamLag *s)
{
	return s->head > s->cursor ? s->head - s->cursor : 0;
}

static void
print_streams(struct cli *c, const Ov__StreamsAnswer *all, uint64_t now)
{
	const char *const head[] = { cli_text(c, "head-agency"), cli_text(c, "head-consumer"),
		cli_text(c, "head-required"), cli_text(c, "head-head"), cli_text(c, "head-read"),
		cli_text(c, "head-lag"), cli_text(c, "head-oldest"), cli_text(c, "head-parked") };
	struct table *t = table_new(sizeof(head) / sizeof(head[0]), head);
	char text[64];

	for (size_t i = 0; i < all->n_streams; i++) {
		const Ov__StreamLag *s = all->streams[i];
		enum paint paint = behind(s) == 0 ? PAINT_GREEN
				   : s->required  ? PAINT_RED
						  : PAINT_YELLOW;
		table_cell(t, PAINT_NONE, cli_agency(c, s->agency));
		table_cell(t, PAINT_NONE, s->consumer);
		table_cell(t, PAINT_NONE, s->required ? cli_word(c, "bool", "yes") : "");
		number_cell(t, PAINT_NONE, s->head);
		number_cell(t, PAINT_NONE, s->cursor);
		number_cell(t, paint, behind(s));
		age_text(c, s->oldest_unacknowledged, now, text, sizeof(text));
		table_cell(t, paint, text);
		number_cell(t, s->parked > 0 ? PAINT_RED : PAINT_NONE, s->parked);
	}
	if (table_rows(t) > 0)
		table_print(t, stdout, c->colour, 0);
	else
		cli_say(c, stdout, "no-streams", NULL);
	table_free(t);
}

static int
ask(struct cli *c, Ov__Answer **ret_answer)
{
	Ov__StreamsRequest none = OV__STREAMS_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;

	request.ask_case = OV__REQUEST__ASK_STREAMS;
	request.streams = &none;
	int code = cli_request(c, &request, ret_answer);
	if (code == CLI_OK && (*ret_answer)->result_case != OV__ANSWER__RESULT_STREAMS) {
		ov__answer__free_unpacked(*ret_answer, NULL);
		*ret_answer = NULL;
		return cli_fail(c, CLI_UNREACHED, "not-reached", "text", "streams", NULL);
	}
	return code;
}

/* The first required consumer that is not at the head; NULL: all are. */
static const Ov__StreamLag *
who_lags(const Ov__StreamsAnswer *all)
{
	for (size_t i = 0; i < all->n_streams; i++)
		if (all->streams[i]->required && behind(all->streams[i]) > 0)
			return all->streams[i];
	return NULL;
}

/* The desk does not tell when somebody acknowledges, so it is asked now and then. */
static int
wait_for_all(struct cli *c, uint32_t timeout_s, Ov__Answer **ret_answer)
{
	uint64_t until = clock_ms() + (uint64_t)timeout_s * 1000;
	int code;

	while ((code = ask(c, ret_answer)) == CLI_OK) {
		const Ov__StreamLag *s = who_lags((*ret_answer)->streams);
		if (s == NULL)
			return CLI_OK;
		if (clock_ms() >= until) {
			code = cli_fail(c, CLI_LATER, "still-behind", "agency",
			    cli_agency(c, s->agency), "consumer", s->consumer, NULL);
			ov__answer__free_unpacked(*ret_answer, NULL);
			*ret_answer = NULL;
			return code;
		}
		ov__answer__free_unpacked(*ret_answer, NULL);
		*ret_answer = NULL;
		(void)poll(NULL, 0, POLL_MS);
	}
	return code;
}

/* ---- what was put aside, and where a consumer stands ------------------------------------- */

static void
put_parked(struct cli *c, struct table *t, const Ov__ParkedAnswer *page)
{
	char moment[MOMENT_SIZE];

	for (size_t i = 0; i < page->n_parked; i++) {
		const Ov__Parked *p = page->parked[i];
		if (c->json) {
			cli_json_line(overgang_json(&p->base, false));
			continue;
		}
		table_cell(t, PAINT_NONE, p->consumer);
		number_cell(t, PAINT_NONE, p->n);
		table_cell(t, PAINT_NONE, overgang_moment_text(p->when, moment));
		table_cell(t, PAINT_NONE, p->reason);
		table_cell(t, PAINT_NONE, p->replay ? cli_word(c, "bool", "yes") : "");
	}
}

/* One page behind *parked, which moves to its end. 1: there is more; else an exit code. */
static int
next_parked(struct cli *c, struct table *t, Ov__ParkedRequest *parked, char after[AFTER_SIZE])
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;
	bool more = false;

	request.ask_case = OV__REQUEST__ASK_PARKED;
	request.parked = parked;
	int code = cli_request(c, &request, &answer);
	if (code != CLI_OK)
		return code;
	const Ov__ParkedAnswer *page =
	    answer->result_case == OV__ANSWER__RESULT_PARKED ? answer->parked : NULL;
	if (page != NULL && page->n_parked > 0) {
		put_parked(c, t, page);
		(void)snprintf(after, AFTER_SIZE, "%s", page->parked[page->n_parked - 1]->consumer);
		parked->after_consumer = after;
		parked->after_n = page->parked[page->n_parked - 1]->n;
		more = page->more;
	}
	ov__answer__free_unpacked(answer, NULL);
	return more ? MORE : CLI_OK;
}

static int
show_parked(struct cli *c)
{
	const char *const head[] = { cli_text(c, "head-consumer"), cli_text(c, "head-number"),
		cli_text(c, "head-when"), cli_text(c, "head-reason"), cli_text(c, "head-replay") };
	const char *consumer = args_value(&c->args, "consumer");
	Ov__ParkedRequest parked = OV__PARKED_REQUEST__INIT;
	struct table *t = table_new(sizeof(head) / sizeof(head[0]), head);
	char after[AFTER_SIZE];
	int code;

	if (consumer != NULL)
		parked.consumer = (char *)(uintptr_t)consumer;
	do
		code = next_parked(c, t, &parked, after);
	while (code == MORE);
	if (code == CLI_OK && !c->json && table_rows(t) > 0)
		table_print(t, stdout, c->colour, 0);
	else if (code == CLI_OK && !c->json)
		cli_say(c, stdout, "nothing-parked", NULL);
	table_free(t);
	return code;
}

static bool
number_of(const char *text, uint64_t *ret)
{
	char *end;

	*ret = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0';
}

/* Both name a consumer and a number. */
static int
change(struct cli *c, const char *option, const char *text, bool replay)
{
	const char *consumer = args_value(&c->args, "consumer");
	const char *agency = args_value(&c->args, "agency");
	Ov__ParkRequest park = OV__PARK_REQUEST__INIT;
	Ov__CursorRequest cursor = OV__CURSOR_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;
	uint64_t n;

	if (!number_of(text, &n))
		return cli_fail(c, CLI_USAGE, "bad-number", "option", option, "value", text, NULL);
	if (consumer == NULL || (!replay && agency == NULL))
		return cli_fail(c, CLI_USAGE, "needs-option", "option",
		    consumer == NULL ? "--consumer" : "--agency", NULL);
	park.consumer = cursor.consumer = (char *)(uintptr_t)consumer;
	park.n = cursor.n = n;
	park.action = OV__PARK_ACTION__PARK_ACTION_REPLAY;
	if (!replay) {
		const char *name = cli_agency_find(c, agency);
		cursor.agency = (char *)(uintptr_t)(name != NULL ? name : agency);
		request.ask_case = OV__REQUEST__ASK_CURSOR;
		request.cursor = &cursor;
	} else {
		request.ask_case = OV__REQUEST__ASK_PARK;
		request.park = &park;
	}
	int code = cli_request(c, &request, &answer);
	if (code != CLI_OK)
		return code;
	ov__answer__free_unpacked(answer, NULL);
	cli_say(c, stdout, replay ? "replay-asked" : "cursor-set", "consumer", consumer, "n", text,
	    NULL);
	return CLI_OK;
}

int
command_streams(struct cli *c)
{
	const char *timeout = args_value(&c->args, "timeout");
	char *end = NULL;
	unsigned long seconds = timeout != NULL ? strtoul(timeout, &end, 10) : TIMEOUT_S;
	Ov__Answer *answer = NULL;
	int code;

	if (timeout != NULL &&
	    (timeout[0] < '0' || timeout[0] > '9' || *end != '\0' || seconds > 86400))
		return cli_fail(
		    c, CLI_USAGE, "bad-number", "option", "--timeout", "value", timeout, NULL);
	if (args_has(&c->args, "parked"))
		return show_parked(c);
	if (args_value(&c->args, "replay") != NULL)
		return change(c, "--replay", args_value(&c->args, "replay"), true);
	if (args_value(&c->args, "set") != NULL)
		return change(c, "--set", args_value(&c->args, "set"), false);
	code = args_has(&c->args, "wait") ? wait_for_all(c, (uint32_t)seconds, &answer)
					  : ask(c, &answer);
	if (code != CLI_OK)
		return code;
	for (size_t i = 0; c->json && i < answer->streams->n_streams; i++)
		cli_json_line(overgang_json(&answer->streams->streams[i]->base, false));
	if (!c->json)
		print_streams(c, answer->streams, answer->now);
	ov__answer__free_unpacked(answer, NULL);
	return CLI_OK;
}
