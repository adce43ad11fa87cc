// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FILE_NAME_H
#define EXPORT_FILE_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "export/output_settings.h"

// What a file is called while it is written and after. JSON without rotation grows in place under
// its own name, as does what is no regular file; all else is NAME.part until it is complete. With
// rotation the name holds the file's start: flows.json is flows-20261121T112734Z.json. A file that
// an earlier run left is renamed so, by the time of its last octet; where it cannot be, new records
// follow the old ones.
struct file_name {
	char *open;  // the name it is written under
	char *final; // NULL: stays as it is
	char *path;  // as the user gave it, with .zst when compressed
	bool dated;
	bool in_place;
};

// 0 or -ENOMEM.
int file_name_new(struct file_name *name, const struct output_settings *settings);
void file_name_free(struct file_name *name);

bool file_name_is_stdout(const struct file_name *name);
bool file_name_is_fifo(const struct file_name *name);
// Makes the names of a file that begins now, and moves an old one out of its way. 0 or -ENOMEM.
int file_name_begin(struct file_name *name, uint64_t now_us);
// The file is complete and closed: gives it its final name. 0 or -errno.
int file_name_end(struct file_name *name);

#endif
