/** Not by `import`, which reads all that a module exports, and of `node:http` that loads all of undici: a sixth of a short command. */
export function http(): typeof import('node:http') {
  return process.getBuiltinModule('node:http')
}

export function https(): typeof import('node:https') {
  return process.getBuiltinModule('node:https')
}
