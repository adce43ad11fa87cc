// SPDX-License-Identifier: BSD-3-Clause
#include "meter_bench.h"

#include "dpi/dpi.h"

static struct dpi *dpi;
static struct dpi_worker *worker;

static int begin(void **)
{
	const struct dpi_settings settings = {.cache = "/proc/nonexistent",
					      .metadata_wanted = UINT64_MAX,
					      .n_workers = 1,
					      .max_flows = 100};

	if (dpi_open(&settings, &dpi) != 0)
		return -1;
	worker = dpi_worker_new(dpi, 0, -1);
	return worker != NULL ? 0 : -1;
}

static int end(void **)
{
	dpi_worker_free(worker);
	dpi_close(dpi);
	return 0;
}

static struct bench *classifying(void)
{
	const struct options options = bench_options();

	return bench_with(&options, worker, false);
}

// What a dissector gets is what stands in the frame, whichever way the frame was parsed.
static void classification_sees_payload_and_endpoints_of_the_packet(void **)
{
	static const uint8_t client4[] = {10, 0, 0, 1}, client6[] = {0x20, 0x01, 0x0d, 0xb8};

	for (unsigned i = 0; i < 16; i++) {
		const bool v6 = i & 1, udp = i & 2, back = i & 4;
		const uint32_t headers = 14 + (v6 ? 40 : 20) + (udp ? 8 : 20);
		struct bench *bench = classifying();
		const struct pending_inspections *pending = &bench->meter.pending;
		const struct dpi_packet *packet = &pending->inspection[0].packet;

		bench_send(bench, (struct sent){.v6 = v6,
						.protocol = udp ? L4_UDP : L4_TCP,
						.back = back,
						.slow = i & 8,
						.ports = {40001, 5000},
						.flags = TCP_ACK,
						.sequence = 0x01020304,
						.payload = "some words"});
		assert_int_equal(pending->n, 1);
		assert_ptr_equal(packet->payload, bench->frame[0].octets + headers);
		assert_memory_equal(packet->payload, "some words", 10);
		assert_int_equal(packet->length, 10);
		assert_int_equal(packet->wire_length, 10);
		assert_int_equal(packet->ip_version, v6 ? 6 : 4);
		assert_int_equal(packet->protocol, udp ? 17 : 6);
		assert_int_equal(packet->source_port, back ? 5000 : 40001);
		assert_int_equal(packet->destination_port, back ? 40001 : 5000);
		assert_memory_equal(back ? packet->destination : packet->source,
				    v6 ? client6 : client4, 4);
		assert_int_equal(packet->tcp_sequence, udp ? 0 : 0x01020304);
		assert_int_equal(packet->start_seen, udp); // no SYN was seen
		assert_int_equal(packet->now_us, BENCH_EPOCH);
		bench_close(bench);
		bench_free(bench);
	}
}

static void a_packet_without_payload_is_not_looked_at(void **)
{
	struct bench *bench = classifying();

	bench_send(bench, (struct sent){.flags = TCP_SYN});
	bench_send(bench, (struct sent){.flags = TCP_ACK});
	bench_send(bench, (struct sent){.protocol = L4_UDP});
	assert_int_equal(bench->meter.pending.n, 0);
	bench_send(bench, (struct sent){.flags = TCP_ACK, .zeros = 1});
	assert_int_equal(bench->meter.pending.n, 1);
	assert_true(bench->meter.pending.inspection[0].packet.start_seen);
	bench_close(bench);
	bench_free(bench);
}

static void packets_wait_until_there_are_as_many_as_fit(void **)
{
	struct bench *bench = classifying();

	for (unsigned i = 1; i <= PENDING_INSPECTIONS + 3; i++) {
		bench_send(bench, (struct sent){.ports = {(uint16_t)(40000 + i)}, .zeros = 5});
		assert_int_equal(bench->meter.pending.n, i % PENDING_INSPECTIONS);
	}
	meter_inspect(&bench->meter);
	assert_int_equal(bench->meter.pending.n, 0);
	bench_close(bench);
	bench_free(bench);
}

// One request is enough; what comes after it is not copied for inspection any more.
static void a_flow_that_is_decided_is_left_alone(void **)
{
	struct bench *bench = classifying();
	struct sent sent = {.flags = TCP_SYN, .ports = {40000, 8123}, .sequence = 1000};

	bench_send(bench, sent);
	sent.flags = TCP_ACK;
	sent.sequence++;
	for (unsigned i = 0; i < 30; i++) {
		sent.payload = "GET / HTTP/1.1\r\nHost: unit.example\r\n\r\n";
		bench_send(bench, sent);
		sent.sequence += (uint32_t)strlen(sent.payload);
		meter_inspect(&bench->meter);
	}
	bench_send(bench, sent);
	assert_int_equal(bench->meter.pending.n, 0);
	bench_close(bench);
	assert_int_equal(bench->n_records, 1);
	assert_string_equal(
	    application_name(dpi_applications(dpi), bench->record[0].label.application), "HTTP");
	bench_free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(classification_sees_payload_and_endpoints_of_the_packet),
	    cmocka_unit_test(a_packet_without_payload_is_not_looked_at),
	    cmocka_unit_test(packets_wait_until_there_are_as_many_as_fit),
	    cmocka_unit_test(a_flow_that_is_decided_is_left_alone),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
