/* memory.h - Memory for personal data: wiped before it is freed. */
#ifndef OVERGANG_MEMORY_H
#define OVERGANG_MEMORY_H

#include <stddef.h>

/* To be freed; aborts when there is none. */
void *memory_new(size_t size);
/* Wipe and free; NULL is nothing. */
void memory_wipe(void *bytes, size_t size);

#endif
