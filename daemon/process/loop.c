/* loop.c - The outside as the turn sees it, and the loop: wait, let in, tend, one turn, a
 * heartbeat. */
#include "process/process.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timex.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>
#include <zmq.h>

#include "process/endpoint.h"
#include "process/log.h"
#include "process/secret.h"

enum {
	HEARTBEAT_MS = 1000,
	MINUTE_MS = 60 * 1000,
	SLICE_EVENTS = 512,
	STREAMS_TO_COME = 32, /* that a reload may add; beyond: a restart */
	/* A watched socket is three of libzmq's; the rest are the gate and the self-test. */
	SOCKETS_MAX = 3 * (1 + AGENCIES_MAX) + 64,
	CROWD_AGAIN_MS = MINUTE_MS, /* until it is said again */
	BACKUP_AGAIN = 3600,	    /* seconds until a daily one that failed is tried again */
};

/* ---- the outside, as the turn sees it ---------------------------------------------------- */

static bool
receive(void *self, struct frame *ret_frame)
{
	struct process *p = self;

	return router_receive(p->router, ret_frame);
}

static void
answer(void *self, const struct frame *to, const void *data, size_t size)
{
	struct process *p = self;

	router_answer(p->router, to, data, size);
}

static void
publish(void *self, uint32_t agency, const char *topic, const void *data, size_t size)
{
	struct process *p = self;

	streams_publish(p->streams, agency, topic, data, size);
}

static ov_time
wall(void *self)
{
	(void)self;
	return (ov_time)time(NULL);
}

static uint64_t
monotonic_ms(void *self)
{
	(void)self;
	return clock_running_ms();
}

static uint64_t
monotonic_us(void *self)
{
	(void)self;
	return clock_running_us();
}

/* Does the kernel say that its clock is kept (by NTP)? */
static bool
synchronised(void)
{
	struct timex t = { .modes = 0 };

	int state = adjtimex(&t);

	return state >= 0 && state != TIME_ERROR && (t.status & STA_UNSYNC) == 0;
}

static uint64_t
chance(void *self)
{
	uint64_t v;

	(void)self;
	seal_random(&v, sizeof(v));
	return v;
}

/* At the desk and at one stream, which are made alike. */
static int
self_test(struct process *p)
{
	const char *desk = router_endpoint(p->router);

	if (gate_self_test(p->gate, p->zmq, desk, false, p->server_secret) != 0)
		snprintf(p->error, sizeof(p->error),
		    "desk %s: the self-test failed: a key that nobody knows was not refused", desk);
	else if (streams_count(p->streams) > 0 &&
		 gate_self_test(
		     p->gate, p->zmq, streams_endpoint(p->streams, 0), true, p->server_secret) != 0)
		snprintf(p->error, sizeof(p->error),
		    "stream %s: the self-test failed: a key that nobody knows was not refused",
		    streams_endpoint(p->streams, 0));
	else
		return EX_OK;
	return fail(p, EX_SOFTWARE);
}

int
bind_sockets(struct process *p)
{
	p->daemon.synchronised = synchronised;
	p->daemon.wire = (struct wire){ p, receive, answer, publish };
	p->daemon.turn.host = (struct host){ p, wall, monotonic_ms, monotonic_us, chance };
	if (config_secret(&p->config, SECRET_CURVE, p->server_secret, p->error) != 0)
		return fail(p, EX_CONFIG);
	p->zmq = zmq_ctx_new();
	if (p->zmq != NULL)
		(void)zmq_ctx_set(p->zmq, ZMQ_MAX_SOCKETS, SOCKETS_MAX);
	p->peers =
	    p->zmq != NULL ? peers_new(p->zmq, 1 + p->agencies.count + STREAMS_TO_COME) : NULL;
	if (p->peers == NULL) {
		snprintf(p->error, sizeof(p->error),
		    "the limit on open files leaves no room for connections (%s); raise "
		    "LimitNOFILE",
		    strerror(errno));
		return fail(p, EX_OSERR);
	}
	p->gate = gate_open(p->zmq, &p->agencies, p->peers);
	p->router = p->gate != NULL
			? router_open(p->zmq, p->config.desk, p->server_secret, p->peers)
			: NULL;
	if (p->router == NULL) {
		snprintf(p->error, sizeof(p->error), "desk %s: %s", p->config.desk,
		    endpoint_error(zmq_errno()));
		return fail(p, EX_UNAVAILABLE);
	}
	p->streams = streams_open(
	    p->zmq, &p->agencies, p->server_secret, p->peers, p->error, sizeof(p->error));
	if (p->streams == NULL)
		return fail(p, EX_UNAVAILABLE);
	return self_test(p);
}

/* ---- between two turns ----------------------------------------------------------------- */

static int
heartbeat(struct process *p)
{
	uint32_t agencies[AGENCIES_MAX];
	uint64_t heads[AGENCIES_MAX];
	size_t n = streams_count(p->streams);

	for (size_t i = 0; i < n; i++)
		agencies[i] = streams_agency(p->streams, i);
	int rc = turn_heads(&p->daemon, agencies, heads, n);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct journal *j = &p->daemon.turn.journal;
		struct heartbeat beat = {
			.head = heads[i], .epoch = j->epoch, .now = p->daemon.turn.now
		};
		if (agencies_by_number(&p->agencies, agencies[i])->roles &
		    1u << OV__ROLE__ROLE_AUDITOR) {
			beat.journal = j->seq;
			beat.chain = j->chain;
			beat.chain_size = sizeof(j->chain);
		}
		streams_heartbeat(p->streams, i, &beat);
	}
	(void)sd_notify(0, "WATCHDOG=1");
	return rc;
}

/* Once a day, while nothing else is to be done, the whole journal is read again, a slice at a
 * time. 0, or -EBADMSG: the store was changed by somebody else, and nothing more may be said. */
static int
read_again(struct process *p)
{
	struct journal *j = &p->daemon.turn.journal;
	struct verify_result r;

	if (p->read_again == 0 || p->daemon.turn.outbox.answers_count > 0 ||
	    p->daemon.queue.count > 0)
		return 0;
	store_begin(p->store, true);
	journal_begin(j);
	verify_slice(j, &p->daemon.turn.arena, &p->read_again, SLICE_EVENTS, &r);
	uint64_t end = j->seq;
	store_abort(p->store);
	arena_reset(&p->daemon.turn.arena, 0);
	arena_wipe(&p->daemon.turn.arena);
	if (p->read_again > end)
		p->read_again = 0;
	if (r.problem[0] == '\0')
		return 0;
	log_line(LOG_LEVEL_ERROR, "store %s: %s; restore a backup", p->config.store, r.problem);
	return -EBADMSG;
}

/* Once a day the head of the chain goes where the store does not: into the log. */
static void
anchor_daily(struct process *p)
{
	char text[CHAIN_HEAD_TEXT_SIZE];
	ov_date today = moment_date(p->daemon.turn.now);

	if (today == p->anchored)
		return;
	p->anchored = today;
	p->read_again = 1;
	log_line(LOG_LEVEL_INFO, "chain: %s", chain_head_text(&p->daemon.turn.journal, text));
}

/* Each day at its time, or as soon after as the daemon is there; each hour while it fails. */
static bool
backup_is_due(struct process *p)
{
	ov_date today = moment_date(p->daemon.turn.now);

	if (p->config.backup_time == BACKUP_NEVER || p->backed_up == today ||
	    p->daemon.turn.now < p->backup_again || p->daemon.backed_up == today ||
	    p->daemon.turn.now < moment_from_local(today, p->config.backup_time))
		return false;
	p->backed_up = today;
	return true;
}

static void
fail_backup(struct process *p)
{
	const struct backup_made *b = &p->daemon.backup;

	p->backed_up = 0;
	p->backup_again = p->daemon.turn.now + BACKUP_AGAIN;
	log_line(LOG_LEVEL_ERROR, "backup: %s%s", b->said,
	    p->daemon.turn.backup.asked ? "" : "; it is tried again in an hour");
}

static void
tend_backup(struct process *p)
{
	struct backup_wish *wish = &p->daemon.turn.backup;
	struct backup_made *b = &p->daemon.backup;
	bool begin = wish->wanted && !p->backup_running;

	if (!wish->wanted && backup_is_due(p))
		begin = wish->wanted = true;
	if (begin && b->result == 0) {
		int rc = p->backup == NULL ? -ENOTSUP
					   : backup_start(p->backup, p->daemon.turn.now, b->said);
		p->backup_running = rc == 0;
		p->used_before = store_used(p->store);
		if (p->backup == NULL)
			snprintf(b->said, sizeof(b->said), "overgangd.conf has no backup_dir");
		b->result = rc;
	} else if (p->backup_running) {
		bool full = store_used(p->store) >= REPORTS_PERCENT || p->daemon.turn.full;
		if (full && p->used_before < REPORTS_PERCENT)
			backup_stop(p->backup);
		b->result = backup_poll(p->backup, b->name, b->said);
		p->backup_running = b->result == 0;
	} else {
		return;
	}
	if (b->result > 0)
		log_line(LOG_LEVEL_INFO, "backup: %s is written and verified", b->name);
	else if (b->result < 0)
		fail_backup(p);
}

/* Doubts about the clock and the store, each said once when it begins. */
static void
tend_doubts(struct process *p)
{
	bool says =
	    !p->daemon.turn.manual_clock && clock_says(&p->daemon.turn.clock, monotonic_ms(NULL));

	if (says && !p->clock_said)
		log_line(LOG_LEVEL_WARNING, "%s",
		    p->daemon.turn.clock.doubt == CLOCK_AHEAD
			? "clock: the system's clock has leapt ahead and is not synchronised; no "
			  "deadline is met until it is, or until overgang clock --accept"
			: "clock: the system's clock is behind the last reading; time stands still "
			  "until it has caught up");
	p->clock_said = says;
	if (p->daemon.turn.set_back != p->set_back)
		log_line(LOG_LEVEL_WARNING,
		    "store: it was set back, a number that was given out is gone; a new epoch has "
		    "begun");
	p->set_back = p->daemon.turn.set_back;
	if (p->daemon.turn.no_space && !p->full_said)
		log_line(LOG_LEVEL_WARNING,
		    "store: it is full up to its reserve; reports are refused until there is room, "
		    "but for the "
		    "owner team's, dates, releases, withdrawals and restrictions: "
		    "a larger map_size_max, or more disk");
	p->full_said = p->daemon.turn.no_space;
}

/* Subscribers that offend, and sockets that are to be bound again. */
static void
tend_streams(struct process *p)
{
	struct offence o;
	char said[STORE_ERROR_SIZE];

	while (streams_offence(p->streams, &o)) {
		const char *agency = agencies_by_number(&p->agencies, o.agency)->name;
		if (o.user_id[0] == '\0') {
			log_line(LOG_LEVEL_WARNING, "stream of %s: somebody %s", agency, o.what);
			continue;
		}
		log_line(LOG_LEVEL_WARNING,
		    "stream of %s: the key %s %s; it is kept off for %d minutes", agency, o.user_id,
		    o.what, GATE_HOLD_MS / MINUTE_MS);
		gate_hold(p->gate, o.user_id, GATE_STREAMS, monotonic_ms(NULL) + GATE_HOLD_MS);
	}
	while (streams_bind(p->streams, monotonic_ms(NULL), said, sizeof(said)))
		log_line(LOG_LEVEL_WARNING, "%s", said);
}

/* A key that shows a routing id of its own choice: daemon/README.md says how libzmq fails on it. */
static void
tend_claims(struct process *p, uint64_t now_ms)
{
	char user_id[USER_ID_SIZE_MAX];

	while (router_claim(p->router, user_id, sizeof(user_id))) {
		log_line(LOG_LEVEL_WARNING,
		    "desk: the key %s shows a routing id of its own choice; it is shut out, and "
		    "kept off for %d minutes",
		    user_id, GATE_HOLD_MS / MINUTE_MS);
		gate_hold(p->gate, user_id, GATE_EVERYWHERE, now_ms + GATE_HOLD_MS);
	}
}

/* Who came and went, and who was too many. */
static void
tend_peers(struct process *p)
{
	uint64_t now_ms = monotonic_ms(NULL);

	peers_read(p->peers, now_ms);
	tend_claims(p, now_ms);
	struct peers_count n = peers_count(p->peers);
	if (n.crowded + n.later == p->crowds || now_ms < p->crowd_again_ms)
		return;
	p->crowds = n.crowded + n.later;
	p->crowd_again_ms = now_ms + CROWD_AGAIN_MS;
	log_line(LOG_LEVEL_WARNING,
	    "connections: too many of one key, in all, or that do not get past their handshake; "
	    "some "
	    "are told to come later, or are cut off (%zu is the most in all)",
	    peers_max(p->peers));
}

/* SIGHUP: agencies.conf is read again. true: one of the others, the end. */
static bool
signalled(struct process *p, int *ret_error)
{
	struct signalfd_siginfo s;

	while (read(p->signals, &s, sizeof(s)) == (ssize_t)sizeof(s)) {
		if (s.ssi_signo != SIGHUP)
			return true;
		*ret_error =
		    reload_agencies(&p->daemon.turn, &p->agencies, p->streams, p->config.agencies);
		if (*ret_error != 0)
			return false;
	}
	return false;
}

/* ---- the loop ----------------------------------------------------------------------------- */

/* Milliseconds until something is due even if nothing comes. */
static long
wait_ms(struct process *p, uint64_t beat_at)
{
	uint64_t now_ms = monotonic_ms(NULL);
	uint64_t wait = turn_wait_ms(&p->daemon, beat_at > now_ms ? beat_at - now_ms : 0);

	bool restless = streams_restless(p->streams) || p->backup_running;
	return (long)(restless && wait > STREAM_RETRY_MS ? STREAM_RETRY_MS : wait);
}

/* For a frame, a handshake, somebody who comes or goes, a signal, or that time. true: a signal. */
static bool
wait(struct process *p, uint64_t beat_at)
{
	zmq_pollitem_t items[3 + 1 + AGENCIES_MAX] = { { NULL, p->signals, ZMQ_POLLIN, 0 },
		{ router_socket(p->router), 0, ZMQ_POLLIN, 0 },
		{ gate_socket(p->gate), 0, ZMQ_POLLIN, 0 } };
	int n = 3;

	for (void *m; n < (int)(sizeof(items) / sizeof(items[0])) &&
		      (m = peers_monitor(p->peers, (size_t)n - 3)) != NULL;)
		items[n++] = (zmq_pollitem_t){ m, 0, ZMQ_POLLIN, 0 };
	(void)zmq_poll(items, n, wait_ms(p, beat_at));
	return items[0].revents & ZMQ_POLLIN;
}

int
loop(struct process *p)
{
	uint64_t beat_at = 0;
	int rc = 0;

	for (;;) {
		if (wait(p, beat_at) && signalled(p, &rc))
			return 0;
		tend_peers(p);
		gate_serve(p->gate, monotonic_ms(NULL));
		tend_streams(p);
		tend_backup(p);
		tend_doubts(p);
		if (rc == 0)
			rc = turn(&p->daemon);
		if (rc == 0 && monotonic_ms(NULL) >= beat_at) {
			rc = heartbeat(p);
			anchor_daily(p);
			if (rc == 0)
				rc = read_again(p);
			beat_at = monotonic_ms(NULL) + HEARTBEAT_MS;
		}
		if (rc != 0) {
			log_line(LOG_LEVEL_ERROR,
			    "store %s: %s; nothing was said, the restart finds out",
			    p->config.store, strerror(-rc));
			return rc;
		}
	}
}
