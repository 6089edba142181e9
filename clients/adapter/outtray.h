/* outtray.h - What a clerk lays in the out-tray is reported, in the order it was laid.
 *
 * An answer is a file *.txt or *.ini (answer.h says how it reads). Its report has a random
 * key, kept in `<file>.key` beside it until it is answered: after a crash the same report
 * goes out under the same key, and counts once. Taken: the file moves to `sent`. Refused:
 * to `rejected`, with `<file>.why` beside it. Nobody answers: it stays, and with it those
 * behind it. What is no answer by its name (a document, a directory) is named on stderr the
 * first time it is seen, and left. */
#ifndef OVERGANG_ADAPTER_OUTTRAY_H
#define OVERGANG_ADAPTER_OUTTRAY_H

#include <stdint.h>
#include <sys/types.h>

#include "overgang.h"

enum { OUTTRAY_FILES_MAX = 256, OUTTRAY_STRANGE_MAX = 64 };

struct outtray_file {
	char name[256];
	off_t size;
	int64_t modified_ns;
};

struct outtray {
	const struct texts *texts; /* of the words in answers */
	const char *dir;
	const char *sent;
	const char *rejected;
	struct overgang *connection;
	unsigned long taken; /* by this process */
	unsigned long refused;
	char error[OVERGANG_ERROR_SIZE];
	struct outtray_file seen[OUTTRAY_FILES_MAX]; /* at the last look */
	size_t seen_count;
	uint64_t seen_ms;
	char strange[OUTTRAY_STRANGE_MAX][256]; /* said to be no answers */
	size_t strange_count;
};

/* Look, and report what is there. A file that may still be written (it is not as it was at
 * the look before) waits for the next look, unless `at_once`. 0; or a negative errno with
 * out->error, and what is left is tried at the next look. */
int outtray_look(struct outtray *out, bool at_once);

#endif
