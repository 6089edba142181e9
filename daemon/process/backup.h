/* backup.h - A copy of the store while the daemon runs; restore.h is the way back.
 *
 * A backup is a folder `overgang-YYYYMMDD-HHMMSS` with data.mdb and keys, mode 0600, written by
 * one helper thread with a read transaction of its own, synced, and verified by a process of
 * its own before it gets that name. Folders of that form older than backup_days are removed
 * then: until then, and no longer, an erased case can be read from one. Beside them, in
 * `erased`, stand the ids of all erased cases: a restored store erases them again. */
#ifndef OVERGANG_PROCESS_BACKUP_H
#define OVERGANG_PROCESS_BACKUP_H

#include <stdint.h>

#include "process/folder.h"
#include "store/store.h"

enum { BACKUP_NAME_SIZE = 64 };

struct backup;

/* For stores in `store_dir`; copies go under `dir`, made when missing (mode 0700). `verify`
 * is the command that verifies a folder, given behind it: overgangd -c FILE --verify --store.
 * NULL: out of memory. */
struct backup *backup_new(struct store *store, const char *store_dir, const char *dir,
    unsigned keep_days, char *const verify[]);
struct backup *backup_free(struct backup *b); /* waits for the thread; accepts NULL */

/* Begin one, named for this moment. 0; -EBUSY: one is running; -ENOSPC: the disk has not room
 * for it; -EPERM: others can read the folder; another errno. ret_said says why. */
int backup_start(struct backup *b, uint64_t now, char ret_said[FOLDER_SAID_SIZE]);
/* The copy pins pages that the store needs: end the one that is under way, which then fails and
 * says so. */
void backup_stop(struct backup *b);
/* From the loop: 0 nothing new, 1 done and verified; or why it failed: -EBADMSG, it does not
 * verify; -ECANCELED, it was stopped; another errno. ret_name is its folder, ret_said says why. */
int backup_poll(struct backup *b, char ret_name[BACKUP_NAME_SIZE], char ret_said[FOLDER_SAID_SIZE]);

/* The list of erased cases stands beside the folders too, and only grows: none of them grows old
 * with it, and it is there when the store is not. The ids on the store's list are on that one from
 * here on, on disk. An empty one says that nobody was erased; none would say that it was left
 * behind. At the start, while nobody else writes to it. 0, or -1 with a sentence. */
int backup_list_erased(const char *store_dir, const char *dir, char ret_said[FOLDER_SAID_SIZE]);

#endif
