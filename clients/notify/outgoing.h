/* outgoing.h - Alerts on their way to a person, so that none is forgotten and none goes twice.
 *
 * Each alert is a file in the state directory, named by its event id:
 *   <id>.alert  it has to be sent (the delivery itself)
 *   <id>.sent   it was sent; alert.notified is to be reported (its key, who, how)
 *   <id>.done   all is done; it stays for a while, since a delivery may come again
 * A file is on disk before what it stands for is relied on. What is waiting is tried again
 * with growing pauses, channel by channel, until it is sent or the alert is closed, or a later step
 * of the same alert comes before the first try. */
#ifndef OVERGANG_NOTIFY_OUTGOING_H
#define OVERGANG_NOTIFY_OUTGOING_H

#include "overgang.h"
#include "roster.h"

enum {
	OUTGOING_MAX = 1024,
	OUTGOING_TRIES = 3, /* of a channel, before the next one */
	OUTGOING_PAUSE_MS = 1000,
	OUTGOING_PAUSE_MS_MAX = 300000,
	/* Deliveries; those since the last backup, or behind a cursor that was set back, can
	 * come again. */
	OUTGOING_DONE_KEPT = 65536,
};

struct alert_out {
	char id[33];
	Ov__Delivery *delivery;
	bool sent;
	unsigned char key[OVERGANG_KEY_SIZE]; /* of the report */
	char who[40], how[40];
	bool noted; /* parked at the daemon, by this or an earlier run, because nobody was told */
	size_t channel;
	unsigned tries;	   /* of this channel, in a row */
	unsigned failures; /* in all */
	uint64_t next_ms;
};

struct outgoing {
	const struct roster *roster;
	const struct texts *texts;
	struct overgang *connection;
	int stop_fd; /* readable: no more is begun; -1 none */
	struct alert_out list[OUTGOING_MAX];
	size_t count;
	uint64_t now; /* the daemon's time as last heard */
	unsigned long sent;
	char said[OVERGANG_ERROR_SIZE]; /* the last complaint: each is made once */
};

/* Load the alerts of an earlier run. 0, or a negative errno. */
int outgoing_load(struct outgoing *o);
void outgoing_free(struct outgoing *o);

/* One delivery of the stream: an alert to be sent, or the end of one. 0: kept on disk. */
int outgoing_take(struct outgoing *o, const Ov__Delivery *d);

/* Send and report what is due. With `at_once` each channel is tried now, without pauses.
 * Returns how many are left. */
size_t outgoing_work(struct outgoing *o, bool at_once);

/* Numbers up to `through` are acknowledged: forget alerts that were done long ago. */
void outgoing_forget(struct outgoing *o, uint64_t through);

#endif
