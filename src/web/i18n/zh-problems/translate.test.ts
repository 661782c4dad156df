import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ErrorCode, errorCodes } from '../../../base/error-codes.ts'
import { PandoError } from '../../../base/errors.ts'
import { translated } from './translate.ts'
import { zhProblems } from './zh-problems.ts'

/** What other programs than the server say, and no browser ever hears. */
const unheard = /^(cli|host|bench|client)\./
const heard = (Object.keys(errorCodes) as ErrorCode[]).filter((code) => !unheard.test(code) || code === 'client.connection_lost')
const holes = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))

test('every problem that the API may tell of is there in Chinese', () => {
  assert.deepEqual(
    heard.filter((code) => !(code in zhProblems)),
    [],
  )
})

test('a Chinese problem names what the English one names, and no more', () => {
  const wrong = Object.entries(zhProblems).filter(([code, [title, hint]]) => {
    const english = errorCodes[code as ErrorCode]
    const known = holes(english.title).union(holes(english.hint))
    return holes(title).symmetricDifference(holes(english.title)).size > 0 || !holes(hint).isSubsetOf(known)
  })
  assert.deepEqual(wrong, [])
})

test('what was filled in stands in the Chinese text, whatever it is made of', () => {
  const params = { kind: 'Instance', name: 'a.b (c)', found: 4, sent: 3 }
  const problem = translated(new PandoError('store.conflict', params, { field: '/metadata/name' }).toProblem())
  assert.equal(problem.title, '实例 a.b (c) 已被他人修改（现为修订号 4，你提交的是 3）')
  assert.equal(problem.hint, '请重新读取，再次修改后提交。')
  assert.deepEqual([problem.code, problem.field], ['store.conflict', '/metadata/name'])
})

test('every problem is found by its template, with each of its holes filled', () => {
  const wrong = Object.keys(zhProblems).filter((code) => {
    const { title, hint } = errorCodes[code as ErrorCode]
    const params = Object.fromEntries([...holes(title).union(holes(hint))].map((name) => [name, `<${name}>`]))
    const { title: chinese, hint: then } = translated(new PandoError(code as ErrorCode, params).toProblem())
    return /\{\w+\}/.test(chinese + then) || ![...holes(title)].every((name) => chinese.includes(`<${name}>`))
  })
  assert.deepEqual(wrong, [])
})

test('a hint that is another than that of its code, and a code of a newer server, stay as they are', () => {
  const problem = new PandoError('store.exists', { kind: 'App', name: 'x' }, { hint: 'Ask Ann.' }).toProblem()
  assert.deepEqual(translated(problem), { ...problem, title: '应用 x 已存在' })
  const newer = { ...problem, code: 'newer.code' as ErrorCode }
  assert.deepEqual(translated(newer), newer)
})

test('each field that is wrong is told in Chinese', () => {
  const problem = {
    ...new PandoError('api.unknown_field', { field: 'x', suggestion: '' }).toProblem(),
    errors: [{ field: '/x', message: 'There is no field x', code: 'api.unknown_field' as const }],
  }
  assert.deepEqual(translated(problem).errors, [{ field: '/x', message: '没有字段 x', code: 'api.unknown_field' }])
})

test('what people read in forms and when they are refused is Chinese to the end', () => {
  const told = [
    new PandoError('api.invalid', { detail: 'spec.memory: must be at least 16 MiB', kind: 'instances' }),
    new PandoError('api.invalid', { detail: 'spec.image: is missing (expected string)', kind: 'instances' }),
    new PandoError('api.unknown_field', { field: 'spec.imgae', suggestion: 'Did you mean "image"?' }),
    new PandoError('access.denied', {
      ...{ subject: 'user:bob', verb: 'delete', what: 'Instance web in project shop' },
      remedy: 'The role developer in project shop allows it: an admin of the project can give it.',
    }),
  ].map((error) => translated(error.toProblem()))
  assert.deepEqual(
    told.map(({ title }) => title),
    [
      'spec.memory: 不得小于 16 MiB',
      'spec.image: 缺少（应为 string）',
      '没有字段 spec.imgae',
      'user:bob 无权对项目 shop 中的实例 web执行“删除”',
    ],
  )
  assert.deepEqual(
    told.slice(2).map(({ hint }) => hint),
    ['你是指“image”吗？', '项目 shop 中的角色 developer 允许此操作：可由项目管理员授予。'],
  )
})
