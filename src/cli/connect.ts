import { access, constants, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PandoError } from '../base/errors.ts'
import type { ResolvedSettings } from '../base/settings.ts'
import { type CallOptions, connect, type PandoClient } from '../client/client.ts'
import type { Api, ApiObject, BackupFile, KeptBackup, Key, KindInfo, ListQuery, ObjectList, Write } from './api.ts'
import { usageError } from './failure.ts'
import { chosenContext, readContexts } from './sign-in/contexts.ts'

const pageSize = 1000
const historySize = 50

/** The API that the settings name: `host`, else the cloud that somebody signed in to, else the socket in the run directory. Nothing is sent yet. */
export async function connectApi(settings: ResolvedSettings): Promise<Api> {
  const context = settings.host ? undefined : chosenContext(await readContexts(), settings.context?.value)
  if (context) return apiOver(connect({ ...context, pinned: context.ca !== undefined }))
  const host = settings.host?.value ?? join(settings.runDir?.value ?? '', 'api.sock')
  return apiOver(connect(/^https?:\/\//.test(host) ? await remoteTarget(host, settings) : await localTarget(host)))
}

async function localTarget(socketPath: string): Promise<{ socketPath: string }> {
  const path = socketPath.replace(/^unix:(\/\/)?/, '')
  await access(path, constants.W_OK).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EACCES') throw new PandoError('cli.no_access', { address: path }, { cause })
  })
  return { socketPath: path }
}

async function remoteTarget(url: string, { token, ca }: ResolvedSettings): Promise<{ url: string; token: string; ca?: string }> {
  if (!token) throw usageError(`${url} needs a token`, 'Sign in with `pando login`, or give --token or PANDO_TOKEN.')
  if (!ca) return { url, token: token.value }
  const pem = await readFile(ca.value, 'utf8').catch((cause: Error) => {
    throw usageError(`the authority ${ca.value} cannot be read: ${cause.message}`)
  })
  return { url, token: token.value, ca: pem }
}

function apiOver(client: PandoClient): Api {
  return {
    address: client.address,
    list: (kind, query, signal) => listAll(client, { kind, query, signal }),
    get: (kind, key, signal) => client.call('GET', pathOf(kind, key), { signal }),
    create: (kind, { key, labels, spec }, signal) =>
      client.call('POST', collection(kind, key.project), { body: { metadata: { name: key.name, labels }, spec }, signal }),
    apply: (kind, object, signal) => put(client, kind, object, { query: { confirm: object.confirm }, signal }),
    dryRun: (kind, object, signal) => put(client, kind, object, { query: { dryRun: true }, signal }),
    patch: (kind, { key, spec, confirm }, signal) =>
      client.call('PATCH', pathOf(kind, key), { query: { confirm }, body: { spec }, signal }),
    async remove(kind, key, { force, confirm, signal }) {
      await client.call('DELETE', pathOf(kind, key), { query: { confirm, ...(force ? { force } : {}) }, signal })
    },
    act: (kind, { key, verb, body }, signal) => client.call('POST', `${pathOf(kind, key)}/${verb}`, { body, signal }),
    history: async (kind, key, signal) =>
      (
        await client.call<{ items: never[] }>('GET', `${pathOf(kind, key)}/events`, {
          query: { limit: historySize, types: ['note'] },
          signal,
        })
      ).items,
    cancel: (key, signal) => client.call('POST', `${project(key.project)}/operations/${encodeURIComponent(key.name)}/cancel`, { signal }),
    makeImage: (how, { project: name, body }, signal) => client.call('POST', `${project(name)}/images/${how}`, { body, signal }),
    importImage: async (request, signal) => (await client.importImage(request, signal)) as unknown as ApiObject,
    exportImage: (key, signal) => client.exportImage(full(key), signal),
    stats: (key, signal) => client.call('GET', `${instance(key)}/stats`, { signal }),
    metrics: (kind, key, query, signal) => client.call('GET', `${pathOf(kind, key)}/metrics`, { query, signal }),
    latestMetrics: (name, signal) => client.call('GET', `${name === undefined ? '/v1' : project(name)}/metrics/latest`, { signal }),
    logs: (key, options, signal) => client.logs(full(key), options, signal),
    trace: ({ project: name, ...query }, signal) => client.call('GET', `${project(name)}/net/trace`, { query, signal }),
    traffic: (key, signal) => client.call('GET', `${project(key.project)}/apps/${encodeURIComponent(key.name)}/traffic`, { signal }),
    appLogs: (key, options, signal) => client.appLogs(full(key), options, signal),
    copyIn: (key, files, signal) => client.copyIn(full(key), files, signal),
    copyOut: (key, path, signal) => client.copyOut(full(key), path, signal),
    backupFiles: async (key, path, signal) =>
      (
        await client.call<{ items: BackupFile[] }>('GET', `${project(key.project)}/backups/${encodeURIComponent(key.name)}/files`, {
          query: { path },
          signal,
        })
      ).items,
    backupArchive: (key, path, signal) => client.backupArchive(full(key), path, signal),
    addBackupTarget: (body, signal) => client.call('POST', '/v1/backuptargets/add', { body, signal }),
    backupTargetContent: async (name, signal) =>
      (await client.call<{ items: KeptBackup[] }>('GET', `/v1/backuptargets/${encodeURIComponent(name)}/content`, { signal })).items,
    adoptBackup: (name, body, signal) => client.call('POST', `${project(name)}/backups/adopt`, { body, signal }),
    backupTargetKey: (name, signal) => client.call('GET', `/v1/backuptargets/${encodeURIComponent(name)}/key`, { signal }),
    adoptBackupTargetKey: (name, key, signal) =>
      client.call('PUT', `/v1/backuptargets/${encodeURIComponent(name)}/key`, { body: { key }, signal }),
    exec: (key, options, signal) => client.exec(full(key), options, signal),
    console: (key, signal) => client.console(full(key), signal),
    vnc: (key, signal) => client.vnc(full(key), signal),
    events: (query, signal) => client.events(query, signal),
    call: (method, path, body, signal) => client.call(method, path, { body, signal }),
    lines: (path, query, signal) => client.lines(path, query, signal),
    authority: (signal) => client.call('GET', '/v1/ca', { signal }),
    version: (signal) => client.call('GET', '/v1/version', { signal }),
    openApi: (signal) => client.call('GET', '/v1/openapi.json', { signal }),
  }
}

function put<T>(client: PandoClient, kind: KindInfo, { key, labels, spec }: Write, options: CallOptions): Promise<T> {
  return client.call('PUT', pathOf(kind, key), { body: { metadata: { name: key.name, labels }, spec }, ...options })
}

/** Page after page; the revision is that of the first, so that a watch from it misses nothing. */
async function listAll(
  client: PandoClient,
  { kind, query, signal }: { kind: KindInfo; query: ListQuery; signal: AbortSignal },
): Promise<ObjectList> {
  const { project: name, selector, limit } = query
  const items: ApiObject[] = []
  let revision: number | undefined
  for (let cursor: string | undefined; ; ) {
    const page = await client.call<ObjectList & { next?: string }>('GET', collection(kind, name), {
      query: { selector, cursor, limit: limit ?? pageSize },
      signal,
    })
    items.push(...page.items)
    revision ??= page.revision
    cursor = page.next
    if (cursor === undefined || limit !== undefined) return { items, revision }
  }
}

function collection({ plural, scope }: KindInfo, name: string | undefined): string {
  return scope === 'cluster' || name === undefined ? `/v1/${plural}` : `${project(name)}/${plural}`
}

function pathOf(kind: KindInfo, { project: name, name: object }: Key): string {
  return `${collection(kind, name)}/${encodeURIComponent(object)}`
}

function project(name: string | undefined): string {
  return `/v1/projects/${encodeURIComponent(name ?? 'default')}`
}

function instance(key: Key): string {
  return `${project(key.project)}/instances/${encodeURIComponent(key.name)}`
}

function full({ project: of, name }: Key): { project: string; name: string } {
  return { project: of ?? 'default', name }
}
