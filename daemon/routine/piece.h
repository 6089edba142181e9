/* piece.h - A stretch of a value of a routine file, taken apart from its beginning, and sentences about
 * what is wrong in it. */
#ifndef OVERGANG_ROUTINE_PIECE_H
#define OVERGANG_ROUTINE_PIECE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/routine.h"
#include "schema/catalogue.h"

enum { PIECE_NUMBER_MAX = 9999 };

/* A stretch of a value, blanks at both ends taken off. */
struct piece {
	const char *at;
	size_t len;
};

struct routine_word {
	const char *text;
	uint32_t value;
};

/* That stretch, without the blanks at its ends. */
struct piece piece_trim(const char *from, const char *to);
/* The next piece up to a comma outside parentheses; *at moves behind it, NULL at the end. */
struct piece piece_next(const char **at);
bool piece_is(struct piece p, const char *word);
/* The value of that word in a list whose last text is NULL. */
bool piece_find(const struct routine_word *words, struct piece p, uint32_t *ret_value);
/* The kind of that name; NULL. */
const struct kind *piece_kind(struct piece name);
/* Into a field of that size; false: it is empty, or too long. */
bool piece_copy(struct piece p, char *field, size_t size);
/* The length of a name in small letters at its beginning: a task ("t06") or a kind
 * ("commitment.missed"); 0: there is none. */
size_t piece_name_length(struct piece p);
/* Is it a blank; is it a letter from a to z? */
bool piece_is_blank(char c);
bool piece_small(char c);

/* These take from the beginning of the piece, and the blanks behind it too. */
struct piece piece_take(struct piece *s, size_t n);
/* "kl " before an hour, "den " before a day; false: it is not there. */
bool piece_take_word(struct piece *s, const char *word);
/* Digits, at most so many that they fit; 0 where there are none. Blanks behind them stay. */
int32_t piece_take_number(struct piece *s);
bool piece_take_unit(struct piece *s, enum unit *ret_unit);
/* "(thing)", within which there may be anything but another bracket. */
bool piece_take_brackets(struct piece *s, struct piece *ret_inside);

/* Sentences about wrong values, in bokmål or English. */
struct mistake {
	char *scratch;
	bool nb;
};

/* The piece in quotes, its first 60 bytes, and the sentence; in p->scratch (ROUTINE_PROBLEM_SIZE). */
const char *mistake_about(
    const struct mistake *p, struct piece about, const char *nb, const char *en);
/* The sentence alone. */
const char *mistake_said(const struct mistake *p, const char *nb, const char *en);
const char *mistake_twice(const struct mistake *p);

#endif
