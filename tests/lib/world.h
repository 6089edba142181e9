/* world.h - The real turn, core, journal and seal with a fake clock, wire and store: everything for
 * a test that reports as an agency and looks at all deliveries. */
#ifndef OVERGANG_TESTS_WORLD_H
#define OVERGANG_TESTS_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include <desk.pb-c.h>

#include "process/turn.h"

enum { SENT_MAX = 8192 };

/* One thing that left the daemon. */
struct sent {
	uint32_t agency; /* of a publication; 0: an answer */
	char topic[80];
	char user_id[80]; /* of an answer: the key it went to */
	unsigned char *data;
	size_t size;
};

enum { WORLD_INBOX_MAX = TURN_FRAMES_MAX };

struct world {
	struct overgangd d;
	struct agencies agencies;
	struct calendar calendar;
	struct routines routines;
	struct sharing sharing;
	struct retention retention;
	ov_time wall;
	uint64_t now_ms;
	uint64_t now_us, look_us; /* time that requests take: added at each look at the clock */
	uint64_t chance;
	struct frame inbox[WORLD_INBOX_MAX];
	unsigned char *inbox_data[WORLD_INBOX_MAX];
	size_t inbox_count, inbox_at;
	struct sent sent[SENT_MAX];
	size_t sent_count;
	bool sent_before_commit; /* anything left while a transaction was open */
	char dir[256];
	unsigned next_key;
};

/* The agencies of every test: 1 team (owner), 2 granli (prison), 3 nav (nav-social), 4 bolig
 * (housing), 5 vakt (oncall), 6 frivillig (volunteer), 7 other-prison, 8 nav-stat, 9 skjermet
 * (the team for restricted cases), 10 tilsyn (auditor); one key
 * "k" each, and a second one of the team, "helse", with the areas case and health alone. */
enum { TEAM = 1, GRANLI, NAV, BOLIG, VAKT, FRIVILLIG, OTHER_PRISON, NAV_STAT, SKJERMET, TILSYN };

/* Opened on an empty store, at 11.01.2027 10:00. */
struct world *world_new(void);
/* The same in a new directory below `parent`, with the store that is linked: the one in memory,
 * or the real one with a map of `map_size` bytes. */
struct world *world_new_in(const char *parent, uint64_t map_size);
/* All three routines that are shipped in the place of asker.conf; before the first turn. */
void world_all_routines(struct world *w);
struct world *world_free(struct world *w); /* and its directory with all files */

/* One more agency, with the key "k"; its number above all there are. */
void world_add_agency(struct world *w, uint32_t number, const char *name, Ov__Role role);
/* Forget the frames sent so far. */
void world_forget_sent(struct world *w);

/* End the process here and start it again on the files on disk, as main.c does it: uncommitted
 * writes are undone, keys of erased cases are overwritten, the end of the event log is checked. The
 * clock is the world's; the wire stays as it was handed in. NULL, or a sentence: it would not have
 * started. */
const char *world_restart(struct world *w);

/* Verify a copy of the store with the keys in `folder`; return NULL, or the error. */
const char *world_verify_copy(struct world *w, struct store *copy, const char *folder);
/* The process ends, and the store is already in the state of a backup: the keys come from `folder`,
 * by the real restore in a process of its own, or, as in a snapshot of the machine, without it.
 * NULL, or a sentence: it would not have started. */
const char *world_put_back(struct world *w, const char *folder, bool declared);

/* Move the wall clock to a local date and time; no turn. */
void world_at(struct world *w, ov_date date, uint32_t hhmm);
/* A turn with nothing new; asserts that it went well. */
void world_turn(struct world *w);
/* Both: the first turn at that date and time. */
void world_turn_at(struct world *w, ov_date date, uint32_t hhmm);

/* Raw bytes from a key ("nav.k"), in the next turn. */
void world_push(struct world *w, const char *user_id, const void *data, size_t size);
/* A request, a turn, and its answer (freed with the world's next call of this). */
Ov__Answer *world_ask(struct world *w, const char *user_id, Ov__Request *request);
/* The same without asking for the answer: only pushed. */
void world_push_request(struct world *w, const char *user_id, Ov__Request *request);
/* A report of one fact, or of several; its key is filled in when empty. */
Ov__Answer *world_report(struct world *w, const char *user_id, Ov__Report *report);
Ov__Answer *world_fact(struct world *w, const char *user_id, const char *case_id, Ov__Fact *fact);

/* The requests fetch and case_state. */
Ov__Answer *world_fetch(struct world *w, const char *user_id, uint64_t after);
Ov__Answer *world_read(struct world *w, const char *user_id, const char *case_id);

/* The last answer that was sent; NULL: none. */
Ov__Answer *world_answer(struct world *w);
/* How many publications to the agency had this topic prefix ("release."), since the start. */
size_t world_published(const struct world *w, uint32_t agency, const char *prefix);

/* A case as granli opens it: named person, number, consent for nav, bolig and team, release
 * 24.03.2027 09:00 full term, no home. The case id. */
const char *world_open_case(struct world *w, const char *national_id);

#define FACT(FIELD, KIND, ...)                                                         \
	&(Ov__Fact)                                                                    \
	{                                                                              \
		PROTOBUF_C_MESSAGE_INIT(&ov__fact__descriptor), OV__FACT__FACT_##KIND, \
		{                                                                      \
			.FIELD = __VA_ARGS__                                           \
		}                                                                      \
	}

#endif
