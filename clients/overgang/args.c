/* args.c - The command line: a command, options, other words. */
#include "args.h"

#include <stdio.h>
#include <string.h>

const struct option_row option_rows[] = {
	/* clang-format off */
	{ 'c', "config",       "FILE",    "", NULL },
	{ 0,   "json",         NULL,      "", NULL },
	{ 0,   "lang",         "nb|en",   "", NULL },
	{ 0,   "colour",       NULL,      "", NULL },
	{ 0,   "no-colour",    NULL,      "", NULL },
	{ 'h', "help",         NULL,      "", NULL },
	{ 0,   "version",      NULL,      "", NULL },
	{ 0,   "master",       NULL,      " keygen ", NULL },
	{ 0,   "short",        NULL,      " case-history ", NULL },
	{ 0,   "keys",         NULL,      " case-history ", NULL },
	{ 0,   "since",        "N",       " case-history ", NULL },
	{ 0,   "ended",        NULL,      " case-letters ", NULL },
	{ 0,   "list",         NULL,      " report ", NULL },
	{ 0,   "print",        NULL,      " case-show ", NULL },
	{ 0,   "emergency",    "REASON",  " case-show ", NULL },
	{ 0,   "case",         "ID",      " report tasks ack access plan case-export case-erase case-close "
					  "case-reopen case-restrict case-merge subject-access retract ", NULL },
	{ 0,   "person",       "NUMBER",  " report ", NULL },
	{ 0,   "person",       "NUMBER",  " subject-access ", "person-number" },
	{ 0,   "born",         "DATE",    " report ", NULL },
	{ 0,   "name",         "NAME",    " report ", NULL },
	{ 0,   "reference",    "REF",     " report ", NULL },
	{ 0,   "on-behalf-of", "AGENCY",  " report ", NULL },
	{ 0,   "told-by",      "NAME",    " report ", NULL },
	{ 0,   "channel",      "CHANNEL", " report ", NULL },
	{ 0,   "occurred",     "TIME",    " report ", NULL },
	{ 0,   "seen",         "N",       " report ", NULL },
	{ 0,   "seen-epoch",   "E",       " report ", NULL },
	{ 0,   "key",          "HEX",     " report ", NULL },
	{ 0,   "consumer",     "NAME",    " watch streams ", NULL },
	{ 0,   "after",        "N",       " watch access ", NULL },
	{ 0,   "until-head",   NULL,      " watch ", NULL },
	{ 0,   "mine",         NULL,      " tasks ", NULL },
	{ 0,   "mine",         NULL,      " case-list ", "mine-cases" },
	{ 0,   "who",          "NAME",    " case-list tasks away ", NULL },
	{ 0,   "from",         "DATE",    " away ", "from-away" },
	{ 0,   "to",           "DATE",    " away ", "to-away" },
	{ 0,   "deputy",       "NAME",    " away ", NULL },
	{ 0,   "deputy-phone", "NUMBER",  " away ", NULL },
	{ 0,   "wait",         NULL,      " streams ", NULL },
	{ 0,   "timeout",      "SECONDS", " streams ", NULL },
	{ 0,   "parked",       NULL,      " streams ", NULL },
	{ 0,   "replay",       "N",       " streams ", NULL },
	{ 0,   "set",          "N",       " streams ", NULL },
	{ 0,   "all",          NULL,      " alerts ", NULL },
	{ 0,   "by",           "NAME",    " ack ", NULL },
	{ 0,   "to",           "TIME",    " clock ", NULL },
	{ 0,   "accept",       NULL,      " clock ", NULL },
	{ 0,   "from",         "DATE",    " report ", "from-month" },
	{ 0,   "to",           "DATE",    " report ", "to-month" },
	{ 0,   "csv",          NULL,      " report ", NULL },
	{ 0,   "night-price",  "KRONER",  " report ", NULL },
	{ 0,   "to",           "DIR",     " case-export ", "to-dir" },
	{ 0,   "to",           "FILE",    " subject-access ", "to-file" },
	{ 0,   "reason",       "TEXT",    " case-erase case-close case-reopen case-merge retract ", NULL },
	{ 0,   "other",        "ID",      " case-merge ", NULL },
	{ 0,   "national-id",  "NUMBER",  " case-merge ", NULL },
	{ 0,   "early",        "TEXT",    " case-erase ", NULL },
	{ 0,   "decided-by",   "NAME",    " case-erase ", NULL },
	{ 0,   "yes",          NULL,      " case-erase ", NULL },
	{ 0,   "agency",       "NAME",    " case-restrict streams ", NULL },
	{ 0,   "report",       "HEX",     " retract ", NULL },
	{ 0,   "release",      "DATE",    " routine-show plan ", NULL },
	{ 0,   "earlier",      "DAYS",    " whatif ", NULL },
	{ 0,   "intake",       "DATE",    " routine-show ", NULL },
	{ 0,   "notice",       "DATE",    " routine-show ", NULL },
	{ 0,   "two-thirds",   "DATE",    " routine-show ", NULL },
	{ 0,   "status",       "STATUS",  " routine-show ", NULL },
	{ 0,   "calendar",     "FILE",    " routine-show ", NULL },
	{ 0,   "today",        "DATE",    " routine-show ", NULL },
	{ 0,   NULL,           NULL,      NULL, NULL },
	/* clang-format on */
};

static const struct option_row *
option_by_name(const char *name, size_t size)
{
	for (const struct option_row *o = option_rows; o->name != NULL; o++)
		if (strlen(o->name) == size && memcmp(o->name, name, size) == 0)
			return o;
	return NULL;
}

static const struct option_row *
option_by_letter(char letter)
{
	for (const struct option_row *o = option_rows; o->name != NULL; o++)
		if (o->letter == letter && letter != 0)
			return o;
	return NULL;
}

/* A huskenavn has two words, and not everybody thinks of quotes. An id has a - or eight letters, and
 * what follows may be an option, a code or a field. */
static bool
is_half_a_name(const char *value, const char *next)
{
	bool ascii = true;

	for (const char *s = value; *s != '\0'; s++)
		ascii = ascii && (unsigned char)*s < 0x80;
	return value[0] != '\0' && strpbrk(value, " -0123456789") == NULL &&
	       !(ascii && strlen(value) == 8) && next[0] != '\0' &&
	       strpbrk(next, " -=.0123456789") == NULL;
}

/* One option at argv[*i]; *i is moved on when the value is an argument of its own. */
static enum args_problem
take_option(int argc, char *const argv[], int *i, struct args *a)
{
	const char *s = argv[*i], *equals = strchr(s, '='), *value = NULL;
	const struct option_row *o;

	if (s[1] == '-') {
		size_t size = equals != NULL ? (size_t)(equals - s) - 2 : strlen(s) - 2;
		o = option_by_name(s + 2, size);
		value = equals != NULL ? equals + 1 : NULL;
	} else {
		o = option_by_letter(s[1]);
		value = s[2] != '\0' ? s + 2 : NULL;
	}
	if (o == NULL)
		return ARGS_UNKNOWN;
	if (o->value == NULL && value != NULL)
		return ARGS_EXTRA;
	if (o->value != NULL && value == NULL) {
		if (*i + 1 >= argc)
			return ARGS_NO_VALUE;
		value = argv[++*i];
	}
	bool names = strcmp(o->name, "case") == 0 || strcmp(o->name, "other") == 0;
	if (names && a->joined_count < 2 && *i + 1 < argc && is_half_a_name(value, argv[*i + 1])) {
		char *joined = a->joined[a->joined_count++];
		(void)snprintf(joined, sizeof(a->joined[0]), "%.120s %.120s", value, argv[++*i]);
		value = joined;
	}
	if (a->options_count == ARGS_MAX)
		return ARGS_TOO_MANY;
	a->options[a->options_count] = o;
	a->values[a->options_count++] = value;
	return ARGS_OK;
}

enum args_problem
args_parse(int argc, char *const argv[], struct args *ret, const char **ret_at)
{
	enum args_problem problem = ARGS_OK;
	bool options = true;

	memset(ret, 0, sizeof(*ret));
	for (int i = 1; i < argc && problem == ARGS_OK; i++) {
		*ret_at = argv[i];
		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		else if (options && argv[i][0] == '-' && argv[i][1] != '\0')
			problem = take_option(argc, argv, &i, ret);
		else if (ret->count == ARGS_MAX)
			problem = ARGS_TOO_MANY;
		else
			ret->words[ret->count++] = argv[i];
	}
	return problem;
}

bool
args_has(const struct args *a, const char *option)
{
	for (size_t i = 0; i < a->options_count; i++)
		if (strcmp(a->options[i]->name, option) == 0)
			return true;
	return false;
}

const char *
args_value(const struct args *a, const char *option)
{
	for (size_t i = a->options_count; i > 0; i--)
		if (strcmp(a->options[i - 1]->name, option) == 0)
			return a->values[i - 1];
	return NULL;
}

bool
option_is_for(const struct option_row *o, const char *command)
{
	char name[64];

	(void)snprintf(name, sizeof(name), " %s ", command);
	return o->commands[0] == '\0' || strstr(o->commands, name) != NULL;
}

static bool
name_is_for(const char *name, const char *command)
{
	for (const struct option_row *o = option_rows; o->name != NULL; o++)
		if (strcmp(o->name, name) == 0 && option_is_for(o, command))
			return true;
	return false;
}

const char *
args_foreign(const struct args *a, const char *command)
{
	for (size_t i = 0; i < a->options_count; i++)
		if (!name_is_for(a->options[i]->name, command))
			return a->options[i]->name;
	return NULL;
}

void
args_join(const struct args *a, size_t n, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (; n < a->count && used < size; n++)
		if (strchr(a->words[n], '=') == NULL)
			used += (size_t)snprintf(
			    buf + used, size - used, "%s%s", used > 0 ? " " : "", a->words[n]);
}
