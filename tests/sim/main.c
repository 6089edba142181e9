/* main.c - make sim SEEDS=n FROM=m: run seeds, and of the first that fails the least that does.
 *
 *   sim_test                         100 seeds from OVERGANG_SEEDS_FROM on (the environment's;
 *                                    else 1), as a test; each of the first five twice; and those
 *                                    that have failed once (kept.c)
 *   sim_test --seeds N [--from M] [--plain] [--counts]   N seeds from M on; plain: the first that
 *                                    fails is left as it is; counts: each event, how often
 *   sim_test --seed N [--steps K] [--without a,b,c] [-v]   one of them
 *
 * A run happens in a child of its own: its death is a failure like any other, and the last thing it
 * did is in memory that the parent has too. Status 0, 1 something failed, 64 usage. */
#include "sim.h"

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SETTLE_MAX = 300, TEST_SEEDS = 100, TWICE = 5, USAGE = 64 };

static const char *const names[WITH_COUNT] = { "prison", "other", "team", "nav", "housing",
	"oncall", "consumers", "admin", "seen", "keys", "loss", "delay", "repeat", "cut", "slow",
	"full", "fail", "crash", "clock", "erase", "doubt", "backup", "shield", "park", "talk",
	"rare" };

/* ---- one run --------------------------------------------------------------------------------- */

void
sim_fail(struct sim *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(s->verdict->text, sizeof(s->verdict->text), format, args);
	va_end(args);
	s->verdict->failed = true;
	_exit(1);
}

void
sim_hash(struct sim *s, const void *data, size_t size)
{
	const unsigned char *p = data;
	uint64_t h = s->verdict->hash;

	for (size_t i = 0; i < size; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	s->verdict->hash = h ^ size;
}

bool
sim_with(const struct sim *s, enum with what)
{
	return !s->settling && (s->plan.with & (uint32_t)what) != 0;
}

void *
sim_grow(void *list, size_t count, size_t *room, size_t item)
{
	if (count < *room)
		return list;
	*room = *room == 0 ? 64 : *room * 2;
	list = realloc(list, *room * item);
	if (list == NULL)
		abort();
	return list;
}

static void
move_clock(struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 3);
	uint64_t seconds = chance_below(&c, 900);

	if (chance_one_in(&c, 5))
		seconds = chance_below(&c, 12 * 3600);
	if (sim_with(s, WITH_CLOCK) && chance_one_in(&c, 10))
		seconds = chance_below(&c, 14 * 86400);
	if (sim_with(s, WITH_CLOCK) && chance_one_in(&c, 40))
		seconds = 86400 * (uint64_t)chance_below(&c, 60);
	seconds += rare_seconds(s);
	/* A clock that is set back: the daemon's time stands still meanwhile. */
	if (sim_with(s, WITH_CLOCK) && chance_one_in(&c, 30)) {
		s->w->wall -= 1800;
		seconds = 0;
		s->verdict->clock_back++;
	}
	s->w->wall += seconds;
	uint64_t counted = seconds < 30 ? seconds * 1000 : 1000 * (1 + chance_below(&c, 30));
	s->w->now_ms += doubt_move(s, seconds, counted);
}

/* Close connections; messages on their way are lost. */
static void
cut(struct sim *s, struct chance *c)
{
	for (size_t i = 0; i < s->peers_count; i++) {
		if (!chance_one_in(c, 40) || !sim_with(s, WITH_CUT))
			continue;
		pipe_drop(&s->peers[i].up);
		pipe_drop(&s->peers[i].down);
		pipe_drop(&s->peers[i].news);
		consumers_cut(s, i);
	}
}

/* Move frames into the next turn: from peers in any order, of each peer in its own. */
static void
bring(struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 4);
	size_t first = chance_below(&c, (uint32_t)s->peers_count);
	size_t most = chance_one_in(&c, 4) ? TAKEN_MAX : 1 + chance_below(&c, 8);
	size_t rounds = 3;

	/* Nobody queues at the end: repeats would come faster than they are taken. */
	if (s->settling) {
		most = TAKEN_MAX;
		rounds = 12;
	}

	cut(s, &c);
	for (size_t round = 0; round < rounds; round++)
		for (size_t i = 0; i < s->peers_count && s->inbox_count < most; i++) {
			size_t peer = (first + i * (1 + s->step % 3 * 2)) % s->peers_count;
			struct packet *k = pipe_take(&s->peers[peer].up, s->step);
			if (k == NULL)
				continue;
			s->inbox_peer[s->inbox_count] = peer;
			s->inbox[s->inbox_count++] = k;
			sim_hash(s, k->data, k->size);
		}
}

static void
one_step(struct sim *s)
{
	s->step++;
	s->verdict->step = s->step;
	s->verdict->steps++;
	move_clock(s);
	past_act(s);
	actors_act(s);
	consumers_act(s);
	parking_act(s);
	bring(s);
	daemon_turn(s);
	past_tend(s);
	due_check(s);
	if (s->step % 4 == 0 && !daemon_heads(s))
		sim_fail(s, "the heads cannot be read");
	actors_hear(s);
	consumers_hear(s);
	if (s->step % 25 == 0) {
		daemon_check_whole(s);
		model_check(s, false);
	}
}

/* No more faults: all must come to rest, and then every report that was ever accepted is sent once
 * more. */
static void
settle(struct sim *s)
{
	s->settling = true;
	for (int again = 0; again < 2; again++) {
		unsigned until = s->step + SETTLE_MAX;
		while (!actors_at_rest(s) || !consumers_at_rest(s)) {
			if (s->step == until)
				sim_fail(s, "it does not come to rest: %s",
				    actors_at_rest(s) ? consumers_restless(s) : "reports");
			one_step(s);
		}
		if (again == 0)
			actors_again(s);
	}
	(void)daemon_heads(s);
	daemon_check_whole(s);
	model_check(s, true);
	parking_check_end(s);
}

static void
close_sim(struct sim *s)
{
	consumers_close(s);
	due_close(s);
	ids_close(s);
	past_close(s);
	daemon_close(s);
	for (size_t i = 0; i < s->peers_count; i++) {
		pipe_drop(&s->peers[i].up);
		pipe_drop(&s->peers[i].down);
		pipe_drop(&s->peers[i].news);
	}
	for (size_t i = 0; i < s->said_count; i++)
		free(s->said[i].data);
	for (size_t a = 0; a < AGENCIES_SIM; a++) {
		for (size_t n = 0; n < s->streams[a].room; n++)
			if (s->streams[a].list[n].delivery != NULL)
				ov__delivery__free_unpacked(s->streams[a].list[n].delivery, NULL);
		free(s->streams[a].list);
	}
	free(s->asks);
	free(s->said);
	free(s->comparisons);
	free(s);
}

void
sim_run(const struct plan *plan, struct verdict *verdict)
{
	struct sim *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->plan = *plan;
	s->verdict = verdict;
	s->asks_count = 1; /* no correlation is 0 */
	s->asks = sim_grow(s->asks, 1, &s->asks_room, sizeof(s->asks[0]));
	verdict->plan = *plan;
	verdict->hash = 0xcbf29ce484222325u;
	verdict->step = 0;
	actors_open(s);
	consumers_open(s);
	due_open(s);
	daemon_open(s);
	while (s->step < plan->steps)
		one_step(s);
	settle(s);
	if (plan->verbose)
		printf("seed %" PRIu64 ": %u steps, %zu reports, trace %016" PRIx64 "\n",
		    plan->seed, s->step, s->said_count, verdict->hash);
	close_sim(s);
}

/* ---- many, in a child ------------------------------------------------------------------------ */

/* Many short runs and a few long ones find more than all of one length. */
static unsigned
steps_of(uint64_t seed)
{
	return seed % 20 == 0 ? 150 : 16 + (unsigned)(seed % 4) * 14;
}

static void
remove_left(const struct verdict *v)
{
	static const char *const files[] = { "keys", "erased", "data.mdb", "backup/keys",
		"backup/data.mdb" };
	char path[300];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", v->dir, files[i]);
		(void)unlink(path);
	}
	(void)snprintf(path, sizeof(path), "%s/backup", v->dir);
	(void)rmdir(path);
	(void)rmdir(v->dir);
}

static pid_t
start_child(const struct plan *plan, uint64_t seeds, struct verdict *v, unsigned twice)
{
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		struct plan p = *plan;
		for (uint64_t i = 0; i < seeds; i++, p.seed++) {
			p.steps = plan->steps != 0 ? plan->steps : steps_of(p.seed);
			sim_run(&p, v);
			uint64_t hash = v->hash;
			if (i >= twice)
				continue;
			sim_run(&p, v);
			if (v->hash == hash)
				continue;
			v->failed = true;
			(void)snprintf(v->text, sizeof(v->text),
			    "the same seed does not run the same way twice");
			_exit(1);
		}
		fflush(stdout);
		exit(0);
	}
	return child;
}

/* Return true when all of its runs were good. */
static bool
await_child(pid_t child, struct verdict *v)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("sim");
		exit(1);
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (!v->failed && WIFSIGNALED(status))
		(void)snprintf(v->text, sizeof(v->text), "signal %d: %s", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else if (!v->failed)
		(void)snprintf(v->text, sizeof(v->text), "status %d", WEXITSTATUS(status));
	v->failed = true;
	remove_left(v);
	return false;
}

static bool
run_in_child(const struct plan *plan, uint64_t seeds, struct verdict *v, unsigned twice)
{
	return await_child(start_child(plan, seeds, v, twice), v);
}

/* Run in two processes, for two cores; v[0] has the sums, or the first seed that fails. */
static bool
run_halves(const struct plan *plan, uint64_t seeds, struct verdict v[2], unsigned twice)
{
	struct plan second = *plan;
	uint64_t half = seeds / 2;

	if (half == 0)
		return run_in_child(plan, seeds, &v[0], twice);
	second.seed += half;
	pid_t a = start_child(plan, half, &v[0], twice);
	pid_t b = start_child(&second, seeds - half, &v[1], 0);
	bool good = await_child(a, &v[0]);
	/* The later seeds are not needed any more. */
	if (!good && b > 0)
		(void)kill(b, SIGKILL);
	bool also = await_child(b, &v[1]);
	if (good && !also)
		v[0] = v[1];
	else if (good)
		happened_add(&v[0], &v[1]);
	return good && also;
}

/* Run it quietly: the output of a candidate is no news. */
static bool
fails_too(struct plan *p, struct verdict *v)
{
	int out = dup(STDERR_FILENO);

	memset(v, 0, sizeof(*v));
	(void)!freopen("/dev/null", "w", stderr);
	bool failed = !run_in_child(p, 1, v, 0);
	(void)dup2(out, STDERR_FILENO);
	close(out);
	return failed;
}

/* Remove actors and faults, then steps, as long as the run still fails. */
static void
shrink(const struct verdict *first, struct verdict *v)
{
	struct verdict best = *first;

	best.plan.verbose = false;
	for (bool less = true; less;) {
		less = false;
		for (unsigned i = 0; i < WITH_COUNT; i++) {
			struct plan q = best.plan;
			q.with &= ~(1u << i);
			if (q.with == best.plan.with || !fails_too(&q, v))
				continue;
			best = *v;
			less = true;
		}
		for (unsigned step = best.plan.steps; step > 0; step /= 2) {
			struct plan q = best.plan;
			if (q.steps <= step || (q.steps -= step, !fails_too(&q, v)))
				continue;
			best = *v;
			less = true;
		}
	}
	*v = best;
}

static void
print_failure(const struct verdict *v, const char *program)
{
	const char *comma = "";

	printf("seed %" PRIu64 ", step %u: %s\n", v->plan.seed, v->step, v->text);
	printf("    %s --seed %" PRIu64 " --steps %u", program, v->plan.seed, v->plan.steps);
	if (v->plan.with != WITH_ALL)
		printf(" --without ");
	for (unsigned i = 0; i < WITH_COUNT; i++)
		if (!(v->plan.with & 1u << i)) {
			printf("%s%s", comma, names[i]);
			comma = ",";
		}
	printf("\n");
}

static bool
read_without(const char *list, uint32_t *with)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "%s", list);
	for (char *name = strtok(text, ","); name != NULL; name = strtok(NULL, ",")) {
		unsigned i = 0;
		while (i < WITH_COUNT && strcmp(names[i], name) != 0)
			i++;
		if (i == WITH_COUNT)
			return false;
		*with &= ~(1u << i);
	}
	return true;
}

static int
usage(void)
{
	fprintf(stderr, "usage: sim_test [--seeds N] [--from M] [--plain] [--counts] [-v]\n"
			"       sim_test --seed N [--steps K] [--without NAME,NAME] [-v]\nNAMEs:");
	for (unsigned i = 0; i < WITH_COUNT; i++)
		fprintf(stderr, " %s", names[i]);
	fprintf(stderr, "\n");
	return USAGE;
}

/* Run the seeds that have failed once, each as a test of its own. */
static unsigned
run_kept(struct verdict *v, unsigned test, const char *program)
{
	size_t count;
	const struct kept *kept = kept_seeds(&count);
	unsigned failed = 0;

	for (size_t i = 0; i < count; i++) {
		struct plan p = { kept[i].seed, kept[i].steps, WITH_ALL, false };
		bool good = read_without(kept[i].without, &p.with);
		memset(v, 0, sizeof(*v));
		good = good && run_in_child(&p, 1, v, 0);
		printf("%s %zu - seed %" PRIu64 ": %s\n", good ? "ok" : "not ok", test + i,
		    kept[i].seed, kept[i].what);
		if (!good)
			print_failure(v, program);
		failed += !good;
	}
	return failed;
}

static void
print_summary(const struct verdict *v, uint64_t seeds, uint64_t from)
{
	printf("%" PRIu64 " crashes; %" PRIu64 " reports accepted, %" PRIu64 " repeated, %" PRIu64
	       " refused (%" PRIu64 " of them conflicts); %" PRIu64 " published, %" PRIu64
	       " by the clock; %" PRIu64 " cases erased; %" PRIu64 " restored, %" PRIu64
	       " set back; %" PRIu64 " parked, %" PRIu64 " handled at last\n",
	    v->crashes, v->accepted, v->repeated, v->refused, v->conflicts, v->deliveries,
	    v->timers, v->erased, v->restores, v->set_backs, v->parked, v->handled_at_last);
	printf("sim ok: %" PRIu64 " seeds from %" PRIu64 ", %" PRIu64 " steps\n", seeds, from,
	    v->steps);
}

/* Print the first seed that failed, and its smallest plan. */
static void
print_failures(struct verdict *v, bool small, const char *program)
{
	struct verdict first = *v;

	print_failure(&first, program);
	if (!small)
		return;
	shrink(&first, v);
	printf("the least that fails:\n");
	print_failure(v, program);
}

/* The test as run by make test. */
static int
run_test(struct verdict *v, const char *program)
{
	const char *from = getenv("OVERGANG_SEEDS_FROM");
	struct plan plan = { .seed = from != NULL ? strtoull(from, NULL, 10) : 1,
		.with = WITH_ALL };

	printf("# seeds %" PRIu64 " to %" PRIu64 "; again: --seeds %d --from %" PRIu64 "\n",
	    plan.seed, plan.seed + TEST_SEEDS - 1, TEST_SEEDS, plan.seed);
	if (!run_halves(&plan, TEST_SEEDS, v, TWICE)) {
		printf("not ok 1 - many seeds\n");
		print_failures(v, true, program);
		return 1;
	}
	printf("ok 1 - many seeds\nok 2 - a seed runs the same way twice\n");
	unsigned failed = happened_missing(v, "# ");
	printf("%s 3 - what must happen has happened\n", failed == 0 ? "ok" : "not ok");
	print_summary(v, TEST_SEEDS, plan.seed);
	failed += run_kept(v, 4, program);
	return failed == 0 ? 0 : 1;
}

/* Events that must have happened in a run with all actors and faults. */
static bool
all_has_happened(const struct verdict *v, const struct plan *plan, uint64_t seeds)
{
	if (seeds < TEST_SEEDS || plan->with != WITH_ALL || plan->steps != 0)
		return true;
	return happened_missing(v, "") == 0;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = { { "seeds", required_argument, NULL, 'n' },
		{ "from", required_argument, NULL, 'f' }, { "seed", required_argument, NULL, 's' },
		{ "steps", required_argument, NULL, 'k' },
		{ "without", required_argument, NULL, 'w' }, { "plain", no_argument, NULL, 'p' },
		{ "counts", no_argument, NULL, 'c' }, { 0 } };
	struct plan plan = { .seed = 1, .with = WITH_ALL };
	uint64_t seeds = TEST_SEEDS;
	bool plain = false, counts = false;
	int option;

	while ((option = getopt_long(argc, argv, "v", options, NULL)) != -1) {
		if (option == 'n')
			seeds = strtoull(optarg, NULL, 10);
		else if (option == 'f' || option == 's')
			plan.seed = strtoull(optarg, NULL, 10);
		else if (option == 'k')
			plan.steps = (unsigned)strtoul(optarg, NULL, 10);
		else if (option == 'v')
			plan.verbose = true;
		else if (option == 'p')
			plain = true;
		else if (option == 'c')
			counts = true;
		else if (option != 'w' || !read_without(optarg, &plan.with))
			return usage();
		seeds = option == 's' ? 1 : seeds;
	}
	if (optind != argc)
		return usage();
	struct verdict *v =
	    mmap(NULL, 2 * sizeof(*v), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (v == MAP_FAILED)
		return perror("sim"), 1;
	if (argc == 1)
		return run_test(v, argv[0]);
	if (!run_halves(&plan, seeds, v, 0)) {
		print_failures(v, !plain && (seeds > 1 || plan.verbose), argv[0]);
		return 1;
	}
	if (counts)
		happened_print(v);
	if (!all_has_happened(v, &plan, seeds))
		return 1;
	print_summary(v, seeds, plan.seed);
	return 0;
}
