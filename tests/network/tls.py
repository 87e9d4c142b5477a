# SPDX-License-Identifier: BSD-2-Clause
"""Certificates of servers, by CAs that know nothing of mail."""
from world import openssl


class ServerAuthority:
    def __init__(self, world, name):
        self.folder = world.mkdir('tls-' + name)
        self.name, self.world, self.count = name, world, 0
        openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt',
                'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ca.key',
                '-out', 'ca.pem', '-days', '30', '-subj', '/CN=Servers of ' +
                name, cwd=self.folder)
        self.file = self.folder + '/ca.pem'

    def certificate(self, file, names, use='serverAuth', days='20'):
        """Names as of subjectAltName; returns certificate and key."""
        self.count += 1
        self.world.write('tls-%s/%s.ext' % (self.name, file),
                         'subjectAltName=%s\nextendedKeyUsage=%s\n' %
                         (names, use))
        openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
                '-nodes', '-keyout', file + '.key', '-out', file + '.req',
                '-subj', '/CN=' + file, cwd=self.folder)
        openssl('x509', '-req', '-in', file + '.req', '-CA', 'ca.pem',
                '-CAkey', 'ca.key', '-set_serial', str(self.count), '-days',
                days, '-extfile', file + '.ext', '-out', file + '.pem',
                cwd=self.folder)
        for name in (file + '.pem', file + '.key'):
            self.world.open_to_all('tls-%s/%s' % (self.name, name))
        return ['%s/%s.%s' % (self.folder, file, end) for end in
                ('pem', 'key')]
