// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pmd/input/interface_flags.h"

int interface_flags(const char *name, unsigned *flags)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {0};
	int err = 0;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	if (err == 0)
		*flags = (unsigned short)request.ifr_flags;
	return err;
}
