import { lazyPage } from './lazy-page.ts'
import type { ExtraPage, KindPages } from './registry.ts'

/** Pages of apps, of who may do what, and of what the cloud is as a whole. */
export const cloudPages: Readonly<Record<string, KindPages>> = {
  App: {
    Summary: lazyPage(() => import('./apps/app-overview.tsx'), 'AppOverview'),
    Create: lazyPage(() => import('./apps/create-app.tsx'), 'CreateApp'),
    tabs: [
      { id: 'revisions', title: 'apps.revisions', Tab: lazyPage(() => import('./apps/revisions-tab.tsx'), 'RevisionsTab') },
      { id: 'autoscale', title: 'apps.autoscale', Tab: lazyPage(() => import('./apps/autoscale-tab.tsx'), 'AutoscaleTab') },
    ],
  },
  Alarm: { List: lazyPage(() => import('./alarms/alarms-page.tsx'), 'AlarmsPage') },
  Node: { Summary: lazyPage(() => import('./nodes/node-overview.tsx'), 'NodeOverview') },
  Project: { Summary: lazyPage(() => import('./projects/project-overview.tsx'), 'ProjectOverview') },
  Role: { Summary: lazyPage(() => import('./access/role-overview.tsx'), 'RoleOverview') },
  User: { Summary: lazyPage(() => import('./access/user-overview.tsx'), 'UserOverview') },
  ServiceAccount: {
    tabs: [
      {
        id: 'tokens',
        title: 'access.tokens',
        Tab: lazyPage(() => import('./access/service-account-tokens.tsx'), 'ServiceAccountTokens'),
      },
    ],
  },
}

export const cloudExtraPages: readonly ExtraPage[] = [
  {
    path: '/topology',
    group: 'network',
    title: 'pages.topology',
    needs: { verb: 'list', kind: 'Network' },
    Page: lazyPage(() => import('./networks/topology-page.tsx'), 'TopologyPage'),
  },
  { path: '/access', group: 'access', title: 'pages.access', Page: lazyPage(() => import('./access/access-page.tsx'), 'AccessPage') },
  {
    path: '/audit',
    group: 'access',
    title: 'pages.audit',
    needs: { verb: 'list', kind: 'AuditLog' },
    Page: lazyPage(() => import('./audit/audit-page.tsx'), 'AuditPage'),
  },
  { path: '/settings', group: 'cloud', title: 'pages.settings', Page: lazyPage(() => import('./settings/settings.tsx'), 'SettingsPage') },
  { path: '/account', title: 'pages.account', Page: lazyPage(() => import('./account/account.tsx'), 'AccountPage') },
]
