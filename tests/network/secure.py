# SPDX-License-Identifier: BSD-2-Clause
"""What is fetched by https, where that is wanted."""
import re
import subprocess

from tls import ServerAuthority
from town import ACCESS, FETCH, POINT, RESPONDER, expect, expect_in, story
from world import PRIVATE, PUBLIC, answers, find_program

SECURE = ('fetch = { timeout = "3s"; size = "64K"; https = true; };',)
SYSTEM = '/etc/ssl/certs/ca-certificates.crt'
PLACES = {
    'secure': 'https://secure.ca.test/good.crl',
    'secure-address': 'https://%s/good.crl' % PUBLIC,
    'secure-name': 'https://name.ca.test/good.crl',
    'secure-unknown': 'https://unknown.ca.test/good.crl',
    'secure-expired': 'https://expired.ca.test/good.crl',
    'secure-plain': 'https://plain.ca.test:80/good.crl',
    'secure-private': 'https://a.private.test/good.crl',
    'secure-mixed': 'https://both.mixed.test/good.crl',
    'secure-loopback': 'https://127.0.0.1/good.crl',
    'secure-port': 'https://port.ca.test:8443/good.crl',
    'secure-up': 'http://up.ca.test/to-secure',
    'secure-up-wrong': 'http://up-wrong.ca.test/to-unknown',
    'secure-down': 'https://secure.ca.test/to-good',
    'secure-inside': 'https://secure.ca.test/to-private',
    'secure-inside-too': 'https://secure.ca.test/to-private-too',
}


def start_web(world, ca, stranger):
    program, root = find_program('/usr/sbin/nginx')
    world.mkdir('nginx-tls')
    servers = ''
    for names, (certificate, key) in (
            ('secure.ca.test a.private.test both.mixed.test', ca.certificate(
                'secure', 'DNS:secure.ca.test,DNS:target.ca.test,'
                'DNS:*.private.test,DNS:both.mixed.test,DNS:port.ca.test,'
                'IP:%s,IP:%s,IP:127.0.0.1' % (PUBLIC, PRIVATE))),
            ('unknown.ca.test', stranger.certificate(
                'unknown', 'DNS:unknown.ca.test')),
            ('expired.ca.test', ca.certificate(
                'expired', 'DNS:expired.ca.test', days='-1'))):
        servers += '''
  server {{
    listen 443 ssl {default};
    listen 8443 ssl {default};
    server_name {names};
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    root {web};
    location /to-good {{ return 302 http://target.ca.test/good.crl; }}
    location /to-private {{ return 302 https://{private}/good.crl; }}
    location /to-private-too {{ return 302 http://{private}/good.crl; }}
    location = /ocsp {{ proxy_pass http://127.0.0.1:{responder}; }}
    location /ocsp/ {{ return 405; }}
  }}
'''.format(names=names, certificate=certificate, key=key, web=world.web,
           private=PRIVATE, responder=RESPONDER,
           default='' if servers else 'default_server')
    conf = world.write('nginx-tls.conf', '''\
daemon off;
user root;
pid {folder}/nginx-tls.pid;
error_log stderr;
events {{ }}
http {{
  client_body_temp_path {folder}/nginx-tls/body;
  proxy_temp_path {folder}/nginx-tls/proxy;
  fastcgi_temp_path {folder}/nginx-tls/fastcgi;
  uwsgi_temp_path {folder}/nginx-tls/uwsgi;
  scgi_temp_path {folder}/nginx-tls/scgi;
  log_format short '$server_addr $host $request_uri $status';
  access_log {folder}/secure.log short;
  {servers}
}}
'''.format(folder=world.folder, servers=servers))
    return world.run('nginx-tls', [program, '-p', world.folder, '-c', conf],
                     lambda: answers(443, PUBLIC) and answers(8443, PUBLIC),
                     root)


def secure_town(town):
    """Once for all stories here."""
    if hasattr(town, 'secure'):
        return
    world = town.world
    town.secure = ServerAuthority(world, 'web')
    start_web(world, town.secure, ServerAuthority(world, 'web-stranger'))
    # As the system's list of CAs, which is what certificates are held against.
    subprocess.run(['mount', '--bind', town.secure.file, SYSTEM], check=True)
    for name, url in PLACES.items():
        town.message[name] = town.ca.signer(name, POINT + url)
    town.message['secure-ocsp'] = town.ca.signer(
        'secure-ocsp', ACCESS + 'https://secure.ca.test/ocsp')
    town.ca.publish('good.crl', town.ca.crl())


@story
def https_is_fetched_where_that_is_wanted(town):
    secure_town(town)
    node = town.node('https', *SECURE)
    for name in ('secure', 'secure-address', 'secure-up', 'secure-down'):
        expect(node.revocation(town.message[name]), 'good', name)
    expect(town.world.requests(' secure.ca.test /good.crl 200', 'secure'), 2,
           'secure, and where it was sent to')
    for name, words in (
            ('secure-name', 'no alternative certificate subject name'),
            ('secure-unknown', 'issuer certificate'),
            ('secure-expired', 'certificate has expired'),
            ('secure-up-wrong', 'issuer certificate'),
            ('secure-plain', None)):
        for _ in range(2):
            expect(node.revocation(town.message[name]), 'unknown', name)
        expect_in(node.log(), '%s %s' % (
            re.escape(PLACES[name]), 'shows a certificate that is not '
            'believed: .*' + words if words else 'breaks off'), 1)
    expect(town.world.requests('unknown.ca.test', 'secure'), 0,
           'requests to who is not whom it should be')
    node.stop()


@story
def https_leads_nobody_inside(town):
    secure_town(town)
    node = town.node('https-inside', *SECURE)
    before = [town.world.requests(PRIVATE, log) for log in
              ('access', 'secure')]
    for name in ('secure-private', 'secure-mixed', 'secure-loopback',
                 'secure-port', 'secure-inside', 'secure-inside-too'):
        expect(node.revocation(town.message[name]), 'unknown', name)
        expect_in(node.log(), '%s leads to where nothing is fetched from' %
                  re.escape(PLACES[name]), 1)
    expect([town.world.requests(PRIVATE, log) for log in
            ('access', 'secure')], before, 'requests inside')
    expect(town.world.requests('127.0.0.1', 'secure'), 0, 'to loopback')
    node.stop()
    node = town.node('https-listed', 'fetch = { https = true; networks = '
                     '[ "10.9.0.0/16" ]; };')
    for name in ('secure-private', 'secure-inside', 'secure-inside-too'):
        expect(node.revocation(town.message[name]), 'good', name)
    node.stop()


@story
def https_is_left_alone_where_it_is_not(town):
    secure_town(town)
    node = town.node('https-off', *FETCH)
    before = town.world.requests('', 'secure')
    for name in ('secure', 'secure-up', 'secure-down'):
        expect(node.revocation(town.message[name]), 'unknown', name)
    expect(town.world.requests('', 'secure'), before, 'requests by https')
    expect_in(node.log(), '%s leads to where nothing is fetched from' %
              re.escape(PLACES['secure-up']), 1)
    node.stop()


@story
def https_brings_ocsp_responses(town):
    secure_town(town)
    responder = town.ca.start_responder(RESPONDER)
    node = town.node('https-ocsp', *SECURE)
    expect(node.revocation(town.message['secure-ocsp']), 'good', 'ocsp')
    # It takes no GET below /ocsp, and a POST comes after.
    expect(town.world.requests('secure.ca.test /ocsp 200', 'secure'), 1,
           'requests')
    node.stop()
    town.world.stop(responder)
