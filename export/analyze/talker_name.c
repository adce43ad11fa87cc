// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

#include "export/analyze/talkers.h"

enum { ADDRESS_TEXT = INET6_ADDRSTRLEN };

static const char *const words[] = {
    [TALKER_HOSTS] = "hosts", [TALKER_APPLICATIONS] = "apps", [TALKER_PORTS] = "ports",
    [TALKER_VLANS] = "vlans", [TALKER_PAIRS] = "pairs",	      [TALKER_PROTOCOLS] = "protocols"};

const char *talker_kind_word(unsigned kind)
{
	return kind < TALKER_KINDS ? words[kind] : NULL;
}

static void write_address(const struct top_key *key, unsigned i, char text[ADDRESS_TEXT])
{
	const uint8_t *octet = key->address[i];

	if (key->ip_version == 0)
		snprintf(text, ADDRESS_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", octet[0], octet[1],
			 octet[2], octet[3], octet[4], octet[5]);
	else
		inet_ntop(key->ip_version == 4 ? AF_INET : AF_INET6, octet, text, ADDRESS_TEXT);
}

static void write_protocol(uint32_t number, char *name, size_t room)
{
	static const struct {
		uint32_t number;
		const char *name;
	} known[] = {{IPPROTO_ICMP, "icmp"},
		     {IPPROTO_IGMP, "igmp"},
		     {IPPROTO_IPIP, "ipip"},
		     {IPPROTO_TCP, "tcp"},
		     {IPPROTO_UDP, "udp"},
		     {IPPROTO_DCCP, "dccp"},
		     {IPPROTO_IPV6, "ipv6"},
		     {IPPROTO_GRE, "gre"},
		     {IPPROTO_ESP, "esp"},
		     {IPPROTO_AH, "ah"},
		     {IPPROTO_ICMPV6, "icmpv6"},
		     {89, "ospf"},
		     {IPPROTO_PIM, "pim"},
		     {112, "vrrp"},
		     {IPPROTO_SCTP, "sctp"},
		     {IPPROTO_UDPLITE, "udplite"},
		     {TALKER_LINK_PROTOCOL, "without IP"}};

	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].number == number) {
			snprintf(name, room, "%s", known[i].name);
			return;
		}
	}
	snprintf(name, room, "protocol %u", number);
}

static void write_port(uint32_t number, char name[TALKER_NAME])
{
	char protocol[32];

	write_protocol(number >> 16, protocol, sizeof(protocol));
	if ((number & UINT16_MAX) != 0)
		snprintf(name, TALKER_NAME, "%u/%s", number & UINT16_MAX, protocol);
	else
		snprintf(name, TALKER_NAME, "%s", protocol);
}

static void write_vlan(uint32_t number, char name[TALKER_NAME])
{
	const unsigned outer = number & UINT16_MAX, inner = number >> 16;

	if (inner != 0)
		snprintf(name, TALKER_NAME, "%u.%u", outer, inner);
	else if (outer != 0)
		snprintf(name, TALKER_NAME, "%u", outer);
	else
		snprintf(name, TALKER_NAME, "untagged");
}

static void write_pair(const struct top_key *key, char name[TALKER_NAME])
{
	char first[ADDRESS_TEXT], second[ADDRESS_TEXT];

	write_address(key, 0, first);
	write_address(key, 1, second);
	snprintf(name, TALKER_NAME, "%s - %s", first, second);
}

void talker_name_write(enum talker_kind kind, const struct top_key *key,
		       const struct application_table *applications, char name[TALKER_NAME])
{
	switch (kind) {
	case TALKER_PAIRS:
		write_pair(key, name);
		break;
	case TALKER_APPLICATIONS:
		snprintf(name, TALKER_NAME, "%s",
			 applications != NULL
			     ? application_name(applications, (uint16_t)key->number)
			     : "not classified");
		break;
	case TALKER_PORTS:
		write_port(key->number, name);
		break;
	case TALKER_VLANS:
		write_vlan(key->number, name);
		break;
	case TALKER_PROTOCOLS:
		write_protocol(key->number, name, TALKER_NAME);
		break;
	default:
		write_address(key, 0, name);
	}
}
