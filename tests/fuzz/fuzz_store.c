/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of the cache as a stranger left it; its first octet says which.  The
 * store gives what can be read, drops what cannot, and goes on; nothing is
 * fetched, as there is no thread to do it.
 */
#include "config.h"

#include <unistd.h>

#include "fuzz.h"
#include "store.h"

/* SHA-256 of the URL and a NUL; and of the request behind it. */
#define URL "http://crl.example.com/a.crl"
#define NAME_CRL                                                               \
	"2a278de532e41877a1e75ed3d6af9f74a131c6b08f3a7de509d62f1f22b01ec7.crl"
#define NAME_OCSP                                                              \
	"801ca513000219bfff0a037f6b1028d477cea7a7e2c9442deceda3ae774db868."    \
	"ocsp"

static const char *const names[] = { NAME_CRL, NAME_OCSP, "in-use",
	NAME_CRL ".before" };
enum {
	KIND_CRL,
	KIND_OCSP,
	KIND_LIST,
	KIND_BEFORE,
	KINDS,
};

static const time_t now = 1788220800;

static void
put(const char *path, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "wb");

	fuzz_assert(f != NULL && fwrite(data, 1, size, f) == size);
	fuzz_assert(fclose(f) == 0);
}

static void
ask(const struct revocation_source *source, const char *path,
    struct revocation_want *want)
{
	struct evidence *first = source->take(source->handle, want, now);
	struct evidence *second = source->take(source->handle, want, now);
	struct evidence_summary summary;

	fuzz_assert(first == second);
	if (first == NULL) {
		fuzz_assert(access(path, F_OK) != 0);
		return;
	}
	evidence_summarise(first, &summary);
	fuzz_assert(summary.count > 0 && summary.octets > 0);
	source->refuse(source->handle, want, first, true, "ended", now);
	fuzz_assert(access(path, F_OK) == 0);
	source->refuse(source->handle, want, first, false, "unsigned", now);
	fuzz_assert(access(path, F_OK) != 0);
	fuzz_assert(source->take(source->handle, want, now) == NULL);
	evidence_free(second);
	evidence_free(first);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[64];
	static uint8_t request[] = { 0x30, 0x00 };
	struct store_options options = store_options_default;
	struct revocation_want want = { .url = (char[]){ URL } };
	struct revocation_source source;
	struct store *store;
	char *path, *plain;
	unsigned int kind;

	if (size == 0)
		return 0;
	kind = data[0] % KINDS;
	/* Memory, where there is some: files are synchronised. */
	(void)snprintf(folder, sizeof(folder), "%s/fuzz-store.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	fuzz_assert(mkdtemp(folder) != NULL);
	path = xasprintf("%s/%s", folder, names[kind]);
	plain = xasprintf("%s/" NAME_CRL, folder);
	put(path, data + 1, size - 1);
	options.folder = folder;
	options.guard = fetch_guard_default;
	options.fetches = fetcher_limits_default;
	options.fetches.threads = 0;
	store = store_new(&options);
	store_source(store, &source);
	if (kind == KIND_OCSP) {
		want.request = request;
		want.request_len = sizeof(request);
	}
	if (kind != KIND_LIST)
		ask(&source, kind == KIND_BEFORE ? plain : path, &want);
	store_renew(store, now);
	store_renew(store, time(NULL) + 3600);
	store_save(store);
	fuzz_assert(store_stop(store, 0));
	store_drop(store);
	free(plain);
	free(path);
	for (kind = 0; kind < KINDS; kind++) {
		path = xasprintf("%s/%s", folder, names[kind]);
		(void)unlink(path);
		free(path);
	}
	fuzz_assert(rmdir(folder) == 0);
	return 0;
}
