import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'
import type { KindDef } from '../src/api/kind.ts'
import { systemClock } from '../src/base/clock.ts'
import { PandoError } from '../src/base/errors.ts'
import { silentLog } from '../src/base/log.ts'
import { kindTableSource } from '../src/cli/kind-table-source.ts'
import { cliReference } from '../src/cli/reference.ts'
import { platform } from '../src/main.ts'
import { Node } from '../src/resources/compute/kind.ts'
import { Network } from '../src/resources/network/kind.ts'
import { SecurityGroup } from '../src/resources/security/kind.ts'
import { Volume } from '../src/resources/storage/kind.ts'
import { Writer } from '../src/server/admission.ts'
import type { ApiDeps } from '../src/server/api-deps.ts'
import { type ApiDocument, apiDocument } from '../src/server/openapi.ts'
import { allRoutes } from '../src/server/routes.ts'
import { ScreenTickets } from '../src/server/screen/tickets.ts'
import { version } from '../src/server/version.ts'
import { App } from '../src/services/apps/kind.ts'
import { Revision } from '../src/services/apps/revision-kind.ts'
import { Project } from '../src/services/auth/kind.ts'
import { AutoscalePolicy } from '../src/services/autoscale/kind.ts'
import { Backup } from '../src/services/backup/kind.ts'
import { BackupPolicy } from '../src/services/backup/policy-kind.ts'
import { BackupTarget } from '../src/services/backup/target-kind.ts'
import { Desktop, DesktopPool } from '../src/services/desktops/kind.ts'
import { Screens } from '../src/services/desktops/screens.ts'
import { Snapshot } from '../src/services/fork/kind.ts'
import { Image } from '../src/services/images/kind.ts'
import { Instance } from '../src/services/lifecycle/kind.ts'
import { Operation } from '../src/services/lifecycle/operation-kind.ts'
import { LoadBalancer } from '../src/services/load-balancing/kind.ts'
import { Certificate, Route } from '../src/services/publish/kind.ts'
import { createMemoryStore } from '../src/store/memory/memory.ts'

const root = join(import.meta.dirname, '..')
export const kinds: readonly KindDef[] = [
  ...[Project, Node, Network, Volume, Image, Instance, Snapshot, Operation],
  ...[App, Revision, LoadBalancer, AutoscalePolicy, Route, Certificate, SecurityGroup, DesktopPool, Desktop],
  ...[BackupTarget, BackupPolicy, Backup],
]

/** Path from the root -> content of every file that is made from the kinds and routes. */
async function generate(): Promise<Map<string, string>> {
  const document = documentOfAll()
  return new Map([
    ['docs/openapi.json', `${JSON.stringify(document, null, 1)}\n`],
    ['src/client/schema.d.ts', await clientTypes(document)],
    ['src/cli/kind-table.ts', kindTableSource()],
    ['docs/cli.md', await cliReference(platform())],
  ])
}

/** Generated files that are missing or differ from what would be made now. */
export async function staleFiles(): Promise<string[]> {
  const stale: string[] = []
  for (const [path, content] of await generate()) {
    if ((await readFile(join(root, path), 'utf8').catch(() => undefined)) !== content) stale.push(path)
  }
  return stale
}

/** Throws when the document is not valid OpenAPI. */
async function clientTypes(document: ApiDocument): Promise<string> {
  const nodes = await openapiTS(document as unknown as OpenAPI3, { alphabetize: false, defaultNonNullable: false })
  return `// Made from the kinds and routes by \`npm run gen\`. Do not edit.\n${astToString(nodes)}`
}

/** Routes are declared over these and never called. */
function documentOfAll(): ApiDocument {
  const never = () => {
    throw new PandoError('base.internal', { detail: 'called while generating' })
  }
  const deps: ApiDeps = {
    store: createMemoryStore({ clock: systemClock }),
    kinds,
    admissions: [],
    clock: systemClock,
    log: silentLog,
    version,
    stateDir: '',
    uploadsDir: '',
    openImage: never,
    engineFor: never,
    keepCredentials: never,
    balancer: { observe: never },
    driver: { ruleCounters: never },
    screens: new Screens(systemClock),
    checkpoint: never,
  }
  return apiDocument({ kinds, routes: allRoutes({ ...deps, writer: new Writer(deps), tickets: new ScreenTickets(deps.clock) }), version })
}

if (import.meta.main) {
  for (const [path, content] of await generate()) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
    process.stdout.write(`${relative(process.cwd(), join(root, path))}\n`)
  }
}
