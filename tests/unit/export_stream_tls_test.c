// SPDX-License-Identifier: BSD-3-Clause
#include "tls_peer.h"

static struct tls_files files;
static char settings[400];
static const struct tls_kind kind = {"server", 0, true};

static int begin(void **)
{
	static const struct tls_asked asked[] = {
	    {"server", "IP:127.0.0.1", -1, 90, 0, false},
	    {"client", "DNS:probe", -1, 90, 0, false},
	};

	signal(SIGPIPE, SIG_IGN);
	tls_files_begin(&files, asked, sizeof(asked) / sizeof(asked[0]));
	snprintf(settings, sizeof(settings), "ca=%s,cert=%s,key=%s", tls_path(&files, "ca", ".pem"),
		 tls_path(&files, "client", ".pem"), tls_path(&files, "client", ".key"));
	return 0;
}

static int end(void **)
{
	tls_files_end(&files);
	return 0;
}

static void connect_to(struct tls_peer *peer, const struct tls_kind *asked)
{
	tls_peer_listen(peer, &files, asked);
	tls_peer_stream(peer, settings);
	assert_int_equal(tls_peer_connect(peer, asked), 1);
}

// What the peer reads next, at most `most` octets.
static size_t peer_reads(struct tls_peer *peer, uint8_t *octets, size_t most)
{
	size_t n = 0, total = 0;

	for (unsigned i = 0; total < most && i < 2000; i++) {
		if (SSL_read_ex(peer->ssl, octets + total, most - total, &n) == 1)
			total += n;
		else
			usleep(500);
	}
	return total;
}

static void octets_arrive_in_order_and_the_end_is_seen(void **)
{
	static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
	const struct iovec parts[] = {{(void *)(uintptr_t) "ab", 2},
				      {(void *)(uintptr_t) "cde", 3}};

	for (unsigned i = 0; i < 2; i++) {
		const struct tls_kind asked = {"server", versions[i], true};
		uint8_t got[8] = "";
		struct tls_peer peer;
		int rc = 1;

		connect_to(&peer, &asked);
		assert_int_equal(SSL_version(peer.ssl), versions[i]);
		assert_int_equal(stream_tls.write(peer.stream, parts, 2), 5);
		assert_int_equal(peer_reads(&peer, got, 5), 5);
		assert_memory_equal(got, "abcde", 5);
		assert_int_equal(stream_tls.readable(peer.stream), 1);
		stream_tls.shutdown(peer.stream);
		peer_reads(&peer, got, 0);
		usleep(10000);
		assert_int_equal(SSL_read(peer.ssl, got, 1), 0);
		assert_int_equal(SSL_get_error(peer.ssl, 0), SSL_ERROR_ZERO_RETURN);
		SSL_shutdown(peer.ssl);
		for (unsigned turn = 0; rc == 1 && turn < 2000; turn++, usleep(500))
			rc = stream_tls.readable(peer.stream);
		assert_int_equal(rc, 0);
		tls_peer_end(&peer);
	}
}

// Writes until nothing more goes, then lets the peer read: nothing is missing, nothing twice.
static void a_peer_that_is_slow_gets_each_octet_once(void **)
{
	enum { SIZE = 8 << 20, PIECE = 5000 };
	uint8_t *sent = malloc(SIZE), *got = malloc(SIZE);
	size_t written = 0, read = 0;
	struct tls_peer peer;
	unsigned full = 0;

	for (unsigned i = 0; i < SIZE; i++)
		sent[i] = (uint8_t)(i * 2654435761U >> 24);
	connect_to(&peer, &kind);
	while (read < SIZE) {
		const size_t first = RTE_MIN(written % PIECE == 0 ? PIECE : PIECE - written % PIECE,
					     SIZE - written),
			     second = RTE_MIN((size_t)PIECE, SIZE - written - first);
		const struct iovec parts[] = {{sent + written, first},
					      {sent + written + first, second}};
		ssize_t n = written == SIZE
				? -EAGAIN
				: stream_tls.write(peer.stream, parts, second > 0 ? 2 : 1);

		if (n >= 0) {
			written += (size_t)n;
			continue;
		}
		assert_int_equal(n, -EAGAIN);
		full++;
		read += peer_reads(&peer, got + read, RTE_MIN(1U << 20, written - read));
	}
	assert_true(full > 1);
	assert_memory_equal(got, sent, SIZE);
	free(sent);
	free(got);
	tls_peer_end(&peer);
}

static void a_session_is_taken_up_again(void **)
{
	const struct iovec part = {(void *)(uintptr_t) "x", 1};
	struct tls_peer peer;
	uint8_t got;

	connect_to(&peer, &kind);
	assert_int_equal(stream_tls.write(peer.stream, &part, 1), 1);
	assert_int_equal(peer_reads(&peer, &got, 1), 1);
	for (unsigned i = 0; i < 20; i++, usleep(1000)) // its ticket
		assert_int_equal(stream_tls.readable(peer.stream), 1);
	SSL_shutdown(peer.ssl);
	tls_peer_hang_up(&peer);
	stream_tls.close(peer.stream);
	assert_int_equal(tls_peer_connect(&peer, &kind), 1);
	assert_true(SSL_session_reused(peer.ssl));
	tls_peer_end(&peer);
}

static void a_peer_that_is_reset_is_an_error(void **)
{
	const struct linger at_once = {.l_onoff = 1};
	struct tls_peer peer;
	int rc = 1;

	connect_to(&peer, &kind);
	setsockopt(peer.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(peer.fd);
	peer.fd = -1;
	for (unsigned i = 0; rc == 1 && i < 2000; i++, usleep(500))
		rc = stream_tls.readable(peer.stream);
	assert_int_equal(rc, -ECONNRESET);
	assert_string_equal(octet_stream_why(peer.stream, -rc), strerror(ECONNRESET));
	tls_peer_end(&peer);
}

// In TLS 1.3 the client is through before the peer has looked at its certificate.
static void a_peer_that_misses_our_certificate_is_no_connection(void **)
{
	static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
	char only_ca[200];

	snprintf(only_ca, sizeof(only_ca), "ca=%s", tls_path(&files, "ca", ".pem"));
	for (unsigned i = 0; i < 2; i++) {
		const struct tls_kind asked = {"server", versions[i], true};
		struct tls_peer peer;

		tls_peer_listen(&peer, &files, &asked);
		tls_peer_stream(&peer, only_ca);
		assert_int_equal(tls_peer_connect(&peer, &asked), -EPROTO);
		assert_non_null(strstr(peer.stream->why, "wants our certificate"));
		tls_peer_end(&peer);
	}
}

static void a_peer_that_gives_no_ticket_is_believed_in_the_end(void **)
{
	const struct tls_kind asked = {"server", TLS1_3_VERSION, true};
	struct tls_peer peer;
	int rc;

	tls_peer_listen(&peer, &files, &asked);
	SSL_CTX_set_num_tickets(peer.ctx, 0);
	tls_peer_stream(&peer, settings);
	do
		rc = tls_peer_connect(&peer, &asked);
	while (rc == 0);
	assert_int_equal(rc, 1);
	tls_peer_end(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(octets_arrive_in_order_and_the_end_is_seen),
	    cmocka_unit_test(a_peer_that_is_slow_gets_each_octet_once),
	    cmocka_unit_test(a_session_is_taken_up_again),
	    cmocka_unit_test(a_peer_that_is_reset_is_an_error),
	    cmocka_unit_test(a_peer_that_misses_our_certificate_is_no_connection),
	    cmocka_unit_test(a_peer_that_gives_no_ticket_is_believed_in_the_end),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
