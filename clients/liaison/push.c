/* push.c - From files to reports: each list as a whole, and the push as a whole. */
#include "push.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "clean.h"
#include "dates.h"
#include "files.h"
#include "gate.h"
#include "known.h"
#include "overgang.h"
#include "queue.h"
#include "say.h"
#include "problem_text.h"
#include "sending.h"
#include "work.h"

enum { WHY_SIZE = 160 };

/* Why a list cannot be read. */
static void
complain(const struct push *p, const struct csvfile *f)
{
	say_line(p->err, "%s%s%s", f->error, f->cause != 0 ? ": " : "",
	    f->cause != 0 ? errno_said(p->texts, f->cause) : "");
}

/* Why nothing can be sent. */
static void
say_wrong(const struct texts *t, FILE *err, const struct problem *problem)
{
	char said[OVERGANG_ERROR_SIZE];

	say_line(err, "overgang-liaison: %s", problem_in(t, problem, said, sizeof(said)));
}

/* ---- a file ----------------------------------------------------------------------------------- */

static uint32_t
date_written(const char *path)
{
	struct stat st;
	char text[20];

	if (stat(path, &st) != 0 || st.st_mtime <= 0)
		return 0;
	overgang_moment_text((uint64_t)st.st_mtime, text);
	text[10] = '\0';
	return overgang_date_parse(text);
}

/* Which day the list is of; false: it is refused, since that cannot be said. */
static bool
date_list(struct file_work *f, const char *path)
{
	const struct push *p = f->work->push;
	enum dates_name found = dates_in_name(f->sum->name, &f->sum->date);
	char date[11];

	if (p->as_of != 0) {
		f->sum->date = p->as_of;
		return true;
	}
	if (found == DATES_NAME_SEVERAL) {
		say_line(p->err,
		    "%s: filnavnet har flere datoer; si hvilken dag lista er fra med --as-of",
		    f->sum->name);
		return false;
	}
	if (found == DATES_NAME_ONE && work_is_future(f->work, f->sum->date)) {
		say_line(p->err,
		    "%s: lista er datert %s, som ikke er kommet, og er ikke lest inn; rett datoen "
		    "i "
		    "filnavnet, eller si hvilken dag lista er fra med --as-of",
		    f->sum->name, overgang_date_text(f->sum->date, date));
		return false;
	}
	if (found == DATES_NAME_ONE)
		return true;
	f->sum->date = date_written(path);
	if (work_is_future(f->work, f->sum->date))
		f->sum->date = p->today;
	if (found == DATES_NAME_DIGITS)
		say_line(p->out,
		    "%s: tallene i filnavnet er ingen dato vi forstår; lista regnes som fra %s, da "
		    "fila ble lagret. Er det galt, si dagen med --as-of",
		    f->sum->name, overgang_date_text(f->sum->date, date));
	return true;
}

static bool
has_prison(const struct file_work *f, const char *prison)
{
	for (size_t i = 0; i < f->prisons_count; i++)
		if (strcmp(f->prisons[i], prison) == 0)
			return true;
	return false;
}

/* A file is the whole list. Who was there and is not now is named once, and nothing is
 * withdrawn: released, transferred or deleted by accident look the same. */
static void
look_for_vanished(struct file_work *f)
{
	struct work *w = f->work;
	size_t count = 0;
	char refs[1024] = "";

	for (size_t i = 0; i < w->assumed.count; i++) {
		struct known *row = &w->assumed.rows[i],
			     *answered = known_find(&w->known, row->who);
		bool left = row->release_date != 0 && row->release_date < f->sum->date;
		bool newer = row->file_date >= f->sum->date && !work_is_future(w, row->file_date);
		if (row->present || row->line != 0 || row->vanished || left || newer ||
		    !has_prison(f, row->prison))
			continue;
		row->vanished = true;
		if (answered != NULL)
			answered->vanished = true;
		count++;
		size_t n = strlen(refs);
		(void)snprintf(refs + n, sizeof(refs) - n, "%s%s", n > 0 ? ", " : "",
		    row->ref[0] != '\0' ? row->ref : "uten ref");
	}
	if (count > 0)
		say_line(w->push->out,
		    "%s: %zu %s borte siden forrige liste: %s. Løslatt, overført eller slettet?",
		    f->sum->name, count, count == 1 ? "rad er" : "rader er", refs);
}

static void
write_rejected(struct file_work *f)
{
	static const char bom[] = "\xef\xbb\xbf";
	size_t prefix = (size_t)(f->csv.name - f->csv.path), stem = strlen(f->csv.name);
	char dir[FILES_PATH_SIZE] = ".", name[300];
	char *bytes = malloc(f->rejected_size + 3);

	if (bytes == NULL)
		abort();
	if (stem > 4 && strcasecmp(f->csv.name + stem - 4, ".csv") == 0)
		stem -= 4;
	if (prefix > 0)
		(void)snprintf(dir, sizeof(dir), "%.*s", (int)prefix, f->csv.path);
	(void)snprintf(name, sizeof(name), "%.*s.avvist.csv", (int)stem, f->csv.name);
	memcpy(bytes, bom, 3);
	memcpy(bytes + 3, f->rejected, f->rejected_size);
	int r = files_write(dir, name, bytes, f->rejected_size + 3, 0600);
	explicit_bzero(bytes, f->rejected_size + 3);
	free(bytes);
	if (r == 0 && f->sum->unread > 0)
		say_line(f->work->push->out,
		    "%s: de andre radene som ble avvist, står i %s; rett dem der og les den inn. "
		    "%zu linjer kan bare rettes i lista selv (se over)",
		    f->sum->name, name, f->sum->unread);
	else if (r == 0)
		say_line(f->work->push->out,
		    "%s: radene som ble avvist, står i %s; rett dem der og les den inn",
		    f->sum->name, name);
	else
		say_line(f->work->push->err, "%s: kan ikke skrive %s: %s", f->sum->name, name,
		    errno_said(f->work->push->texts, -r));
}

/* A list of which nothing concerns us was not read well, or is not the right one. */
static void
look_for_nothing(struct file_work *f)
{
	const char *problem = NULL;

	if (f->sum->rows == f->sum->nobody)
		problem = "har en overskrift, men ingen rader; er det riktig fil?";
	else if (f->sum->rows == f->sum->nobody + f->sum->other_municipality)
		problem =
		    "alle radene gjelder andre kommuner, så ingenting er lest inn; er det riktig "
		    "liste, og står riktig kommune i liaison.conf?";
	if (problem == NULL || f->csv.error[0] != '\0' || f->work->io_failed)
		return;
	say_line(f->work->push->err, "%s: %s", f->sum->name, problem);
	f->work->refused++;
}

static void
say_columns(const struct file_work *f)
{
	for (size_t i = 0; i < f->csv.columns_count; i++) {
		const char *name = f->csv.columns[i].name;
		if (f->csv.columns[i].column == COLUMN_NEVER)
			say_line(f->work->push->out, "%s: kolonnen «%s» leses aldri", f->sum->name,
			    name);
		else if (f->csv.columns[i].column == COLUMN_MARK)
			say_line(f->work->push->out,
			    "%s: kolonnen «%s» leses som adressesperre; alt annet enn Nei holder "
			    "raden her",
			    f->sum->name, name);
		else if (f->csv.columns[i].column == COLUMN_OTHER && name[0] != '\0')
			say_line(f->work->push->out,
			    "%s: kolonnen «%s» er ikke kjent og leses ikke", f->sum->name, name);
	}
}

/* The name as JSON and a terminal can show it. */
static void
show_name(struct file_work *f, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;

	(void)clean(CLEAN_LINE, name, f->sum->name, sizeof(f->sum->name));
}

/* Nothing is taken of a list that is not read to its end: first all of it is looked at. */
static void
take_rows(struct file_work *f)
{
	struct work *w = f->work;

	summary_headers(f->sum, &f->csv);
	f->sum->encoding = f->csv.encoding.name;
	if (csvfile_rows(&f->csv, gate_note, f) != 0) {
		complain(w->push, &f->csv);
		say_line(w->push->err, "%s: ingenting av lista er lest inn", f->sum->name);
		w->refused++;
		return;
	}
	(void)csvfile_rows(&f->csv, gate_take, f);
	f->sum->read = true;
	if (!f->csv.corrected && !w->io_failed)
		look_for_vanished(f);
	if (f->rejected != NULL)
		write_rejected(f);
	look_for_nothing(f);
}

static void
take_file(struct work *w, const char *path, struct summary *sum)
{
	struct file_work f = { .work = w, .sum = sum };

	show_name(&f, path);
	if (!date_list(&f, path)) {
		w->refused++;
		return;
	}
	for (size_t i = 0; i < w->assumed.count; i++) {
		w->assumed.rows[i].line = 0;
		w->assumed.rows[i].present = false;
	}
	bool opened = csvfile_open(&f.csv, path, w->conf->address_column_required) == 0;
	/* A list that lacks a column has it under a name that is not known. */
	if (f.csv.header_line > 0)
		say_columns(&f);
	if (opened) {
		take_rows(&f);
	} else {
		complain(w->push, &f.csv);
		w->refused++;
	}
	if (f.rejected != NULL)
		explicit_bzero(f.rejected, f.rejected_size);
	free(f.rejected);
	free(f.persons);
	csvfile_close(&f.csv);
}

/* ---- the whole ----------------------------------------------------------------------------------- */

/* Two processes at once would both send the same changes. */
static int
lock_queue(const struct liaison_conf *c, const struct texts *texts, FILE *err)
{
	char path[600];

	(void)snprintf(path, sizeof(path), "%s/lock", c->queue);
	int fd = file_open(path, O_RDWR | O_CREAT);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (fd >= 0 && errno == EWOULDBLOCK)
		say_line(err,
		    "overgang-liaison: en annen overgang-liaison bruker %s; prøv igjen når den er "
		    "ferdig",
		    c->queue);
	else
		say_line(err, "overgang-liaison: %s: %s", path, errno_said(texts, errno));
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

static size_t
waiting(const struct liaison_conf *c)
{
	uint64_t *numbers = NULL;
	size_t count = 0;

	(void)queue_list(c->queue, &numbers, &count);
	free(numbers);
	return count;
}

static int
status_of(const struct work *w)
{
	size_t left = waiting(w->conf);

	if (w->io_failed)
		return PUSH_IO;
	if (w->unplaced > 0)
		say_line(w->push->err,
		    "overgang-liaison: %zu %s på at noen sier hvilken kommune det gjelder; rett "
		    "det i lista, og les den inn på nytt",
		    w->unplaced, w->unplaced == 1 ? "rad venter" : "rader venter");
	if (left > 0) {
		say_line(w->push->err, "overgang-liaison: %zu %s i kø og sendes først neste gang",
		    left, left == 1 ? "melding står" : "meldinger står");
		return PUSH_WAITING;
	}
	return w->refused > 0 || w->unplaced > 0 ? PUSH_REFUSED : PUSH_OK;
}

int
push_files(const struct push *p, char *const *files, size_t count)
{
	struct work w = { .push = p, .conf = p->conf };
	struct problem problem;

	if (known_load(&w.known, p->conf->queue, &problem) != 0) {
		say_wrong(p->texts, p->err, &problem);
		return PUSH_IO;
	}
	int lock = lock_queue(p->conf, p->texts, p->err);
	if (lock < 0) {
		known_free(&w.known);
		return PUSH_WAITING;
	}
	w.lists = calloc(count + 1, sizeof(*w.lists));
	if (w.lists == NULL)
		abort();
	w.lists_count = count;
	/* Read again: the memory may have changed before the lock was taken. */
	known_free(&w.known);
	int r = known_load(&w.known, p->conf->queue, &problem);
	if (r != 0)
		say_wrong(p->texts, p->err, &problem);
	if (r == 0)
		sending_find_lost(&w);
	if (r == 0 && !w.io_failed)
		sending_drain(&w);
	if (r == 0 && !w.io_failed)
		sending_assume_answered(&w);
	for (size_t i = 0; r == 0 && i < count && !w.io_failed; i++)
		take_file(&w, files[i], &w.lists[i]);
	if (r == 0 && !w.io_failed && (r = known_save(&w.known, p->conf->queue)) != 0)
		work_io_failed(&w, "kan ikke skrive det som er lest", r);
	if (r == 0 && !w.io_failed && !w.unreachable)
		sending_drain(&w);
	if (r == 0 && !w.io_failed && !w.unreachable)
		sending_keep_tag(&w);
	for (size_t i = 0; i < w.lists_count; i++)
		if (w.lists[i].read)
			summary_say(&w.lists[i], p->out);
	int status = r == 0 || w.io_failed ? status_of(&w) : PUSH_IO;
	free(w.lists);
	known_free(&w.known);
	known_free(&w.assumed);
	(void)close(lock);
	return status;
}

static const char *
why_it_stays(const struct liaison_conf *c, enum known_state state, char buf[WHY_SIZE])
{
	switch (state) {
	case KNOWN_NOT_ASKED:
		return "venter på samtykke";
	case KNOWN_REFUSED:
		return "uten samtykke";
	case KNOWN_WITHDRAWN:
		return "samtykket er trukket";
	case KNOWN_RESTRICTED:
		(void)snprintf(buf, WHY_SIZE, "adressesperre: ring %s", c->phone);
		return buf;
	case KNOWN_UNPLACED:
		(void)snprintf(buf, WHY_SIZE,
		    "venter på hvilken kommune: rett lista, eller ring %s", c->phone);
		return buf;
	case KNOWN_SENT:
	case KNOWN_STATES_COUNT:
		break;
	}
	return NULL;
}

static size_t
list_queue(const struct liaison_conf *c, FILE *out, FILE *err)
{
	uint64_t *numbers = NULL;
	size_t count = 0;
	char at[WORK_PLACE_SIZE];

	(void)queue_list(c->queue, &numbers, &count);
	for (size_t i = 0; i < count; i++) {
		struct queue_entry e;
		if (queue_read(c->queue, numbers[i], &e) != 0) {
			say_line(err, "%s/queue-%010llu.json: kan ikke leses", c->queue,
			    (unsigned long long)numbers[i]);
			continue;
		}
		say_line(out, "%s: i kø, ubesvart", work_place(e.file, e.line, e.after.ref, at));
		queue_entry_clear(&e);
	}
	free(numbers);
	return count;
}

int
push_list(const struct liaison_conf *c, const struct texts *texts, FILE *out, FILE *err)
{
	struct known_list known;
	char buf[WHY_SIZE], date[11];
	struct problem problem;

	if (known_load(&known, c->queue, &problem) != 0) {
		say_wrong(texts, err, &problem);
		return PUSH_IO;
	}
	size_t count = list_queue(c, out, err);
	for (size_t i = 0; i < known.count; i++) {
		const struct known *row = &known.rows[i];
		const char *why = why_it_stays(c, row->state, buf);
		if (why == NULL)
			continue;
		say_line(out, "%s, %s: %s (liste av %s)",
		    row->ref[0] != '\0' ? row->ref : "uten ref", row->prison, why,
		    overgang_date_text(row->file_date, date));
		count++;
	}
	if (count == 0)
		say_line(out, "Ingenting venter.");
	known_free(&known);
	return PUSH_OK;
}
