/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a path's last certificate to its issuer's, by where it says that is
 * (RFC 5280 4.2.2.1), until an anchor is reached.  What is fetched is one more
 * certificate that the message could have brought, and no more than that.
 */
#include "complete.h"

#include <stdlib.h>

enum {
	LEVELS_MAX = 4,	  /* CAs that are fetched, one above the other */
	URLS_MAX = 3,	  /* of one certificate */
	FETCHED_MAX = 32, /* certificates */
	URI = 0x80 | 6,	  /* GeneralName */
};

/* id-ad-caIssuers: 1.3.6.1.5.5.7.48.2 */
static const uint8_t id_ad_ca_issuers[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07,
	0x30, 0x02 };

/* The message's certificates, and behind them those that were fetched. */
struct company {
	struct span *list;
	size_t count, own;
};

static void
add_fetched(struct span der, void *arg)
{
	struct company *company = arg;

	if (company->count == company->own + FETCHED_MAX)
		return;
	company->list[company->count].data = xmemdup(der.data, der.len);
	company->list[company->count++].len = der.len;
}

static bool
fetch_issuers(const struct judging *judging,
    const struct certificate *certificate, struct company *company)
{
	const struct issuer_source *source = judging->verifier->issuer_source;
	size_t before = company->count, tried = 0;

	for (size_t i = 0; i < certificate->access_count && tried < URLS_MAX &&
			   company->count == before;
	     i++) {
		const struct access_description *access =
		    &certificate->accesses[i];
		struct span uri = access->location.value;
		char *url;

		if (access->location.tag != URI ||
		    !span_equal(access->method, (struct span){ id_ad_ca_issuers,
						    sizeof(id_ad_ca_issuers) }))
			continue;
		url = xstrndup((const char *)uri.data, uri.len);
		(void)source->get(source->handle, url, &judging->wait->since,
		    add_fetched, company);
		free(url);
		tried++;
	}
	return company->count > before;
}

static void
begin_wait(struct revocation_wait *wait)
{
	if (wait->has_begun)
		return;
	wait->has_begun = true;
	(void)clock_gettime(CLOCK_MONOTONIC, &wait->since);
}

static struct company
company_of(const struct signed_data *data)
{
	struct company company = { .count = data->certificate_count,
		.own = data->certificate_count };

	company.list =
	    xcalloc(company.own + FETCHED_MAX, sizeof(*company.list));
	for (size_t i = 0; i < company.own; i++)
		company.list[i] = data->certificates[i];
	return company;
}

bool
complete_path(const struct judging *judging, const struct signed_data *data,
    const struct path_parameters *parameters, const struct path *path)
{
	struct certificate *signer = path->certificates[0];
	struct certificate *last = path->certificates[path->count - 1];
	struct company company;
	struct path longer = { .at = -1 };
	size_t reached = path->count;
	bool is_trusted = false;

	if (judging->verifier->issuer_source == NULL)
		return false;
	begin_wait(judging->wait);
	company = company_of(data);
	for (int level = 0; level < LEVELS_MAX && !is_trusted &&
			    fetch_issuers(judging, last, &company);
	     level++) {
		path_clear(&longer);
		path_build(judging->verifier->trust, signer, company.list,
		    company.count, parameters, &longer);
		is_trusted = longer.status == PATH_TRUSTED;
		if (longer.status != PATH_INCOMPLETE || longer.count <= reached)
			break;
		reached = longer.count;
		last = longer.certificates[reached - 1];
	}
	path_clear(&longer);
	for (size_t i = company.own; i < company.count; i++)
		free((void *)(uintptr_t)company.list[i].data);
	free(company.list);
	return is_trusted;
}
