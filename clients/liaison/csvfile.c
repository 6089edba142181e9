/* csvfile.c - A file of release notices as Excel writes it. */
#include "csvfile.h"

#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "csvcells.h"
#include "csvheader.h"
#include "files.h"
#include "mark.h"
#include "memory.h"
#include "normal.h"

enum { CELL_MAX = 4000 };

/* ---- from bytes to UTF-8 -------------------------------------------------------------- */

/* Other formats that people drop instead of a CSV file, by their first bytes. */
static int
refuse_other_formats(struct csvfile *f, const char *bytes, size_t size)
{
	if (size >= 4 &&
	    (memcmp(bytes, "PK\x03\x04", 4) == 0 || memcmp(bytes, "\xd0\xcf\x11\xe0", 4) == 0))
		return csv_fail(f, 0,
		    "er en arbeidsbok; i Excel: Fil, Lagre som, og velg CSV UTF-8 (semikolondelt)");
	return size == 0 ? csv_fail(f, 0, "er tom") : 0;
}

/* The sentence for a problem of the encoding: its cause and the remedy. */
static const char *
charset_sentence(enum charset_problem problem)
{
	switch (problem) {
	case CHARSET_UNKNOWN:
		return "er lagret med en tegnkoding vi ikke kjenner igjen (fra Mac eller DOS?), så "
		       "æ, ø og å kan ikke leses; lagre den som CSV UTF-8 (semikolondelt)";
	case CHARSET_LOST:
		return "har mistet bokstavene æ, ø og å; hent den ut på nytt, og lagre den som CSV "
		       "UTF-8 (semikolondelt)";
	case CHARSET_BROKEN:
		return "er skadet: den begynner som UTF-16 og er det ikke hele veien; lagre den på "
		       "nytt som CSV UTF-8 (semikolondelt)";
	case CHARSET_NO_TEXT:
	case CHARSET_FINE:
	default:
		return "er ikke en tekstfil; lagre den som CSV UTF-8 (semikolondelt)";
	}
}

static int
read_text(struct csvfile *f)
{
	char dir[FILES_PATH_SIZE] = ".", *bytes = NULL;
	size_t size = 0, prefix = (size_t)(f->name - f->path);

	if (prefix > 0)
		(void)snprintf(dir, sizeof(dir), "%.*s", (int)prefix, f->path);
	int r = prefix < sizeof(dir) ? files_read(dir, f->name, CSVFILE_SIZE_MAX, &bytes, &size)
				     : -ENAMETOOLONG;
	if (r == -EFBIG)
		return csv_fail(f, 0, "er større enn 8 MB; er det riktig fil?");
	if (r == -EINVAL)
		return csv_fail(f, 0, "er ingen fil");
	f->cause = r < 0 ? -r : 0;
	if (r < 0)
		return csv_fail(f, 0, "kan ikke leses");
	r = refuse_other_formats(f, bytes, size);
	enum charset_problem problem =
	    r == 0 ? charset_read(bytes, size, &f->encoding) : CHARSET_FINE;
	memory_wipe(bytes, bytes != NULL ? size : 0);
	return problem != CHARSET_FINE ? csv_fail(f, 0, "%s", charset_sentence(problem)) : r;
}

/* ---- open and close ------------------------------------------------------------------------- */

int
csvfile_open(struct csvfile *f, const char *path, bool address_required)
{
	const char *slash = strrchr(path, '/');

	memset(f, 0, sizeof(*f));
	f->path = path;
	f->name = slash != NULL ? slash + 1 : path;
	if (read_text(f) != 0 || csvheader_find(f) != 0)
		return -1;
	return csvheader_check(f, address_required);
}

void
csvfile_close(struct csvfile *f)
{
	charset_clear(&f->encoding);
}

/* ---- rows --------------------------------------------------------------------------------- */

struct reading {
	struct csvfile *file;
	csvfile_each *each;
	void *context;
	struct csvfile_row row;
	size_t cell;
	int line; /* of the byte being read */
	bool any; /* a cell with something in it */
	bool too_wide;
	bool swallowed;				     /* other rows, into a cell of this one */
	bool foreign;				     /* in another encoding than the rest */
	const char *too_long;			     /* the column with a cell that is; NULL */
	size_t separators[CSV_SEPARATORS_COUNT + 1]; /* that stand within cells, of each kind */
	char problem[320];
};

static void
row_clear(struct csvfile_row *row)
{
	static char nothing[1];

	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		if (row->value[i] != NULL && row->value[i] != nothing)
			memory_wipe(row->value[i], malloc_usable_size(row->value[i]));
		row->value[i] = nothing;
	}
	row->problem = NULL;
	row->restricted = false;
	row->line = 0;
}

static void
count_separators(struct reading *r, const char *cell, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		const char *s = strchr(csv_separators, cell[i]);
		if (s != NULL && *s != '\0')
			r->separators[s - csv_separators]++;
	}
}

/* The separator that this row was written with, when it is not the header's: the row has
 * too few cells, and in them more of the other one than there are cells. */
static char
other_separator(const struct reading *r)
{
	for (size_t i = 0; r->cell < r->file->columns_named && csv_separators[i] != '\0'; i++)
		if (csv_separators[i] != r->file->separator && r->separators[i] >= r->cell &&
		    r->separators[i] * 2 >= r->file->columns_named)
			return csv_separators[i];
	return '\0';
}

static size_t
count_char(const char *cell, size_t size, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += cell[i] == c;
	return n;
}

/* A quotation mark that was never meant to open a cell takes what follows into it: a cell over
 * lines in which csv_separators stand as in a row. */
static bool
has_swallowed(const struct csvfile *f, const char *cell, size_t size)
{
	return 2 * count_char(cell, size, f->separator) >= f->columns_named - 1 &&
	       count_char(cell, size, '\n') > 0;
}

/* Beside its header as well: "Kode" over "6". */
static bool
is_marked(const char *header, enum column column, const char *value)
{
	if (column == COLUMN_RESTRICTED || value[0] == '\0')
		return false;
	if (column == COLUMN_MARK)
		return !mark_denied(value);
	return mark_in(value) || (column > COLUMN_COUNT && mark_beside(header, value));
}

static void
row_cell(void *cell, size_t size, void *context)
{
	struct reading *r = context;
	const struct csvfile *f = r->file;
	size_t i = r->cell++;

	if (cell == NULL || size == 0)
		return;
	r->swallowed = r->swallowed || has_swallowed(f, cell, size);
	if (i >= f->columns_count) {
		r->too_wide = true;
		return;
	}
	count_separators(r, cell, size);
	enum column column = f->columns[i].column;
	char *value = normal_new(cell, size, NORMAL_TEXT);
	csv_take_typed(value);
	const size_t length = strlen(value);
	r->any = r->any || value[0] != '\0';
	r->row.restricted = r->row.restricted || is_marked(f->columns[i].name, column, value);
	if (column < COLUMN_COUNT && length <= CELL_MAX) {
		r->row.value[column] = value;
		return;
	}
	r->too_long = column < COLUMN_COUNT ? f->columns[i].name : r->too_long;
	memory_wipe(value, length);
}

/* The reason why the cells of this row cannot be told apart, so that none is used; NULL: they
 * can. */
static const char *
row_problem(struct reading *r)
{
	char lines[64] = "";

	if (r->foreign)
		return "er lagret med en annen tegnkoding enn resten av lista; skriv raden på "
		       "nytt, "
		       "eller lagre hele lista som CSV UTF-8 (semikolondelt)";
	if (r->line > r->row.line)
		(void)snprintf(lines, sizeof(lines), " (linje %d til %d er blitt én rad)",
		    r->row.line, r->line);
	if (r->swallowed || (r->too_wide && lines[0] != '\0'))
		(void)snprintf(r->problem, sizeof(r->problem),
		    "et anførselstegn åpner et felt og lukkes først lenger nede%s; ta det bort, "
		    "eller skriv to etter hverandre",
		    lines);
	else if (r->too_wide)
		(void)snprintf(r->problem, sizeof(r->problem),
		    "har flere felt enn overskriften: skilletegnet er trolig feil; overskriften "
		    "har %s, og et felt som selv har det i seg, må stå i anførselstegn",
		    csv_separator_name(r->file->separator));
	else if (r->too_long != NULL)
		(void)snprintf(r->problem, sizeof(r->problem),
		    "%s: er lengre enn %d tegn, som om et anførselstegn ikke er lukket",
		    r->too_long, CELL_MAX);
	else
		return NULL;
	return r->problem;
}

static void
row_end(int end, void *context)
{
	struct reading *r = context;
	int line = r->row.line;
	char other = other_separator(r);
	const char *problem = row_problem(r);

	(void)end;
	if (problem != NULL) {
		/* Its ref is told by, where the cells are where they should be. */
		char *ref = r->row.value[COLUMN_SENDER_REF];
		bool told = !r->swallowed && !r->too_wide && strchr(ref, '?') == NULL;
		char *kept = told ? normal_new(ref, strlen(ref), NORMAL_TEXT) : NULL;
		row_clear(&r->row);
		if (kept != NULL)
			r->row.value[COLUMN_SENDER_REF] = kept;
		r->row.line = line;
		r->row.problem = problem;
	}
	r->row.lines = r->swallowed || r->too_wide ? r->line - line + 1 : 1;
	if (other != '\0' && problem == NULL && r->file->error[0] == '\0')
		(void)csv_fail(r->file, line,
		    "skilletegnet er trolig feil: raden har %s, men overskriften har %s; lagre "
		    "hele lista på nytt som CSV UTF-8 (semikolondelt)",
		    csv_separator_name(other), csv_separator_name(r->file->separator));
	if ((r->any || problem != NULL) && r->file->error[0] == '\0')
		r->each(&r->row, r->context);
	row_clear(&r->row);
	r->cell = 0;
	r->any = r->too_wide = r->swallowed = r->foreign = false;
	r->too_long = NULL;
	memset(r->separators, 0, sizeof(r->separators));
}

/* Byte by byte, since libcsv does not say on which line a row begins. */
int
csvfile_rows(struct csvfile *f, csvfile_each *each, void *context)
{
	struct reading r = { .file = f, .each = each, .context = context, .line = f->body_line };
	struct csv_parser p;

	csv_parser_open(&p, f->separator);
	row_clear(&r.row);
	for (size_t i = f->body; i < f->encoding.size; i++) {
		char c = f->encoding.text[i];
		if (r.row.line == 0 && c != '\n')
			r.row.line = r.line;
		r.foreign = r.foreign || f->encoding.foreign[r.line - 1];
		if (csv_parse(&p, &c, 1, row_cell, row_end, &r) != 1)
			(void)csv_fail(
			    f, r.line, "kan ikke leses som CSV: %s", csv_strerror(csv_error(&p)));
		if (f->error[0] != '\0')
			break;
		r.line += c == '\n';
	}
	int line = r.row.line;
	/* Strict only about the end: a stray quotation mark within a cell is just a mark. */
	(void)csv_set_opts(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
	if (f->error[0] == '\0' && csv_fini(&p, row_cell, row_end, &r) != 0)
		(void)csv_fail(f, line, "har et anførselstegn som aldri lukkes");
	row_clear(&r.row);
	csv_parser_close(&p);
	return f->error[0] != '\0' ? -1 : 0;
}

/* ---- a rejected file ------------------------------------------------------------------------ */

static void
put_cell(FILE *out, char separator, bool first, const char *text)
{
	char *cell = clean_new(CLEAN_CELL, text);

	if (!first)
		(void)fputc(separator, out);
	(void)fputs(cell, out);
	memory_wipe(cell, strlen(cell));
}

char *
csvfile_rejected_header(const struct csvfile *f)
{
	char *line = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&line, &size);

	if (out == NULL)
		abort();
	put_cell(out, f->separator, true, csvheader_name(f, COLUMN_WRONG));
	for (size_t i = 0; i < f->columns_count; i++)
		if (f->columns[i].column != COLUMN_WRONG)
			put_cell(out, f->separator, false, f->columns[i].name);
	(void)fputs("\r\n", out);
	(void)fclose(out);
	return line;
}

char *
csvfile_rejected_row(const struct csvfile *f, const struct csvfile_row *row, const char *wrong)
{
	char *line = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&line, &size);

	if (out == NULL)
		abort();
	put_cell(out, f->separator, true, wrong);
	for (size_t i = 0; i < f->columns_count; i++)
		if (f->columns[i].column != COLUMN_WRONG)
			put_cell(out, f->separator, false,
			    f->columns[i].column < COLUMN_COUNT ? row->value[f->columns[i].column]
								: "");
	(void)fputs("\r\n", out);
	(void)fclose(out);
	return line;
}
