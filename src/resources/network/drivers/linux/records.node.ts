import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { NetworkPlan, PortPlan, PublishedPort, SecurityPlan, ServiceRecord } from '../../driver.ts'

/**
 * What was asked for, written before it is made, under the run directory: like all it speaks of, it is gone after a reboot.
 * So whatever exists is also recorded, wherever a kill struck.
 */
export interface Records {
  readonly dir: string
  networkDir(id: string): string
  network(id: string): Promise<NetworkPlan | undefined>
  networks(): Promise<NetworkPlan[]>
  saveNetwork(plan: NetworkPlan): Promise<void>
  forgetNetwork(id: string): Promise<void>
  virtualAddresses(network: string): Promise<string[]>
  saveVirtualAddresses(network: string, addresses: readonly string[]): Promise<void>
  services(network: string): Promise<ServiceRecord[]>
  saveServices(network: string, services: readonly ServiceRecord[]): Promise<void>
  security(network: string): Promise<Omit<SecurityPlan, 'open'>>
  saveSecurity(network: string, plan: Omit<SecurityPlan, 'open'>): Promise<void>
  port(id: string): Promise<PortPlan | undefined>
  ports(): Promise<PortPlan[]>
  savePort(plan: PortPlan): Promise<void>
  forgetPort(id: string): Promise<void>
  published(): Promise<PublishedPort[]>
  savePublished(ports: readonly PublishedPort[]): Promise<void>
  /** Values that host settings had before we changed them. */
  sysctls(): Promise<Record<string, string>>
  saveSysctls(values: Record<string, string>): Promise<void>
  forgetAll(): Promise<void>
}

export function fileRecords(dir: string): Records {
  const networkDir = (id: string) => `${dir}/networks/${id}`
  const networkFile = (id: string) => `${networkDir(id)}/plan.json`
  const portFile = (id: string) => `${dir}/ports/${id}.json`
  return {
    dir,
    networkDir,
    network: (id) => readJson(networkFile(id)),
    networks: async () =>
      present(await Promise.all((await entries(`${dir}/networks`)).map((id) => readJson<NetworkPlan>(networkFile(id))))),
    saveNetwork: (plan) => writeJson(networkFile(plan.id), plan),
    forgetNetwork: (id) => rm(networkDir(id), { recursive: true, force: true }),
    virtualAddresses: async (id) => (await readJson(`${networkDir(id)}/virtual.json`)) ?? [],
    saveVirtualAddresses: (id, addresses) => writeJson(`${networkDir(id)}/virtual.json`, addresses),
    services: async (id) => (await readJson(`${networkDir(id)}/services.json`)) ?? [],
    saveServices: (id, services) => writeJson(`${networkDir(id)}/services.json`, services),
    security: async (id) => (await readJson(`${networkDir(id)}/security.json`)) ?? { groups: [], guarded: [] },
    saveSecurity: (id, plan) => writeJson(`${networkDir(id)}/security.json`, plan),
    port: (id) => readJson(portFile(id)),
    ports: async () =>
      present(
        await Promise.all(
          (await entries(`${dir}/ports`))
            .filter((file) => file.endsWith('.json'))
            .map((file) => readJson<PortPlan>(`${dir}/ports/${file}`)),
        ),
      ),
    savePort: (plan) => writeJson(portFile(plan.id), plan),
    forgetPort: (id) => rm(portFile(id), { force: true }),
    published: async () => (await readJson(`${dir}/published.json`)) ?? [],
    savePublished: (ports) => writeJson(`${dir}/published.json`, ports),
    sysctls: async () => (await readJson(`${dir}/sysctls.json`)) ?? {},
    saveSysctls: (values) => writeJson(`${dir}/sysctls.json`, values),
    forgetAll: () => rm(dir, { recursive: true, force: true }),
  }
}

export async function entries(dir: string): Promise<string[]> {
  return readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readText(path)
  return text === undefined ? undefined : (JSON.parse(text) as T)
}

/** A reader sees the old file or the new one, never a half. */
async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true })
  await writeFile(`${path}.new`, JSON.stringify(value))
  await rename(`${path}.new`, path)
}

function present<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((item) => item !== undefined)
}
