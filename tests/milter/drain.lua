-- SPDX-License-Identifier: BSD-2-Clause
-- SIGTERM in the middle of a message: it comes to its end all the same.
dofile(stories .. "/story.lua")

conn = greet()
fields, body = read_message("signed.eml")
sender(conn, "drained")
header(conn, fields)
mt.bodystring(conn, string.sub(body, 1, 100))
os.execute("kill -TERM " .. pid)
mt.sleep(0.5)
mt.bodystring(conn, string.sub(body, 101))
mt.eom(conn)
expect(mt.getreply(conn), SMFIR_CONTINUE, "answer")
expect(status(conn), " Good signature", "X-SMIME-Status")
