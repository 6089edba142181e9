/* csvfile.c - A file of release notices as Excel writes it. */
#include "csvfile.h"

#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "clean.h"
#include "files.h"
#include "mark.h"
#include "memory.h"
#include "normal.h"

enum { HEADER_LINES = 10, HEADERS_KNOWN_MIN = 3, CELL_MAX = 4000, BLOCK = 65536 };

static const char separators[] = ";,\t|";

static const char *
separator_name(char separator)
{
	switch (separator) {
	case ';':
		return "semikolon";
	case ',':
		return "komma";
	case '\t':
		return "tabulator";
	case '|':
		return "loddrett strek";
	default:
		return "et annet tegn";
	}
}

/* The first name of a column is the template's. */
static const struct {
	enum column column;
	const char *names[10];
} known[] = {
	{ COLUMN_PRISON, { "Fengsel", "Anstalt", "Enhet", "Fengselsenhet", "Institusjon" } },
	{ COLUMN_UNIT, { "Avdeling", "Avd", "Seksjon", "Fløy" } },
	{ COLUMN_SENDER_REF,
	    { "Vår ref", "Ref", "Internnr", "Innsattnr", "Innsattnummer", "Løpenr" } },
	{ COLUMN_NATIONAL_ID, { "Fødselsnummer", "Fnr", "Fødselsnr", "F.nr", "Personnummer",
				  "D-nummer", "Dnr", "Fødsels- og personnummer" } },
	{ COLUMN_DUF, { "DUF-nummer", "DUF", "DUF-nr" } },
	{ COLUMN_BIRTH_DATE, { "Født", "Fødselsdato", "Fdato" } },
	{ COLUMN_PERSONNR, { "Personnr", "Personnr (5 siffer)" } },
	{ COLUMN_FAMILY_NAME, { "Etternavn" } },
	{ COLUMN_GIVEN_NAME, { "Fornavn" } },
	{ COLUMN_NAME, { "Navn" } },
	{ COLUMN_MUNICIPALITY, { "Kommune", "Hjemkommune", "Bostedskommune", "Oppholdskommune",
				   "Bydel", "Kommune/bydel" } },
	{ COLUMN_STATUS,
	    { "Status", "Type", "Soningsform", "Kategori", "V/D", "Domfelt/varetekt" } },
	{ COLUMN_INTAKE,
	    { "Innsatt", "Innsatt dato", "Innkomst", "Inn", "Soningsstart", "Innsettelsesdato" } },
	{ COLUMN_TWO_THIRDS, { "2/3-dato", "2/3", "2/3-tid", "To tredjedelstid", "PL-dato",
				 "Prøveløslatelse fra" } },
	{ COLUMN_FULL_TERM,
	    { "Endt tid", "Endt straffetid", "Ferdig sonet", "Full tid", "Sluttdato" } },
	{ COLUMN_RELEASE_DATE, { "Løslatelsesdato", "Løslates", "Løslatelse", "Dato løslatelse",
				   "Lsl", "Lsl.dato", "Ut", "Dato ut" } },
	{ COLUMN_RELEASE_TIME, { "Kl", "Klokkeslett", "Tidspunkt", "Tid" } },
	{ COLUMN_RELEASE_FORM, { "Løslatelsesform", "Form", "Løslatelsestype" } },
	{ COLUMN_DATE_STATE, { "Datostatus", "Dato er", "Sikkerhet" } },
	{ COLUMN_REMAND_EXPIRY, { "Varetektsfrist", "Fengslingsfrist", "Fengslet til", "Frist" } },
	{ COLUMN_RESTRICTIONS,
	    { "Restriksjoner til", "Brev- og besøksforbud til", "BB til", "Isolasjon til" } },
	{ COLUMN_HOUSING, { "Bolig", "Bolig ved løslatelse", "Boligstatus", "Har bolig" } },
	{ COLUMN_CONSENT, { "Samtykke", "Samtykke gitt", "Samtykket" } },
	{ COLUMN_CONSENT_DATE, { "Samtykkedato", "Dato samtykke" } },
	{ COLUMN_CONSENT_TO, { "Samtykke til", "Samtykket gjelder", "Mottakere" } },
	{ COLUMN_RESTRICTED, { "Adressesperre", "Kode 6/7", "Gradering", "Hemmelig adresse" } },
	{ COLUMN_INTERPRETER, { "Tolk", "Språk", "Tolkespråk" } },
	{ COLUMN_CONTACT,
	    { "Kontaktperson", "Kontakt", "Sosialkonsulent", "Kontaktbetjent", "Saksbehandler" } },
	{ COLUMN_PHONE, { "Telefon", "Tlf", "Direkte" } },
	{ COLUMN_MESSAGE, { "Melding", "Endring", "Handling", "Meldingstype" } },
	{ COLUMN_WRONG, { "Hva er galt" } },
	{ COLUMN_MARK, { "Sperre", "Sperret", "Skjerming", "Skjermet", "Hemmelig" } },
	{ COLUMN_NEVER,
	    { "Merknad", "Kommentar", "Notat", "Lovbrudd", "Dom", "Paragraf", "Siktelse" } },
	{ COLUMN_NEVER, { "Diagnose", "Rus", "Risiko", "Fornærmet" } },
};

static enum column
column_of(const char *header)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		for (size_t j = 0; j < 10 && known[i].names[j] != NULL; j++)
			if (normal_same(header, known[i].names[j]))
				return known[i].column;
	return mark_in(header) ? COLUMN_MARK : COLUMN_OTHER;
}

__attribute__((format(printf, 3, 4))) static int
fail(struct csvfile *f, int line, const char *format, ...)
{
	va_list args;
	int n = snprintf(
	    f->error, sizeof(f->error), line > 0 ? "%.200s:%d: " : "%.200s: ", f->name, line);

	va_start(args, format);
	(void)vsnprintf(f->error + n, sizeof(f->error) - (size_t)n, format, args);
	va_end(args);
	return -1;
}

/* ---- from bytes to UTF-8 -------------------------------------------------------------- */

/* What people drop instead of a CSV file, by how it begins. */
static int
refuse_other_formats(struct csvfile *f, const char *bytes, size_t size)
{
	if (size >= 4 &&
	    (memcmp(bytes, "PK\x03\x04", 4) == 0 || memcmp(bytes, "\xd0\xcf\x11\xe0", 4) == 0))
		return fail(f, 0,
		    "er en arbeidsbok; i Excel: Fil, Lagre som, og velg CSV UTF-8 (semikolondelt)");
	return size == 0 ? fail(f, 0, "er tom") : 0;
}

/* What it is, and what to do. */
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
		return fail(f, 0, "er større enn 8 MB; er det riktig fil?");
	if (r == -EINVAL)
		return fail(f, 0, "er ingen fil");
	if (r < 0)
		return fail(f, 0, "kan ikke leses: %s", strerror(-r));
	r = refuse_other_formats(f, bytes, size);
	enum charset_problem problem =
	    r == 0 ? charset_read(bytes, size, &f->encoding) : CHARSET_FINE;
	memory_wipe(bytes, bytes != NULL ? size : 0);
	return problem != CHARSET_FINE ? fail(f, 0, "%s", charset_sentence(problem)) : r;
}

/* ---- cells ----------------------------------------------------------------------------- */

/* What libcsv grows its buffer by for a long cell, leaving nothing behind. */
static void *
grow(void *old, size_t size)
{
	size_t was = old != NULL ? malloc_usable_size(old) : 0;
	void *bytes = malloc(size);

	if (bytes == NULL)
		return NULL;
	if (old != NULL)
		memcpy(bytes, old, was < size ? was : size);
	memory_wipe(old, was);
	return bytes;
}

/* A parser that leaves nothing behind. */
static void
parser_open(struct csv_parser *p, char separator)
{
	(void)csv_init(p, CSV_APPEND_NULL);
	csv_set_delim(p, (unsigned char)separator);
	csv_set_blk_size(p, BLOCK);
	csv_set_realloc_func(p, grow);
}

static void
parser_close(struct csv_parser *p)
{
	if (p->entry_buf != NULL)
		explicit_bzero(p->entry_buf, p->entry_size);
	csv_free(p);
}

/* ---- the header ------------------------------------------------------------------------- */

struct header {
	struct csvfile *file;
	size_t count, known;
	size_t named; /* up to the last that has a name */
	bool ended;
};

/* "Løslatelses-\ndato", as a spreadsheet breaks a long header. */
static void
join_hyphened(char *name)
{
	for (char *at = strstr(name, "-\n"); at != NULL; at = strstr(at, "-\n"))
		memmove(at, at + 2, strlen(at + 2) + 1);
}

/* In a rejected list that comes back, and in what other programs write as carefully. */
static void
take_typed(char *cell)
{
	const char *typed = clean_cell_back(cell);

	if (typed != cell)
		typed += strspn(typed, " ");
	memmove(cell, typed, strlen(typed) + 1);
}

static void
header_cell(void *cell, size_t size, void *context)
{
	struct header *h = context;
	size_t i = h->count;

	if (h->ended || ++h->count > CSVFILE_COLUMNS_MAX)
		return;
	char *name = h->file->columns[i].name;
	const size_t room = sizeof(h->file->columns[i].name);
	normal_copy(name, room, cell, cell != NULL ? size : 0);
	join_hyphened(name);
	(void)normal_put(name, NORMAL_TEXT, name, room);
	take_typed(name);
	h->file->columns[i].column = name[0] != '\0' ? column_of(name) : COLUMN_OTHER;
	h->known += h->file->columns[i].column < COLUMN_COUNT;
	if (name[0] != '\0')
		h->named = i + 1;
}

static void
header_end(int end, void *context)
{
	struct header *h = context;

	(void)end;
	h->ended = true;
}

/* How many headers of this line are known, with this separator. */
static size_t
try_header(struct csvfile *f, size_t at, size_t len, char separator)
{
	struct header h = { .file = f };
	struct csv_parser p;

	parser_open(&p, separator);
	(void)csv_parse(&p, f->encoding.text + at, len, header_cell, header_end, &h);
	(void)csv_fini(&p, header_cell, header_end, &h);
	parser_close(&p);
	f->columns_count = h.count < CSVFILE_COLUMNS_MAX ? h.count : CSVFILE_COLUMNS_MAX;
	f->columns_named = h.named;
	return h.known;
}

/* "sep=;" as Excel writes it: obeyed for the header that follows. */
static char
sep_line(const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == ' '))
		len--;
	return len == 5 && strncmp(line, "sep=", 4) == 0 ? line[4] : '\0';
}

static int
twice(struct csvfile *f)
{
	for (size_t i = 0; i < f->columns_count; i++)
		for (size_t j = 0; j < i && f->columns[i].column <= COLUMN_WRONG; j++)
			if (f->columns[i].column == f->columns[j].column)
				return fail(f, f->header_line,
				    "«%s» og «%s» er samme felt; fjern den ene kolonnen",
				    f->columns[j].name, f->columns[i].name);
	return 0;
}

/* How long the row is that begins there, a quoted cell over several lines among it. Without an
 * end to its quotation marks within some lines it is only a line. */
static size_t
record_length(const struct csvfile *f, size_t at, size_t line_length)
{
	bool quoted = false;
	int lines = 0;

	for (size_t i = at; i < f->encoding.size && lines < HEADER_LINES; i++) {
		char c = f->encoding.text[i];
		quoted = quoted != (c == '"');
		if (c == '\n' && !quoted)
			return i - at;
		lines += c == '\n';
	}
	return line_length;
}

/* The separator with which most of its headers are known; '\0': none are. With a sep= line only
 * its own counts, and *ret_other is another that would do. */
static char
best_separator(
    struct csvfile *f, size_t at, size_t len, char wanted, size_t *ret_known, char *ret_other)
{
	char best = '\0';

	*ret_known = 0;
	for (const char *s = separators; *s != '\0'; s++) {
		size_t count = try_header(f, at, len, *s);
		if (wanted != '\0' && *s != wanted) {
			*ret_other = count >= HEADERS_KNOWN_MIN ? *s : *ret_other;
		} else if (count > *ret_known) {
			*ret_known = count;
			best = *s;
		}
	}
	return best;
}

static int
take_header(struct csvfile *f, size_t at, size_t len, int line)
{
	(void)try_header(f, at, len, f->separator);
	f->header_line = f->body_line = line;
	for (size_t i = at; i < at + len; i++)
		f->body_line += f->encoding.text[i] == '\n';
	f->body = at + len + (at + len < f->encoding.size);
	for (int i = line; i <= f->body_line; i++)
		if (f->encoding.foreign[i - 1])
			return fail(f, line,
			    "overskriften er lagret med en annen tegnkoding enn resten; lagre "
			    "lista "
			    "på nytt som CSV UTF-8 (semikolondelt)");
	f->body_line++;
	return 0;
}

static int
find_header(struct csvfile *f)
{
	size_t at = 0;
	char wanted = '\0', other = '\0';

	for (int line = 1; line <= HEADER_LINES && at < f->encoding.size; line++) {
		const char *text = f->encoding.text + at;
		const char *end = memchr(text, '\n', f->encoding.size - at);
		size_t len = end != NULL ? (size_t)(end - text) : f->encoding.size - at;
		char separator = sep_line(text, len);
		if (separator != '\0')
			wanted = separator;
		size_t whole = record_length(f, at, len), known_line, known_whole;
		f->separator = best_separator(f, at, len, wanted, &known_line, &other);
		char of_whole = best_separator(f, at, whole, wanted, &known_whole, &other);
		if (known_whole > known_line)
			f->separator = of_whole;
		if (known_line >= HEADERS_KNOWN_MIN || known_whole >= HEADERS_KNOWN_MIN)
			return take_header(f, at, known_whole > known_line ? whole : len, line);
		at += len + (end != NULL);
		if (other != '\0')
			return fail(f, line,
			    "skilletegnet er trolig feil: overskriften har %s, men sep-linja over "
			    "sier %s; rett sep-linja",
			    separator_name(other), separator_name(wanted));
	}
	return fail(f, 0,
	    "ingen av de ti første linjene har minst tre kjente overskrifter; bruk overskriftene i "
	    "malen: Vår ref, Fødselsnummer, Kommune, Status, Løslatelsesdato, Samtykke");
}

static bool
has_column(const struct csvfile *f, enum column column)
{
	for (size_t i = 0; i < f->columns_count; i++)
		if (f->columns[i].column == column)
			return true;
	return false;
}

/* Who it is, what the stay is and the consent: a list without them says nothing. And a
 * header that somebody has renamed must not turn "restricted" or a date into silence. */
static int
check_columns(struct csvfile *f, bool address_required)
{
	bool by_number = has_column(f, COLUMN_NATIONAL_ID) || has_column(f, COLUMN_DUF) ||
			 (has_column(f, COLUMN_BIRTH_DATE) && has_column(f, COLUMN_PERSONNR));
	bool by_name = has_column(f, COLUMN_BIRTH_DATE) && has_column(f, COLUMN_SENDER_REF) &&
		       (has_column(f, COLUMN_NAME) || has_column(f, COLUMN_FAMILY_NAME));

	if (twice(f) != 0)
		return -1;
	if (!by_number && !by_name)
		return fail(f, f->header_line,
		    "mangler kolonnen Fødselsnummer (eller Født, navn og Vår ref)");
	if (!has_column(f, COLUMN_STATUS))
		return fail(f, f->header_line, "mangler kolonnen Status");
	if (!has_column(f, COLUMN_CONSENT))
		return fail(f, f->header_line, "mangler kolonnen Samtykke");
	if (address_required && !has_column(f, COLUMN_RESTRICTED))
		return fail(f, f->header_line,
		    "mangler kolonnen Adressesperre; gi kolonnen det navnet, eller sett "
		    "address_column = none i liaison.conf hvis listene aldri har en slik kolonne");
	if (!has_column(f, COLUMN_RELEASE_DATE))
		return fail(f, f->header_line,
		    "mangler kolonnen Løslatelsesdato; gi kolonnen med datoene det navnet, eller "
		    "sett den inn tom hvis ingen har en dato");
	f->corrected = has_column(f, COLUMN_WRONG);
	return 0;
}

int
csvfile_open(struct csvfile *f, const char *path, bool address_required)
{
	const char *slash = strrchr(path, '/');

	memset(f, 0, sizeof(*f));
	f->path = path;
	f->name = slash != NULL ? slash + 1 : path;
	if (read_text(f) != 0 || find_header(f) != 0)
		return -1;
	return check_columns(f, address_required);
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
	bool swallowed;			       /* other rows, into a cell of this one */
	bool foreign;			       /* in another encoding than the rest */
	const char *too_long;		       /* the column with a cell that is; NULL */
	size_t separators[sizeof(separators)]; /* that stand within cells, of each kind */
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
		const char *s = strchr(separators, cell[i]);
		if (s != NULL && *s != '\0')
			r->separators[s - separators]++;
	}
}

/* The separator that this row was written with, when it is not the header's: the row has
 * too few cells, and in them more of the other one than there are cells. */
static char
other_separator(const struct reading *r)
{
	for (size_t i = 0; r->cell < r->file->columns_named && separators[i] != '\0'; i++)
		if (separators[i] != r->file->separator && r->separators[i] >= r->cell &&
		    r->separators[i] * 2 >= r->file->columns_named)
			return separators[i];
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
 * lines in which separators stand as in a row. */
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
	take_typed(value);
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

/* What stands where cannot be known, so nothing of the row is used; NULL: it can. */
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
		    separator_name(r->file->separator));
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
		(void)fail(r->file, line,
		    "skilletegnet er trolig feil: raden har %s, men overskriften har %s; lagre "
		    "hele lista på nytt som CSV UTF-8 (semikolondelt)",
		    separator_name(other), separator_name(r->file->separator));
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

	parser_open(&p, f->separator);
	row_clear(&r.row);
	for (size_t i = f->body; i < f->encoding.size; i++) {
		char c = f->encoding.text[i];
		if (r.row.line == 0 && c != '\n')
			r.row.line = r.line;
		r.foreign = r.foreign || f->encoding.foreign[r.line - 1];
		if (csv_parse(&p, &c, 1, row_cell, row_end, &r) != 1)
			(void)fail(
			    f, r.line, "kan ikke leses som CSV: %s", csv_strerror(csv_error(&p)));
		if (f->error[0] != '\0')
			break;
		r.line += c == '\n';
	}
	int line = r.row.line;
	/* Strict only about the end: a stray quotation mark within a cell is just a mark. */
	(void)csv_set_opts(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
	if (f->error[0] == '\0' && csv_fini(&p, row_cell, row_end, &r) != 0)
		(void)fail(f, line, "har et anførselstegn som aldri lukkes");
	row_clear(&r.row);
	parser_close(&p);
	return f->error[0] != '\0' ? -1 : 0;
}

const char *
csvfile_header(const struct csvfile *f, enum column column)
{
	for (size_t i = 0; i < f->columns_count; i++)
		if (f->columns[i].column == column)
			return f->columns[i].name;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].column == column)
			return known[i].names[0];
	return "";
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
	put_cell(out, f->separator, true, csvfile_header(f, COLUMN_WRONG));
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
