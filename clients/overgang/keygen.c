/* keygen.c - overgang keygen: a key pair for one person or program, or the daemon's master
 * key. A file that is there is never written to. */
#include "cli.h"
#include "problem_text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>
#include <zmq.h>

enum { Z85_SIZE = 41, MASTER_BYTES = 32 };

static int
create(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	size_t size = strlen(text);
	int r = 0;

	if (fd < 0)
		return -errno;
	/* The mode of the file does not hang on anybody's umask. */
	if (fchmod(fd, 0600) != 0 || write(fd, text, size) != (ssize_t)size || fsync(fd) != 0)
		r = errno != 0 ? -errno : -EIO;
	if (close(fd) != 0 && r == 0)
		r = -errno;
	if (r < 0)
		(void)unlink(path);
	return r;
}

static int
create_failed(struct cli *c, const char *path, int error)
{
	return cli_fail(c, CLI_NOT_CREATED, error == -EEXIST ? "key-exists" : "key-not-written",
	    "file", path, "text", errno_said(c->t, -error), NULL);
}

static int
master_key(struct cli *c, const char *path)
{
	unsigned char bytes[MASTER_BYTES];
	char hex[2 * MASTER_BYTES + 2];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(hex, sizeof(hex), bytes, sizeof(bytes));
	(void)strcat(hex, "\n");
	int r = create(path, hex);
	sodium_memzero(bytes, sizeof(bytes));
	sodium_memzero(hex, sizeof(hex));
	if (r < 0)
		return create_failed(c, path, r);
	if (!c->json)
		cli_say(c, stdout, "master-made", "file", path, NULL);
	return CLI_OK;
}

static int
key_pair(struct cli *c, const char *path)
{
	char public[Z85_SIZE], secret[Z85_SIZE], text[256];

	if (zmq_curve_keypair(public, secret) != 0)
		return cli_system_failed(c, zmq_errno());
	(void)snprintf(text, sizeof(text),
	    "# Secret key of overgang; to be read by its owner alone.\n"
	    "# Public key: %s\n"
	    "%s\n",
	    public, secret);
	int r = create(path, text);
	sodium_memzero(secret, sizeof(secret));
	sodium_memzero(text, sizeof(text));
	if (r < 0)
		return create_failed(c, path, r);
	if (c->json)
		(void)printf("{\"public_key\":\"%s\"}\n", public);
	else
		cli_say(c, stdout, "key-made", "file", path, "key", public, NULL);
	return CLI_OK;
}

int
command_keygen(struct cli *c)
{
	if (c->args.count != 1)
		return cli_fail(c, CLI_USAGE, "which-file", NULL);
	if (sodium_init() < 0)
		return cli_fail(c, CLI_SYSTEM, "library-failed", "text", "sodium", NULL);
	return args_has(&c->args, "master") ? master_key(c, c->args.words[0])
					    : key_pair(c, c->args.words[0]);
}
