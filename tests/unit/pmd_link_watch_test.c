// SPDX-License-Identifier: BSD-3-Clause
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/rtnetlink.h>

#include "pmd/port/link_watch.h"

static struct link_state seen[64];
static unsigned n_seen;
static bool has_namespace;

static void note(void *, const struct link_state *state)
{
	if (n_seen < 64)
		seen[n_seen++] = *state;
}

static int begin(void **)
{
	has_namespace = unshare(CLONE_NEWNET) == 0;
	return 0;
}

// The last change of that name, NULL: none.
static const struct link_state *last_of(const char *name)
{
	for (unsigned i = n_seen; i-- > 0;)
		if (strcmp(seen[i].name, name) == 0)
			return &seen[i];
	return NULL;
}

static void changes_of_the_kernels_interfaces_come_in_their_order(void **)
{
	unsigned first;
	int fd = -1;

	if (!has_namespace || (fd = link_watch_open()) < 0)
		skip();
	n_seen = 0;
	if (system("ip link add w0 type veth peer name w1 && ip link set w1 up") != 0)
		skip();
	assert_true(link_watch_read(fd, note, NULL));
	assert_non_null(last_of("w0"));
	first = last_of("w0")->interface;
	assert_int_equal(first, if_nametoindex("w0"));
	assert_false(last_of("w0")->up);
	assert_true(last_of("w1")->up);
	assert_false(last_of("w1")->carrier); // its peer is down
	assert_int_equal(system("ip link set w0 up"), 0);
	assert_true(link_watch_read(fd, note, NULL));
	assert_true(last_of("w0")->up);
	assert_int_equal(system("ip link del w0 && ip link add w0 type veth peer name w1"), 0);
	n_seen = 0;
	assert_true(link_watch_read(fd, note, NULL));
	assert_false(last_of("w0")->gone);
	assert_true(last_of("w0")->interface != first);
	for (unsigned i = 0; i < n_seen; i++)
		if (seen[i].gone && seen[i].interface == first)
			first = 0;
	assert_int_equal(first, 0); // its end was seen too
	close(fd);
}

static void what_is_lost_is_said_and_can_be_read_anew(void **)
{
	struct link_state state;
	int fd = -1;

	if (!has_namespace || (fd = link_watch_open()) < 0 ||
	    system("ip link set lo up 2>/dev/null") != 0)
		skip();
	for (unsigned i = 0; i < 20; i++) // more than the socket holds
		if (system("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do "
			   "echo link set lo down; echo link set lo up; done | ip -batch -") != 0)
			skip();
	assert_false(link_watch_read(fd, note, NULL));
	link_state_read("lo", &state);
	assert_false(state.gone);
	assert_true(state.up);
	assert_int_equal(state.interface, if_nametoindex("lo"));
	link_state_read("nosuch0", &state);
	assert_true(state.gone);
	close(fd);
}

// Messages as RFC 3549 has them: header, ifinfomsg, attributes.
struct message {
	struct nlmsghdr header;
	struct ifinfomsg link;
	struct rtattr attribute;
	char name[8];
};

static void a_message_that_is_cut_is_left_alone(void **)
{
	struct message message = {
	    .header = {.nlmsg_len = sizeof(message), .nlmsg_type = RTM_NEWLINK},
	    .link = {.ifi_index = 7, .ifi_flags = IFF_UP | IFF_RUNNING},
	    .attribute = {.rta_len = sizeof(struct rtattr) + 5, .rta_type = IFLA_IFNAME},
	    .name = "eth1",
	};

	n_seen = 0;
	link_watch_parse(&message, sizeof(message), note, NULL);
	assert_int_equal(n_seen, 1);
	assert_int_equal(seen[0].interface, 7);
	assert_string_equal(seen[0].name, "eth1");
	assert_true(seen[0].up && seen[0].carrier && !seen[0].gone);
	for (size_t octets = 0; octets < sizeof(message); octets++) {
		void *copy = malloc(octets + 1);

		memcpy(copy, &message, octets);
		link_watch_parse(copy, octets, note, NULL);
		free(copy);
	}
	assert_int_equal(n_seen, 1);
	message.attribute.rta_len = 4000; // longer than the message: no name
	link_watch_parse(&message, sizeof(message), note, NULL);
	assert_string_equal(seen[1].name, "");
	message.link.ifi_family = AF_BRIDGE;
	link_watch_parse(&message, sizeof(message), note, NULL);
	assert_int_equal(n_seen, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(changes_of_the_kernels_interfaces_come_in_their_order),
	    cmocka_unit_test(what_is_lost_is_said_and_can_be_read_anew),
	    cmocka_unit_test(a_message_that_is_cut_is_left_alone),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
