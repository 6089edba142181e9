/* find.c - The case that a request of a reader names. */
#include "desk/find.h"

#include <string.h>

#include "base/text.h"
#include "core/access.h"
#include "store/lookup.h"

void
find_none(struct call *c, const char *field)
{
	call_refuse(c, REFUSED_NO_SUCH_CASE, field);
}

/* As people write it: "Blå Ugle" is "blå ugle". Huskenavn have no other capitals than these. */
static void
fold_name(const char *name, char *buf, size_t size)
{
	size_t n = 0;

	for (; name[n] != '\0' && n + 1 < size; n++) {
		unsigned char c = (unsigned char)name[n];
		bool two = n > 0 && (unsigned char)name[n - 1] == 0xc3;
		if ((c >= 'A' && c <= 'Z') || (two && (c == 0x86 || c == 0x98 || c == 0x85)))
			c = (unsigned char)(c + 0x20);
		buf[n] = (char)c;
	}
	buf[n] = '\0';
}

bool
find_load(
    struct call *c, const unsigned char id[CASE_ID_SIZE], struct case_row *row, struct share *share)
{
	return share_get(call_journal(c), c->agency->number, id, share) &&
	       cases_load(call_journal(c), id, &c->turn->arena, row) &&
	       access_takes_part(c->agency, row->state);
}

bool
find_named(
    struct call *c, const char *name, const char *field, struct case_row *row, struct share *share)
{
	struct journal *j = call_journal(c);
	unsigned char id[CASE_ID_SIZE] = { 0 }, hash[SEAL_HASH_SIZE], first[CASE_ID_SIZE];
	char folded[128];
	unsigned found = 0;
	/* To find which case a name stands for is no look at it, and leaves no row. */
	bool finds = c->request->ask_case == OV__REQUEST__ASK_CASE_STATE &&
		     c->request->case_state->purpose == OV__PURPOSE__PURPOSE_FIND;

	if (!finds && call_unrecorded(c))
		return false;
	if (case_id_parse(name, id)) {
		if (find_load(c, id, row, share))
			return true;
		find_none(c, field);
		return false;
	}
	memset(id, 0, sizeof(id));
	fold_name(name, folded, sizeof(folded));
	seal_hash(j->seal, "nickname", folded, strlen(folded), hash);
	while (lookup_find(j, STORE_NICKNAME, hash, id, id))
		if (find_load(c, id, row, share) && found++ == 0)
			memcpy(first, id, sizeof(first));
	if (found > 1)
		call_refuse(c, REFUSED_SEVERAL_HUSKENAVN, field);
	else if (found == 1)
		return find_load(c, first, row, share);
	else
		find_none(c, field);
	return false;
}
