/* main.c - Every file of the corpus through its target, without libFuzzer; TAP. In the folder of the
 * tree; a folder of the corpus, or one file of it as "desk/opened", may be named. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 1 << 20 };

static const struct {
	const char *name;
	fuzz_target *run;
} targets[] = {
	{ "desk", fuzz_desk },
	{ "wire", fuzz_wire },
	{ "gate", fuzz_gate },
	{ "config", fuzz_config },
	{ "csv", fuzz_csv },
	{ "delivery", fuzz_delivery },
};

static void
replay(fuzz_target *run, const char *path)
{
	static unsigned char data[INPUT_MAX];
	FILE *f = fopen(path, "rbe");

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	size_t size = fread(data, 1, sizeof(data), f);
	fclose(f);
	/* A copy of exactly that size, so that the sanitizer sees a read beyond it. */
	unsigned char *copy = malloc(size > 0 ? size : 1);
	if (copy == NULL)
		exit(1);
	memcpy(copy, data, size);
	printf("# %s\n", path);
	fflush(stdout);
	run(copy, size);
	free(copy);
}

static int
replay_all(fuzz_target *run, const char *name, const char *only)
{
	char path[512];
	int count = 0;

	snprintf(path, sizeof(path), "tests/fuzz/corpus/%s", name);
	DIR *d = opendir(path);
	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		if (e->d_name[0] == '.' || (only != NULL && strcmp(only, e->d_name) != 0))
			continue;
		snprintf(path, sizeof(path), "tests/fuzz/corpus/%s/%s", name, e->d_name);
		replay(run, path);
		count++;
	}
	if (d != NULL)
		closedir(d);
	return count;
}

int
main(int argc, char **argv)
{
	const char *slash = argc > 1 ? strchr(argv[1], '/') : NULL;
	size_t named = argc > 1 ? strcspn(argv[1], "/") : 0;
	int failed = 0, number = 0;

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		const char *name = targets[i].name;
		if (argc > 1 && (strlen(name) != named || strncmp(argv[1], name, named) != 0))
			continue;
		int n = replay_all(targets[i].run, name, slash != NULL ? slash + 1 : NULL);
		printf("%s %d - the corpus of %s, %d files\n", n > 0 ? "ok" : "not ok", ++number,
		    name, n);
		failed += n == 0;
	}
	return failed == 0 && number > 0 ? 0 : 1;
}
