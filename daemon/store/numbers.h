/* numbers.h - The numbers of agencies that were ever given, and their names: a number is given
 * once. */
#ifndef OVERGANG_STORE_NUMBERS_H
#define OVERGANG_STORE_NUMBERS_H

#include "core/agencies.h"
#include "store/store.h"

/* The number at or after `from` that was given, and its name; false: none. In an open
 * transaction. */
bool numbers_next(
    struct store *s, uint32_t from, uint32_t *ret_number, char ret_name[NAME_SIZE_MAX + 1]);
/* Give it, unless it is given already. */
void numbers_give(struct store *s, uint32_t number, const char *name);

#endif
