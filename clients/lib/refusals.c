/* refusals.c - Why something is not taken, in bokmål. */
#include "refusals.h"

#include <stddef.h>
#include <string.h>

/* The daemon's words, or as much of them as tells them from others; the first that fits. */
static const struct {
	const char *nb;
	const char *en;
} reasons[] = {
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
	{ "fylles ut av overgang selv; utelat det", "is filled in by the daemon" },
	{ "er for langt, mer enn 64 tegn", "is longer than 64 bytes" },
	{ "er for langt, mer enn 4000 tegn", "is longer than 4,000 bytes" },
	{ "er en hendelse som er større enn et svar kan være", "is a message of its own" },
	{ "er en liste som ikke kan skrives i et svar", "is a list of messages" },
	{ "må meldes på vegne av den det gjelder", "is another agency's to report" },
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
	{ "er ikke en etat for skjermede saker; agencies.conf sier restricted = yes",
	    "is no agency for restricted cases" },
	{ "er ingen instans her", "is no agency here" },
	{ "åpner ikke saken for noen: ingen etat har rollen", "would open the case to nobody" },
	{ "er ingen hjemmel her; kodene står i sharing.conf", "is no legal basis of this house" },
	{ "er utenfor datoene som hjemmelen gjelder for", "is outside the dates between which" },
	{ "har en melding som ikke er kjent, eller som ikke noe samtykke åpner for",
	    "has a kind that is not known or that no consent opens" },
	{ "nevner flere etater enn en sak kan ha (32)", "names more agencies than a case" },
	{ "nevner flere meldinger enn en tilgang kan ha (8)", "names more kinds than a grant" },
	{ "må stå alene i meldingen", "stands alone in its report" },
	{ "er ikke nøkkelen til noen melding dere kan trekke tilbake i denne saken",
	    "is the key of no report of yours" },
	{ "er nøkkelen til meldingen, 32 heksadesimale sifre", "is the key of the report" },
	{ "åpnet eller skjermet saken, og det kan ikke trekkes tilbake; avslutt saken",
	    "opened or restricted the case, which cannot" },
	{ "åpner saken bare for dem som alt har en del i den; ring teamet som eier saken",
	    "opens a case only for those who already" },
	{ "er ikke avsluttet; avslutt den først", "is not closed; close it first" },
	{ "er ikke tatt ut til arkivet; gjør det først", "has not been exported for the archive" },
	{ "har fått noe nytt siden den ble tatt ut; ta den ut på nytt",
	    "has had news since it was exported" },
	{ "krever en nøkkel som har alle områdene til teamet", "takes a key with all areas" },
	{ "kan bare teamet som eier saken gjøre", "only the owner team finds cases" },
	{ "må være et nummer, eller fødselsdato, navn og referanse",
	    "names a person by number, or by birth date" },
	{ "er huskenavnet til flere saker; skriv nummeret", "is the huskenavn of several cases" },
	{ "må fylles ut; loggen for alle sakene er for en kontrollør",
	    "is needed; the record of all cases" },
	{ "er sendt før med et annet innhold; en ny melding må ha en ny nøkkel",
	    "was used for another report" },
	{ "er ikke en av verdiene som kan brukes", "is none of its values" },
	{ "er ikke et tall; skriv bare sifre", "is not a number" },
	{ "er et for stort tall", "is too great a number" },
	{ "har noe tomt mellom kommaene", "has an empty part between its commas" },
	{ "er ikke lagret som UTF-8", "is not UTF-8" },
	{ "er verken ja eller nei", "is neither yes nor no" },
};

const char *
refusal_nb(const char *english)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strstr(english, reasons[i].en) != NULL)
			return reasons[i].nb;
	return english;
}
