// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>

#include <openssl/err.h>
#include <rte_common.h>

#include "export/transport/tls.h"

// What a user does about what the library says. The words before a remedy are the library's own.
struct remedy {
	long code;
	const char *words;
};

// Why the peer's certificate is not accepted: X509_V_ERR_.
static const struct remedy of_certificates[] = {
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "name its CA: ca=FILE"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "name its CA: ca=FILE"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "name it: ca=FILE"},
    {X509_V_ERR_HOSTNAME_MISMATCH, "name=NAME says what it is made out to"},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, "name=NAME says what it is made out to"},
    {X509_V_ERR_CERT_HAS_EXPIRED, "renew it there"},
    {X509_V_ERR_CERT_NOT_YET_VALID, "look at both clocks"},
};

// What the peer answers, and what we found in its answers: SSL_R_.
static const struct remedy of_handshakes[] = {
    {SSL_R_WRONG_VERSION_NUMBER, "it does not speak TLS; use ipfix+tcp://, or its port for TLS"},
    {SSL_R_UNSUPPORTED_PROTOCOL, "its TLS is older than tls= allows"},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, "it speaks no version of TLS that tls= allows"},
    {SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, "it wants our certificate: cert=FILE,key=FILE"},
    {SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE,
     "it shares no cipher with us, or wants our certificate: cert=FILE,key=FILE"},
    {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, "it does not accept our certificate"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, "renew our certificate"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, "renew our certificate"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, "it does not accept our certificate"},
    {SSL_R_TLSV1_ALERT_UNKNOWN_CA, "it does not trust our certificate's CA"},
    {SSL_R_TLSV1_ALERT_DECRYPT_ERROR, "it does not accept our key"},
    {SSL_R_DH_KEY_TOO_SMALL, "its key is too weak"},
    {SSL_R_EE_KEY_TOO_SMALL, "its key is too weak"},
};

// The same on the side that exporters connect to, where it is another.
static const struct remedy of_acceptances[] = {
    {SSL_R_WRONG_VERSION_NUMBER, "it does not speak TLS; ipfix+tcp:PORT takes what is plain"},
    {SSL_R_HTTP_REQUEST, "it is no exporter"},
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE,
     "let it show a certificate that ca= vouches for, or leave ca= out"},
    {SSL_R_NO_SHARED_CIPHER, "another kind of key in cert= may help"},
};

// The same over DTLS, of which there is one version here.
static const struct remedy of_datagrams[] = {
    {SSL_R_WRONG_VERSION_NUMBER, "it does not speak DTLS 1.2"},
    {SSL_R_UNSUPPORTED_PROTOCOL, "it does not speak DTLS 1.2"},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, "it does not speak DTLS 1.2"},
};

static const char *remedy_find(const struct remedy *remedies, unsigned n, long code)
{
	for (unsigned i = 0; i < n; i++) {
		if (remedies[i].code == code)
			return remedies[i].words;
	}
	return NULL;
}

static void explain(char *why, size_t size, const char *what, const char *words, const char *remedy)
{
	snprintf(why, size, "%s: %s%s%s", what, words != NULL ? words : "an error without a name",
		 remedy != NULL ? "; " : "", remedy != NULL ? remedy : "");
}

static int explain_certificate(long verified, char *why, size_t size)
{
	explain(why, size, "its certificate is refused", X509_verify_cert_error_string(verified),
		remedy_find(of_certificates, RTE_DIM(of_certificates), verified));
	return -EPERM;
}

static int explain_protocol(const SSL *ssl, char *why, size_t size)
{
	const unsigned long error = ERR_peek_error();
	const long reason = ERR_GET_REASON(error);
	const char *remedy = NULL;

	if (SSL_is_server(ssl))
		remedy = remedy_find(of_acceptances, RTE_DIM(of_acceptances), reason);
	else if (SSL_is_dtls(ssl))
		remedy = remedy_find(of_datagrams, RTE_DIM(of_datagrams), reason);
	if (remedy == NULL)
		remedy = remedy_find(of_handshakes, RTE_DIM(of_handshakes), reason);
	explain(why, size, SSL_is_dtls(ssl) ? "DTLS" : "TLS", ERR_reason_error_string(error),
		remedy);
	return -EPROTO;
}

int tls_explain(const SSL *ssl, int rc, int err, char *why, size_t size)
{
	const long verified = SSL_get_verify_result(ssl);
	int said;

	if (rc != SSL_ERROR_SYSCALL)
		err = 0;
	said = err != 0 ? -err : -ECONNRESET;
	why[0] = '\0';
	if (!SSL_is_init_finished(ssl) && verified != X509_V_OK)
		said = explain_certificate(verified, why, size);
	else if (rc == SSL_ERROR_SSL)
		said = explain_protocol(ssl, why, size);
	else if (!SSL_is_init_finished(ssl) && (rc == SSL_ERROR_ZERO_RETURN || err == 0))
		snprintf(why, size, "TLS: it closed the connection in the middle of the handshake");
	ERR_clear_error();
	return said;
}
