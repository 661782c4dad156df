import RFB from './novnc/core/rfb.js'
import { language, texts } from './texts.js'

/** Pauses between tries to connect, in seconds. */
const pauses = [1, 2, 4, 8, 15]
/** Codes of the server with which it is no use to try again. */
const final = {
  'screen.bad_ticket': 'used',
  'instance.no_display': 'noDisplay',
  'instance.unsupported': 'noDisplay',
  'store.not_found': 'ended',
}

const at = (id) => document.getElementById(id)
const [, , project, name] = location.pathname.split('/')
const memory = `pando-screen ${project}/${name}`
let session = ''
let rfb
let tries = 0
let timer

start()

async function start() {
  document.documentElement.lang = language
  document.title = `${name} · Pando`
  at('name').textContent = name
  for (const id of ['keys', 'clipboard', 'full', 'leave', 'send', 'hint']) at(id).textContent = texts[id]
  at('again').textContent = texts.reconnect
  at('keys').onclick = () => rfb?.sendCtrlAltDel()
  at('full').onclick = fullScreen
  at('clipboard').onclick = () => showPanel(at('panel').hidden)
  at('send').onclick = sendText
  at('leave').onclick = leave
  at('again').onclick = () => connect()
  // The ticket is used up here; who looks at the address bar or the history finds nothing.
  const ticket = location.hash.slice(1)
  history.replaceState(null, '', location.pathname)
  try {
    if (ticket) remember(await ask('session', { ticket }))
    else session = sessionStorage.getItem(memory) ?? ''
  } catch (error) {
    return stop(texts[final[error.code]] ?? texts.failed)
  }
  if (!session) return stop(texts.noTicket)
  await connect()
}

function remember(opened) {
  session = opened.session
  sessionStorage.setItem(memory, session)
}

async function connect() {
  clearTimeout(timer)
  at('again').hidden = true
  say(texts.connecting)
  let given
  try {
    given = await ask('ticket')
  } catch (error) {
    return final[error.code] ? stop(texts[final[error.code]]) : later(texts.again)
  }
  at('leave').hidden = !given.user
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const url = `${scheme}://${location.host}/v1/projects/${project}/instances/${name}/vnc`
  let wasUp = false
  rfb = new RFB(at('screen'), url, { wsProtocols: ['binary', `pando.ticket.${given.ticket}`] })
  rfb.scaleViewport = true
  rfb.resizeSession = false
  rfb.addEventListener('connect', () => {
    wasUp = true
    tries = 0
    say(texts.connected)
    turnOn(true)
    rfb.focus()
  })
  rfb.addEventListener('clipboard', ({ detail }) => {
    at('text').value = detail.text
    navigator.clipboard?.writeText(detail.text).catch(() => {}) // only where the browser lets us
  })
  rfb.addEventListener('disconnect', () => {
    turnOn(false)
    if (session) later(wasUp ? texts.again : texts.waiting)
  })
}

/** Tries again after a pause that grows; at once when asked to. */
function later(text) {
  const seconds = pauses[Math.min(tries++, pauses.length - 1)]
  say(text(seconds))
  at('again').hidden = false
  timer = setTimeout(connect, seconds * 1000)
}

function stop(text) {
  session = ''
  sessionStorage.removeItem(memory)
  clearTimeout(timer)
  rfb?.disconnect()
  turnOn(false)
  at('leave').hidden = true
  at('again').hidden = true
  say(text)
}

async function leave() {
  if (!confirm(texts.sure)) return
  await ask('logout').catch(() => {}) // the screen is closed either way
  stop(texts.ended)
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen()
  else document.documentElement.requestFullscreen().then(() => rfb?.focus())
}

function showPanel(isOpen) {
  at('panel').hidden = !isOpen
  at('clipboard').setAttribute('aria-expanded', String(isOpen))
  if (isOpen) at('text').focus()
  else rfb?.focus()
}

function sendText() {
  rfb?.clipboardPasteFrom(at('text').value)
  showPanel(false)
}

function turnOn(isUp) {
  for (const id of ['keys', 'clipboard']) at(id).disabled = !isUp
  document.body.dataset.state = isUp ? 'connected' : 'disconnected'
}

function say(text) {
  at('state').textContent = text
}

async function ask(what, body) {
  const answer = await fetch(`/screen/-/${what}`, {
    method: 'POST',
    cache: 'no-store',
    headers: { 'content-type': 'application/json', ...(session ? { authorization: `Screen ${session}` } : {}) },
    body: JSON.stringify(body ?? {}),
  })
  const found = answer.status === 204 ? {} : await answer.json().catch(() => ({}))
  if (!answer.ok) throw Object.assign(new Error(found.title), { code: found.code })
  return found
}
