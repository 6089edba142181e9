/* epoch.h - Which numbers still hold after a store was brought back from a backup.
 *
 * An epoch is 64 random bits, part of what a client keeps beside a number. A restored store
 * begins a new one and keeps, for the one before, each stream's head at which it began: a
 * number of the old epoch up to there still holds, one above it is of events that are gone.
 * A tag over (agency, number, epoch) is given out with every number; one above the head with
 * a good tag proves that the store was set back without anybody saying so. */
#ifndef OVERGANG_EPOCH_H
#define OVERGANG_EPOCH_H

#include "journal.h"

enum { EPOCH_TAG_SIZE = SEAL_HASH_SIZE };

/* Begin a new epoch at the heads of now, in an open transaction. */
void epoch_begin(struct journal *j);

/* The highest number, at most n, that the agency knew in `epoch` and that still holds. false:
 * no such epoch is among those of before. */
bool epoch_common(
    struct journal *j, uint32_t agency, uint64_t epoch, uint64_t n, uint64_t *ret_common);

void epoch_tag(
    const struct journal *j, uint32_t agency, uint64_t n, unsigned char ret_tag[EPOCH_TAG_SIZE]);
/* Was this number given out in this epoch, and is it beyond the head? Then the store was set
 * back. */
bool epoch_set_back(struct journal *j, uint32_t agency, uint64_t epoch, uint64_t n,
    const unsigned char *tag, size_t tag_size);

#endif
