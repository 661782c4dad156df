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
    id: 'pebble',
    what: 'pebble',
    why: 'the tests get certificates from this ACME issuer',
    neededBy: 'everything',
    packages: ['pebble'],
    probe: () => program('pebble'),
  },
]
