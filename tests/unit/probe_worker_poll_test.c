// SPDX-License-Identifier: BSD-3-Clause
// The packet's way as it is compiled for each kind of CPU: the same records come out of all.
#include "probe_run.h"

#include <rte_cpuflags.h>

#include "probe/worker/worker_state.h"

static const struct {
	const char *name;
	const struct worker_code *code;
	enum rte_cpu_flag_t needs;
} kinds[] = {
    {"SSE4", &worker_code_sse4, RTE_CPUFLAG_SSE4_2},
    {"AVX2", &worker_code_avx2, RTE_CPUFLAG_AVX2},
};

struct kept {
	unsigned n;
	struct flow_record record[RUN_RECORDS];
};

static int by_octets(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct flow_record));
}

// The records of the sample capture, sorted.
static struct kept *records_by(const struct worker_code *code, unsigned n_workers)
{
	struct run *run = run_new(n_workers, run_file("tests/pcap/sample.pcap"));
	struct kept *kept = malloc(sizeof(*kept));

	run_open(run);
	for (unsigned i = 0; i < run->n_workers; i++)
		run->worker[i]->code = code;
	run_launch(run);
	run_join(run);
	assert_int_equal(run_gap(run), 0);
	assert_true(run_packets_in_records(run) > 1000);
	kept->n = run->n_records;
	memcpy(kept->record, run->record, kept->n * sizeof(kept->record[0]));
	qsort(kept->record, kept->n, sizeof(kept->record[0]), by_octets);
	run_end(run);
	return kept;
}

static void every_kind_of_cpu_makes_the_same_records(void **)
{
	for (unsigned n_workers = 1; n_workers <= RUN_WORKERS; n_workers += 2) {
		struct kept *plain = records_by(kinds[0].code, n_workers);

		for (unsigned i = 1; i < RTE_DIM(kinds); i++) {
			struct kept *other;

			if (rte_cpu_get_flag_enabled(kinds[i].needs) != 1)
				continue;
			other = records_by(kinds[i].code, n_workers);
			assert_int_equal(plain->n, other->n);
			assert_memory_equal(plain->record, other->record,
					    plain->n * sizeof(plain->record[0]));
			free(other);
		}
		free(plain);
	}
}

enum { LONG_PACKETS = 4 };
#define LONG_FRAME 0xC0000000U

// UDP packets whose IP header says a length of 0 (as with segmentation offload), in frames that had
// LONG_FRAME octets, as their captures say: together more than 32 bits hold.
static char *long_frames_write(void)
{
	const struct udp udp = {0x0a000001, 0x0a000002, 1000, 2000, 20};
	const struct pcap_pkthdr header = {
	    .ts = {.tv_sec = 1700000000}, .caplen = 62, .len = LONG_FRAME};
	char *path = capture_name("long");
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 262144);
	pcap_dumper_t *dumper = pcap_dump_open(pcap, path);
	uint8_t octets[128];

	udp_frame(&udp, octets);
	octets[16] = octets[17] = 0;
	for (unsigned i = 0; i < LONG_PACKETS; i++)
		pcap_dump((u_char *)dumper, &header, octets);
	pcap_dump_close(dumper);
	pcap_close(pcap);
	return path;
}

static void packets_of_more_than_32_bits_of_octets_are_counted(void **)
{
	const uint64_t octets = LONG_PACKETS * (uint64_t)(LONG_FRAME - 14);
	char *path = long_frames_write();

	for (unsigned i = 0; i < RTE_DIM(kinds); i++) {
		uint64_t in_records = 0;
		struct run *run;

		if (rte_cpu_get_flag_enabled(kinds[i].needs) != 1)
			continue;
		run = run_new(1, run_file(path));
		run_open(run);
		run->worker[0]->code = kinds[i].code;
		run_launch(run);
		run_join(run);
		for (unsigned k = 0; k < run->n_records; k++)
			in_records +=
			    run->record[k].octets[FORWARD] + run->record[k].octets[REVERSE];
		assert_int_equal(in_records, octets);
		assert_int_equal(run_counted(run, WORKER_TAKEN).octets, octets);
		assert_int_equal(run_counted(run, WORKER_IN_FLOWS).octets, 0);
		assert_int_equal(run_gap(run), 0);
		run_end(run);
	}
}

static void the_one_chosen_is_one_that_this_cpu_has(void **)
{
	const struct worker_code *chosen = worker_choose_code();
	bool found = false;

	for (unsigned i = 0; i < RTE_DIM(kinds); i++)
		found |= kinds[i].code == chosen && rte_cpu_get_flag_enabled(kinds[i].needs) == 1;
	assert_true(found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_of_cpu_makes_the_same_records),
	    cmocka_unit_test(packets_of_more_than_32_bits_of_octets_are_counted),
	    cmocka_unit_test(the_one_chosen_is_one_that_this_cpu_has),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
