/* strange.h - A file that is neither an answer nor rubbish is reported once, in the tray and in the
 * log, so that no clerk waits in vain. */
#ifndef OVERGANG_ADAPTER_STRANGE_H
#define OVERGANG_ADAPTER_STRANGE_H

#include <stddef.h>
#include <sys/types.h>

#include "overgang.h"

enum { STRANGE_FILES_MAX = 64 };

/* Those that there is a notice about, or was. */
struct strange_files {
	char names[STRANGE_FILES_MAX][256];
	size_t count;
};

/* By its type: a folder, a link, a document. */
void strange_file(
    struct strange_files *s, const struct texts *t, const char *dir, const char *name, mode_t mode);
/* An empty file, which has lain long enough. */
void strange_empty(
    struct strange_files *s, const struct texts *t, const char *dir, const char *name);

#endif
