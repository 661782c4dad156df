import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type ExecOptions, exec } from '../../src/base/exec.node.ts'
import { Cloud } from '../support/cloud.ts'
import { guestCache } from '../support/guest.ts'

const root = join(import.meta.dirname, '../..')
const checkout = ['package.json', 'pando', 'README.md', 'README.zh-CN.md', 'CHANGELOG.md', 'docs', 'src', 'scripts', 'test']

/** `npm test` hands down the settings of this checkout: they must not reach the installation. */
const withoutSettings = Object.keys(process.env)
  .filter((name) => /^npm_/i.test(name))
  .flatMap((name) => ['-u', name])
const npm = (args: string[], options: ExecOptions) => exec('env', [...withoutSettings, 'npm', ...args], options)

/** Builds, packs and installs into folders of its own; the checkout stays as it is. */
describe('the package that npm installs', { timeout: 1_200_000 }, () => {
  const signal = AbortSignal.timeout(300_000)
  let dir: string
  let home: string
  let pando: string

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-install-'))
    const staged = join(dir, 'staged')
    await mkdir(staged)
    for (const path of checkout) await cp(join(root, path), join(staged, path), { recursive: true })
    await exec('sh', [join(root, 'scripts/build.sh'), join(staged, 'dist')], { signal, timeoutMs: 120_000 })
    const packed = await npm(['pack', '--silent', '--pack-destination', dir], { cwd: staged, signal })
    const prefix = join(dir, 'prefix')
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
    await npm(['install', '--global', '--prefix', prefix, ...quiet, join(dir, packed.stdout.trim())], {
      cwd: dir,
      signal,
      timeoutMs: 180_000,
    })
    home = join(prefix, 'lib/node_modules/pando')
    pando = join(prefix, 'bin/pando')
  })
  after(() => rm(dir, { recursive: true, force: true }))

  test('it says its version, and its doctor finds the host as the checkout does', async () => {
    const run = async (program: string, ...args: string[]) => (await exec(program, args, { signal, cwd: '/' })).stdout
    assert.equal(await run(pando, '--version'), await run(join(root, 'pando'), '--version'))
    const found = async (program: string) =>
      (JSON.parse(await run(program, 'doctor', '--json')) as { id: string; state: string }[]).map(({ id, state }) => `${id} ${state}`)
    const checks = await found(pando)
    assert.ok(checks.includes('platform ok'), checks.join('\n'))
    assert.deepEqual(checks, await found(join(root, 'pando')))
  })

  test('it holds what runs and no sources or tests', async () => {
    const { stdout } = await exec('find', [home, '-path', '*/node_modules/pando/node_modules', '-prune', '-o', '-type', 'f', '-print'], {
      signal,
    })
    const paths = stdout
      .trim()
      .split('\n')
      .map((path) => path.slice(home.length + 1))
    assert.deepEqual([...new Set(paths.map((path) => path.split('/')[0]))].sort(), [
      'CHANGELOG.md',
      'README.md',
      'README.zh-CN.md',
      'dist',
      'package.json',
      'pando',
    ])
    assert.deepEqual(
      paths.filter((path) => /\.ts$|\.test\.|testing|conformance|fixture/.test(path)),
      [],
    )
  })

  test('its development server answers its own commands', async () => {
    const cloud = await Cloud.start({ fake: true, pando })
    try {
      await cloud.ok('run', 'web:1', '--name', 'web')
      assert.match(await cloud.ok('ps'), /^web\s+container\s+running/m)
      assert.match(await cloud.ok('explain', 'instance.memory'), /Default: 256MiB/)
    } finally {
      await cloud.destroy()
    }
  })

  test('it makes the same guest as the checkout, from its own copy of the sources', async () => {
    const expected = await guestCache(signal)
    const options = { outDir: join(dir, 'guest'), cacheDir: join(tmpdir(), 'pando-test-guest/cache') }
    const program = `
      const { buildGuest } = await import(${JSON.stringify(join(home, 'dist/engines/qemu/guest/build.js'))})
      const { version } = await buildGuest({ ...${JSON.stringify(options)}, signal: AbortSignal.timeout(200_000) })
      console.log(version)`
    const made = await exec(process.execPath, ['--input-type=module', '--eval', program], { signal, timeoutMs: 200_000 })
    assert.equal(made.stdout.trim(), expected.version)
  })

  test('the parts that are not JavaScript lie where the compiled code looks', async () => {
    for (const path of ['engines/qemu/host/launch.pl', 'engines/docker/runtime/pando-runtime'])
      await exec('cmp', [join(root, 'src', path), join(home, 'dist', path)], { signal })
  })
})
