/* adapter.c - The adapter's settings. */
#include "adapter.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "library_problems.h"
#include "problems.h"
#include "schema/limits.h"
#include "settings.h"

static int
take_on_failure(const struct setting *s, struct adapter_settings *a, struct problem *ret_problem)
{
	char word[8] = "";

	if (setting_text(s, word, sizeof(word), ret_problem) < 0)
		return -1;
	if (strcmp(word, "park") != 0 && strcmp(word, "wait") != 0) {
		problem_set(ret_problem, &PROBLEM_PARK_OR_WAIT, NULL);
		return -1;
	}
	a->park = strcmp(word, "park") == 0;
	return 0;
}

static int
take_receipts(const struct setting *s, struct adapter_settings *a, struct problem *ret_problem)
{
	char word[8] = "";

	if (setting_text(s, word, sizeof(word), ret_problem) < 0)
		return -1;
	if (strcmp(word, "yes") != 0 && strcmp(word, "no") != 0) {
		problem_set(ret_problem, &PROBLEM_YES_OR_NO, NULL);
		return -1;
	}
	a->receipts = strcmp(word, "yes") == 0;
	return 0;
}

static const char *const trays[ADAPTER_TRAYS] = { "intray", "outtray", "sent", "rejected" };

static void
keep_line(struct adapter_settings *a, const struct setting *s)
{
	for (size_t i = 0; i < ADAPTER_TRAYS; i++)
		if (strcmp(s->key, trays[i]) == 0)
			a->lines[i] = s->line;
}

static int
take(const struct setting *s, void *context, struct problem *ret_problem)
{
	struct adapter_settings *a = context;
	const struct {
		const char *key;
		char *buf;
		size_t size;
		bool path;
	} keys[] = {
		{ "consumer", a->consumer, sizeof(a->consumer), false },
		{ "intray", a->intray, sizeof(a->intray), true },
		{ "outtray", a->outtray, sizeof(a->outtray), true },
		{ "sent", a->sent, sizeof(a->sent), true },
		{ "rejected", a->rejected, sizeof(a->rejected), true },
		{ "language", a->language, sizeof(a->language), false },
		{ "sender", a->sender, sizeof(a->sender), false },
		{ "contact", a->contact, sizeof(a->contact), false },
	};

	if (strcmp(s->section, "overgang") == 0)
		return 0; /* the library's */
	if (strcmp(s->section, "adapter") != 0) {
		problem_set(ret_problem, &PROBLEM_ADAPTER_SECTION, "%s", s->section);
		return -1;
	}
	if (strcmp(s->key, "on_failure") == 0)
		return take_on_failure(s, a, ret_problem);
	if (strcmp(s->key, "receipts") == 0)
		return take_receipts(s, a, ret_problem);
	keep_line(a, s);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(s->key, keys[i].key) == 0)
			return keys[i].path
				   ? setting_path(s, keys[i].buf, keys[i].size, ret_problem)
				   : setting_text(s, keys[i].buf, keys[i].size, ret_problem);
	return setting_unknown(s,
	    "consumer, intray, outtray, sent, rejected, language, sender, contact, receipts, "
	    "on_failure",
	    ret_problem);
}

static int
check_directory(const char *key, const char *dir, dev_t *ret_device, struct problem *ret_problem)
{
	const struct problem_kind *wrong = NULL;
	struct stat st;
	int error = 0;

	if (stat(dir, &st) != 0 && errno != ENOENT) {
		error = errno;
		wrong = &PROBLEM_TRAY_NOT_LOOKED_AT;
	} else if (access(dir, F_OK) != 0)
		wrong = &PROBLEM_TRAY_NOT_THERE;
	else if (!S_ISDIR(st.st_mode))
		wrong = &PROBLEM_TRAY_NO_DIRECTORY;
	else if (access(dir, R_OK | W_OK | X_OK) != 0)
		wrong = &PROBLEM_TRAY_NOT_ALLOWED;
	if (wrong == NULL) {
		*ret_device = st.st_dev;
		return 0;
	}
	problem_set(ret_problem, wrong, "%.300s", dir);
	problem_key(ret_problem, key);
	ret_problem->error = error;
	return -1;
}

int
adapter_intray(const struct adapter_settings *s, struct problem *ret_problem)
{
	dev_t device;

	return check_directory("intray", s->intray, &device, ret_problem);
}

int
adapter_trays(const struct adapter_settings *s, struct problem *ret_problem)
{
	dev_t in, out, sent, rejected;

	if (check_directory("intray", s->intray, &in, ret_problem) < 0 ||
	    check_directory("outtray", s->outtray, &out, ret_problem) < 0 ||
	    check_directory("sent", s->sent, &sent, ret_problem) < 0 ||
	    check_directory("rejected", s->rejected, &rejected, ret_problem) < 0)
		return -1;
	if (sent == out && rejected == out)
		return 0;
	problem_set(ret_problem, &PROBLEM_OTHER_FILE_SYSTEM, NULL);
	problem_key(ret_problem, sent != out ? "sent" : "rejected");
	return -1;
}

/* The key of a folder that the file does not name; NULL: it names all. */
static const char *
missing_tray(const struct adapter_settings *s)
{
	return s->intray[0] == '\0'	? "intray"
	       : s->outtray[0] == '\0'	? "outtray"
	       : s->sent[0] == '\0'	? "sent"
	       : s->rejected[0] == '\0' ? "rejected"
					: NULL;
}

static bool
is_same(const char *a, const char *b)
{
	struct stat x, y;

	return strcmp(a, b) == 0 || (stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
					x.st_ino == y.st_ino);
}

/* What is wrong whatever the machine's state: a file in the place of a folder, and a folder that
 * is the out-tray too, where it would be read. */
static int
check_paths(const struct adapter_settings *s, const char *path, struct problem *ret_problem)
{
	const char *const dirs[ADAPTER_TRAYS] = { s->intray, s->outtray, s->sent, s->rejected };
	size_t wrong = ADAPTER_TRAYS;
	struct stat st;

	for (size_t i = 0; i < ADAPTER_TRAYS && wrong == ADAPTER_TRAYS; i++)
		if (stat(dirs[i], &st) == 0 && !S_ISDIR(st.st_mode)) {
			wrong = i;
			problem_set(ret_problem, &PROBLEM_TRAY_NO_DIRECTORY, "%.300s", dirs[i]);
		} else if (strcmp(trays[i], "outtray") != 0 && is_same(dirs[i], s->outtray)) {
			wrong = i;
			problem_set(ret_problem, &PROBLEM_TRAY_TWICE, "outtray");
		}
	if (wrong == ADAPTER_TRAYS)
		return 0;
	problem_at(ret_problem, path, s->lines[wrong]);
	problem_key(ret_problem, trays[wrong]);
	return -1;
}

int
adapter_load(const char *path, struct adapter_settings *ret, struct problem *ret_problem)
{
	memset(ret, 0, sizeof(*ret));
	(void)snprintf(ret->consumer, sizeof(ret->consumer), "adapter");
	ret->tries = 5;
	ret->park = true;
	ret->receipts = true;
	if (settings_read(path, take, ret, ret_problem) < 0)
		return -1;
	const char *missing = missing_tray(ret);
	bool named = setting_name_valid(ret->consumer);
	if (named && missing == NULL)
		return check_paths(ret, path, ret_problem);
	if (named)
		problem_set(ret_problem, &PROBLEM_TRAY_MISSING, NULL);
	else
		problem_set(ret_problem, &PROBLEM_NO_CONSUMER, "%s" PROBLEM_AND "%d", ret->consumer,
		    NAME_SIZE_MAX);
	problem_at(ret_problem, path, 0);
	problem_key(ret_problem, named ? missing : "consumer");
	return -1;
}
