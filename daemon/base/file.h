/* file.h - Every file that the daemon and the programs read is opened here.
 *
 * A FIFO, a socket or a terminal in the place of a file would block the only thread for as long as
 * somebody likes, so open() never waits and only a regular file is accepted. */
#ifndef OVERGANG_BASE_FILE_H
#define OVERGANG_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/problem.h"

enum { FILE_ERROR_SIZE = 512 };

/* As open(2), mode 0600, closed in children. -1 with errno; O_NOFOLLOW among the flags refuses
 * a symbolic link. */
int file_open(const char *path, int flags);
/* The same below an open directory, as openat(2). */
int file_open_at(int dir_fd, const char *path, int flags);
/* To be read as text; NULL with errno. */
FILE *file_stream(const char *path);
/* The problem for an errno of these three, and its sentence in English. */
void file_problem_set(struct problem *p, int error);
const char *file_problem(int error);

/* Are those of `names` that are there in `dir` files? LMDB opens its own by itself. false with a
 * sentence. */
bool file_are_files(
    const char *dir, const char *const names[], size_t count, char ret_error[FILE_ERROR_SIZE]);

/* Check that `path` is a file of its owner's alone, or does not exist: anybody else who can read or
 * write a store, its keys or a backup has the contents that the master key protects. Return false
 * with a sentence; it advises a mode only for a file or folder of ours. */
bool file_is_private(const char *path, char ret_error[FILE_ERROR_SIZE]);
/* The same of a folder, and of those of `names` in it; a folder with none of them, and something
 * else, is not ours. */
bool file_are_private(
    const char *dir, const char *const names[], size_t count, char ret_error[FILE_ERROR_SIZE]);

#endif
