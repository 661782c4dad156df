import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageConfig } from '../../engines/image-config.ts'
import { Instance } from './kind.ts'
import { blueprint, hashOf, portPlan, prepared } from './prepare.ts'

const config = imageConfig({ entrypoint: ['serve'] })
const nic = { network: 'default', mac: '06:00:0a:d2:00:02', address: '10.210.0.2', prefix: 24, gateway: '10.210.0.1' }
const networks = new Map([['default', { domain: 'demo.internal', mtu: 1500 }]])
const draft = (securityGroups: string[]) => ({
  spec: Instance.spec.parse({ image: 'web:1', securityGroups }),
  metadata: { uid: 'u1', name: 'web', project: 'demo', labels: {} },
  status: { nics: [nic] },
})
const made = (...groups: string[]) => blueprint(draft(groups), { digest: 'sha256:1', config }, { networks, volumes: [] })

test('security groups are not what an instance is made from: it goes on when they change', () => {
  const image = { digest: 'sha256:1', reference: 'web:1', config, sizeBytes: 0 } as never
  const hashes = [made(), made('a'), made('a', 'b')].map(hashOf)
  assert.equal(new Set(hashes).size, 1)
  assert.ok(!('secured' in prepared(made('a'), image, { attachments: [{ type: 'none' }], sources: [] })))
})

test('the port of an instance in groups is closed until they are known, and no other', () => {
  const sockets = { networkIds: new Map([['default', 'n1']]), type: 'tap' as const }
  assert.equal(portPlan(made('a'), 0, sockets).secured, true)
  assert.ok(!('secured' in portPlan(made(), 0, sockets)))
})

test('a disk image has hardware in place of a program: as its image boots, and as Windows needs it; a name that means another disc changes nothing', () => {
  const image = { digest: 'sha256:1', config, disk: { type: 'disk' as const, firmware: 'bios' as const } }
  const of = (machine: object, disc = 'sha256:2') => {
    const { spec, ...rest } = draft([])
    const { command: _command, args: _args, ...bare } = spec
    const discs = [{ reference: 'tools', digest: disc, path: '/tools.iso' }]
    return blueprint({ ...rest, spec: { ...bare, env: {}, machine: { ...noMachine, ...machine } } }, image, {
      networks,
      volumes: [],
      discs,
    })
  }
  const { hardware, argv } = of({})
  assert.deepEqual([argv, hardware?.firmware, hardware?.drivers], [[], 'bios', 'virtio'])
  assert.equal(of({ secureBoot: true }).hardware?.firmware, 'uefi')
  assert.equal(of({ system: 'windows' }).hardware?.drivers, 'emulated')
  assert.equal(hashOf(of({}, 'sha256:3')), hashOf(of({})))
  assert.notEqual(hashOf(of({ tpm: true })), hashOf(of({})))
})

const noMachine = { secureBoot: false, tpm: false, system: 'linux' as const, display: false, cdroms: [] }
