import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { systemClock } from '../../../../base/clock.ts'
import { silentLog } from '../../../../base/log.ts'
import { randomTag } from '../../../../base/random-tag.node.ts'
import type { NetworkPlan, PortPlan } from '../../driver.ts'
import { createLinuxNetworkDriver, type LinuxNetworkDriver } from './linux.ts'

/**
 * A host for tests: a namespace that plays the machine, another that plays the world outside, joined by a veth pair with
 * documentation addresses. The real machine's tables are not touched.
 */
export class Rig {
  readonly tag = randomTag('t')
  readonly host = `${this.tag}.host`
  readonly outside = `${this.tag}.outside`
  readonly hostAddress = '198.51.100.1'
  readonly outsideAddress = '198.51.100.2'
  readonly dir = mkdtempSync('/tmp/pando-net-')
  readonly #children: ChildProcess[] = []
  readonly #drivers: LinuxNetworkDriver[] = []

  constructor() {
    ip(`netns add ${this.host}`, `netns add ${this.outside}`)
    ip(`link add out0 netns ${this.host} type veth peer name eth0 netns ${this.outside}`)
    ip(
      `-n ${this.host} link set dev lo up`,
      `-n ${this.host} addr add ${this.hostAddress}/30 dev out0`,
      `-n ${this.host} link set dev out0 up`,
    )
    ip(
      `-n ${this.outside} link set dev lo up`,
      `-n ${this.outside} addr add ${this.outsideAddress}/30 dev eth0`,
      `-n ${this.outside} link set dev eth0 up`,
    )
  }

  /** Another driver on the same cell, as after a restart of the server. */
  driver(): LinuxNetworkDriver {
    const cell = { tag: this.tag, stateDir: this.dir, runDir: this.dir }
    const driver = createLinuxNetworkDriver({ cell, clock: systemClock, log: silentLog, hostNetns: this.host, tapOwner: 65_534 })
    this.#drivers.push(driver)
    return driver
  }

  /** A TCP server that answers each connection with the address it sees. */
  async serve(netns: string, port: number): Promise<ChildProcess> {
    const script = `require('net').createServer((s) => s.on('error', () => {}).end(s.remoteAddress)).listen(${port}, '0.0.0.0', () => console.log('ready'))`
    const child = this.#node(netns, script)
    await once(child.stdout!, 'data')
    return child
  }

  /** A UDP server that answers everything with `text`. */
  async answerUdp(netns: string, port: number, text: string): Promise<void> {
    const child = this.#node(
      netns,
      `const s = require('dgram').createSocket('udp4'); s.on('message', (_, from) => s.send('${text}', from.port, from.address)).bind(${port}, () => console.log('ready'))`,
    )
    await once(child.stdout!, 'data')
  }

  /** Asks by UDP from one source port until the rig ends; the list grows with the answers. */
  keepAsking(netns: string, address: string, port: number): string[] {
    const answers: string[] = []
    const child = this.#node(
      netns,
      `const s = require('dgram').createSocket('udp4'); s.on('error', () => {}).on('message', (m) => console.log(String(m))); setInterval(() => s.send('?', ${port}, '${address}'), 20)`,
    )
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      answers.push(...text.trim().split('\n'))
    })
    return answers
  }

  /** A TCP server that goes on sending to whoever is connected. */
  async stream(netns: string, port: number): Promise<void> {
    const child = this.#node(
      netns,
      `require('net').createServer((s) => { const t = setInterval(() => s.write('.'), 10); s.on('error', () => {}).on('close', () => clearInterval(t)) }).listen(${port}, '0.0.0.0', () => console.log('ready'))`,
    )
    await once(child.stdout!, 'data')
  }

  /** Connects, and receives until the rig ends. */
  follow(netns: string, address: string, port: number): { received(): number; ended(): boolean } {
    let bytes = 0
    const child = this.#node(
      netns,
      `require('net').connect(${port}, '${address}').on('error', () => process.exit()).on('close', () => process.exit()).on('data', (d) => process.stdout.write(d))`,
    )
    child.stdout!.on('data', (data: Buffer) => {
      bytes += data.length
    })
    return { received: () => bytes, ended: () => child.exitCode !== null }
  }

  /** Sends a ping every ten milliseconds; the function that comes back ends that and counts. */
  ping(netns: string, address: string): () => Promise<{ sent: number; received: number }> {
    const child = spawn('nsenter', [`--net=/run/netns/${netns}`, 'ping', '-i', '0.01', '-q', address], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#children.push(child)
    return async () => {
      let text = ''
      child.stdout.setEncoding('utf8').on('data', (data: string) => {
        text += data
      })
      child.kill('SIGINT')
      await once(child, 'close')
      const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(text)!
      return { sent: Number(sent), received: Number(received) }
    }
  }

  /** What the server at the other end sees, or the code of the failure. `from` is the source address. */
  async call(netns: string, address: string, port: number, { from }: { from?: string } = {}): Promise<string> {
    const options = JSON.stringify({ host: address, port, ...(from === undefined ? {} : { localAddress: from }) })
    return inNetns(
      netns,
      `const s = require('net').connect(${options}); s.setTimeout(500, () => s.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })))
      s.on('error', (e) => console.log(e.code)).on('data', (d) => console.log(String(d).replace('::ffff:', '')))`,
    )
  }

  /** The addresses of a name, or the code of the failure. */
  async resolve(netns: string, server: string, name: string): Promise<string> {
    return inNetns(
      netns,
      `const r = new (require('dns').Resolver)({ timeout: 700, tries: 1 }); r.setServers(['${server}'])
      r.resolve4('${name}', (e, a) => console.log(e ? e.code : a.sort().join(' ')))`,
    )
  }

  /** The SRV records of a name as `priority weight port target`, or the code of the failure. */
  async services(netns: string, server: string, name: string): Promise<string> {
    return inNetns(
      netns,
      `const r = new (require('dns').Resolver)({ timeout: 700, tries: 1 }); r.setServers(['${server}'])
      r.resolveSrv('${name}', (e, a) => console.log(e ? e.code : a.map((s) => [s.priority, s.weight, s.port, s.name].join(' ')).sort((x, y) => y.localeCompare(x)).join(', ')))`,
    )
  }

  /** Asks for the addresses of a name again and again; the function that comes back ends that and tells how it went. */
  keepResolving(netns: string, server: string, name: string): () => Promise<{ asked: number; failed: number; slowestMs: number }> {
    const child = this.#node(
      netns,
      `const r = new (require('dns').promises.Resolver)({ timeout: 3000, tries: 1 }); r.setServers(['${server}'])
      const seen = { asked: 0, failed: 0, slowestMs: 0 }; let going = true
      process.stdin.once('data', () => { going = false });
      (async () => { while (going) { const start = performance.now(); await r.resolve4('${name}').catch(() => { seen.failed++ })
        seen.asked++; seen.slowestMs = Math.max(seen.slowestMs, performance.now() - start); await new Promise((done) => setTimeout(done, 2)) }
        console.log(JSON.stringify(seen)); process.exit() })()`,
    )
    return async () => {
      child.stdin!.write('end')
      const [text] = await once(child.stdout!, 'data')
      return JSON.parse(String(text))
    }
  }

  /** The process of a pid file below the driver's folder; undefined when there is no such file. */
  pidOf(file: string): number | undefined {
    try {
      return Number(readFileSync(`${this.dir}/network/${file}`, 'utf8'))
    } catch {
      return undefined
    }
  }

  #node(netns: string, script: string): ChildProcess {
    const child = spawn('nsenter', [`--net=/run/netns/${netns}`, process.execPath, '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#children.push(child)
    return child
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // All at once: one that ends by itself while another is waited for would never be heard of.
    const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    const ended = running.map((child) => once(child, 'exit'))
    for (const child of running) child.kill('SIGKILL')
    await Promise.all(ended)
    for (const driver of this.#drivers) await driver.close()
    await this.driver().removeAll(AbortSignal.timeout(30_000))
    ip(`netns del ${this.host}`, `netns del ${this.outside}`)
    rmSync(this.dir, { recursive: true })
  }
}

export function network(n: number): NetworkPlan {
  return { id: `net-${n}`, cidr: `10.210.${n}.0/24`, gateway: `10.210.${n}.1`, mtu: 1500, domain: `p${n}.internal` }
}

export function port(id: string, on: NetworkPlan, host: number, type: PortPlan['type'] = 'netns'): PortPlan {
  const address = on.cidr.replace('.0/24', `.${host}`)
  return {
    id: `${id}-0`,
    network: on.id,
    type,
    address,
    mac: `06:00:${address
      .split('.')
      .map((byte) => Number(byte).toString(16).padStart(2, '0'))
      .join(':')}`,
  }
}

export function ip(...commands: string[]): void {
  for (const command of commands) execFileSync('ip', command.split(' '))
}

export function output(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' })
}

async function inNetns(netns: string, script: string): Promise<string> {
  const child = spawn('nsenter', [`--net=/run/netns/${netns}`, process.execPath, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    text += data
  })
  await once(child, 'close')
  return text.trim()
}
