/* csvheader.c - The header of a list: which of its first lines it is, and which columns it has. */
#include "csvheader.h"

#include <stdbool.h>
#include <string.h>

#include "csvcells.h"
#include "mark.h"
#include "normal.h"

enum { HEADER_LINES = 10, HEADERS_KNOWN_MIN = 3 };

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
	csv_take_typed(name);
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

	csv_parser_open(&p, separator);
	(void)csv_parse(&p, f->encoding.text + at, len, header_cell, header_end, &h);
	(void)csv_fini(&p, header_cell, header_end, &h);
	csv_parser_close(&p);
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
				return csv_fail(f, f->header_line,
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
	for (const char *s = csv_separators; *s != '\0'; s++) {
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
			return csv_fail(f, line,
			    "overskriften er lagret med en annen tegnkoding enn resten; lagre "
			    "lista "
			    "på nytt som CSV UTF-8 (semikolondelt)");
	f->body_line++;
	return 0;
}

int
csvheader_find(struct csvfile *f)
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
			return csv_fail(f, line,
			    "skilletegnet er trolig feil: overskriften har %s, men sep-linja over "
			    "sier %s; rett sep-linja",
			    csv_separator_name(other), csv_separator_name(wanted));
	}
	return csv_fail(f, 0,
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

/* A list without person, status or consent is useless. A renamed header must not hide an address
 * restriction or a date. */
int
csvheader_check(struct csvfile *f, bool address_required)
{
	bool by_number = has_column(f, COLUMN_NATIONAL_ID) || has_column(f, COLUMN_DUF) ||
			 (has_column(f, COLUMN_BIRTH_DATE) && has_column(f, COLUMN_PERSONNR));
	bool by_name = has_column(f, COLUMN_BIRTH_DATE) && has_column(f, COLUMN_SENDER_REF) &&
		       (has_column(f, COLUMN_NAME) || has_column(f, COLUMN_FAMILY_NAME));

	if (twice(f) != 0)
		return -1;
	if (!by_number && !by_name)
		return csv_fail(f, f->header_line,
		    "mangler kolonnen Fødselsnummer (eller Født, navn og Vår ref)");
	if (!has_column(f, COLUMN_STATUS))
		return csv_fail(f, f->header_line, "mangler kolonnen Status");
	if (!has_column(f, COLUMN_CONSENT))
		return csv_fail(f, f->header_line, "mangler kolonnen Samtykke");
	if (address_required && !has_column(f, COLUMN_RESTRICTED))
		return csv_fail(f, f->header_line,
		    "mangler kolonnen Adressesperre; gi kolonnen det navnet, eller sett "
		    "address_column = none i liaison.conf hvis listene aldri har en slik kolonne");
	if (!has_column(f, COLUMN_RELEASE_DATE))
		return csv_fail(f, f->header_line,
		    "mangler kolonnen Løslatelsesdato; gi kolonnen med datoene det navnet, eller "
		    "sett den inn tom hvis ingen har en dato");
	f->corrected = has_column(f, COLUMN_WRONG);
	return 0;
}

const char *
csvheader_name(const struct csvfile *f, enum column column)
{
	for (size_t i = 0; i < f->columns_count; i++)
		if (f->columns[i].column == column)
			return f->columns[i].name;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].column == column)
			return known[i].names[0];
	return "";
}
