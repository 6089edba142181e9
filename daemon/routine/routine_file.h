/* routine_file.h - Read the files of a team's routines; their notation stands in routine.h.
 * The command line reads a routine with it as the daemon does. */
#ifndef OVERGANG_ROUTINE_FILE_H
#define OVERGANG_ROUTINE_FILE_H

#include "base/problem.h"
#include "core/routine.h"
#include "routine/routine_keys.h"

enum { ROUTINE_PATHS_SIZE = 1024 }; /* of the names of all files of a team */

/* Both: 0, or -1 with ret_error filled (INIFILE_ERROR_SIZE bytes); *ret is then of no use. */
int routine_load(const char *path, struct routine *ret, char *ret_error);
/* All of a team's, from files by comma. Names, and ids of tasks, differ over all of them. */
int routines_load(const char *paths, struct routines *ret, char *ret_error);
/* The same with the problem as data, for a reader of that language. */
int routines_load_in(const char *paths, enum routine_language language, struct routines *ret,
    struct problem *ret_problem);
/* "dom", "sentence": one that a routine can be for; unknown for any other word. */
Ov__Status routine_status(const char *word);

#endif
