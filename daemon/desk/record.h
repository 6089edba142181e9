/* record.h - The access record: who looked at what, when, on what ground; and who was refused.
 *
 * A row is written in the transaction of the turn in which the look was answered, sealed
 * with the store's own key; an answer leaves only when its row is on disk. Rows are not
 * part of the journal: they are kept for `access_months` and then go, oldest first. */
#ifndef OVERGANG_DESK_RECORD_H
#define OVERGANG_DESK_RECORD_H

#include "desk/call.h"

enum { RECORD_DENIALS_MAX = 100 }; /* of one key in one hour, kept singly; then counted */

/* A look at one case, for the purpose that the reader says. The same look again within LOOKS_SPAN
 * is counted in the first one's row, with the moment of the last. The ground is found in
 * `state`. */
void record_read(struct call *c, const struct share *s, const Ov__CaseState *state,
    Ov__Purpose purpose, const char *detail);
/* At several: one row for all. */
void record_list(struct call *c, Ov__CaseState *const *cases, size_t count, Ov__Purpose purpose);
/* Something that was done: an erasure, the clock, an emergency. `id` may be NULL. */
void record_action(
    struct call *c, Ov__AccessAction action, const char *id, const char *basis, const char *detail);
/* Something that is of no case, by the owner team or an administrator (call_is_admin()). */
void record_admin(struct call *c, const char *detail);
/* Record a refusal, if the answer is one. */
void record_denied(struct call *c);
/* The daemon's own: keys, configuration. In an open transaction. */
void record_daemon(struct turn *t, const char *detail);

#endif
