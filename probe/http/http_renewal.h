// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_RENEWAL_H
#define PROBE_HTTP_RENEWAL_H

#include "probe/http/http_access.h"

// The files of --http-cert, --http-key and --http-token, which main reads again while the thread
// that serves goes by what was read before.
struct http_renewal {
	_Atomic(struct http_access *) next; // for the thread; NULL: nothing
	struct http_files files;	    // main's: those that were read last
};

// The first reading; `access` is the caller's. On error one line has been reported; returns -errno.
int http_renewal_open(struct http_renewal *renewal, const struct options *options,
		      struct http_access **access);
// Reads them again if they are others by now. On error one line has been reported and what was read
// before stays; returns -errno. NULL: there is nothing to read.
int http_renewal_read_again(struct http_renewal *renewal, const struct options *options);
// For the thread: what was read since the last call, its own from now on; NULL: nothing.
struct http_access *http_renewal_take(struct http_renewal *renewal);
void http_renewal_close(struct http_renewal *renewal);

#endif
