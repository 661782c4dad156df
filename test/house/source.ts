import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** Paths of the repository's files (tracked, or new and not ignored), from its root. */
export function files(pattern: RegExp): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  })
  return listed.split('\n').filter((path) => pattern.test(path) && exists(path))
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function exists(path: string): boolean {
  try {
    readFileSync(join(root, path))
    return true
  } catch {
    return false
  }
}

export interface Import {
  from: string
  to: string
  typeOnly: boolean
}

/** Every relative import of our own sources, as paths from the root. */
export function imports(): Import[] {
  return files(/^src\/.*\.tsx?$/).flatMap((from) => {
    const found = read(from).matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g)
    return [...found].map(([, type, fixed, lazy]) => ({
      from,
      to: relative(root, join(root, dirname(from), fixed ?? lazy!)),
      typeOnly: type !== undefined,
    }))
  })
}
