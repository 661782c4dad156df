import type { ProblemTexts } from './problem-texts.ts'

/** 桌面、磁盘镜像与虚拟机硬件。 */
export const machines = {
  'desktop.none_free': [
    '{pool} 没有空闲的桌面：共 {size} 个，{inUse} 个使用中，{making} 个制作中',
    '请等有人归还后再试，或扩大桌面池：`pando desktop resize {pool} N`。',
  ],
  'desktop.not_assigned': ['桌面 {name} 尚未分配', '请先分配给用户：`pando desktop assign {pool} USER`。'],
  'desktop.not_theirs': ['{user} 没有使用桌面 {name}', '`pando desktop ls` 显示各桌面的使用者。'],
  'desktop.has_another': ['{user} 已在使用此池的桌面 {name}', '请先收回：`pando desktop logout {name}`。'],
  'desktop.taken': ['桌面 {name} 不空闲：正由 {user} 使用，或正在为其之后的使用者重置', '`pando desktop ls` 显示哪些空闲。'],
  'desktop.name_taken': ['实例 {name} 不属于此桌面池，却与其中一个桌面同名', '请删除该实例，或为桌面池换一个名称。'],
  'desktop.volume_taken': ['卷 {volume} 不是 {user} 的数据', '请删除或重命名该卷；之后桌面会得到自己的数据磁盘。'],
  'desktop.is_instance': [
    '{name} 是桌面池 {pool} 的桌面，由桌面池决定',
    '请使用 `pando desktop reset`、`logout` 或 `upgrade`，或修改桌面池。',
  ],
  'desktop.bad_schedule': [
    '“{rule}”不是 cron 表达式：{detail}',
    '请写分、时、日、月、星期，例如 `0 7 * * 1-5`；时区例如 `Asia/Shanghai`。',
  ],
  'desktop.blast_radius': [
    '{what} 会结束 {pool} 的 {of} 个桌面中的 {stops} 个（{share}%）；其保护限度为 {guard}%',
    '请确认：命令行用 `--yes`，API 用 `confirm={pool}`。无需确认的比例由桌面池的 `spec.guard` 决定。',
  ],
  'desktop.not_frozen': ['桌面 {name} 无法冻结，重置时将重新引导：{why}', '参见 `pando describe snapshot {name}-base`。'],
  'screen.bad_ticket': [
    '此票据不能打开屏幕 {name}：已使用、已过期，或桌面已属于他人',
    '请重新获取：`pando desktop open`；实例请用 `pando vnc --browser`。',
  ],
  'image.vm_only': ['{name} 是磁盘镜像，只能作为虚拟机运行', '请加上 `--vm`，或在期望中写 `engine: vm`。'],
  'image.is_a_disk': ['{name} 是磁盘镜像：其中是一整台机器，而不是可解包的文件', '请作为虚拟机运行（`--vm`）。'],
  'image.not_a_disk': ['{name} 不是磁盘镜像', '只能导出磁盘镜像；`pando image ls` 的 DISK 列有标记。'],
  'image.backing_file': ['此磁盘镜像只是一部分：它基于 {file}', '请在基础文件所在处合并：`qemu-img convert -O qcow2 IMAGE whole.qcow2`。'],
  'image.external_data': [
    '此磁盘镜像的数据在另一个文件中：{file}',
    '请在该文件所在处合并：`qemu-img convert -O qcow2 IMAGE whole.qcow2`。',
  ],
  'image.encrypted': ['磁盘镜像已加密（{method}）', '请在有密钥的地方转换。客户机可以在内部加密磁盘。'],
  'image.bad_header': ['{format} 镜像的文件头损坏或系伪造：{detail}', '请从可信来源重新获取。'],
  'image.truncated': ['{format} 镜像的末尾缺失：{detail}', '下载或复制中断了；请重新获取，有公布校验和时请使用 `--checksum`。'],
  'image.ambiguous': ['此文件被做成可按两种格式读取：{first} 和 {second}', '正常工具不会产生这样的文件。请在来源处转换为 qcow2。'],
  'image.unsupported_format': ['不接受 {format} 格式的磁盘镜像', '请先转换：`qemu-img convert -O qcow2 IMAGE image.qcow2`。'],
  'image.unreadable': ['无法读取 {format} 镜像：{detail}', '请在制作处检查：`qemu-img check IMAGE`。'],
  'image.too_large': ['磁盘将有 {found}，上限为 {limit}', '请在制作处缩小磁盘。'],
  'image.import_limit': ['导入已停止：{detail}', '此文件会耗尽主机资源，或内部远大于表面。请先转换为 qcow2。'],
  'image.bad_url': ['“{url}”不是磁盘镜像的地址', '请写 `https://…` 或 `http://…`。'],
  'image.download_failed': ['从 {host} 下载失败：{detail}', '请检查地址和网络，然后重新导入。'],
  'image.bad_checksum': ['“{checksum}”不是校验和', '请写 `sha256:` 或 `sha512:` 加上公布的十六进制数字。'],
  'image.checksum_mismatch': ['文件的校验和为 {found}，应为 {wanted}', '没有保留任何内容。请与发布者公布的列表比对。'],
  'hardware.no_firmware': [
    '此节点没有 UEFI 固件：缺少 {path}',
    '请安装软件包 `ovmf`（`pando doctor --fix` 会安装），或将 `machine.firmware` 设为 `bios`。',
  ],
  'hardware.no_tpm': [
    '此节点不能提供 TPM：未安装 swtpm',
    '请安装软件包 `swtpm`（`pando doctor --fix` 会安装），或将 `machine.tpm` 设为 false。',
  ],
  'hardware.tpm_failed': ['{name} 的 TPM 未能启动：{detail}', '参见虚拟机文件夹中的 `tpm.log`；其状态在旁边的 `machine/tpm` 中。'],
  'hardware.no_seed': ['此节点不能制作 cloud-init 光盘：未安装 genisoimage', '请安装软件包 `genisoimage`（`pando doctor --fix` 会安装）。'],
  'hardware.vm_only': ['容器没有自己的硬件', '请留空 `machine`，或将 `engine` 设为 `vm`（`--vm`）。'],
  'hardware.disk_image_only': ['{name} 是 OCI 镜像，其虚拟机使用固定的硬件', '请留空 `machine`，或用 `pando image import` 导入磁盘镜像。'],
  'hardware.too_little_memory': [
    'OCI 镜像的虚拟机至少需要 {least} 内存才能引导，而 {given} 不足',
    '请将 `memory`（`--memory`）设为 {least} 或更多，或作为容器运行，容器不需要自己的内核。',
  ],
  'hardware.needs_uefi': ['安全启动是 UEFI 的功能', '请将 `machine.firmware` 设为 `uefi`，或留空。'],
  'hardware.runs_itself': [
    '磁盘镜像 {name} 引导自己的系统：{field} 对它无效',
    '请留空；可通过 `machine.cloudInit.userData`（`--cloud-init`）告诉该系统。',
  ],
  'hardware.too_many_discs': ['有 {count} 张光盘，而光驱只有 {most} 个', '请减少 `machine.cdroms`；作为镜像本身的 ISO 也占用一个光驱。'],
  'hardware.not_a_disc': ['{name} 不是 ISO 镜像，不能放入光驱', '请用 `pando image import` 导入 ISO；磁盘请使用卷。'],
  'instance.no_display': [
    '实例 {name} 没有屏幕',
    '请将 `machine.display` 设为 true（`--display`）；没有屏幕时也可使用串口控制台：`pando console {name}`。',
  ],
  'instance.no_agent': [
    '{name} 中没有客户机代理响应（{detail}）',
    '请在内部安装并启动 qemu-guest-agent，或等待系统引导完成；`pando console {name}` 无需代理。',
  ],
  'instance.no_terminal': ['{name} 的客户机代理可以运行程序，但没有终端', '请去掉 --tty，或用 `pando console {name}` 登录。'],
  'instance.input_too_large': ['客户机代理一次接收程序的全部输入，上限为 {limit}', '请用 `pando cp` 复制进去，让程序读取该文件。'],
  'fork.guest_unsupported': [
    '{name} 的内存可用于回退，但不能用于克隆：{why}',
    '请只克隆磁盘（`--cold`）：克隆会重新引导。内部有 qemu-guest-agent 的 Linux 可连同内存一起克隆。',
  ],
} satisfies ProblemTexts
