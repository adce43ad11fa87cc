// SPDX-License-Identifier: BSD-3-Clause
#include "datagram_pair.h"

#include "export/transport/dtls_bio.h"

static void a_write_is_a_datagram_and_a_read_too(void **)
{
	struct datagram_pair pair;
	char octets[16];
	BIO *bio;

	datagram_pair_open(&pair);
	bio = dtls_bio_new(&pair.ours);
	assert_int_equal(BIO_write(bio, "ab", 2), 2);
	assert_int_equal(BIO_write(bio, "cde", 3), 3);
	assert_int_equal(recv(pair.peer, octets, sizeof(octets), 0), 2);
	assert_int_equal(recv(pair.peer, octets, sizeof(octets), 0), 3);
	assert_memory_equal(octets, "cde", 3);
	assert_int_equal(BIO_read(bio, octets, sizeof(octets)), -1);
	assert_true(BIO_should_retry(bio) && BIO_should_read(bio));
	assert_int_equal(dtls_bio_error(bio), EAGAIN);
	assert_int_equal(dtls_bio_error(bio), 0);
	BIO_free(bio);
	assert_int_equal(send(pair.ours.fd, "x", 1, 0), 1); // the socket is not the BIO's
	datagram_pair_close(&pair);
}

static void a_closed_port_is_no_reason_to_try_again(void **)
{
	struct datagram_pair pair;
	char octet;
	BIO *bio;

	datagram_pair_open(&pair);
	bio = dtls_bio_new(&pair.ours);
	datagram_pair_hang_up(&pair);
	assert_int_equal(BIO_write(bio, "x", 1), 1);
	assert_int_equal(BIO_read(bio, &octet, 1), -1);
	assert_false(BIO_should_retry(bio));
	assert_int_equal(dtls_bio_error(bio), ECONNREFUSED);
	BIO_free(bio);
	datagram_pair_close(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_write_is_a_datagram_and_a_read_too),
	    cmocka_unit_test(a_closed_port_is_no_reason_to_try_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
