import type { Check } from './checks.ts'
import { program } from './program-checks.ts'

/** What the tests of this repository use besides. */
export const testChecks: readonly Check[] = [
  {
    id: 'ping',
    what: 'ping',
    why: 'the network tests send packets with it',
    neededBy: 'everything',
    packages: ['iputils-ping'],
    probe: () => program('ping'),
  },
  {
    id: 'conntrack',
    what: 'conntrack',
    why: 'the network tests look at connections with it',
    neededBy: 'everything',
    packages: ['conntrack'],
    probe: () => program('conntrack'),
  },
  {
    id: 'wrk',
    what: 'wrk',
    why: 'the tests of load balancing put load on apps with it',
    neededBy: 'everything',
    packages: ['wrk'],
    probe: () => program('wrk'),
  },
  {
    id: 'curl',
    what: 'curl',
    why: 'the tests of load balancing ask with it',
    neededBy: 'everything',
    packages: ['curl'],
    probe: () => program('curl'),
  },
  {
    id: 'openssl',
    what: 'openssl',
    why: 'the tests of load balancing make certificates with it',
    neededBy: 'everything',
    packages: ['openssl'],
    probe: () => program('openssl'),
  },
  {
    id: 'pebble',
    what: 'pebble',
    why: 'the tests get certificates from this ACME issuer',
    neededBy: 'everything',
    packages: ['pebble'],
    probe: () => program('pebble'),
  },
]
