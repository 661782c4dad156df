import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { Client } from 'undici'
import { BlobStore } from '../blobs.ts'
import { openImage } from '../content.ts'
import { composeConfig, composeImage } from '../oci/compose.ts'
import { hostArchitecture } from '../oci/platform.ts'
import { digestOf, makeTar } from './testing.ts'

const { signal } = new AbortController()

/** A Docker engine of our own, without network, that touches nothing outside its folder. */
async function startDocker(t: TestContext): Promise<Client> {
  const folder = await mkdtemp(join(tmpdir(), 'pando-dockerd-'))
  const socketPath = join(folder, 'd.sock')
  await writeFile(join(folder, 'none.json'), '{}')
  const child = spawn(
    'dockerd',
    [
      '--data-root',
      join(folder, 'data'),
      '--exec-root',
      join(folder, 'exec'),
      '--pidfile',
      join(folder, 'pid'),
      '--host',
      `unix://${socketPath}`,
      '--bridge',
      'none',
      '--iptables=false',
      '--ip6tables=false',
      '--ip-masq=false',
      '--storage-driver',
      'vfs',
      '--config-file',
      join(folder, 'none.json'),
    ],
    { stdio: 'ignore' },
  )
  const exited = once(child, 'exit')
  const client = new Client('http://docker', { connect: { socketPath } })
  t.after(async () => {
    await client.close()
    child.kill('SIGTERM')
    await exited
    await rm(folder, { recursive: true, force: true })
  })
  const answers = async () =>
    (await access(socketPath).then(
      () => true,
      () => false,
    )) &&
    (await client.request({ method: 'GET', path: '/_ping' }).then(
      async (response) => {
        await response.body.dump()
        return response.statusCode === 200
      },
      () => false,
    ))
  for (let tries = 0; tries < 400 && !(await answers()); tries++) {
    assert.equal(child.exitCode, null, 'dockerd ended at once')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return client
}

test('Docker loads the archive, layers plain, gzip and zstd, and gives it the digest of its configuration', {
  timeout: 60_000,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-archive-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const blobs = new BlobStore(folder),
    lease = blobs.lease()
  const tars = await Promise.all(['a', 'b', 'c'].map((name) => makeTar([{ name, content: name.repeat(5000) }])))
  const packed = [tars[0]!, gzipSync(tars[1]!), zstdCompressSync(tars[2]!)]
  const layers = await Promise.all(packed.map((bytes) => blobs.add([bytes], lease, { signal })))
  const config = composeConfig({ cmd: ['/a'] }, { architecture: hostArchitecture, diffIds: tars.map(digestOf) })
  const digest = await composeImage(config, layers, { blobs, lease, signal })

  const docker = await startDocker(t)
  const archive = await (await openImage(blobs, digest)).openDockerArchive(signal)
  const loaded = await docker.request({
    method: 'POST',
    path: '/images/load?quiet=1',
    headers: { 'content-type': 'application/x-tar' },
    body: archive,
  })
  assert.match(await loaded.body.text(), new RegExp(`Loaded image ID: ${digestOf(config)}`))
  const inspected = (await (await docker.request({ method: 'GET', path: `/images/${digestOf(config)}/json` })).body.json()) as {
    RootFS: { Layers: string[] }
    RepoTags: string[]
    Config: { Cmd: string[] }
  }
  assert.deepEqual([inspected.RootFS.Layers, inspected.RepoTags, inspected.Config.Cmd], [tars.map(digestOf), [], ['/a']])
})
