/* erase.c - overgang case erase: the key of a case is overwritten, for good. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "fields.h"
#include "overgang.h"
#include "retention.h"

enum { REASON_SIZE = 512 };

/* The case must be typed twice: erasure cannot be undone. */
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

/* Copies outside the daemon, and whom to ask about them. */
static void
say_elsewhere(struct cli *c, const Ov__CaseState *s, const Ov__EraseAnswer *a)
{
	const Ov__LatestFact *exported = view_latest(s, OV__FACT__FACT_CASE_EXPORTED);
	char date[11], count[16];

	cli_say(c, stdout, "erased", "case", a->case_, "date",
	    overgang_date_text(a->backups_until, date), "archived",
	    exported != NULL ? exported->fact->case_exported->where : "", NULL);
	for (size_t i = 0; i < a->n_elsewhere; i++) {
		(void)snprintf(count, sizeof(count), "%u", a->elsewhere[i]->count);
		cli_say(c, stdout, "erased-elsewhere", "agency",
		    cli_agency(c, a->elsewhere[i]->agency), "count", count, "date",
		    overgang_date_text(view_date(a->elsewhere[i]->last), date), NULL);
	}
}

static int
erase(struct cli *c, const Ov__CaseState *s, const char *reason, const char *decided_by,
    const char *early)
{
	Ov__EraseRequest ask = OV__ERASE_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;
	char *reason_copy = strdup(reason), *by_copy = strdup(decided_by);
	char *early_copy = strdup(early);
	int code = CLI_SYSTEM;

	if (reason_copy != NULL && by_copy != NULL && early_copy != NULL) {
		ask.early = early_copy;
		ask.case_ = s->id;
		ask.reason = reason_copy;
		ask.decided_by = by_copy;
		request.ask_case = OV__REQUEST__ASK_ERASE;
		request.erase = &ask;
		code = cli_request(c, &request, &answer);
	}
	if (code == CLI_OK && c->json)
		cli_json_line(overgang_json(&answer->base, false));
	else if (code == CLI_OK && answer->result_case == OV__ANSWER__RESULT_ERASE)
		say_elsewhere(c, s, answer->erase);
	ov__answer__free_unpacked(answer, NULL);
	free(reason_copy);
	free(by_copy);
	free(early_copy);
	return code;
}

/* The day until which it is kept, where that has not come; 0. */
static uint32_t
kept_until(struct cli *c, const Ov__CaseState *s, uint64_t now)
{
	int code;
	const Ov__HelloAnswer *hello = cli_hello(c, &code);
	uint64_t closed = view_closed(s);

	if (hello == NULL || closed == 0)
		return 0;
	uint32_t until = retention_months_after(view_date(closed), hello->months_after_closing);
	return until > view_date(now) ? until : 0;
}

/* Before its time it is erased for a reason of its own, which somebody types. */
static int
why_early(struct cli *c, const Ov__Answer *a, bool ask, char *buf, size_t size)
{
	const char *said = args_value(&c->args, "early");
	uint32_t until = kept_until(c, a->case_state, a->now);
	char date[11];

	(void)utf8_copy(buf, size, said != NULL ? said : "");
	if (buf[0] != '\0' || until == 0)
		return CLI_OK;
	(void)overgang_date_text(until, date);
	if (!ask)
		return cli_fail(c, CLI_USAGE, "erase-early", "date", date, NULL);
	cli_say(c, stderr, "erase-early-ask", "date", date, NULL);
	if (fgets(buf, (int)size, stdin) == NULL)
		buf[0] = '\0';
	buf[strcspn(buf, "\r\n")] = '\0';
	return buf[0] != '\0' ? CLI_OK : cli_fail(c, CLI_USAGE, "erase-early", "date", date, NULL);
}

int
command_case_erase(struct cli *c)
{
	const char *name, *reason, *decided_by;
	Ov__Answer *answer = NULL;
	bool yes = args_has(&c->args, "yes");
	char early[REASON_SIZE] = "";

	int code = cli_needed(c, "case", &name);
	if (code == CLI_OK)
		code = cli_needed(c, "reason", &reason);
	if (code == CLI_OK)
		code = cli_needed(c, "decided-by", &decided_by);
	if (code == CLI_OK && !yes && isatty(STDIN_FILENO) != 1)
		code = cli_fail(c, CLI_USAGE, "erase-yes", NULL);
	if (code == CLI_OK)
		code = view_one(c, name, &answer);
	if (code == CLI_OK)
		code = why_early(c, answer, !yes, early, sizeof(early));
	if (code == CLI_OK && !yes)
		code = asked_again(c, answer->case_state);
	if (code == CLI_OK)
		code = erase(c, answer->case_state, reason, decided_by, early);
	ov__answer__free_unpacked(answer, NULL);
	return code;
}
