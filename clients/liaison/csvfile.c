/* csvfile.c - A file of release notices as Excel writes it. */
#include "csvfile.h"

#include <errno.h>
#include <iconv.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "client.h"
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
	return COLUMN_OTHER;
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

static void
wipe(void *bytes, size_t size)
{
	if (bytes != NULL)
		explicit_bzero(bytes, size);
	free(bytes);
}

/* ---- from bytes to UTF-8 -------------------------------------------------------------- */

static int
from_windows(struct csvfile *f, char *bytes, size_t size)
{
	size_t room = size * 3, left = size;
	char *from = bytes, *to = malloc(room + 1);
	iconv_t cd = iconv_open("UTF-8", "WINDOWS-1252");
	int r = 0;

	if (to == NULL || cd == (iconv_t)-1) {
		r = fail(f, 0, "kan ikke leses: %s", strerror(errno));
		goto out;
	}
	f->text = to;
	size_t room_left = room;
	if (iconv(cd, &from, &left, &to, &room_left) == (size_t)-1) {
		int line = 1;
		for (const char *s = bytes; s < from; s++)
			line += *s == '\n';
		r = fail(f, line,
		    "har et tegn som verken er UTF-8 eller Windows-1252; lagre fila som CSV UTF-8");
	}
	f->size = room - room_left;
	f->text[f->size] = '\0';
out:
	if (cd != (iconv_t)-1)
		(void)iconv_close(cd);
	return r;
}

/* What people drop instead of a CSV file, by how it begins. */
static int
refuse_other_formats(struct csvfile *f, const char *bytes, size_t size)
{
	if (size >= 4 &&
	    (memcmp(bytes, "PK\x03\x04", 4) == 0 || memcmp(bytes, "\xd0\xcf\x11\xe0", 4) == 0))
		return fail(f, 0,
		    "er en arbeidsbok; i Excel: Fil, Lagre som, og velg CSV UTF-8 (semikolondelt)");
	if (size >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
		return fail(
		    f, 0, "er lagret som Unicode-tekst; lagre den som CSV UTF-8 (semikolondelt)");
	if (memchr(bytes, '\0', size) != NULL)
		return fail(f, 0, "er ikke en tekstfil; lagre den som CSV UTF-8 (semikolondelt)");
	return size == 0 ? fail(f, 0, "er tom") : 0;
}

static int
read_text(struct csvfile *f)
{
	char dir[CLIENT_PATH_SIZE] = ".", *bytes = NULL;
	size_t size = 0, prefix = (size_t)(f->name - f->path);

	if (prefix > 0)
		(void)snprintf(dir, sizeof(dir), "%.*s", (int)prefix, f->path);
	int r = prefix < sizeof(dir)
		    ? client_file_read(dir, f->name, CSVFILE_SIZE_MAX, &bytes, &size)
		    : -ENAMETOOLONG;
	if (r == -EFBIG)
		return fail(f, 0, "er større enn 8 MB; er det riktig fil?");
	if (r == -EINVAL)
		return fail(f, 0, "er ingen fil");
	if (r < 0)
		return fail(f, 0, "kan ikke leses: %s", strerror(-r));
	r = refuse_other_formats(f, bytes, size);
	if (r == 0 && client_utf8(bytes, size)) {
		f->text = bytes;
		f->size = size;
		bytes = NULL;
	} else if (r == 0) {
		r = from_windows(f, bytes, size);
	}
	wipe(bytes, bytes != NULL ? size : 0);
	if (r == 0 && f->size >= 3 && memcmp(f->text, "\xef\xbb\xbf", 3) == 0)
		f->body = 3;
	return r;
}

/* ---- cells ----------------------------------------------------------------------------- */

/* A parser that leaves nothing behind. libcsv takes its buffer in blocks; the first one
 * holds any cell that is accepted. */
static void
parser_open(struct csv_parser *p, char separator)
{
	(void)csv_init(p, CSV_APPEND_NULL);
	csv_set_delim(p, (unsigned char)separator);
	csv_set_blk_size(p, BLOCK);
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
	bool ended;
};

static void
header_cell(void *cell, size_t size, void *context)
{
	struct header *h = context;
	size_t i = h->count;

	if (h->ended || ++h->count > CSVFILE_COLUMNS_MAX)
		return;
	char *name = h->file->columns[i].name;
	normal_copy(name, sizeof(h->file->columns[i].name), cell, cell != NULL ? size : 0);
	(void)normal_put(name, NORMAL_TEXT, name, sizeof(h->file->columns[i].name));
	h->file->columns[i].column = name[0] != '\0' ? column_of(name) : COLUMN_OTHER;
	h->known += h->file->columns[i].column < COLUMN_COUNT;
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
	(void)csv_parse(&p, f->text + at, len, header_cell, header_end, &h);
	(void)csv_fini(&p, header_cell, header_end, &h);
	parser_close(&p);
	f->columns_count = h.count;
	return h.count <= CSVFILE_COLUMNS_MAX ? h.known : 0;
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

static int
find_header(struct csvfile *f)
{
	size_t at = f->body;
	char wanted = '\0', other = '\0';

	for (int line = 1; line <= HEADER_LINES && at < f->size; line++) {
		const char *end = memchr(f->text + at, '\n', f->size - at);
		size_t len = end != NULL ? (size_t)(end - f->text) - at : f->size - at, best = 0;
		char separator = sep_line(f->text + at, len);
		if (separator != '\0')
			wanted = separator;
		for (const char *s = separators; *s != '\0'; s++) {
			size_t count = try_header(f, at, len, *s);
			if (wanted != '\0' && *s != wanted) {
				other = count >= HEADERS_KNOWN_MIN ? *s : other;
			} else if (count > best) {
				best = count;
				f->separator = *s;
			}
		}
		at += len + (end != NULL);
		if (best >= HEADERS_KNOWN_MIN) {
			(void)try_header(f, at - len - (end != NULL), len, f->separator);
			f->header_line = line;
			f->body = at;
			return 0;
		}
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
	wipe(f->text, f->size);
	f->text = NULL;
	f->size = 0;
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
	bool too_wide, too_long;
	size_t separators[sizeof(separators)]; /* that stand within cells, of each kind */
	char problem[256];
};

static void
row_clear(struct csvfile_row *row)
{
	static char nothing[1];

	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		if (row->value[i] != NULL && row->value[i] != nothing)
			wipe(row->value[i], malloc_usable_size(row->value[i]));
		row->value[i] = nothing;
	}
	row->problem = NULL;
	row->restricted = false;
	row->line = 0;
}

/* A mark that stands in a column nobody has named for it still keeps the row here. */
static bool
is_restriction(const char *cell)
{
	static const char *const marks[] = { "fortrolig", "strengtfortrolig", "kode6", "kode7" };
	bool found = false;

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		found = found || normal_same(cell, marks[i]);
	return found;
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
	for (size_t i = 0; r->cell < r->file->columns_count && separators[i] != '\0'; i++)
		if (separators[i] != r->file->separator && r->separators[i] >= r->cell &&
		    r->separators[i] * 2 >= r->file->columns_count)
			return separators[i];
	return '\0';
}

static void
row_cell(void *cell, size_t size, void *context)
{
	struct reading *r = context;
	size_t i = r->cell++;

	if (cell == NULL || size == 0)
		return;
	if (size > CELL_MAX) {
		r->too_long = true;
		return;
	}
	if (i >= r->file->columns_count) {
		r->too_wide = true;
		return;
	}
	count_separators(r, cell, size);
	enum column column = r->file->columns[i].column;
	if (column >= COLUMN_COUNT) {
		r->row.restricted = r->row.restricted || is_restriction(cell);
		return;
	}
	char *value = normal_new(cell, size, NORMAL_TEXT);
	r->row.value[column] = value;
	r->any = r->any || value[0] != '\0';
}

static void
row_end(int end, void *context)
{
	struct reading *r = context;
	int line = r->row.line;
	char other = other_separator(r);

	(void)end;
	if (r->too_long && r->file->error[0] == '\0')
		(void)fail(r->file, line,
		    "har et felt på mer enn %d tegn; er et anførselstegn ikke lukket?", CELL_MAX);
	if (r->too_wide) {
		/* What stands where cannot be known, so nothing of it is used. */
		row_clear(&r->row);
		r->row.line = line;
		(void)snprintf(r->problem, sizeof(r->problem),
		    "har flere felt enn overskriften: skilletegnet er trolig feil; overskriften "
		    "har %s, og et felt som selv har det i seg, må stå i anførselstegn",
		    separator_name(r->file->separator));
		r->row.problem = r->problem;
	}
	if (other != '\0' && r->file->error[0] == '\0')
		(void)fail(r->file, line,
		    "skilletegnet er trolig feil: raden har %s, men overskriften har %s; lagre "
		    "hele lista på nytt som CSV UTF-8 (semikolondelt)",
		    separator_name(other), separator_name(r->file->separator));
	if ((r->any || r->too_wide) && r->file->error[0] == '\0')
		r->each(&r->row, r->context);
	row_clear(&r->row);
	r->cell = 0;
	r->any = r->too_wide = r->too_long = false;
	memset(r->separators, 0, sizeof(r->separators));
}

/* Byte by byte, since libcsv does not say on which line a row begins. */
int
csvfile_rows(struct csvfile *f, csvfile_each *each, void *context)
{
	struct reading r = {
		.file = f, .each = each, .context = context, .line = f->header_line + 1
	};
	struct csv_parser p;

	parser_open(&p, f->separator);
	row_clear(&r.row);
	for (size_t i = f->body; i < f->size; i++) {
		char c = f->text[i];
		if (r.row.line == 0 && c != '\n' && c != '\r')
			r.row.line = r.line;
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
	if (!first)
		(void)fputc(separator, out);
	if (strpbrk(text, "\"\r\n") != NULL || strchr(text, separator) != NULL)
		(void)csv_fwrite(out, text, strlen(text));
	else
		(void)fputs(text, out);
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
