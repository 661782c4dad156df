import { exec } from '../base/exec.node.ts'
import { bridge, linuxNames } from '../resources/network/drivers/linux/names.ts'
import { Network } from '../resources/network/kind.ts'
import { macOf } from '../resources/network/plan.ts'
import type { Bench } from './measure.ts'

/**
 * Tells the router of the default network which hardware address each address has. Without that, an address that is asked for before
 * it is there is asked for again by the kernel only a second later, and all short times would become one second.
 */
export async function introduceNeighbours({ pando, objects, signal }: Pick<Bench, 'pando' | 'objects' | 'signal'>): Promise<void> {
  const { object } = await objects.until(Network, 'default', ({ status }) => status.phase === 'ready')
  const { uid } = object.metadata
  const prefix = object.status.cidr!.replace(/\d+\/24$/, '')
  const lines = Array.from({ length: 253 }, (_, index) => {
    const address = `${prefix}${index + 2}`
    return `neigh replace ${address} lladdr ${macOf(uid, address)} dev ${bridge} nud permanent`
  })
  const netns = linuxNames(pando.cell.tag).networkNetns(uid)
  await exec('ip', ['-n', netns, '-batch', '-'], { input: `${lines.join('\n')}\n`, signal })
}
