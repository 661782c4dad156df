import type { SpecInput, Stored } from '../../api/kind.ts'
import { App, appLabel } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { buildImage, shop } from '../images.ts'
import type { Bench } from '../measure.ts'
import type { InstanceObject, Objects } from '../objects.ts'

export type AppObject = Stored<typeof App>
type AppSpec = SpecInput<typeof App>

/** Makes an app, waits until it is as wanted, and removes it after use with all that was its own. */
export async function withApp<T>(
  { objects }: Pick<Bench, 'objects'>,
  name: string,
  spec: AppSpec,
  use: (app: AppObject) => Promise<T>,
): Promise<T> {
  await objects.post('apps', { metadata: { name }, spec })
  const result = await use(await settled(objects, name))
  await objects.remove(App, name)
  return result
}

/** Resolves when all replicas that are wanted answer, and no upgrade is under way; `generation`: of what was asked last. */
export async function settled(objects: Objects, name: string, generation = 0): Promise<AppObject> {
  const isSettled = ({ metadata, status }: AppObject) =>
    metadata.generation >= generation &&
    ['ready', 'stopped', 'rolledBack'].includes(status.phase) &&
    status.total === status.wanted &&
    status.observedGeneration === metadata.generation
  return (await objects.until(App, name, isSettled)).object
}

/** The instances that are its replicas now. */
export function replicasOf(objects: Objects, app: string): InstanceObject[] {
  return objects.all(Instance).filter(({ metadata }) => metadata.labels[appLabel] === app)
}

/** nginx in a container, behind an http port. */
export async function shopSpec({ objects }: Bench, extra: Partial<AppSpec> = {}): Promise<AppSpec> {
  await buildImage(objects, shop(1))
  const template = { image: shop(1).reference, healthCheck: { type: 'http' as const, port: 80, interval: 1_000 }, stopGrace: 2_000 }
  return { template, ports: [{ name: 'web', port: 80, mode: 'http' }], ...extra }
}
