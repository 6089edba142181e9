/* routine_keys.h - The keys of a task in a routine file, in bokmål and in English. */
#ifndef OVERGANG_ROUTINE_KEYS_H
#define OVERGANG_ROUTINE_KEYS_H

#include <facts.pb-c.h>

#include "core/routine.h"

/* Whose language a sentence about a mistake has: the key's, for the log of the daemon, or the
 * reader's. */
enum routine_language { ROUTINE_OF_KEY, ROUTINE_NB, ROUTINE_EN };

/* One "key = value" of a task's section, bokmål or English key. NULL, or a sentence that says what is
 * wrong; it points into `scratch` (ROUTINE_PROBLEM_SIZE bytes) or is static. */
const char *routine_set(struct routine_task *t, const char *key, const char *value,
    enum routine_language language, char *scratch);
/* The key that is missing before the task can be used, in bokmål or English; NULL when none is. */
const char *routine_task_complete(const struct routine_task *t, bool nb);

#endif
