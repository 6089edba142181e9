/* identity.h - Norwegian identity numbers: what they must satisfy, and the zero Excel eats.
 *
 * Eleven digits ddmmyyiiikk. Day + 40 is a D-number, month + 40 an H-number, month + 80
 * a synthetic number of the tests. The second control digit is as it always was; the
 * first leaves remainder 0 in numbers given out until 2031 and 0 to 3 in those given out
 * from 2032, and a number does not show when it was given out, so both are accepted.
 * Nothing is read from the number but that; a birth date beside it may be held against it. */
#ifndef OVERGANG_IDENTITY_H
#define OVERGANG_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

enum identity {
	IDENTITY_OK,
	IDENTITY_ZERO_RESTORED, /* ten digits: the first, a zero, was gone */
	IDENTITY_LENGTH,
	IDENTITY_LETTERS,
	IDENTITY_EXPONENT, /* 1,48E+10: Excel has rounded it away */
	IDENTITY_DATE,
	IDENTITY_CONTROL,
};

/* The number in `text`, blanks and hyphens allowed. ret_number holds 12 bytes and is
 * filled with IDENTITY_OK and IDENTITY_ZERO_RESTORED. */
enum identity identity_read(const char *text, char ret_number[12]);

/* Of the synthetic series? The number is valid. */
bool identity_synthetic(const char *number);

/* Does it begin with that day of birth, as yyyymmdd? The number is valid. */
bool identity_born(const char *number, uint32_t birth_date);

#endif
