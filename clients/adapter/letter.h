/* letter.h - A delivery as a letter that can be registered and answered with a line.
 *
 * The words stand in config/texts/letters-<language>.conf, section [letter]: a letter is the
 * lines name.1, name.2 … until one is missing. Here is only what is put into them. */
#ifndef OVERGANG_ADAPTER_LETTER_H
#define OVERGANG_ADAPTER_LETTER_H

#include "overgang.h"

struct letter_context {
	const struct texts *texts;
	const Ov__HelloAnswer *hello; /* who the reader is */
	const char *sender;	      /* who writes; "" is the stream's daemon */
	const char *contact;	      /* whom to ring; "" is nobody in particular */
	const char *outtray;	      /* where answers are laid */
};

/* Is it for one of the reader's roles? */
bool letter_task_ours(const struct letter_context *c, const Ov__Task *t);

/* To be freed; NULL when there is no memory. Not for blanks. */
char *letter_write(const struct letter_context *c, const Ov__Delivery *d);

#endif
