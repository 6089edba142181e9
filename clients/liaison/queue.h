/* queue.h - Reports that wait for their answer, in order, on disk.
 *
 * One file each, queue-0000000001.json, mode 0600, written whole before the report is
 * sent and removed when it is answered. It holds the report itself, with its key, so
 * that after a crash the same bytes go out again: twice is once. */
#ifndef OVERGANG_LIAISON_QUEUE_H
#define OVERGANG_LIAISON_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "known.h"

struct queue_entry {
	uint64_t number; /* in the queue; given by queue_add() */
	char file[128];	 /* the row's sender reference, for messages */
	int line;
	struct known after; /* the row once this is answered */
	unsigned char *report;
	size_t report_size;
	/* The whole row as an opening, and the row once that is answered: it goes instead where the
	 * case is closed meanwhile. NULL: the report is an opening itself, or a second one. */
	unsigned char *opening;
	size_t opening_size;
	struct known anew;
};

/* The numbers of the queued entries, ascending, to be freed. 0 or a negative errno. */
int queue_list(const char *dir, uint64_t **ret_numbers, size_t *ret_count);
/* Behind all that waits. */
int queue_add(const char *dir, struct queue_entry *e);
/* Write it anew in its place. */
int queue_write(const char *dir, const struct queue_entry *e);
/* -EBADMSG: the file is damaged. */
int queue_read(const char *dir, uint64_t number, struct queue_entry *ret);
int queue_remove(const char *dir, uint64_t number);
/* Wipe and free the entry's content. */
void queue_entry_clear(struct queue_entry *e);

#endif
