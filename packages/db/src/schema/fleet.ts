import { foreignKey, integer, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'
import { globalTable, tenantTable } from '../kit.ts'
import { departments } from './access.ts'
import { agents, tenants } from './tenancy.ts'

/** A modality or workstation, as seen by its calling AE title. */
export const devices = tenantTable(
  'devices',
  {
    aeTitle: text('ae_title').notNull(),
    address: text('address').notNull(),
    label: text('label'),
    /** The department it stands in. */
    departmentRef: uuid('department_ref'),
    modality: text('modality'),
    manufacturer: text('manufacturer'),
    model: text('model'),
    stationName: text('station_name'),
    /** 0: entered by hand, has not sent yet. */
    instanceCount: integer('instance_count').notNull().default(0),
    firstSeenAt: instant('first_seen_at').notNull().defaultNow(),
    lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
  },
  (t) => [
    unique('devices_by_ae').on(t.tenantId, t.aeTitle, t.address),
    foreignKey({
      columns: [t.tenantId, t.departmentRef],
      foreignColumns: [departments.tenantId, departments.id],
    }),
  ],
)

/** Who may send to the hospital's agents: a title, and where it may call from. */
export const admittedCallers = globalTable(
  'admitted_callers',
  {
    because: 'an agent hears with its heartbeat whom to let in, which is answered before a tenant is open',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert', 'update', 'delete'],
  },
  {
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    aeTitle: text('ae_title').notNull(),
    /** `CallerNetwork` of agent-protocol: addresses, networks, `any`, `private`, `loopback`. */
    networks: text('networks').array().notNull(),
    admittedAt: instant('admitted_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.aeTitle] })],
)

/** Who called an agent and is not on that list, the latest of each agent; shown so that a person can let them in. */
export const seenCallers = globalTable(
  'seen_callers',
  {
    because: 'an agent says it with its heartbeat, before a tenant is open',
    tenantColumn: 'tenant_id',
    tenantWrites: ['delete'],
  },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    agentId: uuid('agent_id')
      .notNull()
      .references(() => agents.id),
    outcome: text('outcome').notNull().$type<'not-known' | 'wrong-called-title' | 'let-in-while-open'>(),
    callingAeTitle: text('calling_ae_title').notNull(),
    calledAeTitle: text('called_ae_title').notNull(),
    address: text('address').notNull(),
    callCount: integer('call_count').notNull(),
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
  },
  (t) => [unique('seen_callers_once').on(t.agentId, t.outcome, t.callingAeTitle, t.calledAeTitle, t.address)],
)
