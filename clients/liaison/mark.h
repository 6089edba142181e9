/* mark.h - Marks of an address restriction, wherever and however they are written. Pure.
 *
 * Invisible characters, accents, odd spaces and letters of another alphabet do not hide one
 * (normal.h). What looks like a mark and may be none keeps its row here: that costs a call. */
#ifndef OVERGANG_LIAISON_MARK_H
#define OVERGANG_LIAISON_MARK_H

#include <stdbool.h>

/* Does a text hold one: Fortrolig, Kode 6, adressesperre, SPSF …? */
bool mark_in(const char *text);

/* Does a cell hold one beside its header, which neither does alone: "Kode" over "6"? */
bool mark_beside(const char *header, const char *cell);

/* Does a cell of a column about it say plainly that there is none? */
bool mark_denied(const char *cell);

#endif
