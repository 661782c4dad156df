import { exec } from '../base/exec.node.ts'
import { bridge, linuxNames } from '../resources/network/drivers/linux/names.ts'
import { Network } from '../resources/network/kind.ts'
import { macOf } from '../resources/network/plan.ts'
import type { Bench } from './measure.ts'

type Where = Pick<Bench, 'pando' | 'objects' | 'signal'>

/**
 * Which hardware address is behind which address, as the router of the default network believes. It asks for an unknown one once a
 * second, which would make a second of every shorter time. A clone tells of itself when it comes, so that whoever asked too early need
 * not ask again: before a clone the router is made to forget, as if nobody had ever been there. Before a boot it is told.
 */
export const neighbours = {
  async forget(where: Where): Promise<void> {
    const { netns } = await networkOf(where)
    await exec('ip', ['-n', netns, 'neigh', 'flush', 'dev', bridge, 'nud', 'all'], { signal: where.signal })
  },

  async tell(where: Where): Promise<void> {
    const { netns, uid, prefix } = await networkOf(where)
    const lines = Array.from({ length: 253 }, (_, index) => {
      const address = `${prefix}${index + 2}`
      return `neigh replace ${address} lladdr ${macOf(uid, address)} dev ${bridge} nud permanent`
    })
    await exec('ip', ['-n', netns, '-batch', '-'], { input: `${lines.join('\n')}\n`, signal: where.signal })
  },
}

async function networkOf({ pando, objects }: Where): Promise<{ netns: string; uid: string; prefix: string }> {
  const { object } = await objects.until(Network, 'default', ({ status }) => status.phase === 'ready')
  const { uid } = object.metadata
  return { netns: linuxNames(pando.cell.tag).networkNetns(uid), uid, prefix: object.status.cidr!.replace(/\d+\/24$/, '') }
}
