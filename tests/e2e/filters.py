# SPDX-License-Identifier: BSD-2-Clause
"""OpenDKIM, OpenDMARC, the DNS that they ask, and a policy server, each for
one test."""
import os
import random
import re
import socket
import socketserver
import struct
import subprocess
import threading

from house import answers, find_program, free_port, library_path

AUTHSERV_ID = 'mx.dest.example'
SELECTOR = 'sample'


class Names(threading.Thread):
    """A DNS server for TXT records on an address of its own in 127/8.

    Port 53, because a resolv.conf cannot name another one.
    """

    def __init__(self, records):
        super().__init__(daemon=True)
        self.records = records
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.address = '127.%d.%d.53' % (random.randint(100, 250),
                                         random.randint(1, 250))
        self.socket.bind((self.address, 53))
        self.start()

    def run(self):
        while True:
            query, peer = self.socket.recvfrom(4096)
            try:
                self.socket.sendto(self.answer(query), peer)
            except (IndexError, struct.error, UnicodeDecodeError):
                pass                    # no query: no answer

    def answer(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode('ascii'))
            at += 1 + query[at]
        question = query[12:at + 5]
        kind = struct.unpack('!H', query[at + 1:at + 3])[0]
        text = self.records.get('.'.join(labels).lower())
        found = text is not None and kind == 16
        status = 0 if text is not None else 3
        head = query[:2] + struct.pack('!HHHHH', 0x8580 | status, 1,
                                       int(found), 0, 0)
        if not found:
            return head + question
        pieces = [text[i:i + 255].encode() for i in range(0, len(text), 255)]
        data = b''.join(bytes([len(p)]) + p for p in pieces)
        return head + question + b'\xc0\x0c' + struct.pack(
            '!HHIH', 16, 1, 300, len(data)) + data


def make_key(house, domain):
    """A DKIM key pair; returns (file of the private one, TXT record)."""
    file = house.path(domain + '.key')
    subprocess.run(['openssl', 'genpkey', '-algorithm', 'RSA', '-pkeyopt',
                    'rsa_keygen_bits:2048', '-out', file], check=True,
                   capture_output=True)
    os.chmod(file, 0o600)
    public = subprocess.run(['openssl', 'pkey', '-in', file, '-pubout'],
                            check=True, capture_output=True, text=True).stdout
    return file, 'v=DKIM1; k=rsa; p=' + re.sub('-----.*?-----|\n', '', public)


def key_name(domain):
    return '%s._domainkey.%s' % (SELECTOR, domain)


def start_opendkim(house, name, records, signing=None):
    """Verifies, or with signing = (domain, key file) signs.  -> milter"""
    program, root = find_program('/usr/sbin/opendkim')
    port = free_port()
    data = house.write(name + '.dns', ''.join(
        '%s %s\n' % record for record in records.items()))
    lines = ['Syslog no', 'Socket inet:%d@127.0.0.1' % port,
             'AuthservID ' + AUTHSERV_ID, 'Canonicalization relaxed/simple',
             'TestDNSData file:' + data, 'RemoveOldSignatures no',
             'ExternalIgnoreList file:' + house.write(
                 name + '.hosts', '127.0.0.0/8\n'),
             'InternalHosts file:' + house.write(
                 name + '.internal',
                 '127.0.0.0/8\n' if signing else '192.0.2.99\n'),
             'Mode ' + ('s' if signing else 'v')]
    if signing:
        lines += ['Domain ' + signing[0], 'Selector ' + SELECTOR,
                  'KeyFile ' + signing[1],
                  'RequireSafeKeys no']    # /tmp is everybody's
    config = house.write(name + '.conf', '\n'.join(lines) + '\n')
    house.start(name, [program, '-f', '-x', config], lambda: answers(port),
                library_path(root))
    return 'inet:127.0.0.1:%d' % port


def start_opendmarc(house, name, records):
    """OpenDMARC in a root folder of its own: its resolv.conf is there."""
    program, root = find_program('/usr/sbin/opendmarc')
    port = free_port()
    names = Names(records)
    house.mkdir(name)
    house.mkdir(name + '/etc')
    house.write(name + '/etc/resolv.conf',
                'nameserver %s\noptions timeout:2 attempts:2\n' %
                names.address)
    house.write(name + '/ignore', '192.0.2.99\n')
    config = house.write(name + '.conf', '\n'.join([
        'Syslog false', 'Socket inet:%d@127.0.0.1' % port,
        'AuthservID ' + AUTHSERV_ID, 'TrustedAuthservIDs ' + AUTHSERV_ID,
        'IgnoreHosts ' + house.path(name, 'ignore'),
        'ChangeRootDirectory ' + house.path(name), 'RejectFailures false',
        'SPFSelfValidate false', 'SPFIgnoreResults true',
        'RequiredHeaders false']) + '\n')
    house.start(name, [program, '-f', '-c', config], lambda: answers(port),
                library_path(root))
    return 'inet:127.0.0.1:%d' % port


class PolicyHandler(socketserver.StreamRequestHandler):
    def handle(self):
        request = {}
        for line in self.rfile:
            name, _, value = line.decode('utf-8').rstrip('\n').partition('=')
            if name:
                request[name] = value
                continue
            self.wfile.write(('action=PREPEND Authentication-Results: %s; '
                              'spf=pass smtp.mailfrom=%s\n\n' % (
                                  AUTHSERV_ID, request['sender'])).encode())
            request = {}


def start_policy_server():
    """A policy server (SMTPD_POLICY_README) that tells SPF's result, as those
    for SPF do.  Returns what check_policy_service wants."""
    server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), PolicyHandler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return 'inet:127.0.0.1:%d' % server.server_address[1]
