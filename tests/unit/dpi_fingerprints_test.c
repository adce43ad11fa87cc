// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dpi/dissect/tls/fingerprints.h"
#include "dpi_payloads.h"

static void read_hello(struct tls_hello *hello, const struct payload *p)
{
	assert_true(tls_read_client_hello(hello, reader_of(p->at + 4, p->n - 4), false));
	assert_true(hello->complete);
}

static void what_is_remembered_is_what_would_be_made(void **)
{
	struct fingerprints *known = fingerprints_new();
	struct payload p = {0};
	struct tls_hello hello;
	char ja3[33], ja4[37];

	put_client_hello(&p, "www.netflix.com", 32);
	read_hello(&hello, &p);
	tls_ja3(&hello, ja3);
	tls_ja4(&hello, HELLO_TLS, ja4);
	for (unsigned i = 0; i < 3; i++) {
		const struct fingerprint *found = fingerprints_find(known, &hello, HELLO_TLS);

		assert_string_equal(found->ja3, ja3);
		assert_string_equal(found->ja4, ja4);
	}
	assert_int_equal(fingerprints_find(known, &hello, HELLO_QUIC)->ja4[0], 'q');
	fingerprints_free(known);
}

// Every octet that counts, changed: never the fingerprint of another hello.
static void no_two_hellos_are_taken_for_each_other(void **)
{
	struct fingerprints *known = fingerprints_new();
	struct payload p = {0};

	put_client_hello(&p, "a.test", 32);
	for (size_t at = 4; at < p.n; at++) {
		struct payload changed = p;
		struct tls_hello hello;
		char ja3[33], ja4[37];

		changed.at[at] ^= 1;
		if (!tls_read_client_hello(&hello, reader_of(changed.at + 4, p.n - 4), false))
			continue;
		tls_ja3(&hello, ja3);
		tls_ja4(&hello, HELLO_TLS, ja4);
		assert_string_equal(fingerprints_find(known, &hello, HELLO_TLS)->ja3, ja3);
		assert_string_equal(fingerprints_find(known, &hello, HELLO_TLS)->ja4, ja4);
	}
	fingerprints_free(known);
}

static void a_hello_too_large_to_keep_is_made_each_time(void **)
{
	struct fingerprints *known = fingerprints_new();
	uint8_t ciphers[1200];
	struct tls_hello hello = {.complete = true, .version = 0x0303};
	char ja4[37];

	memset(ciphers, 0x13, sizeof(ciphers));
	hello.ciphers = (struct octets){.at = ciphers, .n = sizeof(ciphers)};
	tls_ja4(&hello, HELLO_TLS, ja4);
	assert_string_equal(fingerprints_find(known, &hello, HELLO_TLS)->ja4, ja4);
	assert_memory_equal(ja4, "t12i9900", 8);
	fingerprints_free(known);
}

static void a_server_has_its_own_fingerprint(void **)
{
	struct fingerprints *known = fingerprints_new();
	struct payload p = tls_server_hello();
	struct tls_hello hello;
	char ja3s[33];

	assert_true(tls_read_server_hello(&hello, reader_of(p.at + 9, p.n - 9)));
	for (uint16_t cipher = 0; cipher < 600; cipher++) {
		hello.cipher = cipher;
		tls_ja3s(&hello, ja3s);
		for (unsigned i = 0; i < 2; i++)
			assert_string_equal(fingerprints_find_server(known, &hello)->ja3s, ja3s);
	}
	fingerprints_free(known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_server_has_its_own_fingerprint),
	    cmocka_unit_test(what_is_remembered_is_what_would_be_made),
	    cmocka_unit_test(no_two_hellos_are_taken_for_each_other),
	    cmocka_unit_test(a_hello_too_large_to_keep_is_made_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
