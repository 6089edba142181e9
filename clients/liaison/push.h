/* push.h - From files to reports: decide before the door, queue, send, remember.
 *
 * Each row is asked, in this order, and the first answer holds:
 *  G1 can it be read, and is it about anybody?      else refused, or passed over
 *  G2 is it known to be of another municipality?    counted, dropped from memory
 *  G3 has it an address restriction?                stays: "ring …"; code 7 goes on to G4
 *                                                   where restricted_agency is set
 *  G4 does its consent leave our team out?          counted
 *  G5 is it not plain that its municipality is ours? stays, until the sender says
 *  G6 is every cell as it should be?                else refused with all reasons
 *  G7 is the file older than what is known of it?   refused with both dates
 *  G8 has somebody else had this ref?                refused; in one list, or a person twice: both rows
 *  G9 is there a consent?                           else it stays; a known consent is withdrawn
 *  G10 does it start anything?                      a transfer, leave or hospital stay does not
 *  G11 is there anything new in it?                 else unchanged
 * What is left is one report, queued on disk before it is sent. What waited from before
 * goes first. Before all this the daemon is asked whether it still has what was sent: after a
 * restore rows that it has lost count as never sent, and the next list brings them again. */
#ifndef OVERGANG_LIAISON_PUSH_H
#define OVERGANG_LIAISON_PUSH_H

#include <stddef.h>
#include <stdio.h>

#include "work.h"

enum {
	PUSH_OK = 0,
	PUSH_REFUSED = 2, /* some rows, or a file; or rows wait for the sender to correct them */
	PUSH_USAGE = 64,
	PUSH_IO = 74,	   /* the queue cannot be written */
	PUSH_WAITING = 75, /* the daemon was not reached; rows wait in the queue */
	PUSH_CONFIG = 78,
};

/* All files, in order. One of PUSH_*. */
int push_files(const struct push *p, char *const *files, size_t count);

/* List the rows that wait, with reasons. */
int push_list(const struct liaison_conf *c, const struct texts *texts, FILE *out, FILE *err);

#endif
