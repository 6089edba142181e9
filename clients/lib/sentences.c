/* sentences.c - Messages of the library and the programs, in the language of the texts. */
#include "sentences.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "base/utf8.h"
#include "fields.h"
#include "handle.h"
#include "overgang.h"
#include "say.h"
#include "texts.h"

/* Problems with a value, a line or a file; looked up by the English. */
static const struct {
	const char *nb;
	const char *en;
} reasons[] = {
	{ "må fylles ut", "is needed and is empty" },
	{ "er ikke en dato; skriv dd.mm.åååå", "is no date; write dd.mm.yyyy" },
	{ "er ikke et klokkeslett; skriv 09.00", "is no time of day; write 09.00" },
	{ "er ikke et tidspunkt; skriv dd.mm.åååå 09.00", "is no moment; write dd.mm.yyyy 09.00" },
	{ "er for langt, mer enn 4000 byte", "is longer than 4,000 bytes" },
	{ "er en hendelse som er større enn et svar kan være",
	    "is a message of its own and cannot be set from text" },
	{ "er en liste som ikke kan skrives i et svar",
	    "is a list of messages and cannot be set from text" },
	{ "er ikke en av verdiene som kan brukes", "is none of its values" },
	{ "er ingen melding; skriv den som release.date_set",
	    "is no kind; write it like release.date_set" },
	{ "er ikke et tall; skriv bare sifre", "is not a number; write digits only" },
	{ "er et for stort tall", "is too great a number" },
	{ "er ikke heksadesimalt; skriv bare 0-9 og a-f",
	    "is not hexadecimal; write 0-9 and a-f only" },
	{ "har en halv byte; skriv to heksadesimale sifre for hver",
	    "has half a byte; write two hexadecimal digits for each" },
	{ "har noe tomt mellom kommaene", "has an empty part between its commas" },
	{ "er verken ja eller nei", "is neither yes nor no" },
	{ "får ikke plass i minnet", "does not fit into memory" },
	{ "denne linjen", "this line" },
	{ "hentingen", "the fetch" },
	{ "bekreftelsen", "the acknowledgement" },
	{ "å legge til side", "the parking" },
	{ "listen over det som er lagt til side", "the list of what is parked" },
	{ "hilsenen", "hello" },
	{ "mangler", "is missing" },
	{ "er ikke lagret som UTF-8", "is not UTF-8" },
	{ "er lengre enn 8000 byte", "is longer than 8,000 bytes" },
	{ "begynner med et mellomrom; hver tekst står på én linje",
	    "begins with a space; each text stands on one line of its own" },
	{ "er verken en [seksjon] eller nøkkel = tekst", "is neither a [section] nor key = text" },
	{ "har en nøkkel på mer enn 49 bokstaver", "has a key of more than 49 letters" },
	{ "har ingen ] etter navnet på seksjonen", "has no ] at the end of the section's name" },
	{ "er ikke UTF-8; lagre filen som UTF-8", "is no UTF-8; save the file as UTF-8" },
	{ "begynner med et mellomrom; begynn linjen helt til venstre",
	    "begins with a blank; begin it in the first column" },
	{ "har en kommentar bak seg; gi kommentaren en egen linje",
	    "has a comment behind it; give the comment its own line" },
	{ "er verken en seksjon, en kommentar eller nøkkel = verdi",
	    "is no section, no comment and no key = value" },
	{ "står før den første [seksjonen]", "stands before the first [section]" },
	{ "har ingen nøkkel foran =", "has no key before the =" },
	{ "kan ikke leses som nøkkel = verdi", "cannot be read as key = value" },
	{ "er ingen adresse; skriv tcp://127.0.0.1:5710 eller ipc:///run/overgang/desk",
	    "is no endpoint; write tcp://127.0.0.1:5710 or ipc:///run/overgang/desk" },
	{ "har noe tomt i listen sin", "has an empty item in its list" },
	{ "står der to ganger", "stands there twice" },
	{ "står i ingen seksjon; det finnes title, sentence, word, field, refusal, sms og cli",
	    "stands in no section; there are title, sentence, word, field, refusal, sms and cli" },
	{ "er ingen melding; de står i facts.proto", "is no kind; the kinds stand in facts.proto" },
	{ "er eksempelet fra håndboka; skriv deres eget i stedet",
	    "is the example of the manual; write your own in its place" },
	{ "kan ikke leses", "cannot be read" },
	{ "er tom", "is empty" },
	{ "er en mappe, og ingen fil", "is a folder, no file" },
	{ "er ingen fil; et rør, en sokkel eller en enhet blir ikke lest",
	    "is no file; a pipe, a socket or a device is not read" },
	{ "er en symbolsk lenke; oppgi selve filen", "is a symbolic link; name the file itself" },
	{ "er ingen offentlig nøkkel; den har 40 tegn (Z85), slik overgang keygen skriver den",
	    "is no public key; it has 40 characters (Z85), as overgang keygen prints it" },
	{ "er verken nb eller en", "is neither nb nor en" },
	{ "tilhører en annen bruker; en hemmelig nøkkel blir bare lest fra eierens fil",
	    "belongs to another user; a secret key is read only from its owner's file" },
	{ "kan leses av andre; kjør chmod 600, og lag en ny nøkkel hvis noen kan ha den",
	    "can be read by others; chmod 600 it, and make a new key if they may have" },
	{ "har ingen hemmelig nøkkel; overgang keygen lager en",
	    "holds no secret key; overgang keygen makes one" },
	{ "har ingen hemmelig nøkkel som CURVE kan bruke",
	    "holds no secret key that CURVE can use" },
};

/* Whole sentences; % stands for a path, an endpoint or a number. */
static const struct {
	const char *nb;
	const char *en;
} sentences[] = {
	{ "ingen svarer på %; går overgangd, og er det adressen dit?",
	    "nobody answers at %; does overgangd run, and is that its desk?" },
	{ "tjenesten på % avviser nøkkelen i %; den offentlige delen er %: står den i "
	  "agencies.conf "
	  "der?",
	    "the daemon at % refuses the key in %; its public key is %: does it stand in the "
	    "daemon's agencies.conf?" },
	{ "får ikke forbindelse med %: server_key i % er ikke nøkkelen der, eller den har hatt for "
	  "mange forbindelser med nøkkelen % på kort tid (vent litt), eller noe annet svarer der",
	    "no handshake with %: server_key in % is not its key, or it has had too many "
	    "connections of the key % in a short time (wait a little), or something else listens "
	    "there" },
	{ "en annen prosess følger som denne mottakeren (%); bare én kan, og den som begynte sist, "
	  "fortsetter",
	    "another process follows as this consumer (%); only one can, and the one that began "
	    "last goes on" },
	{ "meldingen er på % byte; høyst 65 536 går i en",
	    "the request has % bytes; at most 65,536 go in one" },
	{ "får ikke sendt til %: %", "cannot send to %: %" },
	{ "får ikke fulgt strømmen på %: %", "cannot subscribe at %: %" },
	{ "% svarer med noe som ikke er et svar", "% answers with something that is no answer" },
	{ "numrene hos tjenesten er ikke de som var kjent til og med %: er den hentet tilbake fra "
	  "en "
	  "kopi? Si fra til den som har ansvaret; startet på nytt går det videre der tjenesten "
	  "sier",
	    "the daemon's numbers are not those known up to %: was it restored from a copy? Tell "
	    "its administrator; started again, this goes on where the daemon says" },
	{ "tjenesten sier at den har nummer %, men gir det ikke",
	    "the daemon has % in its stream, but does not give it" },
	{ "er lengre enn % byte", "is longer than % bytes" },
	{ "er en sti som er lengre enn % byte", "is a path longer than % bytes" },
	{ "er ingen nøkkel i [%]; det finnes: %", "is no key of [%]; there are: %" },
	{ "kan ikke leses: %", "cannot be read: %" },
	{ "navn står mellom komma og har 1 til % byte",
	    "names stand between commas and have 1 to % bytes" },
	{ "navnet på en seksjon har 1 til % byte", "a section's name has 1 to % bytes" },
	{ "[%] finnes alt; samle nøklene i den", "[%] is there already; put its keys together" },
	{ "står alt i [%]; behold den ene", "is there already in [%]; keep one" },
	{ "er et tall fra % til %", "is a number from % to %" },
	{ "andre kan lese eller endre den; kjør chmod % %",
	    "others can read or change it; run chmod % %" },
	{ "en seksjon står alene på linjen sin", "a section stands alone on its line" },
	{ "har mer enn % navn", "has more than % names" },
	{ "nevner ingen norsk kommune, eller et navn som flere har; skriv nummeret også",
	    "names no municipality of Norway, or a name that several have; add its number" },
	{ "er ikke navnet på en etat; skriv det som i agencies.conf hos tjenesten: nav-asker",
	    "is no agency's name; write it as in the daemon's agencies.conf: nav-asker" },
	{ "er yes eller no", "is yes or no" },
	{ "er et antall sekunder fra 1 til %", "is a number of seconds from 1 to %" },
	{ "er family-first (Etternavn, Fornavn) eller given-first",
	    "is family-first (Etternavn, Fornavn) or given-first" },
	{ "er required, eller none der listene ikke har noen kolonne Adressesperre",
	    "is required, or none where the lists have no column Adressesperre" },
	{ "finnes alt, skrevet litt annerledes", "is there already, written a little differently" },
	{ "er en mer enn % mottakere", "is one more than % recipients" },
	{ "står i [%]; det finnes [overgang], [liaison] og [recipients]",
	    "stands in [%]; there are [overgang], [liaison] and [recipients]" },
	{ "[liaison] mangler queue, mappen for det som venter",
	    "[liaison] has no queue, the directory of what waits" },
	{ "[liaison] mangler team, etaten til teamet som listene er for",
	    "[liaison] has no team, the agency of the team these notices are for" },
	{ "[liaison] mangler phone, hvem som kan ringes om en rad som ikke blir sendt",
	    "[liaison] has no phone, whom to ring about a row that is not sent" },
	{ "[liaison] mangler municipalities, hvilke kommuner det gjelder",
	    "[liaison] has no municipalities, whose rows are sent" },
	{ "restricted_agency: er teamet selv; det er en annen etat, med egne nøkler som de i "
	  "teamet "
	  "ikke har",
	    "restricted_agency: is the team itself; it is another agency, with keys of its own, "
	    "that "
	    "those in the team do not have" },
	{ "[recipients] har ikke noe navn for %; et samtykke kunne aldri gjelde teamet",
	    "[recipients] has no name for %; a consent could never include the team" },
	{ "seksjonen [overgang]: % mangler", "section [overgang]: % is missing" },
	{ "desk: får ikke forbindelse med %: % (skriv tcp://maskin:port eller ipc:///sti)",
	    "desk: cannot connect to %: % (write tcp://host:port or ipc:///path)" },
	{ "language: det finnes tekster på nb og en, og ikke på %",
	    "language: there are texts in nb and en, and not in %" },
	{ "% ble avvist", "% was refused" },
	{ "leveranse % ble ikke tatt imot", "delivery % was not taken" },
	{ "leveranse % venter: det den skal til, er borte nå",
	    "delivery % waits: what it goes to is away" },
	{ "et slikt felt finnes ikke; det finnes", "no such field; there are" },
	{ "hvor langt dette har kommet, kan ikke lagres", "how far this has come cannot be kept" },
	{ "hvor langt dette hadde kommet, kan ikke leses; det går videre der tjenesten sier, og "
	  "numre som er borte etter en tilbakehenting, blir ikke oppdaget denne gangen",
	    "how far this had come cannot be read; it goes on where the daemon says, and numbers "
	    "that are gone after a restore are not noticed this time" },
	{ "er ikke en av verdiene som kan brukes: %", "is none of its values: %" },
	/* Of the adapter and the notifier. */
	{ "% er lest på nytt", "% was read again" },
	{ "% er feil nå", "% is wrong now" },
	{ "det den sa før, gjelder fortsatt", "what it said before holds on" },
	{ "tjenesten er hentet tilbake fra en eldre kopi",
	    "the daemon was brought back from an older copy" },
	{ "numrene % til % er borte; det som ble gjort for dem, står, og noen må se på det",
	    "the numbers % to % are gone; what was done for them stands, and somebody must look at "
	    "it" },
	{ "programmet ble ikke ferdig og er stoppet", "the program did not end and was stopped" },
	{ "programmet endte med %", "the program ended with %" },
	{ "programmet ble avsluttet av signal %", "the program was ended by signal %" },
	{ "teksten kan ikke overleveres", "cannot hand over the text" },
	{ "det prøves likevel når det er noe å sende",
	    "it is tried all the same when there is something to send" },
	{ "state og consumer gjelder som de var, til det startes på nytt",
	    "state and consumer hold as they were until it is started again" },
	{ "den som hadde vakt før, blir varslet", "who was on duty before is told" },
	{ "en vaktmelding som var lagret, kan ikke leses",
	    "an alert that was kept cannot be read" },
	{ "% vaktmeldinger venter i % og er ikke kommet fram; se hvem som skal varsles",
	    "% alerts wait in % and are not through; look who should be told" },
	{ "% er skadet; se hvem som skulle vært varslet",
	    "% is damaged; look who should have been told" },
	{ "ingen kanal virker, og INGEN ER VARSLET; prøver fortsatt",
	    "no channel works, NOBODY WAS TOLD; trying on" },
	{ "vaktmelding % er ikke sendt", "alert % is not sent" },
	{ "kan ikke notere at vaktmelding % er sendt", "cannot note that alert % was sent" },
	{ "vaktmelding % er sendt, men tjenesten vet det ikke ennå",
	    "alert % was sent, but the daemon does not know yet" },
	{ "vaktmelding % er sendt, men tjenesten noterer det ikke",
	    "alert % was sent, but the daemon does not take note" },
	{ "kanal %", "channel %" },
	{ "er ikke et norsk nummer; de har åtte sifre, andre + og landets",
	    "is no Norwegian number; these have eight digits, others + and the country's" },
	{ "kan ikke ringes: ingen persons nummer i Norge begynner med 0, 1 eller 8",
	    "cannot be rung: no person's number in Norway begins with 0, 1 or 8" },
	{ "kan ikke ringes: det er ett siffer åtte ganger",
	    "cannot be rung: it is one digit eight times" },
	{ "er ikke et telefonnummer; sifre og mellomrom, høyst 15, og en + foran",
	    "is no phone number; digits and spaces, at most 15, and a + in front" },
	{ "er ikke et telefonnummer i et land; + og nummeret, uten 00",
	    "is no phone number of a country; + and its number, without 00" },
	{ "navnet på personen er 1 til 32 av a-z, 0-9 og -",
	    "the person's name is 1 to 32 of a-z, 0-9 and -" },
	{ "er en person mer enn de 64 det kan være",
	    "is one person more than the 64 there can be" },
	{ "navnet på kanalen er 1 til 32 av a-z, 0-9 og -",
	    "the channel's name is 1 to 32 of a-z, 0-9 and -" },
	{ "er en kanal mer enn de 8 det kan være", "is one channel more than the 8 there can be" },
	{ "er verken file eller program", "is neither file nor program" },
	{ "skriv dd.mm.åååå 08.00 - dd.mm.åååå 08.00 = første, andre, tredje",
	    "write dd.mm.yyyy 08.00 - dd.mm.yyyy 08.00 = first, second, third" },
	{ "er en linje mer enn de 512 det kan være", "is one line more than the 512 there can be" },
	{ "er ikke et tidspunkt; skriv dd.mm.åååå 08.00", "is no moment; write dd.mm.yyyy 08.00" },
	{ "slutter før den begynner", "ends before it begins" },
	{ "nevner ingen", "names nobody" },
	{ "nevner flere enn tre; en linje har første, andre, tredje",
	    "names more than three; a line has first, second, third" },
	{ "det finnes [overgang], [notify], [person NAVN], [duty] og [channel NAVN]; dette er",
	    "there are [overgang], [notify], [person NAME], [duty] and [channel NAME]; this is" },
	{ "name mangler", "name is missing" },
	{ "phone mangler", "phone is missing" },
	{ "type mangler; file eller program", "type is missing; file or program" },
	{ "directory mangler", "directory is missing" },
	{ "command mangler", "command is missing" },
	{ "har vakt, men har ingen seksjon [person …]",
	    "is on duty, but has no section [person …]" },
	{ "overlapper en annen linje i [duty]; to ville hatt vakt",
	    "overlaps another line of [duty]; two would be on duty" },
	{ "[notify] otherwise mangler: hvem som varsles der vaktlista har et hull",
	    "[notify] otherwise is missing: who is told where the roster has a hole" },
	{ "står i otherwise, men har ingen seksjon [person …]",
	    "is named by otherwise, but has no section [person …]" },
	{ "står i leader, men har ingen seksjon [person …]",
	    "is named by leader, but has no section [person …]" },
	{ "% er ingen mappe dette programmet kan skrive i",
	    "% is no directory this program can write" },
	{ "% er ikke et program som kan kjøres", "% is no program that can be run" },
	{ "står i channels, men har ingen seksjon [channel …]",
	    "stands in channels, but has no section [channel …]" },
	{ "[notify] channels mangler: kanalene i den rekkefølgen de prøves",
	    "[notify] channels is missing: the channels in the order they are tried" },
	{ "[notify] channels må nevne hver kanal én gang",
	    "[notify] channels has to name each channel once" },
	{ "er ikke et navn for consumer; 1 til 32 av a-z, 0-9 og -",
	    "is no name for consumer; 1 to 32 of a-z, 0-9 and -" },
	{ "[notify] state mangler", "[notify] state is missing" },
	{ "vaktmelding %", "alert %" },
	{ "det er ikke mer minne", "out of memory" },
	{ "stoppet", "stopped" },
};

enum { PART_SIZE = 512, SENTENCE_SIZE = 2048, ERRNO_MAX = 134 };

/* The text's translation, NULL without one. Texts of errno are found by number. */
static const char *
word_for(const struct texts *t, const char *english)
{
	char word[32];

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(english, reasons[i].en) == 0)
			return reasons[i].nb;
	for (int e = 1; e < ERRNO_MAX; e++) {
		if (strerrorname_np(e) == NULL ||
		    (strcmp(english, strerror(e)) != 0 && strcmp(english, zmq_strerror(e)) != 0))
			continue;
		(void)snprintf(word, sizeof(word), "errno.%s", strerrorname_np(e));
		return texts_find(t, "word", word);
	}
	return NULL;
}

enum { PARTS_MAX = 6 };

struct part {
	const char *text;
	size_t size;
};

/* Does the text match the pattern? Then parts[] holds the text for each %. */
static bool
reads_like(const char *text, const char *pattern, struct part parts[PARTS_MAX])
{
	size_t count = 0;

	for (;;) {
		size_t plain = strcspn(pattern, "%");
		if (strncmp(text, pattern, plain) != 0)
			return false;
		text += plain;
		pattern += plain;
		if (*pattern == '\0' || count == PARTS_MAX)
			return *text == '\0' && *pattern == '\0';
		/* Match as little as possible for each %; the last one to the end of the text. */
		size_t next = strcspn(++pattern, "%");
		const char *end = text;
		while (*end != '\0' && strncmp(end, pattern, next) != 0)
			end++;
		if (next == 0 || pattern[next] == '\0')
			end = strlen(text) >= next ? text + strlen(text) - next : text;
		parts[count++] = (struct part){ text, (size_t)(end - text) };
		text = end;
	}
}

/* A part may be a sentence itself: "cannot send to PATH: Permission denied". */
static void
fill(const struct texts *t, const char *pattern, const struct part *parts, char *buf, size_t size)
{
	char part[PART_SIZE];
	const char *said;
	size_t n = 0;

	for (; *pattern != '\0' && n + 1 < size; pattern++) {
		if (*pattern != '%') {
			buf[n++] = *pattern;
			continue;
		}
		(void)snprintf(part, sizeof(part), "%.*s", (int)parts->size, parts->text);
		said = word_for(t, part);
		n += utf8_copy(buf + n, size - n, said != NULL ? said : part);
		parts++;
	}
	buf[n] = '\0';
}

static bool
whole(const struct texts *t, const char *english, char *buf, size_t size)
{
	struct part parts[PARTS_MAX] = { { "", 0 } };
	const char *word = word_for(t, english);

	if (word != NULL) {
		(void)utf8_copy(buf, size, word);
		return true;
	}
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (reads_like(english, sentences[i].en, parts)) {
			fill(t, sentences[i].nb, parts, buf, size);
			return true;
		}
	return false;
}

/* Translate the shortest known text at `from` that ends at a colon, because another sentence may
 * follow it. Returns how many bytes were translated into buf; 0: none. */
static size_t
known_at(const struct texts *t, const char *from, char *buf, size_t size)
{
	char piece[SENTENCE_SIZE];

	for (const char *end = from; *end != '\0';) {
		end = strstr(end + 1, ": ");
		if (end == NULL)
			end = from + strlen(from);
		(void)snprintf(piece, sizeof(piece), "%.*s", (int)(end - from), from);
		if (whole(t, piece, buf, size))
			return (size_t)(end - from);
	}
	return 0;
}

/* `"value" is no date`: translate the part behind the quoted value. */
static size_t
known_behind_quotes(const struct texts *t, const char *from, char *buf, size_t size)
{
	const char *quoted = from[0] == '"' ? strstr(from, "\" ") : NULL;
	size_t head = quoted != NULL ? (size_t)(quoted - from) + 2 : 0;

	if (head == 0 || head >= size || !whole(t, from + head, buf + head, size - head))
		return 0;
	memcpy(buf, from, head);
	return strlen(from);
}

/* "FILE:LINE: key: problem: cause": file and key stay as they are. */
const char *
sentence_in(const struct texts *t, const char *english, char *buf, size_t size)
{
	const char *from = english;
	size_t n = 0;

	buf[0] = '\0';
	if (t == NULL || strcmp(texts_language(t), "nb") != 0) {
		(void)utf8_copy(buf, size, english);
		return buf;
	}
	while (*from != '\0' && n + 1 < size) {
		const char *colon = strstr(from + 1, ": ");
		size_t took = known_at(t, from, buf + n, size - n);
		if (took == 0)
			took = known_behind_quotes(t, from, buf + n, size - n);
		if (took == 0) {
			char piece[SENTENCE_SIZE];
			took = colon != NULL ? (size_t)(colon - from) : strlen(from);
			(void)snprintf(piece, sizeof(piece), "%.*s", (int)took, from);
			(void)utf8_copy(buf + n, size - n, piece);
		}
		n += strlen(buf + n);
		from += took;
		if (strncmp(from, ": ", 2) == 0) {
			n += utf8_copy(buf + n, size - n, ": ");
			from += 2;
		}
	}
	return buf;
}

void
say_english(const struct texts *t, const char *program, const char *format, ...)
{
	char english[SENTENCE_SIZE], said[SENTENCE_SIZE], error[OVERGANG_ERROR_SIZE] = "";
	struct texts *own = t == NULL ? texts_open(NULL, NULL, error) : NULL;
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(english, sizeof(english), format, arguments);
	va_end(arguments);
	say_log(program, "%s", sentence_in(t != NULL ? t : own, english, said, sizeof(said)));
	texts_close(own);
}
