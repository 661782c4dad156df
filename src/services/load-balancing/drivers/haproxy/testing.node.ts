import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { systemClock } from '../../../../base/clock.ts'
import { silentLog } from '../../../../base/log.ts'
import { randomTag } from '../../../../base/random-tag.node.ts'
import type { BackendPlan, BalancerPlan } from '../../driver.ts'
import { createHaproxyDriver, type HaproxyDriver, type HaproxyOptions } from './haproxy.ts'

const have = (program: string) => ['/usr/sbin', '/usr/bin'].some((dir) => existsSync(`${dir}/${program}`))
export const skip = process.getuid?.() !== 0 ? 'needs root for network namespaces' : have('haproxy') ? false : 'haproxy is not installed'
export const skipLoad = skip || (have('wrk') ? false : 'wrk is not installed')

/** A namespace that plays the network of a project: the virtual address, backends that answer, and clients, all on one bridge. */
export class BalancerNet {
  readonly tag = randomTag('t')
  readonly name = `${this.tag}.lb`
  readonly netns = `/run/netns/${this.name}`
  readonly dir = mkdtempSync('/tmp/pando-lb-')
  readonly address = '10.99.0.200'
  readonly backends = ['10.99.0.11', '10.99.0.12', '10.99.0.13']
  readonly servers = new Map<string, ChildProcess>()
  readonly #children: ChildProcess[] = []
  readonly #drivers: HaproxyDriver[] = []

  constructor() {
    ip(`netns add ${this.name}`, `-n ${this.name} link set dev lo up`, `-n ${this.name} link add br0 type bridge`)
    ip(`-n ${this.name} link set dev br0 up`)
    for (const address of [this.address, ...this.backends]) ip(`-n ${this.name} addr add ${address}/24 dev br0`)
  }

  driver(portOwner?: HaproxyOptions['portOwner']): HaproxyDriver {
    const cell = { tag: this.tag, stateDir: this.dir, runDir: this.dir }
    const driver = createHaproxyDriver({
      cell,
      clock: systemClock,
      log: silentLog,
      hostNetns: this.netns,
      ...(portOwner ? { portOwner } : {}),
    })
    this.#drivers.push(driver)
    return driver
  }

  plan(more: Partial<BalancerPlan> = {}): BalancerPlan {
    return {
      id: 'lb-1',
      netns: this.netns,
      address: this.address,
      ports: [{ name: 'web', port: 80, target: 8080, mode: 'http' }],
      algorithm: 'round-robin',
      affinity: 'none',
      retries: 3,
      wake: false,
      backends: this.backends.slice(0, 2).map((_, i) => this.backend(i)),
      ...more,
    }
  }

  backend(i: number, more: Partial<BackendPlan> = {}): BackendPlan {
    return { id: `b${i}`, address: this.backends[i]!, weight: 100, state: 'active', ...more }
  }

  /** A server that answers with its address. `/slow/<ms>` takes its time, `/500` fails, `/headers` tells what it got. */
  async serve(address: string, port = 8080): Promise<ChildProcess> {
    const child = this.node(`
      const http = require('http')
      const server = http.createServer(async (q, r) => {
        const [, what, ms] = q.url.split('/')
        if (what === 'slow') await new Promise((done) => setTimeout(done, Number(ms)))
        if (what === '500') r.statusCode = 500
        r.end(what === 'headers' ? JSON.stringify(q.headers) : '${address}')
      })
      server.keepAliveTimeout = 0
      server.on('upgrade', (q, s) => { s.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n'); s.pipe(s) })
      server.listen(${port}, '${address}', () => console.log('ready'))`)
    await once(child.stdout!, 'data')
    this.servers.set(address, child)
    return child
  }

  /** What curl prints for a URL. Fails when curl does. */
  async curl(...args: string[]): Promise<string> {
    const child = this.run('curl', '-sS', '--max-time', '20', ...args)
    let text = ''
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    const [code] = (await once(child, 'close')) as [number | null]
    assert.equal(code, 0, `curl ${args.join(' ')} ended with ${code}`)
    return text
  }

  /** Requests without a pause over 16 connections; what `during` does happens meanwhile. Resolves to the requests, and those that failed. */
  async load(url: string, during: () => Promise<void>): Promise<{ requests: number; failed: number }> {
    const child = this.run('wrk', '-t1', '-c16', '-d60s', '--timeout', '10s', url)
    let text = ''
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    await systemClock.sleep(300) // let it get going
    await during()
    child.kill('SIGINT') // it prints what it has
    await once(child, 'close')
    const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0)
    const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1).map(Number) ?? []
    const failed = errors.reduce((sum, count) => sum + count, number(/Non-2xx or 3xx responses: (\d+)/))
    return { requests: number(/(\d+) requests in/), failed }
  }

  /** A certificate for a host and those below it, signed by itself: PEM of chain and key. */
  certificate(host: string): string {
    const [key, chain] = [`${this.dir}/key.pem`, `${this.dir}/chain.pem`]
    const names = `subjectAltName=DNS:${host},DNS:*.${host}`
    const args = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=${host} -addext ${names} -keyout ${key} -out ${chain}`
    execFileSync('openssl', args.split(' '), { stdio: 'ignore' })
    return readFileSync(chain, 'utf8') + readFileSync(key, 'utf8')
  }

  node(script: string): ChildProcess {
    return this.run(process.execPath, '-e', script)
  }

  run(program: string, ...args: string[]): ChildProcess {
    const child = spawn('nsenter', [`--net=${this.netns}`, program, ...args], { stdio: ['pipe', 'pipe', 'ignore'] })
    this.#children.push(child)
    return child
  }

  /** Masters and workers of this cell. */
  processes(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && commandLine(pid).includes(`${this.dir}/balancers/`))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // All at once: one that ends by itself while another is waited for would never be heard of.
    const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    const ended = running.map((child) => once(child, 'exit'))
    for (const child of running) child.kill('SIGKILL')
    await Promise.all(ended)
    for (const driver of this.#drivers) await driver.close()
    await this.driver().removeAll()
    ip(`netns del ${this.name}`)
    rmSync(this.dir, { recursive: true })
  }
}

export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function ip(...commands: string[]): void {
  for (const command of commands) execFileSync('ip', command.split(' '))
}
