import { z } from 'zod'

/** A Debian package, with an exact version if wanted. The pattern keeps options out of command lines. */
const packageName = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?(=[A-Za-z0-9.+~:-]+)?$/, 'use the name of a Debian package')
const imagePath = z
  .string()
  .max(4096)
  .regex(/^(?!.*\/\.\.?(?:\/|$))\/[^\0]+$/s, 'use an absolute path without . and ..')
const mode = z.int().min(0).max(0o7777)

const file = z.union([
  z.strictObject({ content: z.string().max(4 * 1024 ** 2), mode: mode.default(0o644) }),
  /** A file of this host that every user may read. */
  z.strictObject({ fromHost: imagePath, mode: mode.default(0o644) }),
  z.strictObject({ symlink: z.string().min(1).max(4096) }),
  z.strictObject({ directory: z.literal(true), mode: mode.default(0o755) }),
])

/** What `image.build` makes: Debian packages, files over them, and how to run it. */
export const buildSpec = z.strictObject({
  reference: z.string().max(512),
  packages: z.array(packageName).max(500).default([]),
  /**
   * How packages get in. `none`: just the files of the named packages, no dependencies, no scripts, done in seconds.
   * The others are mmdebstrap's: `extract` unpacks the named packages with their dependencies and runs no scripts, `custom`
   * also configures them (dpkg must be among them), `minbase` starts from a whole small Debian. Default none.
   */
  variant: z.enum(['none', 'extract', 'custom', 'essential', 'apt', 'minbase', 'buildd', 'standard']).default('none'),
  /** Debian release for mmdebstrap. Default: this machine's. */
  suite: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/)
    .optional(),
  /** Path in the image -> what is there; over what packages bring. */
  files: z
    .record(imagePath, file)
    .default({})
    .refine((files) => Object.keys(files).length <= 5000, 'at most 5000 files'),
  config: z
    .strictObject({
      entrypoint: z.array(z.string()).optional(),
      cmd: z.array(z.string()).optional(),
      env: z.record(z.string(), z.string()).optional(),
      user: z.string().max(256).optional(),
      workdir: z.string().startsWith('/').optional(),
      exposedPorts: z.array(z.string().max(32)).max(256).optional(),
      stopSignal: z.string().max(32).optional(),
      labels: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
  /** Seconds; no file is newer. The same packages and files then give the same digest. Default 0. */
  sourceDateEpoch: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0),
})

export type BuildSpec = z.output<typeof buildSpec>
export type BuildInput = z.input<typeof buildSpec>
