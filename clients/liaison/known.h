/* known.h - What the liaison remembers of each row, so that nothing is sent twice and a
 * change is seen: no names and no numbers, but keyed hashes, dates and the sender's ref.
 *
 * It stands in one file of the queue's directory, known.json, mode 0600, written whole.
 * The key of the hashes is made the first time and never leaves the directory. */
#ifndef OVERGANG_LIAISON_KNOWN_H
#define OVERGANG_LIAISON_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"
#include "place.h"
#include "rows.h"

enum { KNOWN_HASH_SIZE = 16, KNOWN_FACTS_MAX = 16, KNOWN_KEY_SIZE = 32 };

enum known_state {
	KNOWN_SENT,
	KNOWN_NOT_ASKED, /* venter på samtykke */
	KNOWN_REFUSED,
	KNOWN_WITHDRAWN, /* a consent that was given and taken back */
	KNOWN_RESTRICTED,
	KNOWN_UNPLACED, /* until a person says which municipality */
	KNOWN_STATES_COUNT,
};

struct known {
	unsigned char who[KNOWN_HASH_SIZE];
	char prison[96];
	char ref[65];
	char case_id[16]; /* "" until the opening is answered */
	char nickname[96];
	enum known_state state;
	uint32_t file_date; /* of the list it was last read from */
	bool vanished;	    /* it was said that the row is no longer in the list */
	uint64_t number;    /* of the last report about it, in the own stream */
	/* The daemon may have lost sent facts of this row: the whole row is sent again. The case
	 * may still exist, so a withdrawn consent is reported to it. facts_count is 0. */
	bool lost;

	/* Kinds and keyed hashes of the facts last sent or queued. */
	struct {
		uint32_t kind;
		unsigned char hash[KNOWN_HASH_SIZE];
	} facts[KNOWN_FACTS_MAX];
	size_t facts_count;
	/* Values that an empty cell keeps. */
	uint32_t status, intake, two_thirds, full_term;
	uint32_t release_date, release_time, form, date_state;

	/* Of the file that is being read: it stands there, and where it was taken from. */
	bool present;
	int line;
};

struct known_list {
	struct known *rows;
	size_t count;
	unsigned char key[KNOWN_KEY_SIZE];
	struct place sent; /* the epoch of the numbers (0: none yet), and one with its tag */
};

/* Read the memory in `dir`, which is created when missing. 0, or -1 with the
 * problem. */
int known_load(struct known_list *k, const char *dir, struct problem *ret_problem);
/* 0 or a negative errno. */
int known_save(const struct known_list *k, const char *dir);
void known_free(struct known_list *k);
/* A second list with the same rows and key. */
void known_copy(struct known_list *to, const struct known_list *from);

/* Who a notice is about, as a keyed hash. */
void known_who(
    const struct known_list *k, const struct notice *n, unsigned char ret_who[KNOWN_HASH_SIZE]);
void known_hash(const struct known_list *k, const char *what, const void *bytes, size_t size,
    unsigned char ret_hash[KNOWN_HASH_SIZE]);

struct known *known_find(const struct known_list *k, const unsigned char who[KNOWN_HASH_SIZE]);
struct known *known_by_ref(const struct known_list *k, const char *prison, const char *ref);
/* Add it, or put it in the place of the one about the same person. The pointers that the
 * list has given out are void after it. */
struct known *known_put(struct known_list *k, const struct known *row);

/* Take it out; nothing when it is not there. */
void known_drop(struct known_list *k, const unsigned char who[KNOWN_HASH_SIZE]);

/* Has anything been sent, or is about to be? */
bool known_opened(const struct known *row);
bool known_has(const struct known *row, uint32_t kind);
bool known_same(const struct known *row, uint32_t kind, const unsigned char hash[KNOWN_HASH_SIZE]);
void known_set(struct known *row, uint32_t kind, const unsigned char hash[KNOWN_HASH_SIZE]);
void known_forget(struct known *row, uint32_t kind);

/* As JSON, for the queue as well. NULL; false: it is not such a row. */
struct json_t;
struct json_t *known_to_json(const struct known *row);
bool known_from_json(const struct json_t *json, struct known *ret);

#endif
