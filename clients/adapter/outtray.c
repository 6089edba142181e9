/* outtray.c - What a clerk lays in the out-tray is reported. */
#include "outtray.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer.h"
#include "client.h"

enum { LOOK_MS = 200, KEY_FILE_MODE = 0600, WHY_FILE_MODE = 0640 };

/* ---- looking ------------------------------------------------------------------------- */

static bool
ends_with(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);

	return n > m && strcasecmp(name + n - m, ending) == 0;
}

static bool
is_answer(const char *name)
{
	return name[0] != '.' && name[0] != '~' &&
	       (ends_with(name, ".txt") || ends_with(name, ".ini"));
}

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
remove_orphan(int dir, const char *name)
{
	char file[256];

	(void)snprintf(file, sizeof(file), "%.*s", (int)(strlen(name) - strlen(".key")), name);
	if (is_answer(file) && faccessat(dir, file, F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
	    errno == ENOENT)
		(void)unlinkat(dir, name, 0);
}

/* What lies there and is neither an answer nor ours: said once, or a clerk waits in vain.
 * Past the end of the table, no more is said. */
static void
say_strange(struct outtray *out, const char *name, bool answer)
{
	if (name[0] == '.' || name[0] == '~' || ends_with(name, ".key") ||
	    out->strange_count == OUTTRAY_STRANGE_MAX)
		return;
	for (size_t i = 0; i < out->strange_count; i++)
		if (strcmp(out->strange[i], name) == 0)
			return;
	memcpy(out->strange[out->strange_count++], name, strlen(name) + 1);
	client_log("overgang-adapter", "%s/%s is not read: %s", out->dir, name,
	    answer ? "it is no regular file; lay the answer itself there"
		   : "an answer is a text file; save it as .txt, or take it away");
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

/* The answers that are there, oldest first; those beyond the table wait. */
static int
list_files(struct outtray *out, struct outtray_file *list, size_t *ret_count)
{
	DIR *d = opendir(out->dir);
	struct dirent *e;
	struct stat st;

	*ret_count = 0;
	if (d == NULL)
		return -errno;
	while ((e = readdir(d)) != NULL) {
		if (ends_with(e->d_name, ".key"))
			remove_orphan(dirfd(d), e->d_name);
		if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (!is_answer(e->d_name) || !S_ISREG(st.st_mode)) {
			say_strange(out, e->d_name, is_answer(e->d_name));
			continue;
		}
		if (st.st_size == 0)
			continue;
		struct outtray_file f = { .size = st.st_size };
		memcpy(f.name, e->d_name, strlen(e->d_name) + 1);
		f.modified_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
		keep_oldest(list, ret_count, &f);
	}
	(void)closedir(d);
	qsort(list, *ret_count, sizeof(*list), by_age);
	return 0;
}

static bool
unchanged(const struct outtray *out, const struct outtray_file *f)
{
	for (size_t i = 0; i < out->seen_count; i++)
		if (strcmp(out->seen[i].name, f->name) == 0)
			return out->seen[i].size == f->size &&
			       out->seen[i].modified_ns == f->modified_ns;
	return false;
}

static int
fail(struct outtray *out, int error, const char *name, const char *why)
{
	(void)snprintf(out->error, sizeof(out->error), "%s/%s: %s", out->dir, name, why);
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
	r = client_file_read(out->dir, file, 2 * OVERGANG_KEY_SIZE + 1, &text, &size);
	if (r == 0) {
		text[strcspn(text, "\r\n")] = '\0';
		bool good = client_unhex(text, ret_key, OVERGANG_KEY_SIZE);
		free(text);
		return good ? 0 : -EBADMSG;
	}
	if (r != -ENOENT)
		return r;
	overgang_key(ret_key);
	(void)client_hex(ret_key, OVERGANG_KEY_SIZE, hex);
	hex[2 * OVERGANG_KEY_SIZE] = '\n';
	return client_file_write(out->dir, file, hex, 2 * OVERGANG_KEY_SIZE + 1, KEY_FILE_MODE);
}

/* The file first, its key after: a key without a file is removed at the next look. */
static int
move_away(const struct outtray *out, const char *name, const char *to_dir, const char *to_name)
{
	char key[600];
	int r = client_file_move(out->dir, name, to_dir, to_name);

	if (r < 0)
		return r;
	(void)snprintf(key, sizeof(key), "%.300s/%.255s.key", out->dir, name);
	(void)unlink(key);
	return 0;
}

static int
reject(struct outtray *out, const char *name, const char *why)
{
	char to_name[300], why_name[310];
	int r;

	client_file_free_name(out->rejected, name, to_name, sizeof(to_name));
	(void)snprintf(why_name, sizeof(why_name), "%s.why", to_name);
	r = client_file_write(out->rejected, why_name, why, strlen(why), WHY_FILE_MODE);
	if (r == 0)
		r = move_away(out, name, out->rejected, to_name);
	if (r < 0)
		return fail(out, r, name, strerror(-r));
	out->refused++;
	client_log(NULL, "answer %s rejected: %s", name, why_name);
	return 0;
}

static int
taken(struct outtray *out, const char *name)
{
	char to_name[300];
	int r;

	client_file_free_name(out->sent, name, to_name, sizeof(to_name));
	r = move_away(out, name, out->sent, to_name);
	if (r < 0)
		return fail(out, r, name, strerror(-r));
	out->taken++;
	client_log(NULL, "answer %s registered", name);
	return 0;
}

static int
report(struct outtray *out, const char *name, Ov__Report *r)
{
	unsigned char *key = malloc(OVERGANG_KEY_SIZE);
	char why[ANSWER_WHY_SIZE];
	Ov__Answer *answer;
	int result;

	if (key == NULL)
		return -ENOMEM;
	r->key.data = key; /* freed with the report */
	r->key.len = OVERGANG_KEY_SIZE;
	result = key_for(out, name, key);
	if (result == -EBADMSG)
		return reject(
		    out, name, "Nøkkelfila ved siden av er skadet. Legg svaret på nytt.\n");
	if (result < 0)
		return fail(out, result, name, strerror(-result));
	result = overgang_report(out->connection, r, &answer);
	if (result == -EMSGSIZE)
		return reject(out, name, "Svaret er for stort til å bli sendt.\n");
	if (result < 0)
		return fail(out, result, name, overgang_error(out->connection));
	if (answer->outcome == OV__OUTCOME__OUTCOME_OK ||
	    answer->outcome == OV__OUTCOME__OUTCOME_REPEATED)
		result = taken(out, name);
	else if (answer->outcome == OV__OUTCOME__OUTCOME_BUSY ||
		 answer->outcome == OV__OUTCOME__OUTCOME_FULL)
		result = fail(out, -EAGAIN, name, answer->text);
	else
		result = reject(out, name, answer_refusal(answer, why, sizeof(why)));
	ov__answer__free_unpacked(answer, NULL);
	return result;
}

static int
handle(struct outtray *out, const char *name)
{
	char why[ANSWER_WHY_SIZE], *text;
	size_t size;
	int result = client_file_read(out->dir, name, ANSWER_SIZE_MAX, &text, &size);

	if (result == -ENOENT)
		return 0; /* taken back */
	if (result == -EFBIG)
		return reject(out, name, "Fila er for stor til å være et svar.\n");
	if (result == -EACCES)
		return reject(out, name, "Adapteren har ikke lov til å lese fila.\n");
	if (result < 0)
		return fail(out, result, name, strerror(-result));
	Ov__Report *r = answer_parse(out->texts, text, size, why);
	free(text);
	if (r == NULL) {
		(void)strncat(why, "\n", sizeof(why) - strlen(why) - 1);
		return reject(out, name, why);
	}
	result = report(out, name, r);
	ov__report__free_unpacked(r, NULL);
	return result;
}

int
outtray_look(struct outtray *out, bool at_once)
{
	struct outtray_file *now;
	uint64_t ms = client_clock_ms();
	size_t count;
	int r;

	if (!at_once && ms - out->seen_ms < LOOK_MS)
		return 0;
	out->seen_ms = ms;
	now = calloc(OUTTRAY_FILES_MAX, sizeof(*now));
	if (now == NULL)
		return -ENOMEM;
	r = list_files(out, now, &count);
	if (r < 0)
		(void)fail(out, r, "", strerror(-r));
	for (size_t i = 0; i < count && r == 0; i++)
		if (at_once || unchanged(out, &now[i]))
			r = handle(out, now[i].name);
	memcpy(out->seen, now, count * sizeof(*now));
	out->seen_count = count;
	free(now);
	return r;
}
