/* rows_door.c - The questions before the door, each answered by as little of the row as it takes. */
#include "rows.h"

#include <string.h>

#include "choice.h"
#include "mark.h"
#include "normal.h"

enum rows_consent
rows_consent_of(const char *text, bool *ret_known)
{
	static const struct choice choices[] = { { "Ja", CONSENT_YES }, { "J", CONSENT_YES },
		{ "Nei", CONSENT_NO }, { "N", CONSENT_NO }, { "Ikke spurt", CONSENT_NOT_ASKED },
		{ "", CONSENT_NOT_ASKED }, { "Trukket", CONSENT_TAKEN_BACK }, { NULL, 0 } };
	int value = CONSENT_NOT_ASKED;

	*ret_known = choice_find(choices, text, &value);
	return (enum rows_consent)value;
}

/* A title, a total, an empty line with a stray mark: nothing that says who it is, what
 * the stay is or what was consented to. */
bool
rows_about_nobody(const struct csvfile_row *row)
{
	static const enum column who[] = { COLUMN_SENDER_REF, COLUMN_NATIONAL_ID, COLUMN_DUF,
		COLUMN_BIRTH_DATE, COLUMN_FAMILY_NAME, COLUMN_NAME, COLUMN_STATUS, COLUMN_CONSENT };

	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++)
		if (row->value[who[i]][0] != '\0')
			return false;
	return true;
}

enum municipality_whose
rows_municipality(const struct liaison_conf *c, const struct csvfile_row *row)
{
	static const char *const none[] = { "UFB", "Ingen", "Uten fast bopel", "Uten fast bosted" };
	const char *text = row->value[COLUMN_MUNICIPALITY];

	if (choice_is_unknown(text))
		return MUNICIPALITY_NONE;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (normal_same(text, none[i]))
			return MUNICIPALITY_NONE;
	enum municipality_whose whose = municipality_whose(&c->own, text);
	/* A name missing from Norway's list may still be configured as the sender's own name for
	 * it. */
	bool listed = liaison_conf_listed(c->municipalities, c->municipalities_count, text);
	return whose == MUNICIPALITY_UNKNOWN && listed ? MUNICIPALITY_OWN : whose;
}

const char *
rows_municipality_reason(enum municipality_whose whose)
{
	switch (whose) {
	case MUNICIPALITY_SHARED:
		return "nevner både vår kommune og en annen; skriv bare den det gjelder";
	case MUNICIPALITY_AMBIGUOUS:
		return "flere kommuner heter det samme; skriv kommunenummeret";
	case MUNICIPALITY_CONTRADICTS:
		return "navn og nummer er to forskjellige kommuner; rett det ene";
	case MUNICIPALITY_UNKNOWN:
		return "er ingen kommune vi kjenner; skriv kommunens navn eller nummer";
	case MUNICIPALITY_NONE:
	case MUNICIPALITY_OWN:
	case MUNICIPALITY_OTHER:
		break;
	}
	return "er ikke fylt ut; skriv kommunens navn eller nummer";
}

/* Every value that is not plainly "no" is a restriction, and every restriction that is not
 * plainly code 7 is the stricter one. So is a mark in a column that is not read otherwise. */
enum rows_restriction
rows_restriction(const struct csvfile_row *row)
{
	static const char *const confidential[] = { "Fortrolig", "Fortrolig 7", "Fortrolig, kode 7",
		"Fortrolig kode 7", "Kode 7", "7" };
	const char *text = row->value[COLUMN_RESTRICTED];

	if (row->restricted)
		return RESTRICTION_STRICT;
	if (mark_denied(text))
		return RESTRICTION_NONE;
	for (size_t i = 0; i < sizeof(confidential) / sizeof(confidential[0]); i++)
		if (normal_same(text, confidential[i]))
			return RESTRICTION_CONFIDENTIAL;
	return RESTRICTION_STRICT;
}

bool
rows_without_consent(const struct csvfile_row *row)
{
	bool known;
	enum rows_consent consent = rows_consent_of(row->value[COLUMN_CONSENT], &known);

	return consent == CONSENT_NO || consent == CONSENT_TAKEN_BACK;
}

/* Only a list in which every name is known can be said to leave our team out: a name
 * spelt wrong may have been meant for us, and is refused later. */
bool
rows_other_team(const struct liaison_conf *c, const struct csvfile_row *row)
{
	const char *at = row->value[COLUMN_CONSENT_TO];
	bool known, others = false, all_known = true;
	char name[256];

	if (rows_consent_of(row->value[COLUMN_CONSENT], &known) != CONSENT_YES || at[0] == '\0')
		return false;
	while (choice_next_name(&at, name, sizeof(name))) {
		const char *agency = liaison_conf_agency(c, name);
		if (agency != NULL && strcmp(agency, c->team) == 0)
			return false;
		if (liaison_conf_listed(c->other_teams, c->other_teams_count, name))
			others = true;
		else if (agency == NULL)
			all_known = false;
	}
	return others || all_known;
}
