/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <unistd.h>

#include "base.h"

bool
write_all(int file, struct span octets)
{
	while (octets.len > 0) {
		ssize_t done = write(file, octets.data, octets.len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		octets.data += done;
		octets.len -= (size_t)done;
	}
	return true;
}
