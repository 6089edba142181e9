/* backup.h - A copy of the store while the daemon runs, and the way back.
 *
 * A backup is a folder `overgang-YYYYMMDD-HHMMSS` with data.mdb and keys, mode 0600, written by
 * one helper thread with a read transaction of its own, synced, and verified by a process of
 * its own before it gets that name. Folders of that form older than backup_days are removed
 * then: until then, and no longer, an erased case can be read from one. Beside them, in
 * `erased`, stand the ids of all erased cases: a restored store forgets them again. */
#ifndef OVERGANG_PROCESS_BACKUP_H
#define OVERGANG_PROCESS_BACKUP_H

#include <stdbool.h>

#include "store/seal.h"
#include "store/store.h"

enum { BACKUP_NAME_SIZE = 64, BACKUP_SAID_SIZE = 512 };

struct backup;

/* For stores in `store_dir`; copies go under `dir`, made when missing (mode 0700). `verify`
 * is the command that verifies a folder, given behind it: overgangd -c FILE --verify --store.
 * NULL: out of memory. */
struct backup *backup_new(struct store *store, const char *store_dir, const char *dir,
    unsigned keep_days, char *const verify[]);
struct backup *backup_free(struct backup *b); /* waits for the thread; accepts NULL */

/* Begin one, named for this moment. 0; -EBUSY: one is running; -ENOSPC: the disk has not room
 * for it; -EPERM: others can read the folder; another errno. ret_said says why. */
int backup_start(struct backup *b, uint64_t now, char ret_said[BACKUP_SAID_SIZE]);
/* The copy pins pages that the store needs: end the one that is under way, which then fails and
 * says so. */
void backup_stop(struct backup *b);
/* From the loop: 0 nothing new, 1 done and verified; or why it failed: -EBADMSG, it does not verify;
 * -ECANCELED, it was stopped; another errno. ret_name is its folder, ret_said says why. */
int backup_poll(struct backup *b, char ret_name[BACKUP_NAME_SIZE], char ret_said[BACKUP_SAID_SIZE]);

/* The list of erased cases stands beside the folders too, and only grows: none of them grows old
 * with it, and it is there when the store is not. What is on the store's is on that one from here
 * on, on disk. An empty one says that nobody was erased; none would say that it was left behind.
 * At the start, while nobody else writes to it. 0, or -1 with a sentence. */
int backup_list_erased(const char *store_dir, const char *dir, char ret_said[BACKUP_SAID_SIZE]);

/* Offline: put a backup in the place of a store that is not there (data.mdb and keys must be
 * gone or moved away), and the list of erased cases beside it into the store's own. From before
 * the first byte until backup_restored() the file `restoring` says that it is not done: no daemon
 * starts on it, and another restore begins anew. 0, or -1 with a sentence, and then nothing is in
 * that place. */
int backup_restore(const char *from, const char *store_dir, char ret_said[BACKUP_SAID_SIZE]);
/* What had to be done before it may be used is done. 0, or -1 with a sentence. */
int backup_restored(const char *store_dir, char ret_said[BACKUP_SAID_SIZE]);
bool backup_is_half_restored(const char *store_dir);
/* Undo a backup_restore(). */
void backup_take_away(const char *store_dir);

/* When the list beside a backup was last written to, where the store has none of its own: who was
 * erased after that is not on it. 0: the store has one, or there is none. */
uint64_t backup_list_is_from(const char *from, const char *store_dir);
/* Has the store a list of erased cases? */
bool backup_has_list(const char *store_dir);
/* Are data.mdb and keys there? */
bool backup_is_whole(const char *folder);
/* Are the store, or the folder of backups with its list, their owner's alone? What is not there is.
 * false with a sentence. */
/* Whose a restored store is: that of the folder it stands in, or where there was none, of the backup.
 * For root alone, who would else leave a store that the daemon cannot open. 0, or -1 with a
 * sentence. */
struct backup_owner {
	unsigned uid, gid;
};
bool backup_owner_of(const char *store_dir, const char *from, struct backup_owner *ret);
int backup_give(
    const char *store_dir, const struct backup_owner *to, char ret_said[BACKUP_SAID_SIZE]);
bool backup_store_is_private(const char *store_dir, char ret_said[BACKUP_SAID_SIZE]);
bool backup_dir_is_private(const char *dir, char ret_said[BACKUP_SAID_SIZE]);

/* Call `each` with every line of it; false: that is no case id. A line that was cut off and is
 * whole further down is passed over. 0, or -1 with a sentence that names file and line. */
int backup_each_erased(const char *store_dir, bool (*each)(void *context, const char *id),
    void *context, char ret_said[BACKUP_SAID_SIZE]);

#endif
