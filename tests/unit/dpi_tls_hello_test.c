// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dpi/dissect/tls/tls_hello.h"
#include "dpi_payloads.h"

static void a_hello_is_read_as_far_as_it_goes(void **)
{
	struct payload p = {0};
	unsigned seen = 0;

	put_client_hello(&p, "www.example.org", 32);
	for (size_t n = 2; n <= p.n - 4; n++) {
		uint8_t *copy = malloc(n);
		struct tls_hello hello;

		memcpy(copy, p.at + 4, n);
		assert_true(tls_read_client_hello(&hello, reader_of(copy, n), false));
		// whole, or without any extensions
		assert_int_equal(hello.complete, n == p.n - 4 || n == 2 + 32 + 33 + 34 + 2);
		assert_true(hello.n_extensions >= seen);
		seen = hello.n_extensions;
		if (hello.name.n > 0)
			assert_memory_equal(hello.name.at, "www.example.org", hello.name.n);
		free(copy);
	}
	assert_int_equal(seen, 17);
}

static void a_whole_hello_tells_its_lists(void **)
{
	struct payload p = {0};
	struct tls_hello hello;

	put_client_hello(&p, "www.example.org", 32);
	assert_true(tls_read_client_hello(&hello, reader_of(p.at + 4, p.n - 4), false));
	assert_int_equal(hello.version, 0x0303);
	assert_int_equal(hello.best, 0x0304); // not GREASE's
	assert_int_equal(hello.ciphers.n, 32);
	assert_int_equal(hello.groups.n, 8);
	assert_int_equal(hello.formats.n, 1);
	assert_int_equal(hello.algorithms.n, 16);
	assert_int_equal(hello.alpn.n, 12);
	assert_int_equal(hello.name.n, 15);
	assert_true(hello.has_name);
	assert_false(hello.encrypted_name);
}

static void what_cannot_be_a_hello_is_refused(void **)
{
	struct payload p = {0};
	struct tls_hello hello;

	put_client_hello(&p, "www.example.org", 32);
	p.at[4] = 9; // version
	assert_false(tls_read_client_hello(&hello, reader_of(p.at + 4, p.n - 4), false));
	p.at[4] = 3;
	p.at[4 + 34] = 33; // a session id has 32 octets at most
	assert_false(tls_read_client_hello(&hello, reader_of(p.at + 4, p.n - 4), false));
	p.at[4 + 34] = 32;
	p.at[4 + 68] = 31; // ciphers are pairs
	assert_false(tls_read_client_hello(&hello, reader_of(p.at + 4, p.n - 4), false));
}

static void a_server_hello_tells_cipher_and_version(void **)
{
	struct payload p = tls_server_hello();
	struct tls_hello hello;

	assert_true(tls_read_server_hello(&hello, reader_of(p.at + 9, p.n - 9)));
	assert_true(hello.complete);
	assert_int_equal(hello.cipher, 0x1301);
	assert_int_equal(hello.best, 0x0304);
	assert_int_equal(hello.n_extensions, 2);
	for (size_t n = 2 + 32 + 33; n < p.n - 9; n++) {
		assert_true(tls_read_server_hello(&hello, reader_of(p.at + 9, n)));
		assert_int_equal(hello.complete, n == 2 + 32 + 33 + 3); // without extensions
	}
}

static void grease_is_known_by_its_form(void **)
{
	unsigned n = 0;

	for (unsigned value = 0; value < 65536; value++)
		n += tls_is_grease((uint16_t)value);
	assert_int_equal(n, 16); // RFC 8701 section 2
	assert_true(tls_is_grease(0xfafa));
	assert_false(tls_is_grease(0x0a1a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_hello_is_read_as_far_as_it_goes),
	    cmocka_unit_test(a_whole_hello_tells_its_lists),
	    cmocka_unit_test(what_cannot_be_a_hello_is_refused),
	    cmocka_unit_test(a_server_hello_tells_cipher_and_version),
	    cmocka_unit_test(grease_is_known_by_its_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
