-- SPDX-License-Identifier: BSD-2-Clause
-- One message, and what its signature is called.
dofile(stories .. "/story.lua")

conn = greet()
fields, body = read_message(file)
expect(send(conn, "remembered", fields, body), SMFIR_CONTINUE, "answer")
expect(status(conn), " " .. expected .. " signature", "X-SMIME-Status")
mt.disconnect(conn)
