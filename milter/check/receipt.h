/* SPDX-License-Identifier: BSD-2-Clause */
/* When a message of a mailbox came.  Private to smime-check. */
#ifndef CHECK_RECEIPT_H
#define CHECK_RECEIPT_H

#include "base.h"

/*
 * By the date of the topmost field Received (RFC 5321 4.4), else by the time
 * in a Maildir's file name, else by the separator of an mbox, else the time at
 * which the file was written, which none of them can lie behind.  `head` is
 * the message's beginning, with its separator in front.
 */
time_t receipt_time(const char *path, struct span head, time_t written);

#endif
