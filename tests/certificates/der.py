# SPDX-License-Identifier: BSD-2-Clause
"""DER, written by hand: every function returns the octets of one element.

Nothing here checks anything: a test must be able to write what is wrong.
"""

import datetime


def tlv(tag, *contents):
    """One element with a definite length of minimal size."""
    body = b''.join(contents)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = (len(body).bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + len(body).to_bytes(size, 'big') + body


def long_length(element, octets=4):
    """The same element, its length in more octets than DER allows."""
    body = contents(element)
    return (element[:1] + bytes([0x80 | octets])
            + len(body).to_bytes(octets, 'big') + body)


def contents(element):
    """What stands behind tag and length."""
    if element[1] < 0x80:
        return element[2:]
    return element[2 + (element[1] & 0x7f):]


def elements(body):
    """The elements that stand one behind the other in these octets."""
    out = []
    while body:
        size = len(body) - len(contents(body))
        if body[1] < 0x80:
            size += body[1]
        else:
            size += int.from_bytes(body[2:size], 'big')
        out.append(body[:size])
        body = body[size:]
    return out


def seq(*elements):
    return tlv(0x30, *elements)


def set_of(*elements):
    return tlv(0x31, *sorted(elements))


def boolean(value):
    return tlv(0x01, b'\xff' if value else b'\0')


def integer(value):
    size = value.bit_length() // 8 + 1
    return tlv(0x02, value.to_bytes(size, 'big', signed=True))


def null():
    return tlv(0x05)


def octets(value):
    return tlv(0x04, value)


def bits(value, unused=0):
    return tlv(0x03, bytes([unused]), value)


def named_bits(*numbers):
    """A BIT STRING of these bits, without trailing zero bits."""
    if not numbers:
        return bits(b'')
    size = max(numbers) // 8 + 1
    value = bytearray(size)
    for number in numbers:
        value[number // 8] |= 0x80 >> number % 8
    return bits(bytes(value), 7 - max(numbers) % 8)


def oid(dotted):
    arcs = [int(arc) for arc in dotted.split('.')]
    body = b''
    for arc in [arcs[0] * 40 + arcs[1]] + arcs[2:]:
        group = bytes([arc & 0x7f])
        while arc > 0x7f:
            arc >>= 7
            group = bytes([0x80 | arc & 0x7f]) + group
        body += group
    return tlv(0x06, body)


def utf8(text):
    return tlv(0x0c, text.encode('utf-8'))


def printable(text):
    return tlv(0x13, text.encode('latin-1'))


def teletex(text):
    return tlv(0x14, text.encode('latin-1'))


def ia5(text):
    return tlv(0x16, text.encode('latin-1'))


def visible(text):
    return tlv(0x1a, text.encode('latin-1'))


def universal(text):
    return tlv(0x1c, text.encode('utf-32-be'))


def bmp(text):
    return tlv(0x1e, text.encode('utf-16-be'))


def context(number, *body, constructed=True):
    """[number]; constructed: EXPLICIT, or IMPLICIT of something built."""
    return tlv(0x80 | (0x20 if constructed else 0) | number, *body)


def utc_time(when):
    return tlv(0x17, when.strftime('%y%m%d%H%M%SZ').encode())


def generalized_time(when):
    return tlv(0x18, when.strftime('%Y%m%d%H%M%SZ').encode())


def time(when):
    """As RFC 5280 4.1.2.5 has it: UTCTime through 2049."""
    return utc_time(when) if when.year < 2050 else generalized_time(when)


def date(text):
    """'2026-03-01' or '2026-03-01T12:00:00'."""
    return datetime.datetime.fromisoformat(text)
