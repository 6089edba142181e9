/* config.c - The files a person writes: read, or refused with a sentence that names the file. */
#include "fuzz.h"

#include <assert.h>
#include <string.h>

#include "base/calendar_file.h"
#include "routine/routine_file.h"
#include "process/config.h"

int
fuzz_config(const uint8_t *data, size_t size)
{
	static struct config config;
	static struct agencies agencies;
	static struct calendar calendar;
	static struct routine routine;
	static struct sharing sharing;
	static struct retention retention;
	char error[CONFIG_ERROR_SIZE] = "";
	int rc = 0;

	if (size == 0)
		return 0;
	const char *path = fuzz_file(data + 1, size - 1);
	switch (data[0] % 6) {
	case 0:
		rc = config_load(path, &config, error);
		break;
	case 1:
		rc = agencies_load(path, &agencies, error);
		break;
	case 2:
		rc = calendar_load(path, &calendar, error);
		break;
	case 3:
		rc = routine_load(path, &routine, error);
		break;
	case 4:
		rc = sharing_load(path, &sharing, error);
		break;
	default:
		rc = retention_load(path, &retention, error);
		break;
	}
	assert(rc == 0 || strstr(error, path) != NULL);
	assert(memchr(error, '\0', sizeof(error)) != NULL);
	return 0;
}
