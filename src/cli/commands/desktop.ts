import type { Command } from 'commander'
import { addRemove } from './delete.ts'
import { addDescribeOf } from './describe.ts'
import { addDesktopCreate, addDesktopResize, addDesktopUpgrade } from './desktop-pools.ts'
import { addDesktopList, addDesktopStatus } from './desktop-show.ts'
import { addDesktopAssign, addDesktopOpen, addDesktopVerbs } from './desktop-verbs.ts'

export function addDesktop(parent: Command): void {
  const desktop = parent
    .command('desktop')
    .alias('desktops')
    .description('pools of desktops that are all alike, for people to take and to give back')
  addDesktopCreate(desktop)
  addDesktopList(desktop)
  addDesktopStatus(desktop)
  addDescribeOf(desktop, 'desktops')
  addDesktopAssign(desktop)
  addDesktopOpen(desktop)
  addDesktopVerbs(desktop)
  addDesktopResize(desktop)
  addDesktopUpgrade(desktop)
  addRemove(desktop, { name: 'rm', plural: 'desktoppools', description: 'delete pools with their desktops; the data of their users stays' })
}
