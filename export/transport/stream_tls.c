// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <poll.h>

#include <openssl/err.h>
#include <rte_common.h>

#include "config/clock.h"
#include "export/transport/stream.h"
#include "export/transport/tls.h"

enum { VERDICT_US = 1000000 };

// TLS over TCP (RFC 7011 section 11.1, RFC 8446, RFC 5246).
struct tls_stream {
	struct octet_stream base;
	struct tls_context context;
	SSL *ssl;	     // NULL: not yet
	bool ends;	     // our close_notify is due
	bool asked;	     // the peer wants our certificate
	bool has_ticket;     // of this connection
	uint64_t through_us; // steady clock: our part of the handshake was over; 0: it is not
};

static struct tls_stream *of(const struct octet_stream *base)
{
	return container_of(base, struct tls_stream, base);
}

// 0: the call goes on when poll() has seen what it waits for.
static int outcome(struct tls_stream *tls, int returned)
{
	const int err = errno, rc = SSL_get_error(tls->ssl, returned);

	tls->base.events = rc == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
	if (rc == SSL_ERROR_WANT_READ || rc == SSL_ERROR_WANT_WRITE)
		return 0;
	return tls_explain(tls->ssl, rc, err, tls->base.why, sizeof(tls->base.why));
}

static void forget(struct tls_stream *tls)
{
	tls->base.why[0] = '\0';
	ERR_clear_error();
	errno = 0;
}

static int keep_session(SSL *ssl, SSL_SESSION *session)
{
	struct tls_stream *tls = SSL_get_app_data(ssl);

	tls_context_keep_session(&tls->context, session);
	tls->has_ticket = true;
	return 1;
}

static int note_asked(SSL *, void *context)
{
	((struct tls_stream *)context)->asked = true;
	return 1;
}

static int begin(struct tls_stream *tls, const char *host)
{
	tls_context_renew(&tls->context);
	tls->ssl = tls_context_connection(&tls->context, host);
	if (tls->ssl == NULL)
		return -ENOMEM;
	SSL_CTX_sess_set_new_cb(tls->context.ctx, keep_session);
	SSL_set_app_data(tls->ssl, tls);
	SSL_set_cert_cb(tls->ssl, note_asked, tls);
	tls->asked = tls->has_ticket = false;
	tls->through_us = 0;
	if (tls->context.session != NULL)
		SSL_set_session(tls->ssl, tls->context.session);
	SSL_set_connect_state(tls->ssl);
	return SSL_set_fd(tls->ssl, tls->base.fd) == 1 ? 0 : -ENOMEM;
}

// When all is written: the peer sees that nothing is missing.
static void say_end(struct tls_stream *tls)
{
	const int rc = SSL_shutdown(tls->ssl);

	if (rc < 0 && outcome(tls, rc) == 0)
		return;
	tls->ends = false;
	stream_plain.shutdown(&tls->base);
}

static int tls_readable(struct octet_stream *base)
{
	struct tls_stream *tls = of(base);
	char octets[256];
	int rc;

	forget(tls);
	if (tls->ends)
		say_end(tls);
	do
		rc = SSL_read(tls->ssl, octets, sizeof(octets));
	while (rc > 0);
	if (SSL_get_error(tls->ssl, rc) == SSL_ERROR_ZERO_RETURN)
		return 0;
	rc = outcome(tls, rc);
	tls->base.events = POLLOUT;
	return rc == 0 ? 1 : rc;
}

// In TLS 1.3 our part is over before the peer has looked at our certificate (RFC 8446 section
// 4.4.2.4), and what is written then is read by nobody if it is refused. Its ticket says that it is
// not; not every peer sends one. 1: the stream stands, 0: that is not known yet.
static int await_verdict(struct tls_stream *tls)
{
	int rc;

	if (!tls->asked || SSL_version(tls->ssl) < TLS1_3_VERSION)
		return 1;
	if (tls->through_us == 0)
		tls->through_us = monotonic_us();
	rc = tls_readable(&tls->base);
	if (rc <= 0)
		return rc < 0 ? rc : -ECONNRESET;
	return tls->has_ticket || monotonic_us() - tls->through_us >= VERDICT_US;
}

static int shake_hands(struct tls_stream *tls)
{
	int rc = SSL_do_handshake(tls->ssl);

	if (rc != 1)
		return outcome(tls, rc);
	rc = await_verdict(tls);
	if (rc != 1)
		return rc;
	tls->base.events = POLLOUT;
	tls_context_look_at_peer(&tls->context, tls->ssl);
	return 1;
}

static int tls_connect(struct octet_stream *base, const struct collector_addr *collector)
{
	struct tls_stream *tls = of(base);
	int rc;

	forget(tls);
	if (tls->ssl != NULL)
		return shake_hands(tls);
	rc = stream_plain.connect(base, collector);
	if (rc > 0)
		rc = begin(tls, collector->host);
	return rc < 0 || tls->ssl == NULL ? rc : shake_hands(tls);
}

static ssize_t tls_write(struct octet_stream *base, const struct iovec *parts, unsigned n)
{
	struct tls_stream *tls = of(base);
	size_t total = 0, written = 0;
	int rc = 0;

	forget(tls);
	tls_context_look(&tls->context);
	tls->base.events = POLLOUT;
	for (unsigned i = 0; i < n && (i == 0 || written == parts[i - 1].iov_len); i++) {
		written = 0;
		rc = SSL_write_ex(tls->ssl, parts[i].iov_base, parts[i].iov_len, &written);
		total += written;
	}
	if (total > 0)
		return (ssize_t)total;
	rc = outcome(tls, rc);
	return rc == 0 ? -EAGAIN : rc;
}

static uint32_t tls_pending(const struct octet_stream *base, uint32_t *window)
{
	return stream_plain.pending(base, window) + of(base)->ends;
}

static void tls_shutdown(struct octet_stream *base)
{
	struct tls_stream *tls = of(base);

	forget(tls);
	tls->ends = true;
	say_end(tls);
}

static void tls_close(struct octet_stream *base)
{
	struct tls_stream *tls = of(base);

	// Else the library takes the session for a broken one, and it is not taken up again.
	if (tls->ssl != NULL)
		SSL_set_shutdown(tls->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(tls->ssl);
	tls->ssl = NULL;
	tls->ends = false;
	stream_plain.close(base);
}

static int tls_open(struct octet_stream *base, const struct output_settings *settings, unsigned)
{
	const struct tls_user user = {.option = "output", .spec = settings->spec};

	return tls_context_open(&of(base)->context, &user, settings->transport_own);
}

static void tls_free(struct octet_stream *base)
{
	tls_context_close(&of(base)->context);
}

const struct octet_stream_ops stream_tls = {
    .name = "TLS",
    .size = sizeof(struct tls_stream),
    .open = tls_open,
    .free = tls_free,
    .connect = tls_connect,
    .write = tls_write,
    .readable = tls_readable,
    .pending = tls_pending,
    .shutdown = tls_shutdown,
    .close = tls_close,
};
