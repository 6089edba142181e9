/* notices.h - Notices in the out-tray about refused files. They are recognised by their name and
 * first line, in either language. */
#ifndef OVERGANG_ADAPTER_NOTICES_H
#define OVERGANG_ADAPTER_NOTICES_H

#include <stdbool.h>

#include "overgang.h"

/* Is that file a notice? One into which somebody wrote an answer is none. */
bool notice_is_one(const char *dir, const char *name);
/* Write a notice about a file: the problem, then the remedy. A failure is logged. */
void notice_write(
    const struct texts *t, const char *dir, const char *about, const char *what, const char *then);
/* Is there a file that is called as a notice about this one, in either language? */
bool notice_there(const char *dir, const char *about);
/* Remove the notices about a file, in each language. */
void notice_remove(const char *dir, const char *about);
/* A notice about which nothing lies in either folder any more. */
void notice_remove_old(const char *dir, const char *rejected, const char *name);
/* A text for people, with line ends as Windows writes them. 0 or a negative errno. */
int notice_write_file(const char *dir, const char *name, const char *text);

#endif
