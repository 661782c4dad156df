import { z } from 'zod'
import { name } from '../../api/kind.ts'

export const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'use letters, digits and _')

/** All files of one instance together. They are part of the object, which is stored anew with each change of its status. */
const filesLimitBytes = 1024 ** 2

/** Those of the kernel, and the root itself. */
const ofTheMachine = /^\/(?:$|proc(?:\/|$)|sys(?:\/|$)|dev$)/
const pathText = 'write an absolute path without `.`, `..` and double slashes; not /, /dev, or anything in /proc and /sys'

function isInside(path: string): boolean {
  const parts = path.slice(1).split('/')
  return path.startsWith('/') && parts.every((part) => part !== '' && part !== '.' && part !== '..') && !ofTheMachine.test(path)
}

const insidePath = () =>
  z
    .string()
    .max(1024)
    .refine((path) => isInside(path) && !/[\0\n]/.test(path), pathText)

const file = z
  .strictObject({
    path: insidePath().describe('Where it is inside. Folders on the way are made.'),
    mode: z
      .string()
      .regex(/^0?[0-7]{3}$/, 'write three octal digits, e.g. `0444`')
      .default('0444')
      .describe('Who may read or execute it, in octal digits. It belongs to root, and nobody inside can write it.'),
    content: z.string().optional().describe('What is in it, as text. This or `base64`.'),
    base64: z.base64().optional().describe('What is in it, where that is not text.'),
    secret: z.boolean().default(false).describe('Its content is for the program only: the command line does not show it.'),
  })
  .refine(({ content, base64 }) => (content === undefined) !== (base64 === undefined), 'give either `content` or `base64`')

export type InstanceFile = z.output<typeof file>

const secretUse = z
  .strictObject({
    secret: name().describe('Name of the Secret, in the same project.'),
    key: z.string().max(253).optional().describe('Which of its values. Left out: all, each as a file.'),
    env: envName.optional().describe('Environment variable that has it. This or `path`.'),
    path: insidePath()
      .optional()
      .describe('File that has it; without `key`, the folder of the files. Left out, and no `env`: `/run/secrets/<secret>`, and `/<key>`.'),
    mode: z
      .string()
      .regex(/^0?[0-7]{3}$/, 'write three octal digits, e.g. `0400`')
      .default('0444')
      .describe('Who may read the file, in octal digits. It belongs to root.'),
  })
  .refine(({ env, path }) => env === undefined || path === undefined, 'give either `env` or `path`')
  .refine(({ env, key }) => env === undefined || key !== undefined, 'an environment variable has one value: name its `key`')

export type SecretUse = z.output<typeof secretUse>

/** Which values of its Secrets an instance was made with stands in its spec hash, behind this. */
export const secretMark = '~'

export function secretVersionOf(specHash: string): string | undefined {
  return /~([0-9a-f]+)/.exec(specHash)?.[1]
}

const bytesOf = ({ content, base64 }: InstanceFile) =>
  base64 === undefined ? new TextEncoder().encode(content).length : Math.ceil((base64.length * 3) / 4)

/** What is put in at paths of an instance before its program begins. */
export const mounts = {
  files: z
    .array(file)
    .max(256)
    .refine(
      (files) => files.reduce((sum, each) => sum + bytesOf(each), 0) <= filesLimitBytes,
      'all files of an instance together may have 1 MiB; put more into the image or a volume',
    )
    .optional()
    .describe('Files that are put in before its program begins. A change makes the instance anew.'),
  volumes: z
    .array(
      z.strictObject({
        volume: name().describe('Name of the volume.'),
        path: insidePath().optional().describe('Where it is inside. Left out: a VM of a disk image gets it as a disk, and no more.'),
        readOnly: z.boolean().default(false).describe('It may be read, and by others at the same time.'),
      }),
    )
    .max(8)
    .refine((all) => new Set(all.map(({ volume }) => volume)).size === all.length, 'a volume is at one path of an instance')
    .optional()
    .describe('Volumes: what is written there outlives the instance. A VM gets and gives them while it runs; a container is made anew.'),
  secrets: z
    .array(secretUse)
    .max(64)
    .optional()
    .describe('Values of Secrets, as files or environment variables. Only the program inside sees them.'),
  onSecretChange: z
    .enum(['restart', 'signal', 'nothing'])
    .optional()
    .describe(
      'What happens when one of them changes. `restart` (as when left out): it is restarted, replicas of an app one after the other; `signal`: files change in place and SIGHUP is sent (containers); `nothing`: it has them at its next start.',
    ),
  tmpfs: z.array(insidePath()).max(16).optional().describe('Paths that are kept in memory and are empty at each start.'),
}
