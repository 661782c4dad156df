import { z } from 'zod'
import { defineKind, phases } from '../../api/kind.ts'

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
  }),
  status: phases({}, { active: {}, deleting: {} }),
  initialStatus: { phase: 'active' },
  can: { delete: ['active', 'deleting'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'DESCRIPTION', path: 'spec.description' },
  ],
})
