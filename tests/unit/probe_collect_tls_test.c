// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <signal.h>

#include "config/log.h"
#include "probe/collector/collect_tls.h"
#include "tests/unit/collecting.h"
#include "tls_files.h"

static struct tls_files files;
static char spec[600];

static int begin(void **)
{
	static const struct tls_asked asked[] = {
	    {"server", "DNS:collector", -1, 90, 0, false},
	    {"client", "DNS:router", -1, 90, 0, false},
	};

	signal(SIGPIPE, SIG_IGN);
	tls_files_begin(&files, asked, sizeof(asked) / sizeof(asked[0]));
	snprintf(spec, sizeof(spec), "ipfix+tls:127.0.0.1:24983,cert=%s,key=%s,ca=%s",
		 tls_path(&files, "server", ".pem"), tls_path(&files, "server", ".key"),
		 tls_path(&files, "ca", ".pem"));
	return 0;
}

static int end(void **)
{
	tls_files_end(&files);
	return 0;
}

static SSL *exporter(int fd, const char *certificate)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL *ssl;

	if (certificate != NULL) {
		SSL_CTX_use_certificate_file(ctx, tls_path(&files, certificate, ".pem"),
					     SSL_FILETYPE_PEM);
		SSL_CTX_use_PrivateKey_file(ctx, tls_path(&files, certificate, ".key"),
					    SSL_FILETYPE_PEM);
	}
	ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	SSL_set_fd(ssl, fd);
	return ssl;
}

static void messages_are_framed_by_their_length(void **)
{
	struct collecting *own = collecting_begin(spec);
	struct flow_builder of, all = {.n = 0};
	int fd;
	SSL *ssl;

	assert_int_equal(collect_worker_start(&own->worker), 0);
	fd = connected(SOCK_STREAM, 24983);
	ssl = exporter(fd, "client");
	assert_int_equal(SSL_connect(ssl), 1);
	for (uint32_t i = 0; i < 40; i++) {
		put_message(&of, i);
		put_octets(&all, of.octets, of.n);
	}
	for (uint32_t at = 0; at < all.n; at += 33) // more records than one turn reads
		assert_true(SSL_write(ssl, all.octets + at, (int)RTE_MIN(33U, all.n - at)) > 0);
	SSL_shutdown(ssl);
	for (unsigned i = 0; i < 2000 && own->worker.ring_counters->now[RING_PUSHED].records < 40;
	     i++)
		usleep(1000);
	collecting_run(own);
	assert_int_equal(own->n, 40);
	SSL_free(ssl);
	close(fd);
	collecting_end(own);
}

static void who_shows_no_certificate_sends_nothing(void **)
{
	struct collecting *own = collecting_begin(spec);
	uint8_t octets[8];
	int fd;
	SSL *ssl;

	assert_int_equal(collect_worker_start(&own->worker), 0);
	fd = connected(SOCK_STREAM, 24983);
	ssl = exporter(fd, NULL);
	SSL_connect(ssl);
	assert_true(SSL_read(ssl, octets, sizeof(octets)) <= 0); // its refusal
	collecting_run(own);
	assert_int_equal(own->n, 0);
	assert_int_equal(own->worker.datagrams->now[DATAGRAM_RECEIVED].packets, 0);
	SSL_free(ssl);
	close(fd);
	collecting_end(own);
}

static void files_that_are_wrong_are_named_by_the_check(void **)
{
	struct collect_input *input = calloc(1, sizeof(*input));
	struct error_line line = {0}, *before = user_errors_to(&line);

	assert_int_equal(collect_input_parse(spec, input), 0);
	assert_int_equal(collect_tls_check(input), 0);
	assert_int_equal(collect_input_parse("ipfix+tls:4740,cert=/none.pem", input), 0);
	assert_int_equal(collect_tls_check(input), -EINVAL);
	assert_non_null(strstr(line.text, "--input ipfix+tls:4740,cert=/none.pem: cert=/none.pem: "
					  "No such file or directory"));
	user_errors_to(before);
	free(input);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_are_framed_by_their_length),
	    cmocka_unit_test(who_shows_no_certificate_sends_nothing),
	    cmocka_unit_test(files_that_are_wrong_are_named_by_the_check),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
