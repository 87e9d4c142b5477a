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
	       a->shared_cache.timeout == b->shared_cache.timeout &&
	       x->count == y->count &&
	       (x->count == 0 || memcmp(x->items, y->items,
				     x->count * sizeof(*x->items)) == 0);
}

static void
complain(struct config_errors *errors, const struct config *config,
    const char *option, const char *what)
{
	char *text = xasprintf("%s: %s", option, what);

	config_errors_add(errors, config->file, 0, text);
	free(text);
}

/* Its first line; NULL: `why`. */
static char *
read_password(const char *path, const char **why)
{
	char line[PASSWORD_MAX + 2] = "";
	FILE *f = fopen(path, "re");

	*why = NULL;
	if (f == NULL) {
		*why = strerror(errno);
		return NULL;
	}
	if (fgets(line, sizeof(line), f) == NULL && ferror(f))
		*why = strerror(errno);
	(void)fclose(f);
	line[strcspn(line, "\r\n")] = '\0';
	if (*why == NULL && line[0] == '\0')
		*why = "its first line is empty";
	else if (*why == NULL && strlen(line) > PASSWORD_MAX)
		*why = "its first line is too long for a password";
	return *why == NULL ? xstrdup(line) : NULL;
}

/* Who we are to the shared cache. */
struct access {
	char *password;	       /* NULL: none */
	struct store_tls *tls; /* NULL: none */
};

static void
free_access(struct access *access)
{
	free(access->password);
	store_tls_free(access->tls);
}

static bool
tls_is_sound(const struct config *config, struct config_errors *errors)
{
	const char *server = config->shared_cache.server;
	const char *certificate = config->shared_cache.certificate_file;
	const char *key = config->shared_cache.key_file;
	bool has_files = certificate[0] != '\0' || key[0] != '\0' ||
			 config->shared_cache.ca_file[0] != '\0';

	if ((certificate[0] == '\0') != (key[0] == '\0'))
		complain(errors, config, "shared_cache.certificate_file",
		    "needs shared_cache.key_file, and the other way round");
	else if (has_files && !config->shared_cache.tls)
		complain(errors, config, "shared_cache",
		    "ca_file, certificate_file and key_file need tls = true");
	else if (config->shared_cache.tls && strncmp(server, "unix:", 5) == 0)
		complain(errors, config, "shared_cache.tls",
		    "needs a server of inet:PORT@HOST");
	else
		return true;
	return false;
}

/* Read with every load: what the files hold is renewed without their names
 * being so.  False: errors say why. */
static bool
read_access(const struct config *config, struct access *access,
    struct config_errors *errors)
{
	char why[STORE_TLS_WHY] = "";
	const char *what = NULL;

	*access = (struct access){ 0 };
	if (config->shared_cache.server[0] == '\0')
		return true;
	if (!tls_is_sound(config, errors))
		return false;
	if (config->shared_cache.password_file[0] != '\0') {
		access->password =
		    read_password(config->shared_cache.password_file, &what);
		if (access->password == NULL) {
			complain(
			    errors, config, "shared_cache.password_file", what);
			return false;
		}
	}
	if (!config->shared_cache.tls)
		return true;
	access->tls = store_tls_new(config->shared_cache.ca_file,
	    config->shared_cache.certificate_file,
	    config->shared_cache.key_file, why);
	if (access->tls == NULL)
		complain(errors, config, "shared_cache.tls", why);
	return access->tls != NULL;
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
make(const struct config *config, bool read_only,
    const struct store_access *access)
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
	options.shared_access = *access;
	options.shared_ms = config->shared_cache.timeout;
	options.warn = warn;
	store = store_new(&options);
	free(folder);
	free(networks);
	return store;
}

struct store *
fetching_store(const struct config *config, bool read_only,
    struct store *before, const struct config *before_config,
    struct config_errors *warnings, struct config_errors *errors)
{
	struct store *store = NULL;
	struct access access;
	struct store_access given;

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
	if (read_access(config, &access, errors)) {
		given = (struct store_access){
			.user = config->shared_cache.user,
			.password = access.password,
			.tls = access.tls,
		};
		if (before != NULL && is_same(config, before_config)) {
			store = store_share(before);
			store_set_access(store, &given);
		} else {
			store = make(config, read_only, &given);
		}
	}
	free_access(&access);
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
