import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureConsole } from '../src/host/web-console.ts'
import { Cloud } from '../test/support/cloud.ts'
import { openConsole, Passage, startBrowser } from '../test/support/console.ts'

/** Pictures of the console for docs/console.md, of a small shop on the fake engine: `node scripts/screenshots.ts`. */
const folder = join(import.meta.dirname, '../docs/console')

const pages = {
  overview: '/',
  instance: '/projects/default/instances/db',
  snapshots: '/projects/default/instances/db?tab=snapshots',
  app: '/projects/default/apps/shop',
  topology: '/topology?project=default',
  role: '/roles/developer',
  audit: '/audit',
}

const looks = {
  'light-en': { locale: 'en-US', colorScheme: 'light' },
  'light-zh': { locale: 'zh-CN', colorScheme: 'light' },
  'dark-en': { locale: 'en-US', colorScheme: 'dark' },
  'dark-zh': { locale: 'zh-CN', colorScheme: 'dark' },
} as const

/** Every page in English and light; the first two in all looks. */
const everyLook = new Set(['overview', 'instance'])
/** Until graphs have a few points. */
const measuredMs = 45_000

await mkdir(folder, { recursive: true })
await ensureConsole(AbortSignal.timeout(120_000), { evenIfThere: true })
const cloud = await Cloud.start({ fake: true })
const browser = await startBrowser()
const passage = await Passage.to(cloud.env['PANDO_HOST']!)
try {
  await shop()
  await new Promise((resolve) => setTimeout(resolve, measuredMs))
  for (const [name, path] of Object.entries(pages))
    for (const [look, options] of Object.entries(looks)) {
      if (look !== 'light-en' && !everyLook.has(name)) continue
      await using console = await openConsole(browser, passage.url + path, { ...options, viewport: { width: 1280, height: 860 } })
      await console.page.waitForTimeout(2_500) // what is lazy has come, and graphs are drawn
      await console.page.screenshot({ path: join(folder, `${name}-${look}.png`) })
    }
} finally {
  await browser.close()
  await passage.close()
  await cloud.destroy()
}

async function shop(): Promise<void> {
  await cloud.ok('run', 'postgres:17', '--name', 'db', '--vm', '--memory', '2GiB', '--cpus', '2')
  await cloud.ok('run', 'redis:8', '--name', 'cache')
  await cloud.ok('freeze', 'db', 'golden')
  await cloud.ok('fork', 'db', '--count', '3', '--name', 'try')
  for (const name of ['db', 'cache', 'try-1']) await cloud.ok('exec', name, '--', 'load', '0.6', '300MiB')
  await cloud.ok(
    'app',
    'deploy',
    'shop',
    '--image',
    'shop:1',
    '--replicas',
    '6',
    '--engine',
    'container=4,vm=2',
    '--port',
    '80',
    '--mode',
    'http',
  )
  await cloud.ok('app', 'upgrade', 'shop', '--image', 'shop:2')
  await cloud.cli(['delete', 'instances', 'nothing'])
}
