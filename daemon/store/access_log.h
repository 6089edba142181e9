/* access_log.h - The rows of the access record, sealed with the store's own key, and by which case
 * each is found.
 *
 * They are no part of the journal: they are kept for some months and then go, oldest first. */
#ifndef OVERGANG_STORE_ACCESS_LOG_H
#define OVERGANG_STORE_ACCESS_LOG_H

#include "store/journal.h"

/* NULL: there is none, or it cannot be read back. */
Ov__AccessRow *access_log_get(struct journal *j, uint64_t number, struct arena *arena);
/* In the place of the row that has this number. */
void access_log_put(
    struct journal *j, uint64_t number, const Ov__AccessRow *row, struct arena *arena);
/* Behind the last one; its number. Some rows of before `kept_from` go. */
uint64_t access_log_add(
    struct journal *j, const Ov__AccessRow *row, ov_time kept_from, struct arena *arena);
/* The number of the next row after `after`, of one case or (NULL) of all. 0: none. */
uint64_t access_log_next(struct journal *j, const unsigned char *id, uint64_t after);

/* Every row can be unsealed, and none is missing from the first on: 0, or the number of the one
 * that is wrong. */
uint64_t access_log_verify(struct journal *j, struct arena *arena, uint64_t *ret_count);

#endif
