import type { SpecInput } from '../../api/kind.ts'
import { Network } from '../../resources/network/kind.ts'
import type { App } from '../../services/apps/kind.ts'
import type { Bench } from '../measure.ts'
import type { Objects } from '../objects.ts'
import type { OwnPando } from '../own-pando.ts'

/** A Pando with the fake engine and a network with room for all; it is gone afterwards. */
export async function withFake<T>(bench: Bench, use: (fake: { pando: OwnPando; objects: Objects }) => Promise<T>): Promise<T> {
  const fake = await bench.startFake()
  try {
    await fake.objects.post('networks', { metadata: { name: 'wide' }, spec: { cidr: '10.96.0.0/16' } })
    await fake.objects.until(Network, 'wide', ({ status }) => status.phase === 'ready')
    return await use(fake)
  } finally {
    await fake.pando.remove()
  }
}

export function fakeApp(name: string, replicas: number): { metadata: { name: string }; spec: SpecInput<typeof App> } {
  const template = { image: 'web:1', cpus: 0.05, memory: 16 * 1024 ** 2, networks: [{ network: 'wide' }] }
  return { metadata: { name }, spec: { template, replicas, ports: [{ port: 80 }] } }
}
