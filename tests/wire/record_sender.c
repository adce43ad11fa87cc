// SPDX-License-Identifier: BSD-3-Clause
// record_sender [-n RECORDS] [-f FIRST] [-w WORKERS] [-G EXPORTERS] [-r RECORDS_A_SECOND] [-s N]
// [-a] [-l] -o SPEC... Pushes made-up records through the real exporting, as workers would, and
// prints the counters at the end, one row a line: owner, row, records, packets, octets. Record i
// comes from address FIRST + i. -s N: say that one packet of N was sampled. -a: with names of
// applications and an interface. -p FILE: its first 8 octets say, in this machine's order, how many
// were pushed so far, whatever happens. -l: live, what does not fit into a ring is lost; else it
// waits, as for a file.
#include <arpa/inet.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config/clock.h"
#include "export/export_process.h"

enum { MOST_COUNTER_SETS = 128, N_PACKETS = 3, N_OCTETS = 300 };

static struct options options = {.exporters = {.automatic = true}};
static struct export_environment environment = {
    .n_workers = 1, .file_input = true, .sampling_interval = 1, .version = "test"};
static uint64_t n_records = 1000, first, rate, ring_full, not_told, *pushed = &not_told;
static volatile sig_atomic_t ended;

static void end(int)
{
	ended = 1;
}

static void make_record(struct flow_record *record, uint64_t i)
{
	const uint64_t now = wall_us();
	const uint32_t source = htonl((uint32_t)i), destination = htonl(0xc0000201);

	memset(record, 0, sizeof(*record));
	record->n_cells = FLOW_RECORD_CELLS;
	record->metadata_at = FLOW_RECORD_OCTETS;
	record->ip_version = 4;
	record->protocol = 17;
	record->end_reason = FLOW_END_IDLE;
	memcpy(record->source, &source, sizeof(source));
	memcpy(record->destination, &destination, sizeof(destination));
	record->sampling = environment.sampling_interval;
	record->selector = 1;
	record->source_port = (uint16_t)i;
	record->destination_port = 53;
	record->packets[FORWARD] = N_PACKETS;
	record->octets[FORWARD] = N_OCTETS;
	record->start_us[FORWARD] = now - 1000;
	record->end_us[FORWARD] = now;
	record->flow_hash = (uint32_t)(i * 2654435761U);
}

// Record i is not due before its time. A sender that was held up itself for a while does not make
// up for it: no worker would send so many at once.
static void pace(uint64_t i, uint64_t *since_us)
{
	uint64_t due = 0;

	while (rate > 0 && !ended && (due = (monotonic_us() - *since_us) * rate / 1000000) < i)
		usleep(200);
	if (due > i + rate / 20)
		*since_us += (due - i) * 1000000 / rate;
}

static void push_all(struct export_process *process)
{
	uint64_t since_us = monotonic_us();
	struct flow_record record;

	for (uint64_t i = 0; i < n_records && !ended; i++) {
		struct record_ring *ring =
		    export_process_source(process, (unsigned)(i % environment.n_workers))->ring;

		pace(i, &since_us);
		make_record(&record, first + i);
		while (!record_ring_push(ring, &record)) {
			if (!environment.file_input) {
				ring_full++;
				break;
			}
			usleep(50);
		}
		*pushed = i + 1;
	}
}

// 0 when every owner's counters hold.
static int print_counters(struct export_process *process)
{
	static struct counts rows[COUNTER_SET_MAX_ROWS];
	struct counter_set *counter_sets[MOST_COUNTER_SETS];
	const unsigned n = export_process_counter_sets(process, counter_sets, MOST_COUNTER_SETS);
	int wrong = 0;

	printf("ring\tlost: full\t%" PRIu64 "\t0\t0\n", ring_full);
	for (unsigned i = 0; i < n; i++) {
		counter_set_read(counter_sets[i], rows, 0);
		for (unsigned row = 0; row < counter_sets[i]->n_rows; row++)
			printf("%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n",
			       counter_sets[i]->name, counter_sets[i]->rows[row].name,
			       rows[row].records, rows[row].packets, rows[row].octets);
		for (unsigned unit = UNIT_PACKETS; unit <= UNIT_RECORDS; unit *= 2)
			wrong |= counter_set_gap(counter_sets[i], rows, unit) != 0;
	}
	return wrong;
}

static const struct application applications[] = {
    {5, 1, "DNS"},
    {91, 1, "TLS"},
    {133, 1, "NetFlix"},
};
static const char *const categories[] = {"Unspecified", "Web"};
static uint16_t by_id[65536] = {[5] = 1, [91] = 2, [133] = 3};
static const struct application_table table = {applications, 3, by_id, categories, 2};
static const char *const input_names[] = {"eth1"};
static const uint32_t input_ifindex[] = {7};

static void add_names(void)
{
	environment.applications = &table;
	environment.input_names = input_names;
	environment.input_ifindex = input_ifindex;
	environment.n_inputs = 1;
}

static void tell_in(const char *path)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || ftruncate(fd, sizeof(*pushed)) < 0)
		exit(2);
	pushed = mmap(NULL, sizeof(*pushed), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (pushed == MAP_FAILED)
		exit(2);
	close(fd);
}

static void parse(int argc, char *argv[])
{
	int letter;

	options.max_flows = 1 << 20; // rings as of a probe with so many
	while ((letter = getopt(argc, argv, "n:f:w:G:r:s:alo:p:")) != -1) {
		switch (letter) {
		case 'n':
			n_records = strtoull(optarg, NULL, 10);
			break;
		case 'f':
			first = strtoull(optarg, NULL, 10);
			break;
		case 'p':
			tell_in(optarg);
			break;
		case 'w':
			environment.n_workers = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'G':
			options.exporters.n = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'r':
			rate = strtoull(optarg, NULL, 10);
			break;
		case 's':
			environment.sampling_interval = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'a':
			add_names();
			break;
		case 'l':
			environment.file_input = false;
			break;
		case 'o':
			options.outputs.spec[options.outputs.n++] = optarg;
			break;
		default:
			exit(2);
		}
	}
}

int main(int argc, char *argv[])
{
	struct export_process *process;
	int wrong;

	parse(argc, argv);
	signal(SIGTERM, end);
	if (export_process_open(&options, &environment, &process) < 0)
		return 2;
	if (export_process_start(process) < 0)
		return 2;
	push_all(process);
	if (!environment.file_input)
		export_process_stop_by(process, monotonic_us() + 30000000);
	export_process_stop(process);
	wrong = print_counters(process);
	export_process_close(process);
	return wrong ? 3 : 0;
}
