-- SPDX-License-Identifier: BSD-2-Clause
-- Several messages, aborts at every point, connections that come to nothing.
dofile(stories .. "/story.lua")

conn = open()
mt.disconnect(conn, false)	-- a port probe
conn = open()
mt.negotiate(conn, nil, nil, nil)
mt.disconnect(conn, false)
conn = greet()
mt.disconnect(conn)

conn = greet()
fields, body = read_message("signed.eml")
expect(send(conn, "first", fields, body), SMFIR_CONTINUE, "first")
expect(status(conn), " Good signature", "first")
mt.abort(conn)
sender(conn, "aborted-1")
mt.abort(conn)
sender(conn, "aborted-2")
header(conn, { { "X-SMIME-Status", "Good signature" } })
mt.abort(conn)
sender(conn, "aborted-3")
header(conn, fields)
mt.bodystring(conn, string.sub(body, 1, 200))
mt.abort(conn)
expect(send(conn, "second", plain, "Hello\r\n"), SMFIR_CONTINUE, "second")
expect(status(conn), " Not signed", "second")
if mt.eom_check(conn, MT_HDRDELETE) then
	fail("a field of an aborted message was removed from the next")
end

-- No body at all.
sender(conn, "bodiless")
header(conn, plain)
mt.eom(conn)
expect(mt.getreply(conn), SMFIR_CONTINUE, "without a body")
expect(status(conn), " Not signed", "without a body")

-- Cut off in the middle.
sender(conn, "cut")
header(conn, fields)
mt.bodystring(conn, string.sub(body, 1, 200))
mt.disconnect(conn, false)

-- Many at once, interleaved.
many = {}
for i = 1, 20 do
	many[i] = greet()
	sender(many[i], "many-" .. i)
end
for i = 1, 20 do
	header(many[i], i % 2 == 0 and fields or plain)
end
for i = 1, 20 do
	mt.bodystring(many[i], i % 2 == 0 and body or "Hello\r\n")
end
for i = 20, 1, -1 do
	mt.eom(many[i])
	expect(status(many[i]), i % 2 == 0 and " Good signature" or
	    " Not signed", "message " .. i)
	mt.disconnect(many[i])
end
