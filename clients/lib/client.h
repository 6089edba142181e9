/* client.h - What the programs share and the library does not promise: reading their
 * files, stopping cleanly, writing a file so that it is there or not, days as text.
 *
 * Functions return 0 or a negative errno unless said otherwise. */
#ifndef OVERGANG_CLIENT_H
#define OVERGANG_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "overgang.h"

enum { CLIENT_ERROR_SIZE = OVERGANG_ERROR_SIZE, CLIENT_PATH_SIZE = 512 };

/* Exit status: another process follows as this consumer. Above those of sysexits.h, since its unit
 * must not start it again: the two would take the consumer from each other for ever. */
enum { CLIENT_TAKEN_OVER = 79 };

/* ---- INI files ------------------------------------------------------------------- */

struct client_setting {
	const char *path; /* of the file */
	int line;
	const char *section; /* "channel sms" */
	const char *key;
	const char *value;
};

/* 0; or -1 with a sentence in ret_error, before which file, line and key are put. */
typedef int client_take(const struct client_setting *s, void *context, char *ret_error);

/* Read the file, setting by setting. A line that inih would cut, a continuation, a
 * comment behind a value and a key given twice in a section are errors, as is
 * whatever `take` refuses. 0, or -1 with ret_error ("oncall.conf:14: phone: …"). */
int client_ini_read(const char *path, client_take *take, void *context, char *ret_error);

/* The value into a buffer; -1 when it is empty or too long. */
int client_take_text(const struct client_setting *s, char *buf, size_t size, char *ret_error);
/* The same for a path, which is relative to the file. */
int client_take_path(const struct client_setting *s, char *buf, size_t size, char *ret_error);
/* "is no key here; there are: …" */
int client_unknown(const struct client_setting *s, const char *known, char *ret_error);

/* Is it [a-z0-9-]{1,32}: the name of an agency, a consumer, a person or a channel? */
bool client_name_valid(const char *name);

/* What the file calls whoever uses it; "" where it says nothing. */
const char *client_user(const struct overgang *o);
/* The texts that the connection file names, in the language given (NULL: the file's). */
struct texts *client_texts(const struct overgang *o, const char *language, char *ret_error);

/* ---- programs ---------------------------------------------------------------------- */

/* SIGTERM and SIGINT are held back from now on and make the descriptor readable. */
int client_stop_fd(void);
/* Has one of them come? Does not take it away. */
bool client_stopped(int stop_fd);

/* Milliseconds on a clock that only goes on. */
uint64_t client_clock_ms(void);

/* ---- files --------------------------------------------------------------------------- */

/* As open(2) with these flags and O_CLOEXEC, but without waiting, and only what is a regular
 * file: whatever else lies in its place (a FIFO that nobody writes, a device, a directory) would
 * hold the program for ever. A descriptor or a negative errno: -EISDIR a directory, -EINVAL what
 * else is no file, -ELOOP a symbolic link where flags have O_NOFOLLOW. */
int client_open(const char *path, int flags);
/* The same to be read as a stream; NULL with errno. */
FILE *client_fopen(const char *path);
/* What is wrong, as a sentence about the file: "is no file; …" */
const char *client_open_error(int error);

/* Write dir/name so that after a crash it is there whole or not at all: a temporary name,
 * fsync, rename, fsync of the directory. A file of that name is replaced. */
int client_file_write(
    const char *dir, const char *name, const void *bytes, size_t size, unsigned mode);
/* The same in two steps, for files that are to be there together: all that may find no room is
 * done with the first, under the temporary name. The second gives the file its own; or the
 * temporary one is removed. */
int client_file_prepare(
    const char *dir, const char *name, const void *bytes, size_t size, unsigned mode);
int client_file_place(const char *dir, const char *name);
void client_file_drop(const char *dir, const char *name);
void client_file_remove(const char *dir, const char *name);
/* Does it exist? */
bool client_file_there(const char *dir, const char *name);
/* A whole file of at most size_max bytes, with a NUL behind; to be freed. -EFBIG. */
int client_file_read(
    const char *dir, const char *name, size_t size_max, char **ret_bytes, size_t *ret_size);
/* The same, where others can lay files too: a symbolic link is -ELOOP, it may lead anywhere. */
int client_file_read_itself(
    const char *dir, const char *name, size_t size_max, char **ret_bytes, size_t *ret_size);
/* A name that is not taken in `dir`: the name itself, or with a number put into it. */
void client_file_free_name(const char *dir, const char *name, char *ret_name, size_t size);
/* Move it into another directory of the same file system, durably. */
int client_file_move(const char *dir, const char *name, const char *to_dir, const char *to_name);
/* Make what was done to the entries of a directory durable. */
int client_dir_sync(const char *dir);

/* ---- lines ------------------------------------------------------------------------- */

/* A line, clean and in one piece (CLEAN_LINE): what stands in it may be what others have typed. */
void client_line(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A line on standard error, "program: …" (NULL: without), clean and in one piece: what stands in it
 * may be a file's name, or what another has said. */
void client_log(const char *program, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
