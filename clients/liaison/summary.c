/* summary.c - The counts of one list. */
#include "summary.h"

#include <string.h>

#include "csvheader.h"
#include "normal.h"
#include "overgang.h"
#include "say.h"

/* By the daemon's names, of a field or of a whole fact. */
static const struct {
	const char *field;
	enum column column;
} fields[] = {
	{ "release_date_set.time", COLUMN_RELEASE_TIME },
	{ "release_date_set.form", COLUMN_RELEASE_FORM },
	{ "release_date_set.state", COLUMN_DATE_STATE },
	{ "release_date_set", COLUMN_RELEASE_DATE },
	{ "release_date_withdrawn", COLUMN_RELEASE_DATE },
	{ "release_completed.time", COLUMN_RELEASE_TIME },
	{ "release_completed.form", COLUMN_RELEASE_FORM },
	{ "release_completed", COLUMN_RELEASE_DATE },
	{ "sentence_registered.status", COLUMN_STATUS },
	{ "sentence_registered.intake", COLUMN_INTAKE },
	{ "sentence_registered.two_thirds", COLUMN_TWO_THIRDS },
	{ "sentence_registered.full_term", COLUMN_FULL_TERM },
	{ "sentence_registered.prison", COLUMN_PRISON },
	{ "sentence_registered.unit", COLUMN_UNIT },
	{ "sentence_registered", COLUMN_STATUS },
	{ "consent_given.agencies", COLUMN_CONSENT_TO },
	{ "consent_given", COLUMN_CONSENT_DATE },
	{ "consent_withdrawn", COLUMN_CONSENT_DATE },
	{ "identity_recorded.birth_date", COLUMN_BIRTH_DATE },
	{ "identity_recorded", COLUMN_NATIONAL_ID },
	{ "name_recorded.given_name", COLUMN_GIVEN_NAME },
	{ "name_recorded", COLUMN_FAMILY_NAME },
	{ "participant_reference_set", COLUMN_SENDER_REF },
	{ "remand_order_set", COLUMN_REMAND_EXPIRY },
	{ "remand_restrictions_set", COLUMN_RESTRICTIONS },
	{ "housing_stay_registered", COLUMN_HOUSING },
	{ "case_opened.language", COLUMN_INTERPRETER },
	{ "case_restricted", COLUMN_RESTRICTED },
	{ "institution_entered.from", COLUMN_INTAKE },
	{ "institution_entered.institution", COLUMN_PRISON },
	{ "institution_entered", COLUMN_NATIONAL_ID },
	{ "institution_left.to", COLUMN_RELEASE_DATE },
	{ "institution_left", COLUMN_NATIONAL_ID },
	{ "person.birth_date", COLUMN_BIRTH_DATE },
	{ "person.reference", COLUMN_SENDER_REF },
	{ "person.name", COLUMN_FAMILY_NAME },
	{ "person", COLUMN_NATIONAL_ID },
	{ "told_by", COLUMN_CONTACT },
};

void
summary_headers(struct summary *s, const struct csvfile *f)
{
	for (enum column c = 0; c < COLUMN_COUNT; c++) {
		const char *header = csvheader_name(f, c);
		normal_copy(s->headers[c], sizeof(s->headers[c]), header, strlen(header));
	}
}

const char *
summary_column(const struct summary *s, const char *field)
{
	static const struct csvfile template;
	const char *at = strchr(field, ']');

	if (at != NULL && at[1] == '.')
		at += 2;
	else
		at = strncmp(field, "report.", 7) == 0 ? field + 7 : field;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		size_t n = strlen(fields[i].field);
		if (strncmp(at, fields[i].field, n) != 0 ||
		    (at[n] != '\0' && strchr(".[", at[n]) == NULL))
			continue;
		return s != NULL ? s->headers[fields[i].column]
				 : csvheader_name(&template, fields[i].column);
	}
	return "";
}

void
summary_say(const struct summary *s, FILE *out)
{
	const struct {
		size_t count;
		const char *text;
	} parts[] = {
		{ s->sent, "sendt" },
		{ s->queued - s->sent - s->turned_down, "i kø, ikke besvart ennå" },
		{ s->turned_down, "avvist av overgang" },
		{ s->unchanged, "uendret" },
		{ s->no_consent, "uten samtykke" },
		{ s->restricted, "med adressesperre" },
		{ s->other_team, "gjelder et annet team" },
		{ s->other_municipality, "gjelder andre kommuner, ikke lest inn" },
		{ s->unknown_municipality, "uten kjent kommune, venter på deg" },
		{ s->starts_nothing, "starter ingenting" },
		{ s->nobody, "uten opplysninger om noen" },
		{ s->refused, "avvist" },
	};
	char date[11], text[1024] = "";

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t n = strlen(text);
		if (parts[i].count > 0)
			(void)snprintf(text + n, sizeof(text) - n, "%s%zu %s", n == 0 ? ": " : ", ",
			    parts[i].count, parts[i].text);
	}
	say_line(out, "%s: liste av %s (%s), %zu %s%s", s->name, overgang_date_text(s->date, date),
	    s->encoding, s->rows, s->rows == 1 ? "rad" : "rader", text);
}
