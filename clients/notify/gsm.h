/* gsm.h - The characters of a text message: GSM 03.38, seven bits each, some of them two. */
#ifndef OVERGANG_NOTIFY_GSM_H
#define OVERGANG_NOTIFY_GSM_H

#include <stddef.h>

/* How many of the 160 a text takes; SIZE_MAX when a character is not in GSM-7. */
size_t gsm_length(const char *text);
/* The same of one character of UTF-8, of `size` bytes; 0: it is not in GSM-7. */
size_t gsm_cost(const char *s, size_t size);

/* Replace characters outside GSM-7 by the nearest one, else "?". Returns buf. */
char *gsm_text(const char *text, char *buf, size_t size);

#endif
