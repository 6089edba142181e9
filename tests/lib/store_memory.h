/* store_memory.h - Functions for tests on the store in memory, beyond store.h. */
#ifndef OVERGANG_TESTS_STORE_MEMORY_H
#define OVERGANG_TESTS_STORE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* Fail the nth commit that writes with this error; its writes are undone. */
void store_memory_fail_commit(struct store *s, int after, int error);
/* Fail a put for want of space after so many puts. */
void store_memory_fail_put(struct store *s, int after);
/* Fail every put for want of space until reset, as on a map that is full to its last page. */
void store_memory_set_full(struct store *s, bool full);
/* Grant more space so often when the turn asks for it; none at first. */
void store_memory_set_grows(struct store *s, unsigned times);
/* The value of store_used(). */
void store_memory_set_used(struct store *s, unsigned percent);
/* How many puts failed for want of space. */
uint64_t store_memory_denied(const struct store *s);
/* How often it was given more space. */
uint64_t store_memory_growths(const struct store *s);
/* How many rows of a table were asked for by their keys. */
uint64_t store_memory_gets(const struct store *s, int table);
/* Commits that wrote anything. */
uint64_t store_memory_commits(const struct store *s);
/* Is a transaction open? Nothing may leave the daemon meanwhile. */
bool store_memory_open(const struct store *s);

/* Asked at each commit that wrote and has no error of its own. 0: it happens. Below 0: it fails
 * with this error, and its writes are undone. Above 0: it happens, and fails with this errno
 * nevertheless, as when a disk loses the answer. NULL: no hook. */
void store_memory_on_commit(struct store *s, int (*hook)(void *self), void *self);
/* The committed rows, as a store of their own; and put in the place of another store's rows. */
struct store *store_memory_copy(const struct store *s);
void store_memory_become(struct store *s, const struct store *copy);
/* The number of rows of a table that a transaction would see now. */
size_t store_memory_rows(const struct store *s, int table);

#endif
