import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router'
import { ApiError } from '../data/http.ts'
import type { Live } from '../data/live.ts'
import { meQuery } from '../data/me.ts'
import { remember } from '../data/storage.ts'
import { loadKindPage, loadListPage } from '../pages/ahead.ts'
import { CreatePage, DetailPage, ListPage } from '../pages/kind-pages.tsx'
import { lazyPage } from '../pages/lazy-page.ts'
import { NotFoundPage } from '../pages/not-found.tsx'
import { OverviewPage } from '../pages/overview/overview.tsx'
import { extraPages } from '../pages/registry.ts'
import { Loading } from '../ui/loading.tsx'
import { ProblemPage } from '../ui/problem.tsx'
import { Shell } from './shell.tsx'
import { formatSearch, oneText, parseSearch, type Search } from './url-state.ts'

const SignInPage = lazyPage(() => import('../pages/sign-in/sign-in.tsx'), 'SignInPage')

interface Context {
  queryClient: QueryClient
  live: Live
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFoundPage })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Search) => ({ next: oneText(search['next']), problem: oneText(search['problem']) }),
  loader: () => SignInPage.load(),
  component: SignInPage,
})

/** Everything that needs to know who is there. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  errorComponent: ({ error, reset }) => <ProblemPage error={error} retry={reset} />,
  async beforeLoad({ context: { queryClient, live }, location }) {
    const signIn = () => redirect({ to: '/sign-in', search: { next: location.href } as never })
    const me = await queryClient.ensureQueryData(meQuery).catch((error: unknown) => {
      throw error instanceof ApiError && error.problem.status === 401 ? signIn() : error
    })
    if (me.mustChangePassword) throw signIn()
    remember('signed-in', 'yes')
    live.start()
  },
})

const inShell = { getParentRoute: () => shell }
/** The page before stays until all parts of the next are there. */
const pages = [
  createRoute({ getParentRoute: () => shell, path: '/', component: OverviewPage }),
  createRoute({
    ...inShell,
    path: '/create/$plural',
    component: CreatePage,
    loader: ({ params }) => loadKindPage({ ...params, create: true }),
  }),
  createRoute({
    ...inShell,
    path: '/projects/$project/$plural',
    component: ListPage,
    loader: ({ params, location, context }) => loadListPage(params, location.search, context),
  }),
  createRoute({
    ...inShell,
    path: '/projects/$project/$plural/$name',
    component: DetailPage,
    loader: ({ params }) => loadKindPage(params),
  }),
  createRoute({
    ...inShell,
    path: '/$plural',
    component: ListPage,
    loader: ({ params, location, context }) => loadListPage(params, location.search, context),
  }),
  createRoute({ ...inShell, path: '/$plural/$name', component: DetailPage, loader: ({ params }) => loadKindPage(params) }),
  ...extraPages.map(({ path, Page }) => createRoute({ ...inShell, path, component: Page, loader: () => Page.load() })),
]

/** Paths and queries are those of the API without `/v1`, see `paths.ts`. Their types are checked there and not by the router. */
export function consoleRouter(context: Context) {
  return createRouter({
    routeTree: root.addChildren([signIn, shell.addChildren(pages)]),
    context,
    parseSearch,
    stringifySearch: formatSearch,
    defaultPreload: false,
    // Only where a page takes longer than a second.
    defaultPendingComponent: Loading,
    scrollRestoration: true,
    defaultNotFoundComponent: NotFoundPage,
  })
}
