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

/** All there is to measure, in the order of the table. */
export const measures: readonly Measure[] = [pool, debian, bare, storm, size, nth, density, pause, depth, readAhead]
