// SPDX-License-Identifier: BSD-3-Clause
// First messages as the protocols' specifications have them, checked by the project's rule files.
#include "dpi_conversation.h"

static void check(void **state, const struct exchange *table, size_t n)
{
	check_exchanges(*state, table, n);
}

#define CHECK(state, table) check(state, table, sizeof(table) / sizeof((table)[0]))

// Laid out from the specifications, octet for octet.
static void protocols_are_known_by_their_specifications(void **state)
{
	static const struct exchange table[] = {
	    // RFC 5036 3.1, 3.5.2: Hello with common hello parameters; 3.5.4: KeepAlive
	    {"LDP",
	     UDP,
	     646,
	     {C("\0\1\0\x1e\x0a\1\1\1\0\0\1\0\0\x14\0\0\0\1\4\0\0\4\0\x0f\0\0"
		"\4\1\0\4\x0a\1\1\1")}},
	    {"LDP", TCP, 646, {C("\0\1\0\x0e\x0a\1\1\1\0\0\2\1\0\4\0\0\0\7")}},
	    {"", UDP, 646, {C("\0\1\0\x1e\x0a\1\1\1\0\0\7\0\0\x14\0\0\0\1\4\0\0\4")}},
	    // RFC 1939 section 10 on a port of its own choice
	    {"POP3", TCP, 1110, {S("+OK POP3 server ready\r\n"), C("USER mrose\r\n")}},
	    {"", TCP, 1110, {C("USER mrose\r\n")}},
	    {"", TCP, 1110, {S("+OK\r\n")}},
	    // memcached's protocol.txt
	    {"Memcached", TCP, 4000, {C("set some_key 0 0 10\r\nsome_value\r\n")}},
	    {"Memcached", TCP, 11211, {C("get some_key\r\n")}},
	    {"", TCP, 4000, {C("get some_key\r\n"), C("get other\r\n")}},
	    // RFC 1945 section 4.1, 5: a simple request and its body
	    {"HTTP", TCP, 80, {C("GET /index.html\r\n")}},
	    {"", TCP, 4000, {C("GET some_key\r\n"), C("GET other\r\n")}},
	    // UDA 2.0 section 4.1.2
	    {"HTTP",
	     TCP,
	     49152,
	     {C("SUBSCRIBE /event HTTP/1.1\r\nHOST: 192.0.2.1:49152\r\nNT: upnp:event\r\n\r\n")}},
	};

	CHECK(state, table);
}

// RFC 3551 section 4.5.14: silence in u-law is 0xff.
static void silence_is_no_name(void **state)
{
	static const char silence[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
				      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
				      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
	struct conversation *talk = *state;
	uint8_t packet[12 + sizeof(silence) - 1] = {0x80, 0, 0x12, 0x34, 0, 0, 0, 0xa0, 1, 2, 3, 4};

	conversation_start(talk, UDP, 17000);
	for (unsigned i = 0; i < 3; i++) {
		memcpy(packet + 12, silence, sizeof(silence) - 1);
		packet[3] = (uint8_t)(0x34 + i);
		packet[7] = (uint8_t)(0xa0 * (i + 1));
		packet[6] = (uint8_t)(0xa0 * (i + 1) >> 8);
		conversation_say(talk, 0, packet, sizeof(packet));
	}
	assert_string_equal(conversation_label(talk), "RTP");
	conversation_start(talk, UDP, 17002);
	for (unsigned i = 0; i < 3; i++)
		conversation_say(talk, i & 1, silence, sizeof(silence) - 1);
	assert_string_equal(conversation_label(talk), "");
}

static void databases_and_queues_are_told_by_their_greetings(void **state)
{
	static const struct exchange table[] = {
	    {"AMQP", TCP, 5672, {C("AMQP\0\0\x09\1")}},
	    {"AMQP", TCP, 15672, {C("AMQP\3\1\0\0")}},
	    {"AMQP", TCP, 5672, {C("\1\0\1\0\0\0\x09\0\x3c\0\x28\0\0\0\1a\xce")}},
	    {"MQTT", TCP, 1883, {C("\x10\x0e\0\4MQTT\5\2\0\x3c\0\0\1a")}},
	    {"MongoDB",
	     TCP,
	     27017,
	     {C("\x24\0\0\0\1\0\0\0\0\0\0\0\xdd\7\0\0\0\0\0\0\0\x0f\0\0\0\x10hi\0\1\0\0\0\0\0\0")}},
	    {"MongoDB",
	     TCP,
	     27017,
	     {C("\x29\0\0\0\1\0\0\0\0\0\0\0\xd4\7\0\0\0\0\0\0db.$"
		"cmd\0\0\0\0\0\1\0\0\0\5\0\0\0\0")}},
	    {"DRDA",
	     TCP,
	     50000,
	     {C("\0\x1a\xd0\x41\0\1\0\x14\x10\x41\0\x10\x11\x5e\x84\x82\xf2\x83"
		"\x84\x83\x84\x83\x84\x83\x84\x83")}},
	    {"ClickHouse",
	     TCP,
	     9000,
	     {C("\0\x11"
		"ClickHouse client\1\1\xb2\xa9\3\0\0\0")}},
	    {"Memcached", TCP, 11211, {C("set key 0 60 5\r\nvalue\r\n")}},
	    {"Memcached", UDP, 11211, {C("\0\1\0\0\0\1\0\0stats\r\n")}},
	    {"Memcached", TCP, 11211, {C("\x80\0\0\3\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0key")}},
	    {"RESP", TCP, 6379, {C("*2\r\n$4\r\nINFO\r\n$3\r\nall\r\n")}},
	    {"OpenWire", TCP, 61616, {C("\0\0\0\x0e\1ActiveMQ\0\0\0\0\x0c\0")}},
	    {"STOMP", TCP, 61613, {C("CONNECT\naccept-version:1.2\nhost:x\n\n\0")}},
	    {"ZeroMQ", TCP, 5555, {C("\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL")}},
	    {"Gearman", TCP, 4730, {C("\0REQ\0\0\0\1\0\0\0\7reverse")}},
	    {"Corba", TCP, 2809, {C("GIOP\1\2\1\0\x24\0\0\0\5\0\0\0")}},
	    {"FastCGI", TCP, 9000, {C("\1\1\0\1\0\x08\0\0\0\1\0\0\0\0\0\0")}},
	    {"Thrift", TCP, 9090, {C("\0\0\0\x11\x80\1\0\1\0\0\0\4ping\0\0\0\0\0")}},
	    {"SMPP",
	     TCP,
	     2775,
	     {C("\0\0\0\x1f\0\0\0\x09\0\0\0\0\0\0\0\1user\0pass\0\0\x34\1\1\0")}},
	    {"Cassandra",
	     TCP,
	     9042,
	     {C("\4\0\0\0\1\0\0\0\x16\0\1\0\x0b"
		"CQL_VERSION\0\5"
		"3.0.0")}},
	    {"HTTP2", TCP, 8080, {C("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0")}},
	    {"JSON-RPC", TCP, 7777, {C("{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"id\":1}\n")}},
	    {"Mining",
	     TCP,
	     3333,
	     {C("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"x/1\"]}\n")}},
	    {"RTPS", UDP, 7400, {C("RTPS\2\2\1\1prefix123456\x0e\1\x0c\0")}},
	};

	CHECK(state, table);
}

static void industry_speaks_as_its_standards_say(void **state)
{
	static const struct exchange table[] = {
	    {"ANSI_C1222", TCP, 1153, {C("\x60\x0a\xa2\5\x60\3\x7b\1\2\xa8\1\1")}},
	    {"CIP", UDP, 2222, {C("\2\0\2\x80\x08\0\1\0\0\0\1\0\0\0\xb1\0")}},
	    {"Ether-S-Bus", UDP, 5050, {C("\0\0\0\x0b\1\0\0\1\0\1\x20")}},
	    {"FINS", UDP, 9600, {C("\x80\0\2\0\1\0\0\2\0\0\1\1\x82\0\0\0\0\1")}},
	    {"FINS", TCP, 9600, {C("FINS\0\0\0\x0c\0\0\0\0\0\0\0\0\0\0\0\0")}},
	    {"HART-IP", UDP, 5094, {C("\1\0\0\0\0\2\0\x0d\1\0\0\x75\x30")}},
	    {"IEC62056", TCP, 4059, {C("\0\1\0\x10\0\1\0\6\x60\4\xa1\2\0\0")}},
	    {"IEEE-C37118", TCP, 4712, {C("\xaa\x41\0\x12\0\1\0\0\0\0\0\0\0\0\0\2\x12\x34")}},
	    {"ISO9506-1-MMS",
	     TCP,
	     102,
	     {C("\3\0\0\x16\x11\xe0\0\0\0\1\0\xc1\2\0\1\xc2\2\0\1\xc0\1\x0a"),
	      S("\3\0\0\x16\x11\xd0\0\1\0\1\0\xc1\2\0\1\xc2\2\0\1\xc0\1\x0a"),
	      C("\3\0\0\x10\2\xf0\x80\x0d\7\5\5\x13\1\0\x16\1")}},
	    {"KNXnet_IP", UDP, 3671, {C("\6\x10\2\1\0\x0e\x08\1\xc0\xa8\0\1\x0e\x57")}},
	    {"UMAS", TCP, 502, {C("\0\1\0\0\0\5\0\x5a\0\2\0")}},
	    {"TRDP",
	     UDP,
	     17224,
	     {C("\0\0\0\1\1\0Pd\0\0\3\xe8\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\2\3"
		"\4")}},
	    {"TuyaLP",
	     TCP,
	     6668,
	     {C("\0\0\x55\xaa\0\0\0\1\0\0\0\x0a\0\0\0\x08\1\2\3\4\0\0\xaa\x55")}},
	    {"BFD",
	     UDP,
	     3784,
	     {C("\x20\xc0\3\x18\0\0\0\1\0\0\0\2\0\x0f\x42\x40\0\x0f\x42\x40\0\0\0\0")}},
	    {"PTPv2",
	     UDP,
	     319,
	     {C("\0\2\0\x2c\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x1d\xc1\xff\xfe\x12\x34\x56\0\1\0\1\0"
		"\0\0\0\0\0\0\0\0\0\0\0")}},
	    {"EthernetGlobalData",
	     UDP,
	     18246,
	     {C("\x0d\1\0\1\xc0\xa8\0\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0ab")}},
	    {"HL7", TCP, 2575, {C("\x0bMSH|^~\\&|LAB|A|B|C|20260101||ORU^R01|1|P|2.3\r\x1c\r")}},
	    {"COAP", UDP, 5683, {C("\x40\1\x7d\x34\xbbtemperature")}},
	    {"COAP",
	     UDP,
	     40001,
	     {C("\x44\1\x12\x34"
		"abcd\xb7sensors"),
	      S("\x64\x45\x12\x34"
		"abcd\xff"
		"22.5 C")}},
	};

	CHECK(state, table);
}

static void networks_and_their_services_are_named(void **state)
{
	static const struct exchange table[] = {
	    {"BJNP", UDP, 8611, {C("BJNP\1\1\0\0\0\0\0\0\0\0\0\0")}},
	    {"CHECKMK", TCP, 6556, {S("<<<check_mk>>>\nVersion: 2.1.0\n")}},
	    {"Munin", TCP, 4949, {S("# munin node at host.example\n")}},
	    {"Diameter",
	     TCP,
	     3868,
	     {C("\1\0\0\x20\x80\0\1\1\0\0\0\0\0\0\0\1\0\0\0\2\0\0\1\x08\x40\0\0\x0c"
		"abcd")}},
	    {"LISP", UDP, 4342, {C("\x10\0\0\1\0\0\0\0\0\0\0\1\0\0\0\x20\0\1\x0a\0\0\1")}},
	    {"LISP",
	     UDP,
	     4342,
	     {C("\x80\0\0\0\x45\0\0\x40\0\0\0\0\x40\x11\0\0\x0a\0\0\1\x0a\0\0\2")}},
	    {"LISP", TCP, 4342, {C("\0\x11\0\x0c\0\0\0\1\x9f\xac\xad\xe9")}},
	    {"PFCP", UDP, 8805, {C("\x20\1\0\x0c\0\0\1\0\0\x60\0\4\xe5\0\0\1")}},
	    {"PPTP", TCP, 1723, {C("\0\x9c\0\1\x1a\x2b\x3c\x4d\0\1\0\0\1\0\0\0\0\0\0\1")}},
	    {"XDMCP", UDP, 177, {C("\0\1\0\2\0\1\0")}},
	    {"RipeAtlas", UDP, 33434, {C("http://atlas.ripe.net Atlas says Hi!")}},
	    {"RipeAtlas", TCP, 8080, {C("MGLNDD_192.0.2.1_8080\n")}},
	    {"UBNTAC2", UDP, 10001, {C("\1\0\0\0")}},
	};

	CHECK(state, table);
}

static void mail_files_and_media_begin_as_their_standards_say(void **state)
{
	static const struct exchange table[] = {
	    {"HTTP.IPP",
	     TCP,
	     631,
	     {C("POST /ipp/print HTTP/1.1\r\nContent-Type: application/ipp\r\nHost: p\r\n\r\n")}},
	    {"IceCast", TCP, 8000, {C("SOURCE /live ICE/1.0\r\ncontent-type: audio/mpeg\r\n\r\n")}},
	    {"FIX", TCP, 9878, {C("8=FIX.4.2\0019=65\00135=A\00149=A\00156=B\00134=1\001")}},
	    {"Syncthing",
	     UDP,
	     21027,
	     {C("\x2e\xa7\xd9\x0b\x0a\x20"
		"abcdefgh")}},
	    {"IAX", UDP, 4569, {C("\x80\1\0\0\0\0\0\0\0\0\6\1\x0b\2\0\2")}},
	    {"TeamSpeak", UDP, 9987, {C("TS3INIT1\0\x65\0\0\x88\6\x3b\xec\xe9\0")}},
	    {"RSH", TCP, 514, {C("1022\0"), C("root\0root\0uname -a\0")}},
	    {"RSH", TCP, 513, {C("\0me\0you\0xterm/38400\0")}},
	    {"Z3950", TCP, 210, {C("\xb4\x12\x83\2\0\xe0\x84\2\xe9\xc2\x85\3\1\0\0\x86\3\1\0\0")}},
	    {"eDonkey", TCP, 4662, {C("\xe3\6\0\0\0\1\1\2\3\4\5")}},
	    {"Nano", TCP, 7075, {C("RC\x12\x12\x11\2\0\0")}},
	    {"Lustre", TCP, 988, {C("\0\x71\xce\xac\1\0\0\0\0\0\0\0\0\0\0\0")}},
	    {"Roughtime",
	     UDP,
	     2002,
	     {C("ROUGHTIM\xf4\3\0\0\4\0\0\0\4\0\0\0\x24\0\0\0\x44\0\0\0VER\0"
		"12345678901234567890123456789012345678901234567890123456789012"
		"345678901234567890")}},
	    {"NetBIOS",
	     UDP,
	     137,
	     {C("\x84\xff\1\x10\0\1\0\0\0\0\0\0\x20"
		"EFEDEJFPEEnkBEJEOCACACACACACACBM\0\0\x20\0\1")}},
	    {"",
	     UDP,
	     137,
	     {C("\x84\xff\1\x10\0\1\0\0\0\0\0\0\x20"
		"EFEDEJFPEEnkBEJEOCACACACACACACBM\0\0\x10\0\1")}},
	    {"H323",
	     TCP,
	     32804,
	     {C("\3\0\0\x1c\2\x30\1\6\0\x08\x81\x75\0\5\0\x80\1\xbc\x52\x40\x1d\0\x80\0\0\0\x1b"
		"\xc5")}},
	    {"IMO", UDP, 57604, {C("\x09\2\xdc\x9a\2\0\0\0\0\0")}},
	    {"", UDP, 57604, {C("\x09\2\xdc\x9a\2\0\0\0\0\1")}},
	    {"SMTP.Google", TCP, 25, {S("220 mx.google.com ESMTP x\r\n")}},
	    {"HTTP.WebDAV", TCP, 80, {C("MOVE /a HTTP/1.1\r\nHost: example.org\r\n\r\n")}},
	    {"SAP", TCP, 3299, {C("\0\0\0\x10NI_ROUTE\0\2\x27\2\0\0\0\1")}},
	};

	CHECK(state, table);
}

static void a_peers_encrypted_handshake_agrees_with_its_length(void **state)
{
	struct conversation *talk = *state;
	uint8_t auth[402] = {1, 0x90, 4};

	for (unsigned i = 3; i < sizeof(auth); i++)
		auth[i] = (uint8_t)(i * 89);
	conversation_start(talk, TCP, 30303);
	conversation_say(talk, 0, auth, sizeof(auth));
	assert_string_equal(conversation_label(talk), "ETHEREUM");
	conversation_start(talk, TCP, 30303);
	conversation_say(talk, 0, auth, sizeof(auth) - 1);
	assert_string_equal(conversation_label(talk), "");
}

static void games_shake_hands_in_their_own_ways(void **state)
{
	static const struct exchange table[] = {
	    {"AmongUs", UDP, 22023, {C("\x08\0\1\0\x46\xd2\2\3\4name")}},
	    {"Warcraft3", UDP, 6112, {C("\xf7\x2f\x10\0PX3W\x1b\0\0\0\0\0\0\0")}},
	    {"WorldOfWarcraft",
	     TCP,
	     3724,
	     {C("\0\x08\x1e\0WoW\0\3\3\5\x34\x30\x36\x38\x78\0niW\0BGne\x3c\0\0\0\x0a\0\0\1")}},
	    {"HalfLife2", UDP, 27015, {C("\xff\xff\xff\xffgetchallenge steam\n")}},
	    {"MapleStory", TCP, 8484, {S("\x0e\0\x53\0\1\0\x31iviviviv\x08")}},
	    {"TocaBoca", UDP, 5999, {C("}}}}}}}}}}}}\x12")}}, // Photon's ping
	    {"Crossfire", UDP, 13000, {C("\xc7\xd9\x19\x99\2\0\0\0")}},
	    {"TencentGames",
	     TCP,
	     8081,
	     {C("\x33\x66\0\x0b\0\x0a\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0")}},
	    {"GenshinImpact",
	     UDP,
	     22101,
	     {C("\0\0\0\xff\0\0\0\0\0\0\0\0\x49\x96\2\xd2\xff\xff\xff\xff")}},
	};

	CHECK(state, table);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(protocols_are_known_by_their_specifications),
	    cmocka_unit_test(silence_is_no_name),
	    cmocka_unit_test(databases_and_queues_are_told_by_their_greetings),
	    cmocka_unit_test(industry_speaks_as_its_standards_say),
	    cmocka_unit_test(networks_and_their_services_are_named),
	    cmocka_unit_test(mail_files_and_media_begin_as_their_standards_say),
	    cmocka_unit_test(a_peers_encrypted_handshake_agrees_with_its_length),
	    cmocka_unit_test(games_shake_hands_in_their_own_ways),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
