// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>

#include "config/log.h"
#include "export/spool/spool_folder.h"
#include "spool_kit.h"

static void refused(const char *path, const char *why)
{
	struct spool_folder folder;
	struct error_line line, *before = user_errors_to(&line);

	assert_true(spool_folder_open(&folder, path, "--output x") < 0);
	user_errors_to(before);
	assert_non_null(strstr(line.text, "--output x: "));
	if (strstr(line.text, why) == NULL)
		fail_msg("'%s' does not say '%s'", line.text, why);
}

static void one_at_a_time_has_a_folder(void **)
{
	struct spool_folder folder;
	struct kit kit;

	kit_new(&kit);
	assert_int_equal(spool_folder_open(&folder, kit.folder, "--output x"), 0);
	refused(kit.folder, "is in use by another output or probe");
	spool_folder_close(&folder);
	assert_int_equal(spool_folder_open(&folder, kit.folder, "--output x"), 0);
	spool_folder_close(&folder);
	kit_remove(&kit);
}

static void a_folder_with_other_files_is_refused(void **)
{
	struct kit kit;
	char path[128];

	kit_new(&kit);
	snprintf(path, sizeof(path), "%s/thesis.tex", kit.folder);
	close(open(path, O_CREAT | O_WRONLY, 0600));
	refused(kit.folder, "is no disk queue: it holds thesis.tex");
	kit_remove(&kit);
	refused("/proc/nothing/here", "cannot use the folder /proc/nothing/here");
	refused("/dev/null", "Not a directory");
}

static void folders_are_made(void **)
{
	struct spool_folder folder;
	struct kit kit, inner;
	char path[128];

	kit_new(&kit);
	snprintf(path, sizeof(path), "%.60s/queues/one", kit.folder);
	assert_int_equal(spool_folder_open(&folder, path, "--output x"), 0);
	spool_folder_close(&folder);
	snprintf(inner.folder, sizeof(inner.folder), "%.40s/queues/one", kit.folder);
	kit_remove(&inner);
	snprintf(path, sizeof(path), "%.60s/queues", kit.folder);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(kit.folder), 0);
}

static void segments_are_listed_in_order(void **)
{
	static const uint64_t made[] = {3, 1, 0x10, 2};
	struct spool_folder folder;
	struct kit kit;
	char name[SPOOL_NAME_ROOM];
	uint64_t *numbers;
	unsigned n;

	kit_new(&kit);
	assert_int_equal(spool_folder_open(&folder, kit.folder, "--output x"), 0);
	assert_false(spool_folder_has_segments(kit.folder));
	for (unsigned i = 0; i < 4; i++) {
		spool_segment_name(name, made[i]);
		close(openat(folder.fd, name, O_CREAT | O_WRONLY, 0600));
	}
	assert_int_equal(spool_folder_list(&folder, &numbers, &n), 0);
	assert_int_equal(n, 4);
	assert_true(spool_folder_has_segments(kit.folder));
	assert_false(spool_folder_has_segments("/nowhere"));
	assert_memory_equal(numbers, ((const uint64_t[]){1, 2, 3, 0x10}), sizeof(made));
	free(numbers);
	spool_folder_close(&folder);
	kit_remove(&kit);
}

// Whatever is torn, the one before is there.
static void the_newest_whole_position_counts(void **)
{
	struct spool_folder folder;
	struct spool_position position = {0};
	struct kit kit;

	kit_new(&kit);
	assert_int_equal(spool_folder_open(&folder, kit.folder, "--output x"), 0);
	spool_position_read(&folder, &position);
	assert_int_equal(position.low.records, 0);
	for (uint64_t n = 1; n < 10; n++) {
		position.low.records = n;
		assert_int_equal(spool_position_write(&folder, &position, true), 0);
		spool_position_read(&folder, &position);
		assert_int_equal(position.low.records, n);
	}
	assert_int_equal(pwrite(folder.position, "x", 1, (off_t)sizeof(position) + 20), 1); // 9
	spool_position_read(&folder, &position);
	assert_int_equal(position.low.records, 8);
	spool_folder_close(&folder);
	kit_remove(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_at_a_time_has_a_folder),
	    cmocka_unit_test(a_folder_with_other_files_is_refused),
	    cmocka_unit_test(folders_are_made),
	    cmocka_unit_test(segments_are_listed_in_order),
	    cmocka_unit_test(the_newest_whole_position_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
