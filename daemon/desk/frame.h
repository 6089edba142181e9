/* frame.h - One request as it came: who the wire says it is from, and its bytes. */
#ifndef OVERGANG_DESK_FRAME_H
#define OVERGANG_DESK_FRAME_H

#include <stddef.h>

enum { PEER_SIZE_MAX = 16, USER_ID_SIZE_MAX = 80 };

struct frame {
	unsigned char peer[PEER_SIZE_MAX]; /* where the answer goes */
	size_t peer_size;
	char user_id[USER_ID_SIZE_MAX];
	const unsigned char *data;
	size_t size;
};

#endif
