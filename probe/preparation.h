// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PREPARATION_H
#define PROBE_PREPARATION_H

#include <pthread.h>
#include <stdbool.h>

struct filter;
struct preparation_job;
struct probe;

// What another thread makes for a change of settings, for one asker at a time.
struct preparation {
	pthread_t thread;
	bool runs;	   // the thread is not joined
	const void *asker; // NULL: nobody waits for it any more
	struct preparation_job *job;
};

struct preparation_wish {
	bool signatures;	// shall be read,
	const char *directory;	// from there; NULL: the default one
	const char *expression; // of a filter, which shall be compiled; NULL: none
};

// False as long as the thread works for this asker or for another one; the asker asks again. True:
// settings_set() or settings_read_again() finds what it needs, and has to be called at once.
// preparation_is_ready_again() is for what the configuration says now.
bool preparation_is_ready(struct probe *probe, const void *asker,
			  const struct preparation_wish *wish);
bool preparation_is_ready_again(struct probe *probe, const void *asker);
void preparation_forget(struct probe *probe, const void *asker); // who has asked is gone, or done
// The filter that was compiled for the asker; NULL: none was.
struct filter *preparation_filter(const struct probe *probe);
// The same of one that could not be: reports why, and returns -errno. 0: it was not tried.
int preparation_refuses(const struct probe *probe, const char *expression);
// Puts signatures in force: those that were read for the asker, or else reads them now. On error
// one line has been reported; returns -errno.
int signatures_take(struct probe *probe, const char *directory);
// What is made for somebody is dropped, who begins anew.
void preparation_end(struct probe *probe);
void preparation_look(struct probe *probe); // drops what nobody waits for any longer
// Before the end of the process, which waits for no thread. True: one goes on; what it reads must
// stay, classification, and exit() must not be called.
bool preparation_leave(struct probe *probe);

#endif
