// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_DTLS_BENCH_H
#define TESTS_DTLS_BENCH_H

#include "dtls_peer.h"

#include "export_transport.h"

extern const struct transport_ops transport_dtls;

// The transport under test, and a collector in the same thread.
static struct tls_files files;

static inline int begin(void **)
{
	static const struct tls_asked asked[] = {
	    {"server", "IP:127.0.0.1", -1, 90, 0, false},
	};

	signal(SIGPIPE, SIG_IGN);
	tls_files_begin(&files, asked, sizeof(asked) / sizeof(asked[0]));
	return 0;
}

static inline int end(void **)
{
	tls_files_end(&files);
	return 0;
}

static inline void open_to(struct bench *bench, struct dtls_peer *peer, const char *more)
{
	char spec[300];

	snprintf(spec, sizeof(spec), "ipfix+dtls://127.0.0.1:%u,ca=%s%s", peer->port,
		 tls_path(&files, "ca", ".pem"), more);
	assert_int_equal(bench_open(bench, &transport_dtls, spec), 0);
}

// Both sides work until the transport says so, or that many ms are over.
static inline bool until(struct bench *bench, struct dtls_peer *peer, enum transport_event event,
			 unsigned ms)
{
	const uint64_t by_us = monotonic_us() + ms * UINT64_C(1000);

	do {
		if (bench->kind->tick(bench->transport, wall_us()) == event)
			return true;
		dtls_peer_turn(peer);
		usleep(500);
	} while (monotonic_us() < by_us);
	return false;
}

static inline bool ends(struct bench *bench, struct dtls_peer *peer)
{
	for (unsigned i = 0; i < 10000; i++) {
		if (bench->kind->end(bench->transport, wall_us()))
			return true;
		dtls_peer_turn(peer);
		usleep(500);
	}
	return false;
}

static inline void send_numbered(struct bench *bench, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		bench_send(bench, 200, (uint8_t)bench->made);
	bench->kind->flush(bench->transport, wall_us());
}

static inline void expect_numbers(const struct dtls_peer *peer, unsigned n)
{
	assert_int_equal(peer->n_got, n);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(peer->got[i], (uint8_t)i);
}

#endif
