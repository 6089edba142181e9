/* rows.c - One row of the list becomes a notice, or reasons why not. */
#include "rows.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "csvheader.h"
#include "choice.h"
#include "dates.h"
#include "identity.h"
#include "normal.h"
#include "overgang.h"

struct reading {
	const struct csvfile *file;
	const struct csvfile_row *row;
	uint32_t today;
	char *wrong;
	char *notes;
};

__attribute__((format(printf, 3, 0))) static void
join(char *list, const char *header, const char *format, va_list args)
{
	size_t n = strlen(list);

	n +=
	    (size_t)snprintf(list + n, ROWS_REASONS_SIZE - n, "%s%s: ", n > 0 ? " · " : "", header);
	if (n < ROWS_REASONS_SIZE)
		(void)vsnprintf(list + n, ROWS_REASONS_SIZE - n, format, args);
}

__attribute__((format(printf, 3, 4))) static void
wrong(const struct reading *r, enum column column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	join(r->wrong, csvheader_name(r->file, column), format, args);
	va_end(args);
}

__attribute__((format(printf, 3, 4))) static void
note(const struct reading *r, enum column column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	join(r->notes, csvheader_name(r->file, column), format, args);
	va_end(args);
}

/* ---- dates ---------------------------------------------------------------------------------- */

/* The same wrong date in two cells is one mistake, and one reason that names both. */
static void
no_such_date(const struct reading *r, enum column column, const struct dates_day *d)
{
	char said[48], also[96];

	(void)snprintf(said, sizeof(said), "%02u.%02u.%04u finnes ikke", d->day, d->month, d->year);
	char *before = strstr(r->wrong, said);
	size_t n =
	    (size_t)snprintf(also, sizeof(also), " (også i %s)", csvheader_name(r->file, column));
	if (before == NULL) {
		wrong(r, column, "%s", said);
	} else if (strlen(r->wrong) + n < ROWS_REASONS_SIZE) {
		before += strlen(said);
		memmove(before + n, before, strlen(before) + 1);
		memcpy(before, also, n);
	}
}

static void
out_of_order(
    const struct reading *r, enum column column, uint32_t date, const char *than, uint32_t other)
{
	char a[11], b[11];

	wrong(r, column, "%s er %s %s", overgang_date_text(date, a), than,
	    overgang_date_text(other, b));
}

/* An unknown date is 0 and no reason to refuse. Past events must not lie after the list's date. */
static uint32_t
read_date(const struct reading *r, enum column column)
{
	const char *text = r->row->value[column];
	bool past =
	    column == COLUMN_BIRTH_DATE || column == COLUMN_INTAKE || column == COLUMN_CONSENT_DATE;
	struct dates_day d;

	if (choice_is_unknown(text))
		return 0;
	if (!dates_split(text, &d)) {
		wrong(r, column, "er ingen dato; skriv en dato eller la feltet stå tomt");
		return 0;
	}
	uint32_t date = past ? dates_past(d, r->today) : dates_number(&d);
	if (date == 0)
		no_such_date(r, column, &d);
	else if (past && date > r->today)
		out_of_order(r, column, date, "etter datoen på lista,", r->today);
	return date;
}

/* ---- who -------------------------------------------------------------------------------------- */

static void
copy(char *buf, size_t size, const char *text)
{
	normal_copy(buf, size, text, strlen(text));
}

static void
read_number(
    const struct reading *r, const struct liaison_conf *c, const char *text, struct notice *n)
{
	switch (identity_read(text, n->national_id)) {
	case IDENTITY_OK:
		break;
	case IDENTITY_ZERO_RESTORED:
		note(r, COLUMN_NATIONAL_ID, "den første nullen manglet og er satt inn igjen");
		break;
	case IDENTITY_LENGTH:
		wrong(r, COLUMN_NATIONAL_ID, "har ikke 11 siffer");
		break;
	case IDENTITY_LETTERS:
		wrong(r, COLUMN_NATIONAL_ID, "har andre tegn enn siffer");
		break;
	case IDENTITY_EXPONENT:
		wrong(r, COLUMN_NATIONAL_ID,
		    "Excel har rundet av nummeret (1,48E+10); gjør kolonnen til tekst og skriv det "
		    "på nytt");
		break;
	case IDENTITY_DATE:
		wrong(r, COLUMN_NATIONAL_ID, "begynner ikke med en dato som finnes");
		break;
	case IDENTITY_CONTROL:
		wrong(r, COLUMN_NATIONAL_ID, "kontrollsifferet stemmer ikke");
		break;
	}
	if (n->national_id[0] != '\0' && identity_synthetic(n->national_id) && !c->allow_synthetic)
		wrong(r, COLUMN_NATIONAL_ID,
		    "er et syntetisk nummer (måned + 80), som bare hører hjemme i tester");
}

static void
read_duf(const struct reading *r, struct notice *n)
{
	char digits[13] = "";
	size_t count = 0;

	for (const char *s = r->row->value[COLUMN_DUF]; *s != '\0'; s++) {
		if (*s == ' ' || *s == '-')
			continue;
		if (*s < '0' || *s > '9' || count == 12)
			count = 13;
		else
			digits[count++] = *s;
		if (count == 13)
			break;
	}
	if (count == 12)
		memcpy(n->national_id, digits, sizeof(digits));
	else
		wrong(r, COLUMN_DUF, "har ikke 12 siffer");
}

/* Two columns make one number: 14.03.88 and 31150. */
static void
read_joined(
    const struct reading *r, const struct liaison_conf *c, const char *five, struct notice *n)
{
	char joined[16];

	if (n->birth_date == 0)
		return;
	(void)snprintf(joined, sizeof(joined), "%02u%02u%02u%.5s", n->birth_date % 100,
	    n->birth_date / 100 % 100, n->birth_date / 10000 % 100, five);
	read_number(r, c, joined, n);
	explicit_bzero(joined, sizeof(joined));
}

static void
read_name(const struct liaison_conf *c, const struct csvfile_row *row, struct notice *n)
{
	const char *name = row->value[COLUMN_NAME], *comma = strchr(name, ',');
	const char *space = c->family_name_first ? strchr(name, ' ') : strrchr(name, ' ');
	char first[256] = "";

	copy(n->family_name, sizeof(n->family_name), row->value[COLUMN_FAMILY_NAME]);
	copy(n->given_name, sizeof(n->given_name), row->value[COLUMN_GIVEN_NAME]);
	if (name[0] == '\0' || n->family_name[0] != '\0' || n->given_name[0] != '\0')
		return;
	const char *split = comma != NULL ? comma : space;
	if (split == NULL) {
		copy(n->given_name, sizeof(n->given_name), name);
		return;
	}
	normal_copy(first, sizeof(first), name, (size_t)(split - name));
	bool family_first = comma != NULL || c->family_name_first;
	copy(family_first ? n->family_name : n->given_name, sizeof(n->family_name), first);
	copy(family_first ? n->given_name : n->family_name, sizeof(n->family_name),
	    split + 1 + strspn(split + 1, " "));
	explicit_bzero(first, sizeof(first));
}

static void
read_who(const struct reading *r, const struct liaison_conf *c, struct notice *n)
{
	const char *number = r->row->value[COLUMN_NATIONAL_ID];
	const char *five = r->row->value[COLUMN_PERSONNR];

	copy(n->ref, sizeof(n->ref), r->row->value[COLUMN_SENDER_REF]);
	n->birth_date = read_date(r, COLUMN_BIRTH_DATE);
	read_name(c, r->row, n);
	/* "Personnummer" is said of all eleven digits and of the last five. */
	if (strlen(number) == 5 && n->birth_date != 0)
		read_joined(r, c, number, n);
	else if (!choice_is_unknown(number))
		read_number(r, c, number, n);
	else if (r->row->value[COLUMN_DUF][0] != '\0')
		read_duf(r, n);
	else if (five[0] != '\0' && n->birth_date != 0)
		read_joined(r, c, five, n);
	else if (n->birth_date == 0 || n->ref[0] == '\0' ||
		 (n->family_name[0] == '\0' && n->given_name[0] == '\0'))
		wrong(r, COLUMN_NATIONAL_ID,
		    "mangler; uten nummer trengs fødselsdato, navn og Vår ref");
	if (n->birth_date != 0 && strlen(n->national_id) == 11 &&
	    !identity_born(n->national_id, n->birth_date))
		note(r, COLUMN_BIRTH_DATE,
		    "stemmer ikke med fødselsnummeret, som er det som sendes");
	if (n->given_name[0] == '\0' && n->family_name[0] != '\0')
		note(r, COLUMN_GIVEN_NAME, "mangler, så navnet sendes ikke");
}

/* ---- the stay and the release -------------------------------------------------------------------- */

static int
read_choice(const struct reading *r, enum column column, const struct choice *choices, int unknown,
    const char *use)
{
	const char *text = r->row->value[column];
	int value = unknown;

	if (!choice_find(choices, text, &value) && !choice_is_unknown(text))
		wrong(r, column, "er en ukjent verdi; bruk %s", use);
	return value;
}

static void
read_stay(const struct reading *r, const struct liaison_conf *c, struct notice *n)
{
	static const struct choice statuses[] = { { "Varetekt", OV__STATUS__STATUS_REMAND },
		{ "V", OV__STATUS__STATUS_REMAND }, { "Dom", OV__STATUS__STATUS_SENTENCE },
		{ "D", OV__STATUS__STATUS_SENTENCE }, { "Domfelt", OV__STATUS__STATUS_SENTENCE },
		{ "Forvaring", OV__STATUS__STATUS_PREVENTIVE_DETENTION },
		{ "Bøtesoning", OV__STATUS__STATUS_FINE }, { "Subsidiær", OV__STATUS__STATUS_FINE },
		{ "EK", OV__STATUS__STATUS_HOME_DETENTION },
		{ "Fotlenke", OV__STATUS__STATUS_HOME_DETENTION },
		{ "§ 12", OV__STATUS__STATUS_TREATMENT },
		{ "Paragraf 12", OV__STATUS__STATUS_TREATMENT },
		{ "Overgangsbolig", OV__STATUS__STATUS_HALFWAY_HOUSE }, { NULL, 0 } };
	static const struct choice stays[] = { { "Egen", OV__STAY_TYPE__STAY_TYPE_OWN },
		{ "Kommunal", OV__STAY_TYPE__STAY_TYPE_MUNICIPAL },
		{ "Familie", OV__STAY_TYPE__STAY_TYPE_FAMILY },
		{ "Venner", OV__STAY_TYPE__STAY_TYPE_FAMILY },
		{ "Institusjon", OV__STAY_TYPE__STAY_TYPE_INSTITUTION },
		{ "Hospits", OV__STAY_TYPE__STAY_TYPE_HOSTEL },
		{ "Ingen", OV__STAY_TYPE__STAY_TYPE_NONE },
		{ "UFB", OV__STAY_TYPE__STAY_TYPE_NONE }, { "Nei", OV__STAY_TYPE__STAY_TYPE_NONE },
		{ "Usikker", OV__STAY_TYPE__STAY_TYPE_UNCERTAIN }, { NULL, 0 } };

	copy(n->prison, sizeof(n->prison),
	    r->row->value[COLUMN_PRISON][0] != '\0' ? r->row->value[COLUMN_PRISON] : c->prison);
	if (n->prison[0] == '\0')
		wrong(r, COLUMN_PRISON,
		    "mangler; fyll ut kolonnen, eller sett prison i liaison.conf");
	copy(n->unit, sizeof(n->unit), r->row->value[COLUMN_UNIT]);
	n->status = (Ov__Status)read_choice(r, COLUMN_STATUS, statuses, OV__STATUS__STATUS_UNKNOWN,
	    "Varetekt, Dom, Forvaring, Bøtesoning, EK, § 12 eller Overgangsbolig");
	if (choice_is_unknown(r->row->value[COLUMN_STATUS]))
		wrong(r, COLUMN_STATUS, "mangler");
	n->intake = read_date(r, COLUMN_INTAKE);
	n->two_thirds = read_date(r, COLUMN_TWO_THIRDS);
	n->full_term = read_date(r, COLUMN_FULL_TERM);
	n->remand_expiry = read_date(r, COLUMN_REMAND_EXPIRY);
	n->restrictions_until = read_date(r, COLUMN_RESTRICTIONS);
	n->housing =
	    (Ov__StayType)read_choice(r, COLUMN_HOUSING, stays, OV__STAY_TYPE__STAY_TYPE_UNKNOWN,
		"Egen, Kommunal, Familie, Institusjon, Hospits, Ingen, Usikker eller Ukjent");
	if (n->remand_expiry != 0 && n->status != OV__STATUS__STATUS_REMAND) {
		note(r, COLUMN_REMAND_EXPIRY, "leses bare når Status er Varetekt");
		n->remand_expiry = 0;
	}
}

static void
read_release(const struct reading *r, struct notice *n)
{
	static const struct choice forms[] = { { "Endt tid",
						   OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM },
		{ "Prøveløslatelse", OV__RELEASE_FORM__RELEASE_FORM_PAROLE },
		{ "PL", OV__RELEASE_FORM__RELEASE_FORM_PAROLE },
		{ "Fremskutt", OV__RELEASE_FORM__RELEASE_FORM_ADVANCED },
		{ "Framskutt", OV__RELEASE_FORM__RELEASE_FORM_ADVANCED },
		{ "Rett", OV__RELEASE_FORM__RELEASE_FORM_COURT },
		{ "Løslatt av retten", OV__RELEASE_FORM__RELEASE_FORM_COURT },
		{ "Overføring", OV__RELEASE_FORM__RELEASE_FORM_TRANSFER },
		{ "Permisjon", OV__RELEASE_FORM__RELEASE_FORM_LEAVE },
		{ "Sykehus", OV__RELEASE_FORM__RELEASE_FORM_HOSPITAL }, { NULL, 0 } };
	static const struct choice states[] = { { "Forventet",
						    OV__DATE_STATE__DATE_STATE_EXPECTED },
		{ "Foreløpig", OV__DATE_STATE__DATE_STATE_EXPECTED },
		{ "Antatt", OV__DATE_STATE__DATE_STATE_EXPECTED },
		{ "Fastsatt", OV__DATE_STATE__DATE_STATE_SET },
		{ "Besluttet", OV__DATE_STATE__DATE_STATE_SET },
		{ "Endelig", OV__DATE_STATE__DATE_STATE_SET }, { NULL, 0 } };
	const char *time = r->row->value[COLUMN_RELEASE_TIME];

	n->release_date = read_date(r, COLUMN_RELEASE_DATE);
	int hhmm = choice_is_unknown(time) ? 0 : dates_clock(time);
	if (hhmm < 0)
		wrong(r, COLUMN_RELEASE_TIME, "er ikke et klokkeslett; skriv 09.00");
	n->release_time = hhmm > 0 ? (uint32_t)hhmm : 0;
	n->form = (Ov__ReleaseForm)read_choice(r, COLUMN_RELEASE_FORM, forms,
	    OV__RELEASE_FORM__RELEASE_FORM_UNKNOWN,
	    "Endt tid, Prøveløslatelse, Fremskutt, Rett, Overføring, Permisjon eller Sykehus");
	n->date_state = (Ov__DateState)read_choice(r, COLUMN_DATE_STATE, states,
	    OV__DATE_STATE__DATE_STATE_UNKNOWN, "Forventet eller Fastsatt");
	if (n->date_state == OV__DATE_STATE__DATE_STATE_UNKNOWN &&
	    n->form == OV__RELEASE_FORM__RELEASE_FORM_PAROLE)
		n->date_state = OV__DATE_STATE__DATE_STATE_EXPECTED;
}

/* Compare with the list's date. A row that starts nothing, or withdraws the notice, may have any
 * date. */
static void
check_passed(const struct reading *r, uint32_t today, const struct notice *n)
{
	enum { ONE_YEAR = 10000, YEARS_AHEAD = 30 };
	char date[11];

	overgang_date_text(n->release_date, date);
	/* The daemon would refuse it too, but only once the list is read. */
	if (n->message != MESSAGE_WITHDRAWN && n->release_date > today + YEARS_AHEAD * ONE_YEAR)
		wrong(r, COLUMN_RELEASE_DATE, "%s ligger mer enn %d år fram; er det riktig år?",
		    date, YEARS_AHEAD);
	else if (n->message == MESSAGE_RELEASED && n->release_date != 0 &&
		 n->release_date + ONE_YEAR < today)
		wrong(r, COLUMN_RELEASE_DATE, "%s er mer enn et år siden; er det riktig år?", date);
	else if (n->message == MESSAGE_RELEASED && n->release_date == 0)
		wrong(r, COLUMN_RELEASE_DATE, "mangler; den må stå når Melding er Løslatt");
	else if (n->message == MESSAGE_RELEASED && n->release_date > today)
		wrong(r, COLUMN_RELEASE_DATE, "%s er ikke kommet, men Melding er Løslatt", date);
	else if (n->message == MESSAGE_AS_FOUND && n->release_date != 0 &&
		 n->release_date < today && n->form < OV__RELEASE_FORM__RELEASE_FORM_TRANSFER)
		wrong(r, COLUMN_RELEASE_DATE,
		    "%s er passert; skriv Løslatt i Melding, eller rett datoen", date);
}

static void
check_release(const struct reading *r, uint32_t today, const struct notice *n)
{
	if (n->intake != 0 && n->release_date != 0 && n->release_date < n->intake)
		out_of_order(
		    r, COLUMN_RELEASE_DATE, n->release_date, "før innsettelsen", n->intake);
	if (n->two_thirds != 0 && n->full_term != 0 && n->two_thirds > n->full_term)
		out_of_order(r, COLUMN_TWO_THIRDS, n->two_thirds, "etter endt tid", n->full_term);
	else if (n->intake != 0 && n->full_term != 0 && n->full_term < n->intake)
		out_of_order(r, COLUMN_FULL_TERM, n->full_term, "før innsettelsen", n->intake);
	else if (n->intake != 0 && n->two_thirds != 0 && n->two_thirds < n->intake)
		out_of_order(r, COLUMN_TWO_THIRDS, n->two_thirds, "før innsettelsen", n->intake);
	if (n->status == OV__STATUS__STATUS_REMAND && n->release_date > today &&
	    n->form != OV__RELEASE_FORM__RELEASE_FORM_COURT)
		wrong(r, COLUMN_RELEASE_DATE,
		    "en varetektsinnsatt har ingen dato fram i tid; bruk Varetektsfrist, eller "
		    "Rett i "
		    "Løslatelsesform");
	check_passed(r, today, n);
}

/* ---- consent and message --------------------------------------------------------------------------- */

/* A name is repeated only when it cannot be a number. */
static void
unknown_recipient(const struct reading *r, const char *name)
{
	char shown[41];

	copy(shown, sizeof(shown), name);
	if (strpbrk(name, "0123456789") != NULL || name[0] == '\0')
		wrong(r, COLUMN_CONSENT_TO, "har en mottaker som ikke er kjent her");
	else
		wrong(r, COLUMN_CONSENT_TO, "«%s» er ikke en kjent mottaker", shown);
}

static bool
has_recipient(const struct notice *n, const char *agency)
{
	for (size_t i = 0; i < n->recipients_count; i++)
		if (strcmp(n->recipients[i], agency) == 0)
			return true;
	return false;
}

static void
read_recipients(const struct reading *r, const struct liaison_conf *c, struct notice *n)
{
	const char *at = r->row->value[COLUMN_CONSENT_TO];
	char name[256];

	if (at[0] == '\0')
		at = NULL;
	while (choice_next_name(&at, name, sizeof(name))) {
		const char *agency = liaison_conf_agency(c, name);
		if (agency == NULL &&
		    liaison_conf_listed(c->other_teams, c->other_teams_count, name))
			continue;
		if (agency == NULL) {
			unknown_recipient(r, name);
			continue;
		}
		if (n->recipients_count == ROWS_RECIPIENTS_MAX) {
			wrong(r, COLUMN_CONSENT_TO, "har flere enn %d mottakere",
			    ROWS_RECIPIENTS_MAX);
			return;
		}
		if (has_recipient(n, agency))
			continue;
		(void)snprintf(n->recipients[n->recipients_count++], 33, "%s", agency);
	}
	/* Without named recipients the consent is for the team alone. */
	if (n->recipients_count == 0)
		(void)snprintf(n->recipients[n->recipients_count++], 33, "%s", c->team);
}

static void
read_consent(const struct reading *r, const struct liaison_conf *c, struct notice *n)
{
	bool known;

	n->consent = rows_consent_of(r->row->value[COLUMN_CONSENT], &known);
	if (!known)
		wrong(r, COLUMN_CONSENT,
		    "er en ukjent verdi; bruk Ja, Nei, Ikke spurt eller Trukket");
	n->consent_date = read_date(r, COLUMN_CONSENT_DATE);
	if (n->consent != CONSENT_YES)
		return;
	if (choice_is_unknown(r->row->value[COLUMN_CONSENT_DATE]))
		wrong(r, COLUMN_CONSENT_DATE, "mangler; den må stå når Samtykke er Ja");
	read_recipients(r, c, n);
}

static void
read_contact(const struct reading *r, struct notice *n)
{
	char who[96], phone[48];
	size_t digits = 0;

	copy(who, sizeof(who), r->row->value[COLUMN_CONTACT]);
	copy(phone, sizeof(phone), r->row->value[COLUMN_PHONE]);
	for (const char *s = phone; *s != '\0'; s++)
		digits += *s >= '0' && *s <= '9';
	if (phone[0] != '\0' && digits < 8)
		note(r, COLUMN_PHONE, "ser ikke ut som et nummer man kan ringe");
	(void)snprintf(n->told_by, sizeof(n->told_by), "%s%s%s", who,
	    who[0] != '\0' && phone[0] != '\0' ? ", " : "", phone);
}

void
rows_read(const struct liaison_conf *c, const struct csvfile *f, const struct csvfile_row *row,
    uint32_t today, struct notice *ret, char ret_wrong[ROWS_REASONS_SIZE],
    char ret_notes[ROWS_REASONS_SIZE])
{
	static const struct choice messages[] = { { "Ny", MESSAGE_AS_FOUND },
		{ "Endret", MESSAGE_AS_FOUND }, { "Trukket", MESSAGE_WITHDRAWN },
		{ "Løslatt", MESSAGE_RELEASED }, { "Overført", MESSAGE_TRANSFERRED }, { NULL, 0 } };
	const struct reading r = { f, row, today, ret_wrong, ret_notes };

	memset(ret, 0, sizeof(*ret));
	ret_wrong[0] = ret_notes[0] = '\0';
	ret->line = row->line;
	read_who(&r, c, ret);
	read_release(&r, ret);
	read_stay(&r, c, ret);
	read_consent(&r, c, ret);
	copy(ret->language, sizeof(ret->language), row->value[COLUMN_INTERPRETER]);
	if (choice_is_unknown(ret->language) || normal_same(ret->language, "Nei") ||
	    normal_same(ret->language, "norsk"))
		ret->language[0] = '\0';
	read_contact(&r, ret);
	ret->message = (enum rows_message)read_choice(&r, COLUMN_MESSAGE, messages,
	    MESSAGE_AS_FOUND, "Ny, Endret, Trukket, Løslatt eller Overført");
	check_release(&r, today, ret);
}
