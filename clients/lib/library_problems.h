/* library_problems.h - The kinds of problem of the library, and of the frame that the programs share. */
#ifndef OVERGANG_LIBRARY_PROBLEMS_H
#define OVERGANG_LIBRARY_PROBLEMS_H

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
	X(PROBLEM_KEY_TOO_LONG, "key-too-long", "has a key of more than {1} letters") \
	X(PROBLEM_NO_SECTION, "no-section", \
	    "stands in no section; there are title, sentence, word, field, refusal, sms, cli and, " \
	    "in nb.conf, problem") \
	X(PROBLEM_SECTION_MISSING, "section-missing", "has no text in section [{1}]") \
	X(PROBLEM_NO_KIND_OF_TEXT, "no-kind-of-text", "is no kind; the kinds stand in facts.proto") \
	X(PROBLEM_TEXT_TWICE, "text-twice", "stands there twice") \
	X(PROBLEM_NO_ROOM, "no-room", "does not fit into memory") \
	X(PROBLEM_UNREADABLE, "unreadable", "cannot be read") \
	/* A request. */ \
	X(PROBLEM_STOPPED, "stopped", "stopped") \
	X(PROBLEM_NO_ANSWER, "no-answer", "{1} answers with something that is no answer") \
	X(PROBLEM_CANNOT_SEND, "cannot-send", "cannot send to {1}: {2}") \
	X(PROBLEM_NOBODY_ANSWERS, "nobody-answers", \
	    "nobody answers at {1}; does overgangd run, and is that its desk?") \
	X(PROBLEM_REQUEST_TOO_LARGE, "request-too-large", \
	    "the request has {1} bytes; at most {2} go in one") \
	X(PROBLEM_KEY_REFUSED, "key-refused", \
	    "the daemon at {1} refuses the key in {2}; its public key is {3}: does it stand in " \
	    "the daemon's agencies.conf?") \
	X(PROBLEM_NO_HANDSHAKE, "no-handshake", \
	    "no handshake with {1}: server_key in {2} is not its key, or it has had too many " \
	    "connections of the key {3} in a short time (wait a little), or something else " \
	    "listens there") \
	/* The daemon says no to it; its own words stand behind these. */ \
	X(PROBLEM_HELLO_REFUSED, "hello-refused", "hello was refused") \
	X(PROBLEM_FETCH_REFUSED, "fetch-refused", "the fetch was refused") \
	X(PROBLEM_ACKNOWLEDGE_REFUSED, "acknowledge-refused", "the acknowledgement was refused") \
	X(PROBLEM_PARK_REFUSED, "park-refused", "the parking was refused") \
	X(PROBLEM_PARKED_REFUSED, "parked-refused", "the list of what is parked was refused") \
	/* Following. */ \
	X(PROBLEM_CANNOT_SUBSCRIBE, "cannot-subscribe", "cannot subscribe at {1}: {2}") \
	X(PROBLEM_TAKEN_OVER, "taken-over", \
	    "another process follows as this consumer ({1}); only one can, and the one that " \
	    "began last goes on") \
	X(PROBLEM_OTHER_NUMBERS, "other-numbers", \
	    "the daemon's numbers are not those known up to {1}: was it restored from a copy? " \
	    "Tell its administrator; started again, this goes on where the daemon says") \
	X(PROBLEM_NOT_GIVEN, "not-given", \
	    "the daemon has {1} in its stream, but does not give it") \
	X(PROBLEM_DELIVERY_WAITS, "delivery-waits", "delivery {1} waits: what it goes to is away") \
	X(PROBLEM_NOT_TAKEN, "not-taken", "delivery {1} was not taken") \
	X(PROBLEM_PLACE_UNREADABLE, "place-unreadable", \
	    "how far this had come cannot be read; it goes on where the daemon says, and numbers " \
	    "that are gone after a restore are not noticed this time") \
	X(PROBLEM_PLACE_NOT_KEPT, "place-not-kept", "how far this has come cannot be kept") \
	/* A field from text. */ \
	X(PROBLEM_NOT_DIGITS, "not-digits", "is not a number; write digits only") \
	X(PROBLEM_NUMBER_TOO_GREAT, "number-too-great", "is too great a number") \
	X(PROBLEM_NOT_HEX, "not-hex", "is not hexadecimal; write 0-9 and a-f only") \
	X(PROBLEM_HALF_BYTE, "half-byte", \
	    "has half a byte; write two hexadecimal digits for each") \
	X(PROBLEM_TEXT_TOO_LONG, "text-too-long", "is longer than {1} bytes") \
	X(PROBLEM_NEITHER_YES_NOR_NO, "neither-yes-nor-no", "is neither yes nor no") \
	X(PROBLEM_NO_DATE, "no-date", "is no date; write dd.mm.yyyy") \
	X(PROBLEM_NO_TIME, "no-time", "is no time of day; write 09.00") \
	X(PROBLEM_NO_MOMENT, "no-moment", "is no moment; write dd.mm.yyyy 09.00") \
	X(PROBLEM_NO_KIND, "no-kind", "is no kind; write it like release.date_set") \
	X(PROBLEM_NO_VALUE, "no-value", "is none of its values") \
	X(PROBLEM_NONE_OF, "none-of", "is none of its values: {1}") \
	X(PROBLEM_MESSAGE, "message", "is a message of its own and cannot be set from text") \
	X(PROBLEM_MESSAGES, "messages", "is a list of messages and cannot be set from text") \
	X(PROBLEM_EMPTY_PART, "empty-part", "has an empty part between its commas") \
	X(PROBLEM_NO_SUCH_FIELD, "no-such-field", "no such field; there are: {1}") \
	/* Lines in the log of a program. */ \
	X(PROBLEM_READ_AGAIN, "read-again", "{1} was read again") \
	X(PROBLEM_WRONG_NOW, "wrong-now", "{1} is wrong now: what it said before holds on") \
	X(PROBLEM_NUMBERS_LOST, "numbers-lost", \
	    "the daemon was brought back from an older copy: the numbers {1} to {2} are gone; " \
	    "what was done for them stands, and somebody must look at it")
/* clang-format on */

LIBRARY_PROBLEMS(PROBLEM_DECLARED)

#endif
