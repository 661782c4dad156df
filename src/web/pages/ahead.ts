import type { QueryClient } from '@tanstack/react-query'
import type { Search } from '../app/url-state.ts'
import type { Live } from '../data/live.ts'
import { listQuery } from '../data/queries.ts'
import { kindOfPlural } from '../kinds/kinds.ts'
import { GenericCreate, GenericDetail, GenericList } from './kind-pages.tsx'
import { pageSize, paramsOf, readListSearch } from './kinds/list-params.ts'
import { extraPages, kindPages, type Page } from './registry.ts'

/** Rows that come within this time are drawn with their page; others fill it when they come. */
const rowsPatienceMs = 150

/** Parts of an address, as the router names them. */
interface Address {
  plural?: string
  name?: string
  create?: boolean
}

/** Begins to load what the page at this path is made of, before it is known who looks. */
export function loadPathAhead(path: string): void {
  const [first, second, third, fourth] = path.split('/').slice(1)
  const extra = extraPages.find((page) => page.path === path)
  if (extra) return void extra.Page.load().catch(() => {}) // told when it is shown
  const address =
    first === 'create'
      ? { plural: second, create: true }
      : first === 'projects' && third
        ? { plural: third, name: fourth }
        : { plural: first, name: second }
  void loadKindPage(address as Address).catch(() => {})
}

/** Resolves when the page of a kind can be drawn without waiting for any part of it. */
export async function loadKindPage({ plural, name, create = false }: Address): Promise<void> {
  const kind = plural === undefined ? undefined : kindOfPlural(plural)
  if (!kind) return
  const own = kindPages[kind.kind] ?? {}
  const parts: (Pick<Page<never>, 'load'> | undefined)[] = create
    ? [own.Create ?? GenericCreate]
    : name === undefined
      ? [own.List ?? GenericList]
      : [own.Detail ?? GenericDetail, own.Summary, own.Actions]
  await Promise.all(parts.map((part) => part?.load()))
}

/** The same for a list, which begins with its rows where they come at once. */
export async function loadListPage(
  { plural, project }: { plural: string; project?: string },
  search: Search,
  { queryClient, live }: { queryClient: QueryClient; live: Live },
): Promise<void> {
  const kind = kindOfPlural(plural)
  if (!kind || kindPages[kind.kind]?.List) return loadKindPage({ plural })
  const request = { kind, project, params: paramsOf(readListSearch(search)), limit: pageSize }
  const rows = queryClient.prefetchQuery(listQuery(request, live))
  const tooLong = new Promise((resolve) => setTimeout(resolve, rowsPatienceMs))
  await Promise.all([loadKindPage({ plural }), Promise.race([rows, tooLong])])
}
