import type { EdgePlan, EdgeRoute } from '../../driver.ts'
import { commonLines, globalLines, hashOf, type ProxyHost } from './config.ts'
import type { EdgeFiles } from './files.ts'

export interface EdgePorts {
  httpPort: number
  httpsPort: number
}

/** Raised when the text below changes, so that a running edge takes it over. */
const configVersion = 1

export function edgeShape(ports: EdgePorts): string {
  return hashOf(JSON.stringify([configVersion, ports.httpPort, ports.httpsPort]))
}

/**
 * Routes, answers and certificates lie in lists of their own, which the runtime socket changes: this text depends on the
 * ports alone. Where a request goes is looked up by host and path, then it is sent to the address found.
 */
export function edgeConfig(ports: EdgePorts, files: EdgeFiles, host: ProxyHost): string {
  const secure = ports.httpsPort === 443 ? '' : `:${ports.httpsPort}`
  return [
    ...globalLines({ shape: edgeShape(ports), files, host }),
    '  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets',
    '  tune.ssl.default-dh-param 2048',
    ...commonLines({ retries: 5 }),
    'frontend web',
    '  mode http',
    `  bind 0.0.0.0:${ports.httpPort}`,
    `  bind 0.0.0.0:${ports.httpsPort} ssl strict-sni crt-list ${files.certificates} alpn h2,http/1.1`,
    '  option idle-close-on-response',
    '  option forwardfor',
    `  http-request return status 200 content-type text/plain lf-string %[path,map_str(${files.answers})] if !{ ssl_fc } { path,map_str(${files.answers}) -m found }`,
    '  http-request set-var(txn.host) req.hdr(host),host_only,lower',
    '  http-request set-var(txn.path) path,concat(/)',
    `  http-request set-var(txn.to) var(txn.host),concat(,txn.path),map_beg(${files.routes})`,
    `  http-request set-var(txn.host) var(txn.host),map_end(${files.wildcards}) if !{ var(txn.to) -m found }`,
    `  http-request set-var(txn.to) var(txn.host),concat(,txn.path),map_beg(${files.routes}) if !{ var(txn.to) -m found }`,
    `  http-request return status 404 content-type "text/html; charset=utf-8" string "${page('Nothing answers here', 'No route leads from this host name and path to an app.')}" if !{ var(txn.to) -m found }`,
    `  http-request redirect location https://%[req.hdr(host),host_only]${secure}%[pathq] code 308 if !{ ssl_fc } { var(txn.to),field(3,|) -m str redirect }`,
    '  http-request del-header X-Forwarded-For', // what a client says of itself is worth nothing here at the border
    '  http-request set-header X-Forwarded-Proto http',
    '  http-request set-header X-Forwarded-Proto https if { ssl_fc }',
    '  http-request disable-l7-retry if !{ method GET HEAD OPTIONS }',
    '  http-request set-dst var(txn.to),field(1,|)',
    '  http-request set-dst-port var(txn.to),field(2,|)',
    ...[502, 503, 504].map(
      (status) =>
        `  http-error status ${status} content-type "text/html; charset=utf-8" string "${page('Not ready', 'The app does not answer right now. Try again in a moment.')}"`,
    ),
    '  default_backend apps',
    'backend apps',
    '  mode http',
    '  log global',
    '  retry-on conn-failure empty-response',
    '  server app 0.0.0.0:0',
    '',
  ].join('\n')
}

function page(title: string, text: string): string {
  return `<!doctype html><title>${title}</title><body style='font:16px system-ui;margin:15vh auto;max-width:32em'><h1>${title}</h1><p>${text}</p>`
}

/** Host and path -> address, port and whether plain HTTP is sent on. Both end with a slash, so that /api does not cover /apix. */
export function routeMap(routes: readonly EdgeRoute[]): Map<string, string> {
  return new Map(
    routes.map(({ host, path, target, redirect }) => [
      `${host}${plain(path).replace(/\/*$/, '/')}`,
      `${target.address}|${target.port}|${redirect ? 'redirect' : 'plain'}`,
    ]),
  )
}

/** End of a host name -> the wildcard host; the longest first, because the first that fits is taken. */
export function wildcardMap(routes: readonly EdgeRoute[]): Map<string, string> {
  const hosts = [...new Set(routes.map(({ host }) => host))].filter((host) => host.startsWith('*.'))
  return new Map(hosts.sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).map((host) => [host.slice(1), host]))
}

export function answerMap(answers: EdgePlan['answers']): Map<string, string> {
  return new Map(answers.map(({ path, text }) => [plain(path), plain(text)]))
}

/** Hash of its content -> PEM and the host it is for. The content names it, so a renewed one is another file. */
export function certificatesOf(routes: readonly EdgeRoute[]): { hash: string; pem: string; host: string }[] {
  const found = routes.flatMap(({ host, certificate }) => (certificate === undefined ? [] : [[host, certificate] as const]))
  return [...new Map(found)].map(([host, pem]) => ({ host, pem: tidy(pem), hash: hashOf(`${host}\n${tidy(pem)}`) }))
}

/** The runtime socket ends a certificate at the first empty line. */
function tidy(pem: string): string {
  return `${pem.replace(/\s*\n\s*/g, '\n').trim()}\n`
}

export function mapText(map: ReadonlyMap<string, string>): string {
  return [...map].map(([key, value]) => `${key} ${value}\n`).join('')
}

/** Characters that mean something to the runtime socket or in a map become what a browser would send for them. */
function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9/._~!$&'()*+,=:@%-]/gu, (char) => encodeURIComponent(char).replace(/^[^%].*$/, percent))
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
