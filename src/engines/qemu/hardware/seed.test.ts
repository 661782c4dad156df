import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type SeedFacts, seedFiles } from './seed.ts'
import { makeSeedDisc } from './seed-disc.ts'

const nic = { mac: '02:00:00:00:00:01', address: '10.9.0.7', prefix: 24, gateway: '10.9.0.1', mtu: 1450 }
const facts: SeedFacts = {
  id: 'uid-1',
  hostname: 'box',
  hardware: { cloudInit: {} },
  nics: [nic, { ...nic, mac: '02:00:00:00:00:02', address: '10.8.0.7', gateway: '10.8.0.1' }],
  dns: { servers: ['10.9.0.1'], search: ['demo.pando'] },
}
const serialOf = (index: number) => `serial-${index}`
const signal = AbortSignal.timeout(30_000)

test('cloud-init is told who it is, and finds each card by its address; only the first leads out', () => {
  const files = seedFiles(facts, serialOf)
  assert.deepEqual(JSON.parse(files['meta-data']!), { 'instance-id': 'uid-1', 'local-hostname': 'box' })
  assert.deepEqual(JSON.parse(files['network-config']!), {
    version: 2,
    ethernets: {
      nic0: {
        match: { macaddress: '02:00:00:00:00:01' },
        addresses: ['10.9.0.7/24'],
        mtu: 1450,
        'accept-ra': false,
        routes: [{ to: '0.0.0.0/0', via: '10.9.0.1' }],
        nameservers: { addresses: ['10.9.0.1'], search: ['demo.pando'] },
      },
      nic1: { match: { macaddress: '02:00:00:00:00:02' }, addresses: ['10.8.0.7/24'], mtu: 1450, 'accept-ra': false },
    },
  })
  assert.deepEqual(Object.keys(files).sort(), ['meta-data', 'network-config', 'user-data'])
})

test('what a spec says takes the place of what is made', () => {
  const own = { userData: '#!/bin/sh\n', networkData: 'version: 2\n', vendorData: '#cloud-config\n' }
  const files = seedFiles({ ...facts, hardware: { cloudInit: own }, volumes: [{ path: '/srv', readOnly: false }] }, serialOf)
  assert.deepEqual([files['user-data'], files['network-config'], files['vendor-data']], Object.values(own))
})

test('volumes with a path are mounted by a boothook that is a proper script, the outer before the inner', () => {
  const volumes = [{ path: "/srv/it's here", readOnly: true }, { readOnly: false }, { path: '/srv', readOnly: false }]
  const script = seedFiles({ ...facts, volumes }, serialOf)['vendor-data']!
  assert.deepEqual(
    script.split('\n').filter((line) => line.startsWith("volume '")),
    ["volume 'serial-2' '/srv' rw", "volume 'serial-0' '/srv/it'\\''s here' ro"],
  )
  assert.ok(script.startsWith('#cloud-boothook\n#!/bin/sh\n'))
  execFileSync('sh', ['-n'], { input: script })
})

test('the disc bears the name by which cloud-init finds it, and is made again only when it is to hold something else', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pando-seed-'))
  try {
    const path = join(dir, 'seed.iso')
    const make = (hostname: string) =>
      makeSeedDisc(path, seedFiles({ ...facts, hostname }, serialOf), { dir, user: { uid: 0, gid: 0 }, signal })
    await make('one')
    const { ino, mode } = await stat(path)
    await make('one')
    assert.equal((await stat(path)).ino, ino)
    await make('two')
    assert.equal(mode & 0o777, 0o400)
    assert.match(execFileSync('isoinfo', ['-d', '-i', path], { encoding: 'utf8' }), /Volume id: cidata/)
    assert.match(execFileSync('isoinfo', ['-R', '-x', '/meta-data', '-i', path], { encoding: 'utf8' }), /"two"/)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
