import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeDisk, qemuImg } from '../../src/services/images/disk/testing.ts'
import { Cloud } from '../support/cloud.ts'

/** Disk images through the CLI: in, listed, refused as containers, out again. Nothing boots here. */
describe('disk images', { timeout: 1_200_000 }, () => {
  let cloud: Cloud, folder: string, raw: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pando-disk-e2e-'))
    raw = join(folder, 'raw')
    await makeDisk(raw)
    cloud = await Cloud.start({ fake: true })
  })
  after(async () => {
    await cloud.destroy()
    await rm(folder, { recursive: true, force: true })
  })

  test('a file is called by its name, is a disk in the list, and runs as a virtual machine only', async () => {
    const path = join(folder, 'Debian-12.vmdk')
    await qemuImg('convert', '-f', 'raw', '-O', 'vmdk', '-o', 'subformat=streamOptimized', raw, path)
    const checksum = `sha512:${createHash('sha512')
      .update(await readFile(path))
      .digest('hex')}`
    assert.match(await cloud.ok('image', 'import', path, '--checksum', checksum.toUpperCase()), /^debian-12 +sha256:/)
    assert.match(await cloud.ok('image', 'ls'), /debian-12 +disk +sha256:/)
    const refused = await cloud.cli(['run', 'debian-12'])
    assert.notEqual(refused.code, 0)
    assert.match(refused.stderr, /image\.vm_only/)
    assert.match(refused.stderr, /--vm/)
  })

  test('what goes out holds what came in, and is written whole or not at all', async () => {
    const path = join(folder, 'out.qcow2')
    await cloud.ok('image', 'export', 'debian-12', path)
    await qemuImg('compare', '-f', 'raw', '-F', 'qcow2', raw, path)
    await assert.rejects(stat(`${path}.part`))
    const absent = await cloud.cli(['image', 'export', 'nothing', join(folder, 'none')])
    assert.match(absent.stderr, /image\.not_found/)
    await assert.rejects(stat(join(folder, 'none')))
  })

  test('what is hostile is refused with the next step', async () => {
    const path = join(folder, 'evil.qcow2')
    await qemuImg('create', '-u', '-f', 'qcow2', '-b', '/etc/passwd', '-F', 'raw', path, '8M')
    const { code, stderr } = await cloud.cli(['image', 'import', path])
    assert.notEqual(code, 0)
    assert.match(stderr, /builds on \/etc\/passwd/)
    assert.match(stderr, /image\.backing_file/)
    assert.match((await cloud.cli(['image', 'import', path, '--checksum', 'md5:1'])).stderr, /image\.bad_checksum/)
    assert.match((await cloud.cli(['image', 'import', 'https://ann:secret@cloud.example/evil.qcow2'])).stderr, /image\.bad_url/)
  })

  test('it is removed by the name that people gave it', async () => {
    await cloud.ok('image', 'rm', 'debian-12')
    assert.doesNotMatch(await cloud.ok('image', 'ls'), /debian-12/)
  })
})
