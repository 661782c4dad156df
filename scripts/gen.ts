import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'
import { systemClock } from '../src/base/clock.ts'
import { PandoError } from '../src/base/errors.ts'
import { silentLog } from '../src/base/log.ts'
import { cliReference } from '../src/cli/reference.ts'
import { kinds } from '../src/kinds.ts'
import { platform } from '../src/main.ts'
import { Writer } from '../src/server/admission.ts'
import type { ApiDeps } from '../src/server/api-deps.ts'
import { defaultLimits } from '../src/server/hardening.ts'
import { type ApiDocument, apiDocument } from '../src/server/openapi.ts'
import type { Route as ApiRoute } from '../src/server/route.ts'
import { allRoutes } from '../src/server/routes.ts'
import { ScreenTickets } from '../src/server/screen/tickets.ts'
import { SlowReaders } from '../src/server/slow-readers.ts'
import { version } from '../src/server/version.ts'
import { openIdentity } from '../src/services/auth/identity/identity.ts'
import { defaultSessionLimits } from '../src/services/auth/identity/sessions.ts'
import { Permissions } from '../src/services/auth/permissions.ts'
import { Screens } from '../src/services/desktops/screens.ts'
import { createMemoryStore } from '../src/store/memory/memory.ts'
import { accessTable } from './access-table.ts'
import { kindTableSource } from './kind-table.ts'
import { webKindFiles } from './web-kinds.ts'

const root = join(import.meta.dirname, '..')
/** Path from the root -> content of every file that is made from the kinds and routes. */
async function generate(): Promise<Map<string, string>> {
  const routes = routesOfAll()
  const document = apiDocument({ kinds, routes, version })
  return new Map([
    ['docs/openapi.json', `${JSON.stringify(document, null, 1)}\n`],
    ['src/client/schema.d.ts', await clientTypes(document)],
    ['src/cli/kind-table.ts', kindTableSource(kinds)],
    ['docs/cli.md', await cliReference(platform())],
    ['docs/access-table.md', accessTable(routes)],
    ...webKindFiles({ kinds, routes, document }),
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
function routesOfAll(): ApiRoute[] {
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
    audit: {
      ...{ ready: never, begin: never, ended: never, recover: never, prune: never },
      append: never,
      list: never,
      after: never,
      head: never,
      verify: never,
      changed: never,
      close: never,
    },
  }
  return allRoutes({
    ...deps,
    shown: (value) => value,
    writer: new Writer(deps),
    readers: new SlowReaders({ limits: defaultLimits, clock: deps.clock, log: deps.log, count: never }),
    tickets: new ScreenTickets(deps.clock),
    permissions: new Permissions(deps.store),
    identity: openIdentity({ store: deps.store, clock: deps.clock, limits: defaultSessionLimits }),
  })
}

if (import.meta.main) {
  for (const [path, content] of await generate()) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
    process.stdout.write(`${relative(process.cwd(), join(root, path))}\n`)
  }
}
