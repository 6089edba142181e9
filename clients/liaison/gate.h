/* gate.h - The gate before the door: each row of a list is refused, held or sent (push.h has the
 * order). */
#ifndef OVERGANG_LIAISON_GATE_H
#define OVERGANG_LIAISON_GATE_H

#include "work.h"

/* First all rows are looked at, so that each knows who else is in the list; then each is taken.
 * context: the struct file_work. */
void gate_note(struct csvfile_row *row, void *context);
void gate_take(struct csvfile_row *row, void *context);

#endif
