/* memory.c - Memory for personal data: wiped before it is freed. */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

void *
memory_new(size_t size)
{
	void *bytes = malloc(size);

	if (bytes == NULL)
		abort();
	return bytes;
}

void
memory_wipe(void *bytes, size_t size)
{
	if (bytes != NULL)
		explicit_bzero(bytes, size);
	free(bytes);
}
