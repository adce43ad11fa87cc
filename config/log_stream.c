// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_log.h>

#include "config/log_stream.h"

// sd-daemon(3): the levels of syslog, which are one less than DPDK's.
static const char *const journal_prefix[] = {"<2>", "<0>", "<1>", "<2>", "<3>",
					     "<4>", "<5>", "<6>", "<7>"};

// systemd.exec(5), $JOURNAL_STREAM: device and inode of the stream; stderr may have been redirected
// since.
static bool journal_reads(const char *stream)
{
	struct stat status;
	char *colon;
	const unsigned long long device = strtoull(stream, &colon, 10);

	return *colon == ':' && fstat(STDERR_FILENO, &status) == 0 && status.st_dev == device &&
	       status.st_ino == strtoull(colon + 1, NULL, 10);
}

bool log_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");

	return stream != NULL && journal_reads(stream);
}

const char *log_prefix(uint32_t level)
{
	if (!log_is_journal())
		return "lineprobe: ";
	return journal_prefix[RTE_MIN(level, (uint32_t)RTE_DIM(journal_prefix) - 1)];
}

// rte_log() flushes after each message, which may have several lines.
static ssize_t write_lines(void *, const char *text, size_t size)
{
	const int level = rte_log_cur_msg_loglevel();
	const char *prefix = log_prefix(level < 0 ? RTE_LOG_INFO : (uint32_t)level);

	for (size_t at = 0; at < size;) {
		const char *end = memchr(text + at, '\n', size - at);
		const size_t length = end != NULL ? (size_t)(end - text) - at : size - at;

		fprintf(stderr, "%s%.*s\n", prefix, (int)length, text + at);
		at += length + 1;
	}
	return (ssize_t)size;
}

FILE *log_stream(void)
{
	static FILE *lines;

	if (!log_is_journal())
		return stderr;
	if (lines == NULL)
		lines = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_lines});
	return lines != NULL ? lines : stderr;
}
