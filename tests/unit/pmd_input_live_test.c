// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <glob.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "pmd/input/input_live.h"

static bool has_namespace;

// A network namespace of our own, whose only interface is lo, which is down at first.
static int begin(void **)
{
	has_namespace = unshare(CLONE_NEWNET) == 0;
	return 0;
}

static void lo_set(short flags)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = flags};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &request), 0);
	close(fd);
}

static struct input input_of(const char *argument)
{
	return (struct input){.spec = argument, .argument = argument, .numa_node = 7};
}

static void an_interface_is_learnt_once_it_is_up(void **)
{
	struct input input = input_of("lo");

	if (!has_namespace)
		skip();
	lo_set(0);
	assert_int_equal(af_packet_check(&input), -ENETDOWN);
	lo_set(IFF_UP);
	assert_int_equal(af_packet_check(&input), 0);
	assert_string_equal(input.name, "lo");
	assert_string_equal(input.device, "lo");
	assert_int_equal(input.interface, if_nametoindex("lo"));
	assert_int_equal(input.ifindex, input.interface);
	assert_true(input.loopback);
	assert_int_equal(input.link_type, 1); // LINKTYPE_ETHERNET: so the kernel builds its frames
	assert_false(input.network_header);
	assert_int_equal(input.numa_node, -1); // no hardware, no node
}

// A frame of AF_XDP has to fit into one page; loopback's MTU is 65536.
static void af_xdp_refuses_what_does_not_fit_into_a_page(void **)
{
	struct input input = input_of("lo");

	if (!has_namespace)
		skip();
	lo_set(IFF_UP);
	if (af_packet_check(&input) == 0 && input.mtu <= 4096)
		skip(); // somebody has lowered it
	assert_int_equal(af_xdp_check(&input), -EINVAL);
}

static void af_xdp_makes_one_device_of_each_queue(void **)
{
	const struct input input = {.index = 4, .device = "eth7", .n_queues = 2};
	char first[128], text[128];
	int length = af_xdp_devargs(&input, 0, 8, first, sizeof(first));

	assert_int_equal(length, strlen(first));
	assert_non_null(strstr(first, ",iface=eth7,start_queue=0,queue_count=1"));
	length = af_xdp_devargs(&input, 1, 8, text, sizeof(text));
	assert_int_equal(length, strlen(text));
	assert_non_null(strstr(text, ",iface=eth7,start_queue=1,queue_count=1"));
	assert_memory_equal(text, "net_af_xdp", 10);
	assert_true(strncmp(first, text, strcspn(first, ",") + 1) != 0); // names tell them apart
	assert_int_equal(af_xdp_devargs(&input, 2, 8, text, sizeof(text)), 0);
}

static void a_virtual_device_is_named_by_what_stands_before_its_arguments(void **)
{
	char longest[80] = "", text[128];
	struct input input = input_of("net_null3,size=64,copy=1");

	assert_int_equal(vdev_check(&input), 0);
	assert_string_equal(input.name, "net_null3");
	assert_int_equal(vdev_devargs(&input, 0, 1, text, sizeof(text)), 24);
	assert_string_equal(text, "net_null3,size=64,copy=1");
	assert_int_equal(vdev_devargs(&input, 1, 1, text, sizeof(text)), 0);
	memset(longest, 'n', sizeof(input.name) - 1); // and its end
	input = input_of(longest);
	assert_int_equal(vdev_check(&input), 0);
	assert_string_equal(input.name, longest);
	longest[sizeof(input.name) - 1] = 'n';
	assert_int_equal(vdev_check(&input), -EINVAL);
	input = input_of(",size=64");
	assert_int_equal(vdev_check(&input), -EINVAL);
}

static void only_what_the_cpu_copies_needs_no_memory_for_devices(void **)
{
	static const struct {
		const char *argument;
		bool dma;
	} cases[] = {{"net_pcap0,rx_pcap=x", false},
		     {"net_null1", false},
		     {"net_af_packet0,iface=lo", false},
		     {"net_bonding0,mode=1", true},
		     {"net_virtio_user0,path=x", true}};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct input input = input_of(cases[i].argument);

		assert_int_equal(vdev_check(&input), 0);
		assert_int_equal(input.dma, cases[i].dma);
	}
}

static void a_pci_address_gets_its_domain(void **)
{
	static const char *const wrong[] = {"", "eth0", "3b:00", "3b:00.", "3b:00.0x"};
	struct input input = input_of("fe:1f.7");

	if (access("/sys/bus/pci/devices/0000:fe:1f.7", F_OK) == 0)
		skip();
	assert_int_equal(pci_check(&input), -ENODEV);
	assert_string_equal(input.device, "0000:fe:1f.7");
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		input = input_of(wrong[i]);
		assert_int_equal(pci_check(&input), -EINVAL);
	}
}

// Each device of the bus has such a link to it.
static void a_link_of_a_pci_device_is_read_by_its_last_name(void **)
{
	glob_t devices = {.gl_pathc = 0};
	char text[64] = "?";

	pci_link_read("no:such:device", "driver", text, sizeof(text));
	assert_string_equal(text, "");
	glob("/sys/bus/pci/devices/*", 0, NULL, &devices);
	for (size_t i = 0; i < devices.gl_pathc; i++) {
		pci_link_read(strrchr(devices.gl_pathv[i], '/') + 1, "subsystem", text,
			      sizeof(text));
		assert_string_equal(text, "pci");
	}
	globfree(&devices);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_interface_is_learnt_once_it_is_up),
	    cmocka_unit_test(af_xdp_refuses_what_does_not_fit_into_a_page),
	    cmocka_unit_test(af_xdp_makes_one_device_of_each_queue),
	    cmocka_unit_test(a_virtual_device_is_named_by_what_stands_before_its_arguments),
	    cmocka_unit_test(only_what_the_cpu_copies_needs_no_memory_for_devices),
	    cmocka_unit_test(a_pci_address_gets_its_domain),
	    cmocka_unit_test(a_link_of_a_pci_device_is_read_by_its_last_name),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
