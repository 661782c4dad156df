import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'
import { type S3Server, startS3Server } from '../support/s3-server.ts'
import { type SftpServer, startSftpServer } from '../support/sftp-server.ts'

const MiB = 1024 ** 2

describe('backup targets elsewhere', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-targets-'))
    cloud = await Cloud.start({ pool: '10.236.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('run', 'page:1', '--name', 'web', '--container')
    await inside('web', 'echo kept > /www/file; head -c 2097152 /dev/urandom > /www/blob')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  const inside = async (name: string, script: string) => (await cloud.ok('exec', name, '--', 'sh', '-c', script)).trim()
  const refused = async (code: string, ...args: string[]) => {
    const { code: exit, stderr } = await cloud.cli(args)
    assert.notEqual(exit, 0, `${args.join(' ')} went well`)
    assert.match(stderr, new RegExp(`code: +${code.replace('.', '\\.')}`))
  }

  /** Backs up there, checks what is there, and brings it back. */
  async function serves(target: string): Promise<void> {
    const sum = await inside('web', 'busybox md5sum /www/blob /www/file')
    await cloud.ok('backup', 'now', 'web', '--target', target, '--name', `at-${target}`)
    await cloud.ok('backup', 'target', 'check', target)
    await cloud.ok('backup', 'verify', `at-${target}`)
    await cloud.ok('backup', 'restore', `at-${target}`, '--as', `from-${target}`)
    assert.equal(await inside(`from-${target}`, 'busybox md5sum /www/blob /www/file'), sum)
    const to = join(dir, `files-${target}/`)
    await cloud.ok('backup', 'restore', `at-${target}`, '--file', '/www/file', '--to', to)
    assert.equal(await readFile(join(to, 'file'), 'utf8'), 'kept\n')
    await cloud.ok('backup', 'rm', `at-${target}`)
    await cloud.ok('rm', `from-${target}`, '--force')
  }

  describe('over SFTP', () => {
    let server: SftpServer
    const login = () => ['--ssh-key', server.key, '--known-hosts', server.knownHosts]
    before(async () => {
      server = await startSftpServer(join(dir, 'ssh'))
    })
    after(() => server.down())

    test('a server with another key than the one that is known is refused, and nothing is made there', async () => {
      await refused(
        'backup.unknown_host',
        'backup',
        'target',
        'add',
        'fake',
        server.url,
        '--ssh-key',
        server.key,
        '--known-hosts',
        server.otherHosts,
      )
      await assert.rejects(readFile(join(dir, 'ssh/repository/config')), /ENOENT/)
      await cloud.ok('backup', 'target', 'login', 'fake', ...login())
      await readFile(join(dir, 'ssh/repository/config'))
      await cloud.ok('backup', 'target', 'rm', 'fake')
      await rm(join(dir, 'ssh/repository'), { recursive: true })
    })

    test('who is not let in is told so', async () => {
      const others = ['--ssh-key', server.strangersKey, '--known-hosts', server.knownHosts]
      await refused('backup.denied', 'backup', 'target', 'add', 'stranger', server.url, ...others)
      await cloud.ok('backup', 'target', 'rm', 'stranger')
    })

    test('it takes backups and gives them back', async () => {
      await cloud.ok('backup', 'target', 'add', 'far', server.url, ...login())
      await serves('far')
    })

    test('one that is away is waited for', async () => {
      await server.down()
      await refused('backup.target_unreachable', 'backup', 'target', 'check', 'far')
      await cloud.ok('backup', 'now', 'web', '--target', 'far', '--name', 'waits', '--no-wait')
      await server.up()
      await cloud.ok('wait', 'backups/waits', '--for', 'ready', '--timeout', '120s')
    })

    test('no faster than its limit', async () => {
      await cloud.ok('backup', 'target', 'add', 'slow', server.url.replace(/repository$/, 'slow'), ...login(), '--limit-upload', '512KiB')
      const begun = performance.now()
      await cloud.ok('backup', 'now', 'web', '--target', 'slow', '--name', 'slowly')
      const seconds = (performance.now() - begun) / 1000
      assert.ok(seconds > (2 * MiB) / (512 * 1024) - 1, `2 MiB at 512 KiB/s took ${seconds.toFixed(1)} s`)
    })
  })

  describe('over S3', () => {
    let server: S3Server
    let secret: string
    before(async () => {
      server = await startS3Server(join(dir, 's3'))
      secret = join(dir, 'secret')
      await writeFile(secret, server.secretKey)
    })
    after(() => server.close())

    test('who is not known is told so', async () => {
      await refused('backup.denied', 'backup', 'target', 'add', 'denied', server.url, '--access-key', 'somebody', '--secret-file', secret)
      await cloud.ok('backup', 'target', 'rm', 'denied')
    })

    test('it makes a bucket, takes backups and gives them back', async () => {
      await cloud.ok('backup', 'target', 'add', 'bucket', server.url, '--access-key', server.accessKey, '--secret-file', secret)
      await serves('bucket')
    })
  })
})
