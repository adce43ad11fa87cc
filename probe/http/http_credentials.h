// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_CREDENTIALS_H
#define PROBE_HTTP_CREDENTIALS_H

#include <stdbool.h>

#include "probe/http/http_access.h"
#include "probe/http/http_library.h"

// What a client is shown of us by TLS. GnuTLS asks for it at each handshake, so that certificate
// and key can become others while connections are open; what it gets it frees itself.

// Whether GnuTLS takes them. http_library_load() comes first.
bool http_credentials_right(const struct http_access *access);
// What handshakes of the calling thread show from now on; NULL: they fail. It stays the caller's.
void http_credentials_use(const struct http_access *access);
// GnuTLS's callback; 0 or -1.
int http_credentials_give(gnutls_session_t session, const struct gnutls_cert_retr_st *wanted,
			  gnutls_pcert_st **chain, unsigned *n_chain, gnutls_ocsp_data_st **ocsp,
			  unsigned *n_ocsp, gnutls_privkey_t *key, unsigned *flags);

#endif
