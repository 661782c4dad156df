import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from 'commander'
import { parseAllDocuments } from 'yaml'
import { createProgram } from '../../src/cli/program.ts'
import { kinds } from '../../src/kinds.ts'
import { platform } from '../../src/main.ts'
import { files, read } from './source.ts'

const docs = files(/^docs\/[^/]*\.md$/).filter((path) => path !== 'docs/cli.md')

/** Code blocks of a language, with where they stand. */
function blocks(language: string): { path: string; text: string }[] {
  return docs.flatMap((path) =>
    [...read(path).matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, found, text]) =>
      found === language ? [{ path, text: text! }] : [],
    ),
  )
}

test('every object in the documentation is one that its kind takes', () => {
  const wrong: string[] = []
  for (const { path, text } of blocks('yaml')) {
    for (const document of parseAllDocuments(text)) {
      assert.deepEqual(document.errors, [], path)
      const { kind: word, spec } = document.toJS() as { kind?: string; spec?: unknown }
      const kind = kinds.find(({ kind }) => kind === word)
      if (!kind) continue // a Compose file, say
      const { error } = kind.spec.safeParse(spec)
      if (error) wrong.push(`${path}: ${word}: ${error.message}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('every command in the documentation exists, with its options', async () => {
  const program = await createProgram(platform())
  const lines = blocks('').flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('pando '))
      .map((line) => ({ path, line: line.split('#')[0]!.trim() })),
  )
  assert.ok(lines.length > 10)
  const wrong = lines.flatMap(({ path, line }) => problemsOf(program, line).map((problem) => `${path}: ${line}: ${problem}`))
  assert.deepEqual(wrong, [])
})

function problemsOf(program: Command, line: string): string[] {
  const words = line.split(/\s+/).slice(1)
  let command = program
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word))
    if (!next && command.commands.length > 0) return [`there is no ${word}`]
    if (!next) break
    command = next
  }
  const known = new Set(command.options.flatMap(({ long }) => (long ? [long] : [])))
  const own = line.split(/\s--\s/)[0]! // behind it are the words of a program inside
  return [...own.matchAll(/(?<!\S)\[?(--[a-z-]+)/g)].map(([, flag]) => flag!).filter((flag) => !known.has(flag))
}
