/* main.c - overgangd: arguments, config, open, bind, self-test, notify, loop, close. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>
#include <zmq.h>

#include "backup.h"
#include "config.h"
#include "gate.h"
#include "log.h"
#include "record.h"
#include "reload.h"
#include "restore.h"
#include "router.h"
#include "streams.h"
#include "turn.h"
#include "verify.h"

#ifdef NDEBUG
#error "asserts stay on: a bug must end the process, not go on"
#endif

enum { HEARTBEAT_MS = 1000, TAIL_EVENTS = 256, SLICE_EVENTS = 512, VERIFY_ARENA = 512 << 20 };

/* All that the process holds; sized here, before the loop. */
static struct {
	struct config config;
	struct agencies agencies;
	struct calendar calendar;
	struct routine routine;
	struct sharing sharing;
	struct retention retention;
	struct overgangd daemon;
	struct seal *seal;
	struct store *store;
	void *zmq;
	struct gate *gate;
	struct router *router;
	struct streams *streams;
	struct backup *backup;
	char *verify_command[6];
	bool backup_running, clock_said;
	uint64_t read_again; /* the next event to be read again; 0: all of them have been */
	ov_date backed_up;   /* the day of the last one by the clock */
	uint64_t set_back;   /* of the daemon's count, so far as it was said */
	unsigned char server_secret[32];
	struct chain_head anchor; /* of --verify */
	ov_date anchored;	  /* the day of the last line about the chain */
	int signals;
	char error[CONFIG_ERROR_SIZE];
} p;

static int
usage(FILE *out)
{
	fputs("usage: overgangd [-c FILE] [--check-config | --verify [--anchor N:HASH] |\n"
	      "                 --rotate-master NEWFILE | --restore DIR | --help | --version]\n"
	      "  -c, --config FILE  default /etc/overgang/overgangd.conf\n"
	      "  --check-config     read every file, say what is wrong, and end\n"
	      "  --verify           recompute every state, chain and stream from the journal, and "
	      "end\n"
	      "  --anchor N:HASH    with --verify: event N still has this link of the chain\n"
	      "  --store DIR        with --verify: the store or backup in DIR\n"
	      "  --rotate-master F  lock the case keys with the master key in F, and end\n"
	      "  --restore DIR      bring the store back from the backup in DIR, and end\n"
	      "overgangd(8) is the manual.\n",
	    out);
	return out == stdout ? EX_OK : EX_USAGE;
}

static int
fail(int status)
{
	log_line(LOG_LEVEL_ERROR, "%s", p.error);
	return status;
}

/* ---- config ---------------------------------------------------------------------------- */

static int
read_config(const char *path)
{
	struct config *c = &p.config;

	if (config_load(path, c, p.error) != 0 ||
	    agencies_load(c->agencies, &p.agencies, p.error) != 0 ||
	    calendar_load(c->calendar, &p.calendar, p.error) != 0 ||
	    routine_load(c->routine, &p.routine, p.error) != 0 ||
	    sharing_load(c->sharing, &p.sharing, p.error) != 0 ||
	    retention_load(c->retention, &p.retention, p.error) != 0)
		return fail(EX_CONFIG);
	if (c->backup_dir[0] != '\0' && p.retention.backup_days == 0) {
		snprintf(p.error, sizeof(p.error),
		    "%s: backup_days: is 0, but overgangd.conf has a backup_dir; how long are "
		    "backups kept?",
		    c->retention);
		return fail(EX_CONFIG);
	}
	p.daemon.agencies = &p.agencies;
	p.daemon.rules =
	    (struct rules){ &p.agencies, &p.calendar, &p.routine, &p.sharing, c->settings };
	p.daemon.retention = &p.retention;
	p.daemon.map_size_max = c->map_size_max;
	p.daemon.manual_clock = c->manual_clock;
	return EX_OK;
}

/* Who answers for what each agency is told, for whoever keeps the record of processing. */
static void
print_controllers(void)
{
	for (size_t i = 0; i < p.agencies.count; i++) {
		const struct agency *a = &p.agencies.list[i];
		printf("%s: controller %s; ground %s%s%s\n", a->name,
		    a->controller[0] != '\0' ? a->controller : "not said",
		    a->processing[0] != '\0' ? a->processing : "not said",
		    a->restricted ? "; restricted" : "", a->retired ? "; retired" : "");
	}
}

static int
check_config(void)
{
	unsigned char secret[32];

	if (secret_load(p.config.server_key, secret, p.error) != 0 ||
	    secret_load(p.config.master_key, secret, p.error) != 0)
		return fail(EX_CONFIG);
	seal_wipe(secret, sizeof(secret));
	printf("config ok: %zu agencies, %zu keys, %zu tasks in the routine %s\n", p.agencies.count,
	    p.agencies.keys_count, p.routine.tasks_count, p.routine.name);
	print_controllers();
	return EX_OK;
}

/* ---- store ----------------------------------------------------------------------------- */

/* A store made with a manual clock stays one, and no other becomes one: real deadlines
 * must never hang on a clock that somebody turns. */
static int
mark_store(struct journal *j)
{
	uint64_t manual = 0, schema = 0;

	store_begin(j->store, false);
	journal_begin(j);
	bool marked = journal_meta(j, "manual", &manual);
	if (marked && (manual != 0) != p.config.manual_clock) {
		store_abort(j->store);
		snprintf(p.error, sizeof(p.error), "%s: was made with a %s clock; set clock = %s",
		    p.config.store, manual ? "manual" : "system", manual ? "manual" : "system");
		return EX_CONFIG;
	}
	if (marked && (!journal_meta(j, "schema", &schema) || schema != STORE_SCHEMA)) {
		store_abort(j->store);
		snprintf(p.error, sizeof(p.error),
		    "%s: is of version %" PRIu64 ", and this daemon reads version %d; run the one "
		    "it was made with, or begin a new store",
		    p.config.store, schema, STORE_SCHEMA);
		return EX_CONFIG;
	}
	uint64_t day = 0;
	(void)journal_meta(j, "backed_up", &day);
	p.daemon.backed_up = (ov_date)day;
	if (!marked)
		journal_found(j, p.config.manual_clock);
	else
		journal_finish_erasing(j);
	int synced = seal_sync(j->seal);
	if (synced != 0) {
		store_abort(j->store);
		snprintf(
		    p.error, sizeof(p.error), "%.200s/keys: %s", p.config.store, strerror(-synced));
		return EX_IOERR;
	}
	int rc = store_commit(j->store);
	if (rc == 0)
		rc = seal_erase_marked(j->seal);
	if (rc == 0)
		return EX_OK;
	snprintf(p.error, sizeof(p.error), "%s: %s", p.config.store, strerror(-rc));
	return EX_IOERR;
}

static int
remember_agencies(void)
{
	int rc = reload_remember(p.store, &p.agencies, p.config.agencies, p.error);

	if (rc == 0)
		return EX_OK;
	if (rc > 0)
		return fail(EX_CONFIG);
	snprintf(p.error, sizeof(p.error), "%s: %s", p.config.store, strerror(-rc));
	return fail(EX_IOERR);
}

static bool
store_is_fresh(void)
{
	struct journal j = { .store = p.store };
	uint64_t epoch;

	store_begin(p.store, true);
	bool fresh = !journal_meta(&j, "epoch", &epoch);
	store_abort(p.store);
	return fresh;
}

/* Every slot that a case names is in the key file: a shorter one is not its own. */
static int
check_slots(void)
{
	uint64_t slots = 0;

	store_begin(p.store, true);
	(void)journal_meta(&p.daemon.journal, "slots", &slots);
	store_abort(p.store);
	if (slots <= seal_slots(p.seal))
		return EX_OK;
	snprintf(p.error, sizeof(p.error),
	    "%.200s/keys: is cut off: %u keys of %" PRIu64 "; restore it", p.config.store,
	    seal_slots(p.seal), slots);
	return fail(EX_DATAERR);
}

static int
open_store(void)
{
	unsigned char master[32];
	struct journal *j = &p.daemon.journal;

	if (secret_load(p.config.master_key, master, p.error) != 0)
		return fail(EX_CONFIG);
	p.store = store_open(p.config.store, p.config.map_size, p.error);
	int why = p.store == NULL ? errno : EBADMSG;
	if (p.store != NULL)
		p.seal = seal_open(p.config.store, master, store_is_fresh(), p.error);
	seal_wipe(master, sizeof(master));
	if (p.store == NULL || p.seal == NULL)
		return fail(why == EBADMSG ? EX_DATAERR : EX_TEMPFAIL);
	j->store = p.store;
	j->seal = p.seal;
	j->agencies = &p.agencies;
	int status = mark_store(j);
	return status == EX_OK ? check_slots() : fail(status);
}

static int
report_verify(const struct verify_result *r)
{
	char text[CHAIN_HEAD_TEXT_SIZE];

	if (r->problem[0] != '\0') {
		log_line(LOG_LEVEL_ERROR, "verify: %s: %s", p.config.store, r->problem);
		return EX_DATAERR;
	}
	printf("verify ok: %" PRIu64 " events, %" PRIu64 " cases, %" PRIu64 " stream entries\n",
	    r->events, r->cases, r->entries);
	printf("and %" PRIu64 " looks on record, %" PRIu64 " events of erased cases; %s\n",
	    r->looks, r->erased, chain_head_text(&p.daemon.journal, text));
	return EX_OK;
}

static int
verify_all(void)
{
	struct verify_result result;
	struct arena arena = { .size = VERIFY_ARENA };

	arena.base = malloc(arena.size);
	int status = arena.base != NULL ? open_store() : EX_OSERR;
	if (status == EX_OK) {
		store_begin(p.store, true);
		journal_begin(&p.daemon.journal);
		verify_store(&p.daemon.journal, &arena, &p.anchor, &result);
		store_abort(p.store);
		status = report_verify(&result);
		fflush(stdout);
	}
	free(arena.base);
	return status;
}

/* Nobody else may have the store: the key file is written anew. */
static int
rotate_master(const char *file)
{
	unsigned char master[32], next[32];
	int status = EX_CONFIG;

	if (secret_load(p.config.master_key, master, p.error) == 0 &&
	    secret_load(file, next, p.error) == 0) {
		p.store = store_open(p.config.store, p.config.map_size, p.error);
		status = p.store == NULL					   ? EX_TEMPFAIL
			 : seal_rotate(p.config.store, master, next, p.error) == 0 ? EX_OK
										   : EX_DATAERR;
	}
	seal_wipe(master, sizeof(master));
	seal_wipe(next, sizeof(next));
	if (status != EX_OK)
		return fail(status);
	printf("every case key is locked with the key in %s now; put it in the place of %s before "
	       "the next start, and keep the old one as long as backups need it\n",
	    file, p.config.master_key);
	return EX_OK;
}

/* ---- the way back ----------------------------------------------------------------------- */

static int
restore(const char *from)
{
	uint64_t again = 0;
	int status;

	if (backup_restore(from, p.config.store, p.error) != 0)
		return fail(EX_DATAERR);
	if (turn_init(&p.daemon) != 0)
		return EX_OSERR;
	if ((status = open_store()) != EX_OK) {
		backup_take_away(p.config.store);
		log_line(LOG_LEVEL_ERROR,
		    "%s: this backup cannot be opened with %s (was it made before the master key "
		    "was changed?); nothing was restored",
		    from, p.config.master_key);
		return status;
	}
	if (restore_begin_again(&p.daemon, from, p.config.store, &again, p.error) != 0)
		return fail(EX_IOERR);
	if (!backup_has_list(from, p.config.store))
		log_line(LOG_LEVEL_WARNING,
		    "restore: there is no list of erased cases, neither in %s nor beside %s: "
		    "whoever "
		    "was erased since this backup is back. Bring the file `erased` of the newest "
		    "backups here and restore again",
		    p.config.store, from);
	printf("restored %" PRIu64 " events; %" PRIu64
	       " cases that were erased since are erased again; a new epoch has begun, and each "
	       "client hears which numbers still hold\n",
	    p.daemon.journal.seq, again);
	fflush(stdout);
	return EX_OK;
}

/* In a child: a damaged page ends it with a signal, and that is a sentence too. */
static int
verify_in_child(void)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(verify_all());
	if (child < 0 || waitpid(child, &status, 0) != child)
		return EX_OSERR;
	/* A sanitizer makes an exit of the signal, with a status that is none of ours. */
	if (WIFEXITED(status) && (WEXITSTATUS(status) == EX_OK || WEXITSTATUS(status) >= EX__BASE))
		return WEXITSTATUS(status);
	log_line(LOG_LEVEL_ERROR,
	    "verify: %s: a page of the file is damaged (signal %d); restore a backup",
	    p.config.store, WIFSIGNALED(status) ? WTERMSIG(status) : SIGBUS);
	return EX_DATAERR;
}

/* The end of the journal, where a crash would show. The rest is --verify's. */
static int
check_tail(void)
{
	struct verify_result result;

	store_begin(p.store, true);
	journal_begin(&p.daemon.journal);
	verify_tail(&p.daemon.journal, &p.daemon.arena, TAIL_EVENTS, &result);
	store_abort(p.store);
	arena_reset(&p.daemon.arena, 0);
	if (result.problem[0] == '\0')
		return EX_OK;
	snprintf(p.error, sizeof(p.error), "%.200s: %s; restore a backup", p.config.store,
	    result.problem);
	return fail(EX_DATAERR);
}

/* ---- the outside, as the turn sees it ---------------------------------------------------- */

static bool
receive(void *self, struct frame *ret_frame)
{
	(void)self;
	return router_receive(p.router, ret_frame);
}

static void
answer(void *self, const struct frame *to, const void *data, size_t size)
{
	(void)self;
	router_answer(p.router, to, data, size);
}

static void
publish(void *self, uint32_t agency, const char *topic, const void *data, size_t size)
{
	(void)self;
	streams_publish(p.streams, agency, topic, data, size);
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
	struct timespec t;

	(void)self;
	clock_gettime(CLOCK_BOOTTIME, &t); /* goes on through suspend */
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* What the kernel is told by whoever keeps its clock (NTP). */
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
self_test(void)
{
	const char *desk = router_endpoint(p.router);

	if (gate_self_test(p.gate, p.zmq, desk, false, p.server_secret) != 0)
		snprintf(p.error, sizeof(p.error),
		    "desk %s: the self-test failed: a key that nobody knows was not refused", desk);
	else if (streams_count(p.streams) > 0 &&
		 gate_self_test(
		     p.gate, p.zmq, streams_endpoint(p.streams, 0), true, p.server_secret) != 0)
		snprintf(p.error, sizeof(p.error),
		    "stream %s: the self-test failed: a key that nobody knows was not refused",
		    streams_endpoint(p.streams, 0));
	else
		return EX_OK;
	return fail(EX_SOFTWARE);
}

static int
bind_sockets(void)
{
	p.daemon.synchronised = synchronised;
	p.daemon.wire = (struct wire){ NULL, receive, answer, publish, wall, monotonic_ms, chance };
	if (secret_load(p.config.server_key, p.server_secret, p.error) != 0)
		return fail(EX_CONFIG);
	p.zmq = zmq_ctx_new();
	if (p.zmq != NULL)
		(void)zmq_ctx_set(p.zmq, ZMQ_MAX_SOCKETS, AGENCIES_MAX + 64);
	p.gate = p.zmq != NULL ? gate_open(p.zmq, &p.agencies) : NULL;
	p.router = p.gate != NULL ? router_open(p.zmq, p.config.desk, p.server_secret) : NULL;
	if (p.router == NULL) {
		snprintf(p.error, sizeof(p.error), "desk %s: %s", p.config.desk,
		    zmq_strerror(zmq_errno()));
		return fail(EX_UNAVAILABLE);
	}
	p.streams = streams_open(p.zmq, &p.agencies, p.server_secret, p.error, sizeof(p.error));
	if (p.streams == NULL)
		return fail(EX_UNAVAILABLE);
	return self_test();
}

/* ---- the loop ----------------------------------------------------------------------------- */

static int
heartbeat(void)
{
	uint32_t agencies[AGENCIES_MAX];
	uint64_t heads[AGENCIES_MAX];
	size_t n = streams_count(p.streams);

	for (size_t i = 0; i < n; i++)
		agencies[i] = streams_agency(p.streams, i);
	int rc = turn_heads(&p.daemon, agencies, heads, n);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct journal *j = &p.daemon.journal;
		struct heartbeat beat = {
			.head = heads[i], .epoch = j->epoch, .now = p.daemon.now
		};
		if (agencies_by_number(&p.agencies, agencies[i])->roles &
		    1u << OV__ROLE__ROLE_AUDITOR) {
			beat.journal = j->seq;
			beat.chain = j->chain;
			beat.chain_size = sizeof(j->chain);
		}
		streams_heartbeat(p.streams, i, &beat);
	}
	(void)sd_notify(0, "WATCHDOG=1");
	return rc;
}

/* Once a day, while nothing else is to be done, the whole journal is read again, a slice at a
 * time. 0, or -EBADMSG: the store is not what was written, and nothing more may be said. */
static int
read_again(void)
{
	struct journal *j = &p.daemon.journal;
	struct verify_result r;

	if (p.read_again == 0 || p.daemon.frames_count > 0)
		return 0;
	store_begin(p.store, true);
	journal_begin(j);
	verify_slice(j, &p.daemon.arena, &p.read_again, SLICE_EVENTS, &r);
	uint64_t end = j->seq;
	store_abort(p.store);
	arena_reset(&p.daemon.arena, 0);
	if (p.read_again > end)
		p.read_again = 0;
	if (r.problem[0] == '\0')
		return 0;
	log_line(LOG_LEVEL_ERROR, "store %s: %s; restore a backup", p.config.store, r.problem);
	return -EBADMSG;
}

/* Once a day the head of the chain goes where the store does not: into the log. */
static void
anchor_daily(void)
{
	char text[CHAIN_HEAD_TEXT_SIZE];
	ov_date today = moment_date(p.daemon.now);

	if (today == p.anchored)
		return;
	p.anchored = today;
	p.read_again = 1;
	log_line(LOG_LEVEL_INFO, "chain: %s", chain_head_text(&p.daemon.journal, text));
}

/* ---- backups ---------------------------------------------------------------------------- */

/* Each day at its time, or as soon after as the daemon is there. */
static bool
backup_is_due(void)
{
	ov_date today = moment_date(p.daemon.now);

	if (p.config.backup_time == BACKUP_NEVER || p.backed_up == today ||
	    p.daemon.backed_up == today ||
	    p.daemon.now < moment_from_local(today, p.config.backup_time))
		return false;
	p.backed_up = today;
	return true;
}

static void
tend_backup(void)
{
	struct backup_wish *b = &p.daemon.backup;
	bool begin = b->wanted && !p.backup_running;

	if (!b->wanted && backup_is_due())
		begin = b->wanted = true;
	if (begin && b->result == 0) {
		int rc = p.backup == NULL ? -ENOENT : backup_start(p.backup, p.daemon.now, b->said);
		p.backup_running = rc == 0;
		if (p.backup == NULL)
			snprintf(b->said, sizeof(b->said), "overgangd.conf has no backup_dir");
		b->result = rc == 0 ? 0 : -1;
	} else if (p.backup_running) {
		b->result = backup_poll(p.backup, b->name, b->said);
		p.backup_running = b->result == 0;
	} else {
		return;
	}
	if (b->result > 0)
		log_line(LOG_LEVEL_INFO, "backup: %s is written and verified", b->name);
	else if (b->result < 0)
		log_line(LOG_LEVEL_ERROR, "backup: %s", b->said);
}

/* What a person should know of the clock and the store, once each time it begins. */
static void
tend_doubts(void)
{
	bool says = !p.daemon.manual_clock && clock_says(&p.daemon.clock, monotonic_ms(NULL));

	if (says && !p.clock_said)
		log_line(LOG_LEVEL_WARNING, "%s",
		    p.daemon.clock.doubt == CLOCK_AHEAD
			? "clock: the system's clock has leapt ahead and is not synchronised; no "
			  "deadline is met until it is, or until overgang clock --accept"
			: "clock: the system's clock is behind the last reading; time stands still "
			  "until it has caught up");
	p.clock_said = says;
	if (p.daemon.set_back != p.set_back)
		log_line(LOG_LEVEL_WARNING,
		    "store: it was set back, a number that was given out is gone; a new epoch has "
		    "begun");
	p.set_back = p.daemon.set_back;
}

/* Subscribers that do what none does, and sockets that are to be bound again. */
static void
tend_streams(void)
{
	struct offence o;
	char said[STORE_ERROR_SIZE];

	while (streams_offence(p.streams, &o)) {
		const char *agency = agencies_by_number(&p.agencies, o.agency)->name;
		if (o.user_id[0] == '\0') {
			log_line(LOG_LEVEL_WARNING, "stream of %s: somebody %s", agency, o.what);
			continue;
		}
		log_line(LOG_LEVEL_WARNING,
		    "stream of %s: the key %s %s; it is kept off for 10 minutes", agency, o.user_id,
		    o.what);
		gate_hold(p.gate, o.user_id, monotonic_ms(NULL) + STREAM_HOLD_MS);
	}
	while (streams_bind(p.streams, monotonic_ms(NULL), said, sizeof(said)))
		log_line(LOG_LEVEL_WARNING, "%s", said);
}

/* SIGHUP: agencies.conf is read again. true: one of the others, the end. */
static bool
signalled(int *ret_error)
{
	struct signalfd_siginfo s;

	while (read(p.signals, &s, sizeof(s)) == (ssize_t)sizeof(s)) {
		if (s.ssi_signo != SIGHUP)
			return true;
		*ret_error = reload_agencies(&p.daemon, p.streams, p.config.agencies);
		if (*ret_error != 0)
			return false;
	}
	return false;
}

/* Milliseconds until something is due even if nothing comes. */
static long
wait_ms(uint64_t beat_at)
{
	uint64_t now_ms = monotonic_ms(NULL);
	uint64_t wait = turn_wait_ms(&p.daemon, beat_at > now_ms ? beat_at - now_ms : 0);

	bool restless = streams_restless(p.streams) || p.backup_running;
	return (long)(restless && wait > STREAM_RETRY_MS ? STREAM_RETRY_MS : wait);
}

static int
loop(void)
{
	uint64_t beat_at = 0;
	int rc = 0;

	for (;;) {
		zmq_pollitem_t items[] = { { router_socket(p.router), 0, ZMQ_POLLIN, 0 },
			{ gate_socket(p.gate), 0, ZMQ_POLLIN, 0 },
			{ NULL, p.signals, ZMQ_POLLIN, 0 } };
		(void)zmq_poll(items, 3, wait_ms(beat_at));
		if (items[2].revents & ZMQ_POLLIN && signalled(&rc))
			return 0;
		gate_serve(p.gate, monotonic_ms(NULL));
		tend_streams();
		tend_backup();
		tend_doubts();
		if (rc == 0)
			rc = turn(&p.daemon);
		if (rc == 0 && monotonic_ms(NULL) >= beat_at) {
			rc = heartbeat();
			anchor_daily();
			if (rc == 0)
				rc = read_again();
			beat_at = monotonic_ms(NULL) + HEARTBEAT_MS;
		}
		if (rc != 0) {
			log_line(LOG_LEVEL_ERROR,
			    "store %s: %s; nothing was said, the restart finds out", p.config.store,
			    strerror(-rc));
			return rc;
		}
	}
}

static int
take_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return EX_OSERR;
	p.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return p.signals >= 0 ? EX_OK : EX_OSERR;
}

static void
close_all(void)
{
	p.backup = backup_free(p.backup);
	p.streams = streams_close(p.streams);
	p.router = router_close(p.router);
	p.gate = gate_close(p.gate);
	if (p.zmq != NULL)
		zmq_ctx_term(p.zmq);
	turn_done(&p.daemon);
	p.store = store_close(p.store);
	p.seal = seal_close(p.seal);
	seal_wipe(p.server_secret, sizeof(p.server_secret));
}

static int
run(void)
{
	static const struct agencies nobody; /* what there was before the start */
	int status;

	if (turn_init(&p.daemon) != 0) {
		snprintf(p.error, sizeof(p.error), "out of memory");
		return fail(EX_OSERR);
	}
	if ((status = take_signals()) != EX_OK || (status = open_store()) != EX_OK ||
	    (status = check_tail()) != EX_OK || (status = remember_agencies()) != EX_OK ||
	    (status = bind_sockets()) != EX_OK)
		return status;
	if (reload_adopted(&p.daemon, &nobody) != 0) {
		snprintf(p.error, sizeof(p.error), "%s: cannot be written", p.config.store);
		return fail(EX_IOERR);
	}
	p.anchored = UINT32_MAX;
	if (p.config.backup_dir[0] != '\0')
		p.backup = backup_new(p.store, p.config.store, p.config.backup_dir,
		    p.retention.backup_days, p.verify_command);
	log_line(LOG_LEVEL_INFO, "ready: desk %s, %zu streams, %" PRIu64 " events",
	    router_endpoint(p.router), streams_count(p.streams), p.daemon.journal.seq);
	(void)sd_notify(0, "READY=1");
	int rc = loop();
	status = rc == 0 ? EX_OK : rc == -EBADMSG ? EX_DATAERR : EX_IOERR;
	log_line(LOG_LEVEL_INFO,
	    "ended: %" PRIu64 " turns, %" PRIu64 " reports, %" PRIu64 " refused, %" PRIu64
	    " published, %" PRIu64 " frames dropped, %" PRIu64 " handshakes refused, %" PRIu64
	    " streams closed on a subscriber",
	    p.daemon.turns, p.daemon.reports, p.daemon.refused, p.daemon.published,
	    router_dropped(p.router), gate_refused(p.gate), streams_offences(p.streams));
	char head[CHAIN_HEAD_TEXT_SIZE];
	log_line(LOG_LEVEL_INFO, "chain: %s", chain_head_text(&p.daemon.journal, head));
	(void)sd_notify(0, "STOPPING=1");
	return status;
}

/* Another store than the configured one, only to be looked at. */
static void
look_at(const char *store)
{
	if (store == NULL)
		return;
	snprintf(p.config.store, sizeof(p.config.store), "%s", store);
	p.config.map_size = 0;
}

/* What verifies a backup: this program, in a process of its own. */
static void
name_verify_command(const char *path)
{
	static char program[] = "/proc/self/exe", c[] = "-c", verify[] = "--verify",
		    store[] = "--store", config[PATH_MAX];

	snprintf(config, sizeof(config), "%s", path);
	char *words[] = { program, c, config, verify, store, NULL };
	memcpy(p.verify_command, words, sizeof(words));
}

int
main(int argc, char **argv)
{
	enum { CHECK = 256, VERIFY, VERSION, ANCHOR, ROTATE, RESTORE, STORE };
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check-config", no_argument, NULL, CHECK },
		{ "verify", no_argument, NULL, VERIFY },
		{ "anchor", required_argument, NULL, ANCHOR },
		{ "rotate-master", required_argument, NULL, ROTATE },
		{ "restore", required_argument, NULL, RESTORE },
		{ "store", required_argument, NULL, STORE },
		{ "version", no_argument, NULL, VERSION },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *path = "/etc/overgang/overgangd.conf", *file = NULL, *store = NULL;
	int option, what = 0;

	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		if (option == 'c')
			path = optarg;
		else if (option == CHECK || option == VERIFY)
			what = option;
		else if (option == STORE)
			store = optarg;
		else if (option == ROTATE || option == RESTORE) {
			what = option;
			file = optarg;
		} else if (option == ANCHOR && chain_head_parse(optarg, &p.anchor))
			continue;
		else if (option == VERSION)
			return puts("overgangd 0.1") < 0 ? EX_IOERR : EX_OK;
		else
			return usage(option == 'h' ? stdout : stderr);
	}
	if (optind != argc || ((p.anchor.seq != 0 || store != NULL) && what != VERIFY))
		return usage(stderr);
	int status = read_config(path);
	look_at(store);
	name_verify_command(path);
	if (status == EX_OK && what == CHECK)
		status = check_config();
	else if (status == EX_OK && what == ROTATE)
		status = rotate_master(file);
	else if (status == EX_OK && what == RESTORE)
		status = restore(file);
	else if (status == EX_OK)
		status = what == VERIFY ? verify_in_child() : run();
	close_all();
	return status;
}
