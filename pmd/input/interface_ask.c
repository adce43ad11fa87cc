// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pmd/input/interface_ask.h"

int interface_ask(const char *name, unsigned long question, struct ifreq *request)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = 0;

	snprintf(request->ifr_name, sizeof(request->ifr_name), "%.15s", name);
	if (fd < 0 || ioctl(fd, question, request) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

int interface_flags(const char *name, unsigned *flags)
{
	struct ifreq request = {0};
	int err = interface_ask(name, SIOCGIFFLAGS, &request);

	if (err == 0)
		*flags = (unsigned short)request.ifr_flags;
	return err;
}
