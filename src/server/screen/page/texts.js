const en = {
  connecting: 'Connecting…',
  connected: 'Connected',
  again: (seconds) => `The connection was lost. Trying again in ${seconds} s…`,
  waiting: (seconds) => `It is not up yet. Trying again in ${seconds} s…`,
  ended: 'The session has ended.',
  noTicket: 'This page needs a link of its own. Get one with `pando desktop open` or `pando vnc --browser`.',
  used: 'This link was used already, or is too old. Get a new one.',
  noDisplay: 'This machine has no screen.',
  failed: 'The connection was refused.',
  keys: 'Ctrl-Alt-Del',
  clipboard: 'Clipboard',
  full: 'Full screen',
  leave: 'Log out',
  sure: 'Log out? The desktop is made as new; only your data disk stays.',
  reconnect: 'Connect',
  send: 'Send to the desktop',
  hint: 'Text of the clipboard, both ways:',
}

const zh = {
  connecting: '正在连接…',
  connected: '已连接',
  again: (seconds) => `连接已断开，${seconds} 秒后重试…`,
  waiting: (seconds) => `桌面尚未就绪，${seconds} 秒后重试…`,
  ended: '会话已结束。',
  noTicket: '此页面需要专用链接，请用 `pando desktop open` 或 `pando vnc --browser` 获取。',
  used: '此链接已使用或已过期，请重新获取。',
  noDisplay: '这台机器没有屏幕。',
  failed: '连接被拒绝。',
  keys: 'Ctrl-Alt-Del',
  clipboard: '剪贴板',
  full: '全屏',
  leave: '注销',
  sure: '确定注销吗？桌面将还原如新，只保留您的数据盘。',
  reconnect: '连接',
  send: '发送到桌面',
  hint: '剪贴板文本（双向）：',
}

export const language = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
export const texts = language === 'zh' ? zh : en
