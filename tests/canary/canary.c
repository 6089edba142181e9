/* canary.c - Random histories in which every fact carries a canary, and the search for every
 * canary in every byte that leaves.
 *
 *   canary_test [--from SEED] [--seeds N]    else from OVERGANG_SEEDS_FROM on (the environment's), or 1
 *
 * The last line counts. A failure names its seed; the same seed is the same history. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "history.h"
#include "schema/catalogue.h"

enum { SEEDS_OF_A_TEST = 200 };

static struct history history;
static FILE *out;

/* The code under test has an assertion too. Its message stands in the log. */
static void
on_abort(int signal_number)
{
	char log[2048];
	ssize_t n = pread(STDERR_FILENO, log, sizeof(log), 0);

	(void)signal_number;
	fprintf(out,
	    "# seed %llu, step %u: the code under test gave up\n# %.*s\nnot ok 1 - canary\n"
	    "# alone: make canary SEEDS=1 FROM=%llu\n",
	    (unsigned long long)history.seed, history.step, (int)(n > 0 ? n : 0), log,
	    (unsigned long long)history.seed);
	fflush(out);
	_exit(1);
}

static const char *
directory(void)
{
	const char *tmp = getenv("TMPDIR");

	if (access("/dev/shm", W_OK | X_OK) == 0)
		return "/dev/shm";
	return tmp != NULL ? tmp : "/tmp";
}

/* All output goes to a file that is searched. */
static int
catch_output(void)
{
	out = fdopen(dup(STDOUT_FILENO), "w");
	int fd = memfd_create("log", MFD_CLOEXEC);

	if (out == NULL || fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
		abort();
	setvbuf(stdout, NULL, _IONBF, 0);
	return fd;
}

static void
print_failure(uint64_t seed)
{
	fprintf(out, "# seed %llu\n", (unsigned long long)seed);
	for (char *line = strtok(history.failure, "\n"); line != NULL; line = strtok(NULL, "\n"))
		fprintf(out, "# %s\n", line);
	fprintf(out, "# alone: make canary SEEDS=1 FROM=%llu\n", (unsigned long long)seed);
}

/* Each counted event must have occurred at least once. */
static unsigned
count_unseen(unsigned long long seeds)
{
	enum { ENOUGH = 100 };
	const struct seen *s = &history.seen;
	unsigned unseen = 0;
	size_t count;
	const struct model_kind *kinds = model_kinds(&count);

	for (size_t i = 0; seeds >= ENOUGH && i < count; i++)
		if (s->kinds[kinds[i].number] == 0) {
			fprintf(out, "# %s was never accepted\n", kinds[i].name);
			unseen++;
		}
	for (int what = 0; seeds >= ENOUGH && what < ASK_NOISE; what++)
		if (s->answered[what] == 0) {
			fprintf(out, "# a request (%d of enum what) was never answered\n", what);
			unseen++;
		}
	if (seeds >= ENOUGH && s->messages == 0) {
		fprintf(out, "# on call was never sent a text\n");
		unseen++;
	}
	return unseen;
}

/* A kind or a role that the model does not know is not checked for leaks. */
static unsigned
count_unknown(void)
{
	size_t count;
	const struct kind *kinds = catalogue_rows(&count);
	unsigned unknown = 0;

	for (size_t i = 0; i < count; i++)
		if (model_kind(kinds[i].number) == NULL && !model_is_concluded(kinds[i].number)) {
			fprintf(out, "# kind %s is not in the model of the canaries (model.c)\n",
			    kinds[i].name);
			unknown++;
		}
	for (size_t i = 0; i < declared_roles.count; i++)
		if (!model_knows_role(declared_roles.list[i].value)) {
			fprintf(out, "# role %s is not in the model of the canaries (model.c)\n",
			    declared_roles.list[i].name);
			unknown++;
		}
	return unknown;
}

int
main(int argc, char **argv)
{
	unsigned long long from = 1, seeds = SEEDS_OF_A_TEST, canaries = 0, misplaced = 0;
	char error[OVERGANG_ERROR_SIZE] = "";
	const char *seeds_from = getenv("OVERGANG_SEEDS_FROM");

	if (seeds_from != NULL)
		from = strtoull(seeds_from, NULL, 10);
	for (int i = 1; i < argc; i += 2)
		if (i + 1 < argc && strcmp(argv[i], "--from") == 0) {
			from = strtoull(argv[i + 1], NULL, 10);
		} else if (i + 1 < argc && strcmp(argv[i], "--seeds") == 0) {
			seeds = strtoull(argv[i + 1], NULL, 10);
		} else {
			fprintf(stderr, "usage: canary_test [--from SEED] [--seeds N]\n");
			return 64;
		}
	int log_fd = catch_output();
	signal(SIGABRT, on_abort);
	history.texts = texts_open(NULL, "nb", error);
	if (history.texts == NULL) {
		fprintf(out, "%s\nnot ok 1 - canary\n", error);
		fclose(out);
		return 1;
	}
	fprintf(out, "1..1\n");
	misplaced = count_unknown();
	for (unsigned long long seed = from; seed < from + seeds && misplaced == 0; seed++) {
		if (!history_run(&history, seed, directory(), log_fd)) {
			print_failure(seed);
			misplaced++;
		}
		canaries += history.m.words.count;
	}
	texts_close(history.texts);
	if (misplaced == 0)
		misplaced += count_unseen(seeds);
	fprintf(out, "%s 1 - nothing reaches anybody who may not know it\n",
	    misplaced == 0 ? "ok" : "not ok");
	fprintf(out, "canary %s: %llu histories from %llu, %llu canaries, %llu misplaced\n",
	    misplaced == 0 ? "ok" : "FAILED", seeds, from, canaries, misplaced);
	fclose(out);
	return misplaced == 0 ? 0 : 1;
}
