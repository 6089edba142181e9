/* process.h - All that the process holds, and the stages it goes through: the store is opened, the
 * sockets are bound, the loop runs. main.c says in which order. */
#ifndef OVERGANG_PROCESS_PROCESS_H
#define OVERGANG_PROCESS_PROCESS_H

#include "process/backup.h"
#include "process/config.h"
#include "process/gate.h"
#include "process/peers.h"
#include "process/reload.h"
#include "process/router.h"
#include "process/streams.h"
#include "process/turn.h"
#include "store/verify.h"

/* Sized here, before the loop. */
struct process {
	struct config config;
	struct agencies agencies;
	struct calendar calendar;
	struct routines routines;
	struct sharing sharing;
	struct retention retention;
	struct overgangd daemon;
	struct seal *seal;
	struct store *store;
	void *zmq;
	struct peers *peers;
	struct gate *gate;
	struct router *router;
	struct streams *streams;
	struct backup *backup;
	char *verify_command[6];
	bool restoring; /* --restore has put the store there and is not done with it */
	bool backup_running, clock_said, full_said;
	uint64_t crowds, crowd_again_ms;
	uint64_t read_again;  /* the next event to be read again; 0: all of them have been */
	ov_date backed_up;    /* the day of the last one by the clock */
	ov_time backup_again; /* not before, after one that failed */
	unsigned used_before; /* of the map, in percent, as the backup began */
	uint64_t set_back;    /* of the daemon's count, so far as it was said */
	unsigned char server_secret[32];
	bool locked;		  /* that one is kept off the swap */
	struct chain_head anchor; /* of --verify */
	ov_date anchored;	  /* the day of the last line about the chain */
	int signals;
	char error[CONFIG_ERROR_SIZE];
};

/* Each stage: EX_OK, or a status of sysexits.h when its sentence is in the log. */

/* The sentence in p->error goes to the log; `status` comes back. */
int fail(struct process *p, int status);

/* open_store.c: store, case keys, journal, and that they belong together and to this config. */
int open_store(struct process *p);
/* The file that a killed rotation of the master key left is taken away. */
int sweep_keys(struct process *p);
/* The end of the journal, where a crash would show. The rest is --verify's. */
int check_tail(struct process *p);
/* agencies.conf goes with the numbers that the store knows. */
int remember_agencies(struct process *p);
/* Plans that rest on other routines, another calendar or other settings are made anew. */
int remember_rules(struct process *p);

/* loop.c: the sockets, and that they refuse whom nobody knows. */
int bind_sockets(struct process *p);
/* Until a signal ends it: 0. Or a negative errno, said in the log, and nothing may be said to
 * anybody any more. */
int loop(struct process *p);

#endif
