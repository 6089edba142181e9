/* roster.h - Who is on duty, and how they are reached: config/oncall.conf. */
#ifndef OVERGANG_NOTIFY_ROSTER_H
#define OVERGANG_NOTIFY_ROSTER_H

#include "base/problem.h"
#include "files.h"
#include "overgang.h"

enum { PEOPLE_MAX = 64, DUTIES_MAX = 512, CHANNELS_MAX = 8, STEPS_MAX = 3 };

struct person {
	char id[40];
	char name[64];
	char phone[32];
	int line; /* of its section, for messages */
};

/* From `from` until just before `to`. */
struct duty {
	uint64_t from;
	uint64_t to;
	const struct person *steps[STEPS_MAX]; /* NULL: nobody is named for that step */
	int line;
};

enum channel_type { CHANNEL_UNSET, CHANNEL_FILE, CHANNEL_PROGRAM };

struct channel {
	char name[40];
	enum channel_type type;
	char directory[FILES_PATH_SIZE];
	char command[FILES_PATH_SIZE];
	int line;
};

/* By which a file is known to be another than before. */
struct roster_stamp {
	int64_t modified_ns;
	int64_t size;
	uint64_t inode;
};

struct roster {
	struct roster_stamp stamp; /* of the file that was read */
	bool invented;		   /* unassigned numbers are allowed */
	char consumer[40];
	char state[FILES_PATH_SIZE]; /* folder of sent and waiting alerts */
	int state_line;
	char language[8];
	struct person people[PEOPLE_MAX];
	size_t people_count;
	struct duty duties[DUTIES_MAX]; /* ascending; no two overlap */
	size_t duties_count;
	struct channel channels[CHANNELS_MAX]; /* in the order in which they are tried */
	size_t channels_count;
	const struct person *otherwise; /* who is told where the roster has a hole */
	const struct person *leader; /* the third where a line names none; NULL: there is nobody */
};

/* Read and check what the file says; whether the channels and the state's folder are there is the
 * machine's state. 0, or -1 with the problem. */
int roster_load(const char *path, struct roster *ret, struct problem *ret_problem);

/* The stamp of the file as it is now; false: it is not there. */
bool roster_stamp_of(const char *path, struct roster_stamp *ret);
bool roster_same(const struct roster_stamp *a, const struct roster_stamp *b);

/* Can what is to be sent be kept; can that channel be used now? True, or false with the problem. */
bool roster_state_there(const struct roster *r, struct problem *ret_problem);
bool roster_channel_there(const struct channel *c, struct problem *ret_problem);

/* The person to be told at that moment and step (1, 2 …); never NULL. Where no line of duty covers the
 * moment it is `otherwise`; where a line names no third person the leader is the third; after the last
 * step the first person is told again. */
const struct person *roster_on_duty(const struct roster *r, uint64_t moment, uint32_t step);

#endif
