import { resolve } from 'node:path'
import { PandoError } from '../../../base/errors.ts'

export type Location =
  | { type: 'folder'; path: string; address: string }
  | { type: 'sftp'; destination: string; port?: number; path: string; address: string }
  | { type: 's3'; address: string }
  | { type: 'rest'; url: URL; address: string }

/** What people write, as restic takes it. Throws backup.bad_url, also for secrets in it: everybody may read the object. */
export function locationOf(url: string): Location {
  const bad = (detail: string) => new PandoError('backup.bad_url', { url: withoutPassword(url), detail }, { field: '/spec/url' })
  if (/[\n\0]/.test(url)) throw bad('it has a line break')
  if (url.startsWith('/')) {
    const path = resolve(url)
    if (path === '/') throw bad('that is the whole machine')
    return { type: 'folder', path, address: path }
  }
  if (/^sftp:/.test(url)) return sftp(url, bad)
  if (/^s3:/.test(url)) return s3(url, bad)
  if (/^rest:/.test(url)) {
    const inner = asUrl(url.slice('rest:'.length), bad)
    if (!inner.pathname.endsWith('/')) inner.pathname += '/'
    return { type: 'rest', url: inner, address: `rest:${inner.href}` }
  }
  throw bad(/^(local:|\.)/.test(url) ? 'write a folder with its whole path' : 'its kind is not known')
}

function sftp(url: string, bad: (detail: string) => PandoError): Location {
  if (url.startsWith('sftp://')) {
    const { username, password, hostname, port, pathname } = asUrl(url, bad)
    if (password) throw bad('a password has no place here')
    const destination = username ? `${decodeURIComponent(username)}@${hostname}` : hostname
    const path = decodeURIComponent(pathname.replace(/^\/\//, '/'))
    if (path === '' || path === '/') throw bad('a path is missing')
    return { type: 'sftp', destination: checked(destination, bad), ...(port ? { port: Number(port) } : {}), path, address: url }
  }
  const match = /^sftp:((?:[^@:/]+@)?[^@:/]+):(.+)$/.exec(url)
  if (!match) throw bad('write sftp:user@host:/path, or sftp://user@host:port//path')
  return { type: 'sftp', destination: checked(match[1]!, bad), path: match[2]!, address: url }
}

/** It becomes a word of a command line. */
function checked(destination: string, bad: (detail: string) => PandoError): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.@-]*$/.test(destination)) throw bad(`${destination} is no user and host`)
  return destination
}

/** `s3://host/bucket/path`, `s3:host/bucket/path` and `s3:https://host/bucket/path` are the same. */
function s3(url: string, bad: (detail: string) => PandoError): Location {
  const rest = url.slice('s3:'.length).replace(/^\/\//, '')
  const inner = asUrl(/^https?:\/\//.test(rest) ? rest : `https://${rest}`, bad)
  if (inner.pathname.replaceAll('/', '') === '') throw bad('a bucket is missing')
  return { type: 's3', address: `s3:${inner.origin}${inner.pathname.replace(/\/+$/, '')}` }
}

function asUrl(text: string, bad: (detail: string) => PandoError): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw bad('it cannot be read as a URL')
  }
  if (url.hostname === '') throw bad('a host is missing')
  if (url.protocol !== 'sftp:' && (url.username || url.password)) throw bad('users and passwords have no place here; they are given apart')
  return url
}

function withoutPassword(url: string): string {
  return url.replace(/:\/\/[^@/]*@/, '://…@')
}
