/* SPDX-License-Identifier: BSD-2-Clause */
/* Options become a store; a reload that changes none of them keeps it. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetching.h"

enum {
	WAITING_MAX = 4, /* messages; measured: smime-milter.conf(5) */
	PASSWORD_MAX = 1024,
};

static bool
is_same(const struct config *a, const struct config *b)
{
	const struct network_list *x = &a->fetch.networks;
	const struct network_list *y = &b->fetch.networks;

	return strcmp(a->cache_dir, b->cache_dir) == 0 &&
	       a->cache_size == b->cache_size &&
	       a->revocation_wait == b->revocation_wait &&
	       a->fetch.enabled == b->fetch.enabled &&
	       a->fetch.https == b->fetch.https &&
	       strcmp(a->fetch.proxy, b->fetch.proxy) == 0 &&
	       a->fetch.timeout == b->fetch.timeout &&
	       a->fetch.size == b->fetch.size &&
	       a->fetch.concurrent == b->fetch.concurrent &&
	       strcmp(a->shared_cache.server, b->shared_cache.server) == 0 &&
	       strcmp(a->shared_cache.prefix, b->shared_cache.prefix) == 0 &&
	       strcmp(a->shared_cache.password_file,
		   b->shared_cache.password_file) == 0 &&
	       a->shared_cache.timeout == b->shared_cache.timeout &&
	       x->count == y->count &&
	       (x->count == 0 || memcmp(x->items, y->items,
				     x->count * sizeof(*x->items)) == 0);
}

/* Its first line; NULL: `why`. */
static char *
read_password(const char *path)
{
	char line[PASSWORD_MAX] = "";
	FILE *f;

	if (path[0] == '\0')
		return xstrdup("");
	f = fopen(path, "re");
	if (f == NULL)
		return NULL;
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = '\0';
	(void)fclose(f);
	line[strcspn(line, "\r\n")] = '\0';
	return xstrdup(line);
}

static void
warn(const char *line)
{
	log_warning("%s", line);
}

static struct fetch_network *
copy_networks(const struct network_list *list)
{
	struct fetch_network *out =
	    xcalloc(list->count + 1, sizeof(struct fetch_network));

	for (size_t i = 0; i < list->count; i++) {
		out[i].bits = list->items[i].bits;
		memcpy(out[i].address, list->items[i].address,
		    sizeof(out[i].address));
	}
	return out;
}

static struct store *
make(const struct config *config, bool read_only, const char *password)
{
	struct store_options options = store_options_default;
	struct fetch_network *networks = copy_networks(&config->fetch.networks);
	char *folder = config->cache_dir[0] != '\0'
			   ? xasprintf("%s/revocation", config->cache_dir)
			   : xstrdup("");
	struct store *store;

	options.folder = folder;
	options.read_only = read_only;
	options.guard = fetch_guard_default;
	options.guard.https = config->fetch.https;
	options.guard.proxy = config->fetch.proxy;
	options.guard.networks = networks;
	options.guard.network_count = config->fetch.networks.count;
	options.guard.total_ms = config->fetch.timeout * 1000;
	options.fetches = fetcher_limits_default;
	options.fetches.threads = config->fetch.concurrent;
	options.crl_max = config->fetch.size;
	options.size = config->cache_size;
	options.wait_ms = config->revocation_wait;
	options.waiting = WAITING_MAX;
	options.shared = config->shared_cache.server;
	options.shared_prefix = config->shared_cache.prefix;
	options.shared_password = password;
	options.shared_ms = config->shared_cache.timeout;
	options.warn = warn;
	store = store_new(&options);
	free(folder);
	free(networks);
	return store;
}

static void
complain(struct config_errors *errors, const struct config *config,
    const char *option, const char *what)
{
	char *text = xasprintf("%s: %s", option, what);

	config_errors_add(errors, config->file, 0, text);
	free(text);
}

struct store *
fetching_store(const struct config *config, bool read_only,
    struct store *before, const struct config *before_config,
    struct config_errors *warnings, struct config_errors *errors)
{
	struct store *store = NULL;
	char *password;

	if (!config->fetch.enabled)
		return NULL;
#ifndef HAVE_CURL
	complain(warnings, config, "fetch.enabled",
	    "built without libcurl, so nothing is fetched");
#endif
#ifndef HAVE_HIREDIS
	if (config->shared_cache.server[0] != '\0')
		complain(warnings, config, "shared_cache.server",
		    "built without hiredis, so it is not asked");
#endif
	(void)warnings;
	if (before != NULL && is_same(config, before_config))
		return store_share(before);
	password = read_password(config->shared_cache.password_file);
	if (password == NULL)
		complain(errors, config, "shared_cache.password_file",
		    strerror(errno));
	else
		store = make(config, read_only, password);
	free(password);
	return store;
}

static bool
get_issuers(void *handle, const char *url, const struct timespec *since,
    void (*add)(struct span der, void *arg), void *arg)
{
	return store_issuers(handle, url, since, add, arg);
}

void
fetching_use(const struct config *config, struct store *store,
    struct fetching *fetching, struct verifier *verifier)
{
	if (store == NULL)
		return;
	store_source(store, &fetching->evidence);
	verifier->revocation_source = &fetching->evidence;
	fetching->issuers =
	    (struct issuer_source){ .handle = store, .get = get_issuers };
	if (config->aia)
		verifier->issuer_source = &fetching->issuers;
}
