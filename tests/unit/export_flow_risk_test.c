// SPDX-License-Identifier: BSD-3-Clause
#include "export/record/flow_risk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

// A record with room for its metadata behind it, as it stands in a ring.
struct made {
	struct flow_record record;
	uint8_t octets[METADATA_MAX_OCTETS];
};

enum { BEHIND = offsetof(struct made, octets) };

static void put_text(struct made *made, enum metadata_kind kind, const char *text)
{
	uint8_t *to = made->octets + made->record.metadata_octets;
	const size_t n = strlen(text);

	to[0] = (uint8_t)kind;
	to[1] = (uint8_t)n;
	memcpy(to + 2, text, n);
	made->record.metadata_octets = (uint16_t)(made->record.metadata_octets + 2 + n);
}

static void put_number(struct made *made, enum metadata_kind kind, uint32_t number)
{
	uint8_t *to = made->octets + made->record.metadata_octets;

	to[0] = (uint8_t)kind;
	to[1] = sizeof(number);
	memcpy(to + 2, &number, sizeof(number));
	made->record.metadata_octets = (uint16_t)(made->record.metadata_octets + 6);
}

static struct made tls(uint32_t version, uint32_t cipher, const char *name)
{
	struct made made = {.record = {.metadata_at = BEHIND,
				       .label = {.master = 91, .application = 91},
				       .tcp_flags = {0x1b, 0x1b}}};

	made.record.start_us[0] = UINT64_C(1700000000000000);
	put_number(&made, METADATA_TLS_VERSION, version);
	put_number(&made, METADATA_TLS_CIPHER, cipher);
	if (name != NULL)
		put_text(&made, METADATA_TLS_SERVER_NAME, name);
	return made;
}

static void nothing_wrong_is_no_bit(void **)
{
	struct made made = tls(0x0304, 0x1301, "example.org");

	assert_int_equal(flow_risk(&made.record, 0), 0);
	made = (struct made){
	    .record = {.metadata_at = BEHIND, .label = {.master = 7, .application = 7}}};
	put_text(&made, METADATA_HTTP_HOST, "1.example.org");
	put_text(&made, METADATA_HTTP_CONTENT_TYPE, "text/html");
	assert_int_equal(flow_risk(&made.record, 0), 0);
}

// RFC 8996; and suites by their names in IANA's registry.
static void versions_and_suites_are_told(void **)
{
	static const struct {
		uint16_t version, cipher;
		uint64_t risk;
	} cases[] = {
	    {0x0301, 0xc014, UINT64_C(1) << 7},
	    {0x0302, 0x002f, UINT64_C(1) << 7},
	    {0x0300, 0x000a, UINT64_C(1) << 7},
	    {0x0303, 0xc02f, 0},
	    {0x0303, 0x0005, UINT64_C(1) << 8}, // RSA_WITH_RC4_128_SHA
	    {0x0303, 0x003b, UINT64_C(1) << 8}, // RSA_WITH_NULL_SHA256
	    {0x0303, 0x0009, UINT64_C(1) << 8}, // RSA_WITH_DES_CBC_SHA
	    {0x0303, 0xc018, UINT64_C(1) << 8}, // ECDH_anon_WITH_AES_128_CBC_SHA
	    {0x0303, 0x0014, UINT64_C(1) << 8}, // DHE_RSA_EXPORT_WITH_DES40_CBC_SHA
	    {0x0303, 0x000a, 0},		// RSA_WITH_3DES_EDE_CBC_SHA
	    {0x0303, 0x009c, 0},		// RSA_WITH_AES_128_GCM_SHA256
	    {0x0303, 0xcca8, 0},		// ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct made made = tls(cases[i].version, cases[i].cipher, "example.org");

		assert_int_equal(flow_risk(&made.record, 0), cases[i].risk);
	}
}

static void a_missing_name_counts_where_the_hello_was_seen(void **)
{
	struct made made = tls(0x0304, 0x1301, NULL);

	assert_int_equal(flow_risk(&made.record, 0), UINT64_C(1) << 24);
	made.record.tcp_flags[0] = 0x18;
	assert_int_equal(flow_risk(&made.record, 0), 0);
}

static struct made certified(const char *issuer, uint32_t before, uint32_t after)
{
	struct made made = tls(0x0303, 0xc02f, "example.org");

	put_text(&made, METADATA_TLS_CERT_SUBJECT, "CN=example.org");
	put_text(&made, METADATA_TLS_CERT_ISSUER, issuer);
	put_number(&made, METADATA_TLS_CERT_NOT_BEFORE, before);
	put_number(&made, METADATA_TLS_CERT_NOT_AFTER, after);
	return made;
}

static void certificates_are_judged(void **)
{
	struct made made = certified("CN=CA", 1699000000, 1701000000);

	assert_int_equal(flow_risk(&made.record, 0), 0);
	made = certified("CN=example.org", 1699000000, 1701000000);
	assert_int_equal(flow_risk(&made.record, 0), UINT64_C(1) << 6);
	made = certified("CN=CA", 1690000000, 1699999999);
	assert_int_equal(flow_risk(&made.record, 0), UINT64_C(1) << 9);
	made = certified("CN=CA", 1700000001, 1701000000);
	assert_int_equal(flow_risk(&made.record, 0), UINT64_C(1) << 9);
	made = certified("CN=CA", 1690000000, 1690000000 + 399 * 86400);
	assert_int_equal(flow_risk(&made.record, 0), UINT64_C(1) << 32);
	made = certified("CN=CA", 1590000000, 1590000000 + 825 * 86400 * 2);
	assert_int_equal(flow_risk(&made.record, 0), 0);
}

static void other_protocols_have_theirs(void **)
{
	static const struct {
		uint16_t master, application;
		enum metadata_kind kind;
		const char *text;
		uint64_t risk;
	} cases[] = {
	    {7, 7, METADATA_HTTP_HOST, "192.0.2.1:8080", UINT64_C(1) << 12},
	    {7, 7, METADATA_HTTP_HOST, "[2001:db8::1]", UINT64_C(1) << 12},
	    {7, 7, METADATA_HTTP_HOST, "xn--bcher-kva.example", UINT64_C(1) << 42},
	    {7, 7, METADATA_HTTP_CONTENT_TYPE, "application/x-dosexec", UINT64_C(1) << 4},
	    {10, 16, METADATA_HTTP_METHOD, "", UINT64_C(1) << 20},
	    {77, 77, METADATA_HTTP_METHOD, "", UINT64_C(1) << 22},
	    {7, 7, METADATA_CLEAR_CREDENTIALS, NULL, UINT64_C(1) << 36},
	    {92, 92, METADATA_FOREIGN_PORT, NULL, UINT64_C(1) << 5},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct made made = {.record = {.metadata_at = BEHIND,
					       .label = {.master = cases[i].master,
							 .application = cases[i].application}}};

		if (cases[i].text != NULL)
			put_text(&made, cases[i].kind, cases[i].text);
		else
			put_number(&made, cases[i].kind, 1);
		assert_int_equal(flow_risk(&made.record, 0), cases[i].risk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_wrong_is_no_bit),
	    cmocka_unit_test(versions_and_suites_are_told),
	    cmocka_unit_test(a_missing_name_counts_where_the_hello_was_seen),
	    cmocka_unit_test(certificates_are_judged),
	    cmocka_unit_test(other_protocols_have_theirs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
