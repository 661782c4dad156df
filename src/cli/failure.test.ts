import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { type ErrorCode, errorCodes } from '../base/error-codes.ts'
import { PandoError } from '../base/errors.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { failureLines, problemOf } from './failure.ts'

const exitCode = (code: ErrorCode) => exitCodeOf(new PandoError(code).toProblem())

test('every error code maps to an exit code that is documented', () => {
  const documented = Object.values(exitCodes).map(({ code }) => code as number)
  const strays = (Object.keys(errorCodes) as ErrorCode[]).filter((code) => !documented.includes(exitCode(code)) || exitCode(code) === 0)
  assert.deepEqual(strays, [])
})

test('exit codes tell apart what scripts need to tell apart', () => {
  const cases: [ErrorCode, number][] = [
    ['cli.usage', 2],
    ['api.invalid', 2],
    ['base.bad_quantity', 2],
    ['store.not_found', 3],
    ['store.conflict', 4],
    ['network.port_taken', 4],
    ['cli.server_down', 5],
    ['auth.required', 6],
    ['cli.no_access', 6],
    ['base.timeout', 7],
    ['base.internal', 1],
    ['instance.crashed', 1],
  ]
  assert.deepEqual(
    cases.map(([code]) => [code, exitCode(code)]),
    cases,
  )
})

test('an error is printed with field, all other faults, hint and code', () => {
  const problem = new PandoError(
    'api.invalid',
    { detail: 'Memory must be at least 16 MiB', kind: 'instance' },
    { field: '/spec/memory' },
  ).toProblem()
  const errors = [
    { field: '/spec/memory', message: 'Memory must be at least 16 MiB', code: 'api.invalid' as const },
    { field: '/spec/cpus', message: 'Too small', code: 'api.invalid' as const },
  ]
  assert.deepEqual(failureLines({ ...problem, errors }).map(stripVTControlCharacters), [
    'error: Memory must be at least 16 MiB',
    '  field:   /spec/memory',
    '  also:    /spec/cpus: Too small',
    '  hint:    Compare with the schema of this kind: `pando explain instance`.',
    '  code:    api.invalid',
  ])
})

test('the problem of an API error is shown as the server sent it', () => {
  const problem = new PandoError('store.not_found', { kind: 'Instance', name: 'web', plural: 'instances' }).toProblem()
  assert.equal(problemOf(Object.assign(new Error('x'), { problem })), problem)
})
