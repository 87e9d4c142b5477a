/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A connection to the shared cache, plain or by TLS.  Whatever it waits for,
 * it waits for until one moment: a server that drips gains nothing by it.
 */
#include "config.h"

#include <errno.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "wire.h"

/* Milliseconds, rounded up; 0: time is over. */
static int
time_left(const struct timespec *until)
{
	struct timespec now;
	int64_t micros;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	micros = (int64_t)(until->tv_sec - now.tv_sec) * 1000000 +
		 (until->tv_nsec - now.tv_nsec) / 1000;
	return micros <= 0 ? 0 : (int)((micros + 999) / 1000);
}

/* False: time is over. */
static bool
wait_for(int fd, short events, const struct timespec *until)
{
	struct pollfd poller = { .fd = fd, .events = events };
	int left;

	while ((left = time_left(until)) > 0)
		if (poll(&poller, 1, left) > 0)
			return true;
	errno = ETIMEDOUT;
	return false;
}

static void
say(char why[static WIRE_WHY], const char *text)
{
	(void)snprintf(why, WIRE_WHY, "%s", text);
}

static bool
connect_by(struct wire *wire, int family, const struct sockaddr *to,
    socklen_t len, const struct timespec *until)
{
	int trouble = 0;
	socklen_t size = sizeof(trouble);

	wire->fd =
	    socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (wire->fd < 0)
		return false;
	if (connect(wire->fd, to, len) == 0)
		return true;
	if (errno == EINPROGRESS && wait_for(wire->fd, POLLOUT, until) &&
	    getsockopt(wire->fd, SOL_SOCKET, SO_ERROR, &trouble, &size) == 0) {
		if (trouble == 0)
			return true;
		errno = trouble;
	}
	trouble = errno;
	(void)close(wire->fd);
	wire->fd = -1;
	errno = trouble;
	return false;
}

static bool
connect_unix(struct wire *wire, const char *path, char why[static WIRE_WHY])
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	(void)snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	if (connect_by(wire, AF_UNIX, (const struct sockaddr *)&to, sizeof(to),
		&wire->until))
		return true;
	say(why, strerror(errno));
	return false;
}

/* An address where nobody answers leaves time for the next. */
static struct timespec
share_of_time(const struct wire *wire, const struct addrinfo *rest)
{
	struct timespec until;
	int64_t nanoseconds;
	int count = 0;

	for (; rest != NULL; rest = rest->ai_next)
		count++;
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	nanoseconds = until.tv_nsec + (int64_t)time_left(&wire->until) *
					  1000000 / (count > 0 ? count : 1);
	until.tv_sec += (time_t)(nanoseconds / 1000000000);
	until.tv_nsec = (long)(nanoseconds % 1000000000);
	return until;
}

static bool
connect_inet(struct wire *wire, const struct wire_server *server,
    char why[static WIRE_WHY])
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV };
	struct addrinfo *found = NULL, *at;
	int code = getaddrinfo(server->host, server->port, &hints, &found);
	bool good = false;

	if (code != 0) {
		say(why, gai_strerror(code));
		return false;
	}
	for (at = found; at != NULL && !good; at = at->ai_next) {
		const struct timespec until = share_of_time(wire, at);

		good = connect_by(
		    wire, at->ai_family, at->ai_addr, at->ai_addrlen, &until);
	}
	if (!good)
		say(why, strerror(errno));
	freeaddrinfo(found);
	return good;
}

/* True: it is worth another try. */
static bool
tls_waits(struct wire *wire, int result, char why[static WIRE_WHY])
{
	int trouble = SSL_get_error(wire->tls, result);
	long verified = SSL_get_verify_result(wire->tls);
	unsigned long code = ERR_peek_last_error();
	const char *reason = code != 0 ? ERR_reason_error_string(code) : NULL;

	if (trouble == SSL_ERROR_WANT_READ || trouble == SSL_ERROR_WANT_WRITE) {
		if (wait_for(wire->fd,
			trouble == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT,
			&wire->until))
			return true;
		say(why, "no answer in time");
	} else if (verified != X509_V_OK) {
		(void)snprintf(why, WIRE_WHY, "its certificate: %s",
		    X509_verify_cert_error_string(verified));
	} else {
		(void)snprintf(why, WIRE_WHY, "TLS: %s",
		    reason != NULL ? reason : "it hangs up");
	}
	return false;
}

static bool
expect_name(SSL *tls, const char *host)
{
	X509_VERIFY_PARAM *parameters = SSL_get0_param(tls);
	char *name;
	bool done;

	/* An address stands in a certificate as one, and is no server name
	 * (RFC 6066 3). */
	if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1)
		return true;
	ERR_clear_error();
	X509_VERIFY_PARAM_set_hostflags(
	    parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	name = xstrdup(host); /* the library wants it writable */
	done = X509_VERIFY_PARAM_set1_host(parameters, host, 0) == 1 &&
	       SSL_set_tlsext_host_name(tls, name) == 1;
	free(name);
	return done;
}

static bool
shake_hands(struct wire *wire, SSL_CTX *context, const char *host,
    char why[static WIRE_WHY])
{
	int result;

	wire->tls = SSL_new(context);
	if (wire->tls == NULL || !expect_name(wire->tls, host) ||
	    SSL_set_fd(wire->tls, wire->fd) != 1) {
		say(why, "TLS cannot be begun");
		return false;
	}
	for (;;) {
		ERR_clear_error();
		result = SSL_connect(wire->tls);
		if (result == 1)
			return true;
		if (!tls_waits(wire, result, why))
			return false;
	}
}

bool
wire_open(struct wire *wire, const struct wire_server *server, SSL_CTX *tls,
    unsigned int milliseconds, char why[static WIRE_WHY])
{
	long nanoseconds;
	bool good;

	*wire = (struct wire){ .fd = -1 };
	(void)clock_gettime(CLOCK_MONOTONIC, &wire->until);
	nanoseconds =
	    wire->until.tv_nsec + (long)(milliseconds % 1000) * 1000000;
	wire->until.tv_sec += milliseconds / 1000 + nanoseconds / 1000000000;
	wire->until.tv_nsec = nanoseconds % 1000000000;
	if (server->path != NULL)
		return connect_unix(wire, server->path, why);
	good = connect_inet(wire, server, why) &&
	       (tls == NULL || shake_hands(wire, tls, server->host, why));
	ERR_clear_error();
	return good;
}

static ssize_t
move_plain(struct wire *wire, void *octets, size_t len, bool out,
    char why[static WIRE_WHY])
{
	ssize_t moved;

	for (;;) {
		moved = out ? send(wire->fd, octets, len, MSG_NOSIGNAL)
			    : recv(wire->fd, octets, len, 0);
		if (moved >= 0 || (errno != EAGAIN && errno != EINTR))
			break;
		if (!wait_for(wire->fd, out ? POLLOUT : POLLIN, &wire->until)) {
			say(why, "no answer in time");
			return -1;
		}
	}
	if (moved <= 0)
		say(why, moved == 0 ? "it hangs up" : strerror(errno));
	return moved;
}

static ssize_t
move_by_tls(struct wire *wire, void *octets, size_t len, bool out,
    char why[static WIRE_WHY])
{
	size_t moved = 0;
	int result;

	for (;;) {
		ERR_clear_error();
		result = out ? SSL_write_ex(wire->tls, octets, len, &moved)
			     : SSL_read_ex(wire->tls, octets, len, &moved);
		if (result == 1 || !tls_waits(wire, result, why))
			break;
	}
	ERR_clear_error();
	return result == 1 ? (ssize_t)moved : -1;
}

/* What always has an octet ready, but no end, ends, too. */
static ssize_t
move(struct wire *wire, void *octets, size_t len, bool out,
    char why[static WIRE_WHY])
{
	if (time_left(&wire->until) == 0) {
		say(why, "no answer in time");
		return -1;
	}
	return wire->tls != NULL ? move_by_tls(wire, octets, len, out, why)
				 : move_plain(wire, octets, len, out, why);
}

bool
wire_send(struct wire *wire, const void *octets, size_t len,
    char why[static WIRE_WHY])
{
	const uint8_t *at = octets;
	ssize_t sent;

	for (; len > 0; at += sent, len -= (size_t)sent) {
		sent = move(wire, (void *)(uintptr_t)at, len, true, why);
		if (sent <= 0)
			return false;
	}
	return true;
}

size_t
wire_receive(
    struct wire *wire, void *octets, size_t size, char why[static WIRE_WHY])
{
	ssize_t came = move(wire, octets, size, false, why);

	return came > 0 ? (size_t)came : 0;
}

void
wire_close(struct wire *wire)
{
	SSL_free(wire->tls);
	if (wire->fd >= 0)
		(void)close(wire->fd);
	*wire = (struct wire){ .fd = -1 };
}
