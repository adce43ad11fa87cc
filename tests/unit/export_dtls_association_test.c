// SPDX-License-Identifier: BSD-3-Clause
#include "dtls_peer.h"

#include "config/clock.h"
#include "export/transport/dtls_association.h"

static struct tls_files files;

static int begin(void **)
{
	static const struct tls_asked asked[] = {
	    {"server", "IP:127.0.0.1", -1, 90, 0, false},
	    {"expired", "IP:127.0.0.1", -9, -1, 0, false},
	    {"named", "DNS:other.example", -1, 90, 0, false},
	    {"alone", "IP:127.0.0.1", -1, 90, 0, true},
	    {"client", "DNS:probe", -1, 90, 0, false},
	    {"stranger", "DNS:probe", -1, 90, 0, true},
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

// Our side.
struct side {
	struct output_settings settings;
	struct tls_context context;
	struct collector_addr collector;
	struct dtls_association association;
};

static void side_begin(struct side *side, uint16_t port, const char *certificate, const char *more)
{
	struct tls_user user;
	char spec[600];
	int n = snprintf(spec, sizeof(spec), "ipfix+dtls://127.0.0.1:%u,ca=%s%s", port,
			 tls_path(&files, "ca", ".pem"), more);

	if (certificate != NULL)
		snprintf(spec + n, sizeof(spec) - (size_t)n, ",cert=%s,key=%s",
			 tls_path(&files, certificate, ".pem"),
			 tls_path(&files, certificate, ".key"));
	assert_int_equal(output_settings_parse(spec, &side->settings), 0);
	user = (struct tls_user){.option = "output", .spec = spec, .datagrams = true};
	assert_int_equal(tls_context_open(&side->context, &user, side->settings.transport_own), 0);
	assert_int_equal(collector_addr_open(&side->collector, &side->settings, 0, SOCK_DGRAM), 0);
	dtls_association_init(&side->association);
}

static void side_end(struct side *side)
{
	dtls_association_close(&side->association);
	tls_context_close(&side->context);
	collector_addr_close(&side->collector);
	output_settings_free(&side->settings);
}

static int shake_hands(struct side *side, struct dtls_peer *peer, SSL_SESSION *session)
{
	int rc =
	    dtls_association_begin(&side->association, &side->context, &side->collector, session);

	for (unsigned i = 0; rc == 0 && i < 20000; i++) {
		rc = dtls_association_go_on(&side->association);
		dtls_peer_turn(peer);
		usleep(200);
	}
	dtls_peer_turn(peer);
	return rc;
}

static void datagrams_arrive_and_the_end_is_answered(void **)
{
	static uint8_t octets[1400];
	struct dtls_peer peer;
	struct side side;
	int rc = 1;

	dtls_peer_begin(&peer, &files, "server", true);
	side_begin(&side, peer.port, "client", "");
	assert_int_equal(shake_hands(&side, &peer, NULL), 1);
	assert_string_equal(SSL_get_version(side.association.ssl), "DTLSv1.2");
	for (unsigned i = 0; i < 100; i++) {
		octets[0] = (uint8_t)i;
		assert_int_equal(dtls_association_send(&side.association, octets, 1400), 0);
	}
	dtls_peer_turn(&peer);
	assert_int_equal(peer.n_got, 100);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(peer.got[i], i);
	assert_int_equal(dtls_association_look(&side.association), 1);
	assert_false(dtls_association_say_end(&side.association, monotonic_us()));
	for (unsigned i = 0; rc == 1 && i < 2000; i++, usleep(500)) {
		dtls_peer_turn(&peer);
		rc = dtls_association_look(&side.association);
	}
	assert_int_equal(rc, 0);
	side_end(&side);
	dtls_peer_end(&peer);
}

// What it adds to a message depends on the cipher: the packet has to fit.
static void a_message_of_the_room_fits_the_packet(void **)
{
	static uint8_t octets[16384];
	struct dtls_peer peer;
	struct side side;

	dtls_peer_begin(&peer, &files, "server", false);
	side_begin(&side, peer.port, NULL, "");
	assert_int_equal(shake_hands(&side, &peer, NULL), 1);
	for (uint32_t mtu = 256; mtu <= 9000; mtu += 1093) {
		const uint32_t room = dtls_association_room(&side.association, mtu);
		ssize_t length;

		assert_true(room < mtu - 28 && room > mtu - 28 - 90);
		assert_int_equal(dtls_association_send(&side.association, octets, room), 0);
		usleep(1000);
		length = recv(peer.session[0].fd, octets, sizeof(octets), MSG_DONTWAIT);
		assert_true(length > (ssize_t)room && length <= (ssize_t)mtu - 28);
	}
	side_end(&side);
	dtls_peer_end(&peer);
}

static void a_session_is_taken_up_again(void **)
{
	struct dtls_peer peer;
	struct side side;
	SSL_SESSION *session;

	dtls_peer_begin(&peer, &files, "server", true);
	side_begin(&side, peer.port, "client", "");
	assert_int_equal(shake_hands(&side, &peer, NULL), 1);
	session = SSL_get1_session(side.association.ssl);
	dtls_association_close(&side.association);
	assert_int_equal(shake_hands(&side, &peer, session), 1);
	assert_true(SSL_session_reused(side.association.ssl));
	SSL_SESSION_free(session);
	side_end(&side);
	dtls_peer_end(&peer);
}

static void a_lost_hello_is_sent_again(void **)
{
	struct dtls_peer peer;
	struct side side;
	uint8_t octets[2048];
	int rc;

	dtls_peer_begin(&peer, &files, "server", false);
	side_begin(&side, peer.port, NULL, "");
	assert_int_equal(
	    dtls_association_begin(&side.association, &side.context, &side.collector, NULL), 0);
	assert_int_equal(dtls_association_go_on(&side.association), 0);
	usleep(1000);
	assert_true(recv(peer.listener, octets, sizeof(octets), MSG_DONTWAIT) > 0); // lost
	do {
		rc = dtls_association_go_on(&side.association);
		dtls_peer_turn(&peer);
		usleep(1000);
	} while (rc == 0 && monotonic_us() - side.association.began_us < 4000000);
	assert_int_equal(rc, 1);
	side_end(&side);
	dtls_peer_end(&peer);
}

static void each_fault_is_named_with_its_remedy(void **)
{
	static const struct {
		const char *peer;
		bool wants;
		const char *ours, *more, *why;
	} faults[] = {
	    {"expired", false, NULL, "",
	     "its certificate is refused: certificate has expired; renew it there"},
	    {"named", false, NULL, "",
	     "its certificate is refused: IP address mismatch; name=NAME says what it is made out "
	     "to"},
	    {"named", false, NULL, ",name=wrong.example",
	     "its certificate is refused: hostname mismatch; name=NAME says what it is made out "
	     "to"},
	    {"alone", false, NULL, "",
	     "its certificate is refused: self-signed certificate; name it: ca=FILE"},
	    {"server", true, NULL, "",
	     "DTLS: sslv3 alert handshake failure; it shares no cipher with us, or wants our "
	     "certificate: cert=FILE,key=FILE"},
	    {"server", true, "stranger", "",
	     "DTLS: tlsv1 alert unknown ca; it does not trust our certificate's CA"},
	};

	for (unsigned i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct dtls_peer peer;
		struct side side;
		int rc;

		dtls_peer_begin(&peer, &files, faults[i].peer, faults[i].wants);
		side_begin(&side, peer.port, faults[i].ours, faults[i].more);
		rc = shake_hands(&side, &peer, NULL);
		assert_true(rc < 0);
		assert_string_equal(dtls_association_why(&side.association, -rc), faults[i].why);
		side_end(&side);
		dtls_peer_end(&peer);
	}
}

static void an_older_version_is_no_session(void **)
{
	struct dtls_peer peer;
	struct side side;
	int rc;

	dtls_peer_begin(&peer, &files, "server", false);
	SSL_CTX_set_max_proto_version(peer.ctx, DTLS1_VERSION);
	side_begin(&side, peer.port, NULL, "");
	rc = shake_hands(&side, &peer, NULL);
	assert_int_equal(rc, -EPROTO);
	assert_non_null(strstr(side.association.why, "it does not speak DTLS 1.2"));
	side_end(&side);
	dtls_peer_end(&peer);
}

static void a_closed_port_is_an_error(void **)
{
	struct dtls_peer peer;
	struct side side;

	dtls_peer_begin(&peer, &files, "server", false);
	dtls_peer_kill(&peer);
	side_begin(&side, peer.port, NULL, "");
	assert_int_equal(shake_hands(&side, &peer, NULL), -ECONNREFUSED);
	side_end(&side);
	dtls_peer_end(&peer);
}

static void an_end_that_is_not_answered_is_said_four_times(void **)
{
	struct dtls_peer peer;
	struct side side;
	uint64_t now_us = 1;
	unsigned n = 0;

	dtls_peer_begin(&peer, &files, "server", false);
	side_begin(&side, peer.port, NULL, "");
	assert_int_equal(shake_hands(&side, &peer, NULL), 1);
	while (!dtls_association_say_end(&side.association, now_us)) {
		uint8_t octets[256];

		usleep(1000);
		n += recv(peer.session[0].fd, octets, sizeof(octets), MSG_DONTWAIT) > 0;
		now_us += 100000;
	}
	assert_int_equal(n, 4);
	side_end(&side);
	dtls_peer_end(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(datagrams_arrive_and_the_end_is_answered),
	    cmocka_unit_test(a_message_of_the_room_fits_the_packet),
	    cmocka_unit_test(a_session_is_taken_up_again),
	    cmocka_unit_test(a_lost_hello_is_sent_again),
	    cmocka_unit_test(each_fault_is_named_with_its_remedy),
	    cmocka_unit_test(an_older_version_is_no_session),
	    cmocka_unit_test(a_closed_port_is_an_error),
	    cmocka_unit_test(an_end_that_is_not_answered_is_said_four_times),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
