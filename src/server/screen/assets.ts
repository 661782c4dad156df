import { readFile } from 'node:fs/promises'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '../version.ts'

export interface Asset {
  type: string
  content: Buffer
}

const types: Readonly<Record<string, string>> = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' }
/** Files of the page, and of noVNC: modules as they are, nothing is built. */
const ours = /^screen\.(js|css)$|^texts\.js$/
const theirs = /^novnc\/((core|vendor)\/[\w./-]+\.js)$/

/** The page of a screen and what it loads. Read once. */
export function openAssets() {
  const own = join(import.meta.dirname, 'page')
  const novnc = join(dirname(fileURLToPath(import.meta.resolve('@novnc/novnc'))), '..')
  const read = new Map<string, Promise<Asset | undefined>>()
  let html: Promise<string> | undefined

  return {
    page: () => (html ??= readFile(join(own, 'screen.html'), 'utf8').then((text) => text.replaceAll('{version}', version))),
    /** Undefined for what is none of it. */
    file(path: string): Promise<Asset | undefined> {
      const place = placeOf(path)
      if (!place) return Promise.resolve(undefined)
      const known = read.get(place)
      if (known) return known
      const asset = load(place)
      read.set(place, asset)
      void asset.then((found) => found ?? read.delete(place))
      return asset
    },
  }

  function placeOf(path: string): string | undefined {
    if (normalize(path) !== path || path.includes('..')) return undefined
    if (ours.test(path)) return join(own, path)
    const inside = theirs.exec(path)?.[1]
    return inside === undefined ? undefined : join(novnc, inside)
  }
}

async function load(place: string): Promise<Asset | undefined> {
  const content = await readFile(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return undefined
    throw error
  })
  return content && { type: types[extname(place)]!, content }
}
