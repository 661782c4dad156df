import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hasCode } from '../../base/errors.ts'
import { parseEnvFile } from './env-file.ts'
import { BadVariable, interpolate } from './interpolate.ts'
import { isCompose } from './is-compose.ts'
import { parseComposeBytes, parseComposeDuration, splitWords } from './words.ts'

const env = { NAME: 'web', EMPTY: '', N: '2' }
const fill = (text: string) => interpolate(text, env).text

test('variables are filled in as Compose fills them in', () => {
  const cases = {
    '$NAME-${NAME}/x': 'web-web/x',
    '${ABSENT:-other}': 'other',
    '${EMPTY:-other}': 'other',
    '${EMPTY-other}': '',
    '${NAME:+set}${ABSENT:+set}': 'set',
    '${EMPTY+set}${EMPTY:+no}': 'set',
    '${ABSENT:-${NAME:-x}-${N}}': 'web-2',
    '${ABSENT:-a}b}': 'ab}',
    'costs 5$$, $${NAME}': 'costs 5$, ${NAME}',
    'no variables': 'no variables',
  }
  for (const [text, filled] of Object.entries(cases)) assert.equal(fill(text), filled, text)
  assert.deepEqual(interpolate('$A${B}', env).missing, ['A', 'B'])
})

test('a variable that must be set, or is none, is told with what is wrong', () => {
  assert.throws(() => fill('${ABSENT:?say which}'), /the variable ABSENT must be set: say which/)
  assert.throws(() => fill('${EMPTY:?}'), /the variable EMPTY must be set/)
  assert.equal(fill('${EMPTY?}'), '')
  for (const text of ['${', '${NAME', '${1x}', '$ 5', '${NAME!x}']) assert.throws(() => fill(text), BadVariable, text)
})

test('text without a dollar sign stays as it is, and a doubled one is one', () => {
  fc.assert(fc.property(fc.string(), (text) => interpolate(text.replaceAll('$', '$$$$'), {}).text === text))
})

test('an env file has comments, export, quotes over lines and variables', () => {
  const text = `# comment
A=1
export B = two words # comment
C="line one
line \\"two\\" $A"
D='raw $A #x'
E=
F: yaml
G=\${B:-no}-\${OUTER}
H
OUTER=inside
`
  assert.deepEqual(parseEnvFile({ name: '.env', text }, { OUTER: 'outside', H: 'ours' }), {
    A: '1',
    B: 'two words',
    C: 'line one\nline "two" 1',
    D: 'raw $A #x',
    E: '',
    F: 'yaml',
    G: 'two words-outside',
    H: 'ours',
    OUTER: 'inside',
  })
})

test('a bad env file is told with its line', () => {
  const message = (text: string) => {
    try {
      parseEnvFile({ name: 'x.env', text }, {})
    } catch (error) {
      assert.ok(hasCode(error, 'compose.invalid'))
      return (error as Error).message.split('\n')[0]
    }
    return 'fine'
  }
  assert.equal(message('A=1\n\n9x=2\n'), 'x.env:3:1: a line must be KEY=VALUE or a comment')
  assert.equal(message('A="open\nB=2'), 'x.env:1:1: the quote " is never closed')
})

test('a command in one text is split as a shell splits it', () => {
  assert.deepEqual(splitWords(`run --name "two words" 'it''s' a\\ b "q\\"q \\n" ""`), [
    'run',
    '--name',
    'two words',
    'its',
    'a b',
    'q"q \\n',
    '',
  ])
  assert.deepEqual(splitWords('  '), [])
  assert.equal(splitWords(`open "quote`), undefined)
  const plain = fc.array(fc.stringMatching(/^[a-z=/.-]+$/))
  fc.assert(fc.property(plain, (words) => assert.deepEqual(splitWords(words.join('  ')), words)))
})

test('times and sizes are those of Compose', () => {
  assert.deepEqual(['1h30m', '10s', '500ms', '1.5s', '2000000000', 'soon', '5'].map(parseComposeDuration), [
    ...[5_400_000, 10_000, 500, 1_500, 2_000, undefined, 0],
  ])
  assert.deepEqual(['64m', '1.5g', '1gb', '10kib', '1024', '300b', 'much'].map(parseComposeBytes), [
    ...[64 * 1024 ** 2, 1.5 * 1024 ** 3, 1024 ** 3, 10_240, 1024, 300, undefined],
  ])
})

test('a Compose file is told from our own objects', () => {
  assert.ok(isCompose('name: x\nservices:\n  web: {}\n'))
  assert.ok(!isCompose('kind: App\nmetadata: {name: web}\n'))
})
