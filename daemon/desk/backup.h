/* backup.h - The answer to the request `backup`, once the process has made one. */
#ifndef OVERGANG_DESK_BACKUP_H
#define OVERGANG_DESK_BACKUP_H

#include "desk/context.h"

/* It is there and verified (result 1), under that name, or it failed (a negative errno): on
 * record, and the asker is answered. */
void backup_answer(struct turn *t, int result, const char *name);

#endif
