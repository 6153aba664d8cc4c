import { foreignKey, integer, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'
import { tenantTable } from '../kit.ts'
import { departments } from './access.ts'

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
