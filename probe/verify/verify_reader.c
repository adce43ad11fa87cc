// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify_reader.h"

#include <assert.h>
#include <string.h>

#include <rte_common.h>

#include "probe/verify/verify_read.h"

// In the order of nfdump's own `fmt:`.
static const struct verify_shown of_nfdump[] = {
    {"%ts", "flowStartMilliseconds", VERIFY_TIME, false},
    {"%te", "flowEndMilliseconds", VERIFY_TIME, false},
    {"%sa", "sourceIPv4Address", VERIFY_ADDRESS, false},
    {"%da", "destinationIPv4Address", VERIFY_ADDRESS, false},
    {"%sa", "sourceIPv6Address", VERIFY_ADDRESS, false},
    {"%da", "destinationIPv6Address", VERIFY_ADDRESS, false},
    {"%pr", "protocolIdentifier", VERIFY_PROTOCOL, false},
    {"%sp", "sourceTransportPort", VERIFY_PLAIN, false},
    {"%dp", "destinationTransportPort", VERIFY_PLAIN, false},
    {"%dp", "icmpTypeCodeIPv4", VERIFY_ICMP, false},
    {"%dp", "icmpTypeCodeIPv6", VERIFY_ICMP, false},
    {"%flg", "tcpControlBits", VERIFY_FLAGS, false},
    {"%ipkt", "packetDeltaCount", VERIFY_PLAIN, false},
    {"%ibyt", "octetDeltaCount", VERIFY_PLAIN, false},
    {"%opkt", "packetDeltaCount", VERIFY_PLAIN, true},
    {"%obyt", "octetDeltaCount", VERIFY_PLAIN, true},
    {"%stos", "ipClassOfService", VERIFY_PLAIN, false},
    {"%in", "ingressInterface", VERIFY_PLAIN, false},
    {"%out", "egressInterface", VERIFY_PLAIN, false},
    {"%svln", "vlanId", VERIFY_PLAIN, false},
    {"%svln", "dot1qVlanId", VERIFY_PLAIN, false},
    {"%ismc", "sourceMacAddress", VERIFY_PLAIN, false},
    {"%idmc", "destinationMacAddress", VERIFY_PLAIN, false},
    {"%mpls1", "mplsTopLabelStackSection", VERIFY_LABEL, false},
    {"%nbid", "applicationId", VERIFY_ENGINE, false},
    {"%cl", "clientNetworkDelayMicroseconds", VERIFY_PLAIN, false},
    {"%sl", "serverNetworkDelayMicroseconds", VERIFY_PLAIN, false},
    {"%al", "applicationDelayMicroseconds", VERIFY_PLAIN, false},
};

// The header of nfacctd's print_output: csv, made by its `aggregate`.
static const struct verify_shown of_pmacct[] = {
    {"TIMESTAMP_START", "flowStartMilliseconds", VERIFY_TIME, false},
    {"TIMESTAMP_END", "flowEndMilliseconds", VERIFY_TIME, false},
    {"SRC_IP", "sourceIPv4Address", VERIFY_ADDRESS, false},
    {"DST_IP", "destinationIPv4Address", VERIFY_ADDRESS, false},
    {"SRC_IP", "sourceIPv6Address", VERIFY_ADDRESS, false},
    {"DST_IP", "destinationIPv6Address", VERIFY_ADDRESS, false},
    {"PROTOCOL", "protocolIdentifier", VERIFY_PROTOCOL, false},
    {"SRC_PORT", "sourceTransportPort", VERIFY_PLAIN, false},
    {"DST_PORT", "destinationTransportPort", VERIFY_PLAIN, false},
    {"DST_PORT", "icmpTypeCodeIPv4", VERIFY_ICMP, false},
    {"DST_PORT", "icmpTypeCodeIPv6", VERIFY_ICMP, false},
    {"TCP_FLAGS", "tcpControlBits", VERIFY_PLAIN, false},
    {"PACKETS", "packetDeltaCount", VERIFY_PLAIN, false},
    {"BYTES", "octetDeltaCount", VERIFY_PLAIN, false},
    {"TOS", "ipClassOfService", VERIFY_PLAIN, false},
    {"IN_IFACE", "ingressInterface", VERIFY_PLAIN, false},
    {"OUT_IFACE", "egressInterface", VERIFY_PLAIN, false},
    {"VLAN", "vlanId", VERIFY_PLAIN, false},
    {"VLAN", "dot1qVlanId", VERIFY_PLAIN, false},
    {"SRC_MAC", "sourceMacAddress", VERIFY_PLAIN, false},
    {"DST_MAC", "destinationMacAddress", VERIFY_PLAIN, false},
    {"MPLS_LABEL_TOP", "mplsTopLabelStackSection", VERIFY_LABEL, false},
};

// Names of Information Elements, as libfixbuf's ipfixDump writes them.
#define FORWARD_ONLY(name, form)                                                                   \
	{                                                                                          \
		name, name, form, false                                                            \
	}
#define BOTH_WAYS(first, rest, lower, form)                                                        \
	{lower rest, lower rest, form, false},                                                     \
	{                                                                                          \
		"reverse" first rest, lower rest, form, true                                       \
	}
static const struct verify_shown of_fixbuf[] = {
    FORWARD_ONLY("sourceIPv4Address", VERIFY_ADDRESS),
    FORWARD_ONLY("destinationIPv4Address", VERIFY_ADDRESS),
    FORWARD_ONLY("sourceIPv6Address", VERIFY_ADDRESS),
    FORWARD_ONLY("destinationIPv6Address", VERIFY_ADDRESS),
    FORWARD_ONLY("sourceTransportPort", VERIFY_PLAIN),
    FORWARD_ONLY("destinationTransportPort", VERIFY_PLAIN),
    FORWARD_ONLY("protocolIdentifier", VERIFY_PLAIN),
    FORWARD_ONLY("ipVersion", VERIFY_PLAIN),
    BOTH_WAYS("I", "pClassOfService", "i", VERIFY_PLAIN),
    BOTH_WAYS("T", "cpControlBits", "t", VERIFY_PLAIN),
    BOTH_WAYS("P", "acketDeltaCount", "p", VERIFY_PLAIN),
    BOTH_WAYS("O", "ctetDeltaCount", "o", VERIFY_PLAIN),
    BOTH_WAYS("L", "ayer2OctetDeltaCount", "l", VERIFY_PLAIN),
    BOTH_WAYS("F", "lowStartMilliseconds", "f", VERIFY_TIME),
    BOTH_WAYS("F", "lowEndMilliseconds", "f", VERIFY_TIME),
    FORWARD_ONLY("flowEndReason", VERIFY_PLAIN),
    FORWARD_ONLY("biflowDirection", VERIFY_PLAIN),
    FORWARD_ONLY("ingressInterface", VERIFY_PLAIN),
    FORWARD_ONLY("egressInterface", VERIFY_PLAIN),
    FORWARD_ONLY("vlanId", VERIFY_PLAIN),
    FORWARD_ONLY("dot1qVlanId", VERIFY_PLAIN),
    FORWARD_ONLY("dot1qCustomerVlanId", VERIFY_PLAIN),
    BOTH_WAYS("I", "cmpTypeCodeIPv4", "i", VERIFY_PLAIN),
    BOTH_WAYS("I", "cmpTypeCodeIPv6", "i", VERIFY_PLAIN),
    FORWARD_ONLY("sourceMacAddress", VERIFY_PLAIN),
    FORWARD_ONLY("destinationMacAddress", VERIFY_PLAIN),
    BOTH_WAYS("M", "inimumIpTotalLength", "m", VERIFY_PLAIN),
    BOTH_WAYS("M", "aximumIpTotalLength", "m", VERIFY_PLAIN),
    BOTH_WAYS("M", "inimumTTL", "m", VERIFY_PLAIN),
    BOTH_WAYS("M", "aximumTTL", "m", VERIFY_PLAIN),
    FORWARD_ONLY("applicationName", VERIFY_LENGTH),
    FORWARD_ONLY("applicationCategoryName", VERIFY_LENGTH),
    FORWARD_ONLY("httpRequestHost", VERIFY_LENGTH),
    FORWARD_ONLY("httpRequestTarget", VERIFY_LENGTH),
    FORWARD_ONLY("httpStatusCode", VERIFY_PLAIN),
};

#define SHOWN(list) .shown = (list), .n_shown = RTE_DIM(list)
const struct verify_reader verify_readers[] = {
    {"nfdump", "nfcapd closes its file after -t seconds, or when it ends", SHOWN(of_nfdump),
     .read = verify_read_nfdump},
    {"pmacct", "nfacctd writes each print_refresh_time, and when it ends", SHOWN(of_pmacct),
     .read = verify_read_csv},
    {"fixbuf", "who writes the file has it in memory yet", SHOWN(of_fixbuf),
     .read = verify_read_fixbuf},
};
const unsigned n_verify_readers = RTE_DIM(verify_readers);

static_assert(RTE_DIM(of_nfdump) <= VERIFY_COLUMNS && RTE_DIM(of_pmacct) <= VERIFY_COLUMNS &&
		  RTE_DIM(of_fixbuf) <= VERIFY_COLUMNS,
	      "cells of a record");

const struct verify_reader *verify_reader_find(const char *spec, const char **path)
{
	for (unsigned i = 0; i < n_verify_readers; i++) {
		const size_t n = strlen(verify_readers[i].name);

		if (strncmp(spec, verify_readers[i].name, n) == 0 && spec[n] == ':') {
			*path = spec + n + 1;
			return &verify_readers[i];
		}
	}
	return NULL;
}

int verify_reader_column(const struct verify_reader *reader, const char *field, bool reverse)
{
	for (unsigned i = 0; i < reader->n_shown; i++)
		if (reader->shown[i].reverse == reverse &&
		    strcmp(reader->shown[i].field, field) == 0)
			return (int)i;
	return -1;
}
