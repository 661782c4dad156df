import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { consoleSources, defaultConsoleDir, sourcesFile } from '../src/host/web-console.ts'

/**
 * `npm run build:web [folder]`: the web console, in dist/web or in the folder given. Does nothing when it is there and its
 * sources have not changed. A console that is being served is replaced in one go.
 */
const outDir = resolve(process.argv[2] ?? defaultConsoleDir)
const sources = await consoleSources()
if ((await readFile(join(outDir, sourcesFile), 'utf8').catch(() => '')) !== sources) await buildConsole()

async function buildConsole(): Promise<void> {
  const [{ build }, { viteConfig }] = await Promise.all([import('vite'), import('../src/web/vite.ts')])
  const scratch = `${outDir}.new-${process.pid}`
  await rm(scratch, { recursive: true, force: true })
  await mkdir(dirname(scratch), { recursive: true })
  try {
    await build(viteConfig(scratch))
    await compressAll(scratch)
    await writeFile(join(scratch, sourcesFile), sources)
    await replace(outDir, scratch)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Somebody else may be doing the same: the last one stays. */
async function replace(folder: string, by: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    await rm(folder, { recursive: true, force: true })
    try {
      return await rename(by, folder)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || attempt === 5) throw error
    }
  }
}

/** What is served thousands of times is compressed once, as small as can be. */
async function compressAll(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile() && /\.(js|css|svg|json)$/.test(entry.name))
  await Promise.all(paths.map(({ parentPath, name }) => compress(join(parentPath, name))))
}

async function compress(path: string): Promise<void> {
  const content = await readFile(path)
  if (content.length < 1024) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
  await Promise.all([
    promisify(brotliCompress)(content, { params }).then((small) => writeFile(`${path}.br`, small)),
    promisify(gzip)(content, { level: 9 }).then((small) => writeFile(`${path}.gz`, small)),
  ])
}
