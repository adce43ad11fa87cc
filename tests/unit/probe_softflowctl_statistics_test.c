// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <sys/socket.h>

#include "probe_asked.h"

static char *softflow[] = {"--answers", "softflowctl", NULL};

static const char six[] = "Number of active flows: 100\n"
			  "Packets processed: 300\n"
			  "Fragments: 0\n"
			  "Ignored packets: 0 (0 non-IP, 0 too short)\n"
			  "Flows expired: 0 (0 forced)\n"
			  "Flows exported: 0 (0 records) in 0 packets (0 failures)\n"
			  "Packets received by libpcap: 300\n";

// A collector that listens and reads nothing; its output.
static char *listen_to(int *fd)
{
	static char output[64];
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	*fd = socket(AF_INET, SOCK_DGRAM, 0);
	assert_int_equal(bind(*fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(getsockname(*fd, (struct sockaddr *)&address, &size), 0);
	snprintf(output, sizeof(output), "netflow9://127.0.0.1:%u", ntohs(address.sin_port));
	return output;
}

// An unfinished datagram goes after a while.
static bool await_text(struct probe *probe, const char *text)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	while (monotonic_ns() < by_ns) {
		if (strstr(ask_probe(probe, "statistics"), text) != NULL)
			return true;
		event_loop_wait(&probe->loop, monotonic_ns() + 10000000);
	}
	return false;
}

// 300 packets of 100 Flows, each one way.
static void the_six_lines_stand_first(void **)
{
	int fd;
	struct probe *probe = live_probe(listen_to(&fd), softflow);
	char head[64];
	const char *text = ask_probe(probe, "statistics");

	snprintf(head, sizeof(head), "softflowd[%d]: Accumulated statistics since ", (int)getpid());
	assert_memory_equal(text, head, strlen(head));
	text = strstr(text, " UTC:\n");
	assert_non_null(text);
	assert_int_equal(strncmp(text + 6, six, strlen(six)), 0);
	ask_probe(probe, "expire-all");
	text = ask_probe(probe, "statistics");
	assert_non_null(strstr(text, "Number of active flows: 0\n"));
	assert_non_null(strstr(text, "Flows expired: 100 (0 forced)\n"));
	assert_non_null(strstr(text, " packets (0 failures)\n"));
	assert_true(await_text(probe, "Flows exported: 100 (100 records) in "));
	live_end(probe);
	close(fd);
}

static void without_an_output_nothing_is_exported(void **)
{
	struct probe *probe = live_probe("null:", softflow);

	ask_probe(probe, "expire-all");
	assert_non_null(strstr(ask_probe(probe, "statistics"),
			       "Flows exported: 0 (0 records) in 0 packets (0 failures)\n"));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_six_lines_stand_first),
	    cmocka_unit_test(without_an_output_nothing_is_exported),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
