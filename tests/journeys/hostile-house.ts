import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { appRouter, ruleOf } from '@yingtong/api'
import { ROLES } from '@yingtong/domain'
import { ctInstance, encapsulatedPdf } from '@yingtong/testkit'
import { startPostgres } from '@yingtong/testkit/machine'
import pg from 'pg'
import { sampleOf } from '../hardening/walk-schema.ts'
import { HOSTILE_TEXTS } from '../harness/hostile-texts.table.ts'
import { type Product, startProduct } from '../harness/start-product.ts'
import { plantRows, type Seat, seatPerson } from './hostile-rows.ts'

/** Studies whose every text holds many payloads, for pages that show one study. */
export const DENSE_STUDIES = 4
const PER_DENSE = HOSTILE_TEXTS.length / DENSE_STUDIES
const STOW_AT_ONCE = 31
const SLUG = 'county-a'

export interface HostileHouse {
  readonly product: Product
  readonly slug: string
  /** Ids of the dense studies, as the pages' addresses have them. */
  readonly denseStudyIds: readonly string[]
  /** Their Study Instance UIDs, in the same order. */
  readonly denseStudyUids: readonly string[]
  /** Id of a study that holds a foreign document. */
  readonly documentStudyId: string
  /** Session cookies of one person of each role. */
  readonly cookies: Readonly<Record<Seat, string>>
  /** Puts payloads into what people name: templates, departments, tokens, invitations and the like. */
  nameThings(cookie: string): Promise<readonly string[]>
  stop(): Promise<void>
}

/** Text without what DICOM takes for its own: a backslash parts values, `^` and `=` part names. */
const asValue = (text: string) => text.replace(/\\/g, '/').replace(/[\r\n\u2028]/g, ' ')
const asName = (text: string) => asValue(text).replace(/[\^=]/g, '~')

/** One image with the text `at(0)`, `at(1)`, … in each field that is shown somewhere. */
function hostileObject(n: number, at: (field: number) => string): Uint8Array {
  const value = (field: number) => asValue(at(field))
  return ctInstance({
    rows: 16,
    studyInstanceUid: `1.2.826.0.1.3680043.8.498.7.${n}`,
    instanceNumber: 1,
    patient: {
      // A name begins with letters, as a search by them does; what follows is the payload.
      patientName: `${asName(at(0))}=${asName(at(1))}=${asName(at(2))}`,
      patientId: value(3),
      birthDate: '19700101',
      sex: 'O',
      age: value(4).slice(0, 4),
    },
    accessionNumber: value(5),
    studyDescription: value(6),
    seriesDescription: value(7),
    institutionName: value(8),
    stationName: value(9),
    bodyPart: value(10),
    protocolName: value(11),
    referringPhysician: asName(at(12)),
    requestedProcedure: value(13),
    studyId: value(14),
    studyDate: '20260318',
    studyTime: `1${String(n % 10)}2200`,
  })
}

/** What stands in the text field `field` of a dense study; 0 to 2 are the groups of the patient's name. */
export function denseText(study: number, field: number): string {
  const part = HOSTILE_TEXTS.slice(study * PER_DENSE, (study + 1) * PER_DENSE)
  const text = part.map((_, i) => part[(i + field) % part.length]).join(' ')
  return field < 3 ? asName(text) : asValue(text)
}

function hostileObjects(): readonly Uint8Array[] {
  const each = HOSTILE_TEXTS.map((_, n) =>
    hostileObject(n, (field) => HOSTILE_TEXTS[(n + field * 7) % HOSTILE_TEXTS.length]!),
  )
  const dense = Array.from({ length: DENSE_STUDIES }, (_, n) =>
    hostileObject(500 + n, (field) => denseText(n, field)),
  )
  const document = { ...DOCUMENT_UIDS, title: HOSTILE_TEXTS[0]!, pdf: new TextEncoder().encode(FOREIGN_PAGE) }
  return [...each, ...dense, encapsulatedPdf(document)]
}

/** A page with a script in it that calls itself a PDF; an even number of bytes. */
export const FOREIGN_PAGE = '<!DOCTYPE html><script>alert(1)</script> '
const DOCUMENT_UIDS = {
  studyInstanceUid: '1.2.826.0.1.3680043.8.498.8.1',
  seriesInstanceUid: '1.2.826.0.1.3680043.8.498.8.2',
  sopInstanceUid: '1.2.826.0.1.3680043.8.498.8.3',
}

/** STOW-RS (PS3.18 §10.5) of some objects in one request. */
async function stow(product: Product, objects: readonly Uint8Array[]): Promise<void> {
  const boundary = 'hostile-objects'
  const parts = objects.flatMap((bytes) => [
    Buffer.from(`--${boundary}\r\ncontent-type: application/dicom\r\n\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ])
  const response = await fetch(`${product.web}/t/${SLUG}/dicom-web/studies`, {
    method: 'POST',
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    headers: {
      authorization: `Bearer ${product.token(SLUG)}`,
      'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
    },
  })
  if (response.status !== 200)
    throw new Error(`STOW: ${response.status} ${(await response.text()).slice(0, 500)}`)
}

const CREATING = /\.(create|save|add|register|invite|record)$/

async function nameThings(product: Product, cookie: string): Promise<readonly string[]> {
  const named: string[] = []
  for (const [path, each] of Object.entries(appRouter._def.procedures)) {
    const procedure = each as unknown as { _def: { type: string } }
    const rule = ruleOf(procedure)
    if (procedure._def.type !== 'mutation' || rule === null || !CREATING.test(rule.name)) continue
    for (let turn = 0; turn < HOSTILE_TEXTS.length; turn += 12) {
      let field = 0
      const json = sampleOf(rule.input, (at, schema) => {
        field += 1
        const text = HOSTILE_TEXTS[(turn + field) % HOSTILE_TEXTS.length]!
        if (/email/i.test(at.at(-1) ?? '')) return `p${turn}@hostile.example`
        return [text, text.slice(0, 40), text.slice(0, 16)].find((one) => schema.safeParse(one).success) ?? ''
      })
      // An id would mean a change of something that is there.
      if (json !== null && typeof json === 'object') Reflect.deleteProperty(json, 'id')
      const response = await fetch(`${product.web}/api/trpc/${path}`, {
        method: 'POST',
        body: JSON.stringify({ json }),
        headers: { cookie, origin: product.web, 'content-type': 'application/json' },
      })
      if (response.ok) named.push(path)
      else if (response.status === 403) break
    }
  }
  return named
}

/** Names of hospital and people, as long as names may be (create-tenant.ts, create-member.ts), so that pages keep their shape. */
async function nameHospital(client: pg.Client): Promise<void> {
  const [hospital, person] = [HOSTILE_TEXTS.slice(11, 14).join(' '), HOSTILE_TEXTS[12]!]
  await client.query(`update tenants set name = left($1 || name, 120) where slug = $2`, [hospital, SLUG])
  await client.query(`update users set name = left($1 || name, 60) where email like $2`, [
    person,
    `%@${SLUG}.example`,
  ])
  await client.query(
    `update memberships set display_name = left($1 || display_name, 60)
     where tenant_id = (select id from tenants where slug = $2)`,
    [person, SLUG],
  )
}

async function seatAll(client: pg.Client, operatorSlug: string) {
  const seats = [...ROLES, 'operator'] as const
  const people = new Map<Seat, { id: string; token: string }>()
  for (const role of seats)
    people.set(role, await seatPerson(client, { role, slug: role === 'operator' ? operatorSlug : SLUG }))
  return {
    idOf: (role: Seat) => people.get(role)!.id,
    cookies: Object.fromEntries(seats.map((role) => [role, people.get(role)!.token])) as Record<Seat, string>,
  }
}

async function fill(client: pg.Client, operatorSlug: string) {
  await nameHospital(client)
  const { idOf, cookies } = await seatAll(client, operatorSlug)
  const { rows } = await client.query(
    `select s.id, s.study_instance_uid as uid, s.patient_ref as patient, s.tenant_id as tenant, m.region_id as region
     from studies s join region_members m on m.tenant_id = s.tenant_id
     where study_instance_uid like '1.2.826.0.1.3680043.8.498.7.50_' order by study_instance_uid`,
  )
  const studyIds = rows.map((row: { id: string }) => row.id)
  await plantRows(client, {
    tenantId: rows[0].tenant,
    regionId: rows[0].region,
    patientId: rows[0].patient,
    readerId: idOf('senior-radiologist'),
    operatorId: idOf('operator'),
    studyIds,
  })
  const documents = await client.query('select id from studies where study_instance_uid = $1', [
    DOCUMENT_UIDS.studyInstanceUid,
  ])
  const documentStudyId = documents.rows[0].id as string
  return { cookies, documentStudyId, studyIds, studyUids: rows.map((row: { uid: string }) => row.uid) }
}

/** The product with 120 payloads in every text that comes in, and in every text that people write. */
export async function startHostileHouse(): Promise<HostileHouse> {
  const dir = await mkdtemp(join(tmpdir(), 'yingtong-hostile-'))
  const postgres = await startPostgres(join(dir, 'postgres'))
  const product = await startProduct({ dataDir: join(dir, 'data'), env: { DATABASE_URL: postgres.url } })
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  const objects = hostileObjects()
  for (let from = 0; from < objects.length; from += STOW_AT_ONCE)
    await stow(product, objects.slice(from, from + STOW_AT_ONCE))
  const { cookies, documentStudyId, studyIds, studyUids } = await fill(client, product.demo.operator.slug)
  await client.end()
  return {
    product,
    slug: SLUG,
    denseStudyIds: studyIds,
    denseStudyUids: studyUids,
    documentStudyId,
    cookies,
    nameThings: (cookie) => nameThings(product, cookie),
    async stop() {
      await product.stop()
      await postgres.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

export const HOSTILE_STUDIES = HOSTILE_TEXTS.length + DENSE_STUDIES
