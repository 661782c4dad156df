import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import type { Key } from '../api.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { withApi } from '../options.ts'
import { notice, print } from '../print/output.ts'
import { screenUrl } from '../screen-url.ts'
import { openSession, type Session } from '../session.ts'
import { instanceNames } from './verbs.ts'

export function addVnc(parent: Command): void {
  withApi(
    parent
      .command('vnc')
      .description('bring the screen of a virtual machine here, for any VNC viewer; Ctrl-C ends')
      .argument('<name>', 'instance')
      .option('--browser', 'print an address for a browser instead; good for one use within a minute')
      .option('--listen <address>', 'where viewers connect; port 0 takes any free one', '127.0.0.1:5900'),
    { output: false },
  ).action(async (word: string, { listen, browser }: { listen: string; browser?: true }, command: Command) => {
    const session = await openSession(command)
    const name = instanceNames([word])[0]!
    if (browser) return openInBrowser(session, name)
    await serve(session, { key: { project: session.project, name }, listen: parseListen(listen) })
  })
}

async function openInBrowser(session: Session, name: string): Promise<void> {
  const { api, project, signal } = session
  const answer = await api.act(kindNamed('instances'), { key: { project, name }, verb: 'screen-ticket' }, signal)
  print(await screenUrl(session, (answer as unknown as { path: string }).path))
}

/** `5900` or `127.0.0.1:5900`; who listens elsewhere lets others see the screen. Throws cli.usage. */
export function parseListen(text: string): { host: string; port: number } {
  const match = /^(?:(.+):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[2])
  if (!match || port > 65_535) throw usageError(`--listen ${text}: write [ADDRESS:]PORT, e.g. 127.0.0.1:5900`)
  return { host: match[1]?.replace(/^\[(.*)\]$/, '$1') ?? '127.0.0.1', port }
}

async function serve(session: Session, { key, listen }: { key: Key; listen: { host: string; port: number } }): Promise<void> {
  const { api, signal } = session
  ;(await api.vnc(key, signal)).destroy() // whoever has no screen is told so at once
  const server = createServer((viewer) => void join(session, { key, viewer }))
  server.listen(listen)
  await once(server, 'listening', { signal }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE' && cause.code !== 'EADDRNOTAVAIL' && cause.code !== 'EACCES') throw cause
    throw usageError(`${listen.host}:${listen.port} cannot be listened on: ${cause.code}`, 'Choose another one with --listen.')
  })
  const { address, port, family } = server.address() as AddressInfo
  notice(`screen of ${key.name}: connect a VNC viewer to ${family === 'IPv6' ? `[${address}]` : address}:${port}; Ctrl-C ends`)
  try {
    await once(server, 'close', { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    server.close()
  }
}

async function join({ api, signal }: Session, { key, viewer }: { key: Key; viewer: Socket }): Promise<void> {
  viewer.on('error', () => {}) // told by the pipelines
  try {
    const screen = await api.vnc(key, signal)
    const leave = () => viewer.destroy()
    signal.addEventListener('abort', leave, { once: true })
    await Promise.all([pipeline(viewer, screen), pipeline(screen, viewer)]).catch(() => {}) // either of them went away
    signal.removeEventListener('abort', leave)
  } catch (error) {
    viewer.destroy()
    if (!signal.aborted) notice((error as Error).message)
  }
}
