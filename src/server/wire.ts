import { z } from 'zod'
import { instant, labels, name } from '../api/kind.ts'
import { chainedEntry } from '../services/audit/entry.ts'
import { buildSpec } from '../services/images/build/spec.ts'
import { canAnswer, memberBody, usageAnswer } from './access/access-routes.ts'
import { reviewAnswer, whoAnswer } from './access/review.ts'
import { acknowledgeBody, testAnswer } from './alarm-verbs.ts'
import { rollbackBody, scaleBody } from './app-bodies.ts'
import { appTraffic } from './app-traffic.ts'
import { auditPage, auditVerdict } from './audit/audit-routes.ts'
import { targetTestAnswer } from './audit/target-routes.ts'
import {
  addTargetBody,
  adoptBody,
  backupFiles,
  loginBody,
  restoreBody,
  targetContent,
  targetKeyAnswer,
  targetKeyBody,
} from './backup-bodies.ts'
import { assignBody, holderBody, resetPoolBody } from './desktop-verbs.ts'
import { dryRunAnswer } from './dry-run.ts'
import { cloneBody, forkBody, freezeBody, rewindBody } from './fork-bodies.ts'
import { downloadBody, pullBody } from './image-verbs.ts'
import { instanceMapAnswer } from './instance-map.ts'
import { stopBody } from './instance-verbs.ts'
import { latestMetricsAnswer, metricsAnswer } from './metrics-routes.ts'
import { traceAnswer } from './net-verbs.ts'
import { authorityAnswer, publishBody } from './publish-verbs.ts'
import { screenTicket } from './screen/screen.ts'
import { resealed, secretValues } from './secret-verbs.ts'
import {
  addPasskeyBody,
  browserAnswer,
  changePasswordBody,
  confirmBody,
  device,
  deviceBody,
  deviceOffer,
  deviceToken,
  deviceTokenBody,
  meAnswer,
  newTokenAnswer,
  ownSessions,
  ownTokens,
  passkey,
  passkeyList,
  passwordAnswer,
  providerSecretBody,
  recoveryAnswer,
  setIdentityBody,
  setPasswordBody,
  signInBody,
  signInMethods,
  tokenBody,
  totpCodeBody,
  totpOffer,
} from './sign-in/bodies.ts'

/** Schemas of what the API sends and takes besides the kinds: for its document only, nothing is checked with them. */

const code = z.string().meta({ description: 'Stable, `<area>.<what>`: the one thing to match on', examples: ['store.conflict'] })

const problem = z
  .object({
    type: z.string().meta({ description: 'urn:pando:error: and the code' }),
    title: z.string().meta({ description: 'What is wrong, for people' }),
    status: z.int(),
    code,
    hint: z.string().meta({ description: 'What to do next, for people' }),
    field: z.string().optional().meta({ description: 'JSON pointer of the field at fault' }),
    errors: z
      .array(z.object({ field: z.string(), message: z.string(), code }))
      .optional()
      .meta({ description: 'All that is wrong with what was sent' }),
    requestId: z.string().optional(),
  })
  .meta({ description: 'Problem details (RFC 9457) with a stable code' })

export const nameText = 'Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes'
export const labelsText = 'Words of your own to select by'

const metadata = z.object({
  name: name().meta({ description: nameText }),
  project: z.string().optional().meta({ description: 'Left out for kinds that belong to no project' }),
  uid: z.string().meta({ description: 'Unique for ever; never given to a later object of the same name' }),
  revision: z.int().meta({ description: 'Changes with every write; the ETag' }),
  generation: z.int().meta({ description: 'Counts changes of spec' }),
  createdAt: instant().meta({ description: 'When it was created' }),
  updatedAt: instant().meta({ description: 'When anything of it last changed' }),
  deletedAt: instant().optional().meta({ description: 'Set while controllers clear up after a delete' }),
  labels: labels().meta({ description: labelsText }),
})

const loggedEvent = z.object({
  revision: z.int(),
  at: instant(),
  type: z.enum(['created', 'updated', 'deleted', 'note']),
  kind: z.string(),
  project: z.string().optional(),
  name: z.string(),
  uid: z.string(),
  object: z.unknown().optional().meta({ description: 'After the change; before it when deleted; absent for notes' }),
  note: z.object({ level: z.enum(['info', 'warning']), reason: z.string(), message: z.string(), source: z.string() }).optional(),
})

const stats = z.object({
  cpuMs: z.number(),
  memoryBytes: z.number(),
  memoryLimitBytes: z.number(),
  diskReadBytes: z.number(),
  diskWriteBytes: z.number(),
  diskReadOps: z.number(),
  diskWriteOps: z.number(),
  netRxBytes: z.number(),
  netTxBytes: z.number(),
  processes: z.number(),
})

const logLine = z.object({ at: instant(), stream: z.enum(['stdout', 'stderr']), text: z.string() })

/** Component of the API document -> schema of what is sent. */
export const outgoing: Readonly<Record<string, z.ZodType>> = {
  CanAnswer: canAnswer,
  AccessReview: reviewAnswer,
  AccessHolders: whoAnswer,
  ProjectUsage: usageAnswer,
  Problem: problem,
  Metadata: metadata,
  LoggedEvent: loggedEvent,
  SignInMethods: signInMethods,
  Me: meAnswer,
  BrowserAnswer: browserAnswer,
  TotpOffer: totpOffer,
  RecoveryCodes: recoveryAnswer,
  Passkey: passkey,
  PasskeyList: passkeyList,
  OwnSessions: ownSessions,
  OwnTokens: ownTokens,
  NewToken: newTokenAnswer,
  SetPasswordAnswer: passwordAnswer,
  DeviceOffer: deviceOffer,
  Device: device,
  DeviceToken: deviceToken,
  InstanceMap: instanceMapAnswer,
  InstanceStats: stats,
  LogLine: logLine,
  AppLogLine: logLine.extend({ instance: z.string().meta({ description: 'Name of the replica' }) }),
  Version: z.object({ version: z.string(), node: z.string() }),
  DryRun: dryRunAnswer,
  AppTraffic: appTraffic,
  Authority: authorityAnswer,
  BackupFiles: backupFiles,
  BackupTargetContent: targetContent,
  BackupTargetKey: targetKeyAnswer,
  NetTrace: traceAnswer,
  ScreenTicket: screenTicket,
  MetricSeries: metricsAnswer,
  LatestMetrics: latestMetricsAnswer,
  ReceiverTest: testAnswer,
  AuditTargetTest: targetTestAnswer,
  Health: z.object({ status: z.literal('ok'), revision: z.int() }),
}

/** Component of the API document -> schema of what is taken. */
export const incoming: Readonly<Record<string, z.ZodType>> = {
  MemberRequest: memberBody,
  StopRequest: stopBody,
  SignInRequest: signInBody,
  AddPasskey: addPasskeyBody,
  ChangePasswordRequest: changePasswordBody,
  ConfirmRequest: confirmBody,
  TotpCode: totpCodeBody,
  SetPasswordRequest: setPasswordBody,
  LinkUserRequest: setIdentityBody,
  ProviderSecretRequest: providerSecretBody,
  TokenRequest: tokenBody,
  DeviceRequest: deviceBody,
  DeviceTokenRequest: deviceTokenBody,
  PullRequest: pullBody,
  DownloadRequest: downloadBody,
  BuildRequest: buildSpec,
  ForkRequest: forkBody,
  FreezeRequest: freezeBody,
  CloneRequest: cloneBody,
  RewindRequest: rewindBody,
  ScaleRequest: scaleBody,
  RollbackRequest: rollbackBody,
  SecretValues: secretValues,
  Resealed: resealed,
  ChainedEntry: chainedEntry,
  AuditPage: auditPage,
  AuditVerdict: auditVerdict,
  PublishRequest: publishBody,
  AddBackupTarget: addTargetBody,
  AdoptBackup: adoptBody,
  BackupCredentials: loginBody,
  BackupTargetKeyRequest: targetKeyBody,
  RestoreRequest: restoreBody,
  AssignRequest: assignBody,
  HolderRequest: holderBody,
  ResetPoolRequest: resetPoolBody,
  AcknowledgeRequest: acknowledgeBody,
}
