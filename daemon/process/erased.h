/* erased.h - Lists of erased cases (store/erased_list.h) are brought together and read.
 *
 * `said` as in folder.h. */
#ifndef OVERGANG_PROCESS_ERASED_H
#define OVERGANG_PROCESS_ERASED_H

#include <stdbool.h>

/* The ids on `other` stand on `list` too, on disk; nothing is taken from it, so that others may
 * write to its end meanwhile. */
bool erased_add(const char *list, const char *other, char *said);
/* `list` has from here on all lines of both, on disk: written anew, since nobody knows whether all
 * of it was on disk when the process before ended. */
bool erased_merge(const char *list, const char *other, char *said);
/* Call `each` with every line of the list in `store_dir`; false: that is no case id. A line that
 * was cut off and is whole further down is passed over. 0, or -1 with a sentence that names file
 * and line. */
int erased_each(
    const char *store_dir, bool (*each)(void *context, const char *id), void *context, char *said);

#endif
