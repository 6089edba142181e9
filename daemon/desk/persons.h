/* persons.h - By which numbers a case is found.
 *
 * By the person it was opened by, and by each number of which identity.merged says that it is the
 * same person's: an opening by it joins the case. And, apart from these, by the numbers that
 * anybody has recorded in it: two cases with the same one may be one person's, which is a question
 * to the owner team (identity.matched); nobody joins a case by them. All are keyed hashes. */
#ifndef OVERGANG_DESK_PERSONS_H
#define OVERGANG_DESK_PERSONS_H

#include "core/input.h"
#include "desk/call.h"
#include "store/cases.h"

/* One person has one hash, whichever agency gives the number; without a number it takes birth date,
 * name and reference, and then only the agency that uses the reference can mean the same.
 * false: neither is there. */
bool persons_hash(struct call *c, const Ov__Person *p, unsigned char ret_hash[SEAL_HASH_SIZE]);

/* Before a report is decided: which other open cases of the owner have its numbers, and the case
 * that identity.merged names. Fills in `in`. */
void persons_look(
    struct call *c, const Ov__Report *r, const struct case_row *row, struct input *in);

/* After it was written: the case is found by the numbers it says, and not any more by a merge that
 * it takes back. `was` are the merged numbers of before (merge_numbers()); `opened_by` is the hash
 * of the report's person, NULL where it names none. */
void persons_index(struct call *c, const Ov__Report *r, const struct case_row *row,
    const unsigned char *opened_by, const char *const *was, size_t was_count);

#endif
