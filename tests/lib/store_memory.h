/* store_memory.h - What a test can do to the store in memory beyond store.h. */
#ifndef OVERGANG_TESTS_STORE_MEMORY_H
#define OVERGANG_TESTS_STORE_MEMORY_H

#include <stdint.h>

struct store;

/* After so many commits that write, one fails with this error; what it held is undone. */
void store_memory_fail_commit(struct store *s, int after, int error);
/* After so many puts, one finds no room. */
void store_memory_fail_put(struct store *s, int after);
/* What store_used() says. */
/* So often there is more room when the turn asks for it; none at first. */
void store_memory_set_grows(struct store *s, unsigned times);
void store_memory_set_used(struct store *s, unsigned percent);
/* Commits that wrote anything. */
uint64_t store_memory_commits(const struct store *s);

#endif
