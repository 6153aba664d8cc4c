import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  amendReport,
  type CryptoSuite,
  type Ctx,
  downloadSignature,
  openReport,
  rotateTenantKey,
  saveReport,
  signReport,
  verifyReport,
} from '@yingtong/domain'
import { plantStudy, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const body = { findings: '右肺上叶后段见混合磨玻璃结节。', impression: '右肺结节，建议复查。', advice: '' }

let region: TestRegion
let tenant: TestTenant
let doctor: Ctx
let admin: pg.Client
let dir: string

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a', '青河县人民医院')
  doctor = await tenant.as('senior-radiologist')
  admin = new pg.Client({ connectionString: region.adminUrl })
  await admin.connect()
  dir = mkdtempSync(join(tmpdir(), 'yingtong-signature-'))
})
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true })
  await admin?.end()
  await region?.stop()
})

async function signed(): Promise<{ reportId: string; version: number; studyId: string }> {
  const { studyId } = await plantStudy(region.database, tenant.id, { instances: 3 })
  const draft = await openReport(doctor, { studyId })
  const saved = await saveReport(doctor, { reportId: draft.id, version: 1, body })
  const report = await signReport(doctor, { reportId: draft.id, version: saved.version })
  return { reportId: draft.id, version: report.version, studyId }
}

const verdicts = async (reportId: string) =>
  (await verifyReport(doctor, { reportId })).map((version) => version.signature)

/** Runs the command that stands in the package's own README, with the real openssl. */
async function openssl(versionId: string, change?: (text: string) => string): Promise<boolean> {
  const { files } = await downloadSignature(doctor, { id: versionId })
  for (const { name, body: bytes } of files) writeFileSync(join(dir, name), bytes)
  const report = join(dir, 'report.json')
  if (change) writeFileSync(report, change(readFileSync(report, 'utf8')))
  const readme = readFileSync(join(dir, 'README.txt'), 'utf8')
  const [program, ...args] = /^ {4}(openssl .*)$/m.exec(readme)![1]!.split(' ')
  try {
    execFileSync(program!, args, { cwd: dir, stdio: 'pipe' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
    return false
  }
}

/** Changes rows behind the application's back, as somebody with the database's password could, and back again. */
async function withChanged(sql: string, undo: string, id: string, look: () => Promise<void>): Promise<void> {
  await admin.query(sql, [id])
  await look()
  await admin.query(undo, [id])
}

describe.each(['international', 'sm'] as const)(
  'promise C12: a report signed in suite %s',
  (suite: CryptoSuite) => {
    beforeAll(async () => {
      await rotateTenantKey(await tenant.as('security-admin'), { suite })
    })

    it('X12: is valid, verifies offline with openssl, and one changed byte does not', async () => {
      const { reportId } = await signed()
      const [version] = await verifyReport(doctor, { reportId })
      expect(version!.signature).toMatchObject({
        valid: true,
        changed: [],
        images: 3,
        laterImages: 0,
        algorithm: suite === 'sm' ? 'SM2' : 'Ed25519',
      })
      expect(await openssl(version!.id)).toBe(true)
      const { files } = await downloadSignature(doctor, { id: version!.id })
      const { images } = JSON.parse(Buffer.from(files[0]!.body).toString())
      const edits: [string, string][] = [
        ['右肺结节', '左肺结节'],
        [images[1], `${images[1]!.startsWith('0') ? '1' : '0'}${images[1]!.slice(1)}`],
        ['report-form-1', 'report-form-2'],
        ['陈玉兰', '陈玉蓝'],
      ]
      for (const [from, to] of edits)
        expect(await openssl(version!.id, (text) => text.replace(from, to)), to).toBe(false)
    })

    it('is invalid, and says where, when words, image digests or form change in the archive or in the signed bytes', async () => {
      const { reportId, studyId } = await signed()
      const word = (column: string, from: string, to: string) =>
        `update report_versions set ${column} = replace(${column}::text, '${from}', '${to}')::${column === 'body' ? 'jsonb' : 'text'} where report_ref = $1`
      const { rows } = await admin.query('select sha256 from instances where study_ref = $1 order by 1', [
        studyId,
      ])
      const [digest, other] = [rows[0].sha256 as string, 'f'.repeat(64)]
      const cases: [string, string, string, string[]][] = [
        [word('body', '右肺结节', '左肺结节'), word('body', '左肺结节', '右肺结节'), reportId, ['text']],
        [
          `update reports set body = replace(body::text, '右肺结节', '左肺结节')::jsonb where id = $1`,
          `update reports set body = replace(body::text, '左肺结节', '右肺结节')::jsonb where id = $1`,
          reportId,
          ['text'],
        ],
        [
          word('canonical', '右肺结节', '左肺结节'),
          word('canonical', '左肺结节', '右肺结节'),
          reportId,
          ['signature', 'text'],
        ],
        [
          `update instances set sha256 = '${other}' where study_ref = $1 and sha256 = '${digest}'`,
          `update instances set sha256 = '${digest}' where study_ref = $1 and sha256 = '${other}'`,
          studyId,
          ['images'],
        ],
        [
          word('canonical', digest, other),
          word('canonical', other, digest),
          reportId,
          ['signature', 'images'],
        ],
        [
          word('canonical', 'report-form-1', 'report-form-2'),
          word('canonical', 'report-form-2', 'report-form-1'),
          reportId,
          ['signature', 'form'],
        ],
        [
          word('form', 'report-form-1', 'report-form-2'),
          word('form', 'report-form-2', 'report-form-1'),
          reportId,
          ['form'],
        ],
        [
          `update report_versions set at = at + interval '1 day' where report_ref = $1`,
          `update report_versions set at = at - interval '1 day' where report_ref = $1`,
          reportId,
          ['times'],
        ],
        [
          `update patients set name_ideographic = '陈玉蓝' where id = (select patient_ref from studies where id = $1)`,
          `update patients set name_ideographic = '陈玉兰' where id = (select patient_ref from studies where id = $1)`,
          studyId,
          ['patient'],
        ],
      ]
      for (const [sql, undo, id, changed] of cases)
        await withChanged(sql, undo, id, async () => {
          expect((await verdicts(reportId))[0], sql).toMatchObject({ valid: false, changed })
        })
      expect((await verdicts(reportId))[0]).toMatchObject({ valid: true, changed: [] })
    })
  },
)

describe('promise C12: what happens after signing', () => {
  it('an amendment is a new version that names the old one; both verify, here and offline', async () => {
    const { reportId, version } = await signed()
    const impression = '右肺结节，较前增大。'
    await amendReport(doctor, { reportId, version, body: { ...body, impression }, reason: '补充对照' })
    const versions = await verifyReport(doctor, { reportId })
    expect(versions.map(({ state, body: words, note }) => [state, words.impression, note])).toEqual([
      ['signed', body.impression, null],
      ['amended', impression, '补充对照'],
    ])
    expect(versions.map((each) => each.signature?.valid)).toEqual([true, true])
    const second = JSON.parse(
      Buffer.from((await downloadSignature(doctor, { id: versions[1]!.id })).files[0]!.body).toString(),
    )
    expect(second.report).toMatchObject({ previousSha256: versions[0]!.signature!.sha256, note: '补充对照' })
    for (const each of versions) expect(await openssl(each.id)).toBe(true)
  })

  it('after the suite and the data key changed, what was signed before still verifies', async () => {
    const security = await tenant.as('security-admin')
    await rotateTenantKey(security, { suite: 'international' })
    const { reportId, version } = await signed()
    await rotateTenantKey(security, { suite: 'sm' })
    await amendReport(doctor, { reportId, version, body, reason: '改用国密' })
    const versions = await verifyReport(doctor, { reportId })
    expect(versions.map(({ signature }) => [signature?.algorithm, signature?.valid])).toEqual([
      ['Ed25519', true],
      ['SM2', true],
    ])
    for (const each of versions) expect(await openssl(each.id)).toBe(true)
  })

  it('images that come later are told and are no fault', async () => {
    const { reportId, studyId } = await signed()
    await admin.query(
      `insert into instances select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(),
         'sop_instance_uid', '2.25.77', 'sha256', repeat('e', 64)))).* from instances i where study_ref = $1 limit 1`,
      [studyId],
    )
    expect((await verdicts(reportId))[0]).toMatchObject({ valid: true, images: 3, laterImages: 1 })
  })

  it('a signature by a key that nobody vouches for is none, even with its public key laid beside it', async () => {
    const { reportId } = await signed()
    const stranger = 'ed25519-0123456789abcdef'
    await admin.query(`update report_versions set signature_key_id = '${stranger}' where report_ref = $1`, [
      reportId,
    ])
    await admin.query(
      `insert into signing_keys (tenant_id, suite, key_id, public_key_pem, endorsed_by, endorsement)
       select tenant_id, suite, '${stranger}', public_key_pem, endorsed_by, endorsement from signing_keys
       where tenant_id = $1`,
      [tenant.id],
    )
    expect((await verdicts(reportId))[0]).toMatchObject({ valid: false, changed: ['signature'] })
  })
})
