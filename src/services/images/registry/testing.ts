import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { request } from 'undici'
import { exec } from '../../../base/exec.node.ts'
import { digestOf } from '../archive/testing.ts'
import { mediaTypes } from '../oci/manifest.ts'

export interface TestRegistry extends AsyncDisposable {
  /** `127.0.0.1:<port>` */ host: string
}

/** Debian's docker-registry, on a free loopback port, with its own folder. The package is unpacked, not installed. */
export async function startRegistry(options: { htpasswd?: string } = {}): Promise<TestRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'pando-registry-'))
  const program = await registryProgram()
  const auth = options.htpasswd === undefined ? '' : `auth: {htpasswd: {realm: test, path: ${folder}/htpasswd}}\n`
  if (options.htpasswd !== undefined) await writeFile(join(folder, 'htpasswd'), options.htpasswd)
  const port = await freePort()
  await writeFile(
    join(folder, 'config.yml'),
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${folder}/data}}\nhttp: {addr: '127.0.0.1:${port}'}\n${auth}`,
  )
  const child = spawn(program, ['serve', join(folder, 'config.yml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
  })
  const exited = once(child, 'exit')
  const host = `127.0.0.1:${port}`
  await answers(host, exited)
  return {
    host,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function registryProgram(): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const program = join(folder, 'docker-registry')
    if (
      await access(program).then(
        () => true,
        () => false,
      )
    )
      return program
  }
  const cache = join(tmpdir(), 'pando-test-docker-registry')
  const program = join(cache, 'usr/bin/docker-registry')
  if (
    await access(program).then(
      () => true,
      () => false,
    )
  )
    return program
  const fresh = await mkdtemp(`${cache}-`)
  await exec('apt-get', ['download', '-o', 'APT::Sandbox::User=root', 'docker-registry'], { cwd: fresh, timeoutMs: 120_000 })
  const deb = (await readdir(fresh)).find((name) => name.endsWith('.deb'))!
  await exec('dpkg-deb', ['-x', join(fresh, deb), fresh])
  await rename(fresh, cache).catch(() => rm(fresh, { recursive: true })) // another test file was faster
  return program
}

async function answers(host: string, exited: Promise<unknown>): Promise<void> {
  let gone = false
  void exited.then(() => {
    gone = true
  })
  for (let tries = 0; tries < 200; tries++) {
    if (gone) assert.fail('docker-registry ended at once')
    const status = await request(`http://${host}/v2/`).then(
      async (response) => {
        await response.body.dump()
        return response.statusCode
      },
      () => 0,
    )
    if (status === 200 || status === 401) return
    await delay(25)
  }
  assert.fail('docker-registry does not answer')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The parts of an image, and a push that follows the distribution API. */
export interface TestImage {
  config: Buffer
  layers: Buffer[]
  manifest: Buffer
  digest: string
}

export function makeImage(
  layers: { packed: Buffer; plain: Buffer }[],
  options: { architecture?: string; config?: object; docker?: boolean } = {},
): TestImage {
  const config = Buffer.from(
    JSON.stringify({
      architecture: options.architecture ?? 'amd64',
      os: 'linux',
      config: options.config ?? { Cmd: ['/hello'], Env: ['A=b=c'] },
      rootfs: { type: 'layers', diff_ids: layers.map(({ plain }) => digestOf(plain)) },
    }),
  )
  const part = (bytes: Buffer, mediaType: string) => ({ mediaType, size: bytes.length, digest: digestOf(bytes) })
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: options.docker ? mediaTypes.dockerManifest : mediaTypes.ociManifest,
      config: part(config, options.docker ? 'application/vnd.docker.container.image.v1+json' : mediaTypes.ociConfig),
      layers: layers.map(({ packed }) =>
        part(packed, options.docker ? 'application/vnd.docker.image.rootfs.diff.tar.gzip' : `${mediaTypes.ociLayer}+gzip`),
      ),
    }),
  )
  return { config, layers: layers.map(({ packed }) => packed), manifest, digest: digestOf(manifest) }
}

export async function pushImage(
  host: string,
  repository: string,
  image: TestImage,
  options: { tag: string; authorization?: string },
): Promise<void> {
  for (const blob of [image.config, ...image.layers]) await pushBlob(host, repository, blob, options.authorization)
  await pushManifest(host, repository, image.manifest, options)
}

export async function pushManifest(
  host: string,
  repository: string,
  manifest: Buffer,
  options: { tag: string; authorization?: string },
): Promise<void> {
  const { mediaType } = JSON.parse(manifest.toString()) as { mediaType: string }
  await send('PUT', `http://${host}/v2/${repository}/manifests/${options.tag}`, {
    body: manifest,
    type: mediaType,
    authorization: options.authorization,
  })
}

async function pushBlob(host: string, repository: string, blob: Buffer, authorization: string | undefined): Promise<void> {
  const location = await send('POST', `http://${host}/v2/${repository}/blobs/uploads/`, { authorization })
  const url = new URL(location, `http://${host}`)
  url.searchParams.set('digest', digestOf(blob))
  await send('PUT', url.href, { body: blob, type: 'application/octet-stream', authorization })
}

async function send(
  method: 'POST' | 'PUT',
  url: string,
  { body, type, authorization }: { body?: Buffer; type?: string; authorization: string | undefined },
): Promise<string> {
  const response = await request(url, {
    method,
    body: body ?? null,
    headers: { ...(type ? { 'content-type': type } : {}), ...(authorization ? { authorization } : {}) },
  })
  const text = await response.body.text()
  if (response.statusCode >= 300) assert.fail(`${method} ${url}: HTTP ${response.statusCode} ${text}`)
  return String(response.headers['location'] ?? '')
}

/** What the proxy does with one request instead of passing it on; undefined passes it on. */
export type Fault = (
  request: IncomingMessage,
  response: ServerResponse,
) => 'handled' | { cutAfter: number } | { flipByte: number } | undefined

/** Stands between a client and a registry and breaks what it is told to. */
export async function startFaultProxy(target: string, fault: Fault): Promise<TestRegistry & { seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = []
  const server = createServer((incoming, response) => {
    seen.push(incoming)
    const decision = fault(incoming, response)
    if (decision !== 'handled') passOn(target, incoming, response, decision).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen, [Symbol.asyncDispose]: () => closeServer(server) }
}

async function passOn(
  target: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  fault: { cutAfter: number } | { flipByte: number } | undefined,
): Promise<void> {
  const { host: _, connection: __, ...headers } = incoming.headers
  const answer = await request(`http://${target}${incoming.url}`, {
    method: incoming.method as 'GET',
    headers: headers as Record<string, string>,
  })
  response.writeHead(answer.statusCode, answer.headers as Record<string, string>)
  let at = 0
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    if (fault && 'flipByte' in fault && fault.flipByte >= at && fault.flipByte < at + chunk.length) chunk[fault.flipByte - at]! ^= 1
    if (fault && 'cutAfter' in fault && at + chunk.length > fault.cutAfter) {
      response.write(chunk.subarray(0, fault.cutAfter - at), () => response.destroy())
      return
    }
    at += chunk.length
    if (!response.write(chunk)) await once(response, 'drain')
  }
  response.end()
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

/** A line for htpasswd files; docker-registry takes bcrypt only. */
export async function htpasswdLine(username: string, password: string): Promise<string> {
  const { stdout } = await exec('python3', [
    '-c',
    'import crypt,sys;print(crypt.crypt(sys.argv[1], "$2b$05$" + "abcdefghijklmnopqrstuu"))',
    password,
  ])
  return `${username}:${stdout.trim()}\n`
}

/** Bytes that do not compress, the same for the same seed. */
export function noise(bytes: number, seed: string): Buffer {
  const blocks: Buffer[] = []
  for (let i = 0; i * 32 < bytes; i++) blocks.push(createHash('sha256').update(`${seed}${i}`).digest())
  return Buffer.concat(blocks).subarray(0, bytes)
}
