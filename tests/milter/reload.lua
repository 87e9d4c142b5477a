-- SPDX-License-Identifier: BSD-2-Clause
-- A message sees one configuration from MAIL to its end; the connection sees
-- the new one with its next message.
dofile(stories .. "/story.lua")

function run(command)
	local good = os.execute(command)
	if good ~= true and good ~= 0 then
		fail(command)
	end
end

conn = greet()
sender(conn, "before")
run(reload_enforcing)
header(conn, plain)
mt.bodystring(conn, "Hello\r\n")
mt.eom(conn)
expect(mt.getreply(conn), SMFIR_CONTINUE, "the message that had begun")
expect(send(conn, "after", plain, "Hello\r\n"), SMFIR_REPLYCODE,
    "the next message")
mt.disconnect(conn)
