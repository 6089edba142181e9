/* csvlist.h - A list as it stands in a CSV file: its columns, and one row of it. */
#ifndef OVERGANG_LIAISON_CSVLIST_H
#define OVERGANG_LIAISON_CSVLIST_H

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
	size_t body;			/* where the rows begin in its text */
	char error[CSVFILE_ERROR_SIZE]; /* in bokmål, … */
	int cause;			/* … because of this errno; 0: none */
};

struct csvfile_row {
	int line;
	int lines; /* how many of the list it is; more than one where a cell has swallowed others */
	const char *problem;	   /* not NULL: it cannot be read, and has no values but the ref */
	char *value[COLUMN_COUNT]; /* never NULL; blanks taken off */
	bool restricted;	   /* a cell that is not read says Fortrolig, Kode 6 or the like */
};

#endif
