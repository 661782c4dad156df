import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DockerInfo, probeOf } from './probe.ts'

test('the probe names what is missing and what to do', () => {
  const info: DockerInfo = {
    ServerVersion: '20.10',
    OSType: 'linux',
    Runtimes: { 'pando-x': {} },
    LiveRestoreEnabled: true,
    MemoryLimit: true,
    CpuCfsQuota: true,
    PidsLimit: true,
  }
  assert.deepEqual(probeOf(info, 'pando-x'), { available: true, version: '20.10', accelerator: 'runc' })
  assert.equal(probeOf(info, 'pando-y').available, false)
  assert.equal(probeOf({ ...info, OSType: 'windows' }, 'pando-x').available, false)
  assert.match(probeOf({ ...info, MemoryLimit: false }, 'pando-x').reason ?? '', /memory/)
  assert.match(probeOf({ ...info, LiveRestoreEnabled: false }, 'pando-x').remedy ?? '', /live-restore/)
})
