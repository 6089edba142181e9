/* fields.h - Fields of messages by name, for the library and the command line.
 *
 * The type of a field is read from its descriptor and, where proto/ knows only numbers, from its
 * name: dates and times of day are uint32, moments uint64. */
#ifndef OVERGANG_FIELDS_H
#define OVERGANG_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <facts.pb-c.h>

enum field_look {
	FIELD_NUMBER,
	FIELD_DATE,   /* yyyymmdd */
	FIELD_TIME,   /* hhmm */
	FIELD_MOMENT, /* seconds since 1970 */
	FIELD_KIND,   /* number of a kind */
	FIELD_BOOL,
	FIELD_ENUM,
	FIELD_TEXT,
	FIELD_BYTES,
	FIELD_MESSAGE,
};

/* One field of one message. */
struct field {
	const ProtobufCFieldDescriptor *descriptor;
	const void *member; /* the value, or the array of a repeated field */
	size_t count;	    /* how many values are set; 0 is unset */
};

enum field_look field_look(const ProtobufCFieldDescriptor *d);

/* By path: "place", or "alert.code" for a field of a message within. NULL: no such. */
const ProtobufCFieldDescriptor *field_find(const ProtobufCMessageDescriptor *d, const char *path);
/* The same with its value; false when there is no such field, or a message on the way is
 * not there. */
bool field_at(const ProtobufCMessage *m, const char *path, struct field *ret);

/* A field of this very message, by its descriptor. */
struct field field_of(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d);
/* Is the name one of these? The list ends with NULL. */
bool field_name_in(const char *name, const char *const *names);

/* Value i of a field that is no text, bytes or message. */
uint64_t field_number(const struct field *f, size_t i);
/* Value i of a text and of bytes, as they stand in the message. */
const char *field_string(const struct field *f, size_t i);
ProtobufCBinaryData field_bytes(const struct field *f, size_t i);
/* Message i of a field of messages. */
const ProtobufCMessage *field_message(const struct field *f, size_t i);
/* "confirm-again": the name in .proto without the prefix that all names of the enum share. "" when
 * the enum has no such value. buf holds at least 64 bytes; returns buf. */
char *field_enum_short(const ProtobufCEnumDescriptor *e, int value, char *buf);
/* "task-state": the name of the enum itself. */
char *field_enum_name(const ProtobufCEnumDescriptor *e, char *buf);

#endif
