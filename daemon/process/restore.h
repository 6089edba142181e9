/* restore.h - A store is brought back from a backup, offline.
 *
 * A backup is put in the place of a store that is not there (data.mdb and keys must be moved
 * away), and the list of erased cases beside it into the store's own. From before the first byte
 * until restore_done() the file `restoring` says that it is not done: no daemon starts on it, and
 * another restore begins anew. Cases that were erased since the backup are erased again, and a new
 * epoch begins, by which each client learns which of its numbers still hold. `said` as in
 * folder.h. */
#ifndef OVERGANG_PROCESS_RESTORE_H
#define OVERGANG_PROCESS_RESTORE_H

#include "desk/context.h"
#include "process/folder.h"

/* 0, or -1 with a sentence, and then nothing is in that place. */
int restore_files(const char *from, const char *store_dir, char said[FOLDER_SAID_SIZE]);
/* `t` has its store, its keys and its arenas; ret_again: how many cases were erased again. 0, or
 * -1 with a sentence: it must not be started. */
int restore_begin_again(
    struct turn *t, const char *store_dir, uint64_t *ret_again, char said[FOLDER_SAID_SIZE]);
/* All that had to be done before it may be used is done. 0, or -1 with a sentence. */
int restore_done(const char *store_dir, char said[FOLDER_SAID_SIZE]);
bool restore_is_unfinished(const char *store_dir);
/* Undo a restore_files(). */
void restore_undo(const char *store_dir);

/* When the list beside a backup was last written to, where the store has none of its own: who was
 * erased after that is not on it. 0: the store has one, or there is none. */
uint64_t restore_list_is_from(const char *from, const char *store_dir);
/* Has the store a list of erased cases? */
bool restore_has_list(const char *store_dir);

/* Whose a restored store is: that of the folder it stands in, or where there was none, of the
 * backup. For root alone, who would else leave a store that the daemon cannot open. */
struct restore_owner {
	unsigned uid, gid;
};
bool restore_owner_of(const char *store_dir, const char *from, struct restore_owner *ret);
/* 0, or -1 with a sentence. */
int restore_give(
    const char *store_dir, const struct restore_owner *to, char said[FOLDER_SAID_SIZE]);

#endif
