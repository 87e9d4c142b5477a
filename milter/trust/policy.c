/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the signer's reserved policy came down its path (RFC 5280 6.1): the
 * valid policy tree says that it did, not whether each CA named it or some
 * only said anyPolicy; for that the certificates are asked.
 */
#include <openssl/x509v3.h>

#include "der.h"
#include "room.h"

static bool
is_user_policy(X509_STORE_CTX *context, struct span oid)
{
	X509_POLICY_TREE *tree = X509_STORE_CTX_get0_policy_tree(context);
	STACK_OF(X509_POLICY_NODE) *policies = NULL;

	if (tree != NULL)
		policies = X509_policy_tree_get0_user_policies(tree);
	for (int i = 0; i < sk_X509_POLICY_NODE_num(policies); i++) {
		const ASN1_OBJECT *policy = X509_policy_node_get0_policy(
		    sk_X509_POLICY_NODE_value(policies, i));
		struct span found = { OBJ_get0_data(policy),
			OBJ_length(policy) };

		if (span_equal(found, oid))
			return true;
	}
	return false;
}

static bool
names_policy(const struct certificate *c, struct span oid)
{
	for (size_t i = 0; i < c->policy_count; i++)
		if (span_equal(c->policies[i], oid))
			return true;
	return false;
}

enum path_policy
policy_of(X509_STORE_CTX *context, struct node *const *nodes, size_t count)
{
	/* 2.23.140.1.5.type.generation; the signer has exactly one, or "". */
	const char *policy = nodes[0]->certificate->policy;
	struct buffer octets = BUFFER_LIMIT(16);
	enum path_policy result = POLICY_NONE;
	struct span oid;

	if (policy[0] == '\0' || !oid_parse(policy, &octets))
		goto out;
	oid = buffer_span(&octets);
	if (!is_user_policy(context, oid))
		goto out;
	result = POLICY_EXPLICIT;
	for (size_t i = 1; i + 1 < count; i++)
		if (!names_policy(nodes[i]->certificate, oid))
			result = POLICY_ANY;
out:
	buffer_free(&octets);
	return result;
}
