/* clock.c - overgang clock: the daemon's time, and moving it in a store with a manual clock. */
#include "cli.h"

#include <string.h>

enum { ADVANCE_TIMEOUT_MS = 120000 }; /* every timer on the way is committed before the answer */

static int
print_clock(struct cli *c, uint64_t now, bool manual)
{
	char text[MOMENT_SIZE];

	if (c->json)
		(void)printf("{\"now\":%llu,\"manual\":%s}\n", (unsigned long long)now,
		    manual ? "true" : "false");
	else
		cli_say(c, stdout, manual ? "clock-manual" : "clock", "time",
		    overgang_moment_text(now, text), NULL);
	return CLI_OK;
}

/* Asked anew: the answer that the library keeps is of another moment. */
static int
show(struct cli *c)
{
	Ov__HelloRequest hello = OV__HELLO_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;

	request.ask_case = OV__REQUEST__ASK_HELLO;
	request.hello = &hello;
	int code = cli_request(c, &request, &answer);
	if (code != CLI_OK)
		return code;
	bool manual =
	    answer->result_case == OV__ANSWER__RESULT_HELLO && answer->hello->manual_clock;
	code = print_clock(c, answer->now, manual);
	if (answer->result_case == OV__ANSWER__RESULT_HELLO && !c->json &&
	    answer->hello->clock_doubt != OV__CLOCK_DOUBT__CLOCK_DOUBT_NONE)
		cli_say(c, stderr,
		    answer->hello->clock_doubt == OV__CLOCK_DOUBT__CLOCK_DOUBT_AHEAD
			? "clock-ahead"
			: "clock-behind",
		    NULL);
	ov__answer__free_unpacked(answer, NULL);
	return code;
}

int
command_clock(struct cli *c)
{
	const char *to = args_value(&c->args, "to");
	Ov__AdvanceRequest advance = OV__ADVANCE_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;

	if (to == NULL && !args_has(&c->args, "accept"))
		return show(c);
	advance.accept = to == NULL;
	advance.to = to != NULL ? overgang_moment_parse(to) : 0;
	if (to != NULL && advance.to == 0 && cli_beyond(to))
		return cli_fail(c, CLI_USAGE, "date-beyond", "field", "--to", "value", to, NULL);
	if (to != NULL && advance.to == 0)
		return cli_fail(c, CLI_USAGE, "bad-moment", "field", "--to", "value", to, NULL);
	request.ask_case = OV__REQUEST__ASK_ADVANCE;
	request.advance = &advance;
	overgang_timeout(c->o, ADVANCE_TIMEOUT_MS);
	int code = cli_request(c, &request, &answer);
	if (code != CLI_OK)
		return code;
	code = print_clock(c, answer->now, to != NULL);
	ov__answer__free_unpacked(answer, NULL);
	return code;
}
