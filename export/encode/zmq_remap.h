// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ZMQ_REMAP_H
#define EXPORT_ZMQ_REMAP_H

#include <stddef.h>
#include <stdint.h>

// Key of the application label in ntop's format.
enum { ZMQ_KEY_NTOP = 57472, ZMQ_KEY_L7_PROTO = ZMQ_KEY_NTOP + 118 };

// A frontend shows the names of the nDPI that it was built with, and numbers change between
// releases.
struct zmq_remap {
	uint16_t to[UINT16_MAX + 1];
};

// `name` is a file, or the version of a file that we ship (config/ntopng/ndpi-VERSION.map): lines
// "OURS THEIRS # name", THEIRS 0 for what that version lacks. On error one line has been reported;
// NULL with errno set. Freed with free().
struct zmq_remap *zmq_remap_read(const char *name, const char *where);

static inline uint16_t zmq_remap_id(const struct zmq_remap *remap, uint16_t id)
{
	return remap == NULL ? id : remap->to[id];
}

#endif
