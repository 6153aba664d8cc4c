import type { Outcome, VerbCell } from '../policy-matrix.table.ts'
import type { Whose } from './columns.ts'
import type { World } from './world.ts'

export interface Answer {
  readonly outcome: Outcome
  /** Status, headers and body, without what differs from call to call. */
  readonly text: string
  readonly requestId?: string
}

export interface CellResult {
  readonly cell: string
  readonly faults: readonly string[]
}

export const OUTCOME_OF: Readonly<Record<number, Outcome>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  429: 'rate-limited',
  502: 'damaged',
  503: 'unavailable',
}

export const outcomeOf = (status: number): Outcome =>
  status < 400 ? 'ok' : (OUTCOME_OF[status] ?? 'internal')

/** Headers that say when and by which connection, not what. */
const NOT_COMPARED = ['date', 'connection', 'keep-alive', 'x-request-id', 'transfer-encoding']

export async function answerOf(response: Response): Promise<Answer> {
  const bytes = Buffer.from(await response.arrayBuffer())
  const requestId = response.headers.get('x-request-id') ?? undefined
  const headers = [...response.headers].filter(([name]) => !NOT_COMPARED.includes(name))
  const text = JSON.stringify([response.status, headers, bytes.toString('latin1')])
  return {
    outcome: outcomeOf(response.status),
    text: requestId ? text.replaceAll(requestId, '<request>') : text,
    ...(requestId ? { requestId } : {}),
  }
}

/** The ids that were asked for replaced by what they name, and new ones by nothing: what is left can be compared. */
function anonymous(text: string, asked: Readonly<Record<string, string>>): string {
  let plain = text
  for (const [name, value] of Object.entries(asked)) plain = plain.replaceAll(value, `<${name}>`)
  return plain
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<new>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
}

/** Columns of the audit log that repeat what one's own people typed, whether or not it exists. */
const TYPED = ['objectId', 'studyInstanceUid', 'details']
/** The same in the terms of PS3.15 §A.5. */
const TYPED_IN_MESSAGES = ['ParticipantObjectID', 'Details']

/** Fields of RFC 4180, all of them quoted. */
const cellsOf = (line: string) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell ?? '')

function withoutTypedColumns(csv: string): string {
  const [head = '', ...lines] = csv.split('\r\n')
  const columns = cellsOf(head)
  const kept = (line: string) => cellsOf(line).filter((_, index) => !TYPED.includes(columns[index] ?? ''))
  return [head, ...lines.map((line) => kept(line).join())].join('\n')
}

/** An answer of the audit log without the ids that its own people asked for: in everything else nothing may leak. */
export function withoutEchoes(text: string): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  const plain = JSON.stringify(value, (key, each) =>
    TYPED.includes(key) || TYPED_IN_MESSAGES.includes(key) ? '' : each,
  )
  const body = Array.isArray(value) ? value[2] : undefined
  if (typeof body !== 'string') return plain
  const said = body.includes('"objectId"') && body.includes('\r\n') ? withoutTypedColumns(body) : body
  return JSON.stringify([
    ...(value as unknown[]).slice(0, 2),
    said.startsWith('{') ? withoutEchoes(said) : said,
  ])
}

/** What of the other hospital stands in an answer although nobody said it. */
export function leaks(text: string, world: World, said: string): readonly string[] {
  return Object.entries(world.loot.other)
    .filter(([, value]) => !said.includes(value) && text.includes(value))
    .map(([name]) => `shows ${name} of another hospital`)
}

export interface Seen {
  readonly want: Outcome
  readonly answer: Answer
  /** What the request named. */
  readonly said: string
  /** Audit rows of success that it left. */
  readonly rows?: number
}

/** What is wrong with one answer. */
export function faultsOf(
  world: World,
  cell: Pick<VerbCell, 'crosses' | 'repeats' | 'rows'>,
  { want, answer, said, rows }: Seen,
): readonly string[] {
  const faults: string[] = []
  if (answer.outcome !== want)
    faults.push(`${answer.outcome} instead of ${want}: ${answer.text.slice(0, 200)}`)
  if (!cell.crosses)
    faults.push(...leaks(cell.repeats ? withoutEchoes(answer.text) : answer.text, world, said))
  const [least, most] = want === 'ok' ? (cell.rows ?? [1, 1]) : [0, 0]
  if (rows !== undefined && (rows < least || rows > most))
    faults.push(`${rows} audit rows of success instead of ${least}–${most}`)
  return faults
}

/** Another hospital's thing and a thing that is not there must answer alike, byte for byte. */
export function comparison(world: World): (whose: Whose, answer: Answer) => readonly string[] {
  let other: string | undefined
  return (whose, answer) => {
    if (whose !== 'other' && whose !== 'missing') return []
    const text = `${answer.outcome} ${anonymous(answer.text, { ...world.loot[whose] })}`
    if (whose === 'other') other = text
    return whose === 'missing' && other !== undefined && other !== text
      ? [`differs from what is not there: ${other.slice(0, 300)} ≠ ${text.slice(0, 300)}`]
      : []
  }
}
