import { z } from 'zod'
import { PandoError } from '../../../base/errors.ts'
import type { ImageConfig } from '../../../engines/engine.ts'
import { digestPattern } from '../reference.ts'

/** Bounds of what a registry or an archive may make us hold in memory. */
export const maxManifestBytes = 4 * 1024 ** 2
export const maxConfigBytes = 8 * 1024 ** 2
export const maxLayers = 512

export const mediaTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
} as const

const digest = z.string().regex(digestPattern, 'use a sha256 digest')
const size = z
  .int()
  .min(0)
  .max(2 ** 50)
const short = z.string().max(256)
const long = z.string().max(128 * 1024)

const descriptor = z.object({ mediaType: short.default(''), digest, size })
const platform = z.object({ architecture: short, os: short, variant: short.optional() })

const manifest = z.object({
  schemaVersion: z.literal(2),
  mediaType: short.optional(),
  config: descriptor,
  layers: z.array(descriptor).max(maxLayers),
})
const index = z.object({
  schemaVersion: z.literal(2),
  mediaType: short.optional(),
  manifests: z
    .array(descriptor.extend({ platform: platform.optional(), annotations: z.record(short, long).optional() }))
    .min(1)
    .max(1024),
})
const list = (items: number) => z.array(long).max(items).nullish()
const config = z.object({
  architecture: short.min(1),
  os: short.min(1),
  created: short.optional(),
  config: z
    .object({
      Entrypoint: list(4096),
      Cmd: list(4096),
      Env: list(4096),
      User: short.nullish(),
      WorkingDir: z.string().max(4096).nullish(),
      ExposedPorts: z.record(short, z.unknown()).nullish(),
      StopSignal: short.nullish(),
      Labels: z.record(z.string().max(4096), long).nullish(),
    })
    .nullish(),
  rootfs: z.object({
    type: z.literal('layers'),
    diff_ids: z
      .array(digest)
      .max(maxLayers)
      .nullable()
      .transform((ids) => ids ?? []),
  }),
})

export type Descriptor = z.output<typeof descriptor>
export type Manifest = z.output<typeof manifest>
export type Index = z.output<typeof index>
export type RawConfig = z.output<typeof config>

/** A manifest or an index, whichever the bytes are. Throws image.not_an_image. */
export function parseManifest(bytes: Uint8Array): { type: 'manifest'; manifest: Manifest } | { type: 'index'; index: Index } {
  const value = parseJson(bytes, 'its manifest')
  if (value !== null && typeof value === 'object' && 'manifests' in value)
    return { type: 'index', index: checked(index, value, 'its index') }
  if (value !== null && typeof value === 'object' && 'schemaVersion' in value && value.schemaVersion === 1) {
    throw notAnImage('its manifest has the old schema 1; push it again with a current tool')
  }
  return { type: 'manifest', manifest: checked(manifest, value, 'its manifest') }
}

/** The image configuration, checked against the manifest it belongs to. Throws image.not_an_image. */
export function parseConfig(bytes: Uint8Array, layers: number): RawConfig {
  const parsed = checked(config, parseJson(bytes, 'its configuration'), 'its configuration')
  if (parsed.rootfs.diff_ids.length !== layers) {
    throw notAnImage(`its configuration lists ${parsed.rootfs.diff_ids.length} layers and its manifest ${layers}`)
  }
  return parsed
}

export function toImageConfig(raw: RawConfig): ImageConfig {
  const { config } = raw
  const env = (config?.Env ?? []).map((line) => splitAt(line, '=')).filter(([key]) => key !== '' && key !== '__proto__')
  return {
    entrypoint: config?.Entrypoint ?? [],
    cmd: config?.Cmd ?? [],
    env: Object.fromEntries(env),
    user: config?.User ?? '',
    workdir: config?.WorkingDir || '/',
    exposedPorts: Object.keys(config?.ExposedPorts ?? {}),
    stopSignal: config?.StopSignal || 'SIGTERM',
    architecture: raw.architecture,
    labels: config?.Labels ?? {},
  }
}

/** JSON of something untrusted. Throws image.not_an_image. */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw notAnImage(`${what} is not JSON`, cause)
  }
}

export function checked<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  throw notAnImage(`${what} is wrong at /${issue.path.join('/')}: ${issue.message}`.slice(0, 300))
}

export function notAnImage(detail: string, cause?: unknown): PandoError {
  return new PandoError('image.not_an_image', { detail }, { cause })
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
