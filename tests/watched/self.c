/* self.c - Preloaded under valgrind, where /proc/self/exe is valgrind's own and not overgangd: a
 * program that overgangd starts by that name is the script that started overgangd, so that it is
 * watched as well. */
#include <dlfcn.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>

typedef int spawn_function(pid_t *, const char *, const posix_spawn_file_actions_t *,
    const posix_spawnattr_t *, char *const[], char *const[]);

int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
	void *next = dlsym(RTLD_NEXT, "posix_spawn");
	const char *self = getenv("OVERGANG_WATCH_SELF");
	spawn_function *spawn;

	memcpy(&spawn, &next, sizeof(spawn));
	if (strcmp(path, "/proc/self/exe") == 0 && self != NULL)
		path = self;
	return spawn(pid, path, actions, attributes, argv, envp);
}
