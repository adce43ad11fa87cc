// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/tls.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "config/clock.h"
#include "config/log.h"

LOG_TYPE(tls)

#define DAY_US (86400 * UINT64_C(1000000))

static const char *const file_setting[TLS_N_FILES] = {"ca", "cert", "key"};

static int refused(const struct tls_context *context, enum tls_file file, const char *why)
{
	return user_error(EINVAL, "--%s %s: %s=%s: %s", context->user.option, context->user.spec,
			  file_setting[file], context->settings.file[file], why);
}

// The library's reason, which may be a system call's.
static int unreadable(const struct tls_context *context, enum tls_file file, const char *what)
{
	const unsigned long error = ERR_peek_error();
	const char *reason = ERR_reason_error_string(error);
	char why[192];

	ERR_clear_error();
	if (ERR_SYSTEM_ERROR(error))
		return refused(context, file, strerror(ERR_GET_REASON(error)));
	snprintf(why, sizeof(why), "%s (%s)", what, reason != NULL ? reason : "it cannot be read");
	return refused(context, file, why);
}

static int is_named_by_hash(const struct dirent *entry)
{
	return strspn(entry->d_name, "0123456789abcdef") == 8 && entry->d_name[8] == '.';
}

// The library finds certificates of a folder by such names alone, and says nothing of others.
static int read_ca_folder(const struct tls_context *context, SSL_CTX *ctx)
{
	const char *path = context->settings.file[TLS_CA];
	struct dirent **entries;
	const int n = scandir(path, &entries, is_named_by_hash, NULL);

	if (n < 0)
		return refused(context, TLS_CA, strerror(errno));
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	if (n == 0)
		return refused(context, TLS_CA,
			       "a folder without certificates that are named by their hash; run "
			       "openssl rehash on it, or name a file");
	return SSL_CTX_load_verify_dir(ctx, path) == 1 ? 0 : -ENOMEM;
}

static int read_ca(const struct tls_context *context, SSL_CTX *ctx)
{
	const char *path = context->settings.file[TLS_CA];
	struct stat status;

	X509_STORE_set_flags(SSL_CTX_get_cert_store(ctx), X509_V_FLAG_PARTIAL_CHAIN);
	if (path == NULL && context->user.serves)
		return 0;
	if (path == NULL)
		return SSL_CTX_set_default_verify_paths(ctx) == 1 ? 0 : -ENOMEM;
	if (stat(path, &status) < 0)
		return refused(context, TLS_CA, strerror(errno));
	if (S_ISDIR(status.st_mode))
		return read_ca_folder(context, ctx);
	if (SSL_CTX_load_verify_file(ctx, path) != 1)
		return unreadable(context, TLS_CA, "no certificates in PEM");
	// some exporters choose among their certificates by these names
	if (context->user.serves)
		SSL_CTX_set_client_CA_list(ctx, SSL_load_client_CA_file(path));
	return 0;
}

// Which file holds the key.
static enum tls_file key_file(const struct tls_settings *settings)
{
	return settings->file[TLS_KEY] != NULL ? TLS_KEY : TLS_CERT;
}

static int check_mode(const struct tls_context *context, enum tls_file file)
{
	struct stat status;
	char why[96];

	if (stat(context->settings.file[file], &status) < 0)
		return refused(context, file, strerror(errno));
	if ((status.st_mode & 0037) == 0)
		return 0;
	snprintf(why, sizeof(why), "has mode %04o, so that others have the private key; chmod 0640",
		 (unsigned)status.st_mode & 07777);
	return refused(context, file, why);
}

static int read_key(const struct tls_context *context, SSL_CTX *ctx)
{
	const enum tls_file file = key_file(&context->settings);

	if (check_mode(context, file) < 0)
		return -EINVAL;
	if (SSL_CTX_use_PrivateKey_file(ctx, context->settings.file[file], SSL_FILETYPE_PEM) == 1)
		return 0;
	if (ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH)
		return unreadable(context, file, "not the key of cert=");
	return unreadable(context, file, "no private key in PEM without a password");
}

static int read_certificate(const struct tls_context *context, SSL_CTX *ctx)
{
	const char *path = context->settings.file[TLS_CERT];

	if (path == NULL)
		return context->settings.file[TLS_KEY] == NULL
			   ? 0
			   : refused(context, TLS_KEY, "needs cert=FILE beside it");
	if (SSL_CTX_use_certificate_chain_file(ctx, path) != 1)
		return unreadable(context, TLS_CERT, "no certificate in PEM");
	return read_key(context, ctx);
}

// A key with a password is an error; nobody is asked for it.
static int no_password(char *, int, int, void *)
{
	return 0;
}

// Who serves asks exporters for a certificate if it knows who vouches for them (RFC 7011 section
// 11.3); sessions are taken up again by tickets alone, so that nothing is kept of them.
static void set_side(SSL_CTX *ctx, const struct tls_context *context)
{
	static const uint8_t session_context[] = "lineprobe";

	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	if (!context->user.serves) {
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
		return;
	}
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_session_id_context(ctx, session_context, sizeof(session_context) - 1);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
	if (context->settings.file[TLS_CA] != NULL)
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
}

static const SSL_METHOD *method_of(const struct tls_user *user)
{
	if (user->datagrams)
		return DTLS_client_method();
	return user->serves ? TLS_server_method() : TLS_client_method();
}

static SSL_CTX *new_context(const struct tls_context *context)
{
	const int least = context->settings.only_13 ? TLS1_3_VERSION : TLS1_2_VERSION;
	SSL_CTX *ctx = SSL_CTX_new(method_of(&context->user));

	if (ctx == NULL)
		return NULL;
	SSL_CTX_set_default_passwd_cb(ctx, no_password);
	SSL_CTX_set_min_proto_version(ctx, context->user.datagrams ? DTLS1_2_VERSION : least);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_options(ctx, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_COMPRESSION);
	set_side(ctx, context);
	return ctx;
}

// True when a file is not the one that was read.
static bool note_changes(struct tls_context *context)
{
	bool changed = false;

	for (unsigned i = 0; i < TLS_N_FILES; i++) {
		struct stat status = {0};
		const struct timespec *now = &status.st_mtim, *then = &context->changed[i];

		if (context->settings.file[i] == NULL ||
		    stat(context->settings.file[i], &status) < 0)
			continue;
		changed |= now->tv_sec != then->tv_sec || now->tv_nsec != then->tv_nsec;
		context->changed[i] = *now;
	}
	return changed;
}

void tls_context_keep_session(struct tls_context *context, SSL_SESSION *session)
{
	SSL_SESSION_free(context->session);
	context->session = session;
}

static int read_files(struct tls_context *context)
{
	SSL_CTX *ctx = new_context(context);
	int err;

	if (ctx == NULL)
		return -ENOMEM;
	note_changes(context);
	err = read_ca(context, ctx);
	if (err == 0)
		err = read_certificate(context, ctx);
	if (err < 0) {
		SSL_CTX_free(ctx);
		return err;
	}
	SSL_CTX_free(context->ctx);
	context->ctx = ctx;
	tls_context_keep_session(context, NULL);
	context->look_us = context->look_at_peer_us = 0;
	return 0;
}

static char *copy(const char *text, int *err)
{
	char *copied = text != NULL ? strdup(text) : NULL;

	if (text != NULL && copied == NULL)
		*err = -ENOMEM;
	return copied;
}

int tls_context_open(struct tls_context *context, const struct tls_user *user,
		     const struct tls_settings *own)
{
	int err = 0;

	memset(context, 0, sizeof(*context));
	context->user = *user;
	context->user.spec = copy(user->spec, &err);
	context->settings.only_13 = own->only_13;
	context->settings.name = copy(own->name, &err);
	for (unsigned i = 0; i < TLS_N_FILES; i++)
		context->settings.file[i] = copy(own->file[i], &err);
	if (err == 0)
		err = read_files(context);
	if (err == 0)
		tls_context_look(context);
	return err;
}

void tls_context_close(struct tls_context *context)
{
	tls_context_keep_session(context, NULL);
	SSL_CTX_free(context->ctx);
	free((char *)(uintptr_t)context->user.spec);
	free(context->settings.name);
	for (unsigned i = 0; i < TLS_N_FILES; i++)
		free(context->settings.file[i]);
}

void tls_context_renew(struct tls_context *context)
{
	struct error_line line = {0}, *before;
	int err;

	if (!note_changes(context))
		return;
	before = user_errors_to(&line);
	err = read_files(context);
	user_errors_to(before);
	if (err < 0)
		LOG(WARNING, "%s; the certificates that were read before stay", line.text);
	else
		LOG(NOTICE, "%s %s: certificates have changed and were read again",
		    context->user.option, context->user.spec);
}

static void tell_expiry(const struct tls_user *user, const char *whose, const X509 *certificate)
{
	int days = 0, seconds = 0;

	if (certificate == NULL ||
	    ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(certificate)) != 1)
		return;
	if (days < 0 || seconds < 0)
		LOG(WARNING, "%s %s: %s certificate is no longer valid; renew it", user->option,
		    user->spec, whose);
	else if (days < TLS_TOLD_DAYS)
		LOG(WARNING, "%s %s: %s certificate is valid for %d more days; renew it",
		    user->option, user->spec, whose, days);
}

// Whether a day is over.
static bool is_due(uint64_t *look_us)
{
	const uint64_t now = monotonic_us();
	const bool due = now >= *look_us;

	if (due)
		*look_us = now + DAY_US;
	return due;
}

void tls_context_look(struct tls_context *context)
{
	if (is_due(&context->look_us))
		tell_expiry(&context->user, "our", SSL_CTX_get0_certificate(context->ctx));
}

void tls_context_look_at_peer(struct tls_context *context, SSL *ssl)
{
	if (!SSL_session_reused(ssl) && is_due(&context->look_at_peer_us))
		tell_expiry(&context->user, "the collector's", SSL_get0_peer_certificate(ssl));
}

static bool is_address(const char *name)
{
	struct in6_addr address;

	return inet_pton(AF_INET, name, &address) == 1 || inet_pton(AF_INET6, name, &address) == 1;
}

// The certificate of the peer has to be made out to it. NULL: no memory.
static SSL *asking_for(const struct tls_context *context, const char *name)
{
	SSL *ssl = SSL_new(context->ctx);
	X509_VERIFY_PARAM *asked = ssl != NULL ? SSL_get0_param(ssl) : NULL;
	int set;

	if (ssl == NULL || name == NULL)
		return ssl;
	X509_VERIFY_PARAM_set_hostflags(asked, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (is_address(name))
		set = X509_VERIFY_PARAM_set1_ip_asc(asked, name);
	else
		set = X509_VERIFY_PARAM_set1_host(asked, name, 0) &&
		      (context->user.serves || SSL_set_tlsext_host_name(ssl, name) == 1);
	if (set == 1)
		return ssl;
	SSL_free(ssl);
	return NULL;
}

SSL *tls_context_connection(const struct tls_context *context, const char *host)
{
	return asking_for(context, context->settings.name != NULL ? context->settings.name : host);
}

SSL *tls_context_acceptance(const struct tls_context *context)
{
	return asking_for(context, context->settings.name);
}
