/* phone.c - Can that telephone number be rung? */
#include "phone.h"

#include <stddef.h>
#include <string.h>

#include "problems.h"

enum {
	NORWEGIAN_DIGITS = 8,
	DIGITS_MIN = 7,	 /* with the country's number */
	DIGITS_MAX = 15, /* E.164 */
};

/* The digits alone; -1: there is something else, or more than a number has. */
static int
digits_of(const char *phone, char digits[DIGITS_MAX + 1])
{
	int n = 0;

	for (; *phone != '\0'; phone++) {
		if (*phone == ' ')
			continue;
		if (*phone < '0' || *phone > '9' || n == DIGITS_MAX)
			return -1;
		digits[n++] = *phone;
	}
	digits[n] = '\0';
	return n;
}

/* 0 begins no number of eight digits, 1 those of three and six for help and information, 8 those
 * that take no text message. */
static const struct problem_kind *
norwegian_problem(const char *digits, int n, bool invented)
{
	if (n != NORWEGIAN_DIGITS)
		return &PROBLEM_PHONE_NOT_NORWEGIAN;
	if (invented && strncmp(digits, "000", 3) == 0)
		return NULL;
	if (strchr("018", digits[0]) != NULL)
		return &PROBLEM_PHONE_FIRST_DIGIT;
	return strspn(digits, (char[]){ digits[0], '\0' }) == (size_t)n ? &PROBLEM_PHONE_ONE_DIGIT
									: NULL;
}

const struct problem_kind *
phone_problem(const char *phone, bool invented)
{
	char digits[DIGITS_MAX + 1] = "";

	phone += strspn(phone, " ");
	bool country = *phone == '+';
	int n = digits_of(phone + (country ? 1 : 0), digits);
	if (n < 0)
		return &PROBLEM_PHONE_NOT_DIGITS;
	if (!country)
		return norwegian_problem(digits, n, invented);
	if (digits[0] == '4' && digits[1] == '7')
		return norwegian_problem(digits + 2, n - 2, invented);
	if (n < DIGITS_MIN || digits[0] == '0')
		return &PROBLEM_PHONE_NOT_FOREIGN;
	return NULL;
}
