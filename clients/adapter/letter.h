/* letter.h - A delivery as a letter that can be registered and answered with a line.
 *
 * The words stand in config/texts/letters-<language>.conf, section [letter]: a letter is the
 * lines name.1, name.2 … until one is missing. Here is only what is put into them. */
#ifndef OVERGANG_ADAPTER_LETTER_H
#define OVERGANG_ADAPTER_LETTER_H

#include "letter_words.h"

/* To be freed; NULL when there is no memory. Not for blanks. */
char *letter_write(const struct letter_context *c, const Ov__Delivery *d);

#endif
