/* secret.h - A secret from its file. */
#ifndef OVERGANG_PROCESS_SECRET_H
#define OVERGANG_PROCESS_SECRET_H

#include <stdbool.h>

/* The key of the server is 40 characters of Z85, and a master key 64 hex digits; one does not stand
 * in the place of the other. */
enum secret_kind { SECRET_CURVE, SECRET_MASTER };

/* A file of mode 0600 owned by us (or root): text is decoded to exactly 32 bytes. "credential:NAME" is the file that systemd hands over under that
 * name (LoadCredential=). 0, or -1 with ret_error filled (INIFILE_ERROR_SIZE bytes). */
int secret_load(
    const char *path, enum secret_kind kind, unsigned char ret_secret[32], char *ret_error);
bool secret_is_credential(const char *value);

#endif
