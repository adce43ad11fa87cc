// SPDX-License-Identifier: BSD-3-Clause
#include "probe_whole.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>

static unsigned open_files(void)
{
	DIR *entries = opendir("/proc/self/fd");
	unsigned n = 0;

	while (readdir(entries) != NULL)
		n++;
	closedir(entries);
	return n;
}

static unsigned lines_of(const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned n = 0;
	int octet;

	assert_non_null(file);
	while ((octet = getc(file)) != EOF)
		n += octet == '\n';
	fclose(file);
	return n;
}

static void a_capture_goes_through_all_parts_and_the_books_balance(void **)
{
	char *path = capture_name("records.json"), output[160];
	struct probe *probe;

	snprintf(output, sizeof(output), "json:%s", path);
	probe = whole_new(whole_file(), output, NULL);
	assert_int_equal(whole_start(probe), n_parts);
	run_until_end(probe);
	whole_stop(probe, n_parts);
	assert_int_equal(probe->exit_code, EXIT_DONE);
	assert_int_equal(lines_of(path), WHOLE_FLOWS);
	whole_free(probe);
}

// Somebody else's TCP port; returns its descriptor.
static int taken_port(char *spec, size_t room)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	snprintf(spec, room, "zmq://127.0.0.1:%u", ntohs(address.sin_port));
	return fd;
}

static void fails_at(const char *name, char *output, char **more)
{
	struct probe *probe = whole_new(whole_file(), output, more);
	const unsigned started = whole_start(probe);

	assert_true(started < n_parts);
	assert_string_equal(parts[started].name, name);
	whole_stop(probe, started);
	whole_free(probe);
}

// The part that fails is the one that the mistake belongs to, and those before it leave nothing.
static void a_part_that_cannot_start_leaves_nothing_of_any(void **)
{
	static char *log_level[] = {"--log-level", "lineprobe.nothing:debug", NULL};
	char zmq[64];
	const int fd = taken_port(zmq, sizeof(zmq));
	unsigned before = 0;

	for (unsigned round = 0; round < 2; round++) { // the first one starts what EAL keeps
		fails_at("ports", "null:", log_level);
		fails_at("outputs", zmq, NULL);
		if (round == 0)
			before = open_files();
	}
	assert_int_equal(open_files(), before);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_part_that_cannot_start_leaves_nothing_of_any),
	    cmocka_unit_test(a_capture_goes_through_all_parts_and_the_books_balance),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
