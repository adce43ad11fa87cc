// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/dtls_association.h"

#include <errno.h>
#include <string.h>

#include <openssl/err.h>

#include "config/clock.h"
#include "export/transport/dtls_bio.h"

// A datagram may be lost: the end is said so often, after such a time each.
enum { MOST_ENDS = 4, END_US = 250000, RECORD_MOST = 16384 };

void dtls_association_init(struct dtls_association *association)
{
	*association = (struct dtls_association){.datagrams.fd = -1};
}

static void forget(struct dtls_association *association)
{
	association->why[0] = '\0';
	ERR_clear_error();
	dtls_bio_error(SSL_get_wbio(association->ssl));
}

// 0: it goes on when a datagram has come, or its timer is over.
static int outcome(struct dtls_association *association, int returned)
{
	const int rc = SSL_get_error(association->ssl, returned);
	const int err = dtls_bio_error(SSL_get_wbio(association->ssl));

	if (rc == SSL_ERROR_WANT_READ || rc == SSL_ERROR_WANT_WRITE)
		return 0;
	return tls_explain(association->ssl, rc, err, association->why, sizeof(association->why));
}

static int make(struct dtls_association *association, const struct tls_context *context,
		const char *host, SSL_SESSION *session)
{
	BIO *bio = dtls_bio_new(&association->datagrams);

	association->ssl = bio != NULL ? tls_context_connection(context, host) : NULL;
	if (association->ssl == NULL) {
		BIO_free(bio);
		return -ENOMEM;
	}
	SSL_set_bio(association->ssl, bio, bio);
	SSL_set_options(association->ssl, SSL_OP_NO_QUERY_MTU);
	SSL_set_connect_state(association->ssl);
	if (session != NULL)
		SSL_set_session(association->ssl, session);
	return 0;
}

int dtls_association_begin(struct dtls_association *association, const struct tls_context *context,
			   const struct collector_addr *collector, SSL_SESSION *session)
{
	int rc;

	dtls_association_init(association);
	rc = datagram_socket_open(&association->datagrams, collector);
	if (rc == 0)
		rc = make(association, context, collector->host, session);
	if (rc < 0) {
		dtls_association_close(association);
		return rc;
	}
	dtls_association_room(association, DATAGRAM_USUAL_MTU); // of the handshake
	association->began_us = monotonic_us();
	return 0;
}

void dtls_association_close(struct dtls_association *association)
{
	SSL *ssl = association->ssl;

	// A collector that takes one session at a time waits for its end.
	if (ssl != NULL && SSL_is_init_finished(ssl) && association->n_said_end == 0)
		SSL_shutdown(ssl);
	// Else the library takes the session for a broken one, and it is not taken up again.
	if (ssl != NULL)
		SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(association->ssl);
	association->ssl = NULL;
	datagram_socket_close(&association->datagrams);
}

int dtls_association_go_on(struct dtls_association *association)
{
	int rc;

	forget(association);
	rc = DTLSv1_handle_timeout(association->ssl); // sends again what was not answered
	if (rc >= 0)
		rc = SSL_do_handshake(association->ssl);
	return rc == 1 ? 1 : outcome(association, rc);
}

uint32_t dtls_association_room(const struct dtls_association *association, uint32_t mtu)
{
	const uint32_t fits = datagram_socket_room(&association->datagrams, mtu);
	size_t room;

	SSL_set_mtu(association->ssl, (long)fits);
	room = DTLS_get_data_mtu(association->ssl); // 0 before the cipher is known
	return room > 0 && room < RECORD_MOST ? (uint32_t)room : RECORD_MOST;
}

int dtls_association_send(struct dtls_association *association, const void *octets, size_t n)
{
	size_t written;
	int rc;

	ERR_clear_error();
	rc = SSL_write_ex(association->ssl, octets, n, &written);
	if (rc == 1)
		return 0;
	rc = outcome(association, rc);
	return rc == 0 ? -EAGAIN : rc;
}

int dtls_association_look(struct dtls_association *association)
{
	char octets[256];
	int rc;

	forget(association);
	do
		rc = SSL_read(association->ssl, octets, sizeof(octets));
	while (rc > 0);
	if (SSL_get_error(association->ssl, rc) == SSL_ERROR_ZERO_RETURN)
		return 0;
	rc = outcome(association, rc);
	return rc == 0 ? 1 : rc;
}

bool dtls_association_say_end(struct dtls_association *association, uint64_t now_us)
{
	const int received = SSL_get_shutdown(association->ssl) & SSL_RECEIVED_SHUTDOWN;

	if (association->n_said_end > 0 && now_us - association->said_end_us < END_US)
		return false;
	if (association->n_said_end == MOST_ENDS)
		return true;
	forget(association);
	SSL_set_shutdown(association->ssl, received); // not said yet
	SSL_shutdown(association->ssl);
	association->said_end_us = now_us;
	association->n_said_end++;
	return false;
}

const char *dtls_association_why(const struct dtls_association *association, int err)
{
	if (err == ECONNREFUSED)
		return "nobody listens there (ICMP says so)";
	return association->why[0] != '\0' ? association->why : strerror(err);
}
