import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const web = join(import.meta.dirname, '..')
const styles = join(fileURLToPath(import.meta.resolve('@mantine/core/styles.css')), '../styles')

test('every component of Mantine that is used brings its styles', () => {
  const sources = globSync('**/*.tsx', { cwd: web }).map((path) => readFileSync(join(web, path), 'utf8'))
  const lists = ['mantine-styles.ts', 'more-styles.ts'].map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  const loaded = [...lists, ...sources].join('\n')
  const used = sources.flatMap((text) =>
    [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names]) => names!.split(',')),
  )
  const missing = [...new Set(used.map((name) => name.trim()))].filter(
    (name) => existsSync(join(styles, `${name}.css`)) && !loaded.includes(`styles/${name}.css'`),
  )
  assert.ok(used.length > 20)
  assert.deepEqual(missing, [])
})

test('what every page begins with has its styles from the start', () => {
  const first = readFileSync(join(import.meta.dirname, 'mantine-styles.ts'), 'utf8')
  const names = [...neededFrom(join(web, 'main.tsx'))].flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names]) => names!.split(',')),
  )
  const late = [...new Set(names.map((name) => name.trim()))].filter(
    (name) => existsSync(join(styles, `${name}.css`)) && !first.includes(`styles/${name}.css'`),
  )
  assert.ok(names.length > 20)
  assert.deepEqual(late, [])
})

/** A file and all that it cannot begin without. */
function neededFrom(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found
  found.add(path)
  for (const [, to] of readFileSync(path, 'utf8').matchAll(/^import (?!type )(?:[^;]*? from )?'(\.[^']+\.tsx?)'$/gm))
    neededFrom(join(path, '..', to!), found)
  return found
}
