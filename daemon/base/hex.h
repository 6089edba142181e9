/* hex.h - Bytes as hexadecimal digits, and back. */
#ifndef OVERGANG_BASE_HEX_H
#define OVERGANG_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>

/* Small letters; buf holds 2 * size + 1 bytes. Returns buf. */
char *hex_text(const void *bytes, size_t size, char *buf);
/* Small and capital letters; false unless it is exactly `size` bytes. */
bool hex_parse(const char *hex, void *ret_bytes, size_t size);

#endif
