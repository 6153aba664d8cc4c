import {
  ACTIONS,
  type Action,
  type ActionDefinition,
  type Effect,
  EVENTS,
  STATES,
  type State,
  TABLE_9_10,
  type UpperLayerEvent,
} from './state-machine.table.ts'

export type Role = 'requestor' | 'acceptor'

export interface Step {
  readonly action: Action
  readonly effects: readonly Effect[]
  readonly next: State
}

export interface StepCircumstances {
  readonly role: Role
  /** AE-6: whether the provider finds the A-ASSOCIATE-RQ acceptable; true when left out. */
  readonly acceptable?: boolean
}

const TRANSITIONS = readTable(TABLE_9_10)

/** The action of one cell of PS3.8 table 9-10, or undefined where the cell is empty. */
export function actionOf(state: State, event: UpperLayerEvent): Action | undefined {
  return TRANSITIONS.get(event)?.get(state)
}

/** What to do and where to go for an event in a state (PS3.8 §9.2), or undefined where the cell is empty. */
export function step(
  state: State,
  event: UpperLayerEvent,
  circumstances: StepCircumstances,
): Step | undefined {
  const action = actionOf(state, event)
  if (action === undefined) return undefined
  const definition: ActionDefinition = ACTIONS[action]
  if (circumstances.acceptable === false && definition.otherwise) {
    return { action, ...definition.otherwise }
  }
  const nextOfAcceptor = circumstances.role === 'acceptor' ? definition.nextOfAcceptor : undefined
  return { action, effects: definition.effects, next: nextOfAcceptor ?? definition.next }
}

function readTable(text: string): ReadonlyMap<UpperLayerEvent, ReadonlyMap<State, Action>> {
  const [head = '', ...rows] = text.trim().split('\n')
  const columns = head.trim().split(/\s+/).map(asState)
  return new Map(
    rows.map((row) => {
      const [event = '', ...cells] = row.trim().split(/\s+/)
      if (cells.length !== columns.length) throw new Error(`table 9-10, ${event}: cells missing`)
      const filled = columns.flatMap((state, i) => {
        const cell = cells[i] ?? '.'
        return cell === '.' ? [] : [[state, asAction(cell)] as const]
      })
      return [asEvent(event), new Map(filled)] as const
    }),
  )
}

function asState(word: string): State {
  if (!Object.hasOwn(STATES, word)) throw new Error(`table 9-10: no state ${word}`)
  return word as State
}

function asEvent(word: string): UpperLayerEvent {
  if (!Object.hasOwn(EVENTS, word)) throw new Error(`table 9-10: no event ${word}`)
  return word as UpperLayerEvent
}

function asAction(word: string): Action {
  if (!Object.hasOwn(ACTIONS, word)) throw new Error(`table 9-10: no action ${word}`)
  return word as Action
}
