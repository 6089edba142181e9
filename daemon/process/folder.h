/* folder.h - The folder of a store, or of a backup of one: its files are copied and synced, and
 * nobody else reads or writes them.
 *
 * `said` has FOLDER_SAID_SIZE bytes and is "" or the first problem, as a sentence. */
#ifndef OVERGANG_PROCESS_FOLDER_H
#define OVERGANG_PROCESS_FOLDER_H

#include <stdbool.h>

enum { FOLDER_PATH_SIZE = 512, FOLDER_SAID_SIZE = 512 };

/* false. The first problem stays; errno is as it was. */
bool folder_failed(char *said, const char *path, const char *what);
void folder_file(char buf[FOLDER_PATH_SIZE], const char *folder, const char *name);
bool folder_sync(const char *path, char *said);
/* All of it, and on disk; a file that is there already is not overwritten. */
bool folder_copy_file(const char *from, const char *to, char *said);

/* Are data.mdb and keys there? */
bool folder_is_whole(const char *folder);
/* Are the store, or the folder of backups with its list, their owner's alone? A file that is not
 * there is. false with a sentence. */
bool folder_store_is_private(const char *store_dir, char said[FOLDER_SAID_SIZE]);
bool folder_backups_are_private(const char *dir, char said[FOLDER_SAID_SIZE]);

#endif
