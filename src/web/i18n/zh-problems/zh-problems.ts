import { apps } from './apps.ts'
import { backup } from './backup.ts'
import { identity } from './identity.ts'
import { machines } from './machines.ts'
import { platform } from './platform.ts'
import type { ProblemTexts } from './problem-texts.ts'
import { storage } from './storage.ts'
import { workloads } from './workloads.ts'

/** Problems that the API tells of. A test says where one is missing. */
export const zhProblems: ProblemTexts = { ...platform, ...identity, ...workloads, ...machines, ...storage, ...backup, ...apps }
