/* outtray.h - What a clerk lays in the out-tray is reported, in the order it was laid.
 *
 * An answer is a file *.txt or *.ini (answer.h says how it reads). Its report has a random
 * key, kept in `<file>.key` beside it until it is answered: after a crash the same report
 * goes out under the same key, and counts once. Taken: the file moves to `sent`. Refused:
 * to `rejected`, with `<file>.why.txt` beside it. Nobody answers: it stays, and with it those
 * behind it. A file is read when two looks a second apart have found it the same.
 *
 * What was refused, and what is no answer (a document, a folder, a link, an empty file), the office
 * reads of in the tray itself: in a notice, "IKKE TATT IMOT <file>.txt" ("NOT TAKEN <file>.txt"), which goes when what it is
 * about is gone. What programs leave there of themselves (desktop.ini, ~$..., *.tmp) is left alone. */
#ifndef OVERGANG_ADAPTER_OUTTRAY_H
#define OVERGANG_ADAPTER_OUTTRAY_H

#include <stdint.h>
#include <sys/types.h>

#include "base/problem.h"
#include "overgang.h"
#include "strange.h"

enum {
	OUTTRAY_FILES_MAX = 256,
	OUTTRAY_NAME_LENGTH_MAX = 240, /* a longer one is refused: its notice has a longer one */
	OUTTRAY_LOOK_MS = 1000,
	OUTTRAY_PATIENCE_MS = 60000, /* with a file that is empty, or held by another program */
};

struct outtray_file {
	char name[256];
	off_t size;
	int64_t modified_ns;
	uint64_t inode;
	uint64_t since_ms; /* when it was first seen like this */
};

struct outtray {
	const struct texts *texts; /* for the words in answers and for notices */
	const char *dir;
	const char *sent;
	const char *rejected;
	struct overgang *connection;
	int stop_fd;	     /* readable: no more is begun; -1 none */
	unsigned look_ms;    /* between two looks; 0 is OUTTRAY_LOOK_MS */
	unsigned long taken; /* by this process */
	unsigned long refused;
	struct problem problem;			     /* why a look failed */
	struct outtray_file seen[OUTTRAY_FILES_MAX]; /* at the last look */
	size_t seen_count;
	uint64_t seen_ms;
	struct strange_files strange;
};

/* Look, and report the files that are unchanged. With `at_once` wait here once for files younger
 * than a second. 0; or a negative errno with out->problem, and the remaining files are tried at
 * the next look. */
int outtray_look(struct outtray *out, bool at_once);

#endif
