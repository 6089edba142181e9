/* secret.h - A secret from its file. */
#ifndef OVERGANG_PROCESS_SECRET_H
#define OVERGANG_PROCESS_SECRET_H

#include <stdbool.h>

/* A file of mode 0600 owned by us (or root): text is decoded from hex (64 digits) or Z85 (40
 * characters) to exactly 32 bytes. "credential:NAME" is the file that systemd hands over under that
 * name (LoadCredential=). 0, or -1 with ret_error filled (INIFILE_ERROR_SIZE bytes). */
int secret_load(const char *path, unsigned char ret_secret[32], char *ret_error);
bool secret_is_credential(const char *value);

#endif
