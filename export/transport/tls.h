// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TLS_H
#define EXPORT_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "export/output_setting.h"
#include "export/output_settings.h"

enum { TLS_N_FILES = 3, TLS_TOLD_DAYS = 30 };

// The settings of an output, or a collecting input, over TLS.
struct tls_settings {
	char *file[TLS_N_FILES]; // TLS_CA (a folder too), TLS_CERT, TLS_KEY
	char *name;	   // that the peer's certificate has to have; NULL: the collector's, of
			   // an exporter any
	bool only_13;	   // TLS 1.3 and nothing older
	uint64_t renew_ms; // of DTLS; 0: the usual
	bool renew_off;
};

enum tls_file { TLS_CA, TLS_CERT, TLS_KEY };

extern const struct setting_list tls_settings_list, dtls_settings_list;

// Who uses it, for messages, and on which side.
struct tls_user {
	const char *option; // "output" or "input"
	const char *spec;
	bool serves;	// exporters connect to it; with a CA their certificates are asked for
	bool datagrams; // DTLS
};

// What TLS knows of us and of whom to trust, read from files, and read again when they change.
struct tls_context {
	SSL_CTX *ctx;
	struct tls_user user;		      // `spec` is a copy
	struct tls_settings settings;	      // copies
	struct timespec changed[TLS_N_FILES]; // the files when they were read
	SSL_SESSION *session;		      // that its user keeps to take up again; NULL: none
	// Steady clock: the next look at how long our certificate is valid, and the peer's.
	uint64_t look_us, look_at_peer_us;
};

// On error one line has been reported, but for -ENOMEM; tls_context_close() is due all the same.
int tls_context_open(struct tls_context *context, const struct tls_user *user,
		     const struct tls_settings *settings);
void tls_context_close(struct tls_context *context);
// Reads files that have changed; what cannot be read is told, and what was read before stays. Once
// they were read the session of before is gone: it has the certificates that it was made with.
void tls_context_renew(struct tls_context *context);
// The session of a connection is kept instead of the one before; NULL: none. It is the context's
// from now on.
void tls_context_keep_session(struct tls_context *context, SSL_SESSION *session);
// Each day a line while our certificate is no longer valid for more than TLS_TOLD_DAYS.
void tls_context_look(struct tls_context *context);
// The same of the collector's, where the connection was not made from an earlier session.
void tls_context_look_at_peer(struct tls_context *context, SSL *ssl);

// A connection to the collector `host`, whose certificate has to be right. NULL: no memory.
SSL *tls_context_connection(const struct tls_context *context, const char *host);

// One that an exporter has made to us: no name is asked for but that of the settings. NULL: no
// memory.
SSL *tls_context_acceptance(const struct tls_context *context);

// What the failed call of this connection means and what to do, in `why`. rc is what
// SSL_get_error() said, err the errno of the call, which counts where rc says so; returns -errno.
int tls_explain(const SSL *ssl, int rc, int err, char *why, size_t size);

#endif
