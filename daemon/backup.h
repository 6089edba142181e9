/* backup.h - A copy of the store while the daemon runs, and the way back.
 *
 * A backup is a folder `overgang-YYYYMMDD-HHMMSS` with data.mdb and keys, mode 0600, written by
 * one helper thread with a read transaction of its own, synced, and verified by a process of
 * its own before it gets that name. Folders of that form older than backup_days are removed
 * then: until then, and no longer, an erased case can be read from one. Beside them, in
 * `erased`, stand the ids of all erased cases: a restored store forgets them again. */
#ifndef OVERGANG_BACKUP_H
#define OVERGANG_BACKUP_H

#include <stdbool.h>

#include "seal.h"
#include "store.h"

enum { BACKUP_NAME_SIZE = 64, BACKUP_SAID_SIZE = 512 };

struct backup;

/* For stores in `store_dir`; copies go under `dir`, made when missing (mode 0700). `verify`
 * is the command that verifies a folder, given behind it: overgangd -c FILE --verify --store.
 * NULL: out of memory. */
struct backup *backup_new(struct store *store, const char *store_dir, const char *dir,
    unsigned keep_days, char *const verify[]);
struct backup *backup_free(struct backup *b); /* waits for the thread; accepts NULL */

/* Begin one, named for this moment. 0; -EBUSY: one is running; -ENOSPC: the disk has not room
 * for it; another errno. ret_said says why. */
int backup_start(struct backup *b, uint64_t now, char ret_said[BACKUP_SAID_SIZE]);
/* From the loop: 0 nothing new, 1 done and verified, -1 failed; ret_name is its folder,
 * ret_said why it failed. */
int backup_poll(struct backup *b, char ret_name[BACKUP_NAME_SIZE], char ret_said[BACKUP_SAID_SIZE]);

/* Offline: put a backup in the place of a store that is not there (data.mdb and keys must be
 * gone or moved away). 0, or -1 with a sentence, and then nothing is in that place. */
int backup_restore(const char *from, const char *store_dir, char ret_said[BACKUP_SAID_SIZE]);

/* Undo a backup_restore() of this process. */
void backup_take_away(const char *store_dir);
/* Is there a list of erased cases, in the store or beside the backup? */
bool backup_has_list(const char *from, const char *store_dir);

/* Call `each` with every id in the lists of erased cases, that of the store and that beside
 * the backup; a list that is not there has none. 0, or -1 with a sentence. */
int backup_each_erased(const char *from, const char *store_dir,
    void (*each)(void *context, const char *id), void *context, char ret_said[BACKUP_SAID_SIZE]);

#endif
