/* outtray.c - Files that a clerk lays in the out-tray become reports. */
#include "outtray.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer.h"
#include "base/hex.h"
#include "base/problems.h"
#include "base/utf8.h"
#include "cases.h"
#include "clean.h"
#include "fields.h"
#include "files.h"
#include "names.h"
#include "notices.h"
#include "overgang.h"
#include "problem_text.h"
#include "problems.h"
#include "refusals.h"
#include "say.h"
#include "stop.h"

enum { KEY_FILE_MODE = 0600 };

static const char *
text_of(const struct outtray *out, const char *key)
{
	return texts_get(out->texts, "answer", key);
}

/* ---- looking ------------------------------------------------------------------------- */

static int
by_age(const void *a, const void *b)
{
	const struct outtray_file *x = a, *y = b;

	if (x->modified_ns != y->modified_ns)
		return x->modified_ns < y->modified_ns ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* A key whose file is gone belongs to an answer that is through. Kept, it would be taken
 * for that of a new file of the same name. */
static void
remove_orphan(int dir, const char *name, const char *answer)
{
	if (faccessat(dir, answer, F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT)
		(void)unlinkat(dir, name, 0);
}

/* The folder gives them in any order: in a table that is full the youngest makes place for an older
 * one, so that they go in order however many there are. */
static void
keep_oldest(struct outtray_file *list, size_t *count, const struct outtray_file *f)
{
	size_t youngest = 0;

	if (*count < OUTTRAY_FILES_MAX) {
		list[(*count)++] = *f;
		return;
	}
	for (size_t i = 1; i < *count; i++)
		if (by_age(&list[i], &list[youngest]) > 0)
			youngest = i;
	if (by_age(f, &list[youngest]) < 0)
		list[youngest] = *f;
}

/* As it was at the look before: then it has been so since. */
static uint64_t
same_since(const struct outtray *out, const struct outtray_file *f, uint64_t now)
{
	for (size_t i = 0; i < out->seen_count; i++) {
		const struct outtray_file *s = &out->seen[i];
		if (strcmp(s->name, f->name) == 0)
			return s->size == f->size && s->modified_ns == f->modified_ns &&
				       s->inode == f->inode
				   ? s->since_ms
				   : now;
	}
	return now;
}

/* One entry of the folder. */
static void
look_at(struct outtray *out, int dir, const char *name, struct outtray_file *list, size_t *count)
{
	char answer[256];
	struct stat st;

	if (name_answer_of_key(name, answer)) {
		remove_orphan(dir, name, answer);
		return;
	}
	if (name_is_rubbish(name) || fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	if (S_ISREG(st.st_mode) && notice_is_one(out->dir, name)) {
		notice_remove_old(out->dir, out->rejected, name);
		return;
	}
	if (!name_is_answer(name) || !S_ISREG(st.st_mode)) {
		strange_file(&out->strange, out->texts, out->dir, name, st.st_mode);
		return;
	}
	struct outtray_file f = { .size = st.st_size, .inode = st.st_ino };
	memcpy(f.name, name, strlen(name) + 1);
	f.modified_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	f.since_ms = same_since(out, &f, clock_ms());
	keep_oldest(list, count, &f);
}

/* The answers that are there, oldest first; those beyond the table wait. */
static int
list_files(struct outtray *out, struct outtray_file *list, size_t *ret_count)
{
	DIR *d = opendir(out->dir);
	struct dirent *e;

	*ret_count = 0;
	if (d == NULL)
		return -errno;
	while ((e = readdir(d)) != NULL)
		look_at(out, dirfd(d), e->d_name, list, ret_count);
	(void)closedir(d);
	qsort(list, *ret_count, sizeof(*list), by_age);
	return 0;
}

static void
name_problem(struct outtray *out, const char *name)
{
	char path[sizeof(out->problem.place)];

	(void)snprintf(path, sizeof(path), "%s/%s", out->dir, name);
	problem_at(&out->problem, path, 0);
}

static int
fail(struct outtray *out, int error, const char *name)
{
	problem_errno(&out->problem, -error);
	name_problem(out, name);
	return error;
}

/* The reason stands in the language of the texts. */
static int
fail_because(struct outtray *out, int error, const char *name, const char *why)
{
	problem_set(&out->problem, &PROBLEM_SYSTEM, "%s", why);
	name_problem(out, name);
	return error;
}

/* ---- one answer ------------------------------------------------------------------------ */

/* The key that was made for this file, or a new one; on disk before it is used. */
static int
key_for(const struct outtray *out, const char *name, unsigned char ret_key[OVERGANG_KEY_SIZE])
{
	char file[300], hex[2 * OVERGANG_KEY_SIZE + 2], *text = NULL;
	size_t size;
	int r;

	(void)snprintf(file, sizeof(file), "%s.key", name);
	r = files_read_itself(out->dir, file, 2 * OVERGANG_KEY_SIZE + 1, &text, &size);
	if (r == 0) {
		text[strcspn(text, "\r\n")] = '\0';
		bool good = hex_parse(text, ret_key, OVERGANG_KEY_SIZE);
		free(text);
		return good ? 0 : -EBADMSG;
	}
	if (r == -ELOOP || r == -EINVAL || r == -EFBIG)
		return -EBADMSG; /* something else lies in its place */
	if (r != -ENOENT)
		return r;
	overgang_key(ret_key);
	(void)hex_text(ret_key, OVERGANG_KEY_SIZE, hex);
	hex[2 * OVERGANG_KEY_SIZE] = '\n';
	return files_write(out->dir, file, hex, 2 * OVERGANG_KEY_SIZE + 1, KEY_FILE_MODE);
}

/* The file first, its key after: a key without a file is removed at the next look. */
static int
move_away(const struct outtray *out, const char *name, const char *to_dir, const char *to_name)
{
	char key[600];
	int r = files_move(out->dir, name, to_dir, to_name);

	if (r < 0)
		return r;
	(void)snprintf(key, sizeof(key), "%.300s/%.255s.key", out->dir, name);
	(void)unlink(key);
	return 0;
}

/* Under a name that is one everywhere; the clerk's own may hold anything. */
static void
name_there(const char *dir, const char *name, char ret_name[300])
{
	char *shown = clean_new(CLEAN_NAME, name);

	files_free_name(dir, shown, ret_name, 300);
	free(shown);
}

static void
notice_rejected(const struct outtray *out, const char *to_name, const char *why)
{
	const char *slash = strrchr(out->rejected, '/');
	const char *const with[] = { "mappe", slash != NULL ? slash + 1 : out->rejected, "fil",
		to_name, NULL };
	char then[ANSWER_WHY_SIZE];

	(void)texts_fill(out->texts, text_of(out, "moved"), with, then, sizeof(then));
	notice_write(out->texts, out->dir, to_name, why, then);
}

/* A name may hold anything: cleaned, it stays one argument. */
static void
say_rejected(const struct outtray *out, const char *name, const char *why_name)
{
	char *shown = clean_new(CLEAN_LINE, name);

	say_in(out->texts, NULL, &PROBLEM_ANSWER_REJECTED, "%s" PROBLEM_AND "%s", shown, why_name);
	free(shown);
}

static int
reject(struct outtray *out, const char *name, const char *why)
{
	char to_name[300], why_name[320];
	int r;

	name_there(out->rejected, name, to_name);
	(void)snprintf(why_name, sizeof(why_name), "%s.why.txt", to_name);
	r = notice_write_file(out->rejected, why_name, why);
	if (r == 0)
		r = move_away(out, name, out->rejected, to_name);
	if (r < 0)
		return fail(out, r, name);
	out->refused++;
	notice_rejected(out, to_name, why);
	say_rejected(out, name, why_name);
	return 0;
}

/* Reject it with the reason that stands under this key in the texts. */
static int
reject_as(struct outtray *out, const char *name, const char *key)
{
	char why[ANSWER_WHY_SIZE];

	(void)snprintf(why, sizeof(why), "%s\n", text_of(out, key));
	return reject(out, name, why);
}

static int
taken(struct outtray *out, const char *name)
{
	char to_name[300];
	int r;

	name_there(out->sent, name, to_name);
	r = move_away(out, name, out->sent, to_name);
	if (r < 0)
		return fail(out, r, name);
	notice_remove(out->dir, name);
	out->taken++;
	say_log(NULL, "answer %s registered", name);
	return 0;
}

/* Reject an answer whose huskenavn several cases have, or none; the reason names the nearest ones. */
static int
reject_case(struct outtray *out, const char *name, const Ov__Report *r)
{
	struct nearest n = { .typed = r->case_ };
	char meant[NEAREST_MAX * (NEAREST_SIZE + 8)], why[ANSWER_WHY_SIZE];

	if (cases_meant(out->connection, &n) < 0)
		return fail_because(
		    out, -EAGAIN, name, error_in(out->texts, out->connection, why, sizeof(why)));
	bool several = n.count > 1 && !cases_is_name(n.best[0].word);
	const char *const with[] = { "verdi", r->case_, "mente",
		nearest_text(out->texts, &n, meant, sizeof(meant)), NULL };
	size_t size = texts_fill(
	    out->texts, text_of(out, several ? "cases_named" : "no_case"), with, why, sizeof(why));
	(void)utf8_copy(why + size, sizeof(why) - size, "\n");
	return reject(out, name, why);
}

/* The case of a report by its id, where the clerk wrote its huskenavn. 1: it is rejected. */
static int
find_case(struct outtray *out, const char *name, Ov__Report *r)
{
	Ov__CaseRequest find = OV__CASE_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer;
	char why[ANSWER_WHY_SIZE];

	if (!cases_is_name(r->case_))
		return 0;
	find.case_ = r->case_;
	find.purpose = OV__PURPOSE__PURPOSE_FIND;
	request.ask_case = OV__REQUEST__ASK_CASE_STATE;
	request.case_state = &find;
	int result = overgang_request(out->connection, &request, &answer);
	if (result < 0)
		return fail_because(
		    out, result, name, error_in(out->texts, out->connection, why, sizeof(why)));
	if (answer->result_case == OV__ANSWER__RESULT_CASE_STATE) {
		char *id = strdup(answer->case_state->id);
		result = id != NULL ? 0 : fail(out, -ENOMEM, name);
		if (id != NULL) {
			free(r->case_);
			r->case_ = id;
		}
	} else if (answer->outcome == OV__OUTCOME__OUTCOME_BUSY ||
		   answer->outcome == OV__OUTCOME__OUTCOME_FULL) {
		result = fail_because(
		    out, -EAGAIN, name, refusal_text(out->texts, answer, why, sizeof(why)));
	} else {
		result = reject_case(out, name, r);
		result = result == 0 ? 1 : result;
	}
	ov__answer__free_unpacked(answer, NULL);
	return result;
}

static int
report(struct outtray *out, const char *name, Ov__Report *r)
{
	unsigned char *key = malloc(OVERGANG_KEY_SIZE);
	char why[ANSWER_WHY_SIZE];
	Ov__Answer *answer;
	int result;

	if (key == NULL)
		return fail(out, -ENOMEM, name);
	r->key.data = key; /* freed with the report */
	r->key.len = OVERGANG_KEY_SIZE;
	result = key_for(out, name, key);
	if (result == -EBADMSG)
		return reject_as(out, name, "key_broken");
	if (result < 0)
		return fail(out, result, name);
	result = overgang_report(out->connection, r, &answer);
	if (result == -EMSGSIZE)
		return reject_as(out, name, "long_report");
	if (result < 0)
		return fail_because(
		    out, result, name, error_in(out->texts, out->connection, why, sizeof(why)));
	if (answer->outcome == OV__OUTCOME__OUTCOME_OK ||
	    answer->outcome == OV__OUTCOME__OUTCOME_REPEATED)
		result = taken(out, name);
	else if (answer->outcome == OV__OUTCOME__OUTCOME_BUSY ||
		 answer->outcome == OV__OUTCOME__OUTCOME_FULL)
		result = fail_because(
		    out, -EAGAIN, name, refusal_text(out->texts, answer, why, sizeof(why)));
	else
		result = reject(out, name, answer_refusal(out->texts, answer, why, sizeof(why)));
	ov__answer__free_unpacked(answer, NULL);
	return result;
}

/* 1: it is held by another program, and those behind it wait with it. */
static int
handle(struct outtray *out, const struct outtray_file *f, bool patient)
{
	const char *name = f->name;
	char why[ANSWER_WHY_SIZE], *text;
	size_t size;

	if (strlen(name) > OUTTRAY_NAME_LENGTH_MAX)
		return reject_as(out, name, "long_name");
	int result = files_read_itself(out->dir, name, ANSWER_SIZE_MAX, &text, &size);
	if (result == -ENOENT || result == -ELOOP || result == -EINVAL)
		return 0; /* removed or changed meanwhile: the next look handles it */
	if ((result == -EACCES || result == -EBUSY || result == -ETXTBSY) && patient)
		return 1;
	if (result == -EFBIG)
		return reject_as(out, name, "long_file");
	if (result == -EACCES)
		return reject_as(out, name, "forbidden");
	if (result < 0)
		return fail(out, result, name);
	Ov__Report *r = answer_parse(out->texts, text, size, why);
	free(text);
	if (r == NULL) {
		(void)strncat(why, "\n", sizeof(why) - strlen(why) - 1);
		return reject(out, name, why);
	}
	result = find_case(out, name, r);
	if (result == 0)
		result = report(out, name, r);
	else if (result == 1)
		result = 0;
	ov__report__free_unpacked(r, NULL);
	return result;
}

/* ---- the look ---------------------------------------------------------------------------- */

static unsigned
look_ms(const struct outtray *out)
{
	return out->look_ms != 0 ? out->look_ms : OUTTRAY_LOOK_MS;
}

/* An empty file is one that an editor has begun; left so, it is said. */
static void
look_at_empty(struct outtray *out, const struct outtray_file *f, bool at_once)
{
	if (at_once || clock_ms() - f->since_ms >= OUTTRAY_PATIENCE_MS)
		strange_empty(&out->strange, out->texts, out->dir, f->name);
}

/* Files unchanged since the look before, oldest first. */
static int
handle_all(struct outtray *out, const struct outtray_file *list, size_t count, bool at_once)
{
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++) {
		uint64_t age = clock_ms() - list[i].since_ms;
		if (age < look_ms(out))
			continue;
		if (list[i].size == 0)
			look_at_empty(out, &list[i], at_once);
		else
			r = handle(out, &list[i], !at_once && age < OUTTRAY_PATIENCE_MS);
	}
	return r < 0 ? r : 0;
}

/* Is there one that was not seen before as it is now? */
static bool
some_are_new(const struct outtray *out, const struct outtray_file *list, size_t count)
{
	uint64_t now = clock_ms();
	bool found = false;

	for (size_t i = 0; i < count; i++)
		found = found || now - list[i].since_ms < look_ms(out);
	return found;
}

static int
look(struct outtray *out, struct outtray_file *list, size_t *ret_count)
{
	int r = list_files(out, list, ret_count);

	if (r < 0)
		return fail(out, r, "");
	out->seen_ms = clock_ms();
	memcpy(out->seen, list, *ret_count * sizeof(*list));
	out->seen_count = *ret_count;
	return 0;
}

int
outtray_look(struct outtray *out, bool at_once)
{
	struct pollfd stop = { .fd = out->stop_fd, .events = POLLIN };
	struct outtray_file *now;
	size_t count;

	if (!at_once && clock_ms() - out->seen_ms < look_ms(out))
		return 0;
	now = calloc(OUTTRAY_FILES_MAX, sizeof(*now));
	if (now == NULL)
		return fail(out, -ENOMEM, "");
	int r = look(out, now, &count);
	if (r == 0 && at_once && some_are_new(out, now, count) &&
	    poll(&stop, 1, (int)look_ms(out) + 1) == 0)
		r = look(out, now, &count);
	if (r == 0)
		r = handle_all(out, now, count, at_once);
	free(now);
	return r;
}
