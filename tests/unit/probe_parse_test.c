// SPDX-License-Identifier: BSD-3-Clause
// The fast way of the parser against the slow one, which is the rule.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pcap/pcap.h>

#include "probe/meter/parse.h"
#include "tests/unit/frame_builder.h"

static const unsigned keys[] = {KEY_VLAN | KEY_VNI, 0}, decaps[] = {DECAP_ALL, 0, DECAP_GTP};

static void parser_with(struct parser *parser, unsigned key, unsigned decap)
{
	struct options options = {.key = key};
	struct hash_key secret;

	decap_preset(&options.decap, decap);
	memset(&secret, 0x5a, sizeof(secret));
	parser_init(parser, &options, &secret);
	assert_int_equal(parser->type_ipv4, RTE_BE16(0x0800));
}

// What both ways must agree on.
static void assert_same(const struct pkt_meta *fast, const struct pkt_meta *slow,
			const struct slow_headers *packet)
{
	struct pkt_headers a, b;

	assert_memory_equal(&fast->key, &slow->key, sizeof(fast->key));
	assert_int_equal(fast->side, slow->side);
	assert_int_equal(pkt_fold(fast, NULL), pkt_fold(slow, packet));
	assert_int_equal(fast->marks | PKT_SLOW, slow->marks);
	assert_int_equal(pkt_overhead(fast, NULL), pkt_overhead(slow, packet));
	assert_memory_equal(&fast->delta, &slow->delta, offsetof(struct pkt_delta, overhead));
	assert_int_equal(fast->delta.packets, slow->delta.packets);
	headers_of(fast, NULL, &a);
	headers_of(slow, packet, &b);
	assert_int_equal(a.ip_version, b.ip_version);
	assert_int_equal(pkt_tos(fast, NULL), pkt_tos(slow, packet));
	assert_memory_equal(a.source, b.source, a.ip_version == 4 ? 4 : 16);
	assert_memory_equal(a.destination, b.destination, a.ip_version == 4 ? 4 : 16);
	assert_int_equal(a.l4_offset, b.l4_offset);
	assert_int_equal(a.l4_captured, b.l4_captured);
	assert_int_equal(a.l4_length, b.l4_length);
}

// Compares on an exact-size copy. True when the fast way took the frame.
static bool agree(const struct parser *parser, const uint8_t *octets, uint32_t captured,
		  uint32_t wire_length)
{
	uint8_t *copy = malloc(captured ? captured : 1);
	struct rte_mbuf mbuf = {.buf_addr = copy, .data_len = (uint16_t)captured};
	struct frame frame = {copy, captured, wire_length, 1, 0};
	struct pkt_meta fast = {.mbuf = &mbuf}, slow = {.mbuf = &mbuf};
	struct slow_headers packet;
	__m128i key;
	bool taken;

	memcpy(copy, octets, captured);
	taken = parse_fast(parser, copy, captured, wire_length, &fast, &key);
	if (taken) {
		assert_int_equal(parse_full(parser, &frame, &slow, &packet), IGNORE_NONE);
		assert_int_equal(packet.packet.n_tunnels, 0);
		assert_false(packet.packet.has & (PACKET_FIRST_FRAGMENT | PACKET_LATER_FRAGMENT));
		assert_same(&fast, &slow, &packet);
	}
	free(copy);
	return taken;
}

static uint32_t random_below(uint32_t limit)
{
	return (uint32_t)rand() % limit;
}

static void add_transport(struct test_frame *frame)
{
	static const uint16_t ports[] = {53,	443,  4789, 8472, 6081, 2152, 6635,
					 40000, 4790, 3544, 1701, 5247, 37008};

	if (random_below(2)) {
		frame_tcp(frame);
		frame->octets[frame->n - 7] = (uint8_t)rand();
	} else {
		frame_udp(frame, ports[random_below(13)], ports[random_below(13)]);
	}
	for (uint32_t n = random_below(40); n > 0; n--)
		frame->octets[frame->n++] = (uint8_t)rand();
}

// Plain traffic, the way most packets look.
static void sound_frame(struct test_frame *frame)
{
	static const char *const tags[] = {"", "", "0fff", "a005"};
	const char *tag = tags[random_below(4)];
	bool v6 = random_below(2);
	uint32_t begin;

	frame->n = 0;
	frame_ethernet(frame, tag[0] ? 0x8100 : v6 ? 0x86dd : 0x0800);
	if (tag[0]) {
		frame_hex(frame, tag);
		frame_hex(frame, v6 ? "86dd" : "0800");
	}
	begin = v6 ? frame_ipv6(frame, 17) : frame_ipv4(frame, 17);
	for (unsigned i = 0; i < 3; i++)
		frame->octets[frame->n - 1 - random_below(v6 ? 32 : 8)] = (uint8_t)rand();
	add_transport(frame);
	if (v6)
		frame_ends_ipv6(frame, begin);
	else
		frame_ends_ipv4(frame, begin);
	frame->octets[v6 ? begin + 6 : begin + 9] = random_below(2) ? 6 : 17;
	if (random_below(3) == 0)
		frame_hex(frame, "000000000000"); // padding
}

static void mangle(struct test_frame *frame)
{
	static const uint8_t likely[] = {0,    4,    6,	   17,	 41,   44,   47,
					 0x08, 0x20, 0x45, 0x46, 0x60, 0x81, 0xff};

	for (uint32_t n = 1 + random_below(3); n > 0; n--) {
		uint32_t at = 12 + random_below(random_below(2) ? 16 : frame->n - 12);

		frame->octets[at] = likely[random_below(sizeof(likely))];
	}
	if (random_below(3) == 0)
		frame->n = random_below(frame->n + 1);
}

static void both_ways_agree_on_sound_and_mangled_frames(void **)
{
	unsigned sound = 0, mangled = 0;

	srand(5);
	for (unsigned i = 0; i < 200000; i++) {
		struct parser parser;
		struct test_frame frame;
		uint32_t wire;

		parser_with(&parser, keys[i % 2], decaps[i % 3]);
		sound_frame(&frame);
		sound += agree(&parser, frame.octets, frame.n, frame.n);
		mangle(&frame);
		wire = frame.n + random_below(4) * random_below(20);
		mangled += agree(&parser, frame.octets, frame.n, wire);
	}
	assert_true(sound > 50000);
	assert_true(mangled > 20000);
}

static void both_ways_agree_on_every_cut(void **)
{
	struct parser parser;

	srand(6);
	parser_with(&parser, KEY_VLAN, 0);
	for (unsigned i = 0; i < 500; i++) {
		struct test_frame frame;

		sound_frame(&frame);
		for (uint32_t captured = 0; captured <= frame.n; captured++)
			agree(&parser, frame.octets, captured, frame.n);
	}
}

static void plain_traffic_takes_the_fast_way(void **)
{
	char why[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_open_offline("tests/pcap/sample.pcap", why);
	unsigned packets = 0, fast = 0;
	struct pcap_pkthdr *header;
	const u_char *octets;
	struct parser parser;

	assert_non_null(pcap);
	parser_with(&parser, KEY_VLAN | KEY_VNI, DECAP_ALL);
	while (pcap_next_ex(pcap, &header, &octets) == 1) {
		fast += agree(&parser, octets, header->caplen, header->len);
		packets++;
	}
	pcap_close(pcap);
	assert_true(packets > 1000);
	assert_true(fast * 10 > packets * 8);
}

// 10.0.0.1 to 10.0.0.2 with number 7 in VLAN 3, of which one thing is another.
static struct ip_fragment fragment_with(unsigned changed)
{
	static const uint8_t a[16] = {10, 0, 0, 1}, b[16] = {10, 0, 0, 2};

	return (struct ip_fragment){
	    .fragment = {.id = changed == 1 ? 8 : 7,
			 .protocol = changed == 2 ? 6 : 17,
			 .offset = changed == 6 ? 99 : 0,
			 .more = changed == 6},
	    .source = changed == 3 ? b : a,
	    .destination = changed == 3 ? a : b,
	    .vlan = changed == 4 ? 4 : 3,
	    .vni = changed == 5 || changed == 7 ? 1 : 0,
	    .has = changed == 5	  ? PACKET_HAS_VNI
		   : changed == 7 ? PACKET_HAS_VNI | PACKET_VNI_ONE_WAY
				  : 0,
	    .ip_version = 4,
	};
}

static bool same_key(const struct parser *parser, unsigned changed)
{
	const struct ip_fragment before = fragment_with(0), after = fragment_with(changed);
	const struct fragment_key a = parse_fragment_key(parser, &before),
				  b = parse_fragment_key(parser, &after);

	return memcmp(&a, &b, sizeof(a)) == 0;
}

static void fragments_of_one_ip_packet_have_one_key(void **)
{
	struct parser parser;

	parser_with(&parser, KEY_VLAN | KEY_VNI, 0);
	for (unsigned changed = 1; changed <= 5; changed++)
		assert_false(same_key(&parser, changed));
	assert_true(same_key(&parser, 6)); // another part of it
	assert_true(same_key(&parser, 7)); // a number of one direction tells no Flows apart
	parser_with(&parser, 0, 0);
	assert_true(same_key(&parser, 4) && same_key(&parser, 5));
	assert_false(same_key(&parser, 1));
}

// A later fragment that is joined has the key of the first one.
static void a_joined_fragment_is_of_the_flow_of_the_first(void **)
{
	static const struct first_fragment first = {1000, 443, 0x0800, 6, FIRST_HAS_ICMP};
	struct test_frame frame = {.n = 0};
	struct slow_headers slow;
	struct pkt_meta whole, later;
	struct parser parser;

	parser_with(&parser, KEY_VLAN | KEY_VNI, 0);
	frame_ethernet(&frame, 0x0800);
	frame_ipv4_tcp(&frame);
	assert_int_equal(parse_full(&parser, &(struct frame){frame.octets, frame.n, frame.n, 1, 0},
				    &whole, &slow),
			 IGNORE_NONE);
	frame_be16(&frame, 20, 3);
	assert_int_equal(parse_full(&parser, &(struct frame){frame.octets, frame.n, frame.n, 1, 0},
				    &later, &slow),
			 IGNORE_NONE);
	assert_memory_not_equal(&whole.key, &later.key, sizeof(whole.key));
	parse_join(&parser, 0, &first, &later, &slow);
	assert_memory_equal(&whole.key, &later.key, sizeof(whole.key));
	assert_int_equal(whole.side, later.side);
	assert_int_equal(slow.packet.icmp_type_code, 0x0800);
	assert_true(slow.packet.has & PACKET_HAS_ICMP);
}

// Whether parse_fast() takes a UDP packet with these ports.
static bool is_fast(const struct parser *parser, bool v6, uint16_t source, uint16_t destination)
{
	struct test_frame frame = {.n = 0};
	struct pkt_meta pkt;
	uint32_t begin;
	__m128i key;

	frame_ethernet(&frame, v6 ? 0x86dd : 0x0800);
	begin = v6 ? frame_ipv6(&frame, 17) : frame_ipv4(&frame, 17);
	frame_udp(&frame, source, destination);
	memset(frame.octets + frame.n, 0, 20);
	frame.n += 20;
	if (v6)
		frame_ends_ipv6(&frame, begin);
	else
		frame_ends_ipv4(&frame, begin);
	return parse_fast(parser, frame.octets, frame.n, frame.n, &pkt, &key);
}

static void each_of_24_tunnel_ports_is_the_slow_ways_and_no_other(void **)
{
	enum { PORTS = 24, EITHER = 8, FIRST = 4000 };
	struct options options = {.key = KEY_VLAN};
	struct parser parser;

	for (unsigned i = 0; i < PORTS; i++)
		assert_true(decap_add_port(&options.decap, i < EITHER ? TUNNEL_GTP : TUNNEL_VXLAN,
					   (uint16_t)(FIRST + i)));
	assert_false(decap_add_port(&options.decap, TUNNEL_VXLAN, 9));
	parser_init(&parser, &options, &(struct hash_key){0});
	for (unsigned port = 1; port <= UINT16_MAX; port++) {
		bool to = port >= FIRST && port < FIRST + PORTS;
		bool from = port >= FIRST && port < FIRST + EITHER;

		for (unsigned v6 = 0; v6 < 2; v6++) {
			assert_int_equal(is_fast(&parser, v6, 53, (uint16_t)port), !to);
			assert_int_equal(is_fast(&parser, v6, (uint16_t)port, 53), !from);
		}
	}
}

// The key of an IPv4 packet in GRE between these outer addresses, with this key of GRE.
static struct flow_key key_in_gre(unsigned key, uint8_t from, uint8_t to, uint8_t id)
{
	struct options options = {.key = key};
	struct test_frame frame = {.n = 0};
	struct slow_headers slow;
	struct pkt_meta pkt;
	struct parser parser;
	uint32_t outer;

	decap_preset(&options.decap, DECAP_ALL);
	parser_init(&parser, &options, &(struct hash_key){.round = {_mm_set1_epi8(3)}});
	frame_ethernet(&frame, 0x0800);
	outer = frame_ipv4(&frame, 47);
	frame.octets[outer + 15] = from;
	frame.octets[outer + 19] = to;
	frame_hex(&frame, "2000 0800 000000");
	frame.octets[frame.n++] = id;
	frame_ipv4_tcp(&frame);
	frame_ends_ipv4(&frame, outer);
	assert_int_equal(
	    parse_full(&parser, &(struct frame){frame.octets, frame.n, frame.n, 1, 0}, &pkt, &slow),
	    IGNORE_NONE);
	return pkt.key;
}

static void the_key_tells_tunnels_apart_only_when_asked(void **)
{
	static const uint8_t outer[][3] = {{1, 2, 1}, {2, 1, 1}, {1, 3, 1}, {3, 2, 1}, {1, 2, 2}};

	for (unsigned i = 0; i < RTE_DIM(outer); i++) {
		const uint8_t *o = outer[i];
		struct flow_key with[] = {key_in_gre(KEY_TUNNEL, 1, 2, 1),
					  key_in_gre(KEY_TUNNEL, o[0], o[1], o[2])};
		struct flow_key without[] = {key_in_gre(0, 1, 2, 1),
					     key_in_gre(0, o[0], o[1], o[2])};

		assert_int_equal(flow_key_equal(&with[0], &with[1]), i < 2);
		assert_true(flow_key_equal(&without[0], &without[1]));
	}
}

// A UDP packet below a label, of which one property differs.
enum { SAME, OTHER_TOS, OTHER_LABEL, OTHER_MAC, OTHER_INPUT, N_PROPERTIES };

static struct flow_key key_of_property(unsigned key, unsigned property)
{
	const struct options options = {.key = key};
	struct test_frame frame = {.n = 0};
	struct pkt_meta pkt = {.mbuf = NULL};
	struct slow_headers slow;
	struct parser parser;

	parser_init(&parser, &options, &(struct hash_key){0});
	frame_hex(&frame, property == OTHER_MAC ? "02000000000e" : "02000000000d");
	frame_hex(&frame, "020000000005 8847");
	frame_hex(&frame, property == OTHER_LABEL ? "00065140" : "00064140");
	frame_hex(&frame, property == OTHER_TOS ? "45b8" : "4500");
	frame_hex(&frame, "001c00000000 40110000 0a000001 0a000002 1388003500080000");
	const struct frame whole = {frame.octets, frame.n, frame.n, 1, property == OTHER_INPUT};
	assert_int_equal(parse_full(&parser, &whole, &pkt, &slow), IGNORE_NONE);
	return pkt.key;
}

static void the_key_has_what_was_asked_for_and_nothing_else(void **)
{
	static const unsigned bit[N_PROPERTIES] = {0, KEY_TOS, KEY_MPLS, KEY_MAC, KEY_INTERFACE};

	for (unsigned i = 0; i < N_PROPERTIES * N_PROPERTIES; i++) {
		unsigned with = i / N_PROPERTIES, other = i % N_PROPERTIES;
		struct flow_key one = key_of_property(bit[with], SAME),
				two = key_of_property(bit[with], other);

		assert_int_equal(flow_key_equal(&one, &two), with == SAME || with != other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_ways_agree_on_sound_and_mangled_frames),
	    cmocka_unit_test(both_ways_agree_on_every_cut),
	    cmocka_unit_test(plain_traffic_takes_the_fast_way),
	    cmocka_unit_test(fragments_of_one_ip_packet_have_one_key),
	    cmocka_unit_test(a_joined_fragment_is_of_the_flow_of_the_first),
	    cmocka_unit_test(the_key_tells_tunnels_apart_only_when_asked),
	    cmocka_unit_test(the_key_has_what_was_asked_for_and_nothing_else),
	    cmocka_unit_test(each_of_24_tunnel_ports_is_the_slow_ways_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
