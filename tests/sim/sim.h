/* sim.h - Everybody at once: the real turn, core, journal, seal and session.c in one process
 * with a network, a disk and a clock that fail by seed as the real ones do at their worst.
 *
 * One step: the actors act, the network moves frames at random, faults are armed, one turn is
 * taken, the frames that left the daemon go through the model and then to the clients. The model
 * (model.c, due.c) knows requests, answers and publications, and nothing of the daemon's tables;
 * daemon.c looks into those tables as verify does. The first violated invariant ends the run with
 * its sentence. Same plan, same run. */
#ifndef OVERGANG_TESTS_SIM_H
#define OVERGANG_TESTS_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <desk.pb-c.h>

#include "session.h"
#include "store/epoch.h"
#include "world.h"

/* The parts that a plan may leave out: actors, then faults. The names are in main.c. */
enum with {
	WITH_PRISON = 1 << 0,
	WITH_OTHER = 1 << 1, /* a second prison, and a volunteer who is told of nobody */
	WITH_TEAM = 1 << 2,
	WITH_NAV = 1 << 3,
	WITH_HOUSING = 1 << 4,
	WITH_ONCALL = 1 << 5,
	WITH_CONSUMERS = 1 << 6,
	WITH_ADMIN = 1 << 7,
	WITH_SEEN = 1 << 8,
	WITH_KEYS = 1 << 9, /* the same key again: with its content, or with another */
	WITH_LOSS = 1 << 10,
	WITH_DELAY = 1 << 11,
	WITH_REPEAT = 1 << 12,
	WITH_CUT = 1 << 13,
	WITH_SLOW = 1 << 14,
	WITH_FULL = 1 << 15,
	WITH_FAIL = 1 << 16, /* a commit or sync that fails: the process ends then */
	WITH_CRASH = 1 << 17,
	WITH_CLOCK = 1 << 18,  /* leaps of days and weeks */
	WITH_ERASE = 1 << 19,  /* cases are closed, exported and erased */
	WITH_DOUBT = 1 << 20,  /* the clock is not vouched for, and may be wrong */
	WITH_BACKUP = 1 << 21, /* the store comes back from a backup, declared or undeclared */
	WITH_SHIELD = 1 << 22, /* cases are restricted to a sister team */
	WITH_PARK = 1 << 23,   /* handlers that fail again and again */
	WITH_TALK = 1 << 24,   /* tasks, homes, needs, handovers: talk.c */
	WITH_RARE = 1 << 25,   /* more of the rare events: rare.c */
	WITH_COUNT = 26,
	WITH_ALL = (1 << WITH_COUNT) - 1,
};

struct plan {
	uint64_t seed;
	unsigned steps;
	uint32_t with;
	bool verbose;
};

enum { KINDS_SIM = 192 };

/* The result of a run; in memory that the parent sees also when the run dies. */
struct verdict {
	struct plan plan;
	unsigned step;
	uint64_t hash; /* of all decisions and messages */
	/* Counts, of all runs so far; the last is `said`. happened.c has their names. */
	uint64_t steps, crashes, accepted, refused, repeated, conflicts, deliveries, timers, erased;
	uint64_t doubts, accepts, backups, restores, set_backs, noticed, taken_back, gone, parked,
	    replayed, came_back, replans, shielded;
	uint64_t torn, unheard_there, unheard_not_there, unheard_erased, restored_from_crash, grown,
	    full, starved, full_release, blank_at_once, blank_later, blank_shielded,
	    handled_at_last, dropped, clock_back, key_reused, taken_again_in_turn, expired,
	    reminders[5];
	uint64_t said[KINDS_SIM]; /* facts of the daemon, by kind, to the team */
	bool failed;
	char dir[256]; /* of the last run: the shrunk plan when it has failed */
	char text[1024];
};

/* ---- random numbers -------------------------------------------------------------------------- */

struct chance {
	uint64_t state;
};

/* A random stream for each use of a step, so that leaving one actor out changes no other's
 * numbers. */
struct chance chance_of(uint64_t seed, uint64_t step, uint64_t use);
uint64_t chance_next(struct chance *c);
uint32_t chance_below(struct chance *c, uint32_t n); /* 0 … n - 1 */
bool chance_one_in(struct chance *c, uint32_t n);

/* ---- the network ------------------------------------------------------------------------- */

enum {
	PEERS_MAX = 24,
	NEWS_MAX = 12, /* packets a subscriber may be behind; more are dropped */
	NAME_MAX_SIM = 40,
};

struct packet {
	struct packet *next;
	unsigned at; /* not before this step */
	uint64_t correlation;
	char topic[80];
	size_t size;
	unsigned char data[];
};

struct pipe {
	struct packet *first, *last;
	size_t count;
};

/* One connection to the desk and, of a consumer, one to its stream. */
struct peer {
	char user[USER_ID_SIZE_MAX];
	uint32_t agency;
	bool subscribed;
	const char *prefix;
	struct pipe up, down, news;
};

void pipe_put(struct pipe *p, unsigned at, uint64_t correlation, const char *topic,
    const void *data, size_t size);
/* The first, when its time has come; the caller frees it. */
struct packet *pipe_take(struct pipe *p, unsigned step);
void pipe_drop(struct pipe *p);

/* ---- the disk (disk.c): commits, and the key file with its unsynced writes --------------- */

struct disk_faults {
	int crash_at;	  /* at the nth point of the turn; 0: not */
	int commit_error; /* of the next commit: as store_memory_on_commit() has it; 0: none */
	int sync_error;	  /* of the next sync of the key file; 0: none */
	int write_error;  /* of the next write to it; 0: none */
};

void disk_begin(uint64_t seed);
void disk_arm(const struct disk_faults *f);
bool disk_is_dead(void);
/* Since it was armed, a commit or a write of the key file has failed. */
bool disk_found_no_room(void);
/* An effect after which the process may end. Return false when it ended here, or before. */
bool disk_point(void);
int disk_commit(void *self);
/* The process is gone. With the power too, unsynced writes are kept or lost, by chance. */
/* The key file has another master. */
void disk_renewed(const char *dir);
bool disk_after_crash(const char *dir, bool power, struct chance *c);

/* ---- the model ------------------------------------------------------------------------------ */

enum ask_kind {
	ASK_REPORT,
	ASK_HELLO,
	ASK_FETCH,
	ASK_ACKNOWLEDGE,
	ASK_STREAMS,
	ASK_TOO_FAR,
	ASK_ERASE,
	ASK_ACCEPT,
	ASK_BACKUP,
	ASK_LOOK_BACK,
	ASK_PARK,
	ASK_PARKED,
	ASK_ONE,
};

/* One request as it was sent once. */
struct ask {
	enum ask_kind kind;
	size_t peer;
	size_t subject; /* report or consumer */
	uint64_t n;	/* acknowledged, or fetched after; of ASK_ACCEPT the doubt */
	uint64_t head;	/* of the agency's stream when the desk took it up; UINT64_MAX not known */
	uint64_t epoch, tag_n;
	unsigned tag_line; /* on which the tag was given out */
	Ov__ParkAction action;
	unsigned line;		       /* on which it was answered */
	bool taken;		       /* in this turn */
	char case_[CASE_ID_TEXT_SIZE]; /* to be erased */
};

/* One report, under its key, with its bytes. */
struct said {
	unsigned char key[16];
	unsigned char *data;
	size_t size;
	size_t peer;
	int person; /* opened by it; -1 */
	char case_[CASE_ID_TEXT_SIZE];
	bool has_seen;
	bool release;  /* it is about the date, or says that it happened */
	bool retracts; /* a few of these are handled in a turn, and the others are BUSY */
	uint64_t seen;
	/* The model's knowledge. */
	bool maybe; /* it was in a turn without an answer */
	bool ok;
	uint64_t numbers[64];
	size_t numbers_count;
	char about[CASE_ID_TEXT_SIZE]; /* the case in its first answer */
	size_t events;		       /* in the event log, of all sent under its key */
	/* The client's knowledge. */
	bool closed;
	bool refused;
	unsigned next_try;
};

struct entry {
	bool known;
	unsigned char id[16];
	char kind[NAME_MAX_SIM];
	char case_[CASE_ID_TEXT_SIZE];
	unsigned char report[16];
	uint64_t recorded;
	bool own;
	Ov__Delivery *delivery; /* of the team's stream */
};

struct stream {
	struct entry *list; /* [n] is number n */
	size_t room;
	uint64_t head;
	bool exact; /* every turn since has been answered */
};

/* `seen` was compared; checked once all entries up to `head` are known. */
struct comparison {
	size_t report;
	uint64_t head;
	bool conflict;
	bool done;
};

/* The model's bounds of one consumer's cursor: at least, and at most. */
struct consumer {
	const char *name;
	const char *prefix;
	size_t peer;
	bool waits; /* has no stream: fetches that wait */
	/* the client */
	enum { CONSUMER_OFF, CONSUMER_HELLO, CONSUMER_RUN } state;
	uint64_t outstanding; /* correlation; 0 none */
	enum ask_kind asking;
	unsigned asked;
	struct session session;
	uint64_t session_last; /* handed on in this session */
	uint64_t acknowledged;
	unsigned unacknowledged;
	bool look;
	bool parks;		     /* parks deliveries that its handler rejects; else it waits
				      * there */
	uint64_t parking, replaying; /* numbers; 0 none */
	unsigned replay_at;
	bool stale; /* the daemon's numbers are of another epoch: compare the place */
	uint64_t tag_n;
	unsigned tag_line;
	unsigned char tag[EPOCH_TAG_SIZE];
	size_t tag_size;
	unsigned char (*made)[16]; /* ids of the events of this session */
	size_t made_count, made_room;
	Ov__Delivery *held[SESSION_HELD_MAX];
	size_t held_first, held_count;
	unsigned slow_until;
	/* the model */
	bool behind;		/* its numbers are from before the restore */
	uint64_t holds;		/* the last of these that still holds */
	bool excused;		/* from missed deliveries: the restore was noticed too late */
	unsigned char *handled; /* [n]: times, in all sessions */
	size_t handled_room;
	uint64_t cursor_least, cursor_most, covered;
	unsigned char *parked_rows; /* [n]: its row among the parked (parking.c) */
	size_t parked_rows_room;
};

/* A peer of the owner team: it also erases, and accepts the clock. */
enum { ACCEPTS_PEER = 3, EPOCH_FIRST = 77 };

enum {
	PERSONS = 3,
	CASES = 48, /* of all persons, one after the other: none is overwritten */
	ERASED_MAX = 32,
	CONSUMERS = 8,
	AGENCIES_SIM = 16,
	TAKEN_MAX = 128,
	LINEAGE_MAX = 16,
	LINES_MAX = 64,
};

struct person_case {
	char id[CASE_ID_TEXT_SIZE]; /* "": it is erased, or was lost */
	int person;
	uint32_t version;      /* as of the last look, … */
	uint64_t seq;	       /* … which was at this event, … */
	unsigned char *folded; /* … the fold of its events */
	size_t folded_size;
	bool doubt; /* it was to be erased in a turn without an answer */
};

struct out {
	uint32_t agency; /* 0: an answer */
	size_t peer;
	char topic[80];
	unsigned char *data;
	size_t size;
};

/* The error of the clock (doubt.c). */
struct doubt {
	ov_time truth; /* the latest time of a good clock */
	int64_t leap;  /* the error of the system's clock */
	unsigned until;
	bool accepted; /* from the next turn on it must be believed */
};

/* A case that is restricted, and the moment. */
struct shielded {
	char case_[CASE_ID_TEXT_SIZE];
	ov_time since;
	bool lifted; /* the store came back to before it */
};

struct due_model;

/* A past epoch, and the heads at which the next one began. */
struct lineage {
	uint64_t epoch;
	bool unsaid; /* the number it was restored to is unknown */
	uint64_t heads[AGENCIES_SIM];
};

/* A backup, and the model as of the copy of the store (past.c). */
struct past {
	bool there;
	struct store *store;
	uint64_t heads[AGENCIES_SIM];
	uint64_t epoch;
	struct lineage lineage[LINEAGE_MAX];
	size_t lineage_count;
	unsigned char *said;
	size_t said_count;
	struct person_case cases[CASES];
	size_t erased_count;
	uint64_t cursors[CONSUMERS];
	unsigned char *parked_rows[CONSUMERS];
	size_t parked_rows_room[CONSUMERS];
	struct due_model *due;
};

/* Map 16 bytes to 16 others. */
struct ids {
	struct {
		bool there;
		uint64_t key[2], value[2];
	} * list;
	size_t count, room; /* a power of two */
};

struct sim {
	struct plan plan;
	struct ids ids, said_ids;
	struct verdict *verdict;
	struct world *w;
	unsigned step;
	bool settling;
	struct peer peers[PEERS_MAX];
	size_t peers_count;
	struct ask *asks; /* [correlation] */
	size_t asks_count, asks_room;
	struct said *said;
	size_t said_count, said_room;
	struct stream streams[AGENCIES_SIM];
	struct comparison *comparisons;
	size_t comparisons_count, comparisons_room;
	struct consumer consumers[CONSUMERS];
	struct person_case cases[CASES];
	size_t cases_count;
	char erased[ERASED_MAX][CASE_ID_TEXT_SIZE];
	size_t erased_count;
	struct due_model *due;
	uint64_t last_seq;
	struct doubt doubt;
	bool past_to_be_shown, past_may_be_shown; /* by a request that was left for a later turn */
	uint64_t epoch, epoch_before;
	unsigned line;				      /* times that the store came back */
	bool unsaid;				      /* the last time, undeclared, … */
	uint64_t unsaid_heads[AGENCIES_SIM];	      /* … and the streams ended here */
	uint64_t line_heads[LINES_MAX][AGENCIES_SIM]; /* where the streams ended as each began */
	struct lineage lineage[LINEAGE_MAX];
	size_t lineage_count;
	struct past past, making;
	char lost[ERASED_MAX][CASE_ID_TEXT_SIZE]; /* cases that came after the backup */
	size_t lost_count;
	struct shielded shielded[ERASED_MAX];
	size_t shielded_count;
	/* this turn */
	struct packet *inbox[TAKEN_MAX];
	size_t inbox_peer[TAKEN_MAX];
	size_t inbox_count, inbox_at;
	struct out *out;
	size_t out_count, out_room;
	uint64_t team_before; /* where the team's stream ended as it began; UINT64_MAX not known */
	bool survived;
	bool ends_a_part; /* some agency is told no more of a case */
	bool again;	  /* the turn may have been run more than once */
	unsigned full_until, last_page_until;
};

/* End the run: the expected value, and the actual one. */
void sim_fail(struct sim *s, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));
void sim_hash(struct sim *s, const void *data, size_t size);
bool sim_with(const struct sim *s, enum with what); /* and it is not settled yet */
void *sim_grow(void *list, size_t count, size_t *room, size_t item);
/* One whole run. */
void sim_run(const struct plan *plan, struct verdict *verdict);

/* kept.c: seeds that have failed once */
struct kept {
	uint64_t seed;
	unsigned steps; /* 0: as many as the seed has */
	const char *without;
	const char *what; /* it found */
};
const struct kept *kept_seeds(size_t *ret_count);

/* happened.c: the events of a run, and the events that must occur */
void happened_add(struct verdict *sum, const struct verdict *v);
/* All counts, or the ones that are zero. */
void happened_print(const struct verdict *v);
unsigned happened_missing(const struct verdict *v, const char *prefix);

/* daemon.c: the daemon */
void daemon_open(struct sim *s);
void daemon_close(struct sim *s);
void daemon_turn(struct sim *s);
void daemon_started(struct sim *s); /* the process began: check the recovered state */
void daemon_check_whole(struct sim *s);
bool daemon_heads(struct sim *s);

/* model.c */
void model_published(struct sim *s, uint32_t agency, const char *topic, const Ov__Delivery *d);
void model_taken(struct sim *s, const struct ask *a);
void model_answered(struct sim *s, struct ask *a, const Ov__Answer *answer);
void model_unheard(struct sim *s); /* after a turn without an answer */
void model_saw(struct sim *s, uint32_t agency, const Ov__Delivery *d);
void model_check(struct sim *s, bool end);
uint64_t model_last(const struct sim *s, uint32_t agency, const char *case_);
/* The case is erased, or may be. */
bool model_erased(const struct sim *s, const char *case_);
/* The person's newest case, or some one of them; NULL: none. */
struct person_case *model_case_of(struct sim *s, uint32_t person);
struct person_case *model_some_case(struct sim *s, uint32_t person, struct chance *c);
/* It does not exist any more. */
void model_forget(struct sim *s, const char *case_);
const char *model_kind_of(const struct sim *s, uint32_t agency, uint64_t n);

/* ids.c: one id, one event */
bool ids_keep(struct ids *t, const uint64_t key[2], const uint64_t value[2]);
void ids_saw(struct sim *s, uint32_t agency, const Ov__Delivery *d);
void ids_close(struct sim *s);

/* due.c: timers that must have fired, from the team's stream alone */
void due_open(struct sim *s);
void due_close(struct sim *s);
void due_check(struct sim *s);
bool due_closed(const struct sim *s, const char *case_);
void due_forget(struct sim *s, size_t i);
void due_leave(struct sim *s, const char *case_); /* it is not the team's any more */
struct due_model *due_copy(const struct sim *s);
void due_copy_free(struct due_model *m);
void due_put(struct sim *s, const struct due_model *m);
uint32_t due_open_code(const struct sim *s, const char *case_);
/* The id of one of its tasks, "" when there is none; and some area. */
Ov__Area due_some_task(const struct sim *s, const char *case_, struct chance *c, char ret_id[16]);

/* past.c: backups and restores */
bool past_instead(struct sim *s);
void past_act(struct sim *s);
void past_tend(struct sim *s);
void past_interrupted(struct sim *s);
void past_close(struct sim *s);
void past_check_epoch(struct sim *s);
bool past_refuses(struct sim *s, const struct ask *ask, const Ov__Answer *answer);
bool past_is_refused(const Ov__Answer *answer);
void past_looked_back(struct sim *s, const struct ask *ask, const Ov__HelloAnswer *hello);
void past_unnoticed(struct sim *s, struct consumer *c, const struct ask *ask);
void past_excuse(struct sim *s, struct consumer *c, uint64_t through);
bool past_lost(const struct sim *s, const char *case_);

/* parking.c: parked deliveries */
enum { HANDLED_DONE = 1, HANDLED_ASIDE };
uint64_t parking_first(const struct consumer *c);
unsigned char *parking_copy(const struct consumer *c, size_t *ret_room);
void parking_back(struct consumer *c, const unsigned char *rows, size_t room);
void parking_unheard(struct sim *s, const struct ask *a);
void parking_answered(struct sim *s, const struct ask *ask, const Ov__Answer *a);
void parking_listed(struct sim *s, const struct ask *ask, const Ov__ParkedAnswer *list);
void parking_act(struct sim *s);
void parking_check_end(struct sim *s);

/* shielded.c: restricted cases */
bool shielded_is(struct sim *s, const char *case_);
bool shielded_was(struct sim *s, const char *case_); /* or is: some agencies have had it blank */
void shielded_learn(struct sim *s, uint32_t agency, const Ov__Delivery *d);
void shielded_check(struct sim *s, uint32_t agency, const Ov__Delivery *d);
void shielded_back(struct sim *s);
void shielded_started(struct sim *s);

/* doubt.c: the clock that is not vouched for */
void doubt_open(struct sim *s);
void doubt_restarted(struct sim *s);
uint64_t doubt_move(struct sim *s, uint64_t passed, uint64_t counted);
void doubt_check(struct sim *s);
void doubt_act(struct sim *s);
void doubt_answered(struct sim *s, const struct ask *ask, const Ov__Answer *answer);

/* talk.c: a line for saying(), as that agency might report on the case; NULL: none now */
const char *talk(struct sim *s, uint32_t agency, const char *case_, struct chance *c);

/* rare.c: more of the rare events */
const char *rare_line(const struct sim *s, uint32_t agency);
bool rare_withdraws(const struct sim *s);
bool rare_restricts(const struct sim *s);
size_t rare_lines(const struct sim *s, uint32_t agency, const char *const **ret_lines);
uint64_t rare_seconds(const struct sim *s);
bool rare_archive(const struct sim *s);
void rare_backups(const struct sim *s, bool *asks, bool *back, bool *declared);
void rare_arm(struct sim *s, struct disk_faults *f);
void rare_routines(struct sim *s);

/* talk.c: that line with its placeholders filled in; NULL: there is no value for one */
const char *talk_line(struct sim *s, const char *case_, const char *line, struct chance *c);

/* actors.c: the reporters, and the administrator who asks for lags */
void actors_open(struct sim *s);
void actors_act(struct sim *s);
void actors_hear(struct sim *s);
bool actors_at_rest(const struct sim *s);
void actors_again(struct sim *s); /* every report that was accepted, once more */
size_t actors_peer(struct sim *s, const char *user, uint32_t agency, const char *prefix);
uint64_t actors_ask(
    struct sim *s, enum ask_kind kind, size_t peer, size_t subject, uint64_t n, Ov__Request *r);

/* consumers.c: the consumers of streams */
void consumers_open(struct sim *s);
void consumers_close(struct sim *s);
void consumers_act(struct sim *s);
void consumers_hear(struct sim *s);
bool consumers_at_rest(struct sim *s);
const char *consumers_restless(struct sim *s); /* the first consumer that is not at rest */
void consumers_cut(struct sim *s, size_t peer);
void consumers_forget_held(struct consumer *c);
void consumers_list(struct sim *s, struct consumer *c);
void consumers_park(struct sim *s, struct consumer *c, uint64_t n, Ov__ParkAction action);
unsigned char *consumers_handled(struct consumer *c, uint64_t n);

#endif
