import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ContainerInspectInfo } from 'dockerode'
import { hasFiles } from './mounts.ts'
import { dockerPaths } from './names.ts'
import { observationOf } from './observe.ts'

const state = {
  Status: 'running',
  Running: true,
  Paused: false,
  OOMKilled: false,
  Pid: 42,
  ExitCode: 0,
  Error: '',
  StartedAt: 'T1',
  FinishedAt: 'T2',
}
const seen = (more: object) =>
  observationOf({
    State: { ...state, ...more },
    Config: { Labels: { 'pando.spec-hash': 'h' } },
    HostConfig: { Memory: 1024 },
  } as unknown as ContainerInspectInfo)

test('each state of Docker has one of ours', () => {
  assert.deepEqual(seen({}), { state: 'running', specHash: 'h', startedAt: 'T1', pid: 42, ready: true })
  assert.deepEqual(seen({ Status: 'paused' }), { state: 'paused', specHash: 'h', startedAt: 'T1', pid: 42, ready: true })
  assert.deepEqual(seen({ Status: 'created' }), { state: 'created', specHash: 'h' })
  assert.deepEqual(seen({ Status: 'exited', ExitCode: 3 }), { state: 'exited', specHash: 'h', exitCode: 3, finishedAt: 'T2' })
  assert.deepEqual([seen({ Status: 'dead' }), seen({ Status: 'removing' })], [{ state: 'absent' }, { state: 'absent' }])
})

test('only a program that failed is said to have run out of memory', () => {
  const error = (more: object) => {
    const end = seen({ Status: 'exited', ...more })
    return end.state === 'exited' ? end.error : undefined
  }
  assert.match(error({ OOMKilled: true, ExitCode: 137 }) ?? '', /out of memory.*1024/)
  assert.equal(error({ OOMKilled: true, ExitCode: 0 }), undefined)
  assert.equal(error({ ExitCode: 255, Error: 'it broke' }), 'it broke')
})

test('only a container that has files of ours is asked for what they were changed to; one in memory has no source', () => {
  const cell = { tag: 't', stateDir: '/state', runDir: '/run/x' } as Parameters<typeof hasFiles>[0]
  const has = (...Mounts: object[]) => hasFiles(cell, { HostConfig: { Mounts } } as unknown as ContainerInspectInfo)
  const memory = { Type: 'tmpfs', Target: '/cache' }
  assert.equal(has(), false)
  assert.equal(has(memory), false)
  assert.equal(has(memory, { Type: 'bind', Source: join(dockerPaths(cell).files, 'id', '0') }), true)
})
