/* overgang.h - libovergang: report to overgangd and follow an agency's stream.
 *
 * Hides sockets, resume, gaps, repeats and retries. One thread, one handle. The
 * messages are protobuf-c structs generated from proto/ (Ov__Report,
 * Ov__Delivery …). Functions return 0 or a negative errno unless said otherwise;
 * overgang_error() then is a sentence for a person.
 *
 * A connection file (config/overgang.conf) has, in a section [overgang]:
 *   desk       = tcp://127.0.0.1:5710
 *   server_key = the daemon's public key (Z85, 40 characters)
 *   key        = file with the own secret key (mode 0600), made by overgang keygen
 *   user       = the user's name for the record (optional; the key decides)
 *   texts      = directory of the texts (optional)
 *   language   = nb or en (optional; else by locale)
 * Paths are relative to the file. Other sections are the program's own. */
#ifndef OVERGANG_H
#define OVERGANG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <desk.pb-c.h>

struct overgang;

enum { OVERGANG_KEY_SIZE = 16, OVERGANG_ERROR_SIZE = 512 };

/* A handler returns this when the place it writes to is away (a share that is not mounted, a full
 * disk): nothing is retried or parked, overgang_follow() ends with it, and the cursor stands until
 * the caller finds that it is back and follows anew. -ENODEV. */
enum { OVERGANG_AWAY = -19 };

/* Read the file and connect. NULL with ret_error (OVERGANG_ERROR_SIZE bytes) when the
 * file is wrong; connecting itself never blocks and never fails here. */
struct overgang *overgang_open(const char *path, char *ret_error);
struct overgang *overgang_close(struct overgang *o); /* accepts NULL; returns NULL */

const char *overgang_error(const struct overgang *o);

/* How long a request may take in all, retries included. 0 is for ever. Default 30 s. */
void overgang_timeout(struct overgang *o, uint32_t timeout_ms);

/* One request and its answer. Sent again, unchanged, until there is an answer; BUSY and
 * FULL are waited out until the timeout. -ETIMEDOUT: nobody answers; -EACCES: the
 * daemon refuses the key, or is not the one server_key names (seen on the socket
 * monitor, within seconds). *ret_answer is freed with
 * ov__answer__free_unpacked(answer, NULL); every outcome is an answer, also a
 * refusal: look at ->outcome. `request->correlation` is filled in. */
int overgang_request(struct overgang *o, Ov__Request *request, Ov__Answer **ret_answer);

/* Report, retried under report->key until there is an answer. An empty key gets 16
 * random bytes first; who wants to survive a crash fills it and keeps it. */
int overgang_report(struct overgang *o, Ov__Report *report, Ov__Answer **ret_answer);

/* Random bytes for a report key. */
void overgang_key(unsigned char ret_key[OVERGANG_KEY_SIZE]);

/* The answer to hello, asked once and kept; NULL when there is none (see error). */
const Ov__HelloAnswer *overgang_hello(struct overgang *o);

/* The epoch of the numbers that were last handed on, or else of hello; 0: not known yet. Goes into
 * report->seen_epoch beside a number in report->seen. */
uint64_t overgang_epoch(const struct overgang *o);

/* Called once for each delivery, in order, without a hole. d->kind is "" for a blank (its event may
 * no longer be shown). 0: done, the cursor moves on; > 0: done, and stop following; < 0: it failed,
 * overgang_follow() returns that, and the delivery comes again next time. */
typedef int overgang_handler(const Ov__Delivery *d, void *context);

/* Called between deliveries, at least once a second: head of the stream, how far we are,
 * the daemon's time (0 until heard). Non-zero: stop following. May be NULL. */
typedef int overgang_idle(uint64_t head, uint64_t through, uint64_t now, void *context);

/* The daemon was restored from an older copy: the deliveries that were handed on as numbers `first`
 * to `last` do not exist any more, though their effects do. Other deliveries will have these
 * numbers (their event ids differ). Somebody must check the effects that were made for them. */
typedef void overgang_lost(uint64_t first, uint64_t last, void *context);

/* A sentence for a person, while following goes on: `place` cannot be read or kept. */
typedef void overgang_say(const char *sentence, void *context);

/* Why number n failed with this negative errno, for the reader of the list of parked deliveries: at
 * most 400 bytes, which hold until the next call; NULL: nothing better than strerror(). */
typedef const char *overgang_why(uint64_t n, int error, void *context);

/* Number n was parked; of one that was tried once more, again. */
typedef void overgang_parked(uint64_t n, int error, void *context);

struct overgang_follow {
	const char *consumer; /* whose cursor; NULL: from `after`, nothing acknowledged */
	uint64_t after;	      /* without consumer */
	const char *prefix;   /* of the kind; NULL or "" is all. Blanks come only without */
	bool until_head;      /* return when all that was there at the start is handed on */
	overgang_handler *handler;
	overgang_idle *idle;
	unsigned tries; /* so often more for a delivery whose handler fails, with growing pauses */
	bool park;	/* after that: park it at the daemon, with the reason, and go on. A delivery
			 * that a person wants retried is retried, also with until_head */
	bool again; /* try parked deliveries once more without a person asking: the resource they
		     * failed for may be back */
	overgang_why *why;	 /* may be NULL */
	overgang_parked *parked; /* may be NULL */
	overgang_lost *lost;	 /* NULL: overgang_follow() ends with -ESTALE instead */
	/* File for the consumer's position, beside the daemon's own cursor: with it a restored
	 * daemon is noticed also when this was not running. Written with each acknowledgement, mode
	 * 0600. Damaged: as if there were none, and reported. NULL: no file. */
	const char *place;
	overgang_say *say; /* may be NULL */
	void *context;
	int stop_fd; /* readable: stop; -1 none */
};

/* Follow the own agency's stream: fetch the missed deliveries, then live, gaps filled from the
 * desk. Returns 0 when told to stop or at the head. A consumer is followed by one at a time:
 * -EALREADY when another began to. When somebody sets its cursor, this goes on from there. */
int overgang_follow(struct overgang *o, const struct overgang_follow *f);

/* Number n of the own stream is parked for this consumer, with the reason (at most 400 bytes), or
 * is to be tried again, or is handled (reason NULL): overgang_follow() does the same by itself. */
int overgang_park(struct overgang *o, const char *consumer, uint64_t n, Ov__ParkAction action,
    const char *reason);

/* ---- messages as text: fields.c ------------------------------------------------ */

/* A kind by its name ("release.date_set"): the number of the field in Fact; 0: no such. */
uint32_t overgang_kind(const char *name);
/* The name of a kind; buf holds at least 64 bytes; returns buf ("" for unknown). */
char *overgang_kind_name(uint32_t number, char *buf);
/* The message inside a fact, and its kind; NULL when empty. */
ProtobufCMessage *overgang_fact_message(const Ov__Fact *fact, uint32_t *ret_kind);
/* A fact of that kind with an empty message in it, to be freed with
 * ov__fact__free_unpacked(fact, NULL). */
Ov__Fact *overgang_fact_new(uint32_t kind);

/* Set one field from text: numbers, enums by their short name in lower case ("set",
 * "parole"), dates dd.mm.yyyy or yyyy-mm-dd (fields that hold a date: date, from, to,
 * until, given, expires, …, known by name), times 09.00 or 09:00, lists separated by
 * comma. 0, or -EINVAL with a sentence naming the field in ret_error. */
int overgang_field_set(ProtobufCMessage *m, const char *field, const char *value, char *ret_error);
/* The field as a person reads it: dates dd.mm.yyyy, times 09.00, enums by short name.
 * Returns bytes written; 0 for an unset field or no such. */
size_t overgang_field_text(const ProtobufCMessage *m, const char *field, char *buf, size_t size);

/* Any message as JSON (names as in .proto, bytes as hex, dates as in proto: numbers). A
 * string to be freed with free(). Unset fields are left out. */
char *overgang_json(const ProtobufCMessage *m, bool indent);

/* dd.mm.yyyy from yyyymmdd; buf at least 11 bytes; returns buf. */
char *overgang_date_text(uint32_t date, char *buf);
/* yyyymmdd from dd.mm.yyyy, d.m.yyyy or yyyy-mm-dd; 0 when there is no such date. */
uint32_t overgang_date_parse(const char *text);
/* "09.00" from 900; buf at least 6 bytes. */
char *overgang_hhmm_text(uint32_t hhmm, char *buf);
/* hhmm from "9", "09.00", "09:00"; -1 when it is no time of day. */
int overgang_hhmm_parse(const char *text);
/* A moment in Europe/Oslo: "16.03.2027 09.00"; buf at least 20 bytes. */
char *overgang_moment_text(uint64_t moment, char *buf);
/* A moment from "16.03.2027 09.00", "16.03.2027" (midnight) or ISO; 0 when it is none. */
uint64_t overgang_moment_parse(const char *text);

/* ---- texts for people: texts.c -------------------------------------------------- */

struct texts;

/* nb.conf or en.conf from `dir` (NULL: $OVERGANG_TEXTS, the build's config/texts, then
 * /usr/share/overgang/texts). language NULL: by LC_ALL, LC_MESSAGES, LANG; bokmål for
 * nb, no, nn and when nothing is set. NULL with ret_error. */
struct texts *texts_open(const char *dir, const char *language, char *ret_error);
struct texts *texts_close(struct texts *t);
const char *texts_language(const struct texts *t);

/* A text by section and key; the key itself when there is none. */
const char *texts_get(const struct texts *t, const char *section, const char *key);

/* Fill {name} placeholders: values[] are pairs name, value, …, NULL. A placeholder without
 * a value becomes "ukjent"/"unknown"; a part in [brackets] is left out when a placeholder
 * in it has no value. buf is always terminated. Returns the length. */
size_t texts_fill(
    const struct texts *t, const char *text, const char *const *values, char *buf, size_t size);

/* The title of a kind ("Garanti for opphold gitt") and its sentence filled from the fact
 * ("Boligkontoret ga garanti for opphold på {place} til {to}"). */
const char *texts_kind_title(const struct texts *t, const char *kind);
size_t texts_fact(
    const struct texts *t, const Ov__Fact *fact, const char *reporter, char *buf, size_t size);
/* The name of an enum value or role or area as a person reads it. */
const char *texts_word(const struct texts *t, const char *word);

#endif
