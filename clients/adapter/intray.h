/* intray.h - Deliveries become files, once each.
 *
 * `<event id>.txt` is the letter, `<event id>.json` what a machine takes. What was written stands
 * in the file `.made`, so that what comes twice is written once, also when the letter has been
 * filed away since: after a restore of the daemon, or when its cursor was set back. */
#ifndef OVERGANG_ADAPTER_INTRAY_H
#define OVERGANG_ADAPTER_INTRAY_H

#include "letter.h"
#include "place.h"

struct intray {
	const char *dir;
	struct letter_context context;
	unsigned long letters; /* written by this process */
	unsigned long blanks;
	struct ledger *made; /* opened with the first letter; ledger_close() */
	char file[64];	     /* that could not be written, in dir; "" where it is none */
};

/* 0, or a negative errno: then neither is there, and the delivery comes again. */
int intray_put(struct intray *in, const Ov__Delivery *d);

/* Called for each letter that lies here still and was number first to last: its file's name without
 * the ending. How many there were. */
typedef void intray_found(uint64_t n, const char *name, void *context);
unsigned intray_find(
    const struct intray *in, uint64_t first, uint64_t last, intray_found *found, void *context);

/* Were letters made here before? */
bool intray_has_made(const struct intray *in);

#endif
