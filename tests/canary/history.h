/* history.h - One random history: a world, a model beside it, and the requests.
 *
 * generate.c makes the requests of a turn, history.c has them answered and holds all that left
 * against the model, files.c reads the store's files as a thief would. */
#ifndef OVERGANG_TESTS_CANARY_HISTORY_H
#define OVERGANG_TESTS_CANARY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <desk.pb-c.h>

#include "model.h"
#include "overgang.h"
#include "world.h"

enum {
	ASKS_MAX = 4096,
	BATCH_MAX = 12, /* requests in one turn */
	PEOPLE_MAX = 4,
	ALERTS_KEPT = 32,
	FRIVILLIG_TO = TILSYN + 1,
	DRIFT,		    /* admin */
	MAP_SIZE = 8 << 20, /* of the store */
	FAILURE_SIZE = 16384,
};

enum what {
	ASK_REPORT,
	ASK_FETCH,
	ASK_CASE,
	ASK_CASES,
	ASK_HISTORY,
	ASK_ACCESS,
	ASK_PERSON,
	ASK_HELLO,
	ASK_STREAMS,
	ASK_ACKNOWLEDGE,
	ASK_ERASE,
	ASK_NOISE, /* random bytes, no request */
};

struct ask {
	int key; /* in the model; -1: an unknown one */
	enum what what;
	int case_index; /* that it names; NO_CASE */
	int person;
	struct model_report report;
	uint16_t claimed;
	uint16_t recorded[2];
	bool again; /* an earlier report once more */
	bool answered;
	Ov__Outcome outcome;
	char text[160]; /* a description for a person */
};

/* An open alert of a case, as told to on call. */
struct open_alert {
	int case_index;
	uint32_t code;
};

/* How often each outcome occurred, over all histories: one that never occurs is not tested. */
struct seen {
	unsigned long kinds[256];	       /* accepted */
	unsigned long answered[ASK_NOISE + 1]; /* with OK */
	unsigned long messages;		       /* texts to on call */
};

struct history {
	uint64_t seed;
	struct seen seen;
	struct world *w;
	struct model m;
	struct chance chance;
	struct texts *texts;
	int32_t day; /* since 1970 */
	uint32_t hhmm;
	unsigned step, steps;
	struct ask asks[ASKS_MAX]; /* correlation i + 1 */
	size_t asks_count, batch_from;
	uint16_t people[PEOPLE_MAX]; /* canaries: their numbers */
	uint64_t heads[MODEL_AGENCIES_MAX];
	struct open_alert alerts[ALERTS_KEPT];
	size_t alerts_count;
	unsigned char memory[4 << 20]; /* of one step's messages */
	size_t memory_used;
	uint32_t versions[MODEL_CASES_MAX]; /* events of each, as its owner last read */
	int about;			    /* the case of the report that is made */
	uint32_t speaker;		    /* of the report that is being made */
	int erasing;			    /* closed in the turn before; NO_CASE */
	int follow;			    /* the case the next steps look at; NO_CASE */
	int follow_key;
	uint32_t published[CANARIES_MAX]; /* in this turn: to which agencies, bits */
	char failure[FAILURE_SIZE];	  /* "" when nothing was misplaced */
};

/* ---- generate.c ------------------------------------------------------------------------- */

/* The agencies, keys and people of every history. */
void generate_world(struct history *h);
/* Move the clock, change a key, and put the next turn's requests into the inbox. */
void generate_step(struct history *h);

/* ---- history.c -------------------------------------------------------------------------- */

/* Run a whole history. false: something was misplaced, and `failure` describes it. */
bool history_run(struct history *h, uint64_t seed, const char *parent, int log_fd);
/* Append a line to the failure; only the first failure counts. */
void history_fail(struct history *h, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Describe a canary for a person: its reporter, its fact and why it is there. */
void history_describe(const struct history *h, uint16_t canary, char *buf, size_t size);

/* ---- shape.c ---------------------------------------------------------------------------- */

/* Check for leaks that no canary shows: a case or a kind one may not know of, numbers and names
 * that are the owner's. */
void shape_answer(struct history *h, const struct ask *a, const Ov__Answer *answer);
void shape_delivery(struct history *h, uint32_t agency, const Ov__Delivery *d, const char *where);

/* ---- files.c ---------------------------------------------------------------------------- */

/* Search the raw bytes of the store and the key file. */
void files_search(struct history *h);
/* A copy of data.mdb as it is now, for files_forgotten(); freed by it. */
struct file_copy;
struct file_copy *files_copy(const struct history *h);
/* With that copy and the key file of today: nothing of an erased case can be read. */
void files_forgotten(struct history *h, struct file_copy *copy);

#endif
