import type { Language } from './language.ts'

/** The words that components say by themselves; everything else is given to them. */
export interface UiWords {
  readonly states: Readonly<
    Record<
      | 'registered'
      | 'arrived'
      | 'examined'
      | 'drafting'
      | 'preliminary'
      | 'reviewed'
      | 'signed'
      | 'amended'
      | 'cancelled',
      string
    >
  >
  readonly stat: string
  readonly critical: string
  readonly waitingForImages: string
  readonly lineDown: string
  readonly notDeclared: string
  readonly images: (count: string) => string
  readonly deliveryComplete: (count: string) => string
  readonly deliveryShort: (received: string, declared: string) => string
  readonly deliveryPart: (received: string, declared: string) => string
  readonly clockStopped: string
  readonly clockNotStarted: string
  readonly close: string
  readonly cancel: string
  readonly more: string
  readonly retry: string
  readonly clear: string
  readonly columns: string
  readonly columnShown: string
  readonly columnUp: string
  readonly columnDown: string
  readonly columnReset: string
  readonly density: string
  readonly densities: Readonly<Record<'tight' | 'normal' | 'loose', string>>
  readonly sortAscending: string
  readonly sortDescending: string
  readonly keysTitle: string
  readonly zones: Readonly<
    Record<
      | 'everywhere'
      | 'worklist'
      | 'study'
      | 'review'
      | 'workplace'
      | 'editor'
      | 'registration'
      | 'quarantine'
      | 'audit',
      string
    >
  >
  readonly undo: string
  readonly navigation: string
  readonly notifications: string
  readonly back: string
  readonly loading: string
  readonly nothingFound: string
  readonly required: string
  readonly code: string
  readonly sexes: Readonly<Record<string, string>>
}

const zhCN: UiWords = {
  states: {
    registered: '已登记',
    arrived: '已到检',
    examined: '已检查',
    drafting: '书写中',
    preliminary: '初步报告',
    reviewed: '已审核',
    signed: '已签发',
    amended: '已修订',
    cancelled: '已取消',
  },
  stat: '急',
  critical: '危急值',
  waitingForImages: '等待影像',
  lineDown: '断线',
  notDeclared: '设备未声明张数',
  images: (count) => `${count} 幅`,
  deliveryComplete: (count) => `影像 ${count}，齐，已核验`,
  deliveryShort: (received, declared) => `影像 ${received}，应有 ${declared}，不齐`,
  deliveryPart: (received, declared) => `影像 ${received}，应有 ${declared}`,
  clockStopped: '已停表',
  clockNotStarted: '未开始',
  close: '关闭',
  cancel: '取消',
  more: '更多',
  retry: '重试',
  clear: '清除',
  columns: '列',
  columnShown: '显示',
  columnUp: '上移',
  columnDown: '下移',
  columnReset: '恢复默认',
  density: '行高',
  densities: { tight: '紧', normal: '中', loose: '松' },
  sortAscending: '升序',
  sortDescending: '降序',
  keysTitle: '全部按键',
  zones: {
    everywhere: '随处可用',
    worklist: '列表',
    study: '检查',
    review: '审核',
    workplace: '阅片台',
    editor: '报告',
    registration: '登记',
    quarantine: '待处理影像',
    audit: '审计日志',
  },
  undo: '撤回',
  navigation: '主导航',
  notifications: '通知',
  back: '返回',
  loading: '载入中',
  nothingFound: '没有找到',
  required: '必填',
  code: '代码',
  sexes: { M: '男', F: '女', O: '其他' },
}

const en: UiWords = {
  states: {
    registered: 'Registered',
    arrived: 'Arrived',
    examined: 'Examined',
    drafting: 'Drafting',
    preliminary: 'Preliminary',
    reviewed: 'Reviewed',
    signed: 'Signed',
    amended: 'Amended',
    cancelled: 'Cancelled',
  },
  stat: 'Stat',
  critical: 'Critical value',
  waitingForImages: 'waiting',
  lineDown: 'line down',
  notDeclared: 'device declared no count',
  images: (count) => `${count} images`,
  deliveryComplete: (count) => `${count} images, complete and verified`,
  deliveryShort: (received, declared) => `${received} of ${declared} images, images short`,
  deliveryPart: (received, declared) => `${received} of ${declared} images`,
  clockStopped: 'clock stopped',
  clockNotStarted: 'not started',
  close: 'Close',
  cancel: 'Cancel',
  more: 'More',
  retry: 'Retry',
  clear: 'Clear',
  columns: 'Columns',
  columnShown: 'Show',
  columnUp: 'Move up',
  columnDown: 'Move down',
  columnReset: 'Reset',
  density: 'Rows',
  densities: { tight: 'Tight', normal: 'Normal', loose: 'Loose' },
  sortAscending: 'ascending',
  sortDescending: 'descending',
  keysTitle: 'All keys',
  zones: {
    everywhere: 'Everywhere',
    worklist: 'Worklist',
    study: 'Exam',
    review: 'Review',
    workplace: 'Workplace',
    editor: 'Report',
    registration: 'Desk',
    quarantine: 'Quarantine',
    audit: 'Audit log',
  },
  undo: 'Undo',
  navigation: 'Main navigation',
  notifications: 'Notifications',
  back: 'Back',
  loading: 'Loading',
  nothingFound: 'Nothing found',
  required: 'required',
  code: 'code',
  sexes: { M: 'M', F: 'F', O: 'O' },
}

export const UI_WORDS: Readonly<Record<Language, UiWords>> = { 'zh-CN': zhCN, en }
