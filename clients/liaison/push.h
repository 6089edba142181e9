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

#include <stdint.h>
#include <stdio.h>

#include <desk.pb-c.h>

#include "liaison_conf.h"
#include "place.h"

enum {
	PUSH_OK = 0,
	PUSH_REFUSED = 2, /* some rows, or a file; or rows wait for the sender to correct them */
	PUSH_USAGE = 64,
	PUSH_IO = 74,	   /* the queue cannot be written */
	PUSH_WAITING = 75, /* the daemon was not reached; rows wait in the queue */
	PUSH_CONFIG = 78,
};

/* Send one report and wait for its answer. 0, or a negative errno with a sentence from
 * push_error: then it is not known whether it arrived. */
typedef int push_send(void *context, Ov__Report *report, Ov__Answer **ret_answer);
typedef const char *push_error(void *context);
/* Which of the own stream's numbers up to sent->through, as they were in its epoch (0: none yet),
 * still hold? Fills in the daemon's epoch and the last that does. 0, or a negative errno. */
typedef int push_look_back(
    void *context, const struct place *sent, uint64_t *ret_epoch, uint64_t *ret_common);
/* What proves later that the daemon gave out number n: fills in tag_n and tag, when the daemon's
 * epoch is still sent->epoch. 0, or a negative errno. */
typedef int push_tag(void *context, uint64_t n, struct place *sent);

struct push {
	const struct liaison_conf *conf;
	push_send *send;
	push_error *error;
	push_look_back *look_back;
	push_tag *tag;
	void *context;
	const struct texts *texts; /* what overgang says, in bokmål */
	uint32_t as_of; /* the date of the files; 0: by their name, or when they were written */
	uint32_t today; /* a list of a later day is refused, unless as_of says so */
	FILE *out;	/* what became of the rows */
	FILE *err;	/* what is wrong */
};

/* All files, in order. One of PUSH_*. */
int push_files(const struct push *p, char *const *files, size_t count);

/* What waits, and why. */
int push_list(const struct liaison_conf *c, FILE *out, FILE *err);

#endif
