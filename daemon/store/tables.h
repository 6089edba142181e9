/* tables.h - The tables of the store: key -> value. */
#ifndef OVERGANG_STORE_TABLES_H
#define OVERGANG_STORE_TABLES_H

enum store_table {
	STORE_META,
	STORE_JOURNAL,	   /* seq -> event */
	STORE_CASE,	   /* case id -> state */
	STORE_STREAM,	   /* agency, n / 64 -> seqs */
	STORE_SHARE,	   /* agency, case id -> its grants on the case */
	STORE_CURSOR,	   /* agency, consumer -> n, epoch, when */
	STORE_KEY_SEEN,	   /* agency, keyed hash of the idempotency key -> answer */
	STORE_DUE,	   /* moment, case id -> nothing */
	STORE_PERSON,	   /* keyed hash of a person, case id -> nothing */
	STORE_NICKNAME,	   /* keyed hash of a huskenavn, case id -> nothing */
	STORE_ACCESS,	   /* number -> a look, or a refusal */
	STORE_ACCESS_CASE, /* case id, number -> nothing */
	STORE_PARKED,	   /* agency, consumer, n -> when, reason */
	STORE_ERASED,	   /* case id -> when, slot, owner, last day of backups */
	STORE_TEMPLATE,	   /* number -> a task, as its routine says it */
	STORE_RESULT,	   /* month, figure, agency -> sum over cases that are erased */
	STORE_TABLES
};

#endif
