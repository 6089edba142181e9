/* backup.c - The request `backup`. */
#include "desk/backup.h"

#include <errno.h>

#include "desk/handlers.h"
#include "desk/record.h"

void
handle_backup(struct call *c)
{
	struct backup_wish *b = &c->turn->backup;

	if (!call_is_admin(c)) {
		call_refuse(c, REFUSED_OWNER_OR_ADMIN, "backup");
		return;
	}
	/* Asked again while it runs, by one that lost its connection: the same backup answers. */
	if (!b->wanted && !c->turn->no_reserve)
		record_admin(c, "backup");
	b->wanted = b->asked = true;
	b->from = *c->frame;
	b->from.data = NULL;
	b->correlation = c->request->correlation;
	c->later = true;
}

/* Why there is no backup; the log has the path. */
static void
refuse_backup(struct refusal *r, int error)
{
	static const struct {
		int error;
		enum refusal_code code;
	} known[] = {
		{ EBUSY, REFUSED_BACKUP_UNDER_WAY },
		{ ENOSPC, REFUSED_BACKUP_NO_ROOM },
		{ EPERM, REFUSED_BACKUP_OPEN },
		{ ENOTSUP, REFUSED_BACKUP_NOWHERE },
		{ EBADMSG, REFUSED_BACKUP_UNVERIFIED },
		{ ECANCELED, REFUSED_BACKUP_STOPPED },
	};
	char word[ERRNO_WORD_SIZE];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].error == error)
			refuse(r, known[i].code, "");
	refuse_texts(r, REFUSED_BACKUP_FAILED, "", errno_word(error, word), NULL);
}

void
backup_answer(struct turn *t, int result, const char *name)
{
	Ov__Answer answer = OV__ANSWER__INIT;
	Ov__BackupAnswer backup = OV__BACKUP_ANSWER__INIT;
	struct refusal failed = { .outcome = OV__OUTCOME__OUTCOME_OK };
	const struct backup_wish *b = &t->backup;

	if (result > 0 && !t->no_reserve) {
		record_daemon(t, name);
		journal_set_meta(&t->journal, "backed_up", moment_date(t->now));
	}
	arena_reset(&t->arena, 0);
	if (!b->asked)
		return;
	backup.name = (char *)(uintptr_t)name;
	answer.correlation = b->correlation;
	answer.outcome = OV__OUTCOME__OUTCOME_OK;
	answer.now = t->now;
	answer.result_case = OV__ANSWER__RESULT_BACKUP;
	answer.backup = &backup;
	if (result < 0) {
		refuse_backup(&failed, -result);
		answer_refused(&t->arena, &failed, &answer);
	}
	outbox_answer(&t->outbox, &b->from, &answer);
}
