# SPDX-License-Identifier: BSD-2-Clause
"""Certificates as objects that one edits and then writes as DER.

subscriber(), subordinate(), constrained(), cross() and root() give perfect
ones, fresh at each call.  Every method that changes one returns it, so that a
case is one expression:

    subscriber('mailbox', 'strict').key_usage('digitalSignature', 'cRLSign')

README has the list.
"""

import copy
import datetime
import hashlib

import der
import keys

ATTRIBUTES = {
    'CN': '2.5.4.3', 'SN': '2.5.4.4', 'serialNumber': '2.5.4.5',
    'C': '2.5.4.6', 'L': '2.5.4.7', 'ST': '2.5.4.8', 'street': '2.5.4.9',
    'O': '2.5.4.10', 'OU': '2.5.4.11', 'title': '2.5.4.12',
    'description': '2.5.4.13', 'businessCategory': '2.5.4.15',
    'postalCode': '2.5.4.17', 'name': '2.5.4.41', 'GN': '2.5.4.42',
    'initials': '2.5.4.43', 'generation': '2.5.4.44',
    'dnQualifier': '2.5.4.46', 'pseudonym': '2.5.4.65',
    'orgid': '2.5.4.97', 'email': '1.2.840.113549.1.9.1',
    'DC': '0.9.2342.19200300.100.1.25', 'UID': '0.9.2342.19200300.100.1.1',
}
PRINTABLE = {'C', 'serialNumber', 'dnQualifier'}
IA5 = {'email', 'DC'}

EXTENSIONS = {
    'subjectDirectoryAttributes': '2.5.29.9', 'ski': '2.5.29.14',
    'keyUsage': '2.5.29.15', 'san': '2.5.29.17',
    'issuerAltName': '2.5.29.18', 'basicConstraints': '2.5.29.19',
    'nameConstraints': '2.5.29.30', 'crl': '2.5.29.31',
    'policies': '2.5.29.32', 'policyMappings': '2.5.29.33',
    'aki': '2.5.29.35', 'policyConstraints': '2.5.29.36',
    'eku': '2.5.29.37', 'freshestCRL': '2.5.29.46',
    'inhibitAnyPolicy': '2.5.29.54',
    'aia': '1.3.6.1.5.5.7.1.1', 'qcStatements': '1.3.6.1.5.5.7.1.3',
    'smimeCapabilities': '1.2.840.113549.1.9.15',
    'lei': '1.3.6.1.4.1.52266.1', 'leiRole': '1.3.6.1.4.1.52266.2',
    'adobeTimeStamp': '1.2.840.113583.1.1.9.1',
    'adobeArchive': '1.2.840.113583.1.1.9.2',
    'ocspNoCheck': '1.3.6.1.5.5.7.48.1.5',
}

KEY_USAGE = ['digitalSignature', 'nonRepudiation', 'keyEncipherment',
             'dataEncipherment', 'keyAgreement', 'keyCertSign', 'cRLSign',
             'encipherOnly', 'decipherOnly']

PURPOSES = {
    'emailProtection': '1.3.6.1.5.5.7.3.4', 'clientAuth': '1.3.6.1.5.5.7.3.2',
    'serverAuth': '1.3.6.1.5.5.7.3.1', 'codeSigning': '1.3.6.1.5.5.7.3.3',
    'timeStamping': '1.3.6.1.5.5.7.3.8', 'OCSPSigning': '1.3.6.1.5.5.7.3.9',
    'any': '2.5.29.37.0',
    'smartcardLogon': '1.3.6.1.4.1.311.20.2.2',
    'documentSigning': '1.3.6.1.5.5.7.3.36',
}

TYPES = {'mailbox': 1, 'organization': 2, 'sponsor': 3, 'individual': 4}
GENERATIONS = {'legacy': 1, 'multipurpose': 2, 'strict': 3}
ANY_POLICY = '2.5.29.32.0'


def reserved(kind, generation):
    """One of the twelve OIDs of SBR 7.1.6.1."""
    return '2.23.140.1.5.%d.%d' % (TYPES[kind], GENERATIONS[generation])


def _plain(oid):
    return der.seq(der.oid(oid))


def _with_null(oid):
    return der.seq(der.oid(oid), der.null())


def pss(digest='2.16.840.1.101.3.4.2.1', salt=32, null=True):
    """RSASSA-PSS with MGF1 of the same digest (SBR 7.1.3.2.1)."""
    hashed = _with_null(digest) if null else _plain(digest)
    mask = der.seq(der.oid('1.2.840.113549.1.1.8'), hashed)
    return der.seq(der.oid('1.2.840.113549.1.1.10'), der.seq(
        der.context(0, hashed), der.context(1, mask),
        der.context(2, der.integer(salt))))


SIGNATURES = {
    'rsa-sha1': _with_null('1.2.840.113549.1.1.5'),
    'rsa-md5': _with_null('1.2.840.113549.1.1.4'),
    'rsa-sha224': _with_null('1.2.840.113549.1.1.14'),
    'rsa-sha256': _with_null('1.2.840.113549.1.1.11'),
    'rsa-sha384': _with_null('1.2.840.113549.1.1.12'),
    'rsa-sha512': _with_null('1.2.840.113549.1.1.13'),
    'pss-sha256': pss(),
    'pss-sha384': pss('2.16.840.1.101.3.4.2.2', 48),
    'pss-sha512': pss('2.16.840.1.101.3.4.2.3', 64),
    'ecdsa-sha1': _plain('1.2.840.10045.4.1'),
    'ecdsa-sha256': _plain('1.2.840.10045.4.3.2'),
    'ecdsa-sha384': _plain('1.2.840.10045.4.3.3'),
    'ecdsa-sha512': _plain('1.2.840.10045.4.3.4'),
    'ed25519': _plain('1.3.101.112'),
    'ed448': _plain('1.3.101.113'),
    'ml-dsa-44': _plain('2.16.840.1.101.3.4.3.17'),
    'ml-dsa-65': _plain('2.16.840.1.101.3.4.3.18'),
    'ml-dsa-87': _plain('2.16.840.1.101.3.4.3.19'),
}

# By the start of the name of the key that signs: algorithm, octets.  ECDSA's
# are those of one of the two numbers.
SIGNS = {
    'rsa1': ('rsa-sha256', 128), 'rsa3': ('rsa-sha256', 384),
    'rsa4': ('rsa-sha256', 512), 'rsa': ('rsa-sha256', 256),
    'p256': ('ecdsa-sha256', 32), 'p384': ('ecdsa-sha384', 48),
    'p521': ('ecdsa-sha512', 66), 'ed25519': ('ed25519', 64),
    'ed448': ('ed448', 114), 'ml-dsa-44': ('ml-dsa-44', 2420),
    'ml-dsa-65': ('ml-dsa-65', 3309), 'ml-dsa-87': ('ml-dsa-87', 4627),
}


def signs(key):
    return SIGNS[max((k for k in SIGNS if key.startswith(k)), key=len)]


# --- general names ----------------------------------------------------------

def mail(address):
    return der.tlv(0x81, address.encode('utf-8'))


def dns(name):
    return der.tlv(0x82, name.encode('ascii'))


def uri(text):
    return der.tlv(0x86, text.encode('utf-8'))


def ip(*numbers):
    return der.tlv(0x87, bytes(numbers))


def registered(oid):
    return der.tlv(0x88, der.contents(der.oid(oid)))


def directory(name):
    return der.context(4, name.der())


def other(oid, value):
    return der.context(0, der.oid(oid), der.context(0, value))


def smtp_utf8(address):
    """address: text, or an element of any other type."""
    if isinstance(address, str):
        address = der.utf8(address)
    return other('1.3.6.1.5.5.7.8.9', address)


def _general(name):
    """Text with an @ is an rfc822Name, with :// a URI; octets are taken."""
    if isinstance(name, bytes):
        return name
    return uri(name) if ':/' in name or '@' not in name else mail(name)


# --- names ------------------------------------------------------------------

class Name:
    """Attributes in their order; each in an RDN of its own."""

    def __init__(self, *attributes):
        self.rdns = []
        for attribute, value in attributes:
            self.add(attribute, value)

    @staticmethod
    def _pair(attribute, value):
        if isinstance(value, str):
            if attribute in PRINTABLE:
                value = der.printable(value)
            elif attribute in IA5:
                value = der.ia5(value)
            else:
                value = der.utf8(value)
        return (attribute, value)

    def add(self, attribute, value):
        """value: text, or an element (der.printable('x'))."""
        self.rdns.append([self._pair(attribute, value)])
        return self

    def beside(self, attribute, value):
        """Into the last RDN: a multi-valued one."""
        self.rdns[-1].append(self._pair(attribute, value))
        return self

    def set(self, attribute, value):
        """In the place of the first one of that type, or behind the rest;
        None drops all of that type."""
        if value is None:
            self.rdns = [rdn for rdn in self.rdns if rdn[0][0] != attribute]
            return self
        for rdn in self.rdns:
            if rdn[0][0] == attribute:
                rdn[0] = self._pair(attribute, value)
                return self
        return self.add(attribute, value)

    def der(self):
        return der.seq(*(der.set_of(*(
            der.seq(der.oid(ATTRIBUTES.get(a, a)), v) for a, v in rdn))
            for rdn in self.rdns))


# --- certificates -----------------------------------------------------------

class Extension:
    def __init__(self, oid, value, critical):
        self.oid, self.value, self.critical = oid, value, critical

    def der(self):
        critical = self.critical
        if isinstance(critical, bool):
            critical = der.boolean(True) if critical else b''
        return der.seq(der.oid(self.oid), critical, der.octets(self.value))


class Certificate:
    def __init__(self):
        self.version = der.context(0, der.integer(2))
        self.serial_number = None    # an int, or an element; None: made up
        self.signature = None        # AlgorithmIdentifiers; None: as the
        self.outer_signature = None  # signer's key has it; as the inner one
        self.signature_value = None  # the BIT STRING; None: noise
        self.signer = 'p384'
        self.issuer = Name()
        self.subject = Name()
        self.not_before = self.not_after = None  # datetime, or an element
        self.spki = b''
        self.key_name = None         # one of keys.KEYS
        self.unique_ids = b''
        self.extensions = []
        self.behind = b''            # octets behind the certificate
        self.edits = []

    def copy(self):
        return copy.deepcopy(self)

    def set(self, **fields):
        """Any of the fields above."""
        for field, value in fields.items():
            assert field in self.__dict__, field
            setattr(self, field, value)
        return self

    def serial(self, number):
        return self.set(serial_number=number)

    def edit(self, change):
        """change(octets of the whole certificate) -> octets, at the end."""
        self.edits.append(change)
        return self

    # times

    def issued(self, when, days=None):
        """From this day on, for as long as before or for these days."""
        span = self.not_after - self.not_before
        self.not_before = der.date(when)
        if days is not None:
            return self.valid(days)
        self.not_after = self.not_before + span
        return self

    def valid(self, days, seconds=0):
        """Both ends included, so the last second is one before."""
        self.not_after = (self.not_before + datetime.timedelta(
            days=days, seconds=seconds - 1))
        return self

    # names

    def name(self, **attributes):
        """Sets (or with None drops) attributes of the subject."""
        for attribute, value in attributes.items():
            self.subject.set(attribute, value)
        return self

    def name_add(self, attribute, value):
        self.subject.add(attribute, value)
        return self

    def names(self, *attributes):
        """The whole subject anew, of pairs."""
        self.subject = Name(*attributes)
        return self

    # keys and signatures

    def key(self, key):
        """The name of one of keys.KEYS, or a SubjectPublicKeyInfo.  The
        subjectKeyIdentifier follows."""
        self.spki = keys.public_key(key) if isinstance(key, str) else key
        self.key_name = key if isinstance(key, str) else None
        if self.find('ski') is not None:
            self.ski()
        return self

    def key_identifier(self):
        return hashlib.sha1(keys.key_bits(self.spki)).digest()

    def signed(self, algorithm):
        """The name of one of SIGNATURES, or an AlgorithmIdentifier; as the
        inner and the outer one."""
        return self.set(signature=SIGNATURES.get(algorithm, algorithm)
                        if isinstance(algorithm, str) else algorithm)

    def issued_by(self, issuer):
        """Issuer's name and key identifier, and how its key signs."""
        self.issuer = copy.deepcopy(issuer.subject)
        if issuer is not self:
            self.aki(issuer.key_identifier())
        if issuer.key_name is not None:
            self.signer = issuer.key_name
        return self

    def self_issued(self):
        """After name(): the issuer follows."""
        return self.issued_by(self)

    # extensions

    def _oid(self, name):
        return EXTENSIONS.get(name, name)

    def find(self, name):
        for extension in self.extensions:
            if extension.oid == self._oid(name):
                return extension
        return None

    def extension(self, name, value, critical=None):
        """Sets one, by name or OID; value: the octets inside the OCTET
        STRING.  critical: None keeps what it was."""
        old = self.find(name)
        if old is None:
            self.extensions.append(
                Extension(self._oid(name), value, bool(critical)))
            return self
        old.value = value
        if critical is not None:
            old.critical = critical
        return self

    def drop(self, *names):
        for name in names:
            assert self.find(name) is not None, name
            self.extensions = [e for e in self.extensions
                               if e.oid != self._oid(name)]
        return self

    def critical(self, name, value=True):
        """value: True, False (the default: not encoded), or an element
        such as der.tlv(1, b'\\1') or der.boolean(False)."""
        self.find(name).critical = value
        return self

    def twice(self, name):
        self.extensions.append(copy.copy(self.find(name)))
        return self

    def key_usage(self, *bits, critical=None):
        return self.extension('keyUsage', der.named_bits(
            *(KEY_USAGE.index(bit) for bit in bits)), critical)

    def eku(self, *purposes, critical=None):
        return self.extension('eku', der.seq(*(
            der.oid(PURPOSES.get(p, p)) for p in purposes)), critical)

    def eku_add(self, *purposes):
        old = der.contents(self.find('eku').value)
        return self.extension('eku', der.seq(old, *(
            der.oid(PURPOSES.get(p, p)) for p in purposes)))

    def policies(self, *oids, critical=None):
        """OIDs, or pairs of an OID and its list of qualifiers."""
        out = []
        for item in oids:
            if isinstance(item, str):
                item = (item, [])
            qualifiers = [der.seq(*item[1])] if item[1] else []
            out.append(der.seq(der.oid(item[0]), *qualifiers))
        return self.extension('policies', der.seq(*out), critical)

    def policies_add(self, *oids):
        old = self.find('policies').value
        self.policies(*oids)
        return self.extension('policies', der.seq(
            der.contents(old), der.contents(self.find('policies').value)))

    def qualified(self, *qualifiers):
        """The policies as they are, the first with these qualifiers."""
        first, *rest = der.elements(der.contents(self.find('policies').value))
        oid = der.elements(der.contents(first))[0]
        return self.extension('policies', der.seq(
            der.seq(oid, der.seq(*qualifiers)), *rest))

    def crl(self, *names, critical=None):
        """One distribution point with a fullName for each."""
        return self.extension('crl', der.seq(*(
            der.seq(der.context(0, der.context(0, _general(name))))
            for name in names)), critical)

    def aia(self, ocsp=(), issuers=(), critical=None):
        """ocsp, issuers: lists of URIs or general names."""
        return self.extension('aia', der.seq(*(
            [der.seq(der.oid('1.3.6.1.5.5.7.48.1'), _general(name))
             for name in ocsp]
            + [der.seq(der.oid('1.3.6.1.5.5.7.48.2'), _general(name))
               for name in issuers])), critical)

    def san(self, *names, critical=None):
        """General names; text is an rfc822Name."""
        return self.extension('san', der.seq(*(
            name if isinstance(name, bytes) else mail(name)
            for name in names)), critical)

    def san_add(self, *names):
        old = der.contents(self.find('san').value)
        return self.extension('san', der.seq(old, *(
            name if isinstance(name, bytes) else mail(name)
            for name in names)))

    def aki(self, keyid=None, issuer=None, serial=None, critical=None):
        """issuer: a Name; serial: a number."""
        parts = []
        if keyid is not None:
            parts.append(der.context(0, keyid, constructed=False))
        if issuer is not None:
            parts.append(der.context(1, directory(issuer)))
        if serial is not None:
            parts.append(der.tlv(0x82, der.contents(der.integer(serial))))
        return self.extension('aki', der.seq(*parts), critical)

    def aki_of(self):
        """The keyIdentifier that is there."""
        return der.contents(der.elements(der.contents(
            self.find('aki').value))[0])

    def ski(self, identifier=None, critical=None):
        return self.extension('ski', der.octets(
            identifier if identifier is not None else
            self.key_identifier()), critical)

    def constraints(self, ca=False, pathlen=None, critical=None):
        """basicConstraints."""
        parts = [der.boolean(True)] if ca else []
        if pathlen is not None:
            parts.append(der.integer(pathlen))
        return self.extension('basicConstraints', der.seq(*parts), critical)

    def name_constraints(self, permitted=(), excluded=(), critical=None):
        """General names: mail('example.com'), directory(Name(...))."""
        parts = []
        for number, names in ((0, permitted), (1, excluded)):
            if names:
                parts.append(der.context(number, *(
                    der.seq(name) for name in names)))
        return self.extension('nameConstraints', der.seq(*parts), critical)

    def statements(self, *statements, critical=None):
        """qcStatements; qc(1), qc_type('esign'), semantics('natural'), ..."""
        return self.extension('qcStatements', der.seq(*statements), critical)

    # writing

    def _signature_value(self, tbs):
        size = signs(self.signer)[1]
        wild = hashlib.shake_256(tbs).digest(2 * size)
        if not self.signer.startswith('p'):
            return wild[:size]
        numbers = []
        for part in (wild[:size], wild[size:]):
            number = int.from_bytes(part, 'big')
            # Never longer than the order of the curve.
            numbers.append(der.integer(number >> (9 if size == 66 else 1)))
        return der.seq(*numbers)

    def der(self, seed=''):
        """seed: what a serial number is made of, where none was given."""
        def moment(when):
            return when if isinstance(when, bytes) else der.time(when)

        serial = self.serial_number
        if serial is None:
            wild = keys.noise('serial ' + seed, 16)
            serial = int.from_bytes(wild, 'big') % (1 << 126) | 1 << 126
        if not isinstance(serial, bytes):
            serial = der.integer(serial)
        algorithm = self.signature or SIGNATURES[signs(self.signer)[0]]
        extensions = b''
        if self.extensions:
            extensions = der.context(3, der.seq(*(
                e.der() for e in self.extensions)))
        tbs = der.seq(
            self.version, serial, algorithm, self.issuer.der(),
            der.seq(moment(self.not_before), moment(self.not_after)),
            self.subject.der(), self.spki, self.unique_ids, extensions)
        value = self.signature_value
        if value is None:
            value = der.bits(self._signature_value(tbs))
        out = der.seq(tbs, self.outer_signature or algorithm, value)
        for change in self.edits:
            out = change(out)
        return out + self.behind


# --- policy qualifiers ------------------------------------------------------

def cps(text):
    """text, or an element of another type than IA5String."""
    return der.seq(der.oid('1.3.6.1.5.5.7.2.1'),
                   der.ia5(text) if isinstance(text, str) else text)


def notice(text=None, reference=False):
    """A userNotice; text: explicitText, or an element."""
    parts = []
    if reference:
        parts.append(der.seq(der.utf8('Example Trust AG'),
                             der.seq(der.integer(1))))
    if text is not None:
        parts.append(der.utf8(text) if isinstance(text, str) else text)
    return der.seq(der.oid('1.3.6.1.5.5.7.2.2'), der.seq(*parts))


# --- QCStatements: EN 319 412-5, EN 319 412-1, TS 119 495 --------------------

QC_TYPES = {'esign': 1, 'eseal': 2, 'web': 3}
SEMANTICS = {'natural': 1, 'legal': 2, 'eidas-natural': 3, 'eidas-legal': 4}
PSD2_ROLES = ['Unspecified', 'PSP_AS', 'PSP_PI', 'PSP_AI', 'PSP_IC']
ETSI_POLICIES = {
    'NCP': '0.4.0.2042.1.1', 'NCP+': '0.4.0.2042.1.2',
    'LCP': '0.4.0.2042.1.3', 'EVCP': '0.4.0.2042.1.4',
    'QCP-n': '0.4.0.194112.1.0', 'QCP-l': '0.4.0.194112.1.1',
    'QCP-n-qscd': '0.4.0.194112.1.2', 'QCP-l-qscd': '0.4.0.194112.1.3',
    'QNCP-w': '0.4.0.194112.1.5',
}


def qc(number, *info):
    """1 compliance, 2 limit, 3 retention, 4 SSCD, 5 PDS, 6 type,
    7 legislation, 8 identification, 9 legislation of the QSCD."""
    return der.seq(der.oid('0.4.0.1862.1.%d' % number), *info)


def qc_limit(currency='EUR', amount=1, exponent=6):
    if isinstance(currency, str):
        currency = der.printable(currency)
    return qc(2, der.seq(currency, der.integer(amount),
                         der.integer(exponent)))


def qc_pds(*pairs):
    """Pairs of a URL and a language."""
    return qc(5, der.seq(*(der.seq(der.ia5(url), der.printable(language))
                           for url, language in pairs)))


def qc_type(*types):
    """Of QC_TYPES, or OIDs."""
    return qc(6, der.seq(*(der.oid(
        '0.4.0.1862.1.6.%d' % QC_TYPES[t] if t in QC_TYPES else t)
        for t in types)))


def qc_countries(number, *countries):
    return qc(number, der.seq(*(der.printable(c) for c in countries)))


def semantics(which, *authorities):
    """which: of SEMANTICS; authorities: general names."""
    names = [der.seq(*authorities)] if authorities else []
    return der.seq(der.oid('1.3.6.1.5.5.7.11.2'), der.seq(
        der.oid('0.4.0.194121.1.%d' % SEMANTICS[which]), *names))


def psd2(*roles, name='Beispielaufsicht', authority='CH-XYZ'):
    """roles: numbers of PSD2_ROLES, or pairs of a number and a name."""
    pairs = [r if isinstance(r, tuple) else (r, PSD2_ROLES[r]) for r in roles]
    return der.seq(der.oid('0.4.0.19495.2'), der.seq(
        der.seq(*(der.seq(der.oid('0.4.0.19495.1.%d' % number),
                          der.utf8(word)) for number, word in pairs)),
        der.utf8(name), der.utf8(authority)))


# --- perfect ones -----------------------------------------------------------

MAILBOX = 'erika@example.com'
ORGANIZATION = [('C', 'CH'), ('O', 'Beispiel AG'),
                ('orgid', 'NTRCH-CHE-109.322.551')]
PERSON = [('GN', 'Erika'), ('SN', 'Muster'), ('CN', 'Erika Muster')]

SUBJECTS = {
    'mailbox': [('CN', MAILBOX)],
    'organization': ORGANIZATION + [('CN', 'Beispiel AG')],
    'sponsor': ORGANIZATION + PERSON,
    'individual': [('C', 'CH')] + PERSON,
}


def _ca_name(text):
    return Name(('C', 'CH'), ('O', 'Example Trust AG'),
                ('CN', 'Example Trust ' + text))


def root(key='p384-other'):
    out = Certificate()
    out.subject = _ca_name('S/MIME Root R1')
    out.key(key)
    out.not_before = der.date('2024-01-08')
    out.valid(3650)
    out.issued_by(out)
    out.constraints(ca=True, critical=True)
    out.key_usage('keyCertSign', 'cRLSign', critical=True)
    out.ski()
    return out


def subordinate(key='p384'):
    """An issuing CA, below root()."""
    out = Certificate()
    out.subject = _ca_name('S/MIME CA 3')
    out.key(key)
    out.not_before = der.date('2024-02-05')
    out.valid(2900)
    out.issued_by(root())
    out.constraints(ca=True, pathlen=0, critical=True)
    out.key_usage('keyCertSign', 'cRLSign', critical=True)
    out.eku('emailProtection', 'clientAuth')
    out.policies(*(reserved(kind, generation) for kind in TYPES
                   for generation in GENERATIONS))
    out.crl('http://crl.example.com/root-r1.crl')
    out.aia(issuers=['http://ca.example.com/root-r1.cer'])
    out.ski()
    return out


def constrained(key='p384'):
    """A technically constrained one (SBR 7.1.5)."""
    out = subordinate(key)
    out.subject = _ca_name('S/MIME CA for Beispiel AG')
    return out.name_constraints(
        permitted=[mail('example.com'), mail('.example.com'),
                   directory(Name(('C', 'CH'), ('O', 'Beispiel AG')))],
        critical=True)


def cross(key='p256'):
    """A cross certificate: a root's name and key, under another root."""
    out = subordinate(key)
    out.subject = _ca_name('S/MIME Root R2')
    return out.constraints(ca=True)


def subscriber(kind='sponsor', generation='multipurpose', key='rsa2048'):
    """kind: mailbox, organization, sponsor, individual; generation: legacy
    (issued before its end), multipurpose, strict."""
    out = Certificate()
    out.names(*SUBJECTS[kind])
    out.key(key)
    out.not_before = der.date(
        '2025-03-03' if generation == 'legacy' else '2026-03-02')
    out.valid(730)
    out.issued_by(subordinate())
    if key.startswith('rsa'):
        out.key_usage('digitalSignature', 'keyEncipherment', critical=True)
    elif key.startswith('p'):
        out.key_usage('digitalSignature', 'keyAgreement', critical=True)
    elif key.startswith('ml-kem'):
        out.key_usage('keyEncipherment', critical=True)
    else:
        out.key_usage('digitalSignature', critical=True)
    if generation == 'strict':
        out.eku('emailProtection')
    else:
        out.eku('emailProtection', 'clientAuth')
    out.policies(reserved(kind, generation))
    out.crl('http://crl.example.com/ca3.crl')
    out.aia(ocsp=['http://ocsp.example.com/'],
            issuers=['http://ca.example.com/ca3.cer'])
    out.san(MAILBOX)
    out.ski()
    return out


# --- cases ------------------------------------------------------------------

class Case:
    """One file."""

    def __init__(self, rule, verdict, what, certificate, expect=(),
                 issuer=None, judge_older=False, at=None, programs=False,
                 shares_root=False):
        self.rule, self.verdict, self.what = rule, verdict, what
        self.certificate, self.expect = certificate, list(expect)
        self.issuer, self.judge_older, self.at = issuer, judge_older, at
        self.programs, self.shares_root = programs, shares_root


CASES = []


def keeps(rule, what, certificate, also=(), **more):
    """`also`: findings of other rules, entailed by what is shown."""
    CASES.append(Case(rule, 'keeps', what, certificate, also, **more))


def breaks(rule, what, certificate, also=(), **more):
    CASES.append(Case(rule, 'breaks', what, certificate,
                      [rule] + list(also), **more))


def spares(rule, what, certificate, also=(), **more):
    """The rule does not apply, for the date or the profile; else it would
    be broken."""
    CASES.append(Case(rule, 'spares', what, certificate, also, **more))


def perfect(name, what, certificate, **more):
    """Not about one rule: no finding at all.  name: of the file."""
    CASES.append(Case(name, 'perfect', what, certificate, **more))
