/* case_id.h - The number of a case: eight letters, safe to say on the phone.
 *
 * "K7F3-9QXM": seven by chance and a check letter, all of Crockford's base32 (no I, L, O,
 * U). The check letter is computed over GF(32), so every single wrong letter and every
 * two neighbours swapped are found. It grants nothing by itself. */
#ifndef OVERGANG_BASE_CASE_ID_H
#define OVERGANG_BASE_CASE_ID_H

#include <stdbool.h>
#include <stdint.h>

enum { CASE_ID_SIZE = 8, CASE_ID_TEXT_SIZE = 10, CASE_ID_SHORT_SIZE = 8 };

/* Text from 35 random bits. */
void case_id_make(uint64_t random, char ret_text[CASE_ID_TEXT_SIZE]);

/* Normalise a case id that a person typed to eight capitals: any case, with or without the hyphen,
 * O for 0 and I or L for 1. Return false when it is no case id. */
bool case_id_parse(const char *text, unsigned char ret_id[CASE_ID_SIZE]);
void case_id_text(const unsigned char id[CASE_ID_SIZE], char ret_text[CASE_ID_TEXT_SIZE]);

/* "k7f3qm2": a prefix and six letters of the same alphabet, small, for a thing within a case. */
void case_id_short(char prefix, uint64_t random, char ret_text[CASE_ID_SHORT_SIZE]);

#endif
