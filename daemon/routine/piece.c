/* piece.c - A stretch of a value of a routine file, and sentences about what is wrong in it. */
#include "routine/piece.h"

#include <string.h>

#include "base/text.h"

bool
piece_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct piece
piece_trim(const char *from, const char *to)
{
	while (from < to && piece_is_blank(*from))
		from++;
	while (to > from && piece_is_blank(to[-1]))
		to--;
	return (struct piece){ from, (size_t)(to - from) };
}

struct piece
piece_next(const char **at)
{
	const char *from = *at, *s = from;
	int depth = 0;

	for (; *s != '\0' && (*s != ',' || depth > 0); s++)
		depth += *s == '(' ? 1 : *s == ')' ? -1 : 0;
	*at = *s == ',' ? s + 1 : NULL;
	return piece_trim(from, s);
}

bool
piece_is(struct piece p, const char *word)
{
	return strlen(word) == p.len && strncmp(p.at, word, p.len) == 0;
}

bool
piece_find(const struct routine_word *words, struct piece p, uint32_t *ret_value)
{
	for (; words->text != NULL; words++)
		if (piece_is(p, words->text)) {
			*ret_value = words->value;
			return true;
		}
	return false;
}

/* ---- due dates ------------------------------------------------------------------------ */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
piece_small(char c)
{
	return c >= 'a' && c <= 'z';
}

struct piece
piece_take(struct piece *s, size_t n)
{
	struct piece head = { s->at, n };

	*s = piece_trim(s->at + n, s->at + s->len);
	return head;
}

bool
piece_take_word(struct piece *s, const char *word)
{
	size_t n = strlen(word);

	if (s->len < n || strncmp(s->at, word, n) != 0)
		return false;
	(void)piece_take(s, n);
	return true;
}

int32_t
piece_take_number(struct piece *s)
{
	int32_t n = 0;

	while (s->len > 0 && is_digit(*s->at) && n <= PIECE_NUMBER_MAX) {
		n = n * 10 + (*s->at - '0');
		s->at++;
		s->len--;
	}
	return n;
}

bool
piece_take_unit(struct piece *s, enum unit *ret_unit)
{
	static const char units[] = "dvum";
	const char *unit = s->len > 0 ? strchr(units, *s->at) : NULL;

	if (unit == NULL || *unit == '\0' || (s->len > 1 && !piece_is_blank(s->at[1])))
		return false;
	*ret_unit = (enum unit)(unit - units);
	(void)piece_take(s, 1);
	return true;
}

size_t
piece_name_length(struct piece s)
{
	size_t n = 0;

	if (s.len == 0 || !piece_small(*s.at))
		return 0;
	while (n < s.len &&
	       (piece_small(s.at[n]) || is_digit(s.at[n]) || s.at[n] == '.' || s.at[n] == '_'))
		n++;
	return n < s.len && s.at[n] == '(' ? 0 : n;
}

const struct kind *
piece_kind(struct piece name)
{
	char buf[64] = "";

	if (name.len < sizeof(buf)) {
		memcpy(buf, name.at, name.len);
		buf[name.len] = '\0';
	}
	return catalogue_find(buf);
}

bool
piece_take_brackets(struct piece *s, struct piece *ret_inside)
{
	const char *end = s->len > 0 && *s->at == '(' ? memchr(s->at, ')', s->len) : NULL;

	if (end == NULL)
		return false;
	*ret_inside = piece_trim(s->at + 1, end);
	(void)piece_take(s, (size_t)(end + 1 - s->at));
	return true;
}

bool
piece_copy(struct piece s, char *field, size_t size)
{
	if (s.len == 0 || s.len >= size)
		return false;
	memcpy(field, s.at, s.len);
	field[s.len] = '\0';
	return true;
}

/* ---- problems ---------------------------------------------------------------------------------- */

/* "<piece>" and the sentence; nothing of a value is longer in it than 60 bytes. */
const char *
mistake_about(const struct mistake *p, struct piece about, const char *nb, const char *en)
{
	size_t n = about.len < 60 ? about.len : 60;

	/* Never cut within a letter. */
	while (n > 0 && n < about.len && ((unsigned char)about.at[n] & 0xc0) == 0x80)
		n--;
	text_set(p->scratch, ROUTINE_PROBLEM_SIZE, "\"");
	memcpy(p->scratch + 1, about.at, n);
	p->scratch[n + 1] = '\0';
	text_put(p->scratch, ROUTINE_PROBLEM_SIZE, "\" ");
	text_put(p->scratch, ROUTINE_PROBLEM_SIZE, p->nb ? nb : en);
	return p->scratch;
}

const char *
mistake_said(const struct mistake *p, const char *nb, const char *en)
{
	return p->nb ? nb : en;
}

const char *
mistake_twice(const struct mistake *p)
{
	return mistake_said(p, "er oppgitt før, på norsk eller engelsk; behold én",
	    "was given before, in Norwegian or English; keep one");
}
