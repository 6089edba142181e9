/* conclude_reads.h - Which conclusions read facts of a kind.
 *
 * A conclusion that was asked, and of whose kinds nothing has been said since, concludes nothing
 * new before a moment of the clock comes. What each reads is declared in one table, kind by kind;
 * tests/lint-reads holds the table to the kinds that the functions of each conclusion name, and
 * the simulation asks all conclusions again after every step. */
#ifndef OVERGANG_CORE_CONCLUDE_READS_H
#define OVERGANG_CORE_CONCLUDE_READS_H

#include <stdint.h>

#include <store.pb-c.h>

#include "core/rules.h"

/* A set of conclusions: bit 1 << n is Cn. */
typedef unsigned conclusion_set;
#define CONCLUSION(n) ((conclusion_set)1 << (n))

enum { CONCLUSIONS_ALL = 0x1ffe /* C1 … C12 */ };

/* The conclusions that may say something else now that a fact of this kind is in the state. */
conclusion_set conclude_reads(const struct rules *rules, const Ov__CaseState *state, uint32_t kind);

#endif
