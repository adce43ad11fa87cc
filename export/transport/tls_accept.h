// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TLS_ACCEPT_H
#define EXPORT_TLS_ACCEPT_H

#include <sys/types.h>

#include "export/transport/tls.h"

// The collector's side of TLS (RFC 7011 section 11): a connection that an exporter has made.
// Nothing blocks; the handshake is a part of reading.
struct tls_acceptance {
	SSL *ssl;
	short events;  // what poll() has to see before more can be read
	char why[160]; // of the last error; "": errno says enough
};

// Begins with what the files hold now. The descriptor stays the caller's. -ENOMEM.
int tls_accept_begin(struct tls_acceptance *own, struct tls_context *context, int fd);
// Octets read, at most one record of TLS; 0: the peer has ended it rightly; -EAGAIN; another
// -errno: it is over, `why` says why in one line with a remedy.
ssize_t tls_accept_read(struct tls_acceptance *own, void *octets, size_t n);
// Whether both sides know each other by now.
bool tls_accept_is_through(const struct tls_acceptance *own);
void tls_accept_end(struct tls_acceptance *own);

#endif
