/* rows.h - One row of the list becomes a notice, or reasons why not. Pure.
 *
 * Empty is unknown, never "no". Every reason is a sentence in bokmål behind the name of
 * its column as the file writes it; a reason never repeats a name or a number of a
 * person. */
#ifndef OVERGANG_LIAISON_ROWS_H
#define OVERGANG_LIAISON_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include <facts.pb-c.h>

#include "csvfile.h"
#include "liaison_conf.h"
#include "municipality.h"

enum { ROWS_REASONS_SIZE = 1024, ROWS_RECIPIENTS_MAX = 16 };

enum rows_restriction {
	RESTRICTION_NONE,
	RESTRICTION_CONFIDENTIAL, /* fortrolig, code 7 */
	RESTRICTION_STRICT,	  /* strengt fortrolig, code 6, and all that is not plainly less */
};
enum rows_consent { CONSENT_NOT_ASKED, CONSENT_YES, CONSENT_NO, CONSENT_TAKEN_BACK };
enum rows_message {
	MESSAGE_AS_FOUND, /* Ny, Endret, or empty */
	MESSAGE_WITHDRAWN,
	MESSAGE_RELEASED,
	MESSAGE_TRANSFERRED,
};

struct notice {
	int line;
	char ref[65];
	char prison[96];
	char unit[64];
	char national_id[13]; /* "": none, then birth_date, name and ref say who it is */
	uint32_t birth_date;
	char family_name[128];
	char given_name[128];
	Ov__Status status;
	uint32_t intake, two_thirds, full_term;
	uint32_t release_date, release_time;
	Ov__ReleaseForm form;
	Ov__DateState date_state;
	uint32_t remand_expiry, restrictions_until;
	Ov__StayType housing;
	enum rows_consent consent;
	uint32_t consent_date;
	char recipients[ROWS_RECIPIENTS_MAX][33]; /* agencies */
	size_t recipients_count;
	char language[64];
	char told_by[160]; /* contact and telephone */
	enum rows_message message;
	char
	    restricted_to[33]; /* agency that alone is to have the case; "": it is not restricted */
	char stay_notice_to[33]; /* agency of the § 21-4 notice; "": none is sent */
};

/* The questions before the door, each answered by as little of the row as it takes. */
bool rows_about_nobody(const struct csvfile_row *row);
enum municipality_whose rows_municipality(
    const struct liaison_conf *c, const struct csvfile_row *row);
/* The remedy for a row that is held for its municipality, to stand behind the column's name. */
const char *rows_municipality_reason(enum municipality_whose whose);
enum rows_restriction rows_restriction(const struct csvfile_row *row);
/* The cell of the column Samtykke; *ret_known: is it one of its words? */
enum rows_consent rows_consent_of(const char *text, bool *ret_known);
/* Does it say that there is no consent, or none any more? */
bool rows_without_consent(const struct csvfile_row *row);
/* A consent that was given, to others than our team. */
bool rows_other_team(const struct liaison_conf *c, const struct csvfile_row *row);

/* Read the row. `today` is the date of the file. Reasons against using it are joined by " · " in
 * ret_wrong ("" is none), hints for the sender in ret_notes. */
void rows_read(const struct liaison_conf *c, const struct csvfile *f, const struct csvfile_row *row,
    uint32_t today, struct notice *ret, char ret_wrong[ROWS_REASONS_SIZE],
    char ret_notes[ROWS_REASONS_SIZE]);

#endif
