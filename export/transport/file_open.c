// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/confined.h"
#include "config/log.h"
#include "export/transport/file_private.h"

enum { ZSTD_LEVEL = 3 };

void file_transport_close(struct transport *base)
{
	struct file_transport *file = container_of(base, struct file_transport, base);
	const bool stopped = side_thread_close(&file->side);

	if (!stopped) // it hangs in the kernel and may still use all this
		return;
	if (file->abandoned) // it is not complete, so it gets no final name
		file_session_drop(&file->session);
	else
		file_session_close(&file->session);
	file_name_free(&file->session.name);
	ZSTD_freeCCtx(file->session.zstd);
	file_direct_close(&file->session.direct);
	message_queue_close(&file->base.queue);
	free(file->spec);
	free(file);
}

static int prepare(struct file_transport *file, const struct output_settings *settings,
		   struct counter_set *counters)
{
	const int rc =
	    side_thread_open(&file->side, file); // first: file_transport_close() closes it

	file->session.fd = -1;
	file->session.moved = &file->base.queue.moved;
	rotation_init(&file->rotation, settings);
	file->spec = strdup(settings->spec);
	file->base.ops = &transport_file;
	file->base.queue.transmit = file_transmit;
	file->base.queue.counters = counters;
	if (!settings->compress && file_direct_open(&file->session.direct) < 0)
		return -ENOMEM;
	if (settings->compress) {
		file->session.zstd = ZSTD_createCCtx();
		if (file->session.zstd == NULL)
			return -ENOMEM;
		ZSTD_CCtx_setParameter(file->session.zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL);
	}
	if (rc < 0 || file->spec == NULL || file_name_new(&file->session.name, settings) < 0)
		return -ENOMEM;
	return message_queue_open(&file->base.queue, FILE_QUEUE + MESSAGE_MAX_OPEN, FILE_ROOM,
				  FILE_SESSION_PARTS);
}

// The first file is opened at once, for its errors are the user's; a FIFO may wait for its reader.
static int open_first(struct file_transport *file, const struct output_settings *settings)
{
	int rc;

	if (file->session.name.dated && file->session.name.in_place)
		return user_error(EINVAL,
				  "--output %s: %s is not a regular file, it cannot be rotated",
				  settings->spec, settings->path);
	file->session.now_us = wall_us();
	file_session_open(&file->session);
	rc = file->session.rc;
	if (rc == 0 || (rc == -ENXIO && file_name_is_fifo(&file->session.name))) {
		file_note_opened(file);
		return 0;
	}
	if (rc == -ENOMEM)
		return rc;
	return user_error(
	    -rc, "--output %s: cannot open %s: %s%s", settings->spec, file->session.name.open,
	    rc == -ELOOP ? "a symbolic link is not followed there; remove it" : strerror(-rc),
	    confined_remedy(-rc));
}

int file_transport_open(const struct output_settings *settings, unsigned,
			struct counter_set *counters, struct transport **transport)
{
	struct file_transport *file = calloc(1, sizeof(*file));
	int rc;

	if (file == NULL)
		return -ENOMEM;
	rc = prepare(file, settings, counters);
	if (rc == 0)
		rc = open_first(file, settings);
	if (rc < 0)
		file_transport_close(&file->base);
	else
		*transport = &file->base;
	return rc;
}
