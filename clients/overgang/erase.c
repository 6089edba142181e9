/* erase.c - overgang case erase: the key of a case is overwritten, for good. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whoever erases has typed the case twice: what is gone is gone. */
static int
asked_again(struct cli *c, const Ov__CaseState *s)
{
	char title[CASE_NAME_SIZE], *line = NULL;
	size_t size = 0;

	(void)view_case_name(view_nickname(s), s->id, title);
	cli_say(c, stderr, "erase-again", "case", title, NULL);
	ssize_t n = getline(&line, &size, stdin);
	if (n > 0)
		line[strcspn(line, "\r\n")] = '\0';
	bool same = n > 0 && (text_equal(line, s->id) || text_equal(line, view_nickname(s)));
	free(line);
	return same ? CLI_OK : cli_fail(c, CLI_USAGE, "erase-not", "case", title, NULL);
}

static int
erase(struct cli *c, char *id, const char *reason, const char *decided_by)
{
	Ov__EraseRequest ask = OV__ERASE_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;
	char date[11], *reason_copy = strdup(reason), *by_copy = strdup(decided_by);
	int code = CLI_SYSTEM;

	if (reason_copy != NULL && by_copy != NULL) {
		ask.case_ = id;
		ask.reason = reason_copy;
		ask.decided_by = by_copy;
		request.ask_case = OV__REQUEST__ASK_ERASE;
		request.erase = &ask;
		code = cli_request(c, &request, &answer);
	}
	if (code == CLI_OK && c->json)
		cli_json_line(overgang_json(&answer->base, false));
	else if (code == CLI_OK && answer->result_case == OV__ANSWER__RESULT_ERASE)
		cli_say(c, stdout, "erased", "case", id, "date",
		    overgang_date_text(answer->erase->backups_until, date), NULL);
	ov__answer__free_unpacked(answer, NULL);
	free(reason_copy);
	free(by_copy);
	return code;
}

int
command_case_erase(struct cli *c)
{
	const char *name, *reason, *decided_by;
	Ov__Answer *answer = NULL;
	bool yes = args_has(&c->args, "yes");
	char id[NICKNAME_SIZE];

	int code = cli_needed(c, "case", &name);
	if (code == CLI_OK)
		code = cli_needed(c, "reason", &reason);
	if (code == CLI_OK)
		code = cli_needed(c, "decided-by", &decided_by);
	if (code == CLI_OK && !yes && isatty(STDIN_FILENO) != 1)
		code = cli_fail(c, CLI_USAGE, "erase-yes", NULL);
	if (code == CLI_OK && !yes)
		code = view_one(c, name, &answer);
	if (code == CLI_OK && !yes)
		code = asked_again(c, answer->case_state);
	if (code == CLI_OK)
		code = view_id(c, yes ? name : answer->case_state->id, id);
	if (code == CLI_OK)
		code = erase(c, id, reason, decided_by);
	ov__answer__free_unpacked(answer, NULL);
	return code;
}
