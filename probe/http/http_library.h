// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_LIBRARY_H
#define PROBE_HTTP_LIBRARY_H

#include <gnutls/abstract.h>
#include <microhttpd.h>

// libmicrohttpd's functions. It is loaded where somebody wants --http: with what it stands on it
// takes 3 MB, and time of each start.
#define HTTP_LIBRARY(X)                                                                            \
	X(add_response_header)                                                                     \
	X(basic_auth_get_username_password)                                                        \
	X(create_response_from_buffer)                                                             \
	X(create_response_from_buffer_with_free_callback_cls)                                      \
	X(destroy_response)                                                                        \
	X(free)                                                                                    \
	X(get_connection_info)                                                                     \
	X(get_connection_values)                                                                   \
	X(get_daemon_info)                                                                         \
	X(get_timeout)                                                                             \
	X(lookup_connection_value)                                                                 \
	X(queue_response)                                                                          \
	X(resume_connection)                                                                       \
	X(run)                                                                                     \
	X(start_daemon)                                                                            \
	X(stop_daemon)                                                                             \
	X(suspend_connection)

// Of GnuTLS, which it brings: what makes certificates and keys.
#define GNUTLS_LIBRARY(X)                                                                          \
	X(pcert_deinit)                                                                            \
	X(pcert_list_import_x509_raw)                                                              \
	X(privkey_deinit)                                                                          \
	X(privkey_import_x509_raw)                                                                 \
	X(privkey_init)

#define HTTP_FUNCTION(name)   __typeof__(MHD_##name) *name;
#define GNUTLS_FUNCTION(name) __typeof__(gnutls_##name) *name;
struct http_library {
	HTTP_LIBRARY(HTTP_FUNCTION)
};
struct gnutls_library {
	GNUTLS_LIBRARY(GNUTLS_FUNCTION)
};
#undef HTTP_FUNCTION
#undef GNUTLS_FUNCTION

extern struct http_library mhd;
extern struct gnutls_library gnutls;

// On error one line has been reported; returns -errno. Once loaded it stays.
int http_library_load(void);

#endif
