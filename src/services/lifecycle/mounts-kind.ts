import { z } from 'zod'
import { name } from '../../api/kind.ts'

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
  tmpfs: z.array(insidePath()).max(16).optional().describe('Paths that are kept in memory and are empty at each start.'),
}
