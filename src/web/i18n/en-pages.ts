import { enAccess } from './en-access.ts'
import { enApps } from './en-apps.ts'
import { enAudit } from './en-audit.ts'
import { enGraphs } from './en-graphs.ts'
import { enMachines } from './en-machines.ts'
import { enNetwork } from './en-network.ts'

/** Texts of pages that are loaded when they are shown; they come with the first of them. */
export const enPages = { ...enAccess, ...enApps, ...enAudit, ...enGraphs, ...enMachines, ...enNetwork }
