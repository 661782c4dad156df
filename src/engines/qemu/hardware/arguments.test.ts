import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InstanceId } from '../../engine.ts'
import { commandLine, type MachineFacts } from '../command-line.ts'
import { vmPaths } from '../paths.ts'
import type { Hardware } from './arguments.ts'

const paths = vmPaths({ tag: 'pd', stateDir: '/s', runDir: '/r' }, 'u1' as InstanceId)
const plain: Hardware = {
  firmware: { type: 'bios' },
  system: 'linux',
  drivers: 'virtio',
  display: false,
  tpm: false,
  image: { path: '/i.qcow2', format: 'qcow2' },
  cdroms: [],
  seed: paths.seed,
}
const lines = (changes: Partial<Hardware>, more: Partial<MachineFacts> = {}) =>
  commandLine({
    name: 'box',
    project: 'demo',
    machine: 'pc-q35-7.2',
    accel: 'tcg',
    cpus: 1,
    hostCpus: 4,
    memoryBytes: 256 * 1024 ** 2,
    memory: { type: 'memfd' },
    boots: { ...plain, ...changes },
    disk: ['/top.qcow2', '/frozen.qcow2'],
    resumes: false,
    generationId: true,
    vhost: true,
    nics: [{ mac: '02:00:00:00:00:01', mtu: 1450, attachment: { type: 'tap', netns: 'n1', ifname: 'tap1' } }],
    paths,
    ...more,
  })
const holds = (args: string[], ...patterns: RegExp[]) => {
  const text = args.join(' ')
  for (const pattern of patterns) assert.match(text, pattern)
}

test('its disk stands on what was frozen, and that on the image, which nobody locks; nothing of ours is inside', () => {
  const args = lines({})
  holds(
    args,
    /driver=file,node-name=image-file,filename=\/i\.qcow2,read-only=on,locking=off/,
    /driver=qcow2,node-name=frozen0,file=frozen0-file,read-only=on,backing=image/,
    /driver=qcow2,node-name=disk,file=disk-file,discard=unmap,backing=frozen0/,
    /virtio-blk-pci,id=vdb,drive=disk,.*bootindex=1/,
    /scsi-cd,id=cloudinit,drive=seed/,
    /org\.qemu\.guest_agent\.0/,
  )
  assert.doesNotMatch(args.join(' '), /-kernel|pando\.stream|-no-reboot|ahci|-vnc|tpm/)
})

test('Windows gets what it knows without drivers, its clock, and under KVM the help it asks for', () => {
  const windows = { system: 'windows' as const, drivers: 'emulated' as const, cdroms: ['/win.iso', '/virtio.iso'] }
  holds(
    lines(windows, { accel: 'kvm' }),
    /ide-hd,id=vdb,drive=disk,bus=sata\.0,bootindex=1/,
    /ide-cd,id=cd0,drive=drive0,bus=sata\.1,bootindex=2/,
    /ide-cd,id=cd1,drive=drive1,bus=sata\.2,bootindex=3/,
    /e1000e,id=nic0/,
    /-rtc base=localtime/,
    /-cpu host,hv_relaxed/,
    /hpet=off/,
  )
  assert.doesNotMatch(lines(windows, { accel: 'kvm' }).join(' '), /host_mtu|vhostfd|virtio-rng/)
  holds(lines(windows), /-cpu max,la57=off /)
})

test('what Secure Boot trusts can be changed by the firmware alone', () => {
  const uefi = (secureBoot: boolean) => lines({ firmware: { type: 'uefi', code: '/c.fd', vars: '/v.fd', secureBoot } })
  holds(uefi(true), /pflash0=firmware,pflash1=vars,smm=on/, /driver=cfi\.pflash01,property=secure,value=on/)
  assert.doesNotMatch(uefi(false).join(' '), /smm|secure/)
})

test('a screen is a card, a pointer and a socket; a TPM is a socket that is there before', () => {
  holds(
    lines({ display: true, tpm: true }),
    /-vnc unix:\/r\/vms\/[0-9a-f]+\/vnc\.sock,share=ignore/,
    /virtio-vga,id=screen/,
    /usb-tablet/,
    /tpm-crb,id=tpmdevice,tpmdev=tpm0/,
  )
  holds(lines({ display: true, drivers: 'emulated' }), /-device VGA,id=screen/)
})

test('no two devices share a slot, whatever is asked for', () => {
  for (const drivers of ['virtio', 'emulated'] as const)
    for (const system of ['linux', 'windows', 'other'] as const) {
      const args = lines({ drivers, system, display: true, tpm: true, cdroms: ['/a', '/b', '/c', '/d'] }, { volumes: [] })
      const slots = args.flatMap((arg) => /bus=pcie\.0,addr=(\w+)/.exec(arg)?.[1] ?? [])
      assert.deepEqual(slots, [...new Set(slots)])
    }
})
