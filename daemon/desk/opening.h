/* opening.h - Which case a report is about, and how often a key may open one. */
#ifndef OVERGANG_DESK_OPENING_H
#define OVERGANG_DESK_OPENING_H

#include "core/input.h"
#include "desk/call.h"

/* The case: loaded, or new. `person` is the hash of the report's person, where it names one. false:
 * answered. */
bool opening_find_case(struct call *c, const Ov__Report *r, struct case_row *row,
    unsigned char person[SEAL_HASH_SIZE]);
/* Chance that makes a huskenavn which no case has yet, as long as there are any left to draw. */
uint64_t opening_unused_name(struct call *c);
/* The person's earlier cases of the same owner, where this one is new. */
void opening_find_earlier(
    struct call *c, const unsigned char *person, const struct case_row *row, struct input *in);
/* Openings are limited: a key that opens without end is asking who is in prison. true: answered. */
bool opening_too_many(struct call *c, const Ov__Report *r);
/* One that was accepted counts; one that is told to come again does not count twice. */
void opening_count(struct call *c, const Ov__Report *r);

#endif
