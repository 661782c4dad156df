import assert from 'node:assert/strict'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { exec } from './base/exec.node.ts'

const launcher = join(import.meta.dirname, '../pando')

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pando-launcher-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

async function script(path: string, body: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 })
}

/** A clone without dependencies, and an npm that brings a Node which only tells what it was asked to run. */
async function clone(
  dir: string,
): Promise<{ run: (...args: string[]) => Promise<{ stdout: string; stderr: string; code: number }>; installs: () => Promise<string> }> {
  await mkdir(join(dir, 'clone'), { recursive: true })
  await copyFile(launcher, join(dir, 'clone/pando'))
  await writeFile(join(dir, 'clone/package-lock.json'), '{}')
  await script(
    join(dir, 'bin/npm'),
    'echo "$@" >>installs; mkdir -p node_modules/.bin; printf \'#!/bin/sh\\necho "$@"\\n\' >node_modules/.bin/node; chmod +x node_modules/.bin/node; : >node_modules/.package-lock.json',
  )
  await script(join(dir, 'bin/node'), 'exit 1')
  const env = { PATH: `${join(dir, 'bin')}:/usr/bin:/bin` }
  return {
    run: (...args) => exec(join(dir, 'clone/pando'), args, { env, okCodes: [0, 1] }),
    installs: () => readFile(join(dir, 'clone/installs'), 'utf8').catch(() => ''),
  }
}

test('the launcher finds its folder through a chain of links, absolute and relative', async (t) => {
  const dir = await folder(t)
  await symlink(launcher, join(dir, 'first'))
  await symlink('first', join(dir, 'second'))
  const { version } = JSON.parse(await readFile(join(launcher, '../package.json'), 'utf8')) as { version: string }
  const { stdout } = await exec('./second', ['--version'], { cwd: dir })
  assert.equal(stdout, `${version}\n`)
})

test('a fresh clone installs its dependencies once, says so on standard error, and then runs its source', async (t) => {
  const dir = await folder(t)
  const { run, installs } = await clone(dir)
  const first = await run('ps', '--json')
  assert.deepEqual([first.stdout, first.code], [`${join(dir, 'clone/src/main.ts')} ps --json\n`, 0])
  assert.match(first.stderr, /^pando: installing the npm packages/)
  const second = await run('ps')
  assert.deepEqual([second.stderr, await installs()], ['', 'ci --include=dev --loglevel=error\n'])
})

test('a changed lock file is installed again, a touched one is not', async (t) => {
  const dir = await folder(t)
  const { run, installs } = await clone(dir)
  await run()
  const later = new Date(Date.now() + 10_000)
  const { utimes } = await import('node:fs/promises')
  await utimes(join(dir, 'clone/package-lock.json'), later, later)
  await run()
  assert.equal((await installs()).split('\n').length - 1, 1)
  await writeFile(join(dir, 'clone/package-lock.json'), '{"changed":true}')
  await utimes(join(dir, 'clone/package-lock.json'), later, later)
  await run()
  assert.equal((await installs()).split('\n').length - 1, 2)
})

test('an installed package runs its compiled form with the Node beside it', async (t) => {
  const dir = await folder(t)
  const home = join(dir, 'node_modules/pando')
  await mkdir(home, { recursive: true })
  await copyFile(launcher, join(home, 'pando'))
  await script(join(dir, 'node_modules/.bin/node'), 'echo "$@"')
  const { stdout } = await exec(join(home, 'pando'), ['ps'])
  assert.equal(stdout, `${join(home, 'dist/main.js')} ps\n`)
})

test('without a Node that is new enough the launcher says what to do', async (t) => {
  const dir = await folder(t)
  await mkdir(join(dir, 'clone'))
  await copyFile(launcher, join(dir, 'clone/pando'))
  await script(join(dir, 'bin/node'), 'exit 1')
  const { code, stderr } = await exec(join(dir, 'clone/pando'), [], { env: { PATH: `${join(dir, 'bin')}:/usr/bin:/bin` }, okCodes: [1] })
  assert.equal(code, 1)
  assert.match(stderr, /^error: no Node 24\.7 or newer was found\n {2}hint: Run npm ci in /)
})
