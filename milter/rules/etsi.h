/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: rules that come from ETSI. */
#ifndef RULES_ETSI_H
#define RULES_ETSI_H

#include "table.h"

/* What QCStatements say; nothing, where there are none. */
const struct qc_claims *etsi_claims(const struct rule_subject *);

#endif
