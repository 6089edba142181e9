/* config.h - Read the daemon's files into structs, with errors that name file,
 * line and key and say what to do.
 *
 * Every file is a commented manual in config/. A key or section that is not known
 * is an error: a typo must not become a default. Paths in a file are relative to
 * the file. All functions: 0, or -1 with ret_error filled
 * ("agencies.conf:14: stream: …"); the struct is then of no use. */
#ifndef OVERGANG_PROCESS_CONFIG_H
#define OVERGANG_PROCESS_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/calendar.h"
#include "core/agencies.h"
#include "core/routine.h"
#include "core/rules.h"
#include "core/sharing.h"
#include "desk/context.h"

enum { CONFIG_ERROR_SIZE = 512, CONFIG_PATHS_SIZE = 1024 };

struct config {
	char store[256];       /* directory of data.mdb, keys and lock */
	uint64_t map_size;     /* bytes, preallocated */
	uint64_t map_size_max; /* bytes; as far as it grows by itself */
	char desk[128];	       /* endpoint the desk binds, "tcp://127.0.0.1:5710" */
	char server_key[256];  /* file, mode 0600: the CURVE secret key, Z85 */
	char master_key[256];  /* file, mode 0600: 32 random bytes in hex */
	char agencies[256];
	char calendar[256];
	char routine[CONFIG_PATHS_SIZE]; /* files, with ", " between them */
	char sharing[256];
	char retention[256];
	char backup_dir[256]; /* "" none */
	uint32_t backup_time; /* hhmm local, each day; BACKUP_NEVER */
	bool manual_clock;
	struct settings settings;
};

enum { BACKUP_NEVER = 2400 };

int config_load(const char *path, struct config *ret, char *ret_error);
int agencies_load(const char *path, struct agencies *ret, char *ret_error);
int calendar_load(const char *path, struct calendar *ret, char *ret_error);
int sharing_load(const char *path, struct sharing *ret, char *ret_error);
int retention_load(const char *path, struct retention *ret, char *ret_error);
int routine_load(const char *path, struct routine *ret, char *ret_error);
/* "dom", "sentence": what a routine can be for; unknown for any other word. */
Ov__Status routine_status(const char *word);
/* All of a team's, from files by comma. Names, and ids of tasks, differ over all of them. */
int routines_load(const char *paths, struct routines *ret, char *ret_error);

/* A secret from a file of mode 0600 owned by us (or root): text is decoded from hex (64
 * digits) or Z85 (40 characters) to exactly 32 bytes. "credential:NAME" is the file that
 * systemd hands over under that name (LoadCredential=). */
int secret_load(const char *path, unsigned char ret_secret[32], char *ret_error);

#endif
