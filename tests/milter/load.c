/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A mail server that sends messages on several connections while it makes the
 * milter reload.  Counts answers, and looks at the milter's descriptors and
 * memory.  Speaks just enough of the milter protocol.
 *
 * usage: load SOCKET PID LOG RELOADS CONNECTIONS MESSAGE GROWTH
 * GROWTH: kilobytes by which its memory may be more at the end.
 */
#include "config.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
	MESSAGE_MAX = 1 << 20,
	PACKET_MAX = 1 << 16,
	NO_CONNECT_REPLY = 0x1000, /* SMFIP_NR_CONN and so on */
	NO_MAIL_REPLY = 0x4000,
	NO_RECIPIENT_REPLY = 0x8000,
	NO_HEADER_REPLY = 0x80,
	NO_EOH_REPLY = 0x40000,
	STEPS = 0x1fffff,
	ACTIONS = 0x1ff,
};

struct load {
	const char *socket;
	const char *header; /* fields, LF between them */
	const char *body;
	size_t body_len;
	atomic_bool stop;
	atomic_ulong sent, good, lost;
};

static bool
write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
read_all(int fd, void *data, size_t len)
{
	char *p = data;

	while (len > 0) {
		ssize_t n = recv(fd, p, len, 0);

		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
put(int fd, char command, const void *data, size_t len)
{
	char head[5];
	uint32_t size = htonl((uint32_t)(len + 1));

	memcpy(head, &size, 4);
	head[4] = command;
	return write_all(fd, head, 5) && write_all(fd, data, len);
}

/* The next packet's command, 0 at the end; data beyond `max` is dropped. */
static char
get(int fd, char *data, size_t max)
{
	uint32_t size = 0;
	char command = 0, rest[PACKET_MAX];
	size_t len = 0;

	if (!read_all(fd, &size, 4) || (size = ntohl(size)) < 1 ||
	    size > PACKET_MAX || !read_all(fd, &command, 1))
		return 0;
	len = size - 1;
	if (!read_all(fd, rest, len))
		return 0;
	memset(data, 0, max);
	memcpy(data, rest, len < max ? len : max);
	return command;
}

static int
open_connection(const struct load *load, uint32_t *steps)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	uint32_t offer[3] = { htonl(6), htonl(ACTIONS), htonl(STEPS) };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char answer[12];

	snprintf(
	    address.sun_path, sizeof(address.sun_path), "%s", load->socket);
	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) !=
		0 ||
	    !put(fd, 'O', offer, sizeof(offer)) ||
	    get(fd, answer, sizeof(answer)) != 'O') {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	memcpy(steps, answer + 8, 4);
	*steps = ntohl(*steps);
	return fd;
}

static bool
say(int fd, char command, const void *data, size_t len, bool answered)
{
	char answer[16];

	if (!put(fd, command, data, len))
		return false;
	return !answered || get(fd, answer, sizeof(answer)) == 'c';
}

static bool
send_header(int fd, const char *header, bool answered)
{
	char field[PACKET_MAX / 2];

	while (*header != '\0') {
		size_t len = strcspn(header, "\n"), colon = 0;

		/* Folded lines belong to the field. */
		while (header[len] == '\n' &&
		       (header[len + 1] == ' ' || header[len + 1] == '\t'))
			len += 1 + strcspn(header + len + 1, "\n");
		if (len >= sizeof(field) - 1)
			return false;
		memcpy(field, header, len);
		field[len] = '\0';
		colon = strcspn(field, ":");
		field[colon] = '\0';
		if (!say(fd, 'L', field, len + 1, answered))
			return false;
		header += len;
		header += *header == '\n';
	}
	return true;
}

/* True: the message was accepted with its status inserted. */
static bool
send_message(int fd, const struct load *load, uint32_t steps)
{
	static const char macros[] = "Mi\0load\0j\0mx.dest.example";
	static const char to[] = "<dora@dest.example>";
	static const char from[] = "<erika@bank.example>";
	char answer[256] = "";
	bool marked = false;
	char command = 0;

	if (!put(fd, 'D', macros, sizeof(macros)) ||
	    !say(fd, 'M', from, sizeof(from), (steps & NO_MAIL_REPLY) == 0) ||
	    !say(fd, 'R', to, sizeof(to), (steps & NO_RECIPIENT_REPLY) == 0) ||
	    !send_header(fd, load->header, (steps & NO_HEADER_REPLY) == 0) ||
	    !say(fd, 'N', "", 0, (steps & NO_EOH_REPLY) == 0) ||
	    !put(fd, 'B', load->body, load->body_len) ||
	    get(fd, answer, sizeof(answer)) == 0 || !put(fd, 'E', "", 0))
		return false;
	while ((command = get(fd, answer, sizeof(answer))) == 'i')
		/* index, name, value */
		marked =
		    marked || (strcmp(answer + 4, "X-SMIME-Status") == 0 &&
				  strcmp(answer + 4 + sizeof("X-SMIME-Status"),
				      " Good signature") == 0);
	return command == 'c' && marked && put(fd, 'A', "", 0);
}

static void *
send_messages(void *argument)
{
	static const char client[] = "client.example\0U";
	struct load *load = argument;

	while (!atomic_load(&load->stop)) {
		uint32_t steps = 0;
		int fd = open_connection(load, &steps);
		bool good = fd >= 0 && say(fd, 'C', client, sizeof(client) - 1,
					   (steps & NO_CONNECT_REPLY) == 0);

		for (int i = 0; i < 20 && good && !atomic_load(&load->stop);
		     i++) {
			atomic_fetch_add(&load->sent, 1);
			good = send_message(fd, load, steps);
			atomic_fetch_add(good ? &load->good : &load->lost, 1);
		}
		if (!good)
			atomic_fetch_add(&load->lost, 1);
		if (fd >= 0) {
			put(fd, 'Q', "", 0);
			close(fd);
		}
	}
	return NULL;
}

static unsigned long
count_descriptors(const char *pid)
{
	char path[64];
	unsigned long count = 0;
	DIR *folder = NULL;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	folder = opendir(path);
	if (folder == NULL)
		return 0;
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

static unsigned long
resident_kilobytes(const char *pid)
{
	char path[64], line[256];
	unsigned long kilobytes = 0;
	FILE *file = NULL;

	snprintf(path, sizeof(path), "/proc/%s/status", pid);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "VmRSS: %lu kB", &kilobytes) == 1)
			break;
	if (file != NULL)
		fclose(file);
	return kilobytes;
}

static void
sleep_milliseconds(long milliseconds)
{
	const struct timespec time = { .tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

/* Reads on until the log tells of one more reload; false: it never did. */
static bool
wait_for_reload(FILE *log)
{
	static char line[4096];

	for (int tries = 0; tries < 20000;) {
		if (fgets(line, sizeof(line), log) == NULL) {
			clearerr(log);
			sleep_milliseconds(1);
			tries++;
		} else if (strstr(line, "smime-milter: reload: ") != NULL)
			return true;
	}
	return false;
}

static bool
make_it_reload(const char *pid, FILE *log, unsigned long count)
{
	pid_t process = (pid_t)strtol(pid, NULL, 10);

	for (unsigned long i = 0; i < count; i++)
		if (kill(process, i % 2 == 0 ? SIGHUP : SIGUSR1) != 0 ||
		    !wait_for_reload(log)) {
			fprintf(stderr, "no reload after %lu\n", i);
			return false;
		}
	return true;
}

static char *
read_message(const char *path, struct load *load)
{
	char *text = calloc(1, MESSAGE_MAX), *end = NULL, *body = NULL;
	FILE *file = fopen(path, "r");
	size_t out = 0;

	if (text == NULL || file == NULL ||
	    fread(text, 1, MESSAGE_MAX - 1, file) == 0 ||
	    (end = strstr(text, "\n\n")) == NULL ||
	    (body = calloc(2, MESSAGE_MAX)) == NULL)
		exit(2);
	fclose(file);
	*++end = '\0';
	for (const char *p = end + 1; *p != '\0'; p++) {
		if (*p == '\n' && (p == end + 1 || p[-1] != '\r'))
			body[out++] = '\r';
		body[out++] = *p;
	}
	load->header = text;
	load->body = body;
	load->body_len = out;
	return text;
}

/* Half of the reloads warm the allocator up; the other half may not grow. */
static bool
run(struct load *load, char **argv, FILE *log)
{
	unsigned long reloads = strtoul(argv[4], NULL, 10);
	unsigned long connections = strtoul(argv[5], NULL, 10);
	unsigned long memory[2], descriptors[2];
	pthread_t threads[64];
	bool good = true;

	if (connections > 64)
		connections = 64;
	descriptors[0] = count_descriptors(argv[2]);
	for (unsigned long i = 0; i < connections; i++)
		pthread_create(&threads[i], NULL, send_messages, load);
	good = make_it_reload(argv[2], log, reloads / 2);
	memory[0] = resident_kilobytes(argv[2]);
	good = good && make_it_reload(argv[2], log, reloads - reloads / 2);
	memory[1] = resident_kilobytes(argv[2]);
	atomic_store(&load->stop, true);
	for (unsigned long i = 0; i < connections; i++)
		pthread_join(threads[i], NULL);
	sleep_milliseconds(500);
	descriptors[1] = count_descriptors(argv[2]);
	printf("%lu reloads, %lu messages, %lu lost; "
	       "memory %lu -> %lu kB, descriptors %lu -> %lu\n",
	    reloads, atomic_load(&load->sent), atomic_load(&load->lost),
	    memory[0], memory[1], descriptors[0], descriptors[1]);
	return good && atomic_load(&load->lost) == 0 &&
	       atomic_load(&load->good) >= connections &&
	       memory[1] <= memory[0] + strtoul(argv[7], NULL, 10) &&
	       descriptors[1] <= descriptors[0] + 8;
}

int
main(int argc, char **argv)
{
	struct load load = { 0 };
	char *text = NULL;
	FILE *log = NULL;
	bool good = false;

	if (argc != 8 || (log = fopen(argv[3], "r")) == NULL) {
		fprintf(stderr, "usage: load SOCKET PID LOG RELOADS "
				"CONNECTIONS MESSAGE GROWTH\n");
		return 2;
	}
	load.socket = argv[1];
	text = read_message(argv[6], &load);
	good = run(&load, argv, log);
	fclose(log);
	free(text);
	free((void *)(uintptr_t)load.body);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
