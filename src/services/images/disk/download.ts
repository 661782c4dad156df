import { type FileHandle, open, readFile, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Dispatcher } from 'undici'
import { z } from 'zod'
import type { Clock } from '../../../base/clock.ts'
import { isAbort, isDiskFull, PandoError } from '../../../base/errors.ts'
import { outgoing, type Reach, request } from '../../../base/reach.node.ts'
import { formatBytes } from '../../../base/units.ts'
import { pauseBefore } from '../registry/client.ts'

export interface DownloadOptions {
  url: string
  /** Where it goes, and where an earlier attempt may have left its part. What is known about that lies beside, in `<path>.part`. */
  path: string
  clock: Clock
  signal: AbortSignal
  /** Where it may be fetched from. Default: anywhere. */
  reach?: Reach | undefined
  /** Default 64 GiB. */
  maxBytes?: number
  onBytes?(done: number, total: number | undefined): void
}

const maxRedirects = 5
/** Tries in a row without a single new byte. */
const idleTries = 5
const defaultMaxBytes = 64 * 1024 ** 3

/** By what the same file is known again when it is asked for its rest. */
const part = z.object({ url: z.string(), validator: z.string().optional(), done: z.boolean().optional() })
type Part = z.output<typeof part>

/** Throws image.bad_url. */
export function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '')
    throw new PandoError('image.bad_url', { url: text.slice(0, 200) }, { field: '/url' })
  return url
}

/**
 * Brings a file here and goes on where it broke off, also after a restart of ours, when the server can tell that it still is
 * the same file. Throws image.download_failed, image.disk_full, image.too_large, base.out_of_reach.
 */
export async function download(options: DownloadOptions): Promise<void> {
  const url = parseUrl(options.url)
  const timeouts = { connect: { timeout: 10_000 }, headersTimeout: 30_000, bodyTimeout: 60_000 }
  const dispatcher = await outgoing(timeouts, { direct: isLoopback(url), reach: options.reach })
  try {
    await using file = await open(options.path, 'a+', 0o600).then(async (handle) => {
      await handle.close()
      return open(options.path, 'r+')
    })
    let reached = (await file.stat()).size
    for (let tries = 1; ; tries++) {
      try {
        await attempt(file, { ...options, parsed: url, dispatcher })
        await file.sync()
        return await writePart(options.path, { url: options.url, done: true })
      } catch (error) {
        const failure = asFailure(error, url, options)
        const { size } = await file.stat()
        if (size > reached) tries = 1
        reached = size
        if (!failure.passes || tries >= idleTries) throw failure.error
        await options.clock.sleep(pauseBefore(tries), options.signal)
      }
    }
  } finally {
    await dispatcher.destroy()
  }
}

/** What may be gone with the next try, and what will not. */
class Broken extends Error {}
class Refused extends Error {}

type Attempt = DownloadOptions & { parsed: URL; dispatcher: Dispatcher }

async function attempt(file: FileHandle, options: Attempt): Promise<void> {
  const { path, url, parsed, signal, maxBytes = defaultMaxBytes, onBytes } = options
  const known = await readPart(path)
  if (known?.done && known.url === url) return
  const { size } = await file.stat()
  const offset = size > 0 && known?.url === url && known.validator !== undefined ? size : 0
  const range: Record<string, string> = offset > 0 ? { range: `bytes=${offset}-`, 'if-range': known!.validator! } : {}
  const response = await follow(parsed, { ...options, headers: range })
  try {
    const { statusCode, headers } = response
    const isWhole = statusCode === 416 && one(headers['content-range']) === `bytes */${offset}`
    if (isWhole) return
    if (statusCode === 416) await file.truncate(0)
    if (statusCode !== 200 && statusCode !== 206)
      throw statusCode < 500 && ![408, 416, 429].includes(statusCode) ? new Refused(`HTTP ${statusCode}`) : new Broken(`HTTP ${statusCode}`)
    const start = statusCode === 206 ? Number(/^bytes (\d+)-/.exec(one(headers['content-range']) ?? '')?.[1]) : 0
    if (statusCode === 206 && start !== offset) throw new Refused('it answers with another part than was asked for')
    if (start === 0) {
      await file.truncate(0)
      await writePart(path, { url, validator: validatorOf(headers) })
    }
    const length = Number(one(headers['content-length']) ?? Number.NaN)
    const total = Number.isFinite(length) ? start + length : undefined
    await requireRoom(path, { total, missing: length, maxBytes })
    let at = start
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      signal.throwIfAborted()
      if (at + chunk.length > maxBytes) throw tooLarge(at + chunk.length, maxBytes)
      await file.write(chunk, 0, chunk.length, at)
      at += chunk.length
      onBytes?.(at, total)
    }
    if (total !== undefined && at < total) throw new Broken('the connection broke')
    if (at === 0) throw new Refused('there is nothing in it')
  } finally {
    response.body.destroy()
    response.body.on('error', () => {})
  }
}

async function follow(
  url: URL,
  { dispatcher, signal, headers }: Attempt & { headers: Record<string, string> },
): Promise<Dispatcher.ResponseData> {
  let target = url
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const sent = { 'accept-encoding': 'identity', 'user-agent': 'pando', ...headers }
    const response = await request(target, { dispatcher, signal, headers: sent })
    const location = one(response.headers['location'])
    if (response.statusCode < 300 || response.statusCode > 399 || location === undefined) return response
    await response.body.dump()
    const next = URL.parse(location, target.href)
    const isSafe = next?.protocol === 'https:' || (next?.protocol === 'http:' && url.protocol === 'http:')
    if (!next || !isSafe) throw new Refused('it redirects to an unsafe address')
    target = next
  }
  throw new Refused(`it redirects more than ${maxRedirects} times`)
}

function asFailure(error: unknown, url: URL, { path, signal }: DownloadOptions): { error: unknown; passes: boolean } {
  if (error instanceof PandoError || (isAbort(error) && signal.aborted)) return { error, passes: false }
  if (isDiskFull(error))
    return { error: new PandoError('image.disk_full', { detail: `no room left in ${dirname(path)}` }, { cause: error }), passes: false }
  const { code, message } = error as NodeJS.ErrnoException
  const problem = new PandoError('image.download_failed', { host: url.host, detail: (code ?? message).slice(0, 200) }, { cause: error })
  return { error: problem, passes: !(error instanceof Refused) }
}

/** Only what changes with each byte will do: a weak ETag or a date of this second may name two files. */
function validatorOf(headers: Dispatcher.ResponseData['headers']): string | undefined {
  const etag = one(headers['etag'])
  if (etag !== undefined && !etag.startsWith('W/')) return etag
  return one(headers['last-modified'])
}

async function readPart(path: string): Promise<Part | undefined> {
  try {
    return part.parse(JSON.parse(await readFile(partPath(path), 'utf8')))
  } catch {
    return undefined // none, or half of one: from the start, then
  }
}

async function writePart(path: string, known: Part): Promise<void> {
  await using file = await open(partPath(path), 'w', 0o600)
  await file.writeFile(JSON.stringify(known))
}

export function partPath(path: string): string {
  return `${path}.part`
}

async function requireRoom(
  path: string,
  { total, missing, maxBytes }: { total: number | undefined; missing: number; maxBytes: number },
): Promise<void> {
  if (total === undefined) return
  if (total > maxBytes) throw tooLarge(total, maxBytes)
  const { bavail, bsize } = await statfs(dirname(path))
  if (missing > bavail * bsize)
    throw new PandoError('image.disk_full', { detail: `${formatBytes(missing)} wanted, ${formatBytes(bavail * bsize)} free` })
}

function tooLarge(found: number, limit: number): PandoError {
  return new PandoError('image.import_limit', { detail: `it has ${formatBytes(found)}, and ${formatBytes(limit)} is the most` })
}

function one(header: string | string[] | undefined): string | undefined {
  return [header ?? []].flat()[0]
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === '[::1]'
}
