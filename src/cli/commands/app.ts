import type { Command } from 'commander'
import { addAutoscale } from './app-autoscale.ts'
import { addDeploy, addPlan } from './app-deploy.ts'
import { addAppLogs } from './app-logs.ts'
import { addAppRemove } from './app-remove.ts'
import { addHistory, addTraffic } from './app-show.ts'
import { addAppRestart, addRollback, addScale, addSteering, addStopStart, addUpgrade } from './app-verbs.ts'
import { addDescribeOf } from './describe.ts'
import { addList } from './get.ts'

export function addApp(parent: Command): void {
  const app = parent.command('app').alias('apps').description('like instances behind one address, upgraded without a pause')
  addDeploy(app)
  addPlan(app)
  addList(app, { name: 'ls', plural: 'apps', description: 'list apps' })
  addDescribeOf(app, 'apps')
  addAppLogs(app)
  addTraffic(app)
  addScale(app)
  addAutoscale(app)
  addStopStart(app)
  addAppRestart(app)
  addUpgrade(app)
  addSteering(app)
  addHistory(app)
  addRollback(app)
  addAppRemove(app)
}
