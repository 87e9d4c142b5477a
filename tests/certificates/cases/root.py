# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.2.1: root CAs."""

import der
from model import *

keeps('root-bc-present', 'basicConstraints', root())
# Without it nothing says CA: only an old certificate without any extension
# is taken for a root.
breaks('root-bc-present', 'a root of version 1 without extensions',
       root().set(version=b'', extensions=[]),
       also=['version-v3', 'root-ku-present', 'root-ski-present'])

keeps('root-bc-critical', 'basicConstraints is critical', root('rsa4096'))
breaks('root-bc-critical', 'basicConstraints is not critical',
       root().critical('basicConstraints', False))

keeps('root-bc-ca-true', 'cA is true', root())
breaks('root-bc-ca-true', 'cA is not there, but the key signs certificates',
       root().constraints(ca=False))

keeps('root-bc-no-pathlen', 'no pathLenConstraint', root())
breaks('root-bc-no-pathlen', 'a pathLenConstraint of 0',
       root().constraints(ca=True, pathlen=0))

keeps('root-ku-present', 'keyUsage', root())
breaks('root-ku-present', 'there is no keyUsage', root().drop('keyUsage'))

keeps('root-ku-critical', 'keyUsage is critical', root())
breaks('root-ku-critical', 'keyUsage is not critical',
       root().critical('keyUsage', False))

keeps('root-ku-certsign', 'keyCertSign, cRLSign and digitalSignature',
      root().key_usage('digitalSignature', 'keyCertSign', 'cRLSign'))
breaks('root-ku-certsign', 'cRLSign alone', root().key_usage('cRLSign'))

keeps('root-ku-crlsign', 'keyCertSign and cRLSign', root())
breaks('root-ku-crlsign', 'keyCertSign alone',
       root().key_usage('keyCertSign'))

keeps('root-policies-absent', 'no certificatePolicies', root())
breaks('root-policies-absent', 'anyPolicy', root().policies(ANY_POLICY))

keeps('root-policies-content', 'reserved policies',
      root().policies(reserved('mailbox', 'strict'),
                      reserved('sponsor', 'strict')),
      also=['root-policies-absent'])
breaks('root-policies-content', 'only a policy of its own',
       root().policies('1.3.6.1.4.1.99999.1'),
       also=['root-policies-absent'])

keeps('root-eku-absent', 'no extKeyUsage', root())
breaks('root-eku-absent', 'emailProtection', root().eku('emailProtection'))

keeps('root-ski-present', 'subjectKeyIdentifier', root())
breaks('root-ski-present', 'there is no subjectKeyIdentifier',
       root().drop('ski'))

keeps('root-ski-not-critical', 'subjectKeyIdentifier is not critical',
      root())
breaks('root-ski-not-critical', 'subjectKeyIdentifier is critical',
       root().critical('ski'))

CHILD = subordinate()
keeps('root-ski-equals-child-aki', 'the CA names the key of the root', CHILD,
      issuer=root())
breaks('root-ski-equals-child-aki', 'the CA names another key',
       subordinate().aki(b'\1' * 20), issuer=root())
