/* meta.h - Single numbers that the store keeps by name, and its own key, which seals what belongs to
 * no case: the access record, parked deliveries, task templates. */
#ifndef OVERGANG_STORE_META_H
#define OVERGANG_STORE_META_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/seal.h"
#include "store/store.h"

/* false: there is none of that name. */
bool meta_get(struct store *s, const char *name, uint64_t *ret_value);
void meta_set(struct store *s, const char *name, uint64_t value);

/* The own key is made with the store; its slot. */
uint32_t meta_make_own_key(struct store *s, struct seal *seal);
/* `out` as for seal_seal() and seal_unseal(). */
void meta_seal_own(struct store *s, struct seal *seal, enum seal_purpose purpose, uint64_t number,
    const void *plain, size_t size, unsigned char *out);
bool meta_unseal_own(struct store *s, struct seal *seal, enum seal_purpose purpose, uint64_t number,
    const void *sealed, size_t size, unsigned char *out);

#endif
