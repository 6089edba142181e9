/* problems.h - The kinds of problem with a file, and with a file of settings. */
#ifndef OVERGANG_BASE_PROBLEMS_H
#define OVERGANG_BASE_PROBLEMS_H

#include "base/problem.h"

/* clang-format off */
#define BASE_PROBLEMS(X) \
	/* An errno alone, or a text that is in the reader's language already. */ \
	X(PROBLEM_SYSTEM, "system", "{1}") \
	/* A file that is opened. */ \
	X(PROBLEM_FOLDER, "folder", "is a folder, no file") \
	X(PROBLEM_NO_FILE, "no-file", "is no file; a pipe, a socket or a device is not read") \
	X(PROBLEM_SYMLINK, "symlink", "is a symbolic link; name the file itself") \
	/* A line. */ \
	X(PROBLEM_SECTION_ALONE, "section-alone", "a section stands alone on its line: [name]") \
	X(PROBLEM_SECTION_NAME, "section-name", "a section's name has 1 to {1} bytes") \
	X(PROBLEM_SECTION_TWICE, "section-twice", "[{1}] is there already; put its keys together") \
	X(PROBLEM_NO_UTF8, "no-utf8", "is no UTF-8; save the file as UTF-8") \
	X(PROBLEM_BLANK_FIRST, "blank-first", "begins with a blank; begin it in the first column") \
	X(PROBLEM_COMMENT_BEHIND, "comment-behind", \
	    "has a comment behind it; give the comment its own line") \
	X(PROBLEM_TOO_LONG, "too-long", "is longer than {1} bytes") \
	X(PROBLEM_NO_SETTING, "no-setting", "is no section, no comment and no key = value") \
	X(PROBLEM_BEFORE_SECTION, "before-section", "stands before the first [section]") \
	X(PROBLEM_NO_KEY_BEFORE, "no-key-before", "has no key before the =") \
	X(PROBLEM_NOT_READ, "not-read", "cannot be read as key = value") \
	/* A key and its value. */ \
	X(PROBLEM_KEY_TWICE, "key-twice", "is there already in [{1}]; keep one") \
	X(PROBLEM_EXAMPLE, "example", "is the example of the manual; write your own in its place") \
	X(PROBLEM_EMPTY, "empty", "is empty") \
	X(PROBLEM_NO_ENDPOINT, "no-endpoint", \
	    "is no endpoint; write tcp://127.0.0.1:5710 or ipc:///run/overgang/desk") \
	X(PROBLEM_YES_OR_NO, "yes-or-no", "is yes or no") \
	X(PROBLEM_NUMBER_RANGE, "number-range", "is a number from {1} to {2}") \
	X(PROBLEM_EMPTY_ITEM, "empty-item", "has an empty item in its list") \
	/* A day of the calendar. */ \
	X(PROBLEM_DAY_EASTER, "day-easter", "write påske, påske-4 or påske+1") \
	X(PROBLEM_DAY_EASTER_FAR, "day-easter-far", \
	    "write påske-4 or påske+1, at most 100 days from Easter Sunday") \
	X(PROBLEM_DAY_WEEK, "day-week", \
	    "the week is a number from 1 to 53: uke 28") \
	X(PROBLEM_DAY_WEEKDAY, "day-weekday", \
	    "the weekday is one of man, tir, ons, tor, fre, lør, søn: uke 28 fre") \
	X(PROBLEM_DAY_FORM, "day-form", \
	    "write a day as 24.12, 13.02.2027, påske-4 or uke 28") \
	X(PROBLEM_DAY_OF_MONTH, "day-of-month", \
	    "there is no such day in that month") \
	X(PROBLEM_DAY_NONE, "day-none", \
	    "there is no such date; years are written in full, 1970 to 2199") \
	X(PROBLEM_DAY_BEHIND, "day-behind", \
	    "there is something behind the date")
/* clang-format on */

BASE_PROBLEMS(PROBLEM_DECLARED)

/* An errno alone: "Permission denied". */
void problem_errno(struct problem *p, int error);

#endif
