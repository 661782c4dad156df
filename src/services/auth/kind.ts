import { z } from 'zod'
import { defineKind, name, phases } from '../../api/kind.ts'
import { quota } from './quota-kind.ts'

/** `user:ann`, `group:dev`, `serviceaccount:demo/ci` */
export const subject = () =>
  z
    .string()
    .regex(
      /^(?:(?:user|group):[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|serviceaccount:[a-z0-9-]{1,63}\/[a-z0-9-]{1,63})$/,
      'write `user:NAME`, `group:NAME` or `serviceaccount:PROJECT/NAME`',
    )

export const roleNames = () => z.array(name()).max(32)

// active -> (deleted when it is empty)
export const Project = defineKind({
  kind: 'Project',
  plural: 'projects',
  scope: 'cluster',
  statusOwner: 'services/auth',
  finalized: true,
  description: 'A name space for everything else: its own networks, images and instances, closed to other projects.',
  spec: z.strictObject({
    description: z.string().max(500).default('').describe('What it is for, for people.'),
    members: z
      .array(
        z.strictObject({
          subject: subject().describe('Who.'),
          roles: roleNames().min(1).describe('Names of roles, which hold in this project.'),
        }),
      )
      .max(1000)
      .refine((all) => new Set(all.map((member) => member.subject)).size === all.length, 'name each member once')
      .default([])
      .describe('Who may do what in it. To change it takes the verb `grant`.'),
    quota: quota.default({}).describe('At most so much at a time. To change it takes the verb `limit` on the whole cloud.'),
  }),
  status: phases({}, { active: {}, deleting: {} }),
  initialStatus: { phase: 'active' },
  can: { delete: ['active', 'deleting'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'DESCRIPTION', path: 'spec.description' },
  ],
})
