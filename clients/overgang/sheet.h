/* sheet.h - A case for people, on a screen, on paper or in a file: facts by area, participants
 * with their grants, history, access record. Pure but for printing to `f`; in colour only where
 * f is standard output and colour is wanted. */
#ifndef OVERGANG_SHEET_H
#define OVERGANG_SHEET_H

#include "cli.h"

enum { SHEET_TEXT_SIZE = 8192 };

/* "mangler 3 av 7", "Ute siden 24.03.2027", "" where that is not for us; how it is to be
 * painted. */
void sheet_status(
    const struct cli *c, const Ov__CaseState *s, char *buf, size_t size, enum paint *ret);
/* "ons 24.03.2027 kl. 09.00 (forventet)"; "" without a date, and once it is no longer awaited. */
/* `today`: also say that the date is past and unconfirmed; 0: do not. */
void sheet_release(
    const struct cli *c, const Ov__CaseState *s, uint32_t today, char *buf, size_t size);

/* A line of its own with an empty one before it; its first letter is made upper case. */
void sheet_heading(const struct cli *c, FILE *f, const char *text);
/* The facts and tasks of each area, without participants and alerts. `s` is not const: tasks
 * are put in order and agencies get their display names. */
void sheet_areas(struct cli *c, FILE *f, Ov__CaseState *s, uint32_t today);
/* The participants: reference, areas, basis, last day, and controller of each. Nothing where our
 * key may not see it. */
void sheet_participants(struct cli *c, FILE *f, const Ov__CaseState *s);
/* All of it: head, areas, participants, alerts. */
void sheet_case(struct cli *c, FILE *f, Ov__CaseState *s, uint32_t today);

/* "samtykke av 07.01.2027", "hjemmel: folketrygdloven-21-4". */
void sheet_basis(
    const struct cli *c, const Ov__CaseState *s, const Ov__AreaGrant *g, char *buf, size_t size);
/* "bolig, økonomi, særskilt Løslatelsesdato satt". */
void sheet_scope(const struct cli *c, const Ov__AreaGrant *g, char *buf, size_t size);

/* One event, on several lines; `number` where the entry has none. `keys`: with the key of the
 * report, by which it is retracted. */
void sheet_event(struct cli *c, FILE *f, const Ov__HistoryEntry *h, uint32_t number, bool keys);
/* The same on one line. */
void sheet_event_short(struct cli *c, FILE *f, const Ov__HistoryEntry *h);

/* The access record as a table: fill it entry by entry, print it, free it as any. */
struct table *sheet_access_new(const struct cli *c, bool with_case);
void sheet_access_add(struct cli *c, struct table *t, const Ov__AccessEntry *e, bool with_case);
/* "eier", "samtykke (hendelse 3)", "folketrygdloven-21-4". */
void sheet_access_basis(const struct cli *c, const char *basis, char *buf, size_t size);

#endif
