// SPDX-License-Identifier: BSD-3-Clause
// One allocation of this thread fails, as when memory has run out; for one test program, whose
// allocations these are then. The sanitizers have an allocator of their own: there none fails.
#ifndef TESTS_UNIT_MEMORY_FAILS_H
#define TESTS_UNIT_MEMORY_FAILS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_IS_THE_SANITIZERS
#endif
#endif

static __thread long memory_left = -1; // allocations until the one that fails; < 0: none will
static __thread long memory_held;      // blocks that this thread has and had not before

#ifndef MEMORY_IS_THE_SANITIZERS

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static bool memory_is_there(void)
{
	if (memory_left < 0 || memory_left-- > 0)
		return true;
	errno = ENOMEM;
	return false;
}

static void *memory_taken(void *block)
{
	memory_held += block != NULL;
	return block;
}

void *malloc(size_t size)
{
	return memory_is_there() ? memory_taken(__libc_malloc(size)) : NULL;
}

void *calloc(size_t n, size_t size)
{
	return memory_is_there() ? memory_taken(__libc_calloc(n, size)) : NULL;
}

void *realloc(void *block, size_t size)
{
	if (!memory_is_there())
		return NULL;
	return block != NULL ? __libc_realloc(block, size) : memory_taken(__libc_malloc(size));
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
	*block = memory_is_there() ? memory_taken(__libc_memalign(alignment, size)) : NULL;
	return *block != NULL ? 0 : ENOMEM;
}

void free(void *block)
{
	memory_held -= block != NULL;
	__libc_free(block);
}

#endif

// The one after `n` allocations fails.
static inline void memory_fails_after(long n)
{
	memory_held = 0;
	memory_left = n;
}

// Whether it did; no other one will.
static inline bool memory_has_failed(void)
{
#ifdef MEMORY_IS_THE_SANITIZERS
	const bool failed = false;
#else
	const bool failed = memory_left < 0;
#endif

	memory_left = -1;
	return failed;
}

#endif
