/* mine.h - Cases by adviser and deputy. */
#ifndef OVERGANG_MINE_H
#define OVERGANG_MINE_H

#include "cli.h"

/* Who asks: by the name that the connection's file gives (user), or that of the key; or the one
 * that --who names. */
struct me {
	const Ov__HelloAnswer *hello;
	const char *user, *key;
};

/* CLI_OK, or an exit code with the reason printed. */
int me_find(struct cli *c, struct me *ret);

enum whose { WHOSE_OTHERS, WHOSE_MINE, WHOSE_DEPUTYS };
/* Its adviser's, as case.assigned has it, or the deputy's. */
enum whose me_whose(const struct me *me, const Ov__CaseState *s);

/* A case has been given to this adviser: where the adviser has said to be away, today or later, it
 * is said in this case too, as it was said last. */
int away_carry(struct cli *c, const char *case_id, const char *adviser);

#endif
