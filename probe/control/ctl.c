// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "config/utf8.h"
#include "probe/control/ctl.h"

static int ctl_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	user_error(errno, "ctl %s: no probe answers there: %s; is one running with --control %s?",
		   path, strerror(errno), path);
	if (fd >= 0)
		close(fd);
	return -1;
}

// Prints the answer; `code` when a line of it is an error. A probe that ends just now answers with
// nothing.
static enum exit_code print_answer(int fd, enum exit_code code)
{
	char *line = NULL;
	size_t room = 0;
	bool right = true, any = false;
	FILE *in = fdopen(fd, "r");

	if (in == NULL) {
		close(fd);
		return EXIT_WRONG;
	}
	while (getline(&line, &room, in) > 0) {
		const bool error = strncmp(line, "error:", 6) == 0;
		char shown[512];

		line[strcspn(line, "\n")] = '\0';
		utf8_visible(line, shown, sizeof(shown));
		puts(error ? shown : line);
		right &= !error;
		any = true;
	}
	free(line);
	fclose(in);
	if (!any)
		return EXIT_WRONG;
	return right ? EXIT_DONE : code;
}

static enum exit_code ctl_one(int fd, const char *command)
{
	dprintf(fd, "%s\n", command);
	return print_answer(fd, strcmp(command, "audit") == 0 ? EXIT_UNBALANCED : EXIT_WRONG);
}

int ctl(const struct spec_list *arguments)
{
	const bool named = strchr(arguments->spec[0], '/') != NULL;
	enum exit_code exit_code = EXIT_DONE;

	if (named && arguments->n < 2) {
		user_error(EINVAL, "ctl %s: a command is missing, for example help",
			   arguments->spec[0]);
		return EXIT_WRONG;
	}
	for (unsigned i = named ? 1 : 0; i < arguments->n; i++) {
		int fd = ctl_connect(named ? arguments->spec[0] : CTL_SOCKET);

		if (fd < 0)
			return EXIT_WRONG;
		exit_code = exit_code_worse(exit_code, ctl_one(fd, arguments->spec[i]));
	}
	return exit_code;
}
