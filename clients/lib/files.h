/* files.h - Files that are there whole or not at all. Functions return 0 or a negative errno unless
 * said otherwise. */
#ifndef OVERGANG_FILES_H
#define OVERGANG_FILES_H

#include <stdbool.h>
#include <stddef.h>

enum { FILES_PATH_SIZE = 512 };

/* Write dir/name so that after a crash it is there whole or not at all: a temporary name,
 * fsync, rename, fsync of the directory. A file of that name is replaced. */
int files_write(const char *dir, const char *name, const void *bytes, size_t size, unsigned mode);
/* The same in two steps, for files that are to be there together: all that may find no room is
 * done with the first, under the temporary name. The second gives the file its own; or the
 * temporary one is removed. */
int files_prepare(const char *dir, const char *name, const void *bytes, size_t size, unsigned mode);
int files_place(const char *dir, const char *name);
void files_drop(const char *dir, const char *name);
void files_remove(const char *dir, const char *name);
/* Does it exist? */
bool files_there(const char *dir, const char *name);
/* A whole file of at most size_max bytes, with a NUL behind; to be freed. -EFBIG. */
int files_read(
    const char *dir, const char *name, size_t size_max, char **ret_bytes, size_t *ret_size);
/* The same, where others can lay files too: a symbolic link is -ELOOP, it may lead anywhere. */
int files_read_itself(
    const char *dir, const char *name, size_t size_max, char **ret_bytes, size_t *ret_size);
/* A name that is not taken in `dir`: the name itself, or with a number put into it. */
void files_free_name(const char *dir, const char *name, char *ret_name, size_t size);
/* Move it into another directory of the same file system, durably. */
int files_move(const char *dir, const char *name, const char *to_dir, const char *to_name);
/* Sync a directory, so that created, renamed and removed entries survive a crash. */
int files_sync_dir(const char *dir);

#endif
