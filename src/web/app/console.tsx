import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { ApiError } from '../data/http.ts'
import { Live } from '../data/live.ts'
import { LiveContext } from '../data/queries.ts'
import { WordsProvider } from '../i18n/use-words.ts'
import { theme } from '../ui/theme.ts'
import { colorSchemes } from './color-scheme.ts'
import { Messages } from './messages.tsx'
import { consoleRouter } from './router.tsx'

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Events tell what has changed; asking again because a window is looked at would only cost.
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (count, error) => count < 3 && (!(error instanceof ApiError) || error.problem.status >= 500),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})
const live = new Live(queryClient)
const router = consoleRouter({ queryClient, live })
/** Of this answer: styles that are made while the page runs carry it. */
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''
// Where what keeps the page still behind a dialog looks for it.
Object.assign(globalThis, { __webpack_nonce__: nonce })

/** Resolves when it is known who looks and all parts of their page are there: then it is drawn once. */
export function prepareConsole(): Promise<void> {
  return router.load()
}

/** The whole console with all that its pages share. */
export function Console() {
  return (
    <MantineProvider theme={theme} colorSchemeManager={colorSchemes} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <WordsProvider>
        <Messages />
        <QueryClientProvider client={queryClient}>
          <LiveContext value={live}>
            <RouterProvider router={router} />
          </LiveContext>
        </QueryClientProvider>
      </WordsProvider>
    </MantineProvider>
  )
}
