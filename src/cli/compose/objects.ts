import { kindNamed } from '../kinds.ts'
import type { Manifest } from '../manifest.ts'
import { type SecretMount, secretSpec } from './mounts.ts'
import { appOf, instanceOf } from './service.ts'
import type { TopLevel } from './top-level.ts'
import type { settleVolumes } from './volumes.ts'

/** Label of all objects of a Compose file; its value is the name of the Compose project. */
export const composeLabel = 'compose'

/** Networks, volumes and secrets that are used, then the services: as Instances where others wait for their end, as Apps otherwise. */
export function manifestsOf(
  { services, shared: written }: ReturnType<typeof settleVolumes>,
  { shared, compose, project }: { shared: TopLevel; compose: string; project: string },
): Manifest[] {
  const manifestOf = (
    kind: string,
    name: string,
    { spec, labels = {} }: { spec: Record<string, unknown>; labels?: Record<string, string> },
  ): Manifest => ({
    kind: kindNamed(kind),
    name,
    project,
    labels: { ...labels, [composeLabel]: compose },
    spec,
  })
  const used = new Set(services.flatMap(({ template }) => (template['networks'] as { network: string }[]).map(({ network }) => network)))
  const networks = [...shared.networks.values()]
    .filter(({ name, spec }) => spec && used.has(name))
    .map(({ name, spec }) => manifestOf('networks', name, { spec: spec! }))
  const sizes = new Map([...shared.volumes.values()].map((volume) => [volume.name, volume.spec]))
  const named = new Set(
    services.flatMap(({ volumes }) =>
      volumes.filter(({ key, volume }) => key === undefined || sizes.get(volume)).map(({ volume }) => volume),
    ),
  )
  const volumes = [...named].map((name) =>
    manifestOf('volumes', name, { spec: { ...sizes.get(name), ...(written.has(name) ? { shared: true } : {}) } }),
  )
  const taken = new Set(services.flatMap(({ template }) => ((template['secrets'] ?? []) as SecretMount[]).map(({ secret }) => secret)))
  const secrets = [...shared.secrets.values()].flatMap((value) => {
    const spec = taken.has(value.name) ? secretSpec(value) : undefined
    return spec ? [manifestOf('secrets', value.name, { spec })] : []
  })
  const completed = new Set(
    services.flatMap(({ dependsOn }) => dependsOn.filter(({ condition }) => condition === 'completed').map(({ service }) => service)),
  )
  const manifests = new Map(
    services.map((service) => {
      const once = completed.has(service.key)
      const spec = once ? instanceOf(service) : appOf(service)
      return [service.key, manifestOf(once ? 'instances' : 'apps', service.name, { spec, labels: service.labels })]
    }),
  )
  const apps = services.map(({ key, dependsOn }) => {
    const waits = dependsOn.map(({ service, condition }) => ({ manifest: manifests.get(service)!, condition }))
    return waits.length > 0 ? { ...manifests.get(key)!, waits } : manifests.get(key)!
  })
  return [...networks, ...volumes, ...secrets, ...apps]
}
