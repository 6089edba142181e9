/* example.c - A list to try with, of the day it is made on. */
#include "example.h"

#include <time.h>

/* So many days from it, as 11.01.2027. */
static const char *
day(uint32_t today, int days, char buf[11])
{
	struct tm tm = { .tm_year = (int)(today / 10000) - 1900,
		.tm_mon = (int)(today / 100 % 100) - 1,
		.tm_mday = (int)(today % 100) + days };
	time_t t = timegm(&tm);

	(void)gmtime_r(&t, &tm);
	(void)strftime(buf, 11, "%d.%m.%Y", &tm);
	return buf;
}

void
example_print(uint32_t today, FILE *out)
{
	enum { IN = -240, TWO_THIRDS = -30, ASKED = -2, OUT = 70 };
	char in[11], two_thirds[11], asked[11], release[11];

	(void)day(today, IN, in);
	(void)day(today, TWO_THIRDS, two_thirds);
	(void)day(today, ASKED, asked);
	(void)day(today, OUT, release);
	(void)fprintf(out,
	    "Fengsel;Avdeling;Vår ref;Fødselsnummer;Etternavn;Fornavn;Kommune;Status;Innsatt;"
	    "2/3-dato;Endt tid;Løslatelsesdato;Kl;Løslatelsesform;Datostatus;Bolig;Samtykke;"
	    "Samtykkedato;Samtykke til;Adressesperre;Kontaktperson;Telefon;Melding\n"
	    "Granli fengsel;B2;G-1041;14838831150;Gaupe;Rolig;Asker;Dom;%s;%s;%s;%s;09.00;Endt tid;"
	    "Fastsatt;Ingen;Ja;%s;fengselsteam, Nav sosial, bolig;Nei;;;Ny\n",
	    in, two_thirds, release, release, asked);
}
