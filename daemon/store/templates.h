/* templates.h - What a routine says of a task is stored once.
 *
 * A routine's words about a task (its titles, what meets it, whom it comes after) are the same in
 * every case, and were more than half of a case's state. A row of a case or an
 * event names the number of the task's template instead, and leaves these fields out. Tasks in
 * memory are always whole: cases.c and journal.c take the fields out and put them back.
 *
 * Only tasks of a routine have a template: what a person wrote of a task goes with the case when it
 * is erased. Templates are never changed or removed; another version of a routine adds others, up to
 * TEMPLATES_MAX. A task for which there is no room stays whole. */
#ifndef OVERGANG_STORE_TEMPLATES_H
#define OVERGANG_STORE_TEMPLATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "base/arena.h"
#include "schema/wire.h"
#include "store/seal.h"
#include "store/store.h"

struct templates;

enum { TEMPLATES_MAX = 4096 };

/* Kept in memory from one transaction to the next; NULL: no memory. */
struct templates *templates_new(void);
struct templates *templates_free(struct templates *t); /* accepts NULL; returns NULL */

/* At the start of each transaction: read those that the store has, and forget those of a transaction
 * that failed. false: one cannot be read. `t` may be NULL, here and below: then all tasks stay whole,
 * and a row that names a template is damaged. */
bool templates_begin(struct templates *t, struct store *store, struct seal *seal);

/* The first that the store names and that cannot be read; 0: they are all there. */
uint32_t templates_missing(struct templates *t);

/* The bytes of a case's row: the state, of which tasks and the list of missing tasks leave out what
 * their templates say. *ret_whole: the bytes that the state has as a message; NULL: not wanted. */
struct wire_bytes templates_pack_state(
    struct templates *t, const Ov__CaseState *state, struct arena *arena, size_t *ret_whole);
/* The row, with its state whole; NULL: the bytes are damaged, or name a template that there is not. */
Ov__StoredCase *templates_unpack_case(
    struct templates *t, const void *bytes, size_t size, struct arena *arena);

/* The same of an event: only plan.made has tasks. */
struct wire_bytes templates_pack_event(
    struct templates *t, const Ov__Event *e, struct arena *arena);
Ov__Event *templates_unpack_event(
    struct templates *t, const void *bytes, size_t size, struct arena *arena);

#endif
