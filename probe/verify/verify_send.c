// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify_send.h"

#include <string.h>
#include <unistd.h>

#include "export/export_process.h"
#include "export/transport/transport.h"
#include "probe/verify/verify_record.h"

enum { MOST_COUNTER_SETS = 128, TRY_US = 1000 };

static void push_all(const struct verify_run *run, struct record_ring *ring)
{
	static union flow_record_room room;

	for (unsigned i = 0; i < VERIFY_FLOWS; i++) {
		verify_record_make(run, i, &room);
		while (!record_ring_push(ring, &room.record))
			usleep(TRY_US);
	}
	record_ring_wake(ring);
}

static bool is_output(const struct counter_set *counters)
{
	return strncmp(counters->name, "output ", 7) == 0;
}

static void count(struct export_process *process, struct verify_sent *sent)
{
	static struct counts rows[COUNTER_SET_MAX_ROWS];
	struct counter_set *sets[MOST_COUNTER_SETS];
	const unsigned n = export_process_counter_sets(process, sets, MOST_COUNTER_SETS);

	for (unsigned i = 0; i < n; i++) {
		if (!is_output(sets[i]))
			continue;
		counter_set_read(sets[i], rows, 0);
		sent->records += rows[OUTPUT_SENT].records;
		sent->data_records += rows[OUTPUT_DATA_RECORDS].records;
		sent->unconfirmed += rows[OUTPUT_UNCONFIRMED].records;
		sent->refused += rows[OUTPUT_REFUSED].records;
		sent->not_exportable += rows[OUTPUT_NOT_EXPORTABLE].records;
		sent->held += rows[OUTPUT_SPOOLED].records;
		sent->lost += counter_set_lost(sets[i], rows).records;
	}
}

static int send_through(const struct verify_run *run, struct export_process *process,
			struct verify_sent *sent)
{
	const int err = export_process_start(process);

	if (err < 0)
		return err;
	push_all(run, export_process_source(process, 0)->ring);
	export_process_stop(process);
	count(process, sent);
	return 0;
}

int verify_send(const struct verify_run *run, const struct options *options,
		struct verify_sent *sent)
{
	struct export_environment environment = {.n_workers = 1,
						 .file_input = true,
						 .applications = verify_applications(),
						 .metadata_available = UINT64_MAX,
						 .sampling_interval = 1,
						 .active_ms = options->active_ms,
						 .idle_ms = options->idle_ms,
						 .version = options_version};
	struct export_process *process;
	int err = export_process_open(options, &environment, &process);

	memset(sent, 0, sizeof(*sent));
	if (err < 0)
		return err;
	err = send_through(run, process, sent);
	export_process_close(process);
	return err;
}
