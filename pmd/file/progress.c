// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "config/clock.h"
#include "pmd/file/progress.h"

static uint64_t packets_read(struct file_reader *reader)
{
	struct counts rows[COUNTER_SET_MAX_ROWS];
	uint64_t packets = 0;

	for (unsigned i = 0; i < reader_n_captures(reader); i++) {
		counter_set_read(reader_counters(reader, i), rows, 2000);
		packets += rows[0].packets;
	}
	return packets;
}

static void share_read(const struct file_reader *reader, char *text, size_t size)
{
	uint64_t all = 0, all_size = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < reader_n_captures(reader); i++) {
		uint64_t octets, of;

		capture_position(reader_capture(reader, i), &octets, &of);
		if (of == 0)
			return; // a pipe: nobody knows its end
		all += octets;
		all_size += of;
	}
	if (all_size > 0)
		snprintf(text, size, "%3" PRIu64 "%%  ", all * 100 / all_size);
}

void progress_show(struct progress *progress, struct file_reader *reader, bool last)
{
	uint64_t now = monotonic_ns();
	uint64_t packets;
	char share[16];

	if (progress->begun_ns == 0)
		progress->begun_ns = progress->shown_ns = now;
	if (last && progress->visible)
		fputs("\r\033[K", stderr);
	if (last || now - progress->shown_ns < 1000000000 || !isatty(STDERR_FILENO))
		return;
	progress->shown_ns = now;
	progress->visible = true;
	packets = packets_read(reader);
	share_read(reader, share, sizeof(share));
	fprintf(stderr, "\r\033[K%s%" PRIu64 " packets  %.2f Mpps", share, packets,
		(double)packets * 1e3 / (double)(now - progress->begun_ns));
	fflush(stderr);
}
