/* refusals.c - Why something is not taken, in the language of the texts. */
#include "refusals.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "texts.h"

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
	{ "ligger fram i tid; det som ikke har hendt ennå, meldes ikke",
	    "lies in the future; what has not happened" },
	{ "ligger fram i tid; det som ikke er sagt ennå, meldes ikke",
	    "lies in the future; what is not said" },
	{ "ligger fram i tid; det som er planlagt, har en egen dato", "lies in the future" },
	{ "ligger før i dag: det ville ikke åpne noe", "lies before today" },
	{ "nevner en etat som ikke finnes her; overgang streams viser navnene",
	    "names an agency that is not known here" },
	{ "nevner en etat uten rollen som hjemmelen gjelder for",
	    "names an agency without the role" },
	{ "nevner et kontrollorgan eller en administrator, som ikke får vite noe ved samtykke",
	    "names an auditor or administrator" },
	{ "har et område som ikke noe samtykke åpner for", "has an area that no consent opens" },
	{ "trengs for å åpne en sak", "is needed to open a case" },
	{ "hører til «sak opprettet»; oppgi saken med nummeret", "belongs to case.opened" },
	{ "ligger før nå", "lies before now" },
	{ "er flere åpninger enn en nøkkel har på en dag", "is one opening more than a key has" },
	{ "er så mange meldinger som dere kan gi uten del i saken; ring teamet som eier den",
	    "has as much from you as from one who has no part" },
	{ "er mer enn saken tar vare på fra en uten del i den; gjør teksten kortere",
	    "is more than the case keeps of one" },
	{ "er ikke så mange som saken har; noe er kommet til imens: eksporter på nytt",
	    "is not how many the case has" },
	{ "navngir en person med nummer (11 sifre, 12 for DUF-nummer), eller med fødselsdato, navn "
	  "og referanse",
	    "names a person by number" },
	{ "er for fengselsteamet og administratorer", "is for the owner team and administrators" },
	{ "er ikke lagt til side", "is not parked" },
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
	{ "ligger bak det siste nummeret i strømmen; overgang streams viser det",
	    "is beyond the last number of" },
	{ "er ingen mottaker hos den etaten; overgang streams viser dem",
	    "is no consumer of that agency" },
	{ "er en mer enn de 16 mottakerne en etat kan ha", "is one more than the 16 an agency" },
	{ "er ikke et nummer i strømmen til etaten", "is no number of your stream" },
	{ "er mer enn en mottaker kan legge til side (1000); få unna noe først",
	    "is one more than a consumer can put aside" },
	{ "har ingenting å godta: klokken har ikke hoppet fram", "has nothing to accept" },
	{ "er for lagre som er laget med en klokke som stilles for hånd, og det er ikke dette",
	    "is for stores that were made with a manual clock" },
	{ "er alt i gang", "is already under way" },
	{ "det er for lite plass på disken: ingenting er registrert, prøv igjen senere",
	    "the store is at its reserve" },
	{ "det er ikke plass til å føre i loggen at noen så på dette, så ingenting blir vist",
	    "the store has no room to put this look on record" },
	{ "det er ikke plass i lageret nå", "the store has no room" },
	{ "etaten har brukt sin del (128 meldinger, 1 MiB) for øyeblikket",
	    "more at once than your agency's share" },
	{ "nøkkelen slipper ikke inn lenger", "this key is not admitted any more" },
	{ "noe om saken er kommet til siden; les det først",
	    "something about this case has come since" },
	{ "er 16 nullbyte; en nøkkel er 16 tilfeldige, ny for hver melding", "is 16 zero bytes" },
	{ "er et navn på 1 til 32 tegn, a-z, 0-9 og -", "is a name of 1 to 32 of a-z" },
};

/* Whole sentences; % is what stands in them: a path, an endpoint, a number. */
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
	{ "får ikke forbindelse med %: server_key i % er ikke nøkkelen der, eller tjenesten holder "
	  "nøkkelen % ute, eller noe annet svarer der",
	    "no handshake with %: server_key in % is not its key, or it holds back the key %, or "
	    "something else listens there" },
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
	{ "%: det er ikke plass til en kopi på disken", "%: the disk has not room for a copy" },
	{ "%: en kopi er alt i gang", "%: a backup is under way" },
	{ "%: kopien stemmer ikke med det som skal stå i den", "%: the copy does not verify" },
	{ "overgangd.conf har ingen backup_dir", "overgangd.conf has no backup_dir" },
	{ "%: disken er full", "%: No space left on device" },
	{ "%: tjenesten har ikke lov til å skrive der", "%: Permission denied" },
	{ "%: finnes ikke", "%: No such file or directory" },
	{ "det er ikke mer minne", "out of memory" },
	{ "stoppet", "stopped" },
};

const char *
refusal_nb(const char *english)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strstr(english, reasons[i].en) != NULL)
			return reasons[i].nb;
	return english;
}

enum { PARTS_MAX = 4 };

struct part {
	const char *text;
	size_t size;
};

/* Does it read like that? Then what stands for each % is in parts. */
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
		/* As little as will do, up to what follows the %; the last one to the end of it. */
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

static void
fill(const char *pattern, const struct part *parts, char *buf, size_t size)
{
	size_t n = 0;

	for (; *pattern != '\0' && n + 1 < size; pattern++) {
		if (*pattern != '%') {
			buf[n++] = *pattern;
			continue;
		}
		size_t more = parts->size < size - 1 - n ? parts->size : size - 1 - n;
		memcpy(buf + n, parts->text, more);
		n += more;
		parts++;
	}
	buf[n] = '\0';
}

const char *
sentence_nb(const char *english, char *buf, size_t size)
{
	struct part parts[PARTS_MAX] = { { "", 0 } };

	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (reads_like(english, sentences[i].en, parts)) {
			fill(sentences[i].nb, parts, buf, size);
			return buf;
		}
	return refusal_nb(english);
}

/* ---- what the daemon refuses, by its code ------------------------------------------------- */

enum { WORD_SIZE = 128, NUMBER_PLAIN = 4 };

struct said {
	const struct texts *texts;
	const Ov__Answer *answer;
};

const char *
field_word(const struct texts *t, const char *field, char buf[FIELD_WORD_SIZE])
{
	const char *words = texts_find(t, "field", field);

	(void)snprintf(buf, FIELD_WORD_SIZE, "%.*s",
	    words != NULL ? (int)strcspn(words, ",") : FIELD_WORD_SIZE,
	    words != NULL ? words : field);
	return buf;
}

/* The field at the end of a path: "report.facts[0].release_date_set.form". NULL: no such. */
static const ProtobufCFieldDescriptor *
field_of_path(const char *path)
{
	const ProtobufCMessageDescriptor *d = &ov__request__descriptor;
	const ProtobufCFieldDescriptor *f = NULL;
	char name[WORD_SIZE];

	if (strncmp(path, "report.", 7) == 0) {
		d = &ov__report__descriptor;
		path += 7;
	}
	while (d != NULL && *path != '\0') {
		size_t n = strcspn(path, ".["), end = strcspn(path, ".");
		(void)snprintf(name, sizeof(name), "%.*s", (int)n, path);
		f = protobuf_c_message_descriptor_get_field_by_name(d, name);
		if (f == NULL)
			return NULL;
		d = f->type == PROTOBUF_C_TYPE_MESSAGE ? f->descriptor : NULL;
		path += end + (path[end] == '.');
	}
	return f;
}

/* All values but the first, which is unknown: that is told by leaving the field out. */
static bool
put_values(const struct said *s, char *buf, size_t size)
{
	const ProtobufCFieldDescriptor *f = field_of_path(s->answer->field);
	const ProtobufCEnumDescriptor *e =
	    f != NULL && f->type == PROTOBUF_C_TYPE_ENUM ? f->descriptor : NULL;
	char list[64], value[64], word[WORD_SIZE];
	size_t n = 0;

	for (unsigned i = 0; e != NULL && i < e->n_values; i++) {
		if (e->values[i].value == 0)
			continue;
		(void)snprintf(word, sizeof(word), "%s.%s", field_enum_name(e, list),
		    field_enum_short(e, e->values[i].value, value));
		n += utf8_copy(buf + n, size - n, n > 0 ? ", " : "");
		n += utf8_copy(buf + n, size - n, texts_word(s->texts, word));
	}
	return n > 0;
}

/* "65 536" */
static void
put_number(const struct texts *t, const char *digits, char *buf, size_t size)
{
	const char *between = strcmp(texts_language(t), "en") == 0 ? "," : " ";
	size_t count = strlen(digits), n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < count && n + 2 < size; i++) {
		if (i > 0 && count > NUMBER_PLAIN && (count - i) % 3 == 0)
			n += utf8_copy(buf + n, size - n, between);
		buf[n++] = digits[i];
		buf[n] = '\0';
	}
}

/* A limit, a kind by its title, a word of a list ("errno.ENOSPC"), or what was typed. */
static void
put_argument(const struct texts *t, const char *argument, char *buf, size_t size)
{
	const char *word = texts_find(t, "word", argument);

	if (argument[0] != '\0' && argument[strspn(argument, "0123456789")] == '\0')
		put_number(t, argument, buf, size);
	else if (overgang_kind(argument) != 0)
		(void)utf8_copy(buf, size, texts_kind_title(t, argument));
	else if (word != NULL)
		(void)utf8_copy(buf, size, word);
	else if (strncmp(argument, "errno.", 6) == 0)
		(void)utf8_copy(buf, size, argument + 6);
	else
		(void)utf8_copy(buf, size, argument);
}

static bool
value_of_refusal(const void *context, const char *name, char *buf, size_t size)
{
	const struct said *s = context;
	char field[FIELD_WORD_SIZE], date[11];
	size_t number = strspn(name, "date");
	size_t which = (size_t)(name[number] - '1');
	const char *argument = which < s->answer->n_arguments ? s->answer->arguments[which] : NULL;

	if (strcmp(name, "code") == 0)
		return utf8_copy(buf, size, s->answer->code) > 0;
	if (strcmp(name, "values") == 0)
		return put_values(s, buf, size);
	if (strncmp(name, "field.", 6) == 0)
		return utf8_copy(buf, size, field_word(s->texts, name + 6, field)) > 0;
	if (texts_find(s->texts, "word", name) != NULL)
		return utf8_copy(buf, size, texts_word(s->texts, name)) > 0;
	if (argument == NULL)
		return false;
	if (number > 0)
		(void)utf8_copy(
		    buf, size, overgang_date_text((uint32_t)strtoul(argument, NULL, 10), date));
	else
		put_argument(s->texts, argument, buf, size);
	return buf[0] != '\0';
}

const char *
refusal_text(const struct texts *t, const Ov__Answer *a, char *buf, size_t size)
{
	const struct said s = { t, a };
	const char *text = t != NULL ? texts_find(t, "refusal", a->code) : NULL;

	/* A daemon of another version may have codes that these texts do not. */
	if (text == NULL && t != NULL && a->code[0] != '\0')
		text = texts_find(t, "refusal", "unknown-code");
	if (text != NULL)
		(void)texts_fill_by(t, text, value_of_refusal, &s, buf, size);
	else
		(void)utf8_copy(buf, size, a->text);
	return buf;
}

const char *
refusal_field(const struct texts *t, const Ov__Answer *a, char buf[FIELD_WORD_SIZE])
{
	const char *dot = strrchr(a->field, '.');

	buf[0] = '\0';
	if (dot == NULL || strchr(dot, '[') != NULL)
		return buf;
	return field_word(t, dot + 1, buf);
}
