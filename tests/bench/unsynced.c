/* unsynced.c - Preloaded into a daemon while a store is filled for a measurement: nothing waits for the
 * disk. Who fills a store syncs it once, behind all. No daemon that is measured has it. */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

int
fdatasync(int fd)
{
	(void)fd;
	return 0;
}

int
fsync(int fd)
{
	(void)fd;
	return 0;
}

/* LMDB writes its meta page by a descriptor whose writes are synced. */
static int
open_without_sync(const char *path, int flags, va_list ap)
{
	int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, int) : 0;

	return (int)syscall(SYS_openat, AT_FDCWD, path, flags & ~(O_SYNC | O_DSYNC), mode);
}

int
open(const char *path, int flags, ...)
{
	va_list ap;

	va_start(ap, flags);
	int fd = open_without_sync(path, flags, ap);
	va_end(ap);
	return fd;
}

int
open64(const char *path, int flags, ...)
{
	va_list ap;

	va_start(ap, flags);
	int fd = open_without_sync(path, flags, ap);
	va_end(ap);
	return fd;
}
