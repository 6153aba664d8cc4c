import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { ServiceUser } from '@yingtong/testkit/machine'

/** A system user without home or shell, made when it is missing; throws where there is no `useradd`. */
export function systemUser(name: string): ServiceUser {
  const known = findUser(name)
  if (known !== null) return known
  const flags = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent']
  execFileSync('useradd', [...flags, '--shell', '/usr/sbin/nologin', name], { stdio: 'pipe' })
  const made = findUser(name)
  if (made === null) throw new Error(`the system user ${name} cannot be made`)
  return made
}

/** A system group, made when it is missing; its id. */
export function systemGroup(name: string): number {
  const known = findGroup(name)
  if (known !== null) return known
  execFileSync('groupadd', ['--system', name], { stdio: 'pipe' })
  const made = findGroup(name)
  if (made === null) throw new Error(`the system group ${name} cannot be made`)
  return made
}

/** passwd(5): name, password, user id, group id. */
function findUser(name: string): ServiceUser | null {
  const fields = findLine('/etc/passwd', name)
  return fields === null ? null : { uid: Number(fields[2]), gid: Number(fields[3]) }
}

function findGroup(name: string): number | null {
  const fields = findLine('/etc/group', name)
  return fields === null ? null : Number(fields[2])
}

function findLine(path: string, name: string): readonly string[] | null {
  const line = readFileSync(path, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`))
  return line?.split(':') ?? null
}
