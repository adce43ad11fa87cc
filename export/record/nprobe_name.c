// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "export/record/nprobe_name.h"

// A probe of packets has one MAC address and one VLAN a side.
static const char *const aliases[][2] = {
    {"OUT_SRC_MAC", "IN_SRC_MAC"},
    {"OUT_DST_MAC", "IN_DST_MAC"},
    {"DST_VLAN", "SRC_VLAN"},
    {"DOT1Q_DST_VLAN", "DOT1Q_SRC_VLAN"},
    {"SSL_SERVER_NAME", "TLS_SERVER_NAME"},
    {"HTTP_HOST", "HTTP_SITE"},
    {"HTTP_UA", "HTTP_USER_AGENT"},
    // Cento's.
    {"SRC_MAC", "IN_SRC_MAC"},
    {"DST_MAC", "IN_DST_MAC"},
    {"SRC_TO_DST_BYTES", "IN_BYTES"},
    {"SRC_TO_DST_PKTS", "IN_PKTS"},
    {"DST_TO_SRC_BYTES", "OUT_BYTES"},
    {"DST_TO_SRC_PKTS", "OUT_PKTS"},
    {"HASSH_CLIENT", "sshHassh"},
    {"HASSH_SERVER", "sshHasshServer"},
    {"L7_PROTO_CATEGORY", "applicationCategoryName"},
    {"TLS_ALPN", "tlsAlpn"},
    {"TLS_REQUESTED_SNI", "TLS_SERVER_NAME"},
};

// Of routers, hosts and other programs, or not known yet.
static const char *const lacking[] = {
    "BITTORRENT_HASH",
    "DHCP_CLIENT_NAME",
    "DNS_NUM_ANSWERS",
    "DNS_QUERY_ID",
    "DNS_RESPONSE",
    "DNS_TTL_ANSWER",
    "DOWNSTREAM_TUNNEL_ID",
    "DST_AS_MAP",
    "DST_FATHER_PROC_NAME",
    "DST_FATHER_PROC_PID",
    "DST_FATHER_PROC_PKG_NAME",
    "DST_FATHER_PROC_UID",
    "DST_FATHER_PROC_USER_NAME",
    "DST_IP_CITY",
    "DST_PROC_CMDLINE",
    "DST_PROC_CONTAINER_ID",
    "DST_PROC_NAME",
    "DST_PROC_PID",
    "DST_PROC_PKG_NAME",
    "DST_PROC_UID",
    "DST_PROC_USER_NAME",
    "FLOW_DOMAIN_NAME",
    "FLOW_SERVER_NAME",
    "FLOW_TO_APPLICATION_ID",
    "FLOW_TO_USER_ID",
    "FLOW_USER_NAME",
    "FLOW_UUID",
    "FLOW_VERDICT",
    "FRAGMENTS",
    "INITIATOR_GW_IP_ADDR",
    "L7_APP_PROTOCOL",
    "L7_APP_PROTOCOL_NAME",
    "L7_PROTO_RISK",
    "L7_PROTO_RISK_NAME",
    "L7_RISK_INFO",
    "L7_RISK_SCORE",
    "L7_SERVICE",
    "L7_SERVICE_NAME",
    "NPROBE_INSTANCE_NAME",
    "PROTOCOL_MAP",
    "QOE_DST_TO_SRC",
    "QOE_SRC_TO_DST",
    "RTP_IN_PAYLOAD_TYPE",
    "RTP_OUT_PAYLOAD_TYPE",
    "SIP_CALL_ID",
    "SMTP_MAIL_FROM",
    "SMTP_RCPT_TO",
    "SRC_AS_MAP",
    "SRC_FATHER_PROC_NAME",
    "SRC_FATHER_PROC_PID",
    "SRC_FATHER_PROC_PKG_NAME",
    "SRC_FATHER_PROC_UID",
    "SRC_FATHER_PROC_USER_NAME",
    "SRC_IP_CITY",
    "SRC_PROC_CMDLINE",
    "SRC_PROC_CONTAINER_ID",
    "SRC_PROC_NAME",
    "SRC_PROC_PID",
    "SRC_PROC_PKG_NAME",
    "SRC_PROC_UID",
    "SRC_PROC_USER_NAME",
    "SSL_UNSAFE_CIPHER",
    "TCP_FINGERPRINT",
    "TLS_CERT_AFTER",
    "TLS_CERT_ISSUER_DN",
    "TLS_CERT_NOT_BEFORE",
    "TLS_CERT_SHA1",
    "TLS_CERT_SUBJECT_DN",
    "TLS_SERVER_NAMES",
    "TLS_UNSAFE_CIPHER",
    "TOTAL_FLOWS_EXP",
    "UNTUNNELED_IPV4_DST_ADDR",
    "UNTUNNELED_IPV4_SRC_ADDR",
    "UNTUNNELED_IPV6_DST_ADDR",
    "UNTUNNELED_IPV6_SRC_ADDR",
    "UNTUNNELED_L4_DST_PORT",
    "UNTUNNELED_L4_SRC_PORT",
    "UNTUNNELED_PROTOCOL",
    "UPSTREAM_TUNNEL_ID",
};

const char *nprobe_name_alias(const char *name)
{
	for (unsigned i = 0; i < RTE_DIM(aliases); i++)
		if (strcmp(name, aliases[i][0]) == 0)
			return aliases[i][1];
	return name;
}

bool nprobe_name_is_lacking(const char *name)
{
	for (unsigned i = 0; i < RTE_DIM(lacking); i++)
		if (strcmp(name, lacking[i]) == 0)
			return true;
	return false;
}
