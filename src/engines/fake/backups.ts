import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { extract, pack } from 'tar-stream'
import { PandoError } from '../../base/errors.ts'
import type { BackupPower } from '../engine.ts'
import type { World } from './world.ts'

/** All that there is of an instance is its files, so a backup is a layer of them, whatever it runs as. */
export function backupPower({ get, snapshots }: World): BackupPower {
  return {
    async open(id) {
      const files = new Map(get(id).files)
      const open = async () => {
        const tar = pack()
        for (const [path, content] of files) tar.entry({ name: path.replace(/^\/+/, '') }, content)
        tar.finalize()
        return Readable.from(tar as AsyncIterable<Buffer>)
      }
      return { consistency: 'filesystem', pauseMs: 0, root: { type: 'layer', open }, volumes: [], close: async () => {} }
    },
    async import(snapshot, root, { image, signal }) {
      const done = Promise.resolve()
      if (snapshots.has(snapshot)) return { done }
      if (root.type !== 'layer')
        throw new PandoError('backup.not_restorable', { name: image.reference, detail: 'the fake engine has no disks' })
      const files = new Map<string, Buffer>()
      const entries = extract()
      const reading = pipeline(await root.open(signal), entries)
      reading.catch(() => {}) // the loop below throws the same
      for await (const entry of entries) {
        const content = await buffer(entry as unknown as Readable)
        if (entry.header.type === 'file') files.set(`/${entry.header.name}`, content)
      }
      await reading
      snapshots.set(snapshot, { files, frozen: { memory: false, pauseMs: 0, bytes: 0, consistency: 'filesystem' } })
      return { done }
    },
  }
}
