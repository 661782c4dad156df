import { type LookupAddress, type LookupOptions, lookup as resolve } from 'node:dns'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Dispatcher } from 'undici'
import { PandoError } from './errors.ts'

/**
 * Which addresses the server asks on behalf of people who could not ask them themselves. What is public may be asked; what is only
 * reachable from here (loopback, private ranges, the addresses at which clouds tell machines their secrets) may not, except `allowed`.
 */
export interface Reach {
  /** Ranges, e.g. `10.20.0.0/16`, that may be asked though they are not public. */
  allowed: readonly string[]
  /** Ranges that may not be asked even where `allowed` holds them: those of instances. */
  never: readonly string[]
}

/** True where the address may be asked. False for what is no address. */
export function mayReach(address: string, { allowed, never }: Reach): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  const within = (ranges: readonly string[]) =>
    ranges.some((range) => {
      const [base, bits] = ipaddr.parseCIDR(range)
      return base.kind() === parsed.kind() && parsed.match(base, bits)
    })
  return !within(never) && (parsed.range() === 'unicast' || within(allowed))
}

type Undici = typeof import('undici')

interface Timeouts {
  connect: { timeout: number }
  headersTimeout: number
  bodyTimeout: number
}

/**
 * Sends requests through the proxy of the environment, and where `reach` is given only to what may be reached: the address is looked
 * at when the connection is made, so that neither a redirect nor a name that changes its mind leads elsewhere. Behind a proxy names
 * are looked up by the proxy, and only addresses are checked here. Requests throw base.out_of_reach.
 */
export async function outgoing(timeouts: Timeouts, { direct, reach }: { direct: boolean; reach: Reach | undefined }): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await library()
  const options = reach ? { ...timeouts, connect: { ...timeouts.connect, lookup: lookupWithin(reach) } } : timeouts
  const dispatcher = direct ? new Agent(options) : new EnvHttpProxyAgent(options)
  if (!reach) return dispatcher
  return dispatcher.compose((dispatch) => (request, handler) => {
    const host = new URL(String(request.origin)).hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) && !mayReach(host, reach)) throw new PandoError('base.out_of_reach', { host })
    return dispatch(request, handler)
  })
}

type RequestOptions = Omit<Dispatcher.RequestOptions<null>, 'origin' | 'path' | 'method'> & {
  dispatcher: Dispatcher
  method?: Dispatcher.HttpMethod
}

/** One request. `dispatcher`: what `outgoing` made. */
export async function request(url: string | URL, options: RequestOptions): Promise<Dispatcher.ResponseData> {
  return await (await library()).request<null>(url, options)
}

/** Loaded with the first request: a server starts sooner without it. */
function library(): Promise<Undici> {
  return import('undici')
}

type Found = (error: Error | null, address?: string | LookupAddress[], family?: number) => void

function lookupWithin(reach: Reach) {
  return (host: string, options: LookupOptions, done: Found): void => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error)
      const fit = found.filter(({ address }) => mayReach(address, reach))
      const first = fit[0]
      if (!first) return done(new PandoError('base.out_of_reach', { host }))
      if (options.all) return done(null, fit)
      done(null, first.address, first.family)
    })
  }
}
