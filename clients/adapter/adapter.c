/* adapter.c - The adapter's settings. */
#include "adapter.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "library_problems.h"
#include "settings.h"

static int
take_on_failure(const struct setting *s, struct adapter_settings *a, struct problem *ret_problem)
{
	char word[8] = "";

	if (setting_text(s, word, sizeof(word), ret_problem) < 0)
		return -1;
	if (strcmp(word, "park") != 0 && strcmp(word, "wait") != 0) {
		problem_set(ret_problem, &PROBLEM_TEXT, "is park or wait");
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
		problem_set(ret_problem, &PROBLEM_TEXT,
		    "stands in [%.49s]; there are [overgang] and [adapter]", s->section);
		return -1;
	}
	if (strcmp(s->key, "on_failure") == 0)
		return take_on_failure(s, a, ret_problem);
	if (strcmp(s->key, "receipts") == 0)
		return take_receipts(s, a, ret_problem);
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
check_directory(const char *key, const char *dir, dev_t *ret_device, char *ret_error)
{
	struct stat st;
	const char *problem = NULL, *system = "";

	if (stat(dir, &st) != 0 && errno != ENOENT) {
		problem = "cannot be looked at: ";
		system = strerror(errno);
	} else if (access(dir, F_OK) != 0)
		problem = "is not there";
	else if (!S_ISDIR(st.st_mode))
		problem = "is no directory";
	else if (access(dir, R_OK | W_OK | X_OK) != 0)
		problem = "cannot be read and written by this program";
	if (problem == NULL) {
		*ret_device = st.st_dev;
		return 0;
	}
	(void)snprintf(
	    ret_error, OVERGANG_ERROR_SIZE, "%s: %.300s %s%.100s", key, dir, problem, system);
	return -1;
}

int
adapter_intray(const struct adapter_settings *s, char *ret_error)
{
	dev_t device;

	return check_directory("intray", s->intray, &device, ret_error);
}

int
adapter_trays(const struct adapter_settings *s, char *ret_error)
{
	dev_t in, out, sent, rejected;

	if (check_directory("intray", s->intray, &in, ret_error) < 0 ||
	    check_directory("outtray", s->outtray, &out, ret_error) < 0 ||
	    check_directory("sent", s->sent, &sent, ret_error) < 0 ||
	    check_directory("rejected", s->rejected, &rejected, ret_error) < 0)
		return -1;
	if (sent == out && rejected == out)
		return 0;
	(void)snprintf(ret_error, OVERGANG_ERROR_SIZE,
	    "%s: lies in another file system than outtray; an answer is moved there in one step, "
	    "so "
	    "they have to lie in the same",
	    sent != out ? "sent" : "rejected");
	return -1;
}

int
adapter_load(const char *path, struct adapter_settings *ret, char *ret_error)
{
	struct problem problem;

	memset(ret, 0, sizeof(*ret));
	(void)snprintf(ret->consumer, sizeof(ret->consumer), "adapter");
	ret->tries = 5;
	ret->park = true;
	ret->receipts = true;
	if (settings_read(path, take, ret, &problem) < 0) {
		(void)problem_english(&problem, ret_error, OVERGANG_ERROR_SIZE);
		return -1;
	}
	if (!setting_name_valid(ret->consumer)) {
		(void)snprintf(ret_error, OVERGANG_ERROR_SIZE,
		    "%.200s: consumer: \"%s\" is no name; 1 to 32 of a-z, 0-9 and -", path,
		    ret->consumer);
		return -1;
	}
	const char *missing = ret->intray[0] == '\0'	 ? "intray"
			      : ret->outtray[0] == '\0'	 ? "outtray"
			      : ret->sent[0] == '\0'	 ? "sent"
			      : ret->rejected[0] == '\0' ? "rejected"
							 : NULL;
	if (missing == NULL)
		return 0;
	(void)snprintf(ret_error, OVERGANG_ERROR_SIZE, "%.200s: %s: is missing", path, missing);
	return -1;
}
