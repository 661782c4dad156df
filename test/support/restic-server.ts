import { once } from 'node:events'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'

/** A backup target on the network: what `rest:` of restic talks to, with a folder behind it that tests look into and break. */
export interface ResticServer {
  /** As `pando backup target add` takes it. */
  url: string
  /** Nobody answers at its port, and what was under way is cut off. */
  down(): Promise<void>
  up(): Promise<void>
  /** From now on writing data ends so. 0: as it should. */
  failWrites(status: number): void
  /** From now on each piece of data takes so long to be read, in ms. 0: none. */
  slowReads(ms: number): void
  /** Resolves when the next piece of data begins to come. */
  nextWrite(): Promise<void>
}

export async function startResticServer(folder: string): Promise<ResticServer> {
  await mkdir(folder, { recursive: true })
  let refusal = 0
  let readMs = 0
  let told: () => void = () => {}
  let server: Server
  const listen = async (port: number) => {
    server = createServer((request, response) => {
      if (request.method === 'POST' && request.url!.startsWith('/data/')) {
        told()
        if (refusal) return void response.writeHead(refusal).end()
      }
      const isRead = request.method === 'GET' && request.url!.startsWith('/data/')
      const wait = isRead && readMs ? setTimeout(readMs, undefined, { ref: false }) : undefined
      Promise.resolve(wait)
        .then(() => answer(request, response, folder))
        .catch((error: NodeJS.ErrnoException) => {
          if (!response.headersSent) response.writeHead(error.code === 'ENOENT' ? 404 : 500)
          response.end()
        })
    })
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  return {
    url: `rest:http://127.0.0.1:${port}/`,
    async down() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
    async up() {
      await listen(port)
    },
    slowReads(ms) {
      readMs = ms
    },
    failWrites(status) {
      refusal = status
    },
    nextWrite: () =>
      new Promise((resolve) => {
        told = resolve
      }),
  }
}

/** https://restic.readthedocs.io/en/stable/100_references.html#rest-backend, version 1 and 2. */
async function answer(request: IncomingMessage, response: ServerResponse, folder: string): Promise<void> {
  const { pathname, searchParams } = new URL(request.url!, 'http://target')
  const path = join(folder, pathname)
  switch (request.method) {
    case 'POST': {
      if (searchParams.has('create')) return void response.writeHead(200).end()
      const content = await buffer(request)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(`${path}.part`, content)
      await rename(`${path}.part`, path)
      return void response.writeHead(200).end()
    }
    case 'DELETE':
      await rm(path)
      return void response.writeHead(200).end()
    case 'HEAD': {
      const { size } = await stat(path)
      return void response.writeHead(200, { 'content-length': size }).end()
    }
    default:
      return pathname.endsWith('/') ? list(response, path) : read(request, response, path)
  }
}

async function list(response: ServerResponse, path: string): Promise<void> {
  const names = await readdir(path).catch(() => [])
  const items = await Promise.all(names.map(async (name) => ({ name, size: (await stat(join(path, name))).size })))
  response.writeHead(200, { 'content-type': 'application/vnd.x.restic.rest.v2' }).end(JSON.stringify(items))
}

async function read(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  if (!range) return void response.writeHead(200).end(await readFile(path))
  await using file = await open(path)
  const { size } = await file.stat()
  const from = Number(range[1])
  const to = Math.min(size - 1, range[2] === '' ? size - 1 : Number(range[2]))
  const { buffer: content, bytesRead } = await file.read(Buffer.alloc(Math.max(0, to - from + 1)), 0, Math.max(0, to - from + 1), from)
  response.writeHead(206, { 'content-range': `bytes ${from}-${to}/${size}` }).end(content.subarray(0, bytesRead))
}
