/* agencies.c - The directory of agencies and their keys. */
#include "core/agencies.h"

#include <string.h>

const struct agency *
agencies_by_number(const struct agencies *a, uint32_t number)
{
	size_t low = 0, high = a->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (a->list[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < a->count && a->list[low].number == number ? &a->list[low] : NULL;
}

const struct agency *
agencies_by_name(const struct agencies *a, const char *name)
{
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->list[i].name, name) == 0)
			return &a->list[i];
	return NULL;
}

const struct agency *
agencies_owner(const struct agencies *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->list[i].owner)
			return &a->list[i];
	return NULL;
}

const char *
agencies_name(const struct agencies *a, uint32_t number)
{
	if (number == 0)
		return "overgang";
	if (number == PERSON_NUMBER)
		return "person";
	const struct agency *agency = agencies_by_number(a, number);
	return agency != NULL ? agency->name : "";
}

bool
name_valid(const char *name)
{
	size_t n = strlen(name);

	if (n < 1 || n > NAME_SIZE_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = name[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return true;
}
