/* rotate.h - Another master key for a store that nobody has open. */
#ifndef OVERGANG_STORE_ROTATE_H
#define OVERGANG_STORE_ROTATE_H

/* Lock every key of `dir`/keys with another master key: a new file is written, synced and renamed
 * over the old one, so that one of the two masters always opens it. Whatever stopped it, it can be
 * run again: a file that the new one locks already is left as it is. Nobody else may have the
 * store open. 0, or -1 with a sentence of SEAL_ERROR_SIZE bytes. */
int rotate_keys(const char *dir, const unsigned char old_master[32],
    const unsigned char new_master[32], char *ret_error);

/* Overwrite and take away the file that a rotate_keys() that was killed left: it has the keys of
 * cases that may be erased by now. 0 or a negative errno. */
int rotate_sweep(const char *dir);

#endif
