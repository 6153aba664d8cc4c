/** PS3.8 §9.2 tables 9-1 to 9-10, copied as they stand; read by `state-machine.ts`, tested cell by cell. */

/** PS3.8 tables 9-1 to 9-5. */
export const STATES = {
  Sta1: 'Idle',
  Sta2: 'Transport connection open (awaiting A-ASSOCIATE-RQ PDU)',
  Sta3: 'Awaiting local A-ASSOCIATE response primitive',
  Sta4: 'Awaiting transport connection opening to complete',
  Sta5: 'Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ PDU',
  Sta6: 'Association established and ready for data transfer',
  Sta7: 'Awaiting A-RELEASE-RP PDU',
  Sta8: 'Awaiting local A-RELEASE response primitive',
  Sta9: 'Release collision requestor side; awaiting local A-RELEASE response primitive',
  Sta10: 'Release collision acceptor side; awaiting A-RELEASE-RP PDU',
  Sta11: 'Release collision requestor side; awaiting A-RELEASE-RP PDU',
  Sta12: 'Release collision acceptor side; awaiting local A-RELEASE response primitive',
  Sta13: 'Awaiting transport connection close indication (association no longer exists)',
} as const
export type State = keyof typeof STATES

/** PS3.8 table 9-10, first column. */
export const EVENTS = {
  Evt1: 'A-ASSOCIATE request (local user)',
  Evt2: 'Transport connection confirmation (local transport service)',
  Evt3: 'A-ASSOCIATE-AC PDU received on transport connection',
  Evt4: 'A-ASSOCIATE-RJ PDU received on transport connection',
  Evt5: 'Transport connection indication (local transport service)',
  Evt6: 'A-ASSOCIATE-RQ PDU received on transport connection',
  Evt7: 'A-ASSOCIATE response primitive (accept)',
  Evt8: 'A-ASSOCIATE response primitive (reject)',
  Evt9: 'P-DATA request primitive',
  Evt10: 'P-DATA-TF PDU received on transport connection',
  Evt11: 'A-RELEASE request primitive',
  Evt12: 'A-RELEASE-RQ PDU received on transport connection',
  Evt13: 'A-RELEASE-RP PDU received on transport connection',
  Evt14: 'A-RELEASE response primitive',
  Evt15: 'A-ABORT request primitive',
  Evt16: 'A-ABORT PDU received on transport connection',
  Evt17: 'Transport connection closed indication (local transport service)',
  Evt18: 'ARTIM timer expired',
  Evt19: 'Unrecognized or invalid PDU received',
} as const
export type UpperLayerEvent = keyof typeof EVENTS

export type Effect =
  | 'connect-transport'
  | 'close-transport'
  | 'start-artim'
  | 'stop-artim'
  | 'send-associate-rq'
  | 'send-associate-ac'
  | 'send-associate-rj'
  | 'send-p-data'
  | 'send-release-rq'
  | 'send-release-rp'
  | 'send-abort-as-user'
  | 'send-abort-as-provider'
  | 'indicate-associate'
  | 'confirm-associate'
  | 'indicate-p-data'
  | 'indicate-release'
  | 'confirm-release'
  | 'indicate-abort'
  | 'indicate-p-abort'

export interface ActionDefinition {
  readonly effects: readonly Effect[]
  readonly next: State
  /** AE-6: what happens when the provider finds the request unacceptable. */
  readonly otherwise?: { readonly effects: readonly Effect[]; readonly next: State }
  /** AR-8: the next state of the association acceptor. */
  readonly nextOfAcceptor?: State
}

/** PS3.8 tables 9-6 to 9-9. */
export const ACTIONS = {
  // Table 9-6, association establishment
  'AE-1': { effects: ['connect-transport'], next: 'Sta4' },
  'AE-2': { effects: ['send-associate-rq'], next: 'Sta5' },
  'AE-3': { effects: ['confirm-associate'], next: 'Sta6' },
  'AE-4': { effects: ['confirm-associate', 'close-transport'], next: 'Sta1' },
  'AE-5': { effects: ['start-artim'], next: 'Sta2' },
  'AE-6': {
    effects: ['stop-artim', 'indicate-associate'],
    next: 'Sta3',
    otherwise: { effects: ['stop-artim', 'send-associate-rj', 'start-artim'], next: 'Sta13' },
  },
  'AE-7': { effects: ['send-associate-ac'], next: 'Sta6' },
  'AE-8': { effects: ['send-associate-rj', 'start-artim'], next: 'Sta13' },
  // Table 9-7, data transfer
  'DT-1': { effects: ['send-p-data'], next: 'Sta6' },
  'DT-2': { effects: ['indicate-p-data'], next: 'Sta6' },
  // Table 9-8, association release
  'AR-1': { effects: ['send-release-rq'], next: 'Sta7' },
  'AR-2': { effects: ['indicate-release'], next: 'Sta8' },
  'AR-3': { effects: ['confirm-release', 'close-transport'], next: 'Sta1' },
  'AR-4': { effects: ['send-release-rp', 'start-artim'], next: 'Sta13' },
  'AR-5': { effects: ['stop-artim'], next: 'Sta1' },
  'AR-6': { effects: ['indicate-p-data'], next: 'Sta7' },
  'AR-7': { effects: ['send-p-data'], next: 'Sta8' },
  'AR-8': { effects: ['indicate-release'], next: 'Sta9', nextOfAcceptor: 'Sta10' },
  'AR-9': { effects: ['send-release-rp'], next: 'Sta11' },
  'AR-10': { effects: ['confirm-release'], next: 'Sta12' },
  // Table 9-9, association abort
  'AA-1': { effects: ['send-abort-as-user', 'start-artim'], next: 'Sta13' },
  'AA-2': { effects: ['stop-artim', 'close-transport'], next: 'Sta1' },
  'AA-3': { effects: ['indicate-abort', 'close-transport'], next: 'Sta1' },
  'AA-4': { effects: ['indicate-p-abort'], next: 'Sta1' },
  'AA-5': { effects: ['stop-artim'], next: 'Sta1' },
  'AA-6': { effects: [], next: 'Sta13' },
  'AA-7': { effects: ['send-abort-as-provider'], next: 'Sta13' },
  'AA-8': { effects: ['send-abort-as-provider', 'indicate-p-abort', 'start-artim'], next: 'Sta13' },
} as const satisfies Record<string, ActionDefinition>
export type Action = keyof typeof ACTIONS

/** PS3.8 table 9-10; a point is an empty cell: the event cannot happen in that state. */
export const TABLE_9_10 = `
       Sta1  Sta2  Sta3  Sta4  Sta5  Sta6  Sta7  Sta8  Sta9  Sta10 Sta11 Sta12 Sta13
Evt1   AE-1  .     .     .     .     .     .     .     .     .     .     .     .
Evt2   .     .     .     AE-2  .     .     .     .     .     .     .     .     .
Evt3   .     AA-1  AA-8  .     AE-3  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt4   .     AA-1  AA-8  .     AE-4  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt5   AE-5  .     .     .     .     .     .     .     .     .     .     .     .
Evt6   .     AE-6  AA-8  .     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7
Evt7   .     .     AE-7  .     .     .     .     .     .     .     .     .     .
Evt8   .     .     AE-8  .     .     .     .     .     .     .     .     .     .
Evt9   .     .     .     .     .     DT-1  .     AR-7  .     .     .     .     .
Evt10  .     AA-1  AA-8  .     AA-8  DT-2  AR-6  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt11  .     .     .     .     .     AR-1  .     .     .     .     .     .     .
Evt12  .     AA-1  AA-8  .     AA-8  AR-2  AR-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt13  .     AA-1  AA-8  .     AA-8  AA-8  AR-3  AA-8  AA-8  AR-10 AR-3  AA-8  AA-6
Evt14  .     .     .     .     .     .     .     AR-4  AR-9  .     .     AR-4  .
Evt15  .     .     AA-1  AA-2  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  .
Evt16  .     AA-2  AA-3  .     AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-2
Evt17  .     AA-5  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AR-5
Evt18  .     AA-2  .     .     .     .     .     .     .     .     .     .     AA-2
Evt19  .     AA-1  AA-8  .     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7
`
