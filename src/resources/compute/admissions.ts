import { PandoError } from '../../base/errors.ts'
import { formatBytes } from '../../base/units.ts'
import { admission } from '../../controller/admission.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { Node } from './kind.ts'

/** An instance that is larger than every node would wait for ever: say so at once. Nodes that are not known yet are no reason. */
export const fitsSomeNode = admission(Instance, async (change, { store }) => {
  if (change.verb === 'delete') return
  const nodes = (await store.list(Node)).items.filter((node) => node.status.capacity.cpus > 0)
  if (nodes.length === 0) return
  const cpus = Math.max(...nodes.map((node) => node.status.capacity.cpus))
  const memoryBytes = Math.max(...nodes.map((node) => node.status.capacity.memoryBytes))
  if (change.spec.cpus > cpus)
    throw new PandoError('node.too_small', { wanted: change.spec.cpus, what: 'CPUs', largest: cpus }, { field: '/spec/cpus' })
  if (change.spec.memory > memoryBytes) {
    throw new PandoError(
      'node.too_small',
      { wanted: formatBytes(change.spec.memory), what: 'memory', largest: formatBytes(memoryBytes) },
      { field: '/spec/memory' },
    )
  }
})
