import { invalid, type Source } from './located.ts'
import type { Service } from './service.ts'

/** Services in the order of the file, except that what others depend on comes before them. Throws compose.invalid for a circle. */
export function inOrder(services: readonly Service[], source: Source): Service[] {
  const byKey = new Map(services.map((service) => [service.key, service]))
  const done = new Set<string>()
  const ordered: Service[] = []
  const visit = (service: Service, path: readonly string[]) => {
    if (done.has(service.key)) return
    for (const { service: key, at } of service.dependsOn) {
      const next = byKey.get(key)
      if (path.includes(key) || key === service.key)
        throw invalid(source, at, `these wait for each other: ${[...path.slice(path.indexOf(key)), service.key, key].join(' -> ')}`)
      if (next) visit(next, [...path, service.key])
    }
    done.add(service.key)
    ordered.push(service)
  }
  for (const service of services) visit(service, [])
  return ordered
}

/** Those without a profile, and those of a profile that is asked for. */
export function wanted(services: readonly Service[], profiles: readonly string[], source: Source): Service[] {
  const chosen = services.filter(
    (service) => service.profiles.length === 0 || service.profiles.some((each) => profiles.includes(each) || profiles.includes('*')),
  )
  const names = new Set(chosen.map(({ key }) => key))
  const all = new Set(services.map(({ key }) => key))
  return chosen.map((service) => {
    for (const { service: key, required, at } of service.dependsOn) {
      if (names.has(key) || !required) continue
      throw invalid(source, at, all.has(key) ? `${key} is in a profile that is not asked for` : `there is no service "${key}"`)
    }
    return { ...service, dependsOn: service.dependsOn.filter(({ service: key }) => names.has(key)) }
  })
}
