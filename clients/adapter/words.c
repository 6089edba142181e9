/* words.c - What a clerk writes, and what the schema calls it. */
#include "words.h"

#include <stddef.h>
#include <string.h>

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

static const struct pair reasons[] = {
	{ "må fylles ut", "is needed and is empty" },
	{ "må fylles ut; en dato som ikke er kjent, meldes ikke",
	    "is needed; a date that is not known" },
	{ "må fylles ut; det som er ukjent, meldes ikke", "is needed; what is unknown" },
	{ "må fylles ut, eller en fødselsdato", "is needed, or a birth date" },
	{ "er ikke en dato; skriv dd.mm.åååå", "is not a date" },
	{ "er ikke en dato; skriv dd.mm.åååå", "is no date" },
	{ "er ikke et klokkeslett; skriv 09.00", "is not a time of day" },
	{ "er ikke et klokkeslett; skriv 09.00", "is no time of day" },
	{ "er ikke et tidspunkt; skriv dd.mm.åååå 09.00", "is no moment" },
	{ "ligger før datoen den skal komme etter", "lies before the date it should follow" },
	{ "fylles ut av overgang selv; ta linjen bort", "is filled in by the daemon" },
	{ "er for langt, mer enn 64 tegn", "is longer than 64 bytes" },
	{ "er for langt, mer enn 4000 tegn", "is longer than 4,000 bytes" },
	{ "er en hendelse som er større enn et svar kan være", "is a message of its own" },
	{ "er en liste som ikke kan skrives i et svar", "is a list of messages" },
	{ "må meldes på vegne av den det gjelder; skriv på_vegne_av",
	    "is another agency's to report" },
	{ "er mer enn saken har plass til", "is one more than the case keeps" },
	{ "er full; fengselsteamet må åpne en ny sak", "has as many events as a case can have" },
	{ "har et tegn som ikke er et siffer", "has a character that is no digit" },
	{ "har ikke 11 sifre (12 for DUF-nummer)", "has not 11 digits" },
	{ "er ikke de fire sifrene i en vaktmelding", "is not the four digits of an alert" },
	{ "er ingen åpen vaktmelding i denne saken", "is no open alert of this case" },
	{ "er en overføring, permisjon eller innleggelse, og ingen løslatelse",
	    "is a transfer, leave or" },
	{ "ligger fram i tid; det som er planlagt, har en egen dato", "lies in the future" },
	{ "er ikke et saksnummer; det har åtte tegn, som K7F3-9QXM", "is no case id" },
	{ "finnes ikke, eller dere har ikke tilgang til saken", "no such case" },
	{ "er ikke deres å melde", "is not yours to report" },
	{ "er utenfor områdene nøkkelen deres gjelder for", "is outside the areas of your key" },
	{ "kan bare fengselsteamet gjøre", "only the owner team reports on behalf of others" },
	{ "er ingen instans her", "is no agency here" },
	{ "er sendt før med et annet innhold; lagre svaret som en ny fil",
	    "was used for another report" },
	{ "er ikke en av verdiene som kan brukes", "is none of its values" },
	{ "er ikke et tall; skriv bare sifre", "is not a number" },
	{ "er et for stort tall", "is too great a number" },
	{ "har noe tomt mellom kommaene", "has an empty part between its commas" },
	{ "er ikke lagret som UTF-8", "is not UTF-8" },
	{ "er verken ja eller nei", "is neither yes nor no" },
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
	return english;
}
