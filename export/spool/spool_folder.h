// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SPOOL_FOLDER_H
#define EXPORT_SPOOL_FOLDER_H

#include <stdint.h>

#include "export/spool/spool_format.h"

enum { SPOOL_NAME_ROOM = 32 };

// The folder of one disk queue. It is made where it is not there, and belongs to whom the folder
// above belongs to, so that who the program becomes can write to it.
struct spool_folder {
	char *path;
	int fd, lock, position; // descriptors; -1: none
	uint64_t generation;	// of the position that was written last
};

// `where` begins each error line ("--output ..."): a folder that cannot be used, that holds other
// files, or that another probe uses. Returns -errno; -ENOMEM is not reported.
int spool_folder_open(struct spool_folder *folder, const char *path, const char *where);
void spool_folder_close(struct spool_folder *folder);

// The file of a segment.
void spool_segment_name(char name[SPOOL_NAME_ROOM], uint64_t number);
// The numbers of all segments in rising order, to be freed. 0 or -errno.
int spool_folder_list(const struct spool_folder *folder, uint64_t **numbers, unsigned *n);

// Whether a folder that is not open has any; false too where there is none.
bool spool_folder_has_segments(const char *path);

// What was written last, of two places in turn; all zeros where there is none.
void spool_position_read(struct spool_folder *folder, struct spool_position *position);
// 0 or -errno.
int spool_position_write(struct spool_folder *folder, struct spool_position *position, bool sync);

#endif
