'use client'

import {
  Button,
  Checkbox,
  Chip,
  Clock,
  CriticalLabel,
  Delivery,
  EmptyState,
  EXAM_STATES,
  Field,
  FilterChip,
  Input,
  KeyCap,
  Note,
  Segmented,
  Skeleton,
  StateGlyph,
  StatLabel,
  Switch,
  Tabs,
  type Theme,
} from '@yingtong/ui'
import { Calendar, CircleCheck, Ellipsis, Lock, Plus, ShieldCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { GALLERY_ROWS } from './fixtures.table.ts'

const SWATCHES = [
  ['底', 'bg'],
  ['面', 'surface'],
  ['浮', 'raised'],
  ['线', 'line-2'],
  ['字 1', 'ink'],
  ['字 2', 'ink-2'],
  ['字 3', 'ink-3'],
  ['强调', 'accent'],
  ['红', 'red'],
  ['琥珀', 'amber'],
  ['绿', 'green'],
  ['紫', 'violet'],
] as const
const FILLS: Readonly<Record<string, string>> = {
  bg: 'bg-bg',
  surface: 'bg-surface',
  raised: 'bg-raised',
  'line-2': 'bg-line-2',
  ink: 'bg-ink',
  'ink-2': 'bg-ink-2',
  'ink-3': 'bg-ink-3',
  accent: 'bg-accent',
  red: 'bg-red',
  amber: 'bg-amber',
  green: 'bg-green',
  violet: 'bg-violet',
}
const nothing = () => {}
const inMinutes = (count: number) => new Date(Date.now() + count * 60_000 + 5000).toISOString()

/** Screen 17: every component in both themes side by side. */
export function ComponentBoard() {
  return (
    <div className="grid h-full grid-cols-2 overflow-auto max-md:grid-cols-1">
      <Board theme="light" title="浅色，办公" />
      <Board theme="dark" title="深色，阅片" />
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-5">
      <h3 className="yt-cap-line mb-1.5">{title}</h3>
      {children}
    </section>
  )
}

function Board({ theme, title }: { theme: Theme; title: string }) {
  return (
    <div data-theme={theme} className="min-h-[1180px] bg-bg p-7 text-ink">
      <h2 className="mb-4 text-[18px] leading-[26px]">
        {title} <span className="font-normal text-ink-3">data-theme="{theme}"</span>
      </h2>
      <Part title="颜色">
        <div className="grid grid-cols-12 gap-2">
          {SWATCHES.map(([name, token]) => (
            <div key={token} className="text-[12px]">
              <div className={`mb-1 h-8 rounded-2 border border-line ${FILLS[token]}`} />
              {name}
            </div>
          ))}
        </div>
      </Part>
      <Part title="按钮">
        <Buttons />
      </Part>
      <Part title="输入">
        <Inputs />
      </Part>
      <Part title="检查状态">
        <div className="flex flex-wrap justify-between gap-2">
          {EXAM_STATES.map((state) => (
            <StateGlyph key={state} state={state} />
          ))}
        </div>
      </Part>
      <Part title="送达、时限、强调">
        <Deliveries />
      </Part>
      <Part title="标签页、表格">
        <List />
      </Part>
      <Part title="消息">
        <Messages />
      </Part>
      <Part title="对话框、命令面板、空状态">
        <Overlays />
      </Part>
    </div>
  )
}

function Buttons() {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button kind="primary" command="report.preliminary">
        签发
      </Button>
      <Button>次要</Button>
      <Button on>选中</Button>
      <Button kind="quiet">弱</Button>
      <Button disabledBecause="签发需要高年资医师，周明远 在线">不可用</Button>
      <Button kind="critical" icon={<TriangleAlert className="yt-icon" />}>
        危急值
      </Button>
      <Button size="small" keys="A">
        小
      </Button>
      <Button size="small" icon={<Ellipsis className="yt-icon" />} aria-label="更多" />
    </div>
  )
}

function Inputs() {
  return (
    <>
      <div className="mb-2.5 grid grid-cols-4 gap-3">
        <Field label="姓名" required>
          <Input defaultValue="田秀云" />
        </Field>
        <Field label="搜索">
          <Input placeholder="姓名、拼音、检查号" end={<KeyCap keys="/" />} />
        </Field>
        <Field label="只读" note="来自 HIS">
          <Input readOnly defaultValue="TIAN XIUYUN" />
        </Field>
        <Field label="出生日期" error="晚于今天，核对年份">
          <Input defaultValue="2062-07-22" />
        </Field>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Checkbox checked onChange={nothing}>
          选中
        </Checkbox>
        <Checkbox checked={false} onChange={nothing}>
          未选
        </Checkbox>
        <Switch checked onChange={nothing}>
          开
        </Switch>
        <Switch checked={false} onChange={nothing}>
          关
        </Switch>
        <Segmented
          label="时间"
          value="today"
          onChange={nothing}
          choices={[
            { value: 'today', label: '今天' },
            { value: 'week', label: '本周' },
            { value: 'own', label: '自定' },
          ]}
        />
        <FilterChip icon={<Calendar />} label="日期" value="今天" />
        <FilterChip icon={<Plus />} label="条件" />
      </div>
    </>
  )
}

function Deliveries() {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Delivery received={300} declared={300} state="complete" />
      <Delivery received={299} declared={300} state="short" />
      <Delivery received={186} declared={300} state="uploading" />
      <Delivery received={212} declared={420} state="line-down" />
      <Delivery received={0} declared={null} state="waiting" />
      <Delivery received={299} declared={null} state="undeclared" />
      <Clock startAt={inMinutes(-18)} dueAt={inMinutes(42)} />
      <Clock startAt={inMinutes(-52)} dueAt={inMinutes(8)} />
      <Clock startAt={inMinutes(-64)} dueAt={inMinutes(-4)} />
      <Clock startAt={inMinutes(-60)} dueAt={inMinutes(0)} doneAt={inMinutes(-22)} />
      <StatLabel />
      <CriticalLabel />
      <Chip tone="accent">已授权</Chip>
      <Chip tone="amber">2 项注意</Chip>
      <Chip tone="green">已核验</Chip>
      <Chip tone="violet">初步</Chip>
      <Chip tone="outline" icon={<Lock />}>
        需申请
      </Chip>
    </div>
  )
}

function List() {
  return (
    <div className="yt-card overflow-hidden">
      <Tabs
        label="视图"
        current="a"
        onChange={nothing}
        entries={[
          { id: 'a', text: '未签发', count: 23 },
          { id: 'b', text: '急诊', count: 3, hot: true },
          { id: 'c', text: '我的', count: 5 },
        ]}
      />
      {GALLERY_ROWS.slice(0, 5).map((row, index) => (
        <div
          key={row.studyId}
          className="yt-grid-row static! h-[34px]"
          data-focused={index === 3 || undefined}
          data-edge={index === 0 ? 'red' : undefined}
        >
          <div className="yt-cell w-[120px]">
            <StateGlyph state={row.state} />
          </div>
          <div className="yt-cell w-[150px]">
            {row.stat ? <StatLabel /> : null}
            <span className="yt-name">{row.patient.nameMasked}</span>
          </div>
          <div className="yt-cell w-[180px]">{row.description}</div>
          <div className="yt-cell w-[130px]">
            <Delivery {...row.delivery} />
          </div>
          <div className="yt-cell">
            <Clock startAt={row.receivedAt} dueAt={row.dueAt} />
          </div>
        </div>
      ))}
      <div className="flex gap-10 p-3">
        <Skeleton className="w-20" />
        <Skeleton className="w-28" />
        <Skeleton className="w-48" />
      </div>
    </div>
  )
}

function Messages() {
  return (
    <div className="grid grid-cols-2 gap-3">
      <div className="yt-toast">
        <CircleCheck className="yt-icon" />
        <span className="yt-toast-text">已签发，10 秒内可撤回</span>
        <Button size="small" keys="Ctrl+Z">
          撤回
        </Button>
      </div>
      <Note tone="accent" icon={<ShieldCheck />}>
        <b>可互认：</b>临山县中医院 12 天前胸部 CT
      </Note>
      <Note tone="amber">
        <b>左右不一致，</b>解决前不能签发
      </Note>
      <Note tone="red">
        <b>少 1 幅，</b>收到 299，设备声明 300
      </Note>
    </div>
  )
}

function Overlays() {
  return (
    <div className="grid grid-cols-[1fr_1fr] gap-3">
      <div className="yt-dialog w-auto!">
        <header className="yt-dialog-head">
          <b className="yt-dialog-title">退回给林静芳</b>
          <p className="yt-dialog-about">她会在“退回修改”中看到</p>
        </header>
        <div className="yt-dialog-body">
          <Checkbox checked onChange={nothing}>
            描述与影像不符
          </Checkbox>
        </div>
        <footer className="yt-dialog-foot justify-end">
          <Button keys="Esc">取消</Button>
          <Button kind="primary">退回</Button>
        </footer>
      </div>
      <div className="yt-card">
        <EmptyState icon={<CircleCheck />} tone="green" title="都签完了" about="新检查到达会自动出现在这里">
          <Button size="small" keys="2">
            看今日全部
          </Button>
        </EmptyState>
      </div>
    </div>
  )
}
