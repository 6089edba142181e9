/* backup.c - overgang backup: a copy of the store, made while the daemon runs. */
#include "cli.h"

enum { BACKUP_TIMEOUT_MS = 600000 }; /* the answer comes when the copy is verified */

int
command_backup(struct cli *c)
{
	Ov__BackupRequest backup = OV__BACKUP_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;

	if (c->args.count > 0)
		return cli_fail(c, CLI_USAGE, "unexpected", "argument", c->args.words[0], "command",
		    "backup", NULL);
	request.ask_case = OV__REQUEST__ASK_BACKUP;
	request.backup = &backup;
	overgang_timeout(c->o, BACKUP_TIMEOUT_MS);
	int code = cli_request(c, &request, &answer);
	if (code != CLI_OK)
		return code;
	if (answer->result_case == OV__ANSWER__RESULT_BACKUP && c->json)
		cli_json_line(overgang_json(&answer->backup->base, false));
	else if (answer->result_case == OV__ANSWER__RESULT_BACKUP)
		cli_say(c, stdout, "backup-done", "name", answer->backup->name, NULL);
	ov__answer__free_unpacked(answer, NULL);
	return code;
}
