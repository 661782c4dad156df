import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Controller } from '../../controller/controller.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { BackupDeps } from './deps.ts'

const everyMs = 3_600_000

/** Clears folders that another life of the server left, and the placeholders of what is no more. */
export function leftoversController({ node, stateDir, secrets }: BackupDeps): Controller {
  const root = join(stateDir, 'backup/work')
  let first = true
  return {
    name: 'services/backup/leftovers',
    watches: [],
    writes: [],
    concurrency: 1,
    async listen(wake) {
      wake({ name: node })
    },
    async reconcile(_key, { store, signal }) {
      const names = await readdir(root).catch(() => [])
      if (first)
        for (const name of names.filter((each) => /^(?:view|restore)-/.test(each)))
          await rm(join(root, name), { recursive: true, force: true }).catch(() => {})
      first = false
      const [instances, volumes, cloud] = await Promise.all([
        store.list(Instance, {}, signal),
        store.list(Volume, {}, signal),
        secrets.cloudId(),
      ])
      const kept = new Set([cloud, ...[...instances.items, ...volumes.items].map(({ metadata }) => metadata.uid)])
      for (const name of names.filter((each) => /^[0-9a-f-]{36}$/.test(each) && !kept.has(each)))
        await rm(join(root, name), { recursive: true, force: true })
      return { again: everyMs }
    },
  }
}
