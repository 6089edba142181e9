/* erased_list.h - A file with the ids of erased cases, one a line: it stands beside a store, and
 * beside its backups, and a store that is restored learns from it who is to be erased again.
 *
 * It only grows. A line that a crash cut off is ended before the next one, and the id is there
 * again. */
#ifndef OVERGANG_STORE_ERASED_LIST_H
#define OVERGANG_STORE_ERASED_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct erased_id {
	char text[16]; /* as people write it */
};

/* Ids at the end of the list, on disk. One that is there twice is harmless. 0 or a negative
 * errno. */
int erased_list_add(const char *path, const struct erased_id *ids, size_t count);

/* The lines of a list, to ask for many ids: reading them once for each would take time with the square
 * of their number. */
struct erased_list {
	char *text; /* NULL: it is the caller's */
	const char **lines;
	size_t count;
};

/* A file that cannot be read has no ids. Either is followed by erased_list_free(). */
void erased_list_read(const char *path, struct erased_list *ret);
/* The lines of a text, which stays where it is; false: out of memory. */
bool erased_list_of(const char *text, struct erased_list *ret);
bool erased_list_has(const struct erased_list *l, const char *id);
void erased_list_free(struct erased_list *l);

#endif
