// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DTLS_BIO_H
#define EXPORT_DTLS_BIO_H

#include <openssl/bio.h>

#include "export/transport/datagram_socket.h"

// Datagrams below the library. The socket stays the caller's; what the last call that failed has
// met is in dtls_bio_error(), for errno is not kept by what the library does after it.
BIO *dtls_bio_new(const struct datagram_socket *datagrams); // NULL: no memory
int dtls_bio_error(BIO *bio);				    // errno; 0: nothing since it was asked

#endif
