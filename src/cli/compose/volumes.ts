import type { Service } from './service.ts'

/**
 * Who uses each volume. Containers that share one may all write to it, as with Docker; a VM has it alone, or all read. What
 * cannot be is refused, and left out of the services.
 */
export function settleVolumes(services: readonly Service[]): { services: Service[]; shared: ReadonlySet<string> } {
  const users = new Map<string, { service: Service; readOnly: boolean }[]>()
  for (const service of services)
    for (const { volume, readOnly } of service.volumes) users.set(volume, [...(users.get(volume) ?? []), { service, readOnly }])
  const shared = new Set<string>()
  const settled = services.map((service) => {
    const volumes = service.volumes.filter(({ key, volume, readOnly, at }, index) => {
      const all = users.get(volume)!
      if (service.volumes.findIndex((other) => other.volume === volume) < index) {
        service.fields.refuse(at, `the volume "${key}" at a second path; an instance has a volume at one`)
        return false
      }
      const many = new Set(all.map((user) => user.service)).size > 1 || (all[0]!.service.replicas > 1 && !readOnly)
      if (!many || all.every((user) => user.readOnly)) return true
      if (key === undefined) {
        service.fields.note(at, 'with several replicas, what is written there is kept in each, and goes with it')
        return false
      }
      const vm = all.find((user) => isVm(user.service))
      if (!vm) shared.add(volume)
      else service.fields.refuse(at, `the volume "${key}" for several: ${vm.service.key} is a VM, and a VM has a volume alone, or all read`)
      return !vm
    })
    return { ...service, volumes }
  })
  return { services: settled.map((service) => oneAtATime(service, shared)), shared }
}

function isVm({ template, app }: Service): boolean {
  return template['engine'] === 'vm' || app['engines'] !== undefined
}

/** The new replica can have the volume only when the old one has let go. */
function oneAtATime(service: Service, shared: ReadonlySet<string>): Service {
  const alone = service.volumes.some(({ volume, readOnly }) => !readOnly && !shared.has(volume))
  if (!alone) return service
  const update = { ...(service.app['update'] as object | undefined), maxSurge: 0, maxUnavailable: 1 }
  return { ...service, app: { ...service.app, update } }
}
