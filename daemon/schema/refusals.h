/* refusals.h - Why something is not taken: THE table of codes, and how one is said.
 *
 * A refusal is data: a code, the field it is about, and the arguments of its sentence. The sentence
 * here is for clients in other languages; ours have it by code in config/texts/, in bokmål and in
 * English ([refusal]), and texts_test fails by name where one is missing. A new refusal is a row
 * here and a line in each of the two files. */
#ifndef OVERGANG_SCHEMA_REFUSALS_H
#define OVERGANG_SCHEMA_REFUSALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <desk.pb-c.h>

/* Name, code on the wire, outcome, sentence. {1} to {3} are the arguments, in the order in which
 * they are handed over: a limit, the name of a kind, the value that was typed. */
/* clang-format off */
#define REFUSALS(X) \
	X(NEEDED, "needed", INVALID, \
	    "is needed and is empty") \
	X(DATE_NEEDED, "date-needed", INVALID, \
	    "is needed; a date that is not known is not reported") \
	X(VALUE_NEEDED, "value-needed", INVALID, \
	    "is needed; what is unknown is not reported") \
	X(NOT_A_DATE, "not-a-date", INVALID, \
	    "is not a date from {1} to {2}; write yyyymmdd") \
	X(NOT_A_TIME, "not-a-time", INVALID, \
	    "is not a time of day; write hhmm, 905 for 09:05") \
	X(BEFORE_OTHER_DATE, "before-other-date", INVALID, \
	    "lies before the date it should follow") \
	X(DAEMONS_OWN, "daemons-own", INVALID, \
	    "is filled in by the daemon; leave it out") \
	X(TOO_LONG, "too-long", INVALID, \
	    "is longer than {1} bytes") \
	X(NAME_TOO_LONG, "name-too-long", INVALID, \
	    "is longer than {1} bytes; it is a name, not a text") \
	X(NOT_DIGITS, "not-digits", INVALID, \
	    "has a character that is no digit") \
	X(NOT_NATIONAL_ID, "not-national-id", INVALID, \
	    "has not 11 digits (12 for a DUF number)") \
	X(NUMBER_OR_BIRTH_DATE, "number-or-birth-date", INVALID, \
	    "is needed, or a birth date") \
	X(TOO_MANY_AGENCIES, "too-many-agencies", INVALID, \
	    "names more agencies than a case can have ({1})") \
	X(NOT_REPORT_KEY, "not-report-key", INVALID, \
	    "is the key of the report, 16 bytes") \
	X(TOO_MANY_KINDS, "too-many-kinds", INVALID, \
	    "names more kinds than a grant can have ({1})") \
	X(AREA_NOT_BY_CONSENT, "area-not-by-consent", INVALID, \
	    "has an area that no consent opens") \
	X(LIFETIME, "lifetime", INVALID, \
	    "is more than {1} years, a lifetime") \
	X(NO_RELEASE, "no-release", INVALID, \
	    "is a transfer, leave or hospital stay, which is no release") \
	X(UNTIL_NEEDED, "until-needed", INVALID, \
	    "is needed, or max_days: until when it holds") \
	X(TOO_MANY_DAYS, "too-many-days", INVALID, \
	    "is more than {1} days") \
	X(NOT_ALERT_CODE, "not-alert-code", INVALID, \
	    "is not the four digits of an alert") \
	X(NAMES_NO_ROUTINE, "names-no-routine", INVALID, \
	    "names no routine") \
	X(TOO_MANY_ROUTINES, "too-many-routines", INVALID, \
	    "names more routines than there can be ({1})") \
	X(AREA_NEEDED, "area-needed", INVALID, \
	    "is needed: case, name, identity, release, sentence, health, economy, housing, occupation or network") \
	X(AREA_OF_NEED, "area-of-need", INVALID, \
	    "is one of health, economy, housing, occupation, network") \
	X(TOO_MANY_NEEDS, "too-many-needs", INVALID, \
	    "names more than {1} needs") \
	X(BEHALF_NOT_YOURS, "behalf-not-yours", DENIED, \
	    "only the owner team reports on behalf of others") \
	X(NO_AGENCY, "no-agency", INVALID, \
	    "names no agency here; see overgang streams for the names") \
	X(NOT_HEARD, "not-heard", INVALID, \
	    "does not see this case and would never hear of it; add it first, by consent.given that " \
	    "names it") \
	X(UNKNOWN_KIND, "unknown-kind", INVALID, \
	    "has no kind this daemon knows") \
	X(ANOTHERS_TO_REPORT, "anothers-to-report", DENIED, \
	    "is another agency's to report; say on whose behalf") \
	X(NOT_YOURS_TO_REPORT, "not-yours-to-report", DENIED, \
	    "is not yours to report") \
	X(OUTSIDE_KEY_AREAS, "outside-key-areas", DENIED, \
	    "is outside the areas of your key") \
	X(OPENED_FIRST, "opened-first", INVALID, \
	    "a case is opened by the first fact of a report") \
	X(PERSON_NEEDED, "person-needed", INVALID, \
	    "is needed to open a case") \
	X(PERSON_ONLY_OPENS, "person-only-opens", INVALID, \
	    "belongs to {1}; name the case by its id") \
	X(STANDS_ALONE, "stands-alone", INVALID, \
	    "stands alone in its report") \
	X(NO_REPORT_OF_YOURS, "no-report-of-yours", INVALID, \
	    "is the key of no report of yours in this case") \
	X(OPENING_NOT_RETRACTED, "opening-not-retracted", INVALID, \
	    "opened or restricted the case, which cannot be taken back; close the case") \
	X(EMERGENCY_NO_BEHALF, "emergency-no-behalf", INVALID, \
	    "is of no use here: an emergency is opened by the key that is to look") \
	X(EMERGENCY_NO_PART, "emergency-no-part", DENIED, \
	    "opens a case only for those who already have a part in it; ring the owner team") \
	X(NOT_HAPPENED_YET, "not-happened-yet", INVALID, \
	    "lies in the future; what has not happened yet is not reported") \
	X(NOT_SAID_YET, "not-said-yet", INVALID, \
	    "lies in the future; what is not said yet is not reported") \
	X(NOT_PLANNED_SO, "not-planned-so", INVALID, \
	    "lies in the future; what is planned has a date of its own") \
	X(OPENS_NOTHING, "opens-nothing", INVALID, \
	    "lies before today: it would open nothing") \
	X(BEFORE_INTAKE, "before-intake", INVALID, \
	    "lies before the intake; see {1}") \
	X(LONG_AGO, "long-ago", INVALID, \
	    "lies more than {1} days before today; is it the right year?") \
	X(FAR_AHEAD, "far-ahead", INVALID, \
	    "lies more than {1} days ahead; say it when the move is near") \
	X(YEARS_AHEAD, "years-ahead", INVALID, \
	    "lies more than {1} years ahead; is it the right year?") \
	X(EARLY_ARRIVAL, "early-arrival", INVALID, \
	    "comes more than {1} days before the date that is set, and nobody is out yet; report {2} first") \
	X(CASE_CLOSED, "case-closed", INVALID, \
	    "is about a case that is closed; open the person anew ({1})") \
	X(NO_SUCH_ROUTINE, "no-such-routine", INVALID, \
	    "names a routine that this team does not have") \
	X(ROUTINES_TOO_LARGE, "routines-too-large", INVALID, \
	    "have more tasks, with those that were added and are open, than a case can have ({1})") \
	X(PROMISES_KEPT, "promises-kept", INVALID, \
	    "is one goal or commitment more than the case keeps of its area ({1}); use an id again that is closed") \
	X(PROMISES_OPEN, "promises-open", INVALID, \
	    "is one open goal or commitment more than an area can have ({1}); close some with {2} or {3}") \
	X(PROMISES_OWN, "promises-own", INVALID, \
	    "is one open goal or commitment more than you can have in an area ({1}); close some with {2} or {3}") \
	X(NOT_SET_BEFORE, "not-set-before", INVALID, \
	    "was not set in this case, in that area; see overgang case show") \
	X(EXPORT_AGAIN, "export-again", INVALID, \
	    "is not how many the case has; something has come meanwhile: export it again") \
	X(AREA_FULL, "area-full", INVALID, \
	    "is one more than the case keeps of its area ({1})") \
	X(NO_OPEN_ALERT, "no-open-alert", INVALID, \
	    "is no open alert of this case") \
	X(PARTICIPANTS_FULL, "participants-full", INVALID, \
	    "would give the case more participants than it can have ({1})") \
	X(STRANGER_FULL, "stranger-full", INVALID, \
	    "has as much from you as from one who has no part in it ({1}); ring the owner team") \
	X(CASE_FULL, "case-full", INVALID, \
	    "has as many events as a case can have ({1}); open a new one") \
	X(NO_SUCH_CASE, "no-such-case", NOT_FOUND, \
	    "no such case") \
	X(NEWS_SINCE, "news-since", CONFLICT, \
	    "something about this case has come since; read it first") \
	X(STORE_AT_RESERVE, "store-at-reserve", FULL, \
	    "the store is at its reserve; nothing was recorded, try again later") \
	X(NO_TASK, "no-task", INVALID, \
	    "is no task of this case in that area; see overgang tasks") \
	X(TASK_CLOSED, "task-closed", INVALID, \
	    "is done, or not needed") \
	X(TASK_ANOTHERS, "task-anothers", DENIED, \
	    "is another's to answer for") \
	X(TASK_OWNER_DECIDES, "task-owner-decides", DENIED, \
	    "is the owner team's to decide; decline the task, with a reason") \
	X(TASKS_ADDED_FULL, "tasks-added-full", INVALID, \
	    "is one added task more than can be open in a case ({1}); close some with {2} or {3}") \
	X(TASKS_FULL, "tasks-full", INVALID, \
	    "is one task more than a case can have ({1})") \
	X(NO_OFFER, "no-offer", INVALID, \
	    "answers an offer to you, and there is none that is open") \
	X(NO_CONSENT_TO, "no-consent-to", INVALID, \
	    "names an auditor or administrator, who is told nothing by consent") \
	X(KIND_NOT_BY_CONSENT, "kind-not-by-consent", INVALID, \
	    "has a kind that is not known or that no consent opens") \
	X(NO_BASIS, "no-basis", INVALID, \
	    "is no legal basis of this house; see sharing.conf for the codes") \
	X(BASIS_DATES, "basis-dates", INVALID, \
	    "is outside the dates between which this basis holds") \
	X(BASIS_ROLE, "basis-role", INVALID, \
	    "names an agency without the role this basis is for") \
	X(BASIS_NOBODY, "basis-nobody", INVALID, \
	    "would open the case to nobody: no agency has the role") \
	X(NOT_RESTRICTED_AGENCY, "not-restricted-agency", INVALID, \
	    "is no agency for restricted cases; agencies.conf says restricted = yes") \
	X(NO_ORGANISATION, "no-organisation", INVALID, \
	    "is none of the organisations here, and one of them has a consent in this case; write its name as it stands in agencies.conf") \
	X(BACKUP_UNDER_WAY, "backup-under-way", FAILED, \
	    "a backup is under way") \
	X(BACKUP_NO_ROOM, "backup-no-room", FAILED, \
	    "the disk has not room for a copy") \
	X(BACKUP_OPEN, "backup-open", FAILED, \
	    "others can read or change the folder of the backups; run chmod 700 on it") \
	X(BACKUP_NOWHERE, "backup-nowhere", FAILED, \
	    "overgangd.conf has no backup_dir") \
	X(BACKUP_UNVERIFIED, "backup-unverified", FAILED, \
	    "the copy does not verify") \
	X(BACKUP_STOPPED, "backup-stopped", FAILED, \
	    "stopped: what was written meanwhile filled the store; give it more room (map_size_max, disk)") \
	X(BACKUP_FAILED, "backup-failed", FAILED, \
	    "the backup failed ({1}); the log of overgangd has the path") \
	X(CLOCK_AHEAD, "clock-ahead", BUSY, \
	    "lies in the future by the daemon's clock, which stands still until it is synchronised or accepted") \
	X(LOOKS, "looks", BUSY, \
	    "is one look more than a key has ({1} at once, then one in {2} seconds)") \
	X(LOOK_NOT_RECORDED, "look-not-recorded", FULL, \
	    "the store has no room to put this look on record, so nothing is shown") \
	X(NO_RESERVE, "no-reserve", FULL, \
	    "the store has no room, not even in its reserve; try again later") \
	X(OWNER_OR_ADMIN, "owner-or-admin", DENIED, \
	    "is for the owner team and administrators") \
	X(NOTHING_TO_ACCEPT, "nothing-to-accept", INVALID, \
	    "has nothing to accept: the clock has not leapt ahead") \
	X(NOT_MANUAL_CLOCK, "not-manual-clock", DENIED, \
	    "is for stores that were made with a manual clock, and this was not") \
	X(BEFORE_NOW, "before-now", INVALID, \
	    "lies before now") \
	X(CLOCK_TOO_FAR, "clock-too-far", INVALID, \
	    "lies beyond {1}, as far as the clock goes at once; go there in steps") \
	X(UNDER_WAY, "under-way", BUSY, \
	    "is already under way") \
	X(NO_TIME, "no-time", BUSY, \
	    "more at once than there is time for; the next ones are served first") \
	X(ASKS_NOTHING, "asks-nothing", INVALID, \
	    "asks for nothing") \
	X(AGENCY_SHARE, "agency-share", BUSY, \
	    "more at once than your agency's share of {1} requests and {2} KiB") \
	X(KEY_NOT_ADMITTED, "key-not-admitted", DENIED, \
	    "this key is not admitted any more") \
	X(NOT_CLOSED, "not-closed", INVALID, \
	    "is not closed; close it first") \
	X(NOT_EXPORTED, "not-exported", INVALID, \
	    "has not been exported for the archive; export it first") \
	X(NEWS_SINCE_EXPORT, "news-since-export", INVALID, \
	    "has had news since it was exported; export it again") \
	X(WHOLE_KEY, "whole-key", DENIED, \
	    "takes a key with all areas of the owner team") \
	X(ERASE_EARLY, "erase-early", INVALID, \
	    "is needed: by retention.conf the case is kept until {1}; say why it is erased before") \
	X(MERGE_NOT_YOURS, "merge-not-yours", DENIED, \
	    "is for the owner team of the case alone to say") \
	X(MERGE_NO_OTHER, "merge-no-other", INVALID, \
	    "is no other case of the same owner") \
	X(MERGE_ROUND, "merge-round", INVALID, \
	    "is a case that goes on in another: this one was said to be the other") \
	X(MERGE_KNOWN, "merge-known", INVALID, \
	    "is the number by which this case was opened") \
	X(NUMBER_OR_CASE, "number-or-case", INVALID, \
	    "is needed, or the other case") \
	X(ERASE_BUSY, "erase-busy", BUSY, \
	    "too many at once; try again") \
	X(ERASED_LIST, "erased-list", FAILED, \
	    "the list of erased cases beside the backups cannot be written ({1}), and a restore would bring the case back") \
	X(MONTHS, "months", INVALID, \
	    "and to are months, yyyymm, the first not after the last") \
	X(RESULTS_OWNER, "results-owner", DENIED, \
	    "are the owner team's; a prison may ask for its own lead times") \
	X(RESULTS_WHOLE_KEY, "results-whole-key", DENIED, \
	    "take a key with all areas: they sum up all of them") \
	X(RESULTS_TOO_MANY, "results-too-many", INVALID, \
	    "asks for more months than fit one answer; ask for fewer") \
	X(STORE_FULL, "store-full", FULL, \
	    "the store has no room; try again later") \
	X(CONSUMERS_FULL, "consumers-full", INVALID, \
	    "is one more than the {1} an agency can have") \
	X(CONSUMER_NAME, "consumer-name", INVALID, \
	    "is a name of 1 to 32 of a-z, 0-9 and -") \
	X(OTHER_STORE, "other-store", INVALID, \
	    "is of another store; say hello with it, to hear which numbers still hold") \
	X(BEYOND_STREAM, "beyond-stream", INVALID, \
	    "is beyond the last number of your stream") \
	X(CURSOR_NO_ROOM, "cursor-no-room", FULL, \
	    "the store has no room to keep how far you have read") \
	X(OTHER_STORE_CURSOR, "other-store-cursor", INVALID, \
	    "is of another store; say hello with it, and go on at the cursor") \
	X(CURSOR_SET, "cursor-set", CONFLICT, \
	    "somebody has set this cursor; say hello, and go on where it stands") \
	X(SESSION_OVER, "session-over", INVALID, \
	    "is at an end: another process follows as this consumer") \
	X(NO_CONSUMER, "no-consumer", INVALID, \
	    "is no consumer of that agency; see overgang streams") \
	X(NO_STREAM_NUMBER, "no-stream-number", INVALID, \
	    "is no number of your stream") \
	X(PARKED_FULL, "parked-full", BUSY, \
	    "is one more than a consumer can put aside ({1}); handle some") \
	X(NOT_PARKED, "not-parked", NOT_FOUND, \
	    "is not parked") \
	X(SEVERAL_HUSKENAVN, "several-huskenavn", INVALID, \
	    "is the huskenavn of several cases; give the id") \
	X(PLAN_OWNER, "plan-owner", DENIED, \
	    "is planned by its owner team alone") \
	X(NO_CASE_ID, "no-case-id", INVALID, \
	    "is no case id; it has eight letters, like {1}") \
	X(PERSON_OWNER, "person-owner", DENIED, \
	    "only the owner team finds cases by their person") \
	X(PERSON_NAMED, "person-named", INVALID, \
	    "names a person by number, or by birth date, name and reference") \
	X(AUDITOR_ONLY, "auditor-only", DENIED, \
	    "is needed; the record of all cases is for an auditor") \
	X(KEY_REUSED, "key-reused", KEY_REUSED, \
	    "was used for another report; a new report needs a new key") \
	X(PERSON_OR_CASE, "person-or-case", INVALID, \
	    "names a person by number (11 digits, 12 for a DUF number), or by birth date, name and reference; and a report names either a person or a case") \
	X(KEY_SIZE, "key-size", INVALID, \
	    "has not {1} bytes") \
	X(KEY_ZERO, "key-zero", INVALID, \
	    "is {1} zero bytes; a key is {1} random ones, new for each report") \
	X(FACTS_COUNT, "facts-count", INVALID, \
	    "has no fact, or more than {1}") \
	X(OPENINGS, "openings", BUSY, \
	    "is one opening more than a key has in a day ({1})") \
	X(RETRACTIONS, "retractions", BUSY, \
	    "is one retraction more than are handled at once") \
	X(QUOTA, "quota", BUSY, \
	    "is more than an agency may add to one case ({1} KiB) or in all ({2} KiB) in a day") \
	X(CUT_OFF, "cut-off", INVALID, \
	    "is cut off") \
	X(UNKNOWN_VALUE, "unknown-value", INVALID, \
	    "has a value this daemon does not know") \
	X(TOO_LARGE, "too-large", INVALID, \
	    "is too large") \
	X(NOT_BOOL, "not-bool", INVALID, \
	    "is neither true nor false") \
	X(NOT_UTF8, "not-utf8", INVALID, \
	    "is not valid UTF-8, or has a NUL in it") \
	X(MANY_VALUES, "many-values", INVALID, \
	    "has more values than a message may have ({1})") \
	X(WRONG_TYPE, "wrong-type", INVALID, \
	    "is encoded as another type than it has") \
	X(TOO_DEEP, "too-deep", INVALID, \
	    "is nested too deep") \
	X(MANY_FIELDS, "many-fields", INVALID, \
	    "has more fields than a message may have ({1})") \
	X(NOT_PROTOBUF, "not-protobuf", INVALID, \
	    "is cut off or no protobuf message") \
	X(UNKNOWN_FIELD, "unknown-field", INVALID, \
	    "is not known to this daemon") \
	X(TWICE, "twice", INVALID, \
	    "is given twice, or together with another of its kind") \
	X(EMPTY, "empty", INVALID, \
	    "is empty") \
	X(FRAME_LARGE, "frame-large", INVALID, \
	    "is larger than {1} KiB") \
	X(UNDECODABLE, "undecodable", INVALID, \
	    "cannot be decoded") \
	X(CASE_LARGE, "case-large", INVALID, \
	    "would make the case larger than it can be ({1} bytes); shorten the texts") \
	X(STRANGER_LARGE, "stranger-large", INVALID, \
	    "is more than the case keeps of one who has no part in it ({1} bytes); shorten the texts")
/* clang-format on */

enum refusal_code {
	REFUSED_NOT,
#define REFUSED_ROW(NAME, CODE, OUTCOME, ENGLISH) REFUSED_##NAME,
	REFUSALS(REFUSED_ROW)
#undef REFUSED_ROW
	    REFUSAL_CODES
};

enum {
	REFUSAL_FIELD_SIZE = 96,
	REFUSAL_ARGUMENTS_MAX = 3,
	REFUSAL_ARGUMENT_SIZE = 80,
	REFUSAL_TEXT_SIZE = 512,
};

/* `field` is a path: within the fact ("date"), and then within the report. */
struct refusal {
	Ov__Outcome outcome; /* OUTCOME_OK: not refused; else the outcome that the table gives the
			      * code */
	enum refusal_code code;
	char field[REFUSAL_FIELD_SIZE];
	char arguments[REFUSAL_ARGUMENTS_MAX][REFUSAL_ARGUMENT_SIZE]; /* "": none from here on */
	bool future; /* the report speaks of the future; another clock may see it otherwise */
};

/* The first problem stays: one sentence is enough to act on. */
void refuse(struct refusal *r, enum refusal_code code, const char *field);
/* With one number, or two; with one text, or two (NULL: only one); with a number and texts. */
void refuse_number(struct refusal *r, enum refusal_code code, const char *field, uint64_t n);
void refuse_numbers(
    struct refusal *r, enum refusal_code code, const char *field, uint64_t n, uint64_t m);
void refuse_texts(
    struct refusal *r, enum refusal_code code, const char *field, const char *s, const char *then);
void refuse_about(struct refusal *r, enum refusal_code code, const char *field, uint64_t n,
    const char *s, const char *then);
/* Add a refusal found in a nested message, under the path of that message. */
void refuse_at(struct refusal *r, const struct refusal *within, const char *path);

/* "date-needed" */
const char *refusal_code_name(enum refusal_code code);
Ov__Outcome refusal_code_outcome(enum refusal_code code);
/* How many arguments its sentence has. */
size_t refusal_code_arguments(enum refusal_code code);
/* The sentence in English, with its arguments. */
void refusal_english(const struct refusal *r, char *buf, size_t size);

#endif
