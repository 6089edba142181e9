/* problems.h - The kinds of problem of the library, and of the frame that the programs share. */
#ifndef OVERGANG_PROBLEMS_H
#define OVERGANG_PROBLEMS_H

#include "base/problem.h"
#include "base/problems.h"

/* clang-format off */
#define LIBRARY_PROBLEMS(X) \
	X(PROBLEM_NO_MEMORY, "no-memory", "out of memory") \
	/* A file of settings. */ \
	X(PROBLEM_PATH_TOO_LONG, "path-too-long", "is a path longer than {1} bytes") \
	X(PROBLEM_NO_SUCH_KEY, "no-such-key", "is no key of [{1}]; there are: {2}") \
	/* The connection's file, and its key. */ \
	X(PROBLEM_NO_PUBLIC_KEY, "no-public-key", \
	    "is no public key; it has 40 characters (Z85), as overgang keygen prints it") \
	X(PROBLEM_NB_OR_EN, "nb-or-en", "is neither nb nor en") \
	X(PROBLEM_ANOTHERS_FILE, "anothers-file", \
	    "belongs to another user; a secret key is read only from its owner's file") \
	X(PROBLEM_OPEN_TO_OTHERS, "open-to-others", \
	    "can be read by others; chmod 600 it, and make a new key if they may have") \
	X(PROBLEM_NO_SECRET_KEY, "no-secret-key", \
	    "holds no secret key; overgang keygen makes one") \
	X(PROBLEM_BAD_SECRET_KEY, "bad-secret-key", "holds no secret key that CURVE can use") \
	X(PROBLEM_SETTING_MISSING, "setting-missing", "section [overgang]: {1} is missing") \
	X(PROBLEM_CANNOT_CONNECT, "cannot-connect", \
	    "cannot connect to {1}: {2} (write tcp://host:port or ipc:///path)") \
	/* A file of texts. */ \
	X(PROBLEM_NO_LANGUAGE, "no-language", "there are texts in nb and en, and not in {1}") \
	X(PROBLEM_TEXT_INDENTED, "text-indented", \
	    "begins with a space; each text stands on one line of its own") \
	X(PROBLEM_NOT_UTF8, "not-utf8", "is not UTF-8") \
	X(PROBLEM_SECTION_OPEN, "section-open", "has no ] at the end of the section's name") \
	X(PROBLEM_NO_TEXT, "no-text", "is neither a [section] nor key = text") \
	X(PROBLEM_KEY_TOO_LONG, "key-too-long", "has a key of more than 49 letters") \
	X(PROBLEM_LINE_TOO_LONG, "line-too-long", "is longer than 8,000 bytes") \
	X(PROBLEM_NO_SECTION, "no-section", \
	    "stands in no section; there are title, sentence, word, field, refusal, sms, cli and, " \
	    "in nb.conf, problem") \
	X(PROBLEM_NO_KIND_OF_TEXT, "no-kind-of-text", "is no kind; the kinds stand in facts.proto") \
	X(PROBLEM_TEXT_TWICE, "text-twice", "stands there twice") \
	X(PROBLEM_NO_ROOM, "no-room", "does not fit into memory") \
	X(PROBLEM_UNREADABLE, "unreadable", "cannot be read") \
	/* Lines in the log of a program. */ \
	X(PROBLEM_READ_AGAIN, "read-again", "{1} was read again") \
	X(PROBLEM_WRONG_NOW, "wrong-now", "{1} is wrong now: what it said before holds on") \
	X(PROBLEM_NUMBERS_LOST, "numbers-lost", \
	    "the daemon was brought back from an older copy: the numbers {1} to {2} are gone; " \
	    "what was done for them stands, and somebody must look at it")
/* clang-format on */

LIBRARY_PROBLEMS(PROBLEM_DECLARED)

/* A sentence in English as its only argument, for the code that has no kinds yet. */
extern const struct problem_kind PROBLEM_TEXT;

#endif
