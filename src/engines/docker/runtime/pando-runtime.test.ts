import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { exec } from '../../../base/exec.node.ts'

const id = 'f00d'
const spoof = '{\\"type\\":\\"network\\"}'
const config = `{"process":{"env":["X=${spoof}"]},"linux":{"namespaces":[{"type":"mount"},{"type":"network"},{"type":"pid"}]}}`
const shared = ['--root', '/r', '--log', '/l.json', '--log-format', 'json']

describe('the OCI runtime wrapper', () => {
  let folder: string, wrapper: string, bundle: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pando-runtime-'))
    wrapper = join(folder, 'pando-runtime')
    bundle = join(folder, 'bundle')
    const source = await readFile(new URL('pando-runtime', import.meta.url), 'utf8')
    await writeFile(wrapper, source.replace('@RUN_DIR@', folder), { mode: 0o755 })
    // Stands in for runc: the real one runs in docker.test.ts; here only what it is called with matters.
    await mkdir(join(folder, 'bin'))
    await writeFile(join(folder, 'bin/runc'), '#!/bin/sh\nprintf "%s\\n" "$@"\numask > "${0%/*}/umask"\n', { mode: 0o755 })
    await chmod(join(folder, 'bin/runc'), 0o755)
  })
  beforeEach(async () => {
    for (const name of ['netns', 'tty', 'bundle']) {
      await rm(join(folder, name), { recursive: true, force: true })
      await mkdir(join(folder, name))
    }
    await writeFile(join(bundle, 'config.json'), config)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const call = async (args: string[], okCodes = [0]) =>
    exec(wrapper, args, { env: { PATH: `${folder}/bin:${process.env.PATH}` }, cwd: bundle, okCodes })
  const bundleConfig = () => readFile(join(bundle, 'config.json'), 'utf8')
  const namespaces = async () => (JSON.parse(await bundleConfig()) as { linux: { namespaces: object[] } }).linux.namespaces
  const joined = [{ type: 'mount' }, { type: 'network', path: '/run/netns/n1' }, { type: 'pid' }]

  for (const [form, args] of Object.entries({
    'as containerd writes it': [...shared, 'create', '--bundle', 'B', '--pid-file', '/p', id],
    'with the short option': [...shared, 'create', '-b', 'B', id],
    'with an equals sign': ['--root=/r', '--debug', 'create', '--bundle=B', id],
    'from inside the bundle': ['create', id],
  })) {
    test(`sets the network namespace on create, ${form}`, async () => {
      await writeFile(join(folder, 'netns', id), '/run/netns/n1\n')
      const real = args.map((arg) => arg.replace(/B$/, bundle))
      assert.deepEqual((await call(real)).stdout.trimEnd().split('\n'), real, 'runc gets every argument as it was')
      assert.deepEqual(await namespaces(), joined)
      assert.ok((await bundleConfig()).includes(spoof), 'a string that looks like it stays as it is')
    })
  }

  test('replaces a path that is there', async () => {
    await writeFile(join(folder, 'netns', id), '/run/netns/n1')
    await writeFile(join(bundle, 'config.json'), config.replace('{"type":"network"}', '{"type":"network","path":"/other"}'))
    await call(['create', '--bundle', bundle, id])
    assert.deepEqual(await namespaces(), joined)
  })

  test('leaves containers without a netns file alone, and every other verb', async () => {
    await call([...shared, 'create', '--bundle', bundle, id])
    assert.equal(await bundleConfig(), config)
    await writeFile(join(folder, 'netns', id), '/run/netns/n1\n')
    for (const verb of ['start', 'delete', 'state']) await call([...shared, verb, id])
    assert.equal(await bundleConfig(), config)
  })

  for (const [what, content] of Object.entries({
    'an empty file': '',
    'a relative path': 'n1\n',
    'a path with odd characters': '/run/netns/a|b&c\n',
  })) {
    test(`refuses ${what} and does not start runc`, async () => {
      await writeFile(join(folder, 'netns', id), content)
      const { code, stdout, stderr } = await call(['create', '--bundle', bundle, id], [1])
      assert.equal(code, 1)
      assert.equal(stdout, '')
      assert.match(stderr, /^pando-runtime: /)
      assert.equal(await bundleConfig(), config)
    })
  }

  test('refuses a bundle that shares the network of the host', async () => {
    await writeFile(join(folder, 'netns', id), '/run/netns/n1\n')
    await writeFile(join(bundle, 'config.json'), config.replace('{"type":"network"},', ''))
    assert.match((await call(['create', '--bundle', bundle, id], [1])).stderr, /no network namespace/)
  })

  test('gives the terminal of an exec its size', async () => {
    const process = join(bundle, 'process.json')
    await writeFile(process, '{"terminal":true,"user":{"uid":0}}')
    await writeFile(join(folder, 'tty/e1'), '33 91\n')
    const args = [...shared, 'exec', '--process', process, '--console-socket', '/s', '--detach', '--pid-file', `${bundle}/e1.pid`, id]
    assert.deepEqual((await call(args)).stdout.trimEnd().split('\n'), args)
    assert.deepEqual(JSON.parse(await readFile(process, 'utf8')), {
      terminal: true,
      consoleSize: { height: 33, width: 91 },
      user: { uid: 0 },
    })
  })

  test('keeps what it writes from others, and gives runc the umask it was given', async () => {
    const process = join(bundle, 'process.json')
    await writeFile(process, '{"terminal":true}')
    await writeFile(join(folder, 'netns', id), '/run/netns/n1\n')
    await writeFile(join(folder, 'tty/e3'), '33 91\n')
    const { stdout: given } = await exec('sh', ['-c', 'umask'])
    for (const args of [['create'], ['exec', '--process', process, '--pid-file', `${bundle}/e3.pid`]]) {
      await rm(join(folder, 'bin/umask'), { force: true })
      await call([...args, id])
      assert.equal(await readFile(join(folder, 'bin/umask'), 'utf8'), given)
    }
    for (const file of [join(bundle, 'config.json'), process]) assert.equal((await stat(file)).mode & 0o777, 0o600)
  })

  test('leaves an exec without a size alone', async () => {
    const process = join(bundle, 'process.json')
    await writeFile(process, '{"terminal":true}')
    await call(['exec', '--process', process, '--pid-file', `${bundle}/e2.pid`, id])
    assert.equal(await readFile(process, 'utf8'), '{"terminal":true}')
  })
})
