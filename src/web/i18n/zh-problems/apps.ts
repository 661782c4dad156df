import type { ProblemTexts } from './problem-texts.ts'

/** 应用、负载均衡、路由与证书。 */
export const apps = {
  'app.blast_radius': [
    '{what} 会停止 {app} 的 {of} 个副本中的 {stops} 个（{share}%）；其保护限度为 {guard}%',
    '请确认：命令行用 `--yes`，API 用 `confirm={app}`。无需确认的比例由应用的 `spec.guard` 决定。',
  ],
  'app.no_revision': ['应用 {app} 没有可回退的修订版本 {revision}', '`pando app history {app}` 列出保留的版本。'],
  'app.is_replica': [
    '{name} 是应用 {app} 的副本，由应用决定',
    '请修改应用：`pando app scale`、`restart` 或 `upgrade`。若要重新创建此副本，请删除它。',
  ],
  'app.reserved_label': ['不能设置标签 {label}：以 `pando.` 开头的标签由 Pando 自己写入', '请换一个名称。'],
  'app.not_ready': [
    '{replica} 未在 {within} 内就绪',
    '`pando logs {replica}` 和 `pando events` 显示其经过；期限由应用的 `update.deadline` 决定。',
  ],
  'app.node_lost': ['{replica} 所在的节点 {node} 已消失', '会在其他节点上重新创建。参见 `pando get nodes`。'],
  'app.replica_failed': ['{replica} 已结束', '参见 `pando logs {replica}`。'],
  'app.error_rate': [
    '发往修订版本 {revision} 的 {requests} 个请求中有 {percent}% 失败：上限为 {limit}%，其他版本为 {old}%',
    '参见 `pando app logs`；上限由应用的 `update.canary.maxErrorRate` 决定。',
  ],
  'app.upgrade_aborted': ['升级到修订版本 {revision} 已中止', '需要时请重新部署。'],
  'app.rolled_back': ['{app} 的升级已回滚：{why}', '{runs} 照常运行。请修正问题后重新部署；`pando app describe {app}` 显示更多信息。'],
  'autoscale.decides': [
    '{app} 的副本数由弹性伸缩策略决定（{min} 到 {max}）',
    '用 `pando app autoscale {app} --min … --max …` 修改策略，或用 `--off` 移除。',
  ],
  'autoscale.no_app': ['项目 {project} 中没有应用 {app}', '部署该应用后策略即生效；或用 `pando app autoscale {app} --off` 删除策略。'],
  'autoscale.not_measured': ['无法测量 {app}：{detail}', '期间副本数保持不变。参见 `pando stats` 和策略的指标。'],
  'autoscale.unreadable': ['无法读取 {what}：{detail}', '会自动重试。'],
  'autoscale.bad_schedule': [
    '`{cron}` 不是有效的计划：{detail}',
    '请写五个字段：分、时、日、月、星期，例如 `0 8 * * 1-5`，以及时区，例如 Asia/Shanghai。',
  ],
  'loadbalancer.start_failed': ['负载均衡器未运行：{detail}', '请运行 `pando doctor`；会自动重试。'],
  'loadbalancer.silent': ['HAProxy 未响应“{command}”：{detail}', '结束的进程会自动重启；`pando describe loadbalancer` 显示当前状态。'],
  'loadbalancer.refused': ['HAProxy 拒绝了“{command}”：{detail}', '会自动重试；`pando describe loadbalancer` 显示当前状态。'],
  'publish.ports_taken': [
    '路由使用的主机端口 {port} 已被 {owner} 占用',
    '请停止占用它的程序，或用其他端口启动服务器：--http-port、--https-port。',
  ],
  'route.taken': ['{host}{path} 已被 {owner} 使用', '请换一个主机名或路径，或删除另一条路由。'],
  'route.app_missing': ['没有可以响应的应用 {app}', '用 `pando app deploy` 部署后，路由会自动生效。'],
  'route.app_not_ready': ['应用 {app} 还没有地址', '有地址后路由会自动生效。参见 `pando describe apps {app}`。'],
  'route.no_such_port': ['应用 {app} 没有端口 {port}：{ports}', '请按名称或号码指定其中之一；应用的端口在其期望（spec）中。'],
  'route.no_certificate': ['证书 {certificate} 尚不存在', '参见 `pando describe certificates {certificate}`；证书就绪后路由会自动生效。'],
  'route.wrong_certificate': [
    '证书 {certificate} 不适用于 {host}：它适用于 {hosts}',
    '请把该主机名加入证书，或留空 `certificate` 以自动创建。',
  ],
  'certificate.in_use': ['证书 {name} 正被 {users} 使用', '请先删除路由；为路由创建的证书会随之删除。'],
  'certificate.foreign_directory': [
    '只有云管理员可以指定其他 ACME 目录：服务器会访问它',
    '请留空 `directory`：将使用设置 `acme-directory`。',
  ],
  'certificate.no_wildcard': ['ACME 颁发机构无法在此为 {host} 签发证书', '这需要验证域名的 DNS。请逐个列出主机名，或使用颁发者 `own`。'],
  'certificate.issuer_unreachable': ['颁发机构 {issuer} 没有响应：{detail}', '请检查网络和 ACME 目录的地址；会自动重试。'],
  'certificate.refused': ['颁发机构 {issuer} 未签发证书：{detail}', '该主机名必须能从外部通过 80 端口访问本机；会自动重试。'],
  'compose.invalid': ['{source}:{line}:{column}：{detail}', 'Compose 文件可以写什么、会变成什么，参见 docs/compose.md。'],
  'compose.unsupported': [
    '{source} 要求了不支持的功能，没有启动任何内容：{list}',
    '请修改这些行，或用 --skip-unsupported 忽略。对照表参见 docs/compose.md。',
  ],
  'compose.name_taken': [
    '{kind} {name} 已存在，且不属于 Compose 项目 {compose}',
    '请重命名服务，用 --project 部署到其他项目，或先移除现有的。',
  ],
  'compose.dependency_failed': ['其他服务所等待的 {name} 以退出码 {exitCode} 结束', '参见 `pando logs {name}`；修复后重新部署。'],
} satisfies ProblemTexts
