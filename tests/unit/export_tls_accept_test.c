// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include "export/transport/tls_accept.h"
#include "tls_files.h"

static struct tls_files files;

static int begin(void **)
{
	static const struct tls_asked asked[] = {
	    {"server", "DNS:collector", -1, 90, 0, false},
	    {"client", "DNS:router", -1, 90, 0, false},
	    {"later", "DNS:collector", -1, 80, 0, false},
	    {"stranger", "DNS:router", -1, 90, 0, true},
	};

	signal(SIGPIPE, SIG_IGN);
	tls_files_begin(&files, asked, sizeof(asked) / sizeof(asked[0]));
	return 0;
}

static int end(void **)
{
	tls_files_end(&files);
	return 0;
}

// An exporter, played by the library itself, and our side of its connection.
struct pair {
	struct tls_context context;
	struct tls_acceptance own;
	SSL_CTX *ctx;
	SSL *exporter;
	int fd[2];
};

static char *text(const char *path)
{
	return (char *)(uintptr_t)path;
}

static void open_context(struct pair *pair, bool asks, const char *name)
{
	const struct tls_user user = {.option = "input", .spec = "ipfix+tls:4740", .serves = true};
	struct tls_settings settings = {.name = text(name)};

	settings.file[TLS_CERT] = text(tls_path(&files, "server", ".pem"));
	settings.file[TLS_KEY] = text(tls_path(&files, "server", ".key"));
	if (asks)
		settings.file[TLS_CA] = text(tls_path(&files, "ca", ".pem"));
	assert_int_equal(tls_context_open(&pair->context, &user, &settings), 0);
}

static void connect_exporter(struct pair *pair, int version, const char *certificate)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair->fd), 0);
	pair->ctx = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_security_level(pair->ctx, 0);
	SSL_CTX_set_min_proto_version(pair->ctx, version);
	SSL_CTX_set_max_proto_version(pair->ctx, version);
	if (certificate != NULL) {
		SSL_CTX_use_certificate_file(pair->ctx, tls_path(&files, certificate, ".pem"),
					     SSL_FILETYPE_PEM);
		SSL_CTX_use_PrivateKey_file(pair->ctx, tls_path(&files, certificate, ".key"),
					    SSL_FILETYPE_PEM);
	}
	pair->exporter = SSL_new(pair->ctx);
	SSL_set_fd(pair->exporter, pair->fd[1]);
	SSL_set_connect_state(pair->exporter);
	assert_int_equal(tls_accept_begin(&pair->own, &pair->context, pair->fd[0]), 0);
}

static void hang_up(struct pair *pair)
{
	tls_accept_end(&pair->own);
	SSL_free(pair->exporter);
	SSL_CTX_free(pair->ctx);
	close(pair->fd[0]);
	close(pair->fd[1]);
}

// What is read first, the exporter having sent "ab" and its end, or why nothing is.
static ssize_t first_read(struct pair *pair, char *octets, size_t most)
{
	ssize_t n = -EAGAIN;
	bool sent = false;

	for (unsigned i = 0; n == -EAGAIN && i < 2000; i++) {
		if (!sent && SSL_write(pair->exporter, "ab", 2) == 2) {
			SSL_shutdown(pair->exporter);
			sent = true;
		}
		n = tls_accept_read(&pair->own, octets, most);
	}
	return n;
}

static void what_an_exporter_sends_is_read_and_its_end_is_seen(void **)
{
	static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
	struct pair pair;
	char octets[8];

	open_context(&pair, true, "router");
	for (unsigned i = 0; i < 2; i++) {
		connect_exporter(&pair, versions[i], "client");
		assert_false(tls_accept_is_through(&pair.own));
		assert_int_equal(first_read(&pair, octets, sizeof(octets)), 2);
		assert_memory_equal(octets, "ab", 2);
		assert_true(tls_accept_is_through(&pair.own));
		assert_int_equal(SSL_version(pair.own.ssl), versions[i]);
		assert_int_equal(tls_accept_read(&pair.own, octets, sizeof(octets)), 0);
		hang_up(&pair);
	}
	tls_context_close(&pair.context);
}

static void without_a_ca_no_certificate_is_asked_for(void **)
{
	struct pair pair;
	char octets[8];

	open_context(&pair, false, NULL);
	connect_exporter(&pair, TLS1_3_VERSION, NULL);
	assert_int_equal(first_read(&pair, octets, sizeof(octets)), 2);
	hang_up(&pair);
	tls_context_close(&pair.context);
}

static void each_fault_is_said_with_a_remedy(void **)
{
	static const struct {
		const char *name, *certificate, *why;
		int version;
	} rows[] = {
	    {NULL, NULL, "let it show a certificate", TLS1_3_VERSION},
	    {NULL, NULL, "let it show a certificate", TLS1_2_VERSION},
	    {NULL, "stranger", "its certificate is refused", TLS1_3_VERSION},
	    {"switch", "client", "name=NAME says what it is made out to", TLS1_3_VERSION},
	    {NULL, "client", "older than tls= allows", TLS1_1_VERSION},
	};
	struct pair pair;
	char octets[8];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		open_context(&pair, true, rows[i].name);
		connect_exporter(&pair, rows[i].version, rows[i].certificate);
		assert_true(first_read(&pair, octets, sizeof(octets)) < 0);
		if (strstr(pair.own.why, rows[i].why) == NULL)
			fail_msg("%u: '%s'", i, pair.own.why);
		hang_up(&pair);
		tls_context_close(&pair.context);
	}
}

static void who_does_not_speak_tls_is_told_apart(void **)
{
	static const char *const said[][2] = {{"\0\12\0\20aaaaaaaaaaaa", "it does not speak TLS"},
					      {"GET / HTTP/1.1\r\n", "it is no exporter"}};
	struct pair pair;
	char octets[8];

	open_context(&pair, false, NULL);
	for (unsigned i = 0; i < 2; i++) {
		connect_exporter(&pair, TLS1_3_VERSION, NULL);
		assert_int_equal(write(pair.fd[1], said[i][0], 16), 16);
		assert_int_equal(tls_accept_read(&pair.own, octets, sizeof(octets)), -EPROTO);
		if (strstr(pair.own.why, said[i][1]) == NULL)
			fail_msg("%u: '%s'", i, pair.own.why);
		hang_up(&pair);
	}
	tls_context_close(&pair.context);
}

// With a time that no clock of a file system takes for the one of before.
static void replace(const char *name, const char *ending, const char *by)
{
	const struct timespec next_year = {.tv_sec = time(NULL) + 31536000};
	const struct timespec times[] = {next_year, next_year};
	const char *path = tls_path(&files, name, ending);

	assert_int_equal(rename(tls_path(&files, by, ending), path), 0);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void files_that_have_changed_are_shown_to_the_next_one(void **)
{
	struct pair pair;
	char octets[8];
	ASN1_INTEGER *serial;
	X509 *shown;

	open_context(&pair, false, NULL);
	connect_exporter(&pair, TLS1_3_VERSION, NULL);
	first_read(&pair, octets, sizeof(octets));
	shown = SSL_get1_peer_certificate(pair.exporter);
	serial = ASN1_INTEGER_dup(X509_get0_serialNumber(shown));
	X509_free(shown);
	hang_up(&pair);
	replace("server", ".pem", "later");
	replace("server", ".key", "later");
	connect_exporter(&pair, TLS1_3_VERSION, NULL);
	assert_int_equal(first_read(&pair, octets, sizeof(octets)), 2);
	shown = SSL_get1_peer_certificate(pair.exporter);
	assert_int_not_equal(ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(shown)), 0);
	X509_free(shown);
	ASN1_INTEGER_free(serial);
	hang_up(&pair);
	tls_context_close(&pair.context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_an_exporter_sends_is_read_and_its_end_is_seen),
	    cmocka_unit_test(without_a_ca_no_certificate_is_asked_for),
	    cmocka_unit_test(each_fault_is_said_with_a_remedy),
	    cmocka_unit_test(who_does_not_speak_tls_is_told_apart),
	    cmocka_unit_test(files_that_have_changed_are_shown_to_the_next_one),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
