import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { hasCode } from './errors.ts'
import { tarOf, untar } from './tar.node.ts'

let dir: string
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pando-tar-'))
  await mkdir(join(dir, 'from/-odd'), { recursive: true })
  await writeFile(join(dir, 'from/-odd/file'), 'content')
})
after(() => rm(dir, { recursive: true, force: true }))

const fresh = async (name: string) => {
  await mkdir(join(dir, name))
  return join(dir, name)
}

test('what is packed is there again, also when the last of the stream comes late', async () => {
  const tar = await buffer(tarOf(join(dir, 'from')))
  const late = new PassThrough()
  late.write(tar)
  const to = await fresh('late')
  const done = untar(late, to)
  while (!(await readdir(to)).includes('-odd')) await new Promise(setImmediate)
  late.end(Buffer.alloc(512 * 1024)) // of zeros, as after each archive
  await done
  assert.equal(await readFile(join(to, '-odd/file'), 'utf8'), 'content')
})

test('one entry alone is packed, whatever it is called', async () => {
  const to = await fresh('entry')
  await untar(tarOf(join(dir, 'from'), { entry: '-odd' }), to)
  assert.deepEqual(await readdir(to), ['-odd'])
})

test('a stream that breaks, and a folder that is not there, are told', async () => {
  const broken = Readable.from(
    (async function* () {
      yield (await buffer(tarOf(join(dir, 'from')))).subarray(0, 1024)
      throw new Error('the line is cut')
    })(),
  )
  await assert.rejects(untar(broken, await fresh('broken')), /the line is cut/)
  await assert.rejects(buffer(tarOf(join(dir, 'none'))), (error) => hasCode(error, 'base.command_failed'))
  await assert.rejects(untar(Readable.from([Buffer.from('no tar at all')]), await fresh('none-such')), (error) =>
    hasCode(error, 'base.command_failed'),
  )
})
