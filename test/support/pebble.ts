import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openAuthority } from '../../src/services/publish/authority.ts'

/** A real ACME issuer (Let's Encrypt's own test server, Debian's package pebble), for which every name leads to this machine. */
export interface Pebble extends AsyncDisposable {
  directory: string
  /** PEM file of the authority that vouches for the address of the directory. */
  caFile: string
  /** What it said so far. */
  log(): string
}

/** `httpPort`: where it looks at plain HTTP whether a host is the caller's. */
export async function startPebble({ httpPort }: { httpPort: number }): Promise<Pebble> {
  const dir = await mkdtemp(join(tmpdir(), 'pando-pebble-'))
  const [api, management, dns, names] = (await Promise.all([freePort(), freePort(), freePort(), freePort()])) as [
    number,
    number,
    number,
    number,
  ]
  const authority = await openAuthority({ stateDir: dir, now: Date.now() })
  const own = await authority.issue({ subject: 'CN=pebble', names: ['localhost', '127.0.0.1'], days: 1, now: Date.now() })
  const [certificate, privateKey, config] = [join(dir, 'cert.pem'), join(dir, 'key.pem'), join(dir, 'config.json')]
  await writeFile(certificate, own.certificate.toString())
  await writeFile(privateKey, own.key)
  const listenAddress = `127.0.0.1:${api}`
  const pebble = { listenAddress, managementListenAddress: `127.0.0.1:${management}`, certificate, privateKey, httpPort, tlsPort: 1 }
  await writeFile(config, JSON.stringify({ pebble: { ...pebble, ocspResponderURL: '', externalAccountBindingRequired: false } }))
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', '']
  const resolver = await start('pebble-challtestsrv', [
    ...['-dns01', `127.0.0.1:${dns}`, '-defaultIPv4', '127.0.0.1', '-defaultIPv6', '', '-management', `127.0.0.1:${names}`],
    ...off,
  ])
  const issuer = await start('pebble', ['-config', config, '-dnsserver', `127.0.0.1:${dns}`])
  return {
    directory: `https://${listenAddress}/dir`,
    caFile: join(dir, 'tls/ca.crt'),
    log: issuer.log,
    async [Symbol.asyncDispose]() {
      await Promise.all([issuer.end(), resolver.end()])
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Resolves when the program says that it listens. */
async function start(command: string, args: string[]): Promise<{ log(): string; end(): Promise<void> }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PEBBLE_VA_NOSLEEP: '1' } })
  const lines: string[] = []
  const ended = once(child, 'exit')
  const listening = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      if (/listening on|Starting (DNS|management)|Starting challenge|ACME directory available/i.test(line)) listening.resolve()
    })
  const died = ended.then(() => Promise.reject(new Error(`${command} ended:\n${lines.join('\n')}`)))
  died.catch(() => {})
  await Promise.race([listening.promise, died])
  return {
    log: () => lines.join('\n'),
    end: () => finish(child, ended),
  }
}

async function finish(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
