/* memory.h - Room for what people have said, and what must not stay in it. */
#ifndef OVERGANG_MEMORY_H
#define OVERGANG_MEMORY_H

#include <stddef.h>

/* To be freed; aborts when there is none. */
void *memory_new(size_t size);
/* Wipe and free; NULL is nothing. */
void memory_wipe(void *bytes, size_t size);

#endif
