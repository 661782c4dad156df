import { spawn } from 'node:child_process'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { PandoError } from '../../../base/errors.ts'
import type { DockerClient } from '../client.ts'

interface ImageLayers {
  RootFS?: { Layers?: string[] }
  GraphDriver?: { Name: string; Data: { UpperDir?: string; LowerDir?: string } | null }
}

/**
 * Where Docker keeps the layers of an image as folders, bottom first. Undefined with another storage driver than overlay2, or where
 * we do not see its folders.
 */
export async function layerFolders(client: DockerClient, image: string, signal: AbortSignal): Promise<string[] | undefined> {
  const info = (await client.request('image', { signal }, () => client.api.getImage(image).inspect())) as ImageLayers
  const { Name, Data } = info.GraphDriver ?? {}
  if (Name !== 'overlay2' || !Data?.UpperDir) return undefined
  const folders = [Data.UpperDir, ...(Data.LowerDir ? Data.LowerDir.split(':') : [])].reverse()
  const seen = await Promise.all(
    folders.map((folder) =>
      stat(folder)
        .then((it) => it.isDirectory())
        .catch(() => false),
    ),
  )
  return folders.length === info.RootFS?.Layers?.length && seen.every(Boolean) ? folders : undefined
}

/** What stands for a file that is gone, and in a folder that hides the one below. */
const whiteout = '.wh.'
const opaque = '.wh..wh..opq'
const opaqueKey = 'SCHILY.xattr.trusted.overlay.opaque'

/**
 * A layer as tar, read from its folder. In an overlay a file that is gone is a device of number 0, and a folder that hides the one
 * below has an attribute; in a tar they are files with names. `scratch`: an empty folder of ours.
 */
export async function layerTar(folder: string, scratch: string, signal: AbortSignal): Promise<Readable> {
  const { gone, hiding } = await marks(folder, signal)
  const named = [
    ...gone.map((path) => join(dirname(path), `${whiteout}${path.split('/').at(-1)}`)),
    ...hiding.map((path) => join(path, opaque)),
  ]
  const marksFolder = join(scratch, 'marks')
  await mkdir(marksFolder, { recursive: true })
  for (const path of named) {
    await mkdir(dirname(join(marksFolder, path)), { recursive: true })
    await writeFile(join(marksFolder, path), '')
  }
  await writeFile(join(scratch, 'gone'), gone.map((path) => `./${path}\0`).join(''))
  await writeFile(join(scratch, 'marks.list'), named.map((path) => `./${path}\0`).join(''))
  const attributes = ['--xattrs', '--xattrs-include=*', '--xattrs-exclude=trusted.overlay.*']
  const without = ['--null', '--anchored', '--no-wildcards', '-X', join(scratch, 'gone')]
  const more = ['-C', marksFolder, '--no-recursion', '-T', join(scratch, 'marks.list')]
  return tar([...attributes, ...without, '-C', folder, '.', ...(named.length > 0 ? more : [])], signal)
}

/** Paths without `./`. Folders and devices have no content, so only names are read. */
async function marks(folder: string, signal: AbortSignal): Promise<{ gone: string[]; hiding: string[] }> {
  const find = spawn('setpriv', ['--pdeathsig', 'KILL', 'find', folder, '(', '-type', 'd', '-o', '-type', 'c', ')', '-printf', './%P\\0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const listing = tar(
    ['--null', '--no-recursion', '--xattrs', '--xattrs-include=trusted.overlay.opaque', '-C', folder, '-T', '-'],
    signal,
    find.stdout,
  )
  const entries = extract()
  const reading = pipeline(listing, entries, { signal })
  reading.catch(() => {}) // the loop below throws the same
  const found = { gone: [] as string[], hiding: [] as string[] }
  for await (const entry of entries) {
    const { name, type, devmajor, devminor, pax } = entry.header
    const path = name.replace(/^\.\//, '').replace(/\/$/, '')
    if (type === 'character-device' && !devmajor && !devminor) found.gone.push(path)
    if (type === 'directory' && (pax as Record<string, string> | null)?.[opaqueKey] === 'y') found.hiding.push(path)
    entry.resume()
  }
  await reading
  return found
}

/** What tar complains about breaks the stream. */
function tar(args: readonly string[], signal: AbortSignal, input?: Readable): Readable {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'tar', '-c', '-f', '-', '--numeric-owner', '--sort=name', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    signal,
  })
  if (input)
    pipeline(input, child.stdin).catch(() => {}) // tar says what it did not get
  else child.stdin.end()
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500)
  })
  const output = new PassThrough()
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new PandoError('docker.api', { call: 'save', detail: `tar: ${said.trim() || `exit code ${code}`}` }))
    })
  })
  child.stdout.pipe(output, { end: false })
  ended.then(
    () => output.end(),
    (error: Error) => output.destroy(error),
  )
  finished(output).catch(() => child.kill('SIGKILL'))
  return output
}
