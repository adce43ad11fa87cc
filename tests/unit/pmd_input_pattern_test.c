// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "caught.h"
#include "pmd/input/input_pattern.h"

static void it_matches_as_the_shell_does(void **)
{
	assert_true(input_pattern_matches("eth*", "eth"));
	assert_true(input_pattern_matches("eth[0-3]", "eth2"));
	assert_true(input_pattern_matches("eth[!0-3]", "eth4"));
	assert_false(input_pattern_matches("eth[0-3]", "eth12"));
	assert_false(input_pattern_matches("eth?", "veth1"));
}

static char taken[256];

static int take(void *, const char *spec, const char *interface)
{
	assert_string_equal(spec, "af_packet:*");
	assert_true(strlen(taken) + IFNAMSIZ < sizeof(taken));
	strcat(strcat(taken, interface), " ");
	return 0;
}

static const char *reported(void (*body)(void))
{
	static char text[1024];
	const struct caught caught = caught_begin(STDERR_FILENO);

	body();
	caught_end(&caught, text, sizeof(text));
	return text;
}

static void expand_all(void)
{
	assert_int_equal(input_pattern_expand("af_packet:*", "*", take, NULL), -ENODEV);
}

static void expand_wrong(void)
{
	assert_int_equal(input_pattern_expand("af_packet:*", "eth?", take, NULL), -ENODEV);
}

// A new network namespace has one interface, loopback, which is down.
static void nothing_but_loopback_is_none(void **)
{
	const char *text;

	if (unshare(CLONE_NEWNET) < 0)
		skip();
	taken[0] = '\0';
	text = reported(expand_all);
	assert_non_null(strstr(text, "--input af_packet:*: no interface matches"));
	assert_non_null(strstr(text, "there are: lo ("));
	assert_string_equal(taken, "");
}

static int set_up(const char *name)
{
	struct ifreq request = {.ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM, 0), err;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	err = ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
	return err;
}

static void what_can_be_read_is_taken_and_the_rest_left_out(void **)
{
	const char *text;

	if (unshare(CLONE_NEWNET) < 0 ||
	    system("ip link add taken0 type veth peer name taken1") != 0)
		skip();
	assert_int_equal(set_up("taken0"), 0);
	taken[0] = '\0';
	assert_int_equal(input_pattern_expand("af_packet:*", "taken?", take, NULL), 0);
	assert_string_equal(taken, "taken0 ");
	text = reported(expand_wrong);
	assert_non_null(strstr(text, "taken1 (is down)"));
	assert_non_null(strstr(text, "taken0"));
	assert_null(strstr(text, "taken0 ("));
}

static void interfaces_that_cannot_be_listed_are_an_error(void **)
{
	struct rlimit before, now;
	char text[256];
	struct caught caught = caught_begin(STDERR_FILENO);

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	now = (struct rlimit){0, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
	assert_int_equal(input_pattern_expand("af_packet:*", "*", take, NULL), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	caught_end(&caught, text, sizeof(text));
	assert_non_null(strstr(text, "--input af_packet:*: the interfaces cannot be listed: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_matches_as_the_shell_does),
	    cmocka_unit_test(nothing_but_loopback_is_none),
	    cmocka_unit_test(what_can_be_read_is_taken_and_the_rest_left_out),
	    cmocka_unit_test(interfaces_that_cannot_be_listed_are_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
