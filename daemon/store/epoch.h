/* epoch.h - Which numbers still hold after a store was brought back from a backup.
 *
 * An epoch is 64 random bits, part of what a client keeps beside a number. A restored store
 * begins a new one and keeps, for the one before, each stream's head at which it began: a
 * number of the old epoch up to there still holds, one above it is of events that are gone.
 * A tag is given out with every number: a mark of the event that stands there, and a keyed hash
 * over agency, number, epoch and mark. One that is good, and there is no such event under that
 * number any more, proves that the store was set back without anybody saying so. */
#ifndef OVERGANG_STORE_EPOCH_H
#define OVERGANG_STORE_EPOCH_H

#include "store/journal.h"

enum { EPOCH_MARK_SIZE = 8, EPOCH_TAG_SIZE = EPOCH_MARK_SIZE + SEAL_HASH_SIZE };

/* Begin a new epoch at the heads of now, in an open transaction. `said`: it was restored, and
 * nothing was written since; else numbers below the heads may be of other events already. */
void epoch_begin(struct journal *j, bool said);

/* The highest number, at most n, that the agency knew in `epoch` and that still holds; when
 * ret_sure is false, at most that. false: no such epoch is among those of before. */
bool epoch_common(struct journal *j, uint32_t agency, uint64_t epoch, uint64_t n,
    uint64_t *ret_common, bool *ret_sure);

void epoch_tag(
    const struct journal *j, uint32_t agency, uint64_t n, unsigned char ret_tag[EPOCH_TAG_SIZE]);

enum epoch_tag {
	EPOCH_TAG_NONE,	 /* it says nothing: not given out, or not for this */
	EPOCH_TAG_HOLDS, /* the event that was under this number still is */
	EPOCH_TAG_GONE,	 /* it is not there any more */
};
enum epoch_tag epoch_tag_look(struct journal *j, uint32_t agency, uint64_t epoch, uint64_t n,
    const unsigned char *tag, size_t tag_size);

#endif
