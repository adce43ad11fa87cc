// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "probe/control/ask.h"

static int ask_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	user_error(errno, "ask %s: no probe answers there: %s; is one running with --control %s?",
		   path, strerror(errno), path);
	if (fd >= 0)
		close(fd);
	return -1;
}

// Prints the answer; true when it is no error.
static bool ask_one(const char *path, const char *command)
{
	char text[4096], first = '\0';
	int fd = ask_connect(path);
	ssize_t n;

	if (fd < 0)
		return false;
	dprintf(fd, "%s\n", command); // a probe that ends just now answers with nothing
	while ((n = read(fd, text, sizeof(text))) > 0) {
		if (first == '\0')
			first = strncmp(text, "error:", n < 6 ? (size_t)n : 6) == 0 ? 'e' : 'a';
		fwrite(text, 1, (size_t)n, stdout);
	}
	close(fd);
	return first == 'a';
}

int ask(const struct spec_list *arguments)
{
	int exit_code = EXIT_DONE;

	for (unsigned i = 1; i < arguments->n; i++) {
		if (!ask_one(arguments->spec[0], arguments->spec[i]))
			exit_code = EXIT_WRONG;
	}
	return exit_code;
}
