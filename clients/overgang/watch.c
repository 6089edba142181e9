/* watch.c - overgang watch: the own agency's stream as it comes, a line for each delivery. */
#include "cli.h"
#include "overgang.h"
#include "stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_SIZE = 8192 };

static void
print_delivery(struct cli *c, const Ov__Delivery *d)
{
	char text[TEXT_SIZE], name[CASE_NAME_SIZE], moment[MOMENT_SIZE];
	const char *speaker = d->on_behalf_of[0] != '\0' ? d->on_behalf_of : d->reporter;

	if (d->kind[0] == '\0') {
		cli_say(c, stdout, "blank", NULL);
		return;
	}
	(void)printf("%s  ", overgang_moment_text(d->recorded, moment));
	text_print(stdout, c->colour, PAINT_BOLD, view_case_name(d->nickname, d->case_, name));
	(void)fputs("  ", stdout);
	text_print(stdout, c->colour, PAINT_NONE, texts_kind_title(c->t, d->kind));
	if (d->fact != NULL &&
	    view_fact(c, d->fact, cli_agency(c, speaker), text, sizeof(text)) > 0) {
		(void)fputs(": ", stdout);
		text_print(stdout, c->colour, PAINT_NONE, text);
	}
	(void)putchar('\n');
}

/* With the epoch of its number, as text: it has more digits than some readers of JSON keep. */
static void
print_json(const struct cli *c, const Ov__Delivery *d)
{
	char *json = overgang_json(&d->base, false);
	size_t size = json != NULL ? strlen(json) : 0;

	if (size > 1)
		(void)printf("%.*s%s\"epoch\":\"%llu\"}\n", (int)size - 1, json,
		    size > 2 ? "," : "", (unsigned long long)overgang_epoch(c->o));
	free(json);
}

static int
handle(const Ov__Delivery *d, void *context)
{
	struct cli *c = context;

	if (c->json)
		print_json(c, d);
	else
		print_delivery(c, d);
	return ferror(stdout) ? -EPIPE : 0;
}

static int
take_after(struct cli *c, uint64_t head, uint64_t *ret)
{
	const char *text = args_value(&c->args, "after");
	char *end = NULL;

	*ret = head;
	if (text == NULL)
		return CLI_OK;
	errno = 0;
	*ret = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0)
		return cli_fail(
		    c, CLI_USAGE, "bad-number", "option", "--after", "value", text, NULL);
	return CLI_OK;
}

static void
lost(uint64_t first, uint64_t last, void *context)
{
	struct cli *c = context;
	char from[24], to[24];

	(void)snprintf(from, sizeof(from), "%llu", (unsigned long long)first);
	(void)snprintf(to, sizeof(to), "%llu", (unsigned long long)last);
	cli_say(c, stderr, "numbers-gone", "first", from, "last", to, NULL);
}

int
command_watch(struct cli *c)
{
	int code = CLI_OK;
	const Ov__HelloAnswer *hello;
	struct overgang_follow f = {
		.consumer = args_value(&c->args, "consumer"),
		.prefix = c->args.count > 0 ? c->args.words[0] : NULL,
		.until_head = args_has(&c->args, "until-head"),
		.handler = handle,
		.lost = lost,
		.context = c,
	};

	if (c->args.count > 1)
		return cli_fail(c, CLI_USAGE, "unexpected", "argument", c->args.words[1], "command",
		    "watch", NULL);
	if (f.consumer != NULL && args_has(&c->args, "after"))
		return cli_fail(c, CLI_USAGE, "consumer-or-after", NULL);
	f.stop_fd = stop_fd_open();
	hello = cli_hello(c, &code);
	if (hello == NULL)
		return code;
	code = take_after(c, hello->head, &f.after);
	if (code != CLI_OK)
		return code;
	int r = overgang_follow(c->o, &f);
	if (f.stop_fd >= 0)
		(void)close(f.stop_fd);
	if (r == -EPIPE)
		return CLI_IO;
	return r < 0 ? cli_library_failed(c, r) : CLI_OK;
}
