// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_TLS_PEER_H
#define TESTS_TLS_PEER_H

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <openssl/ssl.h>
#include <rte_common.h>

#include "export/transport/stream.h"
#include "export/transport/tls.h"
#include "listener.h"
#include "tls_files.h"

// A collector over TLS, played by the library itself in the same thread, and our stream to it.
struct tls_peer {
	struct output_settings settings;
	struct collector_addr collector;
	struct octet_stream *stream;
	uint16_t port;
	int listener, fd; // fd -1: nobody has come
	SSL_CTX *ctx;
	SSL *ssl;
};

struct tls_kind {
	const char *certificate; // of the collector; NULL: it speaks no TLS
	int most;		 // version; 0: any
	bool wants;		 // our certificate
};

static void tls_peer_listen(struct tls_peer *peer, const struct tls_files *files,
			    const struct tls_kind *kind)
{
	*peer = (struct tls_peer){.fd = -1, .ctx = SSL_CTX_new(TLS_server_method())};
	peer->listener = listener(&peer->port, SOCK_NONBLOCK);
	SSL_CTX_set_security_level(peer->ctx, 0);
	SSL_CTX_set_max_proto_version(peer->ctx, kind->most);
	SSL_CTX_set_session_id_context(peer->ctx, (const uint8_t *)"test", 4);
	if (kind->certificate == NULL)
		return;
	assert_int_equal(SSL_CTX_use_certificate_file(peer->ctx,
						      tls_path(files, kind->certificate, ".pem"),
						      SSL_FILETYPE_PEM),
			 1);
	assert_int_equal(SSL_CTX_use_PrivateKey_file(peer->ctx,
						     tls_path(files, kind->certificate, ".key"),
						     SSL_FILETYPE_PEM),
			 1);
	SSL_CTX_load_verify_file(peer->ctx, tls_path(files, "ca", ".pem"));
	if (kind->wants)
		SSL_CTX_set_verify(peer->ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
				   NULL);
}

static void tls_peer_stream(struct tls_peer *peer, const char *settings)
{
	char spec[600];

	snprintf(spec, sizeof(spec), "ipfix+tls://127.0.0.1:%u,%s", peer->port, settings);
	assert_int_equal(output_settings_parse(spec, &peer->settings), 0);
	assert_int_equal(collector_addr_open(&peer->collector, &peer->settings, 0, SOCK_STREAM), 0);
	peer->stream = calloc(1, stream_tls.size);
	*peer->stream = (struct octet_stream){.ops = &stream_tls, .fd = -1};
	assert_int_equal(stream_tls.open(peer->stream, &peer->settings, 0), 0);
}

// The collector's turn.
static void tls_peer_turn(struct tls_peer *peer, const struct tls_kind *kind)
{
	char octets[64];

	if (peer->fd < 0) {
		peer->fd = accept4(peer->listener, NULL, NULL, SOCK_NONBLOCK);
		if (peer->fd < 0)
			return;
		peer->ssl = SSL_new(peer->ctx);
		SSL_set_fd(peer->ssl, peer->fd);
	}
	if (kind->certificate != NULL)
		SSL_accept(peer->ssl);
	else if (recv(peer->fd, octets, sizeof(octets), 0) > 0)
		assert_int_equal(send(peer->fd, "+OK hello\r\n", 11, MSG_NOSIGNAL), 11);
}

// Until the stream stands or has failed.
static int tls_peer_connect(struct tls_peer *peer, const struct tls_kind *kind)
{
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < 2000; i++) {
		rc = stream_tls.connect(peer->stream, &peer->collector);
		tls_peer_turn(peer, kind);
		usleep(500);
	}
	for (unsigned i = 0; i < 3; i++)
		tls_peer_turn(peer, kind);
	return rc;
}

static void tls_peer_hang_up(struct tls_peer *peer)
{
	SSL_free(peer->ssl);
	peer->ssl = NULL;
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
}

static void tls_peer_end(struct tls_peer *peer)
{
	tls_peer_hang_up(peer);
	stream_tls.close(peer->stream);
	stream_tls.free(peer->stream);
	free(peer->stream);
	close(peer->listener);
	SSL_CTX_free(peer->ctx);
	collector_addr_close(&peer->collector);
	output_settings_free(&peer->settings);
}

#endif
