/* config.h - Read the daemon's files into structs, with errors that name file,
 * line and key and the remedy.
 *
 * Every file is a commented manual in config/. A key or section that is not known
 * is an error: a typo must not become a default. Paths in a file are relative to
 * the file. All functions: 0, or -1 with ret_error filled
 * ("agencies.conf:14: stream: …"); the struct is then of no use. */
#ifndef OVERGANG_PROCESS_CONFIG_H
#define OVERGANG_PROCESS_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/agencies.h"
#include "routine/routine_file.h"
#include "core/rules.h"
#include "core/sharing.h"
#include "desk/context.h"
#include "process/secret.h"

enum { CONFIG_ERROR_SIZE = 512, CONFIG_LINES = 24 };

struct config {
	const char *path;      /* of the file; the caller's */
	char store[256];       /* directory of data.mdb, keys and lock */
	uint64_t map_size;     /* bytes, preallocated */
	uint64_t map_size_max; /* bytes; as far as it grows by itself */
	char desk[128];	       /* endpoint the desk binds, "tcp://127.0.0.1:5710" */
	char server_key[256];  /* file, mode 0600: the CURVE secret key, Z85 */
	char master_key[256];  /* file, mode 0600: 32 random bytes in hex */
	char agencies[256];
	char calendar[256];
	char routine[ROUTINE_PATHS_SIZE]; /* files, with ", " between them */
	char sharing[256];
	char retention[256];
	char backup_dir[256]; /* "" none */
	uint32_t backup_time; /* hhmm local, each day; BACKUP_NEVER */
	bool manual_clock;
	struct settings settings;
	struct {
		char key[24];
		int line;
	} lines[CONFIG_LINES]; /* of [daemon] */
	size_t lines_count;
};

enum { BACKUP_NEVER = 2400 };

int config_load(const char *path, struct config *ret, char *ret_error);
/* Put "overgangd.conf:12: server_key: " before a problem with what a key of [daemon] names. */
void config_blame(const struct config *c, const char *key, char *error);
/* Can the files be opened that it names, but for the secrets? false with a sentence, so blamed. */
bool config_files_open(const struct config *c, char *ret_error);
/* Read the server's key or the master key. 0, or -1 with a sentence, so blamed. */
int config_secret(
    const struct config *c, enum secret_kind kind, unsigned char ret_secret[32], char *ret_error);
int agencies_load(const char *path, struct agencies *ret, char *ret_error);
int sharing_load(const char *path, struct sharing *ret, char *ret_error);
int retention_load(const char *path, struct retention *ret, char *ret_error);

#endif
