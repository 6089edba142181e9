/* intray.h - Deliveries become files, once each.
 *
 * `<event id>.txt` is the letter, `<event id>.json` what a machine takes. A file that is
 * there was written before and is left alone: what comes twice is written once. */
#ifndef OVERGANG_ADAPTER_INTRAY_H
#define OVERGANG_ADAPTER_INTRAY_H

#include "letter.h"

struct intray {
	const char *dir;
	struct letter_context context;
	unsigned long letters; /* written by this process */
	unsigned long blanks;
};

/* 0, or a negative errno: then neither has to be there, and the delivery comes again. */
int intray_put(struct intray *in, const Ov__Delivery *d);

#endif
