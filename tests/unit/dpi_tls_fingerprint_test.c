// SPDX-License-Identifier: BSD-3-Clause
// The expected fingerprints were computed from the lists beside them by hand and sha256sum.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dpi/dissect/tls/tls_hello.h"
#include "dpi_payloads.h"

struct text {
	size_t n;
	const char *octets;
};

#define T(text)                                                                                    \
	{                                                                                          \
		sizeof(text) - 1, text                                                             \
	}

// Version, ciphers and extensions of a ClientHello.
struct hello_case {
	const char *expected;
	enum hello_carrier carrier;
	uint16_t version;
	struct text ciphers, extensions;
};

static void read_case(struct tls_hello *hello, struct payload *p, const struct hello_case *from)
{
	bool dtls = from->carrier == HELLO_DTLS;

	p->n = 0;
	put_number(p, from->version, 2);
	put_fill(p, 32, 1);
	put_number(p, 0, dtls ? 2 : 1); // session id, cookie
	put_number(p, from->ciphers.n, 2);
	put(p, from->ciphers.octets, from->ciphers.n);
	put(p, "\1\0", 2);
	put_number(p, from->extensions.n, 2);
	put(p, from->extensions.octets, from->extensions.n);
	assert_true(tls_read_client_hello(hello, reader_of(p->at, p->n), dtls));
	assert_true(hello->complete);
}

static void ja4_tells_carrier_version_name_counts_and_lists(void **)
{
	static const struct hello_case cases[] = {
	    {"t12i010000_f06271c2b022_000000000000", HELLO_TLS, 0x0303, T("\xc0\x2f"), T("")},
	    {"ts3i010000_1ed8eb363bcd_000000000000", HELLO_TLS, 0x0300, T("\0\5"), T("")},
	    // GREASE is left out, the highest supported version counts, the lists of both
	    // signature algorithm extensions follow each other as they come
	    {"t13d020400_62ed6f6ca7ad_bd26ef9ce098", HELLO_TLS, 0x0303, T("\x13\2\x13\1\x0a\x0a"),
	     T("\0\0\0\6\0\4\0\0\1a\0\x2b\0\7\6\x0a\x0a\3\3\3\4\0\x0d\0\6\0\4\4\3\x08\4"
	       "\0\x32\0\4\0\2\4\1\x2a\x2a\0\0")},
	    {"t13i010300_0f2cb44170f4_ba7ad41ceb67", HELLO_TLS, 0x0303, T("\x13\1"),
	     T("\0\x32\0\4\0\2\4\1\0\x0d\0\4\0\2\4\3\0\x2b\0\3\2\3\4")},
	    {"q13i0102h3_0f2cb44170f4_b9a491fefe05", HELLO_QUIC, 0x0303, T("\x13\1"),
	     T("\0\x10\0\5\0\3\2h3\0\x2b\0\3\2\3\4")},
	    // an application protocol of one character, and one of none that can be shown
	    {"t12i010199_f06271c2b022_000000000000", HELLO_TLS, 0x0303, T("\xc0\x2f"),
	     T("\0\x10\0\4\0\2\1"
	       "9")},
	    {"t12i0101ad_f06271c2b022_000000000000", HELLO_TLS, 0x0303, T("\xc0\x2f"),
	     T("\0\x10\0\5\0\3\2\xab\xcd")},
	    {"dd2i010100_f06271c2b022_a8f3e973773c", HELLO_DTLS, 0xfefd, T("\xc0\x2f"),
	     T("\0\x0a\0\4\0\2\0\x1d")},
	    {"dd3i010100_0f2cb44170f4_b9a491fefe05", HELLO_DTLS, 0xfefd, T("\x13\1"),
	     T("\0\x2b\0\5\4\xfe\xfd\xfe\xfc")},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct payload p;
		struct tls_hello hello;
		char ja4[37];

		read_case(&hello, &p, &cases[i]);
		tls_ja4(&hello, cases[i].carrier, ja4);
		assert_string_equal(ja4, cases[i].expected);
	}
}

// 771,49199,10-11,29-23,0 without the values of GREASE that stand among them
static void ja3_is_the_md5_of_five_lists(void **)
{
	static const struct hello_case from = {
	    "4f6e8df46158540f013f52802673ad75", HELLO_TLS, 0x0303, T("\x1a\x1a\xc0\x2f"),
	    T("\x3a\x3a\0\0\0\x0a\0\x08\0\6\x4a\x4a\0\x1d\0\x17\0\x0b\0\2\1\0")};
	struct payload p;
	struct tls_hello hello;
	char ja3[33];

	read_case(&hello, &p, &from);
	tls_ja3(&hello, ja3);
	assert_string_equal(ja3, from.expected);
}

static void more_than_99_are_counted_as_99(void **)
{
	char octets[240];
	struct hello_case from = {NULL, HELLO_TLS, 0x0303, {sizeof(octets), octets}, T("")};
	struct payload p;
	struct tls_hello hello;
	char ja4[37];

	for (unsigned i = 0; i < sizeof(octets); i += 2) {
		octets[i] = 0x40;
		octets[i + 1] = (char)i;
	}
	read_case(&hello, &p, &from);
	tls_ja4(&hello, HELLO_TLS, ja4);
	assert_memory_equal(ja4, "t12i9900", 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ja4_tells_carrier_version_name_counts_and_lists),
	    cmocka_unit_test(ja3_is_the_md5_of_five_lists),
	    cmocka_unit_test(more_than_99_are_counted_as_99),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
