/* refusals.c - Why something is not taken. */
#include "schema/refusals.h"

#include <string.h>

#include "base/text.h"

static const struct {
	const char *code;
	Ov__Outcome outcome;
	const char *english;
} rows[REFUSAL_CODES] = {
#define ROW(NAME, CODE, OUTCOME, ENGLISH) \
	[REFUSED_##NAME] = { CODE, OV__OUTCOME__OUTCOME_##OUTCOME, ENGLISH },
	REFUSALS(ROW)
#undef ROW
};

/* false: something was refused before. */
static bool
begin(struct refusal *r, enum refusal_code code, const char *field)
{
	if (r->outcome != OV__OUTCOME__OUTCOME_OK)
		return false;
	r->outcome = rows[code].outcome;
	r->code = code;
	text_set(r->field, sizeof(r->field), field);
	memset(r->arguments, 0, sizeof(r->arguments));
	return true;
}

void
refuse(struct refusal *r, enum refusal_code code, const char *field)
{
	(void)begin(r, code, field);
}

void
refuse_number(struct refusal *r, enum refusal_code code, const char *field, uint64_t n)
{
	if (begin(r, code, field))
		text_put_number(r->arguments[0], REFUSAL_ARGUMENT_SIZE, n);
}

void
refuse_numbers(struct refusal *r, enum refusal_code code, const char *field, uint64_t n, uint64_t m)
{
	if (!begin(r, code, field))
		return;
	text_put_number(r->arguments[0], REFUSAL_ARGUMENT_SIZE, n);
	text_put_number(r->arguments[1], REFUSAL_ARGUMENT_SIZE, m);
}

/* Cut between characters: a typed value may be longer than the buffer. */
static void
put_argument(struct refusal *r, size_t i, const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0;

	if (n >= REFUSAL_ARGUMENT_SIZE) {
		n = REFUSAL_ARGUMENT_SIZE - 1;
		while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
	}
	if (n > 0)
		memcpy(r->arguments[i], s, n);
	r->arguments[i][n] = '\0';
}

void
refuse_texts(
    struct refusal *r, enum refusal_code code, const char *field, const char *s, const char *then)
{
	if (!begin(r, code, field))
		return;
	put_argument(r, 0, s);
	put_argument(r, 1, then);
}

void
refuse_about(struct refusal *r, enum refusal_code code, const char *field, uint64_t n,
    const char *s, const char *then)
{
	if (!begin(r, code, field))
		return;
	text_put_number(r->arguments[0], REFUSAL_ARGUMENT_SIZE, n);
	put_argument(r, 1, s);
	put_argument(r, 2, then);
}

void
refuse_at(struct refusal *r, const struct refusal *within, const char *path)
{
	bool future = r->future || within->future;

	if (r->outcome != OV__OUTCOME__OUTCOME_OK)
		return;
	*r = *within;
	r->future = future;
	text_set(r->field, sizeof(r->field), path);
}

const char *
refusal_code_name(enum refusal_code code)
{
	return rows[code].code != NULL ? rows[code].code : "";
}

Ov__Outcome
refusal_code_outcome(enum refusal_code code)
{
	return rows[code].outcome;
}

size_t
refusal_code_arguments(enum refusal_code code)
{
	size_t most = 0;

	for (const char *s = rows[code].english; s != NULL && *s != '\0'; s++)
		if (s[0] == '{' && s[1] >= '1' && s[1] <= '9' && (size_t)(s[1] - '0') > most)
			most = (size_t)(s[1] - '0');
	return most;
}

void
refusal_english(const struct refusal *r, char *buf, size_t size)
{
	char plain[2] = "";

	buf[0] = '\0';
	for (const char *s = rows[r->code].english; s != NULL && *s != '\0'; s++) {
		size_t which = s[0] == '{' ? (size_t)(s[1] - '1') : REFUSAL_ARGUMENTS_MAX;
		if (which < REFUSAL_ARGUMENTS_MAX && s[2] == '}') {
			text_put(buf, size, r->arguments[which]);
			s += 2;
			continue;
		}
		plain[0] = *s;
		text_put(buf, size, plain);
	}
}
