/* main.c - overgangd: arguments, config, open, bind, self-test, notify, loop, close. */
#include "process/process.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>
#include <zmq.h>

#include "base/calendar_file.h"
#include "routine/routine_file.h"
#include "process/log.h"
#include "process/restore.h"
#include "process/secret.h"
#include "store/rotate.h"

#ifdef NDEBUG
#error "asserts stay on: a bug must end the process, not go on"
#endif

enum { VERIFY_ARENA = 512 << 20 };

static int
usage(FILE *out)
{
	fputs("usage: overgangd [-c FILE] [--check-config | --verify [--anchor N:HASH] [--store "
	      "DIR] |\n"
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
bad_anchor(const char *text)
{
	log_line(LOG_LEVEL_ERROR,
	    "--anchor %s: is not N:HASH, a number and 64 hexadecimal digits, as the log has it "
	    "behind \"chain: head\"",
	    text);
	return EX_USAGE;
}

int
fail(struct process *p, int status)
{
	log_line(LOG_LEVEL_ERROR, "%s", p->error);
	return status;
}

/* ---- config ---------------------------------------------------------------------------- */

static int
read_config(struct process *p, const char *path)
{
	struct config *c = &p->config;

	if (config_load(path, c, p->error) != 0 || !config_files_open(c, p->error) ||
	    agencies_load(c->agencies, &p->agencies, p->error) != 0 ||
	    calendar_load(c->calendar, &p->calendar, p->error) != 0 ||
	    routines_load(c->routine, &p->routines, p->error) != 0 ||
	    sharing_load(c->sharing, &p->sharing, p->error) != 0 ||
	    retention_load(c->retention, &p->retention, p->error) != 0)
		return fail(p, EX_CONFIG);
	if (c->backup_dir[0] != '\0' && p->retention.backup_days == 0) {
		snprintf(p->error, sizeof(p->error),
		    "%s: backup_days: is 0, but overgangd.conf has a backup_dir; how long are "
		    "backups kept?",
		    c->retention);
		return fail(p, EX_CONFIG);
	}
	p->daemon.turn.agencies = &p->agencies;
	p->daemon.turn.rules =
	    (struct rules){ &p->agencies, &p->calendar, &p->routines, &p->sharing, c->settings };
	p->daemon.turn.retention = &p->retention;
	p->daemon.map_size_max = c->map_size_max;
	p->daemon.turn.manual_clock = c->manual_clock;
	return EX_OK;
}

/* The controller of each agency's data, for the person who keeps the record of processing. */
static void
print_controllers(struct process *p)
{
	for (size_t i = 0; i < p->agencies.count; i++) {
		const struct agency *a = &p->agencies.list[i];
		printf("%s: controller %s; ground %s%s%s\n", a->name,
		    a->controller[0] != '\0' ? a->controller : "not said",
		    a->processing[0] != '\0' ? a->processing : "not said",
		    a->restricted ? "; restricted" : "", a->retired ? "; retired" : "");
	}
}

/* Nobody else can read or change the store or a backup; or a sentence. */
static bool
is_private(struct process *p)
{
	const struct config *c = &p->config;

	if (!folder_store_is_private(c->store, p->error)) {
		config_blame(c, "store", p->error);
		return false;
	}
	if (c->backup_dir[0] == '\0' || folder_backups_are_private(c->backup_dir, p->error))
		return true;
	config_blame(c, "backup_dir", p->error);
	return false;
}

static int
check_config(struct process *p)
{
	unsigned char secret[32];

	if (config_secret(&p->config, SECRET_CURVE, secret, p->error) != 0 ||
	    config_secret(&p->config, SECRET_MASTER, secret, p->error) != 0 || !is_private(p))
		return fail(p, EX_CONFIG);
	seal_wipe(secret, sizeof(secret));
	printf("config ok: %zu agencies, %zu keys", p->agencies.count, p->agencies.keys_count);
	for (size_t i = 0; i < p->routines.count; i++)
		printf(", %zu tasks in the routine %s", p->routines.list[i].tasks_count,
		    p->routines.list[i].name);
	putchar('\n');
	print_controllers(p);
	return EX_OK;
}

/* ---- instead of running ----------------------------------------------------- */

static int
report_verify(struct process *p, const struct verify_result *r)
{
	char text[CHAIN_HEAD_TEXT_SIZE];

	if (r->problem[0] != '\0') {
		log_line(LOG_LEVEL_ERROR, "verify: %s: %s; restore a backup", p->config.store,
		    r->problem);
		return EX_DATAERR;
	}
	printf("verify ok: %" PRIu64 " events, %" PRIu64 " cases, %" PRIu64 " stream entries\n",
	    r->events, r->cases, r->entries);
	printf("and %" PRIu64 " looks on record, %" PRIu64 " events of erased cases; %s\n",
	    r->looks, r->erased, chain_head_text(&p->daemon.turn.journal, text));
	return EX_OK;
}

static int
verify_all(struct process *p)
{
	struct verify_result result;
	struct arena arena = { .size = VERIFY_ARENA };

	arena.base = malloc(arena.size);
	int status = arena.base != NULL ? open_store(p) : EX_OSERR;
	if (status == EX_OK) {
		store_begin(p->store, true);
		journal_begin(&p->daemon.turn.journal);
		verify_store(&p->daemon.turn.journal, &arena, &p->anchor, &result);
		store_abort(p->store);
		status = report_verify(p, &result);
		fflush(stdout);
	}
	free(arena.base);
	return status;
}

/* In a child: a damaged page ends it with a signal, and that is a sentence too. */
static int
verify_in_child(struct process *p)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(verify_all(p));
	if (child < 0 || waitpid(child, &status, 0) != child)
		return EX_OSERR;
	/* A sanitizer makes an exit of the signal, with a status that is none of ours. */
	if (WIFEXITED(status) && (WEXITSTATUS(status) == EX_OK || WEXITSTATUS(status) >= EX__BASE))
		return WEXITSTATUS(status);
	log_line(LOG_LEVEL_ERROR,
	    "verify: %s: a page of the file is damaged (signal %d); restore a backup",
	    p->config.store, WIFSIGNALED(status) ? WTERMSIG(status) : SIGBUS);
	return EX_DATAERR;
}

/* Nobody else may have the store: the key file is written anew. */
static int
rotate_master(struct process *p, const char *file)
{
	unsigned char master[32], next[32];
	int status = EX_CONFIG;

	if (is_private(p) && config_secret(&p->config, SECRET_MASTER, master, p->error) == 0 &&
	    secret_load(file, SECRET_MASTER, next, p->error) == 0) {
		p->store = store_open(p->config.store, p->config.map_size, p->error);
		status = p->store == NULL					     ? EX_TEMPFAIL
			 : rotate_keys(p->config.store, master, next, p->error) == 0 ? EX_OK
										     : EX_DATAERR;
	}
	seal_wipe(master, sizeof(master));
	seal_wipe(next, sizeof(next));
	if (status != EX_OK)
		return fail(p, status);
	printf("every case key is locked with the key in %s now; put it in the place of %s before "
	       "the next start, and keep the old one as long as backups need it\n",
	    file, p->config.master_key);
	return EX_OK;
}

/* The store has no list of its own: the other is whole only if it is the one that this store
 * wrote. */
static void
say_age(const char *from, uint64_t written)
{
	time_t t = (time_t)written;
	struct tm tm;
	char when[32];

	(void)gmtime_r(&t, &tm);
	(void)strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &tm);
	log_line(LOG_LEVEL_WARNING,
	    "restore: the list of erased cases is the one beside %s, written to last at %s: is "
	    "there "
	    "a newer one, bring it here and restore again, or whoever was erased after that is "
	    "back",
	    from, when);
}

static int
restore(struct process *p, const char *from)
{
	uint64_t again = 0, list_is_from = restore_list_is_from(from, p->config.store);
	struct restore_owner owner;
	bool root = restore_owner_of(p->config.store, from, &owner);
	int status;

	if (restore_files(from, p->config.store, p->error) != 0)
		return fail(p, EX_DATAERR);
	p->restoring = true;
	if (turn_init(&p->daemon) != 0)
		return EX_OSERR;
	if ((status = open_store(p)) != EX_OK) {
		restore_undo(p->config.store);
		log_line(LOG_LEVEL_ERROR, "%s: nothing was restored", from);
		return status;
	}
	if (restore_begin_again(&p->daemon.turn, p->config.store, &again, p->error) != 0 ||
	    (root && restore_give(p->config.store, &owner, p->error) != 0) ||
	    restore_done(p->config.store, p->error) != 0)
		return fail(p, EX_IOERR);
	if (list_is_from != 0)
		say_age(from, list_is_from);
	if (!restore_has_list(p->config.store))
		log_line(LOG_LEVEL_WARNING,
		    "restore: there is no list of erased cases, neither in %s nor beside %s: "
		    "whoever "
		    "was erased since this backup is back. Bring the file `erased` of the newest "
		    "backups here and restore again",
		    p->config.store, from);
	printf("restored %" PRIu64 " events; %" PRIu64
	       " cases that were erased since are erased again; a new epoch has begun, and each "
	       "client hears which numbers still hold\n",
	    p->daemon.turn.journal.seq, again);
	fflush(stdout);
	return EX_OK;
}

/* Memory is in no core file and for no debugger; its keys are on no swap (seal.c). The
 * unit has the limit too, and may forbid to set one. */
static void
forbid_dumps(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		log_line(
		    LOG_LEVEL_WARNING, "memory: cannot be kept from dumps: %s", strerror(errno));
}

static void
say_locked(const struct process *p)
{
	if (!p->locked || !seal_is_locked(p->seal))
		log_line(LOG_LEVEL_WARNING,
		    "memory: keys cannot be locked and may come to stand on the swap; raise the "
		    "limit on locked memory (LimitMEMLOCK)");
}

/* ---- running ------------------------------------------------------------------------------ */

static int
take_signals(struct process *p)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return EX_OSERR;
	p->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return p->signals >= 0 ? EX_OK : EX_OSERR;
}

static void
close_all(struct process *p)
{
	p->backup = backup_free(p->backup);
	p->streams = streams_close(p->streams);
	p->router = router_close(p->router);
	p->gate = gate_close(p->gate);
	p->peers = peers_free(p->peers);
	if (p->zmq != NULL)
		zmq_ctx_term(p->zmq);
	turn_done(&p->daemon);
	p->store = store_close(p->store);
	p->seal = seal_close(p->seal);
	seal_unlock(p->server_secret, sizeof(p->server_secret));
}

/* From here on an erasure is on the list beside the backups too before it is answered. */
static void
list_beside(struct process *p)
{
	if (p->config.backup_dir[0] == '\0')
		return;
	if (backup_list_erased(p->config.store, p->config.backup_dir, p->error) != 0)
		log_line(LOG_LEVEL_WARNING, "list of erased cases: %s", p->error);
	seal_list_beside(p->seal, p->config.backup_dir);
}

static int
run(struct process *p)
{
	static const struct agencies nobody; /* figures before the start */
	int status;

	if (!is_private(p))
		return fail(p, EX_CONFIG);
	if (turn_init(&p->daemon) != 0) {
		snprintf(p->error, sizeof(p->error), "out of memory");
		return fail(p, EX_OSERR);
	}
	if ((status = take_signals(p)) != EX_OK || (status = open_store(p)) != EX_OK ||
	    (status = sweep_keys(p)) != EX_OK || (status = check_tail(p)) != EX_OK ||
	    (status = remember_agencies(p)) != EX_OK || (status = remember_rules(p)) != EX_OK ||
	    (status = bind_sockets(p)) != EX_OK)
		return status;
	if (reload_adopted(&p->daemon.turn, &nobody) != 0) {
		snprintf(p->error, sizeof(p->error), "%s: cannot be written", p->config.store);
		return fail(p, EX_IOERR);
	}
	p->anchored = UINT32_MAX;
	say_locked(p);
	list_beside(p);
	if (p->config.backup_dir[0] != '\0')
		p->backup = backup_new(p->store, p->config.store, p->config.backup_dir,
		    p->retention.backup_days, p->verify_command);
	log_line(LOG_LEVEL_INFO, "ready: desk %s, %zu streams, %" PRIu64 " events",
	    router_endpoint(p->router), streams_count(p->streams), p->daemon.turn.journal.seq);
	(void)sd_notify(0, "READY=1");
	int rc = loop(p);
	status = rc == 0 ? EX_OK : rc == -EBADMSG ? EX_DATAERR : EX_IOERR;
	log_line(LOG_LEVEL_INFO,
	    "ended: %" PRIu64 " turns, %" PRIu64 " reports, %" PRIu64 " refused, %" PRIu64
	    " published, %" PRIu64 " frames dropped, %" PRIu64 " handshakes refused, %" PRIu64
	    " streams closed on a subscriber, %" PRIu64 " told to come later, %" PRIu64
	    " cut off for their silence",
	    p->daemon.turns, p->daemon.turn.reports, p->daemon.turn.refused, p->daemon.published,
	    router_dropped(p->router), gate_refused(p->gate), streams_offences(p->streams),
	    peers_count(p->peers).later, peers_count(p->peers).silent);
	char head[CHAIN_HEAD_TEXT_SIZE];
	log_line(LOG_LEVEL_INFO, "chain: %s", chain_head_text(&p->daemon.turn.journal, head));
	(void)sd_notify(0, "STOPPING=1");
	return status;
}

/* The configured store or another one, only to be looked at. */
static void
look_at(struct process *p, const char *store)
{
	if (store != NULL)
		snprintf(p->config.store, sizeof(p->config.store), "%s", store);
	p->config.map_size = 0;
}

/* The command that verifies a backup: this program, in a process of its own. */
static void
name_verify_command(struct process *p, const char *path)
{
	static char program[] = "/proc/self/exe", c[] = "-c", verify[] = "--verify",
		    store[] = "--store", config[PATH_MAX];

	snprintf(config, sizeof(config), "%s", path);
	char *words[] = { program, c, config, verify, store, NULL };
	memcpy(p->verify_command, words, sizeof(words));
}

int
main(int argc, char **argv)
{
	static struct process process; /* too large for a stack */
	struct process *p = &process;
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
		} else if (option == ANCHOR) {
			if (!chain_head_parse(optarg, &p->anchor))
				return bad_anchor(optarg);
		} else if (option == VERSION)
			return puts("overgangd " OVERGANG_VERSION) < 0 ? EX_IOERR : EX_OK;
		else
			return usage(option == 'h' ? stdout : stderr);
	}
	if (optind != argc || ((p->anchor.seq != 0 || store != NULL) && what != VERIFY))
		return usage(stderr);
	forbid_dumps();
	p->locked = seal_lock(p->server_secret, sizeof(p->server_secret));
	int status = read_config(p, path);
	if (what == VERIFY)
		look_at(p, store);
	name_verify_command(p, path);
	if (status == EX_OK && what == CHECK)
		status = check_config(p);
	else if (status == EX_OK && what == ROTATE)
		status = rotate_master(p, file);
	else if (status == EX_OK && what == RESTORE)
		status = restore(p, file);
	else if (status == EX_OK)
		status = what == VERIFY ? verify_in_child(p) : run(p);
	close_all(p);
	return status;
}
