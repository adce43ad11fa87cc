// SPDX-License-Identifier: BSD-3-Clause
#include "tls_peer.h"

static struct tls_files files;

static int begin(void **)
{
	static const struct tls_asked asked[] = {
	    {"server", "IP:127.0.0.1", -1, 90, 0, false},
	    {"expired", "IP:127.0.0.1", -9, -1, 0, false},
	    {"early", "IP:127.0.0.1", 2, 90, 0, false},
	    {"named", "DNS:other.example", -1, 90, 0, false},
	    {"moved", "IP:127.0.0.2", -1, 90, 0, false},
	    {"alone", "IP:127.0.0.1", -1, 90, 0, true},
	    {"weak", "IP:127.0.0.1", -1, 90, 1024, false},
	    {"client", "DNS:probe", -1, 90, 0, false},
	    {"stranger", "DNS:probe", -1, 90, 0, true},
	    {"gone", "DNS:probe", -9, -1, 0, false},
	};

	signal(SIGPIPE, SIG_IGN);
	tls_files_begin(&files, asked, sizeof(asked) / sizeof(asked[0]));
	return 0;
}

static int end(void **)
{
	tls_files_end(&files);
	return 0;
}

static const struct fault {
	struct tls_kind peer;
	const char *ours, *more; // our certificate, and other settings
	const char *why;
} faults[] = {
    {{"expired", 0, false},
     NULL,
     NULL,
     "its certificate is refused: certificate has expired; renew it there"},
    {{"early", 0, false},
     NULL,
     NULL,
     "its certificate is refused: certificate is not yet valid; look at both clocks"},
    {{"named", 0, false},
     NULL,
     NULL,
     "its certificate is refused: IP address mismatch; name=NAME says what it is made out to"},
    {{"named", 0, false},
     NULL,
     "name=wrong.example",
     "its certificate is refused: hostname mismatch; name=NAME says what it is made out to"},
    {{"moved", 0, false},
     NULL,
     NULL,
     "its certificate is refused: IP address mismatch; name=NAME says what it is made out to"},
    {{"alone", 0, false},
     NULL,
     NULL,
     "its certificate is refused: self-signed certificate; name it: ca=FILE"},
    {{"server", 0, false},
     NULL,
     "ca=STRANGER",
     "its certificate is refused: self-signed certificate in certificate chain; name its CA: "
     "ca=FILE"},
    {{"weak", 0, false}, NULL, NULL, "its certificate is refused: EE certificate key too weak"},
    {{NULL, 0, false},
     NULL,
     NULL,
     "TLS: wrong version number; it does not speak TLS; use ipfix+tcp://, or its port for TLS"},
    {{"server", TLS1_1_VERSION, false},
     NULL,
     NULL,
     "TLS: tlsv1 alert protocol version; it speaks no version of TLS that tls= allows"},
    {{"server", TLS1_2_VERSION, false},
     NULL,
     "tls=1.3",
     "TLS: tlsv1 alert protocol version; it speaks no version of TLS that tls= allows"},
    {{"server", 0, true},
     NULL,
     NULL,
     "TLS: tlsv13 alert certificate required; it wants our certificate: cert=FILE,key=FILE"},
    {{"server", TLS1_2_VERSION, true},
     NULL,
     NULL,
     "TLS: sslv3 alert handshake failure; it shares no cipher with us, or wants our certificate: "
     "cert=FILE,key=FILE"},
    {{"server", 0, true},
     "stranger",
     NULL,
     "TLS: tlsv1 alert unknown ca; it does not trust our certificate's CA"},
    {{"server", 0, true},
     "gone",
     NULL,
     "TLS: sslv3 alert certificate expired; renew our certificate"},
};

static void write_settings(const struct fault *fault, char *text, size_t size)
{
	const bool stranger = fault->more != NULL && strcmp(fault->more, "ca=STRANGER") == 0;
	int n =
	    snprintf(text, size, "ca=%s", tls_path(&files, stranger ? "stranger" : "ca", ".pem"));

	if (fault->ours != NULL)
		n += snprintf(text + n, size - (size_t)n, ",cert=%s,key=%s",
			      tls_path(&files, fault->ours, ".pem"),
			      tls_path(&files, fault->ours, ".key"));
	if (fault->more != NULL && !stranger)
		snprintf(text + n, size - (size_t)n, ",%s", fault->more);
}

// With TLS 1.3 what the peer thinks of us comes after our side of the handshake.
static int await_verdict(struct tls_peer *peer)
{
	int rc = 1;

	for (unsigned i = 0; rc == 1 && i < 2000; i++) {
		rc = stream_tls.readable(peer->stream);
		usleep(500);
	}
	return rc;
}

static void each_fault_is_named_with_its_remedy(void **)
{
	for (unsigned i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const struct fault *fault = &faults[i];
		struct tls_peer peer;
		char settings[512];
		int rc;

		write_settings(fault, settings, sizeof(settings));
		tls_peer_listen(&peer, &files, &fault->peer);
		tls_peer_stream(&peer, settings);
		rc = tls_peer_connect(&peer, &fault->peer);
		if (rc == 1)
			rc = await_verdict(&peer);
		assert_true(rc < 0);
		assert_string_equal(octet_stream_why(peer.stream, -rc), fault->why);
		tls_peer_end(&peer);
	}
}

static void a_peer_that_hangs_up_in_the_handshake_is_told(void **)
{
	const struct tls_kind kind = {"server", 0, false};
	struct tls_peer peer;
	char settings[200];
	int rc = 0;

	snprintf(settings, sizeof(settings), "ca=%s", tls_path(&files, "ca", ".pem"));
	tls_peer_listen(&peer, &files, &kind);
	tls_peer_stream(&peer, settings);
	for (unsigned i = 0; rc == 0 && i < 2000; i++) {
		rc = stream_tls.connect(peer.stream, &peer.collector);
		if (peer.fd < 0)
			peer.fd = accept(peer.listener, NULL, NULL);
		else
			shutdown(peer.fd, SHUT_WR);
		usleep(500);
	}
	assert_true(rc < 0);
	assert_string_equal(octet_stream_why(peer.stream, -rc),
			    "TLS: it closed the connection in the middle of the handshake");
	tls_peer_end(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_fault_is_named_with_its_remedy),
	    cmocka_unit_test(a_peer_that_hangs_up_in_the_handshake_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
