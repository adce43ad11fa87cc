// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/transport/file_session.h"

static const uint64_t start_us = UINT64_C(1795260454000000); // 2026-11-21T11:27:34Z

// A file of its own folder, and what was moved.
struct trial {
	struct file_session session;
	_Atomic uint64_t moved;
	char folder[64], path[128];
};

static void open_trial(struct trial *trial, const char *scheme, const char *settings)
{
	struct output_settings output;
	char spec[256];

	memset(trial, 0, sizeof(*trial));
	strcpy(trial->folder, "/tmp/file_session_test_XXXXXX");
	assert_non_null(mkdtemp(trial->folder));
	snprintf(trial->path, sizeof(trial->path), "%s/flows", trial->folder);
	snprintf(spec, sizeof(spec), "%s:%s%s", scheme, trial->path, settings);
	assert_int_equal(output_settings_parse(spec, &output), 0);
	assert_int_equal(file_name_new(&trial->session.name, &output), 0);
	output_settings_free(&output);
	trial->session.fd = -1;
	trial->session.moved = &trial->moved;
	trial->session.now_us = start_us;
}

static void close_trial(struct trial *trial)
{
	char command[128];

	file_session_close(&trial->session);
	file_name_free(&trial->session.name);
	ZSTD_freeCCtx(trial->session.zstd);
	snprintf(command, sizeof(command), "rm -r %s", trial->folder);
	assert_int_equal(system(command), 0);
}

// n octets of `fill`, in parts of at most 1000.
static int write_some(struct trial *trial, size_t n, uint8_t fill)
{
	static uint8_t octets[1000];

	memset(octets, fill, sizeof(octets));
	trial->session.n_parts = 0;
	for (; n > 0; n -= trial->session.parts[trial->session.n_parts++].iov_len)
		trial->session.parts[trial->session.n_parts] =
		    (struct iovec){octets, n < sizeof(octets) ? n : sizeof(octets)};
	file_session_write(&trial->session);
	return trial->session.rc;
}

static size_t read_back(const char *path, uint8_t *octets, size_t room)
{
	FILE *file = fopen(path, "r");
	size_t n;

	assert_non_null(file);
	n = fread(octets, 1, room, file);
	fclose(file);
	return n;
}

// A full disk, as a limit of the file's size gives it.
static int write_within(struct trial *trial, rlim_t limit, size_t n, uint8_t fill)
{
	struct rlimit own, less;
	int rc;

	getrlimit(RLIMIT_FSIZE, &own);
	less = (struct rlimit){limit, own.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &less);
	rc = write_some(trial, n, fill);
	setrlimit(RLIMIT_FSIZE, &own);
	return rc;
}

static void what_a_full_disk_cut_is_cut_off(void **)
{
	struct trial trial;
	uint8_t octets[4000];

	open_trial(&trial, "json", "");
	file_session_open(&trial.session);
	assert_int_equal(trial.session.rc, 0);
	assert_int_equal(write_within(&trial, 3000, 1500, 'a'), 0);
	assert_int_equal(write_within(&trial, 3000, 2000, 'b'), -EFBIG); // 1500 of them fit
	assert_int_equal(trial.session.octets, 1500);
	assert_int_equal(write_some(&trial, 200, 'c'), 0); // there is room again
	assert_int_equal(read_back(trial.path, octets, sizeof(octets)), 1700);
	assert_int_equal(octets[1499], 'a');
	assert_int_equal(octets[1500], 'c');
	close_trial(&trial);
}

// zstd itself reads the file back.
static size_t unpack(const char *path, uint8_t *to, size_t room)
{
	uint8_t packed[8192];
	const size_t n = read_back(path, packed, sizeof(packed));

	return ZSTD_decompress(to, room, packed, n);
}

static void a_compressed_batch_that_was_cut_leaves_the_others_readable(void **)
{
	uint8_t octets[20000];
	char path[160];
	struct trial trial;

	open_trial(&trial, "json", ",compress=zstd");
	trial.session.zstd = ZSTD_createCCtx();
	snprintf(path, sizeof(path), "%s.zst", trial.path);
	file_session_open(&trial.session);
	assert_int_equal(write_some(&trial, 9000, 'a'), 0);
	assert_int_equal(write_within(&trial, trial.session.octets + 5, 9000, 'b'), -EFBIG);
	assert_int_equal(write_some(&trial, 9000, 'c'), 0);
	file_session_close(&trial.session);
	assert_int_equal(unpack(path, octets, sizeof(octets)), 18000);
	assert_int_equal(octets[8999], 'a');
	assert_int_equal(octets[9000], 'c');
	assert_int_equal(octets[17999], 'c');
	close_trial(&trial);
}

static void the_next_file_gets_the_first_one_its_name(void **)
{
	uint8_t octets[2000];
	char first[160], second[160];
	struct trial trial;

	open_trial(&trial, "json", ",rotate=1h");
	snprintf(first, sizeof(first), "%s-20261121T112734Z", trial.path);
	snprintf(second, sizeof(second), "%s-20261121T122734Z", trial.path);
	file_session_open(&trial.session);
	assert_int_equal(write_some(&trial, 100, 'a'), 0);
	assert_int_equal(access(first, F_OK), -1);
	trial.session.now_us += UINT64_C(3600) * 1000000;
	file_session_next(&trial.session);
	assert_int_equal(trial.session.rc, 0);
	assert_int_equal(read_back(first, octets, sizeof(octets)), 100);
	assert_int_equal(trial.session.octets, 0);
	assert_int_equal(write_some(&trial, 70, 'b'), 0);
	file_session_close(&trial.session);
	assert_int_equal(read_back(second, octets, sizeof(octets)), 70);
	close_trial(&trial);
}

static int look(struct trial *trial)
{
	file_session_look(&trial->session);
	return trial->session.rc;
}

static void a_file_in_place_is_left_when_its_name_is_gone(void **)
{
	char away[160];
	struct trial trial;
	uint8_t octets[300];

	open_trial(&trial, "json", "");
	snprintf(away, sizeof(away), "%s.1", trial.path);
	file_session_open(&trial.session);
	assert_int_equal(write_some(&trial, 100, 'a'), 0);
	assert_int_equal(look(&trial), 0);
	assert_int_equal(rename(trial.path, away), 0);
	assert_int_equal(look(&trial), 1);
	file_session_next(&trial.session);
	assert_int_equal(trial.session.rc, 0);
	assert_int_equal(write_some(&trial, 50, 'b'), 0);
	assert_int_equal(look(&trial), 0);
	assert_int_equal(read_back(away, octets, sizeof(octets)), 100);
	assert_int_equal(read_back(trial.path, octets, sizeof(octets)), 50);
	close_trial(&trial);
}

// As logrotate does with "create".
static void another_file_of_that_name_is_written_on(void **)
{
	char away[160];
	struct trial trial;
	uint8_t octets[300];

	open_trial(&trial, "json", "");
	snprintf(away, sizeof(away), "%s.1", trial.path);
	file_session_open(&trial.session);
	assert_int_equal(write_some(&trial, 100, 'a'), 0);
	assert_int_equal(rename(trial.path, away), 0);
	close(open(trial.path, O_CREAT | O_WRONLY | O_EXCL, 0600));
	assert_int_equal(look(&trial), 1);
	file_session_next(&trial.session);
	assert_int_equal(write_some(&trial, 70, 'b'), 0);
	assert_int_equal(read_back(trial.path, octets, sizeof(octets)), 70);
	close_trial(&trial);
}

static void a_whole_file_is_complete_when_somebody_says_so(void **)
{
	char part[160], away[160];
	struct trial trial;
	uint8_t octets[300];

	open_trial(&trial, "ipfix+file", "");
	snprintf(part, sizeof(part), "%s.part", trial.path);
	snprintf(away, sizeof(away), "%s.away", trial.path);
	file_session_open(&trial.session);
	assert_int_equal(look(&trial), 0); // of nothing
	assert_int_equal(write_some(&trial, 100, 'a'), 0);
	assert_int_equal(look(&trial), 1);
	file_session_next(&trial.session);
	assert_int_equal(read_back(trial.path, octets, sizeof(octets)), 100);
	assert_int_equal(write_some(&trial, 60, 'b'), 0);
	assert_int_equal(rename(part, away), 0); // whoever took it keeps it
	file_session_next(&trial.session);
	assert_int_equal(trial.session.rc, 0);
	assert_int_equal(read_back(away, octets, sizeof(octets)), 60);
	assert_int_equal(read_back(trial.path, octets, sizeof(octets)), 100);
	close_trial(&trial);
}

// By name a device cannot be told from what it was; a FIFO's reader stays.
static void what_is_no_file_stays_as_it_is(void **)
{
	struct trial trial;

	open_trial(&trial, "json", "");
	assert_int_equal(symlink("/dev/null", trial.path), 0);
	file_session_open(&trial.session);
	assert_int_equal(write_some(&trial, 100, 'a'), 0);
	assert_int_equal(unlink(trial.path), 0);
	assert_int_equal(look(&trial), 0);
	close_trial(&trial);
}

// Root may write anywhere: a folder that is gone is what can be had.
static void where_no_other_file_can_be_the_old_one_goes_on(void **)
{
	struct trial trial;

	open_trial(&trial, "json", "");
	file_session_open(&trial.session);
	assert_int_equal(write_some(&trial, 100, 'a'), 0);
	assert_int_equal(unlink(trial.path), 0);
	assert_int_equal(rmdir(trial.folder), 0);
	assert_int_equal(look(&trial), -ENOENT);
	assert_true(trial.session.fd >= 0);
	assert_int_equal(write_some(&trial, 100, 'a'), 0);
	assert_int_equal(mkdir(trial.folder, 0700), 0);
	close_trial(&trial);
}

struct reader {
	int fd;
	size_t n, wrong;
};

// Octet i was written by batch i / 16000.
static void *read_slowly(void *context)
{
	struct reader *reader = context;
	uint8_t octets[777];
	ssize_t n;

	while ((n = read(reader->fd, octets, sizeof(octets))) > 0)
		for (ssize_t i = 0; i < n; i++)
			reader->wrong += octets[i] != 'a' + reader->n++ / 16000;
	return NULL;
}

// A pipe holds 4096 octets here, and a batch 16,000: each write is cut many times.
static void a_slow_reader_gets_every_octet_in_order(void **)
{
	struct trial trial;
	struct reader reader = {0};
	pthread_t thread;

	open_trial(&trial, "json", "");
	assert_int_equal(mkfifo(trial.path, 0600), 0);
	file_session_open(&trial.session);
	assert_int_equal(trial.session.rc, -ENXIO); // nobody reads it
	reader.fd = open(trial.path, O_RDONLY | O_NONBLOCK);
	fcntl(reader.fd, F_SETPIPE_SZ, 4096);
	fcntl(reader.fd, F_SETFL, 0);
	file_session_open(&trial.session);
	assert_int_equal(trial.session.rc, 0);
	assert_true(trial.session.fifo);
	assert_int_equal(pthread_create(&thread, NULL, read_slowly, &reader), 0);
	for (uint8_t batch = 0; batch < 10; batch++)
		assert_int_equal(write_some(&trial, 16000, 'a' + batch), 0);
	file_session_close(&trial.session);
	pthread_join(thread, NULL);
	assert_int_equal(reader.n, 160000);
	assert_int_equal(reader.wrong, 0);
	assert_int_equal(trial.moved, 160000);
	close(reader.fd);
	close_trial(&trial);
}

static void a_fifo_whose_reader_has_gone_is_closed(void **)
{
	struct trial trial;
	int fd;

	signal(SIGPIPE, SIG_IGN);
	open_trial(&trial, "json", "");
	assert_int_equal(mkfifo(trial.path, 0600), 0);
	fd = open(trial.path, O_RDONLY | O_NONBLOCK);
	file_session_open(&trial.session);
	assert_int_equal(write_some(&trial, 100, 'a'), 0);
	close(fd);
	assert_int_equal(write_some(&trial, 100, 'b'), -EPIPE);
	assert_int_equal(trial.session.fd, -1);
	close_trial(&trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_full_disk_cut_is_cut_off),
	    cmocka_unit_test(a_compressed_batch_that_was_cut_leaves_the_others_readable),
	    cmocka_unit_test(the_next_file_gets_the_first_one_its_name),
	    cmocka_unit_test(a_file_in_place_is_left_when_its_name_is_gone),
	    cmocka_unit_test(another_file_of_that_name_is_written_on),
	    cmocka_unit_test(a_whole_file_is_complete_when_somebody_says_so),
	    cmocka_unit_test(what_is_no_file_stays_as_it_is),
	    cmocka_unit_test(where_no_other_file_can_be_the_old_one_goes_on),
	    cmocka_unit_test(a_slow_reader_gets_every_octet_in_order),
	    cmocka_unit_test(a_fifo_whose_reader_has_gone_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
