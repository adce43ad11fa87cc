// SPDX-License-Identifier: BSD-3-Clause
// The TCP meter over whole captures of Linux TCP, against what scripts/record-tcp knew when it made
// them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pcap/pcap.h>

#include "probe/meter/tcp_stats.h"
#include "probe/packet/packet.h"

enum { SERVER_PORT = 7433 };

static const char *folder;

static FILE *open_truth(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s.truth", folder, name);
	return fopen(path, "r");
}

static struct flow_tcp measure(const char *name)
{
	struct packet_settings settings = {0};
	struct tcp_stats meter = {0};
	struct flow_tcp report = {0};
	char path[512], why[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const u_char *frame;
	pcap_t *pcap;

	snprintf(path, sizeof(path), "%s/%s.pcap", folder, name);
	pcap = pcap_open_offline(path, why);
	assert_non_null(pcap);
	while (pcap_next_ex(pcap, &header, &frame) == 1) {
		struct packet_headers packet;

		assert_int_equal(
		    packet_parse(&packet, &settings, frame, header->caplen, header->len, 1),
		    IGNORE_NONE);
		assert_int_equal(packet.protocol, 6);
		tcp_stats_packet(
		    &meter, packet.source_port == SERVER_PORT, frame + packet.l4_offset,
		    packet.l4_captured, packet.ip_octets - (packet.l4_offset - packet.l3_offset),
		    (uint64_t)header->ts.tv_sec * 1000000 + (uint64_t)header->ts.tv_usec);
	}
	pcap_close(pcap);
	tcp_stats_report(&meter, 0, &report);
	return report;
}

// The measurements in the order and under the names of a truth file.
static void values_of(const struct flow_tcp *report, const char *measure_name, uint32_t value[2])
{
	const struct {
		const char *name;
		uint32_t value[2];
	} rows[] = {
	    {"retransmitted", {report->retransmitted_packets[0], report->retransmitted_packets[1]}},
	    {"out_of_order", {report->out_of_order_packets[0], report->out_of_order_packets[1]}},
	    {"network_delay_us",
	     {report->client_network_delay_us, report->server_network_delay_us}},
	    {"application_delay_us", {report->application_delay_us, 0}},
	    {"window_max", {report->window_max[0], report->window_max[1]}},
	    {"window_min", {report->window_min[0], report->window_min[1]}},
	    {"zero_windows", {report->zero_window_packets[0], report->zero_window_packets[1]}},
	    {"mss", {report->mss[0], report->mss[1]}},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].name, measure_name) == 0) {
			memcpy(value, rows[i].value, sizeof(rows[i].value));
			return;
		}
	fail_msg("no measure %s", measure_name);
}

static void compare(const char *name)
{
	struct flow_tcp report = measure(name);
	FILE *file = open_truth(name);
	unsigned truth[2], lines = 0, wrong = 0;
	char measure_name[64];

	assert_non_null(file);
	while (fscanf(file, "%63s %u %u", measure_name, &truth[0], &truth[1]) == 3) {
		uint32_t value[2];

		values_of(&report, measure_name, value);
		// times of the truth are cut to microseconds at other places
		for (unsigned i = 0; i < 2; i++)
			if (value[i] != truth[i] &&
			    (strstr(measure_name, "_us") == NULL || value[i] + 1 < truth[i] ||
			     value[i] > truth[i] + 1)) {
				print_error("%s: %s[%u] is %u, truth %u\n", name, measure_name, i,
					    value[i], truth[i]);
				wrong++;
			}
		lines++;
	}
	fclose(file);
	assert_int_equal(lines, 8);
	assert_int_equal(wrong, 0);
}

static void a_clean_connection_is_measured(void **)
{
	compare("clean");
}

static void segments_lost_before_the_probe_are_retransmitted_not_late(void **)
{
	compare("loss-before");
}

static void segments_lost_behind_the_probe_are_retransmitted(void **)
{
	compare("loss-behind");
}

static void overtaken_segments_are_late_not_retransmitted(void **)
{
	compare("overtaken");
}

static void loss_and_overtaking_at_once_are_told_apart(void **)
{
	compare("all");
}

static void closed_windows_are_counted(void **)
{
	compare("closed-window");
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_clean_connection_is_measured),
	    cmocka_unit_test(segments_lost_before_the_probe_are_retransmitted_not_late),
	    cmocka_unit_test(segments_lost_behind_the_probe_are_retransmitted),
	    cmocka_unit_test(overtaken_segments_are_late_not_retransmitted),
	    cmocka_unit_test(loss_and_overtaking_at_once_are_told_apart),
	    cmocka_unit_test(closed_windows_are_counted),
	};

	folder = argc > 1 ? argv[1] : "tests/pcap/tcp";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
