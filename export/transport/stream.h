// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_STREAM_H
#define EXPORT_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "export/transport/collector_addr.h"

// A connection that carries octets in order, below a transport that knows messages: plain TCP, or
// what is laid over it. Nothing blocks. Errors are -errno; octet_stream_why() says more.
struct octet_stream {
	const struct octet_stream_ops *ops;
	int fd;	       // -1: none
	short events;  // what poll() has to see before connect() or write() can go on
	char why[160]; // of the last error, where errno says too little; "": it says enough
};

struct octet_stream_ops {
	const char *name;
	size_t size; // of the struct around a stream
	// Reads what the settings name; fd is -1 afterwards. On error one line has been reported,
	// but for -ENOMEM. NULL: nothing to read.
	int (*open)(struct octet_stream *stream, const struct output_settings *settings,
		    unsigned collector);
	void (*free)(struct octet_stream *stream); // after close(). NULL: nothing
	// Begins to connect to the address in use when fd is -1, and goes on else. 1: the stream
	// stands, 0: it is under way.
	int (*connect)(struct octet_stream *stream, const struct collector_addr *collector);
	// Octets written. -EAGAIN: nothing can be written now.
	ssize_t (*write)(struct octet_stream *stream, const struct iovec *parts, unsigned n);
	// Passes over what the peer sends. 1: it is there, 0: it has closed.
	int (*readable)(struct octet_stream *stream);
	// Octets that the peer's kernel has not acknowledged, 0 where nobody knows. Raises *window
	// to what it has room for.
	uint32_t (*pending)(const struct octet_stream *stream, uint32_t *window);
	// Nothing more is written; what was is still delivered.
	void (*shutdown)(struct octet_stream *stream);
	void (*close)(struct octet_stream *stream);
};

extern const struct octet_stream_ops stream_plain, stream_tls;

// What was sent has been sent again, and for so long nothing has come from the peer's kernel. One
// that takes no more, but says so, is slow and not silent.
enum { OCTET_STREAM_SILENT_MS = 2000 };
bool octet_stream_is_silent(const struct octet_stream *stream);

static inline const char *octet_stream_why(const struct octet_stream *stream, int err)
{
	return stream->why[0] != '\0' ? stream->why : strerror(err);
}

#endif
