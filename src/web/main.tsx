import './ui/mantine-styles.ts'
import './app/console.css'
import { createRoot } from 'react-dom/client'
import { Console, prepareConsole } from './app/console.tsx'
import { startI18n } from './i18n/i18n.ts'
import { loadPathAhead } from './pages/ahead.ts'

// A page that is open while the server gets a new release looks for parts that are gone. Where there is no server nothing is gained.
window.addEventListener('vite:preloadError', () => {
  void fetch('/pando.svg', { cache: 'no-store' }).then(
    () => window.location.reload(),
    () => {},
  )
})
void start()

/** Not waited for here: parts that are loaded later build on this one, and would wait for it to be through. */
async function start(): Promise<void> {
  const speaks = startI18n()
  loadPathAhead(window.location.pathname)
  await Promise.all([speaks, prepareConsole()])
  createRoot(document.getElementById('root')!).render(<Console />)
}
