/* words.c - What a clerk writes, and what the schema calls it. */
#include "words.h"

#include <stddef.h>
#include <string.h>

#include "refusals.h"

struct pair {
	const char *nb;
	const char *en;
};

/* Where a word of the schema has several in bokmål, the first is the one that is said. */
static const struct pair fields[] = {
	{ "hendelse", "kind" },
	{ "sak", "case" },
	{ "meldt_av", "told_by" },
	{ "kanal", "channel" },
	{ "tidspunkt", "occurred" },
	{ "på_vegne_av", "on_behalf_of" },
	{ "pa_vegne_av", "on_behalf_of" },
	{ "kontor", "office" },
	{ "saksbehandler", "case_worker" },
	{ "telefon", "phone" },
	{ "tlf", "phone" },
	{ "referanse", "reference" },
	{ "deres_ref", "reference" },
	{ "vår_ref", "reference" },
	{ "sted", "place" },
	{ "plass", "place" },
	{ "fra", "from" },
	{ "til", "to" },
	{ "garantist", "guarantor" },
	{ "adresse", "address" },
	{ "åpningstid", "hours" },
	{ "hvem", "who" },
	{ "hvor", "where" },
	{ "merknad", "note" },
	{ "med", "with" },
	{ "tema", "topic" },
	{ "hvordan", "how" },
	{ "beløp", "amount" },
	{ "dato", "date" },
	{ "kl", "time" },
	{ "klokkeslett", "time" },
	{ "møtt_av", "met_by" },
	{ "årsak", "reason" },
	{ "form", "form" },
	{ "type", "type" },
	{ "datostatus", "state" },
	{ "rådgiver", "adviser" },
	{ "stedfortreder", "deputy" },
	{ "stedfortreder_tlf", "deputy_phone" },
	{ "svarer_til", "hours_until" },
	{ "fornavn", "given_name" },
	{ "etternavn", "family_name" },
	{ "fødselsnummer", "national_id" },
	{ "fødselsdato", "birth_date" },
	{ "kode", "code" },
	{ "institusjon", "institution" },
	{ "etat", "agency" },
	{ "av", "by" },
};

static const struct pair channels[] = {
	{ "telefon", "phone" },
	{ "tlf", "phone" },
	{ "møte", "meeting" },
	{ "brev", "letter" },
	{ "e-post", "mail" },
	{ "epost", "mail" },
	{ "portal", "portal" },
	{ "system", "system" },
};

/* What is said otherwise of an answer in a file. */
static const struct pair reasons[] = {
	{ "fylles ut av overgang selv; ta linjen bort", "is filled in by the daemon" },
	{ "er sendt før med et annet innhold; lagre svaret som en ny fil",
	    "was used for another report" },
	{ "må meldes på vegne av den det gjelder; skriv på_vegne_av",
	    "is another agency's to report" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *
to_schema(const struct pair *table, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(table[i].nb, word) == 0)
			return table[i].en;
	return word;
}

const char *
words_field(const char *word)
{
	return to_schema(fields, COUNT(fields), word);
}

const char *
words_field_nb(const char *field)
{
	for (size_t i = 0; i < COUNT(fields); i++)
		if (strcmp(fields[i].en, field) == 0)
			return fields[i].nb;
	return field;
}

const char *
words_channel(const char *word)
{
	return to_schema(channels, COUNT(channels), word);
}

const char *
words_reason_nb(const char *english)
{
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (strstr(english, reasons[i].en) != NULL)
			return reasons[i].nb;
	return refusal_nb(english);
}
