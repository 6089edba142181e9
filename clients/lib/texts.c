/* texts.c - What people read: titles, sentences, words, letters, by language.
 *
 * The texts stand in files that a team may change (config/texts/). A file is read whole and
 * kept as it is; a mistake in it names file and line. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ini.h>

#include "base/file.h"
#include "base/utf8.h"
#include "clean.h"
#include "field_text.h"
#include "fields.h"
#include "normal.h"
#include "overgang.h"
#include "texts.h"

enum {
	LINE_SIZE = 8192,
	NAME_MAX_INI = 49, /* what inih keeps of a name */
	NAME_SIZE = 64,
	VALUE_SIZE = 4400, /* of a placeholder: the longest text, and a little */
};

struct text {
	char *section;
	char *key;
	char *value;
};

struct texts {
	char language[3];
	struct text *list;
	size_t count;
};

/* ---- reading a file --------------------------------------------------------------------- */

struct reading {
	struct texts *texts;
	FILE *file;
	const char *path;
	int line;
	bool own; /* nb.conf or en.conf: sections and kinds are known */
	bool failed;
	char *error;
};

static void
wrong(struct reading *r, const char *what, const char *key)
{
	if (!r->failed)
		(void)snprintf(r->error, OVERGANG_ERROR_SIZE, "%s:%d: %s%s%s", r->path, r->line,
		    key, key[0] != '\0' ? ": " : "", what);
	r->failed = true;
}

/* What inih would cut, join or pass over without a word. NULL: nothing. */
static const char *
line_problem(const char *line)
{
	const char *s = line + strspn(line, " \t\r\n");
	size_t key = strcspn(s, "=:");
	uint32_t c;
	size_t n;

	if (*s == '\0' || *s == ';' || *s == '#')
		return NULL;
	if (s != line)
		return "begins with a space; each text stands on one line of its own";
	for (const char *p = s; *p != '\0'; p += n)
		if ((n = utf8_char(p, &c)) == 0)
			return "is not UTF-8";
	if (*s == '[')
		return strchr(s, ']') != NULL ? NULL : "has no ] at the end of the section's name";
	if (s[key] != '=')
		return "is neither a [section] nor key = text";
	return key > NAME_MAX_INI ? "has a key of more than 49 letters" : NULL;
}

/* fgets() for inih that counts, and stops at the first line that inih would not read whole. */
static char *
read_line(char *line, int size, void *context)
{
	struct reading *r = context;
	const char *problem;

	if (r->failed || fgets(line, size, r->file) == NULL)
		return NULL;
	r->line++;
	if (strchr(line, '\n') == NULL && !feof(r->file))
		problem = "is longer than 8,000 bytes";
	else
		problem = line_problem(
		    r->line == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0 ? line + 3 : line);
	if (problem != NULL)
		wrong(r, problem, "");
	return problem == NULL ? line : NULL;
}

static const struct text *
find(const struct texts *t, const char *section, const char *key)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->list[i].key, key) == 0 && strcmp(t->list[i].section, section) == 0)
			return &t->list[i];
	return NULL;
}

/* "\n" in a text is the end of a line, "\\" a backslash. */
static void
unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		bool escape = s[0] == '\\' && (s[1] == 'n' || s[1] == '\\');
		if (escape)
			s++;
		*to++ = escape && *s == 'n' ? '\n' : *s;
	}
	*to = '\0';
}

static bool
known_section(const char *section)
{
	static const char *const known[] = { "title", "sentence", "word", "field", "refusal", "sms",
		"cli" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(section, known[i]) == 0)
			return true;
	return false;
}

static bool
add(struct texts *t, const char *section, const char *key, const char *value)
{
	struct text *more = realloc(t->list, (t->count + 1) * sizeof(*more));

	if (more == NULL)
		return false;
	t->list = more;
	struct text *x = &more[t->count++];
	*x = (struct text){ strdup(section), strdup(key), strdup(value) };
	if (x->section == NULL || x->key == NULL || x->value == NULL)
		return false;
	unescape(x->value);
	return true;
}

static int
take_text(void *context, const char *section, const char *key, const char *value)
{
	struct reading *r = context;
	bool by_kind = strcmp(section, "title") == 0 || strcmp(section, "sentence") == 0;

	if (r->own && !known_section(section))
		wrong(r,
		    "stands in no section; there are title, sentence, word, field, refusal, sms "
		    "and cli",
		    key);
	else if (r->own && by_kind && overgang_kind(key) == 0)
		wrong(r, "is no kind; the kinds stand in facts.proto", key);
	else if (find(r->texts, section, key) != NULL)
		wrong(r, "stands there twice", key);
	else if (!add(r->texts, section, key, value))
		wrong(r, "does not fit into memory", key);
	return r->failed ? 0 : 1;
}

/* inih has its settings in globals, and others in the process read their files with theirs. */
static void
parse(struct reading *r)
{
	const bool stack = ini_use_stack, inline_comments = ini_allow_inline_comments;
	const bool multiline = ini_allow_multiline;
	const int line = ini_max_line, initial = ini_initial_alloc;

	ini_use_stack = false;
	ini_allow_inline_comments = false;
	ini_allow_multiline = false;
	ini_max_line = ini_initial_alloc = LINE_SIZE;
	if (ini_parse_stream(read_line, r, take_text, r) != 0)
		wrong(r, "cannot be read", "");
	ini_use_stack = stack;
	ini_allow_inline_comments = inline_comments;
	ini_allow_multiline = multiline;
	ini_max_line = line;
	ini_initial_alloc = initial;
}

static int
load(struct texts *t, const char *path, bool own, char *ret_error)
{
	struct reading r = { .texts = t, .path = path, .own = own, .error = ret_error };

	r.file = file_stream(path);
	if (r.file == NULL) {
		if (!own && errno == ENOENT)
			return 0;
		int e = errno;
		(void)snprintf(ret_error, OVERGANG_ERROR_SIZE, "%s: %s", path, file_problem(e));
		return -e;
	}
	parse(&r);
	if (ferror(r.file))
		wrong(&r, "cannot be read", "");
	(void)fclose(r.file);
	return r.failed ? -EINVAL : 0;
}

/* ---- which files ------------------------------------------------------------------------- */

static const char *
locale_language(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *v = getenv(names[i]);
		if (v == NULL || v[0] == '\0')
			continue;
		if (strncmp(v, "nb", 2) == 0 || strncmp(v, "no", 2) == 0 ||
		    strncmp(v, "nn", 2) == 0)
			return "nb";
		return "en";
	}
	return "nb";
}

/* Programs that were built and not installed stand somewhere below build/, and config/texts
 * beside it. */
static bool
build_texts(char *buf, size_t size)
{
	char exe[PATH_MAX], *build = NULL;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n <= 0)
		return false;
	exe[n] = '\0';
	for (char *s = strstr(exe, "/build/"); s != NULL; s = strstr(s + 1, "/build/"))
		build = s;
	if (build == NULL)
		return false;
	*build = '\0';
	return (size_t)snprintf(buf, size, "%s/config/texts", exe) < size && access(buf, R_OK) == 0;
}

static void
default_directory(char *buf, size_t size)
{
	const char *set = getenv("OVERGANG_TEXTS");

	if (set != NULL && set[0] != '\0')
		(void)snprintf(buf, size, "%s", set);
	else if (!build_texts(buf, size))
		(void)snprintf(buf, size, "%s", OVERGANG_TEXTS);
}

struct texts *
texts_open(const char *dir, const char *language, char *ret_error)
{
	char directory[PATH_MAX], path[PATH_MAX + 32];
	struct texts *t = calloc(1, sizeof(*t));

	if (language == NULL || language[0] == '\0')
		language = locale_language();
	if (strcmp(language, "nb") != 0 && strcmp(language, "en") != 0) {
		(void)snprintf(ret_error, OVERGANG_ERROR_SIZE,
		    "language: there are texts in nb and en, and not in %.32s", language);
		free(t);
		return NULL;
	}
	if (dir != NULL)
		(void)snprintf(directory, sizeof(directory), "%s", dir);
	else
		default_directory(directory, sizeof(directory));
	if (t == NULL) {
		(void)snprintf(ret_error, OVERGANG_ERROR_SIZE, "out of memory");
		return NULL;
	}
	memcpy(t->language, language, sizeof(t->language));
	(void)snprintf(path, sizeof(path), "%s/%s.conf", directory, language);
	int r = load(t, path, true, ret_error);
	(void)snprintf(path, sizeof(path), "%s/letters-%s.conf", directory, language);
	if (r == 0)
		r = load(t, path, false, ret_error);
	return r == 0 ? t : texts_close(t);
}

struct texts *
texts_close(struct texts *t)
{
	for (size_t i = 0; t != NULL && i < t->count; i++) {
		free(t->list[i].section);
		free(t->list[i].key);
		free(t->list[i].value);
	}
	if (t != NULL)
		free(t->list);
	free(t);
	return NULL;
}

const char *
texts_language(const struct texts *t)
{
	return t->language;
}

/* ---- look up -------------------------------------------------------------------------------- */

const char *
texts_get(const struct texts *t, const char *section, const char *key)
{
	const struct text *x = find(t, section, key);

	return x != NULL ? x->value : key;
}

const char *
texts_find(const struct texts *t, const char *section, const char *key)
{
	const struct text *x = find(t, section, key);

	return x != NULL ? x->value : NULL;
}

const char *
texts_nth(const struct texts *t, const char *section, size_t n, const char **ret_key)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->list[i].section, section) == 0 && n-- == 0) {
			*ret_key = t->list[i].key;
			return t->list[i].value;
		}
	return NULL;
}

static bool
in_list(const char *list, const char *plain)
{
	char item[NAME_SIZE], other[NAME_SIZE];

	for (const char *s = list; s != NULL;
	     s = strchr(s, ',') != NULL ? strchr(s, ',') + 1 : NULL) {
		(void)snprintf(item, sizeof(item), "%.*s", (int)strcspn(s, ","), s);
		if (strcmp(normal_put(item, NORMAL_KEY, other, sizeof(other)), plain) == 0)
			return true;
	}
	return false;
}

const char *
texts_key(const struct texts *t, const char *section, const char *word)
{
	char plain[NAME_SIZE];

	(void)normal_put(word, NORMAL_KEY, plain, sizeof(plain));
	for (size_t i = 0; plain[0] != '\0' && i < t->count; i++)
		if (strcmp(t->list[i].section, section) == 0 && in_list(t->list[i].value, plain))
			return t->list[i].key;
	return NULL;
}

const char *
texts_kind_title(const struct texts *t, const char *kind)
{
	return texts_get(t, "title", kind);
}

/* "role.housing", "missing.bed"; a bare "bed" is the first that ends so, and roles stand
 * first. What has no text is shown as it is, without the name of its list. */
const char *
texts_word(const struct texts *t, const char *word)
{
	const struct text *x = find(t, "word", word);
	const char *dot = strchr(word, '.');

	if (x != NULL)
		return x->value;
	if (dot != NULL)
		return dot + 1;
	for (size_t i = 0; i < t->count; i++) {
		dot = strchr(t->list[i].key, '.');
		if (strcmp(t->list[i].section, "word") == 0 && dot != NULL &&
		    strcmp(dot + 1, word) == 0)
			return t->list[i].value;
	}
	return word;
}

/* ---- fill in ----------------------------------------------------------------------------------- */

struct filling {
	const struct texts *texts;
	texts_value *value;
	const void *context;
	char *buf;
	size_t size;
	size_t used;
	bool full;
};

/* Once something was cut, nothing may follow. */
static void
put(struct filling *f, const char *s, size_t n)
{
	char run[512];

	while (n > 0 && !f->full) {
		size_t part = n < sizeof(run) ? n : sizeof(run) - 1;
		while (part < n && part > 0 && ((unsigned char)s[part] & 0xc0) == 0x80)
			part--;
		memcpy(run, s, part);
		run[part] = '\0';
		size_t done = utf8_copy(f->buf + f->used, f->size - f->used, run);
		f->used += done;
		f->full = done < part;
		s += part;
		n -= part;
	}
}

/* The name in "{name}" at s; its size with the braces, 0 when it is none. */
static size_t
placeholder(const char *s, char *ret_name)
{
	size_t n = s[0] == '{' ? strspn(s + 1, "abcdefghijklmnopqrstuvwxyz0123456789_.") : 0;

	if (n == 0 || n >= NAME_SIZE || s[n + 1] != '}')
		return 0;
	memcpy(ret_name, s + 1, n);
	ret_name[n] = '\0';
	return n + 2;
}

static void
put_value(struct filling *f, const char *name)
{
	char value[VALUE_SIZE] = "";

	bool set = f->value(f->context, name, value, sizeof(value));
	if (!set && value[0] == '\0')
		(void)utf8_copy(value, sizeof(value), texts_word(f->texts, "unknown"));
	char *shown = clean_new(CLEAN_LINE, value);
	put(f, shown, strlen(shown));
	free(shown);
}

/* A part in brackets, from the '['. Its size with the brackets, 0 when it holds no
 * placeholder: then the bracket is a bracket (a box to tick, say). */
static size_t
bracketed(const struct filling *f, const char *s, bool *ret_all_set)
{
	char name[NAME_SIZE], value[VALUE_SIZE];
	const char *end = strchr(s, ']');
	size_t found = 0;

	*ret_all_set = true;
	if (end == NULL)
		return 0;
	for (const char *p = s; p < end; p++) {
		if (placeholder(p, name) == 0)
			continue;
		found++;
		value[0] = '\0';
		if (!f->value(f->context, name, value, sizeof(value)))
			*ret_all_set = false;
	}
	return found > 0 ? (size_t)(end - s) + 1 : 0;
}

static void
fill(struct filling *f, const char *s)
{
	const char *bracket_end = NULL;
	char name[NAME_SIZE];
	bool all_set;
	size_t n;

	f->buf[0] = '\0';
	while (*s != '\0' && !f->full) {
		if ((n = placeholder(s, name)) > 0) {
			put_value(f, name);
		} else if (s == bracket_end) {
			n = 1;
		} else if (*s == '[' && (n = bracketed(f, s, &all_set)) > 0) {
			bracket_end = all_set ? s + n - 1 : NULL;
			n = all_set ? 1 : n;
		} else {
			n = 1 + strcspn(s + 1, "{[]");
			put(f, s, n);
		}
		s += n;
	}
}

static bool
value_of_pair(const void *context, const char *name, char *buf, size_t size)
{
	const char *const *values = context;

	for (; values[0] != NULL; values += 2) {
		if (strcmp(values[0], name) != 0)
			continue;
		if (values[1] != NULL)
			(void)utf8_copy(buf, size, values[1]);
		return values[1] != NULL && values[1][0] != '\0';
	}
	return false;
}

size_t
texts_fill(
    const struct texts *t, const char *text, const char *const *values, char *buf, size_t size)
{
	struct filling f = {
		.texts = t, .value = value_of_pair, .context = values, .buf = buf, .size = size
	};

	if (size > 0)
		fill(&f, text);
	return f.used;
}

size_t
texts_fill_by(const struct texts *t, const char *text, texts_value *value, const void *context,
    char *buf, size_t size)
{
	struct filling f = {
		.texts = t, .value = value, .context = context, .buf = buf, .size = size
	};

	if (size > 0)
		fill(&f, text);
	return f.used;
}

/* ---- facts ------------------------------------------------------------------------------------------ */

struct telling {
	const struct texts *texts;
	const ProtobufCMessage *message;
	const char *reporter;
};

static size_t
enum_word(const struct texts *t, const struct field *f, size_t i, char *buf, size_t size)
{
	const ProtobufCEnumDescriptor *e = f->descriptor->descriptor;
	char list[NAME_SIZE], value[NAME_SIZE], word[2 * NAME_SIZE];
	const struct text *neutral = NULL;

	(void)field_enum_short(e, (int)field_number(f, i), value);
	/* Whoever is on call is told who has not answered, and whom to ring, in words that say
	 * nothing else. */
	(void)snprintf(word, sizeof(word), "etat.%s", value);
	if (strcmp(f->descriptor->name, "silent_role") == 0 ||
	    strcmp(f->descriptor->name, "ring_role") == 0)
		neutral = find(t, "sms", word);
	(void)snprintf(word, sizeof(word), "%s.%s", field_enum_name(e, list), value);
	return utf8_copy(buf, size, neutral != NULL ? neutral->value : texts_word(t, word));
}

static size_t field_words(const struct texts *t, const struct field *f, char *buf, size_t size);

static size_t
grant_words(const struct texts *t, const Ov__Grant *g, char *buf, size_t size)
{
	char what[1024] = "", until[11];
	struct field f;
	size_t n = 0;

	if (field_at(&g->base, "areas", &f))
		n = field_words(t, &f, what, sizeof(what));
	if (n > 0 && g->n_kinds > 0)
		n += utf8_copy(what + n, sizeof(what) - n, ", ");
	if (field_at(&g->base, "kinds", &f))
		(void)field_words(t, &f, what + n, sizeof(what) - n);
	const char *const values[] = { "agency", g->agency, "areas", what, "until",
		overgang_date_text(g->until, until), NULL };
	return texts_fill(t, texts_get(t, "word", "grant"), values, buf, size);
}

/* "Løslatelsesdato satt (2 ganger, sist 11.01.2027 08.00)". */
static size_t
received_words(const struct texts *t, const Ov__Received *r, char *buf, size_t size)
{
	char count[16], last[20];

	(void)snprintf(count, sizeof(count), "%u", r->count);
	const char *const values[] = { "kind", texts_kind_title(t, r->kind), "count",
		r->count > 1 ? count : "", "last", overgang_moment_text(r->last, last), NULL };
	return texts_fill(t, texts_get(t, "word", "received"), values, buf, size);
}

/* "Transport (17.03.2027, må bekreftes på nytt)". */
static size_t
task_words(const struct texts *t, const Ov__Task *task, char *buf, size_t size)
{
	bool english = strcmp(t->language, "en") == 0 && task->title_en[0] != '\0';
	bool again = task->state == OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN;
	bool done = task->state == OV__TASK_STATE__TASK_STATE_DONE;
	char due[11];
	size_t n = utf8_copy(buf, size, english ? task->title_en : task->title_nb);

	(void)overgang_date_text(task->due, due);
	if (due[0] == '\0' && !again && !done)
		return n;
	n += utf8_copy(buf + n, size - n, " (");
	n += utf8_copy(buf + n, size - n, due);
	if ((again || done) && due[0] != '\0')
		n += utf8_copy(buf + n, size - n, ", ");
	if (again || done)
		n += utf8_copy(buf + n, size - n,
		    texts_word(t, again ? "task-state.confirm-again" : "task-state.done"));
	return n + utf8_copy(buf + n, size - n, ")");
}

static size_t
message_words(const struct texts *t, const struct field *f, size_t i, char *buf, size_t size)
{
	const ProtobufCMessage *m = field_message(f, i);

	if (m->descriptor == &ov__grant__descriptor)
		return grant_words(t, (const Ov__Grant *)m, buf, size);
	if (m->descriptor == &ov__received__descriptor) {
		const Ov__Received *received = (const Ov__Received *)m;
		return received_words(t, received, buf, size);
	}
	if (m->descriptor == &ov__task__descriptor) {
		const Ov__Task *task = (const Ov__Task *)m;
		return task_words(t, task, buf, size);
	}
	return field_text(f, i, buf, size);
}

/* A text that is a code with words of its own: why an alert is over, as a reason and not as what was
 * reported; what two answers are about. NULL: it is none. */
static const char *
coded(const struct texts *t, const struct field *f, const char *value)
{
	static const struct {
		const ProtobufCMessageDescriptor *message;
		const char *field, *words;
	} codes[] = {
		{ &ov__alert_closed__descriptor, "because", "closed" },
		{ &ov__answers_contradict__descriptor, "matter", "matter" },
	};
	char key[2 * NAME_SIZE];

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (f->descriptor != protobuf_c_message_descriptor_get_field_by_name(
					 codes[i].message, codes[i].field))
			continue;
		(void)snprintf(key, sizeof(key), "%s.%s", codes[i].words, value);
		const char *text = texts_get(t, "word", key);
		return text != key ? text : NULL;
	}
	return NULL;
}

/* A text that names a kind ("because") is read as its title. */
static size_t
text_words(const struct texts *t, const struct field *f, size_t i, char *buf, size_t size)
{
	size_t n = field_text(f, i, buf, size);
	const char *words = coded(t, f, buf);

	if (words != NULL)
		return utf8_copy(buf, size, words);
	if (overgang_kind(buf) == 0)
		return n;
	return utf8_copy(buf, size, texts_kind_title(t, buf));
}

static size_t
one_value(const struct texts *t, const struct field *f, size_t i, char *buf, size_t size)
{
	char name[NAME_SIZE];

	switch ((int)field_look(f->descriptor)) {
	case FIELD_ENUM:
		return enum_word(t, f, i, buf, size);
	case FIELD_KIND:
		overgang_kind_name((uint32_t)field_number(f, i), name);
		return utf8_copy(buf, size, texts_kind_title(t, name));
	case FIELD_BOOL:
		return utf8_copy(
		    buf, size, texts_word(t, field_number(f, i) != 0 ? "bool.yes" : "bool.no"));
	case FIELD_MESSAGE:
		return message_words(t, f, i, buf, size);
	case FIELD_TEXT:
		return text_words(t, f, i, buf, size);
	default:
		return field_text(f, i, buf, size);
	}
}

/* Titles of tasks have commas of their own. */
static bool
has_commas(const struct field *f)
{
	char text[NAME_SIZE];
	bool commas = field_look(f->descriptor) == FIELD_MESSAGE;

	for (size_t i = 0; field_look(f->descriptor) == FIELD_TEXT && i < f->count && !commas;
	     i++) {
		(void)field_text(f, i, text, sizeof(text));
		commas = strchr(text, ',') != NULL;
	}
	return commas;
}

static size_t
field_words(const struct texts *t, const struct field *f, char *buf, size_t size)
{
	const char *between = has_commas(f) ? "; " : ", ";
	size_t n = 0;

	for (size_t i = 0; i < f->count; i++) {
		if (i > 0)
			n += utf8_copy(buf + n, size - n, between);
		n += one_value(t, f, i, buf + n, size - n);
	}
	return n;
}

/* A number that is not set is none of something, and 0; a date is unknown. */
static bool
value_of_fact(const void *context, const char *name, char *buf, size_t size)
{
	const struct telling *told = context;
	struct field f;

	if (strcmp(name, "reporter") == 0)
		return told->reporter != NULL && utf8_copy(buf, size, told->reporter) > 0;
	if (!field_at(told->message, name, &f))
		return false;
	if (f.count > 0)
		return field_words(told->texts, &f, buf, size) > 0;
	if (field_look(f.descriptor) == FIELD_NUMBER &&
	    f.descriptor->label != PROTOBUF_C_LABEL_REPEATED)
		(void)utf8_copy(buf, size, "0");
	return false;
}

/* A sentence may begin with a value: "fengselsteamet", "økonomi". */
static void
capitalise(char *s)
{
	unsigned char first = (unsigned char)s[0], second = first != 0 ? (unsigned char)s[1] : 0;

	if (first >= 'a' && first <= 'z')
		s[0] = (char)(first - 'a' + 'A');
	else if (first == 0xc3 && second >= 0xa0 && second <= 0xbe && second != 0xb7)
		s[1] = (char)(second - 0x20);
}

size_t
texts_fact(
    const struct texts *t, const Ov__Fact *fact, const char *reporter, char *buf, size_t size)
{
	uint32_t kind = 0;
	struct telling told = { t, overgang_fact_message(fact, &kind), reporter };
	struct filling f = {
		.texts = t, .value = value_of_fact, .context = &told, .buf = buf, .size = size
	};
	char name[NAME_SIZE];

	if (size > 0)
		buf[0] = '\0';
	if (size == 0 || told.message == NULL)
		return 0;
	const struct text *x = find(t, "sentence", overgang_kind_name(kind, name));
	fill(&f, x != NULL ? x->value : texts_kind_title(t, name));
	capitalise(buf);
	return f.used;
}
