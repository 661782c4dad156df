import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { shellWord, usualShell, wordsOfCommand } from './command-words.ts'

test('a command is split as a shell would', () => {
  for (const command of ['sh', usualShell, `a 'b c' "d \\"e" f\\ g h'i'"j"`, '']) {
    const byShell =
      command === ''
        ? []
        : execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
            .trimEnd()
            .split('\n')
    assert.deepEqual(wordsOfCommand(command), byShell)
  }
})

test('a word comes through a shell as it is', () => {
  for (const word of ['plain', 'a b', "it's", '$HOME `x` "y"', 'K=V,W']) {
    assert.equal(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' }), word)
  }
})
