/* place.h - A consumer's position and its ledger of effects, kept on its own disk.
 *
 * The daemon keeps a cursor too. But a daemon that was restored from a copy, or rolled back with
 * its machine, has an older one; the proof of that, and of an effect that was already made, is kept
 * here. */
#ifndef OVERGANG_PLACE_H
#define OVERGANG_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLACE_TAG_SIZE_MAX = 64, LEDGER_IDS = 8192, LEDGER_ID_SIZE = 16 };

struct place {
	uint64_t epoch;
	uint64_t through; /* all up to here was handled and acknowledged */
	uint64_t tag_n;	  /* a number that the daemon gave out, … */
	size_t tag_size;
	unsigned char tag[PLACE_TAG_SIZE_MAX]; /* … with the tag that proves it */
};

/* 0; -ENOENT: there is none yet; -EBADMSG: it is damaged; or another negative errno. */
int place_read(const char *path, struct place *ret);
/* On disk, whole or not at all, when it returns 0; else a negative errno. */
int place_write(const char *path, const struct place *place);

/* The ids of the last LEDGER_IDS events that an effect was made for (a team's year is some 90,000
 * events, an agency's part of it a tenth; the deliveries that can come again are those handled
 * since the last backup). Each is on disk before ledger_add() returns. */
struct ledger;
/* NULL with errno. A line that was cut off is passed over: its effect was not made. */
struct ledger *ledger_open(const char *path);
struct ledger *ledger_close(struct ledger *l); /* accepts NULL; returns NULL */
bool ledger_has(const struct ledger *l, const unsigned char id[LEDGER_ID_SIZE]);
/* 0 or a negative errno. */
int ledger_add(struct ledger *l, const unsigned char id[LEDGER_ID_SIZE]);

#endif
