/* secret.c - A secret from its file. */
#include "process/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/inifile.h"
#include "base/z85.h"

enum { TEXT_MAX = 1024 };

#define CREDENTIAL "credential:"

bool
secret_is_credential(const char *value)
{
	return strncmp(value, CREDENTIAL, strlen(CREDENTIAL)) == 0;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
decode_secret(const char *text, size_t len, enum secret_kind kind, unsigned char ret_secret[32])
{
	if (kind == SECRET_CURVE)
		return len == Z85_KEY_TEXT && z85_key(text, ret_secret);
	if (len != 64)
		return false;
	for (size_t i = 0; i < 32; i++) {
		int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		ret_secret[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* The first line that is no comment. A key may begin with # as well, but no comment
 * happens to be a key. */
static bool
find_secret(const char *text, enum secret_kind kind, unsigned char ret_secret[32])
{
	for (const char *line = text + strspn(text, "\r\n"); *line != '\0';) {
		size_t whole = strcspn(line, "\r\n"), len = whole;
		while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
			len--;
		if (decode_secret(line, len, kind, ret_secret))
			return true;
		if (len > 0 && line[0] != '#')
			return false;
		line += whole + strspn(line + whole, "\r\n");
	}
	return false;
}

static const char *
read_secret(int fd, char *text, bool *ret_open)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return file_problem(errno);
	/* root checks the files of the user who will run the daemon. */
	if (geteuid() != 0 && st.st_uid != 0 && st.st_uid != geteuid())
		return "belongs to another user; a secret belongs to the one who runs this, or to "
		       "root";
	ssize_t got = read(fd, text, TEXT_MAX - 1);
	if (got < 0)
		return strerror(errno);
	text[got] = '\0';
	*ret_open = (st.st_mode & (S_IRWXG | S_IRWXO)) != 0;
	return NULL;
}

/* The file a secret stands in; NULL: systemd hands none over. */
static const char *
secret_file(const char *path, char *buf, size_t size)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");

	if (!secret_is_credential(path))
		return path;
	if (dir == NULL)
		return NULL;
	(void)snprintf(buf, size, "%s/%s", dir, path + strlen(CREDENTIAL));
	return buf;
}

static const char *
no_secret(const char *text, enum secret_kind kind, unsigned char buf[32])
{
	if (kind == SECRET_CURVE)
		return find_secret(text, SECRET_MASTER, buf)
			   ? "is a master key, no key of a server; overgang keygen makes one"
			   : "is no secret key: it holds no 40 characters of Z85; overgang keygen "
			     "makes one";
	return find_secret(text, SECRET_CURVE, buf)
		   ? "is a key of a server or a program, no master key: that is 64 hex digits; "
		     "overgang keygen --master makes one"
		   : "is no master key: it holds no 64 hex digits; overgang keygen --master makes "
		     "one";
}

/* What is missing can be made; a credential comes from systemd. */
static const char *
made_by(const char *path, enum secret_kind kind, int error)
{
	if (error != ENOENT || secret_is_credential(path))
		return "";
	return kind == SECRET_CURVE ? "; overgang keygen makes one"
				    : "; overgang keygen --master makes one";
}

int
secret_load(const char *path, enum secret_kind kind, unsigned char ret_secret[32], char *ret_error)
{
	char text[TEXT_MAX], place[PATH_MAX];
	const char *file = secret_file(path, place, sizeof(place));

	if (file == NULL) {
		(void)snprintf(ret_error, INIFILE_ERROR_SIZE,
		    "%s: there are no credentials here; the unit needs LoadCredential=%s:FILE",
		    path, path + strlen(CREDENTIAL));
		return -1;
	}
	int fd = file_open(file, O_RDONLY | O_NOFOLLOW);
	int error = fd < 0 ? errno : 0;
	bool open_to_others = false;
	const char *problem = read_secret(fd, text, &open_to_others);

	/* No mode is advised for a file that is no secret of ours. */
	if (problem == NULL && !find_secret(text, kind, ret_secret))
		problem = no_secret(text, kind, ret_secret);
	else if (problem == NULL && open_to_others)
		problem = "others can read this secret; run chmod 600 on it";
	if (fd >= 0)
		(void)close(fd);
	explicit_bzero(text, sizeof(text));
	if (problem != NULL)
		explicit_bzero(ret_secret, 32);
	if (problem != NULL)
		(void)snprintf(ret_error, INIFILE_ERROR_SIZE, "%s: %s%s", path, problem,
		    made_by(path, kind, error));
	return problem != NULL ? -1 : 0;
}
