// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/record/field.h"
#include "export/record/nprobe_name.h"

// What @NTOPNG@ stands for in nProbe, as its documentation lists it, and the fields of the example
// in ntopng's manual.
static const char *const documented[] = {"IN_SRC_MAC",
					 "OUT_DST_MAC",
					 "INPUT_SNMP",
					 "OUTPUT_SNMP",
					 "SRC_VLAN",
					 "IPV4_SRC_ADDR",
					 "IPV4_DST_ADDR",
					 "L4_SRC_PORT",
					 "L4_DST_PORT",
					 "IPV6_SRC_ADDR",
					 "IPV6_DST_ADDR",
					 "SRC_TOS",
					 "DST_TOS",
					 "IP_PROTOCOL_VERSION",
					 "PROTOCOL",
					 "L7_PROTO",
					 "L7_CONFIDENCE",
					 "IN_BYTES",
					 "IN_PKTS",
					 "OUT_BYTES",
					 "OUT_PKTS",
					 "FIRST_SWITCHED",
					 "LAST_SWITCHED",
					 "CLIENT_TCP_FLAGS",
					 "SERVER_TCP_FLAGS",
					 "L7_PROTO_RISK",
					 "L7_RISK_SCORE",
					 "EXPORTER_IPV4_ADDRESS",
					 "DIRECTION",
					 "SAMPLING_INTERVAL",
					 "TOTAL_FLOWS_EXP",
					 "NPROBE_IPV4_ADDRESS",
					 "NPROBE_INSTANCE_NAME",
					 "FLOW_SOURCE",
					 "JA4C_HASH",
					 "UNIQUE_SOURCE_ID",
					 "CLIENT_NW_LATENCY_MS",
					 "SERVER_NW_LATENCY_MS",
					 "APPL_LATENCY_MS",
					 "TCP_WIN_MAX_IN",
					 "TCP_WIN_MAX_OUT",
					 "OOORDER_IN_PKTS",
					 "OOORDER_OUT_PKTS",
					 "RETRANSMITTED_IN_PKTS",
					 "RETRANSMITTED_OUT_PKTS",
					 "SRC_FRAGMENTS",
					 "DST_FRAGMENTS",
					 "L7_INFO",
					 "DNS_QUERY",
					 "DNS_QUERY_TYPE",
					 "DNS_RET_CODE",
					 "HTTP_URL",
					 "HTTP_SITE",
					 "HTTP_METHOD",
					 "HTTP_RET_CODE",
					 "TLS_SERVER_NAME",
					 "BITTORRENT_HASH",
					 "HTTP_USER_AGENT",
					 "L7_RISK_INFO",
					 "TCP_FINGERPRINT",
					 "FLOW_TO_APPLICATION_ID",
					 "FLOW_TO_USER_ID",
					 "INITIATOR_GW_IP_ADDR",
					 "FLOW_END_REASON",
					 "OBSERVATION_POINT_ID",
					 "EXPORTER_IPV6_ADDRESS",
					 "L7_ERROR_CODE",
					 "L7_PROTO_NAME",
					 "TLS_CIPHER",
					 "JA3C_HASH",
					 "INITIATOR_OCTETS",
					 "RESPONDER_PKTS",
					 "DST_VLAN",
					 "DOT1Q_SRC_VLAN",
					 "DOT1Q_DST_VLAN",
					 "OUT_SRC_MAC",
					 "IN_DST_MAC",
					 "TCP_FLAGS",
					 "DHCP_CLIENT_NAME",
					 "SIP_CALL_ID"};

// What Cento's manual lists for --template.
static const char *const of_cento[] = {"BIFLOW_DIRECTION",
				       "CLIENT_NW_LATENCY_MS",
				       "CLIENT_TCP_FLAGS",
				       "DIRECTION",
				       "DNS_NUM_ANSWERS",
				       "DNS_QUERY",
				       "DNS_QUERY_ID",
				       "DNS_QUERY_TYPE",
				       "DNS_RESPONSE",
				       "DNS_RET_CODE",
				       "DNS_TTL_ANSWER",
				       "DOWNSTREAM_TUNNEL_ID",
				       "DST_AS",
				       "DST_AS_MAP",
				       "DST_IP_CITY",
				       "DST_IP_COUNTRY",
				       "DST_MAC",
				       "DST_TOS",
				       "DST_TO_SRC_BYTES",
				       "DST_TO_SRC_PKTS",
				       "DST_VLAN",
				       "EXPORTER_IPV4_ADDRESS",
				       "FIRST_SWITCHED",
				       "FLOW_DOMAIN_NAME",
				       "FLOW_DURATION_MILLISECONDS",
				       "FLOW_END_MILLISECONDS",
				       "FLOW_SERVER_NAME",
				       "FLOW_START_MILLISECONDS",
				       "FLOW_USER_NAME",
				       "FLOW_UUID",
				       "HASSH_CLIENT",
				       "HASSH_SERVER",
				       "HTTP_HOST",
				       "HTTP_RET_CODE",
				       "HTTP_URL",
				       "HTTP_USER_AGENT",
				       "INPUT_SNMP",
				       "IN_BYTES",
				       "IN_PKTS",
				       "IPV4_DST_ADDR",
				       "IPV4_SRC_ADDR",
				       "IPV6_DST_ADDR",
				       "IPV6_SRC_ADDR",
				       "IP_PROTOCOL_VERSION",
				       "JA4C_HASH",
				       "L4_DST_PORT",
				       "L4_SRC_PORT",
				       "L7_APP_PROTOCOL",
				       "L7_APP_PROTOCOL_NAME",
				       "L7_PROTO",
				       "L7_PROTO_NAME",
				       "L7_PROTO_CATEGORY",
				       "L7_PROTO_RISK",
				       "L7_RISK_SCORE",
				       "L7_SERVICE",
				       "L7_SERVICE_NAME",
				       "LAST_SWITCHED",
				       "OOORDER_IN_PKTS",
				       "OOORDER_OUT_PKTS",
				       "OUTPUT_SNMP",
				       "OUT_BYTES",
				       "OUT_PKTS",
				       "PROTOCOL",
				       "QOE_DST_TO_SRC",
				       "QOE_SRC_TO_DST",
				       "RETRANSMITTED_IN_PKTS",
				       "RETRANSMITTED_OUT_PKTS",
				       "RTP_IN_PAYLOAD_TYPE",
				       "RTP_OUT_PAYLOAD_TYPE",
				       "SERVER_NW_LATENCY_MS",
				       "SERVER_TCP_FLAGS",
				       "SRC_AS",
				       "SRC_AS_MAP",
				       "SRC_IP_CITY",
				       "SRC_IP_COUNTRY",
				       "SRC_MAC",
				       "SRC_TOS",
				       "SRC_TO_DST_BYTES",
				       "SRC_TO_DST_PKTS",
				       "SRC_VLAN",
				       "TCP_FLAGS",
				       "TLS_ALPN",
				       "TLS_CERT_AFTER",
				       "TLS_CERT_ISSUER_DN",
				       "TLS_CERT_NOT_BEFORE",
				       "TLS_CERT_SHA1",
				       "TLS_CERT_SUBJECT_DN",
				       "TLS_CIPHER",
				       "TLS_REQUESTED_SNI",
				       "TLS_SERVER_NAME",
				       "TLS_SERVER_NAMES",
				       "TLS_UNSAFE_CIPHER",
				       "TLS_VERSION",
				       "UPSTREAM_TUNNEL_ID"};

static void judge(const char *const *names, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct column column;

		if (field_find(names[i], &column) == nprobe_name_is_lacking(names[i]))
			fail_msg("%s", names[i]);
	}
}

static void every_documented_name_is_a_field_or_known_to_be_lacking(void **)
{
	judge(documented, sizeof(documented) / sizeof(documented[0]));
	judge(of_cento, sizeof(of_cento) / sizeof(of_cento[0]));
}

static void a_name_that_nobody_knows_is_not_lacking(void **)
{
	assert_false(nprobe_name_is_lacking("IN_BYTEZ"));
	assert_false(nprobe_name_is_lacking(""));
}

static void names_of_the_same_thing_find_the_same_field(void **)
{
	struct column one, other;

	assert_true(field_find("OUT_DST_MAC", &one) && field_find("IN_DST_MAC", &other));
	assert_ptr_equal(one.field, other.field);
	assert_string_equal(nprobe_name_alias("IN_BYTES"), "IN_BYTES");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_documented_name_is_a_field_or_known_to_be_lacking),
	    cmocka_unit_test(a_name_that_nobody_knows_is_not_lacking),
	    cmocka_unit_test(names_of_the_same_thing_find_the_same_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
