#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Reloads under load: nothing lost, nothing leaked.
#   reload.sh [RELOADS [CONNECTIONS]]
# A sanitizer's build is slow: RELOADS in the environment asks for fewer.
set -u
RELOADS=${1:-${RELOADS:-1000}} CONNECTIONS=${2:-8}
export RELOADS CONNECTIONS
exec "${srcdir:-$(dirname "$0")/../..}/tests/milter/run.sh" reload_under_load
