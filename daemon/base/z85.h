/* z85.h - Keys as text: 32 bytes in 40 characters (ZeroMQ RFC 32). */
#ifndef OVERGANG_BASE_Z85_H
#define OVERGANG_BASE_Z85_H

#include <stdbool.h>

enum { Z85_KEY_TEXT = 40, Z85_KEY_SIZE = 32 };

/* Exactly the 40 characters at text; false when they are no key. */
bool z85_key(const char *text, unsigned char ret_key[Z85_KEY_SIZE]);

#endif
