// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "snmp_master.h"

#include "probe/snmp/agentx_answer.h"

static uint8_t octets[65536];

// The next PDU of the sub-agent, while main works.
static struct agentx_header await(struct probe *probe, int fd)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(20000000000);
	struct agentx_header header = {0};
	size_t n = 0;

	while (n < AGENTX_HEADER || n < AGENTX_HEADER + header.length) {
		const size_t wanted =
		    n < AGENTX_HEADER ? AGENTX_HEADER : AGENTX_HEADER + header.length;
		const ssize_t got = recv(fd, octets + n, wanted - n, MSG_DONTWAIT);

		assert_true(monotonic_ns() < by_ns);
		n += got > 0 ? (size_t)got : 0;
		if (n >= AGENTX_HEADER)
			assert_true(agentx_header_read(octets, &header));
		event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
	}
	return header;
}

static void respond(int fd, struct agentx_header header, enum agentx_error error, uint32_t session)
{
	uint8_t response[64];
	struct agentx_writer writer = {.octets = response, .size = sizeof(response)};

	header.session = session;
	assert_true(agentx_refuse(&header, error, 0, &writer));
	assert_int_equal(send(fd, response, writer.n, 0), writer.n);
}

static int accept_one(struct probe *probe, int listener)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(20000000000);
	struct pollfd polled = {.fd = listener, .events = POLLIN};

	while (poll(&polled, 1, 0) == 0) {
		assert_true(monotonic_ns() < by_ns);
		event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
	}
	return accept(listener, NULL, NULL);
}

// Opens the session and takes all subtrees; returns how many there were.
static unsigned session_of(struct probe *probe, int fd, unsigned subtrees)
{
	struct agentx_header header = await(probe, fd);

	assert_int_equal(header.type, AGENTX_OPEN);
	respond(fd, header, AGENTX_NO_ERROR, 4711);
	for (unsigned i = 0; i < subtrees; i++) {
		header = await(probe, fd);
		assert_int_equal(header.type, AGENTX_REGISTER);
		assert_int_equal(header.session, 4711);
		assert_int_equal(header.context, subtrees > 1);
		respond(fd, header, AGENTX_NO_ERROR, 4711);
	}
	return subtrees;
}

// lpPackets.0
static void ask_packets(struct probe *probe, int fd, const char *context)
{
	const struct snmp_oid name = {12, {1, 3, 6, 1, 4, 1, 32473, 1, 1, 2, 1, 0}}, end = {0, {0}};
	const struct agentx_header get = {
	    .type = AGENTX_GET, .context = context != NULL, .session = 4711, .packet = 99};
	uint8_t asked[256];
	struct agentx_writer writer = {.octets = asked, .size = sizeof(asked)};
	struct agentx_reader reader;
	struct agentx_header header;
	struct snmp_oid oid;

	agentx_begin(&writer, &get);
	if (context != NULL)
		agentx_write_text(&writer, context);
	agentx_write_oid(&writer, &name);
	agentx_write_oid(&writer, &end);
	assert_true(agentx_end(&writer));
	assert_int_equal(send(fd, asked, writer.n, 0), writer.n);
	header = await(probe, fd);
	assert_int_equal(header.type, AGENTX_RESPONSE);
	assert_int_equal(header.packet, 99);
	reader = (struct agentx_reader){octets + AGENTX_HEADER + 8,
					octets + AGENTX_HEADER + header.length, header.big, false};
	assert_int_equal(agentx_read16(&reader), SNMP_COUNTER64);
	agentx_read16(&reader);
	agentx_read_oid(&reader, &oid);
	assert_int_equal(agentx_read32(&reader), 0);
	assert_int_equal(agentx_read32(&reader), WHOLE_PACKETS);
}

static void it_shows_the_probe_and_says_when_it_goes(void **)
{
	const int listener = master_listen();
	struct probe *probe =
	    live_probe("null:", (char *[]){"--agentx", master_address.sun_path, NULL});
	const int fd = accept_one(probe, listener);

	session_of(probe, fd, 1);
	ask_packets(probe, fd, NULL);
	live_end(probe);
	assert_true(recv(fd, octets, sizeof(octets), 0) >= AGENTX_HEADER);
	assert_int_equal(octets[1], AGENTX_CLOSE);
	assert_int_equal(recv(fd, octets, sizeof(octets), 0), 0);
	close(fd);
	close(listener);
	unlink(master_address.sun_path);
}

static void it_comes_back_when_the_master_does(void **)
{
	const int listener = master_listen();
	struct probe *probe = live_probe("null:", (char *[]){"--agentx", master_address.sun_path,
							     "--agentx-context", "flows", NULL});

	for (unsigned turn = 0; turn < 3; turn++) {
		const int fd = accept_one(probe, listener);

		session_of(probe, fd, 4);
		ask_packets(probe, fd, "flows");
		if (turn == 1) // what is no AgentX ends it too
			assert_int_equal(send(fd, "hello, hello, hello, hello", 26, 0), 26);
		else
			close(fd);
		if (turn == 1) {
			event_loop_wait(&probe->loop, monotonic_ns() + 100000000);
			close(fd);
		}
	}
	live_end(probe);
	close(listener);
	unlink(master_address.sun_path);
}

static void without_the_option_there_is_nothing(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_null(probe->agentx);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_shows_the_probe_and_says_when_it_goes),
	    cmocka_unit_test(it_comes_back_when_the_master_does),
	    cmocka_unit_test(without_the_option_there_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
