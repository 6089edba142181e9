/* problems.h - The kinds of problem of the adapter, and the lines of its log. */
#ifndef OVERGANG_ADAPTER_PROBLEMS_H
#define OVERGANG_ADAPTER_PROBLEMS_H

#include "base/problem.h"

/* clang-format off */
#define ADAPTER_PROBLEMS(X) \
	/* Its file. */ \
	X(PROBLEM_PARK_OR_WAIT, "park-or-wait", "is park or wait") \
	X(PROBLEM_ADAPTER_SECTION, "adapter-section", \
	    "stands in [{1}]; there are [overgang] and [adapter]") \
	X(PROBLEM_NO_CONSUMER, "no-consumer", \
	    "\"{1}\" is no name; 1 to {2} of a-z, 0-9 and -") \
	X(PROBLEM_TRAY_MISSING, "tray-missing", "is missing") \
	X(PROBLEM_TRAY_TWICE, "tray-twice", \
	    "is the folder of {1} too; what is laid there would be read as an answer") \
	/* A folder. */ \
	X(PROBLEM_TRAY_NOT_LOOKED_AT, "tray-not-looked-at", "{1} cannot be looked at") \
	X(PROBLEM_TRAY_NOT_THERE, "tray-not-there", "{1} is not there") \
	X(PROBLEM_TRAY_NO_DIRECTORY, "tray-no-directory", "{1} is no directory") \
	X(PROBLEM_TRAY_NOT_ALLOWED, "tray-not-allowed", \
	    "{1} cannot be read and written by this program") \
	X(PROBLEM_OTHER_FILE_SYSTEM, "other-file-system", \
	    "lies in another file system than outtray; an answer is moved there in one step, so " \
	    "they have to lie in the same") \
	/* Letters. */ \
	X(PROBLEM_PUT_ASIDE, "put-aside", \
	    "number {1} was put aside, overgang streams --parked lists it: {2}") \
	X(PROBLEM_LETTERS_RECALLED, "letters-recalled", \
	    "{1} letters in {2} may no longer be shown; a notice there names them") \
	X(PROBLEM_LOST_LETTER, "lost-letter", "number {1} was {2}/{3}.txt") \
	X(PROBLEM_NO_LOST_LETTER, "no-lost-letter", \
	    "no letter of these numbers lies in {1} any more; in one that was filed with its " \
	    ".json, \"n\" is the number") \
	X(PROBLEM_LOST_ANSWERS, "lost-answers", \
	    "answers in {1} that are younger than that copy are not known to the daemon: lay " \
	    "them in {2} again") \
	X(PROBLEM_PLACE_MISSING, "place-missing", \
	    "{1} is missing, though letters were made: this goes on where the daemon says, and " \
	    "numbers that are gone after a restore are not noticed this time") \
	/* Answers. */ \
	X(PROBLEM_ANSWER_REJECTED, "answer-rejected", "answer {1} rejected: {2}") \
	X(PROBLEM_NOTICE_NOT_WRITTEN, "notice-not-written", \
	    "the notice about {1} cannot be written") \
	/* What lies in the out-tray and is no answer; the first has one of the others in {3}. */ \
	X(PROBLEM_LEFT_UNREAD, "left-unread", "{1}/{2} is left unread: {3}") \
	X(PROBLEM_STRANGE_FOLDER, "strange-folder", \
	    "it is a folder; an answer lies in the tray itself") \
	X(PROBLEM_STRANGE_LINK, "strange-link", \
	    "it is a symbolic link; lay the answer itself there") \
	X(PROBLEM_STRANGE_SPECIAL, "strange-special", \
	    "it is no regular file; lay the answer itself there") \
	X(PROBLEM_STRANGE_DOCUMENT, "strange-document", \
	    "an answer is a text file; save it as .txt, or take it away") \
	X(PROBLEM_STRANGE_EMPTY, "strange-empty", "it is empty")
/* clang-format on */

ADAPTER_PROBLEMS(PROBLEM_DECLARED)

#endif
