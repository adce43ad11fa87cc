// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_SNMP_MASTER_H
#define TESTS_UNIT_SNMP_MASTER_H

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "probe/snmp/agentx_pdu.h"

// The socket of a master agent, which the test is.
static struct sockaddr_un master_address = {.sun_family = AF_UNIX};

__attribute__((unused)) static int master_listen(void)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(master_address.sun_path, sizeof(master_address.sun_path), "/tmp/snmp_master.%d",
		 getpid());
	unlink(master_address.sun_path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&master_address, sizeof(master_address)),
			 0);
	assert_int_equal(listen(fd, 4), 0);
	return fd;
}

#endif
