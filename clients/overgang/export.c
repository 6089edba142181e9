/* export.c - overgang case export: the whole case as two files, for the archive. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dossier.h"
#include "files.h"
#include "overgang.h"
#include "problem_text.h"

static const char text_name[] = "sak.txt", json_name[] = "sak.json";

static int
write_text(struct cli *c, const char *folder, struct dossier *d)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (f == NULL)
		return -errno;
	dossier_print(c, f, d);
	int r = fclose(f) == 0 ? files_write(folder, text_name, text, size, 0600) : -ENOMEM;
	free(text);
	return r;
}

static int
write_json(struct cli *c, const char *folder, const struct dossier *d)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (f == NULL)
		return -errno;
	dossier_json(c, f, d);
	int r = fclose(f) == 0 ? files_write(folder, json_name, text, size, 0600) : -ENOMEM;
	free(text);
	return r;
}

/* Remove a folder that could not be written whole. */
static void
take_away(const char *folder)
{
	char path[FILES_PATH_SIZE + 16];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, text_name);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/%s", folder, json_name);
	(void)unlink(path);
	(void)rmdir(folder);
}

static int
write_folder(struct cli *c, const char *dir, const char *folder, struct dossier *d)
{
	if (mkdir(folder, 0700) != 0 && errno == EEXIST)
		return cli_fail(c, CLI_NOT_CREATED, "folder-there", "folder", folder, NULL);
	if (access(folder, F_OK) != 0)
		return cli_fail(c, CLI_NOT_CREATED, "folder-not-made", "folder", folder, "text",
		    errno_said(c->t, errno), NULL);
	/* JSON first: the sentences take the display names into the same messages. */
	int r = write_json(c, folder, d);
	if (r == 0)
		r = write_text(c, folder, d);
	if (r == 0)
		r = files_sync_dir(dir);
	if (r == 0)
		return CLI_OK;
	take_away(folder);
	return cli_fail(
	    c, CLI_IO, "folder-not-made", "folder", folder, "text", errno_said(c->t, -r), NULL);
}

/* The daemon erases only what it knows to be in the archive. */
static int
tell(struct cli *c, const struct dossier *d, const char *folder)
{
	char events[16];
	Ov__Answer *answer = NULL;

	(void)snprintf(events, sizeof(events), "%u", d->state->version);
	const struct told_field fields[] = { { "events", "events", events },
		{ "where", "--to", folder }, { NULL, NULL, NULL } };
	int code = report_one(c, OV__FACT__FACT_CASE_EXPORTED, d->state->id, fields, &answer);
	if (code != CLI_OK)
		return cli_fail(c, code, "export-not-told", "folder", folder, NULL);
	if (c->json)
		cli_json_line(overgang_json(&answer->base, false));
	else
		cli_say(c, stdout, view_closed(d->state) != 0 ? "exported-closed" : "exported",
		    "case", d->state->id, "events", events, "folder", folder, NULL);
	ov__answer__free_unpacked(answer, NULL);
	return CLI_OK;
}

int
command_case_export(struct cli *c)
{
	const char *name, *dir;
	char folder[FILES_PATH_SIZE], full[FILES_PATH_SIZE] = "";
	struct dossier d;

	int code = cli_needed(c, "case", &name);
	if (code == CLI_OK)
		code = cli_needed(c, "to", &dir);
	if (code != CLI_OK)
		return code;
	if (access(dir, W_OK | X_OK) != 0)
		return cli_fail(c, CLI_NOT_CREATED, "folder-not-made", "folder", dir, "text",
		    errno_said(c->t, errno), NULL);
	code = dossier_gather(c, name, OV__PURPOSE__PURPOSE_EXPORT, &d);
	if (code != CLI_OK)
		return code;
	if ((size_t)snprintf(folder, sizeof(folder), "%s/%s", dir, d.state->id) >= sizeof(folder))
		code = cli_fail(c, CLI_NOT_CREATED, "folder-not-made", "folder", dir, "text",
		    errno_said(c->t, ENAMETOOLONG), NULL);
	if (code == CLI_OK)
		code = write_folder(c, dir, folder, &d);
	/* Print the absolute path. */
	char *resolved = code == CLI_OK ? realpath(folder, NULL) : NULL;
	(void)snprintf(full, sizeof(full), "%s", resolved != NULL ? resolved : folder);
	free(resolved);
	if (code == CLI_OK)
		code = tell(c, &d, full);
	dossier_clear(&d);
	return code;
}
