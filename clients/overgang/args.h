/* args.h - The command line: a command, options, other words. Pure. */
#ifndef OVERGANG_ARGS_H
#define OVERGANG_ARGS_H

#include <stdbool.h>
#include <stddef.h>

enum { ARGS_MAX = 128 };

/* One option of the program, or of some of its commands: `commands` says where it may stand
 * ("" is everywhere, else names between spaces: " tasks report "). A name that has several
 * rows takes a value in all of them or in none. */
struct option_row {
	char letter; /* 0: none */
	const char *name;
	const char *value; /* its argument, as help shows it; NULL: none */
	const char *commands;
	const char *text; /* where help explains it, when that is not its own name */
};

/* The options of the program; the last row has no name. */
extern const struct option_row option_rows[];

struct args {
	const char *words[ARGS_MAX]; /* the command and all words that are no options, in order */
	size_t count;
	const struct option_row *options[ARGS_MAX]; /* the first row of that name */
	const char *values[ARGS_MAX];		    /* of the options; NULL where there is none */
	size_t options_count;
	char joined[2][256]; /* --case blå ugle --other grå rev, typed without quotes */
	size_t joined_count;
};

enum args_problem {
	ARGS_OK,
	ARGS_UNKNOWN,  /* no such option */
	ARGS_NO_VALUE, /* the value is missing */
	ARGS_EXTRA,    /* a value for an option that takes none */
	ARGS_TOO_MANY,
};

/* Options may stand anywhere before "--", as "--name value" or "--name=value". On a
 * problem *ret_at is the argument that has it. */
enum args_problem args_parse(int argc, char *const argv[], struct args *ret, const char **ret_at);

bool args_has(const struct args *a, const char *option);
/* The value of an option; the last when it is given twice; NULL when it is not there. */
const char *args_value(const struct args *a, const char *option);
/* Does the option belong to this command? */
bool option_is_for(const struct option_row *o, const char *command);
/* An option given that does not belong to the command; NULL: all do. */
const char *args_foreign(const struct args *a, const char *command);
/* The words from the n-th on with a space between them, those with a '=' left out. */
void args_join(const struct args *a, size_t n, char *buf, size_t size);

#endif
