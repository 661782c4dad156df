import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InstanceId } from '../engine.ts'
import { commandLine, type MachineFacts, virtualCpus } from './command-line.ts'
import { vmPaths } from './paths.ts'

const cell = { tag: 'pd', stateDir: '/s', runDir: '/r' }
const facts: MachineFacts = {
  name: 'web',
  project: 'demo',
  machine: 'pc-q35-7.2',
  accel: 'tcg',
  cpus: 1.5,
  hostCpus: 4,
  memoryBytes: 256 * 1024 ** 2,
  memory: { type: 'file', path: '/dev/shm/m' },
  boots: { kernel: '/g/kernel', initramfs: '/g/initramfs', kernelArgs: 'quiet', base: '/s/base.squashfs' },
  disk: ['/s/vms/u1/disk.qcow2'],
  resumes: false,
  generationId: true,
  vhost: false,
  nics: [{ mac: '02:00:00:00:00:01', mtu: 1450, attachment: { type: 'tap', netns: 'n1', ifname: 'tap1' } }],
  paths: vmPaths(cell, 'u1' as InstanceId),
}

test('the command line of a VM is this one', () => {
  assert.deepEqual(
    pairs(commandLine(facts)),
    `
-nodefaults
-no-user-config
-display none
-no-reboot
-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny
-name guest=demo/web,debug-threads=on
-msg timestamp=on
-machine pc-q35-7.2,memory-backend=ram,mem-merge=off,suppress-vmdesc=on,usb=off,sata=off,smbus=off,vmport=off,graphics=off
-accel tcg,thread=multi,tb-size=64
-cpu max,la57=off
-smp 2
-m 256M
-object memory-backend-file,id=ram,size=256M,mem-path=/dev/shm/m,share=on
-kernel /g/kernel
-initrd /g/initramfs
-append quiet
-fw_cfg name=opt/pando/config,file=/s/vms/u1/config.json
-device vmgenid,guid=auto
-chardev socket,id=qmp,path=/r/vms/bb82030dbc2b/qmp.sock,server=on,wait=off
-mon chardev=qmp,mode=control
-chardev socket,id=console,path=/r/vms/bb82030dbc2b/console.sock,server=on,wait=off,logfile=/s/vms/u1/console.log,logappend=on
-serial chardev:console
-device virtio-serial-pci,id=serial,bus=pcie.0,addr=0x2
-chardev socket,id=agent,path=/r/vms/bb82030dbc2b/qga.sock,server=on,wait=off
-device virtserialport,bus=serial.0,nr=1,chardev=agent,name=org.qemu.guest_agent.0
-chardev socket,id=stream,path=/r/vms/bb82030dbc2b/stream.sock,server=on,wait=off
-device virtserialport,bus=serial.0,nr=2,chardev=stream,name=pando.stream.0
-chardev file,id=log,path=/s/vms/u1/log,append=on
-device virtserialport,bus=serial.0,nr=3,chardev=log,name=pando.log.0
-chardev file,id=status,path=/s/vms/u1/status,append=on
-device virtserialport,bus=serial.0,nr=4,chardev=status,name=pando.status.0
-blockdev driver=file,node-name=base-file,filename=/s/base.squashfs,read-only=on,locking=off
-blockdev driver=raw,node-name=base,file=base-file,read-only=on
-device virtio-blk-pci,id=vda,drive=base,bus=pcie.0,addr=0x3,disable-legacy=on
-blockdev driver=file,node-name=disk-file,filename=/s/vms/u1/disk.qcow2,discard=unmap
-blockdev driver=qcow2,node-name=disk,file=disk-file,discard=unmap
-device virtio-blk-pci,id=vdb,drive=disk,bus=pcie.0,addr=0x4,disable-legacy=on
-netdev tap,id=net0,fd=@tap0@
-device virtio-net-pci,id=nic0,netdev=net0,mac=02:00:00:00:00:01,host_mtu=1450,disable-legacy=on,bus=pcie.0,addr=0x10,romfile=`
      .trim()
      .split('\n'),
  )
})

test('KVM, vhost and anonymous memory change only their own options', () => {
  const before = pairs(commandLine(facts))
  const after = pairs(commandLine({ ...facts, accel: 'kvm', vhost: true, memory: { type: 'memfd' } }))
  assert.deepEqual(
    after.filter((line) => !before.includes(line)),
    [
      '-accel kvm',
      '-cpu host',
      '-object memory-backend-memfd,id=ram,size=256M,share=on',
      '-netdev tap,id=net0,fd=@tap0@,vhost=on,vhostfd=@vhost0@',
    ],
  )
})

test('a comma in a path does not become an option', () => {
  const paths = vmPaths({ ...cell, stateDir: '/s,x=y' }, 'u1' as InstanceId)
  assert.ok(commandLine({ ...facts, paths }).includes('file,id=log,path=/s,,x=y/vms/u1/log,append=on'))
})

test('a VM has whole CPUs, and under translation no more than the host', () => {
  const count = (cpus: number, accel: 'kvm' | 'tcg') => virtualCpus({ cpus, accel, hostCpus: 2 })
  assert.deepEqual([count(0.05, 'kvm'), count(1.5, 'kvm'), count(4, 'kvm'), count(4, 'tcg')], [1, 2, 4, 2])
})

test('a socket path that Linux would cut off is refused', () => {
  assert.throws(() => vmPaths({ ...cell, runDir: `/${'x'.repeat(100)}` }, 'u1' as InstanceId), /longer than 107 bytes/)
})

test('an id that would leave the folder is refused', () => {
  assert.throws(() => vmPaths(cell, '../other' as InstanceId), /cannot be the id/)
})

/** One option with its value a line. */
function pairs(args: string[]): string[] {
  return args
    .join(' ')
    .replaceAll(/ (?=-[a-z_-]+( |$))/g, '\n')
    .split('\n')
}
