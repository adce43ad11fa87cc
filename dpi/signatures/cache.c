// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "dpi/signatures/cache.h"

enum { CACHE_MAX_OCTETS = 256 << 20, KEPT_FILES = 8, NAME_OCTETS = 16, DRAFT_SECONDS = 86400 };

static const char suffix[] = ".hsdb", draft_prefix[] = ".draft.";

struct cache_header {
	char magic[8];
	uint8_t key[SHA256_DIGEST_LENGTH];    // what the databases were made from and for
	uint8_t digest[SHA256_DIGEST_LENGTH]; // of the databases
	uint64_t octets[PATTERNS_DATABASES];
};

static const char magic[8] = "lpdpi01";

char *cache_default_directory(void)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *path = NULL;

	if (geteuid() == 0)
		return strdup("/var/cache/lineprobe");
	if (base != NULL && base[0] == '/')
		return asprintf(&path, "%s/lineprobe", base) < 0 ? NULL : path;
	if (home != NULL && home[0] == '/')
		return asprintf(&path, "%s/.cache/lineprobe", home) < 0 ? NULL : path;
	return NULL;
}

int cache_make_directory(const char *directory)
{
	char *above = strdup(directory);

	if (above == NULL)
		return -ENOMEM;
	mkdir(dirname(above), 0700); // XDG Base Directory Specification
	free(above);
	return mkdir(directory, 0755) == 0 || errno == EEXIST ? 0 : -errno;
}

static void make_key(const struct rules *rules, uint8_t key[SHA256_DIGEST_LENGTH])
{
	hs_platform_info_t platform = {0};
	SHA256_CTX hash;

	hs_populate_platform(&platform);
	SHA256_Init(&hash);
	SHA256_Update(&hash, magic, sizeof(magic));
	SHA256_Update(&hash, hs_version(), strlen(hs_version()));
	SHA256_Update(&hash, &platform.tune, sizeof(platform.tune));
	SHA256_Update(&hash, &platform.cpu_features, sizeof(platform.cpu_features));
	for (unsigned i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->all[i];

		SHA256_Update(&hash, &rule->transport, sizeof(rule->transport));
		SHA256_Update(&hash, rule->regex, strlen(rule->regex) + 1);
	}
	SHA256_Final(key, &hash);
}

static bool trusted(int fd, mode_t kind)
{
	struct stat about;

	return fstat(fd, &about) == 0 && (about.st_mode & S_IFMT) == kind &&
	       (about.st_uid == geteuid() || about.st_uid == 0) && (about.st_mode & 022) == 0;
}

static int open_directory(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && !trusted(fd, S_IFDIR)) {
		close(fd);
		return -1;
	}
	return fd;
}

static void file_name(const uint8_t key[SHA256_DIGEST_LENGTH], char name[64])
{
	unsigned at = 0;

	for (unsigned i = 0; i < NAME_OCTETS; i++)
		at += (unsigned)sprintf(name + at, "%02x", key[i]);
	sprintf(name + at, "%s", suffix);
}

static bool load_databases(struct patterns *patterns, const struct cache_header *header,
			   size_t octets)
{
	const uint8_t *at = (const uint8_t *)(header + 1);
	uint64_t total = 0;
	uint8_t digest[SHA256_DIGEST_LENGTH];

	for (unsigned i = 0; i < PATTERNS_DATABASES; i++) {
		if (header->octets[i] > CACHE_MAX_OCTETS)
			return false;
		total += header->octets[i];
	}
	if (total != octets - sizeof(*header))
		return false;
	SHA256(at, total, digest);
	if (memcmp(digest, header->digest, sizeof(digest)) != 0)
		return false;
	for (unsigned i = 0; i < PATTERNS_DATABASES; at += header->octets[i++])
		if (header->octets[i] > 0 &&
		    hs_deserialize_database((const char *)at, header->octets[i],
					    &patterns->database[i]) != HS_SUCCESS) {
			patterns_free(patterns);
			return false;
		}
	return true;
}

static bool load_file(struct patterns *patterns, int fd, const uint8_t key[SHA256_DIGEST_LENGTH])
{
	const struct cache_header *header;
	struct stat about;
	bool loaded;

	if (!trusted(fd, S_IFREG) || fstat(fd, &about) != 0 ||
	    about.st_size < (off_t)sizeof(*header) || about.st_size > CACHE_MAX_OCTETS)
		return false;
	header = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (header == MAP_FAILED)
		return false;
	loaded = memcmp(header->magic, magic, sizeof(magic)) == 0 &&
		 memcmp(header->key, key, SHA256_DIGEST_LENGTH) == 0 &&
		 load_databases(patterns, header, (size_t)about.st_size);
	munmap((void *)(uintptr_t)header, (size_t)about.st_size);
	return loaded;
}

bool cache_load(struct patterns *patterns, const struct rules *rules, const char *directory)
{
	uint8_t key[SHA256_DIGEST_LENGTH];
	char name[64];
	int at = open_directory(directory), fd;
	bool loaded = false;

	if (at < 0)
		return false;
	make_key(rules, key);
	file_name(key, name);
	fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0) {
		loaded = load_file(patterns, fd, key);
		if (loaded)
			futimens(fd, NULL); // the newest ones are kept; not ours: it stays as it is
		close(fd);
	}
	close(at);
	return loaded;
}

static int write_databases(FILE *stream, const struct patterns *patterns,
			   const uint8_t key[SHA256_DIGEST_LENGTH])
{
	struct cache_header header = {0};
	char *octets[PATTERNS_DATABASES] = {NULL};
	SHA256_CTX hash;
	int err = 0;

	memcpy(header.magic, magic, sizeof(magic));
	memcpy(header.key, key, sizeof(header.key));
	SHA256_Init(&hash);
	for (unsigned i = 0; i < PATTERNS_DATABASES; i++) {
		size_t n = 0;

		if (patterns->database[i] == NULL)
			continue;
		if (hs_serialize_database(patterns->database[i], &octets[i], &n) != HS_SUCCESS)
			err = -ENOMEM;
		header.octets[i] = n;
		SHA256_Update(&hash, octets[i], n);
	}
	SHA256_Final(header.digest, &hash);
	if (err == 0 && fwrite(&header, sizeof(header), 1, stream) != 1)
		err = -EIO;
	for (unsigned i = 0; i < PATTERNS_DATABASES; i++) {
		if (err == 0 && header.octets[i] > 0 &&
		    fwrite(octets[i], header.octets[i], 1, stream) != 1)
			err = -EIO;
		free(octets[i]);
	}
	return err;
}

// Into a file of another name first: a reader never sees half of it.
static int store_at(int at, const struct patterns *patterns, const struct rules *rules)
{
	uint8_t key[SHA256_DIGEST_LENGTH];
	char name[64], draft[64];
	FILE *stream;
	int fd, err;

	make_key(rules, key);
	file_name(key, name);
	snprintf(draft, sizeof(draft), "%s%ld", draft_prefix, (long)getpid());
	fd = openat(at, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	stream = fdopen(fd, "w");
	if (stream == NULL) {
		close(fd);
		unlinkat(at, draft, 0);
		return -ENOMEM;
	}
	err = fchmod(fd, 0644) == 0 ? write_databases(stream, patterns, key) : -errno;
	if (fclose(stream) != 0 && err == 0)
		err = -errno;
	if (err == 0 && renameat(at, draft, at, name) != 0)
		err = -errno;
	if (err != 0)
		unlinkat(at, draft, 0);
	return err;
}

static bool is_kept_file(const char *name)
{
	return strspn(name, "0123456789abcdef") == 2 * NAME_OCTETS &&
	       strcmp(name + 2 * NAME_OCTETS, suffix) == 0;
}

static bool is_draft(const char *name)
{
	return strncmp(name, draft_prefix, sizeof(draft_prefix) - 1) == 0;
}

struct newest {
	struct kept_file {
		char name[64];
		struct timespec used;
	} file[KEPT_FILES]; // the newest first
	unsigned n;
};

static bool is_newer(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

// What has no place among the newest is removed.
static void sort_in(int at, struct newest *newest, struct kept_file file)
{
	for (unsigned i = 0; i < newest->n; i++) {
		if (is_newer(&file.used, &newest->file[i].used)) {
			const struct kept_file older = newest->file[i];

			newest->file[i] = file;
			file = older;
		}
	}
	if (newest->n < KEPT_FILES)
		newest->file[newest->n++] = file;
	else
		unlinkat(at, file.name, 0);
}

static void sort_entry(int at, struct newest *newest, const char *name)
{
	struct kept_file file;
	struct stat about;

	if (fstatat(at, name, &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(about.st_mode))
		return;
	if (is_draft(name) && about.st_mtim.tv_sec < time(NULL) - DRAFT_SECONDS)
		unlinkat(at, name, 0); // whoever wrote it was killed
	if (!is_kept_file(name))
		return;
	file.used = about.st_mtim;
	memcpy(file.name, name, 2 * NAME_OCTETS + sizeof(suffix));
	sort_in(at, newest, file);
}

// Each change of signatures, Hyperscan or CPU leaves a file behind that nobody asks for again.
static void remove_old(int at)
{
	struct newest newest = {.n = 0};
	DIR *folder = fdopendir(dup(at));
	const struct dirent *entry;

	if (folder == NULL)
		return;
	while ((entry = readdir(folder)) != NULL)
		sort_entry(at, &newest, entry->d_name);
	closedir(folder);
}

int cache_store(const struct patterns *patterns, const struct rules *rules, const char *directory)
{
	int at, err = cache_make_directory(directory);

	if (err < 0)
		return err;
	at = open_directory(directory);
	if (at < 0)
		return -EPERM;
	err = store_at(at, patterns, rules);
	if (err == 0)
		remove_old(at);
	close(at);
	return err;
}
