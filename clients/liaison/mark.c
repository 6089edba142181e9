/* mark.c - Marks of an address restriction, wherever and however they are written. */
#include "mark.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "normal.h"

/* "kode 6", "kode: 6/7", "kode67", and not "kode 61" or "dørkode 6412". */
static bool
holds_code(const char *key)
{
	for (const char *at = strstr(key, "kode"); at != NULL; at = strstr(at + 1, "kode")) {
		const char *digit = at + 4;
		if (strncmp(digit, "nr", 2) == 0)
			digit += 2;
		if (*digit != '6' && *digit != '7')
			continue;
		size_t more = strspn(digit, "0123456789");
		if (more == 1 || (more == 2 && (digit[1] == '6' || digit[1] == '7')))
			return true;
	}
	return false;
}

/* All of a text that denies one. */
static bool
is_denial(const char *key)
{
	static const char *const denials[] = { "ikkefortrolig", "ingenadressesperre",
		"ikkeadressesperre", "adressesperrenei", "adressesperreingen", "utenadressesperre",
		"ingenkode6", "ingenkode7", "ingenkode67", "ikkekode6", "ikkekode7", "ikkekode67" };

	for (size_t i = 0; i < sizeof(denials) / sizeof(denials[0]); i++)
		if (strcmp(key, denials[i]) == 0)
			return true;
	return false;
}

static bool
is_found(const char *key)
{
	/* Keys: what normal.h makes of them. */
	static const char *const within[] = { "fortrolig", "fortruleg", "adressesperr",
		"adressenersperret", "sperretadresse", "skjermetadresse", "hemmeligadresse",
		"adressehemmelig", "strengtfortr", "strfortr" };
	static const char *const alone[] = { "fortr", "spsf", "spfo", "k6", "k7", "hemmelig",
		"skjermet", "gradert" };
	bool found = holds_code(key);

	for (size_t i = 0; i < sizeof(within) / sizeof(within[0]); i++)
		found = found || strstr(key, within[i]) != NULL;
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		found = found || strcmp(key, alone[i]) == 0;
	return found;
}

static void
forget(char *text)
{
	explicit_bzero(text, strlen(text));
	free(text);
}

bool
mark_in(const char *text)
{
	char *key = normal_new(text, strlen(text), NORMAL_KEY);
	bool found = is_found(key) && !is_denial(key);

	forget(key);
	return found;
}

bool
mark_beside(const char *header, const char *cell)
{
	char *key = normal_new(cell, strlen(cell), NORMAL_KEY), *both = NULL;

	if (asprintf(&both, "%s %s", header, cell) < 0)
		abort();
	char *both_key = normal_new(both, strlen(both), NORMAL_KEY);
	bool found = !is_found(key) && is_found(both_key);
	forget(key);
	forget(both);
	forget(both_key);
	return found;
}

bool
mark_denied(const char *cell)
{
	static const char *const none[] = { "", "Nei", "Ingen", "0", "Ugradert" };

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (normal_same(cell, none[i]))
			return true;
	return false;
}
