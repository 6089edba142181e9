/* work.h - One push, and one list of it: what its parts share. */
#ifndef OVERGANG_LIAISON_WORK_H
#define OVERGANG_LIAISON_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <desk.pb-c.h>

#include "csvfile.h"
#include "known.h"
#include "liaison_conf.h"
#include "overgang.h"
#include "place.h"
#include "summary.h"

/* Send one report and wait for its answer. 0, or a negative errno, for which push_error has a
 * sentence: then it is not known whether it arrived. */
typedef int push_send(void *context, Ov__Report *report, Ov__Answer **ret_answer);
typedef const char *push_error(void *context, const struct texts *texts, char *buf, size_t size);
/* Which of the own stream's numbers up to sent->through, as they were in its epoch (0: none yet),
 * still hold? Fills in the daemon's epoch and the last that does. 0, or a negative errno. */
typedef int push_common(
    void *context, const struct place *sent, uint64_t *ret_epoch, uint64_t *ret_common);
/* Fill in tag_n and tag, the daemon's proof that it gave out number n, when its epoch is still
 * sent->epoch. 0, or a negative errno. */
typedef int push_tag(void *context, uint64_t n, struct place *sent);

struct push {
	const struct liaison_conf *conf;
	push_send *send;
	push_error *error;
	push_common *common;
	push_tag *tag;
	void *context;
	const struct texts *texts; /* the texts in bokmål */
	uint32_t as_of; /* the date of the files; 0: by their name, or when they were written */
	uint32_t today; /* a list of a later day is refused, unless as_of says so */
	FILE *out;	/* results of the rows */
	FILE *err;	/* problems */
};

enum { PRISONS_MAX = 32, WORK_PLACE_SIZE = 256 };

struct work {
	const struct push *push;
	const struct liaison_conf *conf;
	struct known_list known;   /* the memory of answered and held rows */
	struct known_list assumed; /* the same, once all that waits is answered */
	struct summary *lists;	   /* one for each file */
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
bool work_is_future(const struct work *w, uint32_t date);
/* "losl.csv:2 (G-1041)" */
const char *work_place(const char *file, int line, const char *ref, char buf[WORK_PLACE_SIZE]);

#endif
