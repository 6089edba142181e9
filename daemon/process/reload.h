/* reload.h - agencies.conf while the daemon runs: allowed changes, differences, and the keys that
 * are turned away.
 *
 * A number is given once: the store remembers whose it is, so that reports and deliveries
 * under it are never ascribed to another. All is checked before anything changes; a file with
 * one problem changes nothing. */
#ifndef OVERGANG_PROCESS_RELOAD_H
#define OVERGANG_PROCESS_RELOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "process/config.h"
#include "process/streams.h"
#include "desk/context.h"

enum { RELOAD_LINE_MAX = 256 };

/* Is every number that the store knows still there, under its name? Then the new ones are put
 * beside them, in a transaction of its own. 0; 1 with a sentence that names `path`, and
 * nothing is written; or the error of store_commit(). */
int reload_remember(
    struct store *store, const struct agencies *a, const char *path, char *ret_error);

/* May `after` take the place of `before` while the daemon runs? false with a sentence. */
bool reload_allowed(
    const struct agencies *before, const struct agencies *after, const char *path, char *ret_error);

/* The differences, each as a line shorter than RELOAD_LINE_MAX: "key nav-asker.adapter 1a2b3c4d
 * added areas=case,name". Names, numbers and the first 8 digits of public keys; nothing secret,
 * nothing about a person. Returns how many. */
size_t reload_differences(const struct agencies *before, const struct agencies *after,
    void (*line)(void *context, const char *text), void *context);

/* Is there a key that was admitted to this agency's stream and is so no more? */
bool reload_turns_away(
    const struct agencies *before, const struct agencies *after, uint32_t agency);

/* The adopted file goes on the access record, in a transaction of its own: each difference from
 * `before`, unless it is the one that was adopted last. So the sight of each key at any time can
 * be told from the record and the journal. 0 or a negative errno. */
int reload_adopted(struct turn *t, const struct agencies *before);

/* Between two turns: read `path` and put it in the place of *agencies, where everybody reads
 * it. Waiting fetches of keys that are no more end with the next turn, sockets that they may
 * be at are closed and bound again. The outcome is in the log. 0, also when nothing
 * changed; or a negative errno of the store, and then the process ends as after a turn. */
int reload_agencies(
    struct turn *t, struct agencies *agencies, struct streams *streams, const char *path);

#endif
