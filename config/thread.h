// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_THREAD_H
#define CONFIG_THREAD_H

#include <pthread.h>
#include <signal.h>

// Signals are the main thread's to take. For other threads a broken pipe is an error of write().

// Starts a thread that takes no signals. Returns 0 or -errno.
int thread_start(pthread_t *thread, void *(*run)(void *context), void *context);

// For what starts threads by itself: those that are started until thread_take_signals() take none.
void thread_block_signals(sigset_t *before);
void thread_take_signals(const sigset_t *before);

#endif
