import { auditShare } from './api/audit-share.ts'
import { load } from './api/load.ts'
import { balance } from './apps/balance.ts'
import { discovery } from './apps/discovery.ts'
import { idle } from './apps/idle.ts'
import { loadStep } from './apps/load-step.ts'
import { scale } from './apps/scale.ts'
import { upgrade } from './apps/upgrade.ts'
import { firstLoad } from './console/first-load.ts'
import { longTable } from './console/long-table.ts'
import { openTab } from './console/open-tab.ts'
import { reset } from './desktops/reset.ts'
import { forked, linked } from './desktops/sixty.ts'
import type { Measure } from './measure.ts'
import { bare } from './measures/bare.ts'
import { debian } from './measures/debian.ts'
import { density } from './measures/density.ts'
import { depth } from './measures/depth.ts'
import { nth } from './measures/nth.ts'
import { pause } from './measures/pause.ts'
import { pool } from './measures/pool.ts'
import { readAhead } from './measures/read-ahead.ts'
import { size } from './measures/size.ts'
import { storm } from './measures/storm.ts'
import { archive } from './monitoring/archive.ts'
import { guestIo } from './storage/guest-io.ts'
import { incremental } from './storage/incremental.ts'
import { linkedClone } from './storage/linked-clone.ts'
import { restore } from './storage/restore.ts'

/** All there is to measure, by the word after `pando bench`, in the order of the tables. */
export const suites = {
  fork: [pool, debian, bare, storm, size, nth, density, pause, depth, readAhead],
  apps: [balance, upgrade, loadStep, discovery, idle, scale],
  storage: [linkedClone, guestIo, incremental, restore],
  desktops: [forked, linked, reset],
  monitoring: [archive],
  api: [load, auditShare],
  console: [firstLoad, longTable, openTab],
} satisfies Record<string, readonly Measure[]>

export type SuiteName = keyof typeof suites
