import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface PackageContent {
  name: string
  /** Path from the root -> text. */
  files: Record<string, string>
  /** Of `files`, those that are run. */
  programs: readonly string[]
  /** Runs after it was installed. */
  afterwards?: string
}

/** Makes a Debian package in a folder. Returns its path. */
export function makePackage(dir: string, { name, files, programs, afterwards }: PackageContent): string {
  const root = join(dir, name)
  const put = (path: string, text: string, mode: number) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text, { mode })
  }
  put(
    'DEBIAN/control',
    `Package: ${name}\nVersion: 1\nArchitecture: all\nMaintainer: tests <tests@example.com>\nDescription: a package of the tests\n`,
    0o644,
  )
  if (afterwards !== undefined) put('DEBIAN/postinst', `#!/bin/sh\nset -e\n${afterwards}\n`, 0o755)
  for (const [path, text] of Object.entries(files)) put(path, text, programs.includes(path) ? 0o755 : 0o644)
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', root, `${root}.deb`], { stdio: 'ignore' })
  return `${root}.deb`
}
