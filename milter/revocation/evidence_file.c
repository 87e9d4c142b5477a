/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CRLs and OCSP responses from files and folders.  A large CRL is kept in a
 * file of our own without a name, mapped: whoever renews the original in place
 * changes nothing that was verified, and cuts nothing off under us.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "asking.h"

enum {
	MAPPED_MIN = 1 << 20, /* octets; smaller ones are kept in memory */
	PIECE = 1 << 16
};

struct gathering {
	struct evidence *evidence;
	const char *path;
	size_t *count;
	char *error; /* TRUST_ERROR octets; "" while all is well */
};

static void
complain(struct gathering *gathering, const char *what)
{
	if (gathering->error[0] == '\0')
		(void)snprintf(gathering->error, TRUST_ERROR, "%s: %s",
		    gathering->path, what);
}

static void
add_der(struct gathering *gathering, struct span der)
{
	const char *why = NULL;

	if (evidence_add_der(gathering->evidence, der, &why))
		(*gathering->count)++;
	else
		complain(gathering, why);
}

/* The CRL keeps the buffer's memory. */
static void
hand_over(struct gathering *gathering, struct buffer *content)
{
	const char *why = NULL;

	if (!evidence_take_der(gathering->evidence, buffer_span(content),
		content->data, &why)) {
		complain(gathering, why);
		return;
	}
	*content = BUFFER_LIMIT(CRL_OCTETS_MAX);
	(*gathering->count)++;
}

/* False: there is no PEM in it. */
static bool
add_pem(struct gathering *gathering, struct span content)
{
	BIO *bio = BIO_new_mem_buf(content.data, (int)content.len);
	char *name = NULL, *header = NULL;
	unsigned char *der = NULL;
	size_t before = *gathering->count;
	long len;

	while (
	    bio != NULL && PEM_read_bio(bio, &name, &header, &der, &len) == 1) {
		if (strcmp(name, PEM_STRING_X509_CRL) == 0)
			add_der(gathering, (struct span){ der, (size_t)len });
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	ERR_clear_error();
	return *gathering->count > before || gathering->error[0] != '\0';
}

static bool
copy_all(int from, int to, off_t len)
{
	char piece[PIECE];
	off_t copied = 0;

	while (copied < len) {
		ssize_t got = read(from, piece, sizeof(piece)), done = 0;

		if (got <= 0)
			return false;
		while (done < got) {
			ssize_t put =
			    write(to, piece + done, (size_t)(got - done));

			if (put <= 0)
				return false;
			done += put;
		}
		copied += got;
	}
	return copied == len;
}

/* NULL: there is no room for it, or it changed meanwhile. */
static void *
map_copy(int file, size_t len)
{
	int copy = open(P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	void *mapped = MAP_FAILED;

	if (copy < 0)
		return NULL;
	if (copy_all(file, copy, (off_t)len))
		mapped = mmap(NULL, len, PROT_READ, MAP_PRIVATE, copy, 0);
	(void)close(copy);
	return mapped == MAP_FAILED ? NULL : mapped;
}

/* Takes the mapping over. */
static bool
take_mapped(
    struct evidence *evidence, void *mapped, size_t len, const char **why)
{
	struct crl *crl = crl_read((struct span){ mapped, len }, why);

	if (crl == NULL) {
		(void)munmap(mapped, len);
		return false;
	}
	crl->mapped = mapped;
	evidence_take_crl(evidence, crl);
	return true;
}

/* False: it is to be read into memory like any other. */
static bool
add_mapped(struct gathering *gathering, int file, size_t len)
{
	uint8_t first = 0;
	const char *why = NULL;
	void *mapped = NULL;

	if (pread(file, &first, 1, 0) != 1 || first != 0x30)
		return false;
	mapped = map_copy(file, len);
	if (mapped == NULL)
		return false;
	if (take_mapped(gathering->evidence, mapped, len, &why))
		(*gathering->count)++;
	else
		complain(gathering, why);
	return true;
}

static void
add_text(struct gathering *gathering, struct span text)
{
	if (!add_pem(gathering, text))
		complain(gathering, "there is neither a CRL in it, PEM or DER, "
				    "nor an OCSP response");
}

static void
add_read(struct gathering *gathering, int file)
{
	struct buffer content = BUFFER_LIMIT(CRL_OCTETS_MAX);
	char piece[PIECE];
	ssize_t got;

	if (lseek(file, 0, SEEK_SET) == -1 && errno != ESPIPE)
		complain(gathering, strerror(errno));
	while ((got = read(file, piece, sizeof(piece))) > 0)
		if (!buffer_append(&content, piece, (size_t)got))
			break;
	if (got < 0)
		complain(gathering, strerror(errno));
	else if (content.overflowed)
		complain(gathering, "the file is too large");
	else if (content.len == 0)
		complain(gathering, "the file is empty");
	else if (content.data[0] == 0x30)
		hand_over(gathering, &content);
	else
		add_text(gathering, buffer_span(&content));
	buffer_free(&content);
}

static void
add_file(struct gathering *gathering)
{
	int file = open(gathering->path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (file < 0) {
		complain(gathering, strerror(errno));
		return;
	}
	if (fstat(file, &st) != 0)
		complain(gathering, strerror(errno));
	else if (!S_ISREG(st.st_mode) || st.st_size < MAPPED_MIN ||
		 st.st_size > CRL_OCTETS_MAX ||
		 !add_mapped(gathering, file, (size_t)st.st_size))
		add_read(gathering, file);
	(void)close(file);
}

static int
is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* An empty folder may be filled later: that is no error. */
static void
add_folder(struct gathering *gathering)
{
	const char *folder = gathering->path;
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_shown, alphasort);
	struct stat st;

	if (count < 0) {
		complain(gathering, strerror(errno));
		return;
	}
	for (int i = 0; i < count; i++) {
		char *path = xasprintf("%s/%s", folder, entries[i]->d_name);

		gathering->path = path;
		if (stat(path, &st) != 0)
			complain(gathering, strerror(errno));
		else if (S_ISREG(st.st_mode))
			add_file(gathering);
		gathering->path = folder;
		free(path);
		free(entries[i]);
	}
	free(entries);
}

bool
evidence_add(struct evidence *evidence, const char *path, size_t *count,
    char error[static TRUST_ERROR])
{
	struct gathering gathering = { evidence, path, count, error };
	struct stat st;

	error[0] = '\0';
	if (stat(path, &st) != 0)
		complain(&gathering, strerror(errno));
	else if (S_ISDIR(st.st_mode))
		add_folder(&gathering);
	else
		add_file(&gathering);
	return error[0] == '\0';
}

bool
evidence_add_content(struct evidence *evidence, const char *name,
    struct span content, size_t *count, char error[static TRUST_ERROR])
{
	struct gathering gathering = { evidence, name, count, error };

	error[0] = '\0';
	if (content.len > 0 && content.data[0] == 0x30)
		add_der(&gathering, content);
	else
		add_text(&gathering, content);
	return error[0] == '\0';
}

static bool
add_open_small(
    struct evidence *evidence, int file, size_t len, const char **why)
{
	uint8_t *content = xcalloc(len + 1, 1);
	size_t done = 0;
	ssize_t got = 1;

	while (done < len && got > 0) {
		got = pread(file, content + done, len - done, (off_t)done);
		if (got > 0)
			done += (size_t)got;
	}
	if (done == len && evidence_take_der(evidence,
			       (struct span){ content, len }, content, why))
		return true;
	if (done != len)
		*why = got < 0 ? strerror(errno) : "the file was cut off";
	free(content);
	return false;
}

bool
evidence_add_open(struct evidence *evidence, int file, const char **why)
{
	struct stat st;
	void *mapped;

	*why = NULL;
	if (fstat(file, &st) != 0 || !S_ISREG(st.st_mode)) {
		*why = "it is no file";
		return false;
	}
	if (st.st_size > CRL_OCTETS_MAX) {
		*why = "the file is too large";
		return false;
	}
	if (st.st_size < MAPPED_MIN)
		return add_open_small(evidence, file, (size_t)st.st_size, why);
	mapped =
	    mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (mapped == MAP_FAILED) {
		*why = strerror(errno);
		return false;
	}
	return take_mapped(evidence, mapped, (size_t)st.st_size, why);
}
