import { isDeepStrictEqual } from 'node:util'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission, type Change } from '../../controller/admission.ts'
import type { Store } from '../../store/store.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { App, appLabel } from './kind.ts'

type AppChange = Exclude<Change<typeof App>, { verb: 'delete' }>

/** Names of replicas, revisions and snapshots are made of it: `<app>-<number>`, in 63 characters. */
const longestName = 52

/** What no schema can tell of an app. Networks and host ports are asked about in resources/network. */
export const appRules: Admission = admission(App, async (change, { store }) => {
  if (change.verb === 'delete') return
  assertName(change)
  assertTemplate(change)
  assertPorts(change)
  assertUpdate(change)
  await assertSnapshot(change, store)
})

/** A replica is as its app says: changed by hand, it would not be what its revision promises. Deleting one is fine. */
export const replicasAreTheApps: Admission = admission(Instance, async (change) => {
  if (change.verb !== 'update' || isDeepStrictEqual(change.spec, change.old.spec)) return
  const app = change.old.metadata.labels[appLabel]
  if (app !== undefined) throw new PandoError('app.is_replica', { name: change.name, app })
})

function invalid(detail: string, field: string, hint?: string): PandoError {
  return new PandoError('api.invalid', { detail, kind: App.plural }, { field, ...(hint === undefined ? {} : { hint }) })
}

function assertName({ name }: AppChange): void {
  if (name.length > longestName)
    throw invalid(
      `metadata.name: must be at most ${longestName} characters long`,
      '/metadata/name',
      'Its replicas are called `<app>-<number>`: choose a shorter name.',
    )
}

function assertTemplate({ spec }: AppChange): void {
  const { template, engines } = spec
  const fixed = template.networks.findIndex(({ address }) => address !== undefined)
  if (fixed >= 0)
    throw invalid(
      `spec.template.networks.${fixed}.address: only one replica could have it`,
      `/spec/template/networks/${fixed}/address`,
      'Leave it out; the app has an address of its own, and each replica gets the next free one.',
    )
  if (engines && engines.container + engines.vm === 0)
    throw invalid('spec.engines: one part at least must be above 0', '/spec/engines', 'For no replicas at all, set `replicas: 0`.')
  const isVm = engines ? engines.vm > 0 : template.engine === 'vm'
  if (!isVm && spec.fork)
    throw invalid('spec.fork: only VMs can be forked', '/spec/fork', 'Set `engine: vm`, or a part of `engines` for VMs.')
  if (!isVm && template.snapshot !== undefined)
    throw invalid('spec.template.snapshot: only VMs can begin at a snapshot', '/spec/template/snapshot', 'Set `engine: vm`.')
}

function assertPorts({ spec: { ports, template } }: AppChange): void {
  if (ports.length > 0 && template.networks.length === 0)
    throw invalid('spec.ports: the replicas are in no network', '/spec/ports', 'Name one in `template.networks`.')
  const names = ports.map(({ name, port }) => name ?? `p${port}`)
  for (const [i, { port }] of ports.entries()) {
    const isTwice = ports.findIndex((other) => other.port === port) < i
    if (isTwice) throw invalid(`spec.ports.${i}.port: ${port} is there twice`, `/spec/ports/${i}/port`)
    if (names.indexOf(names[i]!) < i) throw invalid(`spec.ports.${i}.name: "${names[i]}" is there twice`, `/spec/ports/${i}/name`)
  }
}

function assertUpdate({ spec: { update } }: AppChange): void {
  if (update.maxSurge + update.maxUnavailable > 0) return
  throw invalid(
    'spec.update: with maxSurge and maxUnavailable at 0 no replica could ever be replaced',
    '/spec/update/maxSurge',
    'Set one of them to 1.',
  )
}

async function assertSnapshot({ project, spec, ...change }: AppChange, store: Store): Promise<void> {
  const name = spec.template.snapshot
  if (name === undefined || (change.verb === 'update' && change.old.spec.template.snapshot === name)) return
  const field = { field: '/spec/template/snapshot' }
  const snapshot = await store.get(Snapshot, { project: project!, name })
  if (!snapshot || snapshot.metadata.deletedAt !== undefined) throw new PandoError('snapshot.not_found', { name, project }, field)
  const made = snapshot.status.engine
  if (made !== undefined && made !== 'vm')
    throw new PandoError('fork.wrong_engine', { name, made, instance: `replica of ${change.name}`, wanted: 'vm' }, field)
}
