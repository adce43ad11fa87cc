// SPDX-License-Identifier: BSD-3-Clause
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <termios.h>
#include <time.h>

#include <cmocka.h>

#include "pmd/file/progress.h"
#include "pmd_captures.h"
#include "pmd_eal_begin.h"

static struct rte_mempool *pool;
static int terminal = -1, device = -1; // both ends of a terminal
static const char clear[] = "\r\033[K";

static int all_begin(void **state)
{
	const struct pool_settings settings = {"progress", 511, CAPTURE_ROOM, -1, false};
	struct termios raw;

	if (eal_begin() < 0)
		return -1;
	pool = pool_new(&settings);
	terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0)
		device = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	if (device >= 0 && tcgetattr(device, &raw) == 0) {
		cfmakeraw(&raw);
		tcsetattr(device, TCSANOW, &raw);
	}
	return pool == NULL ? -1 : captures_begin(state);
}

static int all_end(void **state)
{
	close(device);
	close(terminal);
	rte_mempool_free(pool);
	return captures_end(state);
}

// A reader of files that has read all of them.
static struct file_reader *reader_done(const char *first, const char *second)
{
	struct capture *captures[2];
	const struct reader_settings settings = {captures, second != NULL ? 2 : 1, pool};
	struct rte_mbuf *burst[16];
	struct file_reader *reader;

	assert_int_equal(capture_open(first, 0, false, &captures[0]), 0);
	if (second != NULL)
		assert_int_equal(capture_open(second, 1, false, &captures[1]), 0);
	reader = reader_new(&settings);
	assert_non_null(reader);
	while (!reader_ended(reader))
		rte_pktmbuf_free_bulk(burst, reader_read(reader, burst, 16));
	for (unsigned i = 0; i < reader_n_captures(reader); i++)
		counter_set_answer_ahead(reader_counters(reader, i)); // nobody reads any more
	return reader;
}

static struct progress begun_before(unsigned seconds)
{
	struct progress progress = {0};
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	progress.begun_ns = (uint64_t)(now.tv_sec - seconds) * 1000000000 + (uint64_t)now.tv_nsec;
	progress.shown_ns = progress.begun_ns;
	return progress;
}

// What is shown on a stderr that is `fd`, as `seen` reads it.
static const char *shown(struct progress *progress, struct file_reader *reader, bool last, int fd,
			 int seen)
{
	static char text[256];
	int before = dup(STDERR_FILENO);
	ssize_t n;

	dup2(fd, STDERR_FILENO);
	progress_show(progress, reader, last);
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	n = read(seen, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void packets_of_all_files_and_the_share_are_shown_once_a_second(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 120, 1000, 1000, 60, 60};
	struct file_reader *reader;
	struct progress progress = begun_before(2);
	const char *text;

	if (device < 0)
		skip();
	reader = reader_done(capture_write("one", &plan), capture_write("two", &plan));
	text = shown(&progress, reader, false, device, terminal);
	assert_memory_equal(text, clear, strlen(clear));
	assert_non_null(strstr(text, "100%  240 packets"));
	assert_non_null(strstr(text, "0.00 Mpps")); // 240 in two seconds
	assert_string_equal(shown(&progress, reader, false, device, terminal), "");
	assert_string_equal(shown(&progress, reader, true, device, terminal), clear);
	reader_free(reader);
}

static void nothing_is_shown_or_cleared_in_the_first_second(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 10, 1000, 1000, 60, 60};
	struct file_reader *reader;
	struct progress progress = {0};

	if (device < 0)
		skip();
	reader = reader_done(capture_write("quick", &plan), NULL);
	assert_string_equal(shown(&progress, reader, false, device, terminal), "");
	assert_string_equal(shown(&progress, reader, true, device, terminal), "");
	reader_free(reader);
}

static void a_file_that_is_no_terminal_stays_empty(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 10, 1000, 1000, 60, 60};
	struct file_reader *reader = reader_done(capture_write("log", &plan), NULL);
	struct progress progress = begun_before(2);
	int fd = open(capture_name("stderr"), O_RDWR | O_CREAT, 0600);

	assert_true(fd >= 0);
	shown(&progress, reader, false, fd, terminal);
	shown(&progress, reader, true, fd, terminal);
	assert_int_equal(lseek(fd, 0, SEEK_END), 0);
	close(fd);
	reader_free(reader);
}

static void a_pipes_share_is_not_known(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 20, 1000, 1000, 60, 60};
	struct progress progress = begun_before(2);
	struct file_reader *reader;
	char octets[4096], path[32];
	int from = open(capture_write("piped", &plan), O_RDONLY), ends[2];
	ssize_t n = read(from, octets, sizeof(octets));

	close(from);
	if (device < 0)
		skip();
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], octets, (size_t)n), 24 + 20 * (16 + 60));
	close(ends[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	reader = reader_done(path, NULL);
	assert_memory_equal(shown(&progress, reader, false, device, terminal), "\r\033[K20 packets",
			    14);
	reader_free(reader);
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packets_of_all_files_and_the_share_are_shown_once_a_second),
	    cmocka_unit_test(nothing_is_shown_or_cleared_in_the_first_second),
	    cmocka_unit_test(a_file_that_is_no_terminal_stays_empty),
	    cmocka_unit_test(a_pipes_share_is_not_known),
	};

	return cmocka_run_group_tests(tests, all_begin, all_end);
}
