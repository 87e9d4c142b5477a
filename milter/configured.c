/* SPDX-License-Identifier: BSD-2-Clause */
/* The option table's values where verify and report look for them. */
#include "configured.h"

struct verifier
configured_verifier(const struct config *config)
{
	struct verifier verifier = verifier_default;

	verifier.limits = config->limits;
	verifier.rules.levels = config->levels;
	verifier.cms_limit = config->cms_limit;
	verifier.opaque_limit = config->opaque_limit;
	verifier.signatures = config->signatures;
	verifier.from_case_passes = config->from_case_passes;
	return verifier;
}

struct report_options
configured_report(const struct config *config, const char *authserv_id)
{
	return (struct report_options){
		.authserv_id = authserv_id,
		.authentication_results =
		    config->headers.authentication_results,
		.status = config->headers.status,
		.signer = config->headers.signer,
		.profile = config->headers.profile,
		.compliance = config->headers.compliance,
		.trust = config->headers.trust,
		.policy = config->headers.policy,
		.programs = config->headers.programs,
		.good_types = config->headers.status_good_requires,
	};
}
