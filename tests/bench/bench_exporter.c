// SPDX-License-Identifier: BSD-3-Clause
#include "bench_exporter.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

#include <rte_debug.h>

int bench_socket(int receive_octets, uint16_t *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		rte_exit(1, "no UDP socket\n");
	if (receive_octets > 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_octets, sizeof(receive_octets)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_octets, sizeof(receive_octets));
	*port = ntohs(address.sin_port);
	return fd;
}

struct export_process *bench_exporter_of(const char *output, const char *fields,
					 const struct application_table *applications)
{
	static struct options options;
	static char spec[128];
	static const char *const names[] = {"bench"};
	static const uint32_t ifindex[] = {1};
	static struct export_environment environment = {.n_workers = 1,
							.n_inputs = 1,
							.input_names = names,
							.input_ifindex = ifindex,
							.sampling_interval = 1,
							.active_ms = 60000,
							.idle_ms = 15000,
							.version = "bench"};
	struct export_process *process;

	snprintf(spec, sizeof(spec), "%s", output);
	environment.applications = applications;
	environment.metadata_available = applications != NULL ? UINT64_MAX : 0;
	options.outputs = (struct spec_list){1, {spec}};
	options.template_fields = (char *)(uintptr_t)fields;
	options.exporters.automatic = true;
	options.max_flows = 1 << 20; // a large ring
	options.pen = 32473;
	if (export_process_open(&options, &environment, &process) < 0 ||
	    export_process_start(process) < 0)
		rte_exit(1, "no exporter\n");
	return process;
}

struct export_process *bench_exporter(const char *output)
{
	return bench_exporter_of(output, "default", NULL);
}

void bench_exporter_end(struct export_process *process)
{
	export_process_stop(process);
	export_process_close(process);
}
