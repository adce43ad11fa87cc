// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_STATE_FILE_H
#define EXPORT_STATE_FILE_H

#include "export/decode/sender.h"

// What exporters tell once an hour or so, over a restart: Templates, samplers, and when their
// clocks began.

// Writes it beside `path`, then takes its name. 0 or -errno.
int state_file_save(const struct senders *senders, const char *path);

// Reads it into senders that are new. Only a file that is ours, that nobody else may write, and
// that is whole: -EPERM, -EBADMSG; nothing is kept of such. -EPROTO: a later version has written
// it. -ENOENT: there is none.
int state_file_load(struct senders *senders, const struct element_wishes *wishes, const char *path);

// The same of what such a file holds.
int state_file_take(struct senders *senders, const struct element_wishes *wishes,
		    const uint8_t *octets, size_t n);

#endif
