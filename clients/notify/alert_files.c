/* alert_files.c - The files of alerts in the state directory. */
#include "alert_files.h"

#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "files.h"

enum { NAME_SIZE = 64, FILE_MODE = 0600 };

static const char *
file_name(const char *id, const char *state, char buf[NAME_SIZE])
{
	(void)snprintf(buf, NAME_SIZE, "%s.%s", id, state);
	return buf;
}

bool
alert_file_there(const char *dir, const char *id, const char *state)
{
	char name[NAME_SIZE];

	return files_there(dir, file_name(id, state, name));
}

int
alert_file_read(const char *dir, const char *id, const char *state, size_t max, char **ret_bytes,
    size_t *ret_size)
{
	char name[NAME_SIZE];

	return files_read_itself(dir, file_name(id, state, name), max, ret_bytes, ret_size);
}

int
alert_file_write(const char *dir, const char *id, const char *state, const void *bytes, size_t size)
{
	char name[NAME_SIZE];

	return files_write(dir, file_name(id, state, name), bytes, size, FILE_MODE);
}

void
alert_file_remove(const char *dir, const char *id, const char *state)
{
	char name[NAME_SIZE];

	files_remove(dir, file_name(id, state, name));
}

bool
alert_file_id(const char *name, const char *state, char ret_id[ALERT_ID_SIZE])
{
	unsigned char raw[ALERT_ID_BYTES];
	size_t length = ALERT_ID_SIZE - 1;

	if (strlen(name) != length + 1 + strlen(state) || name[length] != '.' ||
	    strcmp(name + length + 1, state) != 0)
		return false;
	memcpy(ret_id, name, length);
	ret_id[length] = '\0';
	return hex_parse(ret_id, raw, sizeof(raw));
}
