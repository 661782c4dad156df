import type { ProblemTexts } from './problem-texts.ts'

/** 备份、审计与监控。 */
export const backup = {
  'backup.no_target': ['没有可用的备份目标', '请添加一个：`pando backup target add NAME URL --default`。'],
  'backup.target_not_found': ['没有备份目标 {name}', '`pando backup target ls` 列出现有目标；`pando backup target add` 添加目标。'],
  'backup.target_not_allowed': ['备份目标 {name} 不供项目 {project} 使用', '请使用其他目标，或把项目加入该目标的 `projects`。'],
  'backup.target_not_ready': ['备份目标 {name} 尚不可用：{why}', '`pando backup target ls` 显示其状态。'],
  'backup.target_in_use': [
    '备份目标 {name} 中仍有 {count} 个备份，包括 {example}',
    '请先删除它们（`pando backup rm`）。移除目标后，仓库中的数据仍会保留。',
  ],
  'backup.target_unreachable': ['备份目标 {name} 没有响应：{detail}', '会自动重试。请检查该机器是否在运行、地址是否正确、中间是否被阻断。'],
  'backup.denied': ['备份目标 {name} 拒绝访问：{detail}', '请检查那里的用户、密钥和权限；`pando backup target login {name}` 可更新凭据。'],
  'backup.unknown_host': [
    '备份目标 {name} 的主机未知，或与之前不同：{detail}',
    '请与该机器的密钥核对，并用 `pando backup target login {name} --known-hosts FILE` 提供。',
  ],
  'backup.wrong_key': [
    '本机的密钥不能打开 {name} 的仓库',
    '该仓库由别处创建。请提供其密钥：`pando backup target add NAME URL --key-file FILE`；那里的内容未被改动。',
  ],
  'backup.key_missing': [
    '本机没有备份目标 {name} 的密钥',
    '请把你保存的副本放入文件，用 `pando backup target key {name} --key-file FILE` 提供。没有密钥，任何人都无法读取备份。',
  ],
  'backup.no_repository': ['{name} 处已没有仓库', '之前是有的。请检查是否挂载了正确的磁盘、指定了正确的存储桶。不会在原处新建。'],
  'backup.damaged': [
    '{name} 的仓库已损坏或被篡改：{detail}',
    '不要信任其中的内容。请复制一份以供检查，备份到新的目标，并用 `pando backup verify` 查明哪些备份仍可恢复。',
  ],
  'backup.locked': ['{name} 的仓库被其他程序锁定：{detail}', '会自动重试。若那台机器已不存在，锁会在半小时后自动失效。'],
  'backup.no_room': [
    '备份目标 {name} 没有剩余空间',
    '请在那里腾出空间，或删除备份并回收空间：`pando backup target check {name} --prune`。',
  ],
  'backup.failed': ['restic 在 {name} 未能完成：{detail}', '会自动重试。参见服务器日志。'],
  'backup.interrupted': ['restic 在 {name} 工作时被终止', '会自动重试。若主机内存耗尽，内核日志中会有记录。'],
  'backup.bad_url': [
    '{url} 不是仓库地址：{detail}',
    '请写文件夹（如 /srv/backup）、sftp:user@host:/path、s3:https://host/bucket 或 rest:https://host/。',
  ],
  'backup.beside_state': [
    '备份不能放在 {stateDir} 之内或其上级：其中有打开备份的密钥，也有备份所保护的数据',
    '请使用另一块磁盘上的文件夹，最好是另一台机器。',
  ],
  'backup.bad_schedule': [
    '{schedule} 不是有效的计划：{detail}',
    '请写 cron 表达式，例如每天三点 `0 3 * * *`，以及时区，例如 Asia/Shanghai。',
  ],
  'backup.source_gone': ['项目 {project} 中没有可备份的 {of} {name}', '参见 `pando ps` 和 `pando volume ls`。'],
  'backup.never_used': ['卷 {name} 从未使用过，没有内容', '在实例使用过它之后再备份。'],
  'backup.hook_failed': ['{name} 的 {folder} 中有钩子失败：{detail}', '钩子是实例内部的可执行文件。请修正或移除它；没有备份任何内容。'],
  'backup.incomplete': ['{name} 的部分内容无法读取：{detail}', '仓库中的这部分数据会被丢弃。参见服务器日志。'],
  'backup.not_found': ['没有 {name}{when} 的就绪备份', '`pando backup ls` 列出全部。`pando backup now {name}` 立即备份。'],
  'backup.cloud_runs': ['{stateDir} 上有服务器在运行，进程 {pid}', '恢复云的状态时不能有服务器运行：请先 `pando down`。'],
  'backup.cloud_in_the_way': ['{stateDir} 中已有云的状态', '请在空机器上恢复，或用 `--replace`：现有内容会被移到一旁。'],
  'backup.several_clouds': [
    '{url} 中有多个云的备份：{clouds}',
    '请用 `--cloud` 选择其一。`restic snapshots --tag of:cloud` 显示其名称和时间。',
  ],
  'backup.not_ready': ['备份 {name} 处于 {phase} 状态', '请等待其就绪；参见 `pando backup ls`。'],
  'backup.in_the_way': ['{kind} {name} 已存在', '请换名恢复（`--as NAME`），或丢弃现有的（`--replace`）。'],
  'backup.not_restorable': ['{name} 不能这样恢复：{detail}', '`pando backup describe {name}` 显示其组成。'],
  'backup.file_not_found': ['备份 {name} 中没有 {path}', '`pando backup files {name} /` 列出其中的内容。'],
  'backup.disk_not_readable': [
    '无法列出 {name} 的磁盘 {part} 中的文件：{detail}',
    '只能从 ext4 文件系统取出单个文件。请以其他名称整体恢复（`--as`），再从中复制。',
  ],
  'backup.drill_failed': ['恢复 {name} 未成功：{detail}', '不要依赖此备份。`pando backup drill {name}` 可再试一次。'],
  'backup.overdue': ['{name} 的备份已逾期：{detail}', '参见 `pando backup ls` 及失败的原因。'],
  'audit.unreadable': [
    '无法打开审计日志 {path}：{detail}',
    '请检查磁盘是否已满、文件是否损坏。移走它可开始新的日志；请保留旧日志以备查询。',
  ],
  'audit.write_failed': ['无法写入审计日志：{detail}', '所请求的操作可能已经发生。请在状态目录所在磁盘腾出空间，确认后再试。'],
  'audit.broken': ['审计日志的链条已断：{detail}', '在此之前的条目未被改动。请与之前的导出或 audit.db 的副本比对。'],
  'audit.no_entry': ['审计日志没有条目 {seq}', '`pando audit ls` 显示最新的条目；超过保留期限的最早条目会被移除。'],
  'audit.bad_export': ['{file} 的第 {line} 行不是审计日志条目', '请提供 `pando audit export` 写出的原始文件。'],
  'audit.not_delivered': [
    '无法将条目发送到 {to}：{detail}',
    '请检查服务器能否访问它。恢复后会补发，不会遗漏。`pando audit target test NAME` 可测试。',
  ],
  'monitoring.archive_unreadable': [
    '无法读取指标存档 {path}：{detail}',
    '请移走该文件并重新启动服务器：会新建一个，旧图表会丢失，其他不受影响。',
  ],
  'monitoring.no_such_metric': ['{kind} 没有名为 {name} 的指标', '可用的指标：{known}。'],
  'monitoring.bad_time_range': [
    '时间范围的结束早于开始',
    '请以时刻或距今的时长给出 `since` 和 `until`，例如 `since=1h`；留空时 `until` 为现在。',
  ],
  'monitoring.too_many_points': ['共 {points} 个数据点，超过单次上限 {most}', '请增大 `step`，或缩短时间范围。'],
  'monitoring.prometheus_unreadable': [
    '无法读取 Prometheus 服务器 {url}：{detail}',
    '请检查它是否在运行，以及设置 prometheus-url 是否正确。不设置时图表来自 Pando 自己的存档。',
  ],
  'monitoring.bad_rule': ['条件必须恰好是 {known} 之一，而这里是 {said}', '请只给出其中一个；两个条件应写成两条规则。'],
  'monitoring.not_delivered': ['无法将告警发送到 {to}：{detail}', '会自动重试。请检查地址、用户和密码，然后用 `pando alarm test` 测试。'],
} satisfies ProblemTexts
