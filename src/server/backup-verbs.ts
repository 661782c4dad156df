import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { KindDef, SpecOf, Stored } from '../api/kind.ts'
import { PandoError } from '../base/errors.ts'
import { Volume } from '../resources/storage/kind.ts'
import { adopt, contentOf } from '../services/backup/content.ts'
import type { BackupDeps } from '../services/backup/deps.ts'
import { drillWork } from '../services/backup/drill-work.ts'
import { filesAsTar, listFiles } from '../services/backup/files/files.ts'
import { Backup } from '../services/backup/kind.ts'
import { BackupPolicy } from '../services/backup/policy-kind.ts'
import { keyIdOf } from '../services/backup/secrets.ts'
import { BackupTarget } from '../services/backup/target-kind.ts'
import { targetFor } from '../services/backup/targets.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { assertMayName } from './access/references.ts'
import { assertMayCreate, assertMayDo } from './access/rights.ts'
import { assertMay, refuseDeleted } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { addTargetBody, adoptBody, loginBody, restoreBody, targetKeyBody } from './backup-bodies.ts'
import { newSuffix } from './fork-bodies.ts'
import { answerOperation, startOperation } from './operations.ts'
import { collectionUrl, existing, keyOf } from './resources.ts'
import { type HttpCall, type Route, route } from './route.ts'
import { validate } from './validation.ts'
import { ownLabels } from './write-body.ts'

type BackupObject = Stored<typeof Backup>

const pathQuery = z.strictObject({
  /** Absolute, as inside the instance. */
  path: z.string().startsWith('/', 'must be an absolute path').max(4096).default('/'),
})

/** Restores, proofs and files of backups; keys and credentials of their targets. */
export function backupVerbRoutes(deps: RouteDeps): Route[] {
  return [...workRoutes(deps), ...fileRoutes(deps), ...policyRoutes(deps), ...targetRoutes(deps), ...contentRoutes(deps)]
}

function workRoutes(deps: RouteDeps): Route[] {
  const verb = (
    name: string,
    summary: string,
    start: (backup: BackupObject, call: HttpCall) => Promise<Parameters<typeof startOperation>[2]>,
    body?: { component: string; optional?: boolean },
  ) =>
    route({
      method: 'POST',
      url: `${collectionUrl(Backup)}/:name/${name}`,
      id: `${name}Backup`,
      access: { kind: Backup, verb: name },
      tag: Backup.kind,
      summary,
      ...(body ? { body } : {}),
      answers: { 202: { component: 'Operation' } },
      async handle(call) {
        const backup = await existing(Backup, call.params, deps)
        refuseDeleted(backup)
        assertMay(Backup, name, backup)
        return answerOperation(await startOperation(deps.store, backup.metadata.project!, await start(backup, call)), call.reply)
      },
    })
  return [
    verb('restore', 'Make an Instance or a Volume of what is in a Backup', (backup, call) => restoreWork(backup, call, deps), {
      component: 'RestoreRequest',
      optional: true,
    }),
    verb('verify', 'Read all of a Backup: each byte is authenticated', async (backup) => ({
      verb: 'backup.verify',
      target: targetOf(backup),
      args: { backup: backup.metadata.name },
    })),
    verb('drill', 'Restore a Backup to a scratch Instance, see it work, and take it away again', async (backup) =>
      drillWork(backup, { suffix: newSuffix() }),
    ),
  ]
}

async function restoreWork(backup: BackupObject, { request }: HttpCall, deps: RouteDeps): Promise<Parameters<typeof startOperation>[2]> {
  const { name = backup.spec.source, replace, live } = validate(restoreBody, request.body ?? {}, Backup)
  if (backup.spec.of === 'cloud')
    throw new PandoError('backup.not_restorable', {
      name: backup.metadata.name,
      detail: 'it is of the cloud itself: that is restored on an empty machine, by `pando backup restore-cloud`',
    })
  const { store, engineFor } = deps
  const isInstance = backup.spec.of === 'instance'
  const key = { project: backup.metadata.project!, name }
  const kind: KindDef = isInstance ? Instance : Volume
  const old = await store.get(kind, key)
  if (old && isInstance && !replace) throw new PandoError('backup.in_the_way', { kind: 'instance', name }, { field: '/name' })
  if (old && replace) assertMayDo(kind, 'update', old)
  else assertMayCreate(kind, key, { spec: backup.spec })
  if (isInstance) await assertMayBringBack(backup, { key, replace }, deps)
  const { engine = 'container' } = backup.status
  if (isInstance && !engineFor({ spec: { engine } }).powers.backups)
    throw new PandoError('instance.unsupported', { what: 'A restore', engine, alternative: 'Restore its volumes and files.' })
  const snapshot = `${name.slice(0, 48)}-restored-${newSuffix()}`
  return {
    verb: 'backup.restore',
    target: targetOf(backup),
    args: { backup: backup.metadata.name, name, snapshot, replace, live: live ?? (engine === 'vm' && !replace) },
  }
}

/** What the instance named then it gets again, and volumes of the names of its own are replaced: neither may be out of the caller's reach. */
async function assertMayBringBack(
  { status }: BackupObject,
  { key, replace }: { key: { project: string; name: string }; replace: boolean },
  deps: RouteDeps,
): Promise<void> {
  const own = status.parts.filter(({ name }) => name.startsWith('volume/')).map(({ name }) => name.slice('volume/'.length))
  const { from: _, volumes, ...spec } = (status.sourceSpec ?? {}) as Partial<SpecOf<typeof Instance>>
  const others = volumes?.filter(({ volume }) => !own.includes(volume))
  await assertMayName(Instance, key, { spec: { ...spec, volumes: others }, absentToo: true }, deps)
  if (!replace) return
  for (const name of own) {
    const there = await deps.store.get(Volume, { project: key.project, name })
    if (there) assertMayDo(Volume, 'update', there)
  }
}

function targetOf({ metadata }: BackupObject) {
  return { kind: Backup.kind, name: metadata.name }
}

function fileRoutes(deps: RouteDeps): Route[] {
  const url = `${collectionUrl(Backup)}/:name`
  return [
    route({
      method: 'GET',
      url: `${url}/files`,
      id: 'listBackupFiles',
      access: { kind: Backup, verb: 'files' },
      tag: Backup.kind,
      summary: 'What is in a folder of a Backup',
      query: pathQuery,
      answers: { 200: { component: 'BackupFiles' } },
      async handle({ params, query, signal }) {
        const backup = await existing(Backup, params, deps)
        return { items: await listFiles(backup, query.path, { deps: deskOf(deps), store: deps.store, signal }) }
      },
    }),
    route({
      method: 'GET',
      url: `${url}/archive`,
      id: 'readBackupFiles',
      access: { kind: Backup, verb: 'files' },
      tag: Backup.kind,
      summary: 'A file or folder of a Backup, as a tar stream',
      query: pathQuery,
      answers: { 200: { media: 'application/x-tar', description: 'Entries begin with the base name of the path' } },
      async handle({ params, query, reply, signal }) {
        const backup = await existing(Backup, params, deps)
        return reply.type('application/x-tar').send(await filesAsTar(backup, query.path, { deps: deskOf(deps), store: deps.store, signal }))
      },
    }),
  ]
}

function policyRoutes(deps: RouteDeps): Route[] {
  const raise = (verb: 'run' | 'drill', field: 'runs' | 'drills', summary: string) =>
    route({
      method: 'POST',
      url: `${collectionUrl(BackupPolicy)}/:name/${verb}`,
      id: `${verb}BackupPolicy`,
      access: { kind: BackupPolicy, verb },
      tag: BackupPolicy.kind,
      summary,
      answers: { 200: { component: BackupPolicy.kind } },
      handle: ({ params }) => deps.writer.update(BackupPolicy, keyOf(params), (now) => ({ ...now.spec, [field]: now.spec[field] + 1 })),
    })
  return [raise('run', 'runs', 'Run a BackupPolicy now'), raise('drill', 'drills', 'Prove the newest backups of a BackupPolicy now')]
}

function targetRoutes(deps: RouteDeps): Route[] {
  const url = `${collectionUrl(BackupTarget)}/:name`
  const again = (params: HttpCall['params']) =>
    deps.writer.update(BackupTarget, keyOf(params), (now) => ({ ...now.spec, checks: now.spec.checks + 1 }))
  const common = { tag: BackupTarget.kind, answers: { 200: { component: BackupTarget.kind } } }
  return [
    route({
      method: 'POST',
      url: '/v1/backuptargets/add',
      id: 'addBackupTarget',
      access: { kind: BackupTarget, verb: 'create' },
      tag: BackupTarget.kind,
      summary: 'Add a BackupTarget together with the key of its repository and what lets us in; answers with the key',
      body: { component: 'AddBackupTarget' },
      answers: { 201: { component: 'BackupTargetKey' } },
      handle: async (call) => call.reply.code(201).send(await add(call, deps)),
    }),
    route({
      ...common,
      method: 'POST',
      url: `${url}/check`,
      id: 'checkBackupTarget',
      access: { kind: BackupTarget, verb: 'check' },
      summary: 'Look at a BackupTarget and its content now',
      handle: ({ params }) => again(params),
    }),
    route({
      ...common,
      method: 'POST',
      url: `${url}/login`,
      id: 'loginBackupTarget',
      access: { kind: BackupTarget, verb: 'login' },
      summary: 'Replace what lets us in at a BackupTarget',
      body: { component: 'BackupCredentials' },
      async handle({ params, request }) {
        const target = await existing(BackupTarget, params, deps)
        await deskOf(deps).secrets.keepCredentials(target.metadata.uid, validate(loginBody, request.body ?? {}, BackupTarget))
        return again(params)
      },
    }),
    route({
      ...common,
      method: 'PUT',
      url: `${url}/key`,
      id: 'adoptBackupTargetKey',
      access: { kind: BackupTarget, verb: 'adopt-key' },
      summary: 'Use this key for the repository of a BackupTarget',
      body: { component: 'BackupTargetKeyRequest' },
      async handle({ params, request }) {
        const target = await existing(BackupTarget, params, deps)
        await deskOf(deps).secrets.adoptKey(target.metadata.uid, validate(targetKeyBody, request.body ?? {}, BackupTarget).key)
        return again(params)
      },
    }),
    route({
      method: 'GET',
      url: `${url}/key`,
      id: 'getBackupTargetKey',
      access: { kind: BackupTarget, verb: 'key' },
      tag: BackupTarget.kind,
      summary: 'The key of the repository of a BackupTarget: keep a copy elsewhere',
      answers: { 200: { component: 'BackupTargetKey' } },
      async handle({ params }) {
        const { metadata } = await existing(BackupTarget, params, deps)
        const key = await deskOf(deps).secrets.key(metadata.uid)
        if (key === undefined) throw new PandoError('backup.key_missing', { name: metadata.name })
        return { key, keyId: keyIdOf(key) }
      },
    }),
  ]
}

function contentRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'GET',
      url: `${collectionUrl(BackupTarget)}/:name/content`,
      id: 'listBackupTargetContent',
      access: { kind: BackupTarget, verb: 'content' },
      tag: BackupTarget.kind,
      summary: 'All backups in the repository of a BackupTarget, also those that this cloud does not know',
      answers: { 200: { component: 'BackupTargetContent' } },
      async handle({ params, signal }) {
        const target = await existing(BackupTarget, params, deps)
        return { items: await contentOf(target, { deps: deskOf(deps), store: deps.store, signal }) }
      },
    }),
    route({
      method: 'POST',
      url: `${collectionUrl(Backup)}/adopt`,
      id: 'adoptBackup',
      access: { kind: Backup, verb: 'create' },
      tag: Backup.kind,
      summary: 'Make a Backup of what is in a repository, so that it can be restored here',
      body: { component: 'AdoptBackup' },
      answers: { 201: { component: Backup.kind } },
      async handle({ params, request, reply, signal }) {
        const { target: name, snapshotId } = validate(adoptBody, request.body ?? {}, Backup)
        const project = params['project']!
        const target = await targetFor(name, project, deps.store)
        return reply.code(201).send(await adopt({ target, snapshotId, project }, { deps: deskOf(deps), store: deps.store, signal }))
      },
    }),
  ]
}

/** Key and credentials are there before the target is, so that nobody looks at it without them. */
async function add({ request }: HttpCall, deps: RouteDeps): Promise<{ key: string; keyId: string }> {
  const { name, labels, spec, key, credentials } = validate(addTargetBody, request.body ?? {}, BackupTarget)
  const { secrets } = deskOf(deps)
  return deps.writer.createAs(
    BackupTarget,
    { name },
    {
      spec,
      async work() {
        if (await deps.store.get(BackupTarget, { name }))
          throw new PandoError('store.exists', { kind: BackupTarget.kind, name }, { field: '/name' })
        const uid = randomUUID()
        if (key !== undefined) await secrets.adoptKey(uid, key)
        const used = await secrets.ensureKey(uid)
        if (credentials) await secrets.keepCredentials(uid, credentials)
        await deps.store.create(BackupTarget, { name, uid, labels: ownLabels(labels), spec })
        return { key: used, keyId: keyIdOf(used) }
      },
    },
  )
}

/** Throws node.engine_unavailable where this server keeps no backups. */
function deskOf({ backups }: RouteDeps): BackupDeps {
  if (backups) return backups
  throw new PandoError('node.engine_unavailable', { engine: 'backup', reason: 'this server keeps none', remedy: 'Run `pando doctor`.' })
}
