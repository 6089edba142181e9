/* csvfile.h - A file of release notices as Excel writes it: what encoding, which
 * separator, where the header is, and then row by row.
 *
 * The encodings of charset.h; ; , or tab; lines that end as anywhere; a sep= line; title
 * lines above the header. The header is the first of the first ten lines with
 * at least three headers that are known. Columns that are never read (free text about
 * offences and people) and columns that are not known are not copied out of the file: a
 * cell of them is asked only whether it is a mark of an address restriction. All memory
 * that held the file is wiped. */
#ifndef OVERGANG_LIAISON_CSVFILE_H
#define OVERGANG_LIAISON_CSVFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "charset.h"

enum column {
	COLUMN_PRISON,
	COLUMN_UNIT,
	COLUMN_SENDER_REF,
	COLUMN_NATIONAL_ID,
	COLUMN_DUF,
	COLUMN_BIRTH_DATE,
	COLUMN_PERSONNR, /* the last five digits */
	COLUMN_FAMILY_NAME,
	COLUMN_GIVEN_NAME,
	COLUMN_NAME,
	COLUMN_MUNICIPALITY,
	COLUMN_STATUS,
	COLUMN_INTAKE,
	COLUMN_TWO_THIRDS,
	COLUMN_FULL_TERM,
	COLUMN_RELEASE_DATE,
	COLUMN_RELEASE_TIME,
	COLUMN_RELEASE_FORM,
	COLUMN_DATE_STATE,
	COLUMN_REMAND_EXPIRY,
	COLUMN_RESTRICTIONS,
	COLUMN_HOUSING,
	COLUMN_CONSENT,
	COLUMN_CONSENT_DATE,
	COLUMN_CONSENT_TO,
	COLUMN_RESTRICTED,
	COLUMN_INTERPRETER,
	COLUMN_CONTACT,
	COLUMN_PHONE,
	COLUMN_MESSAGE,
	COLUMN_COUNT,

	COLUMN_WRONG = COLUMN_COUNT, /* "Hva er galt": ours, in a rejected file */
	COLUMN_MARK, /* one whose header says that its cells are about an address restriction */
	COLUMN_NEVER,
	COLUMN_OTHER,
};

enum { CSVFILE_COLUMNS_MAX = 1024, CSVFILE_SIZE_MAX = 8 << 20, CSVFILE_ERROR_SIZE = 512 };

struct csvfile {
	const char *path;
	const char *name; /* without directories: how messages name it */
	struct {
		char name[64]; /* as it stands in the file */
		enum column column;
	} columns[CSVFILE_COLUMNS_MAX];
	size_t columns_count, columns_named; /* all of them; up to the last with a name */
	char separator;
	int header_line, body_line;
	bool corrected; /* has "Hva er galt": some rows of a list, not the whole list */

	struct charset_text encoding;
	size_t body; /* where the rows begin in its text */
	char error[CSVFILE_ERROR_SIZE];
};

struct csvfile_row {
	int line;
	int lines; /* how many of the list it is; more than one where a cell has swallowed others */
	const char *problem;	   /* not NULL: it cannot be read, and has no values but the ref */
	char *value[COLUMN_COUNT]; /* never NULL; blanks taken off */
	bool restricted;	   /* a cell that is not read says Fortrolig, Kode 6 or the like */
};

/* Read and decode the file and find its header. 0, or -1 with a sentence in f->error that
 * names the file. Without a column that says who has an address restriction it is refused
 * when address_required. The struct is to be closed in either case. */
int csvfile_open(struct csvfile *f, const char *path, bool address_required);
void csvfile_close(struct csvfile *f);

/* Call `each` with every row that holds anything. Its values may be changed; they are wiped
 * when it returns. 0, or -1 with f->error. */
typedef void csvfile_each(struct csvfile_row *row, void *context);
int csvfile_rows(struct csvfile *f, csvfile_each *each, void *context);

/* What the column is called in this file, or in the template where it is missing. */
const char *csvfile_header(const struct csvfile *f, enum column column);

/* One line of a rejected file: the header, or what is wrong and the row. Columns that are
 * not read are empty. To be freed and wiped by the caller. */
char *csvfile_rejected_header(const struct csvfile *f);
char *csvfile_rejected_row(
    const struct csvfile *f, const struct csvfile_row *row, const char *wrong);

#endif
