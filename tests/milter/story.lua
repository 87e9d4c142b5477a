-- SPDX-License-Identifier: BSD-2-Clause
-- What the stories share.  run.sh defines: socket, folder, pid.

-- miltertest ends without a word on an error that has a place.
function fail(text)
	print("  " .. text)
	error(text)
end

function expect(found, wanted, what)
	if found ~= wanted then
		fail(what .. ": expected " .. tostring(wanted) .. ", found " ..
		    tostring(found))
	end
end

function contains(text, part, what)
	if text == nil or not string.find(text, part, 1, true) then
		fail(what .. ": expected \"" .. part .. "\" in " ..
		    tostring(text))
	end
end

function open()
	local conn = mt.connect(socket, 40, 0.05)
	if conn == nil then
		fail("cannot connect to " .. socket)
	end
	return conn
end

-- A connection that has introduced its client.
function greet()
	local conn = open()
	expect(mt.conninfo(conn, "client.example", "192.0.2.25"), nil,
	    "conninfo")
	return conn
end

function sender(conn, id)
	mt.macro(conn, SMFIC_MAIL, "i", id, "j", "mx.dest.example")
	expect(mt.mailfrom(conn, "<erika@bank.example>"), nil, "MAIL")
end

function header(conn, fields)
	for _, field in ipairs(fields) do
		-- the blank behind the colon comes with SMFIP_HDR_LEADSPC
		expect(mt.header(conn, field[1], " " .. field[2]), nil,
		    field[1])
	end
	expect(mt.eoh(conn), nil, "end of header")
end

-- A whole message; its answer.
function send(conn, id, fields, body)
	sender(conn, id)
	header(conn, fields)
	expect(mt.bodystring(conn, body), nil, "body")
	expect(mt.eom(conn), nil, "end of message")
	return mt.getreply(conn)
end

-- A file as fields and body, lines ended by CRLF.
function read_message(name)
	local file = io.open(folder .. "/" .. name, "r")
	local fields, body, in_body = {}, "", false
	for line in file:lines() do
		line = string.gsub(line, "\r$", "")
		if in_body then
			body = body .. line .. "\r\n"
		elseif line == "" then
			in_body = true
		elseif string.find(line, "^[ \t]") then
			fields[#fields][2] = fields[#fields][2] .. "\n" .. line
		else
			local n, v = string.match(line, "^([^:]+):%s*(.*)$")
			fields[#fields + 1] = { n, v }
		end
	end
	file:close()
	return fields, body
end

function status(conn)
	return mt.getheader(conn, "X-SMIME-Status", 0)
end

function results(conn)
	return mt.getheader(conn, "Authentication-Results", 0)
end

plain = { { "From", "Erika <erika@bank.example>" },
	{ "Subject", "hello" } }
