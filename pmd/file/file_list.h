// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_FILE_LIST_H
#define PMD_FILE_LIST_H

#include <stdbool.h>
#include <stdint.h>

// The files that one --input pcap: means: a file, all those of a directory, or those that match a
// pattern; in the order of their names, numbers in them by their value.
struct file_list;

// Directories and patterns leave out directories; a directory leaves out hidden files too.
// `follow`: files that come later belong to it. On error one line has been logged; returns -errno.
int file_list_open(const char *argument, bool follow, struct file_list **result);
void file_list_close(struct file_list *list);

// A directory or a pattern, so that it may have none or many.
bool file_list_is_many(const struct file_list *list);

// The next file, NULL when there is none (any more, or yet). The text is valid until the next call.
const char *file_list_next(struct file_list *list);
// Whether there is one, by what was known when file_list_changed() was called last.
bool file_list_more(struct file_list *list);

// Octets of all files; 0 when more may come.
uint64_t file_list_size(const struct file_list *list);

// Whether files have changed since the last call. Whoever found the end of one before asking looks
// at it once more: it may have grown in between.
bool file_list_changed(struct file_list *list);
// Readable when files have changed, until file_list_changed() or file_list_next() is called; -1
// without `follow`.
int file_list_fd(const struct file_list *list);

#endif
