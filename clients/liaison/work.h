/* work.h - One push, and one list of it: what its parts share. */
#ifndef OVERGANG_LIAISON_WORK_H
#define OVERGANG_LIAISON_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csvfile.h"
#include "known.h"
#include "push.h"
#include "summary.h"

enum { PRISONS_MAX = 32, WORK_PLACE_SIZE = 256 };

struct work {
	const struct push *push;
	const struct liaison_conf *conf;
	struct known_list known; /* what has been answered, and what stays here */
	struct known_list ahead; /* the same, once all that waits is answered */
	struct summary *lists;	 /* one for each file */
	size_t lists_count;
	bool unreachable;
	bool io_failed;
	size_t refused;
	size_t unplaced; /* rows that wait for a person to say which municipality */
};

struct person {
	unsigned char who[KNOWN_HASH_SIZE];
	unsigned char ref[KNOWN_HASH_SIZE]; /* in which prison */
	bool has_ref;
	int line;
	bool elsewhere; /* known to be another municipality's */
};

/* One file of them. */
struct file_work {
	struct work *work;
	struct csvfile csv;
	struct summary *sum;
	struct person *persons; /* all that its rows are about */
	size_t persons_count;
	char prisons[PRISONS_MAX][96];
	size_t prisons_count;
	char *rejected; /* the rejected file */
	size_t rejected_size;
};

/* The queue's directory cannot be read or written: nothing more is begun. */
void work_io_failed(struct work *w, const char *what, int error);
/* Sent under a date that has not come: it says nothing about which list is newer. */
bool work_lies_ahead(const struct work *w, uint32_t date);
/* "losl.csv:2 (G-1041)" */
const char *work_place(const char *file, int line, const char *ref, char buf[WORK_PLACE_SIZE]);

#endif
