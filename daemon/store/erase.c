/* erase.c - A case is taken out of every table but the journal. */
#include "store/erase.h"

#include "store/lookup.h"
#include "store/shares.h"

bool
erase_case(struct journal *j, struct case_row *row, ov_time now, ov_date backups_until)
{
	if (!seal_mark_erased(j->seal, row->slot, row->state->id))
		return false;
	share_drop_case(j, row->id);
	lookup_drop_case(j, STORE_PERSON, row->id);
	lookup_drop_case(j, STORE_NICKNAME, row->id);
	cases_bury(j, row, now, backups_until);
	return true;
}

void
erase_unfinished(struct journal *j)
{
	struct store_key from = store_key();
	struct erased_list listed;
	struct tombstone t;
	bool room = true;

	seal_read_list(j->seal, &listed);
	while (room && cases_next_erased(j, &from, &t)) {
		char text[CASE_ID_TEXT_SIZE];
		case_id_text(t.id, text);
		if (!seal_is_erased(j->seal, t.slot) || !erased_list_has(&listed, text))
			room = seal_mark_erased(j->seal, t.slot, text);
	}
	erased_list_free(&listed);
}
