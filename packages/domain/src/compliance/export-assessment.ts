import {
  and,
  asc,
  auditEvents,
  count,
  eq,
  gte,
  lt,
  memberships,
  sql,
  type TenantTx,
  users,
} from '@yingtong/db'
import { z } from 'zod'
import { flow } from '../kernel/index.ts'
import { listMembers, readSecuritySettings } from '../tenancy/index.ts'
import { csvFile } from './internal/csv-file.ts'
import { type Compliance, complianceOf, gatherCompliance } from './internal/gather-compliance.ts'

export interface AssessmentPack {
  readonly fileName: string
  readonly files: readonly { readonly name: string; readonly body: Uint8Array }[]
}

/** Events of a year by month, act and outcome. */
async function logStatistics(tx: TenantTx, from: Date, to: Date) {
  const month = sql<string>`to_char(${auditEvents.at} at time zone 'UTC', 'YYYY-MM')`
  return tx
    .select({ month, action: auditEvents.action, outcome: auditEvents.outcome, events: count() })
    .from(auditEvents)
    .where(and(gte(auditEvents.at, from), lt(auditEvents.at, to)))
    .groupBy(month, auditEvents.action, auditEvents.outcome)
    .orderBy(asc(month), asc(auditEvents.action), asc(auditEvents.outcome))
}

/** Who left in the year; who is there is in the list of members. */
async function leavers(tx: TenantTx, from: Date, to: Date) {
  return tx
    .select({
      name: memberships.displayName,
      email: users.email,
      roles: memberships.roles,
      endedAt: memberships.endedAt,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(gte(memberships.endedAt, from), lt(memberships.endedAt, to)))
    .orderBy(asc(memberships.displayName))
}

function systemFiles({ assets, flows, protections, processes, components }: Compliance) {
  return [
    {
      name: 'assets.csv',
      body: csvFile(
        ['区域 zone', '类别 kind', '名称 name', '位置 place', '版本 version', '最近 last seen'],
        assets.map((each) => [each.zone, each.kind, each.name, each.place, each.version, each.seenAt]),
      ),
    },
    {
      name: 'data-flows.csv',
      body: csvFile(
        [
          '起 from',
          '区域 zone',
          '止 to',
          '区域 zone',
          '协议 protocol',
          '数据 data',
          '传输保护 transport',
          '30 天检查 exams',
        ],
        flows.map((each) => [
          ...[each.from, each.fromZone, each.to, each.toZone],
          ...[each.protocol, each.data, each.transport, each.exams],
        ]),
      ),
    },
    {
      name: 'cryptography.csv',
      body: csvFile(
        ['对象 what', '位置 place', '算法 algorithm', '密钥 key', '启用 since', '停用 until', '数量 count'],
        protections.map((each) => [
          ...[each.what, each.place, each.algorithm, each.keyId, each.since, each.until, each.count],
        ]),
      ),
    },
    {
      name: 'versions.csv',
      body: csvFile(
        ['进程 process', '主机 host', '版本 release', 'Node', 'OpenSSL', '数据库 database', '启动 started'],
        processes.map((each) => [
          ...[each.name, each.host, each.release, each.nodeVersion, each.opensslVersion],
          ...[each.facts.databaseVersion, each.startedAt],
        ]),
      ),
    },
    {
      name: 'advisories.csv',
      body: csvFile(
        ['组件 component', '已装版本 installed', '最低版本 floor', '公告 advisory', '状态 state'],
        components.map((each) => [
          ...[
            each.name,
            each.installed.join(' '),
            each.floor,
            each.advisory,
            each.sound ? 'ok' : 'below floor',
          ],
        ]),
      ),
    },
  ]
}

/**
 * What the yearly assessment asks for (等保测评): accounts, policy, statistics of the log, assets, flows, cryptography,
 * versions and advisories, as files that say when they were made.
 */
export const exportAssessment = flow(
  {
    name: 'compliance.export',
    scope: 'compliance:read',
    audit: 'compliance.exported',
    input: z.object({ year: z.coerce.number().int().min(2020).max(2100).optional() }),
  },
  async (step, input, ctx): Promise<AssessmentPack> => {
    const year = input.year ?? ctx.services.now().getUTCFullYear()
    const [from, to] = [new Date(Date.UTC(year, 0)), new Date(Date.UTC(year + 1, 0))]
    const gathered = await step('compliance.exported', async (tx, act) => {
      act.note({ details: { year } })
      return {
        at: act.at,
        log: await logStatistics(tx, from, to),
        left: await leavers(tx, from, to),
        system: await gatherCompliance(tx, act.at),
      }
    })
    const compliance = await complianceOf(ctx, gathered.system)
    const members = await listMembers(ctx, {})
    const policy = await readSecuritySettings(ctx, {})
    const about = { year, madeAt: gathered.at, tenantId: ctx.tenantId, grading: compliance.grading, policy }
    return {
      fileName: `assessment-${year}.zip`,
      files: [
        { name: 'policy.json', body: Buffer.from(`${JSON.stringify(about, null, 2)}\n`) },
        {
          name: 'accounts.csv',
          body: csvFile(
            [
              '姓名 name',
              '账号 account',
              '角色 roles',
              '第二因素 second factor',
              '加入 joined',
              '最近 last seen',
              '停用 disabled',
              '离开 left',
            ],
            [
              ...members.map((each) => [
                ...[each.name, each.email, each.roles.join(' '), each.secondFactor ?? 'none'],
                ...[each.joinedAt, each.lastSeenAt, each.disabled, ''],
              ]),
              ...gathered.left.map((each) => [
                each.name,
                each.email,
                each.roles.join(' '),
                '',
                '',
                '',
                '',
                each.endedAt,
              ]),
            ],
          ),
        },
        {
          name: 'log-statistics.csv',
          body: csvFile(
            ['月 month (UTC)', '行为 action', '结果 outcome', '条数 events'],
            gathered.log.map((each) => [each.month, each.action, each.outcome, each.events]),
          ),
        },
        ...systemFiles(compliance),
      ],
    }
  },
)
