// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_DTLS_PEER_H
#define TESTS_DTLS_PEER_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>

#include <openssl/ssl.h>

#include "tls_files.h"

// A collector over DTLS, played by the library itself in the same thread: it takes several sessions
// at a time, each with a socket of its own behind the same port.
enum { DTLS_PEER_MOST = 16 };

struct dtls_peer {
	SSL_CTX *ctx;
	uint16_t port;
	int listener;
	SSL *heard; // listens for the next hello
	struct {
		SSL *ssl;
		int fd;
		bool ended; // by us
	} session[DTLS_PEER_MOST];
	unsigned n;	      // sessions begun
	bool silent;	      // it says no ends
	uint8_t got[1 << 16]; // first octets of messages, in their order
	unsigned n_got;
};

static inline int dtls_peer_socket(struct dtls_peer *peer)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				      .sin_port = htons(peer->port)};
	socklen_t length = sizeof(address);
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), on = 1, size = 4 << 20;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	peer->port = ntohs(address.sin_port);
	return fd;
}

static inline int dtls_peer_make_cookie(SSL *, unsigned char *cookie, unsigned *length)
{
	memcpy(cookie, "cookie", 6);
	*length = 6;
	return 1;
}

static inline int dtls_peer_check_cookie(SSL *, const unsigned char *cookie, unsigned length)
{
	return length == 6 && memcmp(cookie, "cookie", 6) == 0;
}

// It listens at its port, the same as before where it had one.
static inline void dtls_peer_listen(struct dtls_peer *peer)
{
	peer->listener = dtls_peer_socket(peer);
	peer->heard = NULL;
}

static inline void dtls_peer_begin(struct dtls_peer *peer, const struct tls_files *files,
				   const char *certificate, bool wants)
{
	memset(peer, 0, sizeof(*peer));
	peer->ctx = SSL_CTX_new(DTLS_server_method());
	SSL_CTX_set_security_level(peer->ctx, 0);
	SSL_CTX_set_session_id_context(peer->ctx, (const uint8_t *)"test", 4);
	SSL_CTX_set_cookie_generate_cb(peer->ctx, dtls_peer_make_cookie);
	SSL_CTX_set_cookie_verify_cb(peer->ctx, dtls_peer_check_cookie);
	SSL_CTX_use_certificate_file(peer->ctx, tls_path(files, certificate, ".pem"),
				     SSL_FILETYPE_PEM);
	SSL_CTX_use_PrivateKey_file(peer->ctx, tls_path(files, certificate, ".key"),
				    SSL_FILETYPE_PEM);
	SSL_CTX_load_verify_file(peer->ctx, tls_path(files, "ca", ".pem"));
	if (wants)
		SSL_CTX_set_verify(peer->ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
				   NULL);
	dtls_peer_listen(peer);
}

static inline void dtls_peer_accept(struct dtls_peer *peer)
{
	struct sockaddr_in from = {0};
	BIO_ADDR *address = BIO_ADDR_new();
	BIO *bio;
	int fd;

	if (peer->heard == NULL) {
		peer->heard = SSL_new(peer->ctx);
		bio = BIO_new_dgram(peer->listener, BIO_NOCLOSE);
		SSL_set_bio(peer->heard, bio, bio);
		SSL_set_options(peer->heard, SSL_OP_COOKIE_EXCHANGE);
	}
	if (DTLSv1_listen(peer->heard, address) <= 0) {
		BIO_ADDR_free(address);
		return;
	}
	assert_true(peer->n < DTLS_PEER_MOST);
	from.sin_family = AF_INET;
	from.sin_port = BIO_ADDR_rawport(address);
	BIO_ADDR_rawaddress(address, &from.sin_addr, NULL);
	fd = dtls_peer_socket(peer);
	assert_int_equal(connect(fd, (struct sockaddr *)&from, sizeof(from)), 0);
	BIO_set_fd(SSL_get_rbio(peer->heard), fd, BIO_NOCLOSE);
	BIO_ctrl(SSL_get_rbio(peer->heard), BIO_CTRL_DGRAM_SET_CONNECTED, 0, address);
	BIO_ADDR_free(address);
	peer->session[peer->n].ssl = peer->heard;
	peer->session[peer->n++].fd = fd;
	peer->heard = NULL;
}

static inline void dtls_peer_read(struct dtls_peer *peer, unsigned i)
{
	SSL *ssl = peer->session[i].ssl;
	uint8_t octets[16384];
	int n;

	if (ssl == NULL)
		return;
	if (!SSL_is_init_finished(ssl)) {
		DTLSv1_handle_timeout(ssl);
		SSL_accept(ssl);
		return;
	}
	while ((n = SSL_read(ssl, octets, sizeof(octets))) > 0)
		peer->got[peer->n_got++ % sizeof(peer->got)] = octets[0];
	if (SSL_get_error(ssl, n) == SSL_ERROR_ZERO_RETURN && !peer->silent &&
	    !peer->session[i].ended) {
		SSL_shutdown(ssl);
		peer->session[i].ended = true;
	}
}

// The collector's turn.
static inline void dtls_peer_turn(struct dtls_peer *peer)
{
	if (peer->listener >= 0)
		dtls_peer_accept(peer);
	for (unsigned i = 0; i < peer->n; i++)
		dtls_peer_read(peer, i);
}

// As a process that was killed: its sockets are gone.
static inline void dtls_peer_kill(struct dtls_peer *peer)
{
	for (unsigned i = 0; i < peer->n; i++) {
		SSL_free(peer->session[i].ssl);
		if (peer->session[i].ssl != NULL)
			close(peer->session[i].fd);
		peer->session[i].ssl = NULL;
	}
	SSL_free(peer->heard);
	peer->heard = NULL;
	if (peer->listener >= 0)
		close(peer->listener);
	peer->listener = -1;
}

static inline void dtls_peer_end(struct dtls_peer *peer)
{
	dtls_peer_kill(peer);
	SSL_CTX_free(peer->ctx);
}

#endif
