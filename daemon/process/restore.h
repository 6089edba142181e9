/* restore.h - What a store that was brought back from a backup does before its first turn.
 *
 * Cases that were erased since the backup are erased again, by the lists that stand outside
 * it, and a new epoch begins, by which each client learns which of its numbers still hold. */
#ifndef OVERGANG_PROCESS_RESTORE_H
#define OVERGANG_PROCESS_RESTORE_H

#include "process/backup.h"
#include "desk/context.h"

/* `d` has its store, its keys and its arenas; ret_again:
 * how many cases were erased again. 0, or -1 with a sentence: it must not be started. */
int restore_begin_again(
    struct turn *t, const char *store_dir, uint64_t *ret_again, char ret_said[BACKUP_SAID_SIZE]);

#endif
