import react from '@vitejs/plugin-react'
import type { InlineConfig } from 'vite'

/** Replaced by a fresh nonce in each answer, see src/server/console. */
export const nonceMark = '__CSP_NONCE__'

/**
 * What every page needs comes as two files, as a browser has six connections for all of it and compresses each by itself: the libraries,
 * which stay the same from release to release, and the console. A list, which most pages are, is one more.
 */
const groups = [
  { name: 'libraries', tags: ['$initial' as const], test: /node_modules/, priority: 3 },
  { name: 'console', tags: ['$initial' as const], priority: 2 },
  { name: 'list', test: /\/pages\/kinds\/list\.tsx$/, priority: 1 },
]

/** How the console is built; `scripts/build-web.ts` runs it, `npm run dev:web` serves it while one works on it. */
export function viteConfig(outDir: string): InlineConfig {
  return {
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    html: { cspNonce: nonceMark },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      // A page must not load its parts through data: addresses, which the policy of the server refuses.
      assetsInlineLimit: 0,
      // Read by the page of settings: who wrote what the console is made from, and under which terms.
      license: { fileName: 'assets/licenses.json' },
      chunkSizeWarningLimit: 700,
      rolldownOptions: {
        treeshake: { moduleSideEffects: (id) => !/\/src\/(base|api|client)\//.test(id) },
        output: { codeSplitting: { groups } },
      },
    },
  }
}
