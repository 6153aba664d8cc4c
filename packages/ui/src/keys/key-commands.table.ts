import type { Language } from '../text/language.ts'

/** A part of the screen whose keys act together. */
export type KeyZone =
  | 'everywhere'
  | 'worklist'
  | 'review'
  | 'workplace'
  | 'editor'
  | 'registration'
  | 'quarantine'
  | 'study'
  | 'audit'

export interface KeyCommand {
  /** Bindings in order of preference; the first is shown on buttons. */
  readonly keys: readonly string[]
  readonly zone: KeyZone
  readonly label: Readonly<Record<Language, string>>
}

const command = (zone: KeyZone, keys: string, zh: string, en: string): KeyCommand => ({
  zone,
  keys: keys.split(' | '),
  label: { 'zh-CN': zh, en },
})

/** Every key of the product (ui README §7). The clash test reads this table. */
export const KEY_COMMANDS = {
  'palette.open': command('everywhere', 'Ctrl+K', '搜索和命令', 'Search and commands'),
  'search.focus': command('everywhere', '/', '搜索框', 'Search field'),
  'keys.show': command('everywhere', '?', '全部按键', 'All keys'),
  'topmost.close': command('everywhere', 'Esc', '关闭', 'Close'),
  'go.worklist': command('everywhere', 'G W', '阅片', 'Read'),
  'go.consultation': command('everywhere', 'G C', '会诊', 'Consult'),
  'go.sharing': command('everywhere', 'G S', '共享', 'Share'),
  'go.registration': command('everywhere', 'G R', '登记', 'Desk'),
  'go.check': command('everywhere', 'G H', '核对', 'Check'),
  'go.statistics': command('everywhere', 'G T', '统计', 'Stats'),
  'go.fleet': command('everywhere', 'G D', '设备', 'Fleet'),
  'go.admin': command('everywhere', 'G A', '管理', 'Admin'),

  'list.next': command('worklist', 'J | Down', '下一行', 'Next row'),
  'list.previous': command('worklist', 'K | Up', '上一行', 'Previous row'),
  'list.first': command('worklist', 'Home', '第一行', 'First row'),
  'list.last': command('worklist', 'End', '最后一行', 'Last row'),
  'list.open': command('worklist', 'Enter', '阅片', 'Read'),
  'list.preview': command('worklist', 'Space', '预览', 'Preview'),
  'list.select': command('worklist', 'X', '多选', 'Select'),
  'list.extendNext': command('worklist', 'Shift+J', '向下扩选', 'Extend down'),
  'list.extendPrevious': command('worklist', 'Shift+K', '向上扩选', 'Extend up'),
  'study.assign': command('worklist', 'A', '分配', 'Assign'),
  'study.take': command('worklist', 'M', '接手', 'Take over'),
  'study.release': command('worklist', 'U', '放回', 'Release'),
  'view.1': command('worklist', '1', '第 1 个视图', 'View 1'),
  'view.2': command('worklist', '2', '第 2 个视图', 'View 2'),
  'view.3': command('worklist', '3', '第 3 个视图', 'View 3'),
  'view.4': command('worklist', '4', '第 4 个视图', 'View 4'),
  'view.5': command('worklist', '5', '第 5 个视图', 'View 5'),
  'view.6': command('worklist', '6', '第 6 个视图', 'View 6'),
  'view.7': command('worklist', '7', '第 7 个视图', 'View 7'),
  'view.8': command('worklist', '8', '第 8 个视图', 'View 8'),
  'view.9': command('worklist', '9', '第 9 个视图', 'View 9'),
  'list.loadNew': command('worklist', '.', '载入新到', 'Load new'),
  'list.retry': command('worklist', 'R', '重试', 'Retry'),
  'study.share': command('worklist', 'S', '共享', 'Share'),
  'study.consult': command('worklist', 'C', '会诊', 'Consult'),
  'study.print': command('worklist', 'P', '打印', 'Print'),
  'study.details': command('worklist', 'D', '详情', 'Details'),
  'name.unmask': command('worklist', 'Shift+U', '显示全名', 'Unmask name'),

  'studyPage.read': command('study', 'Enter', '阅片', 'Read'),
  'studyPage.images': command('study', 'V', '影像', 'Images'),
  'studyPage.print': command('study', 'P', '打印', 'Print'),
  'studyPage.unmask': command('study', 'Shift+U', '显示全名', 'Unmask name'),
  'studyPage.export': command('study', 'X', '去标识导出', 'De-identified export'),

  'review.next': command('review', 'J', '下一项', 'Next'),
  'review.previous': command('review', 'K', '上一项', 'Previous'),
  'review.previousChange': command('review', '[', '上一处修订', 'Previous change'),
  'review.nextChange': command('review', ']', '下一处修订', 'Next change'),
  'review.images': command('review', 'V', '影像', 'Images'),
  'review.approve': command('review', 'Ctrl+Enter', '审核通过', 'Approve'),
  'review.approveAndSign': command('review', 'Ctrl+Shift+Enter', '通过并签发', 'Approve and sign'),
  'review.return': command('review', 'Alt+R', '退回修改', 'Return'),
  'review.critical': command('review', 'Alt+C', '危急值', 'Critical value'),

  'focus.images': command('workplace', 'Alt+1 | Ctrl+Alt+1', '到影像', 'Go to images'),
  'focus.report': command('workplace', 'Alt+2 | Ctrl+Alt+2', '到报告', 'Go to report'),
  'focus.priors': command('workplace', 'Alt+3 | Ctrl+Alt+3', '到既往', 'Go to priors'),
  'case.next': command('workplace', 'Alt+Down', '下一例', 'Next case'),
  'case.previous': command('workplace', 'Alt+Up', '上一例', 'Previous case'),
  'report.template': command('workplace', 'Alt+T', '模板', 'Template'),
  'report.quotePrior': command('workplace', 'Alt+G', '引用既往', 'Quote prior'),
  'report.insertMeasurement': command('workplace', 'Alt+M', '插入测量', 'Insert measurement'),
  'images.keyImage': command('workplace', 'Shift+K', '关键图', 'Key image'),
  'report.critical': command('workplace', 'Alt+C', '危急值', 'Critical value'),
  'report.return': command('workplace', 'Alt+R', '退回修改', 'Return'),
  'case.live': command('workplace', 'Alt+L', '实时会诊', 'Live session'),
  'case.share': command('workplace', 'Alt+S', '共享', 'Share'),
  'report.save': command('workplace', 'Ctrl+S', '保存', 'Save'),
  'report.preview': command('workplace', 'Ctrl+P', '预览', 'Preview'),
  'report.preliminary': command('workplace', 'Ctrl+Enter', '提交初步', 'Preliminary'),
  'report.sign': command('workplace', 'Ctrl+Shift+Enter', '签发', 'Sign'),

  'report.amend': command('workplace', 'Alt+A', '修订', 'Amend'),
  'report.versions': command('workplace', 'Alt+H', '版本', 'Versions'),

  'editor.nextField': command('editor', 'Tab', '下一字段', 'Next field'),
  'editor.previousField': command('editor', 'Shift+Tab', '上一字段', 'Previous field'),
  'editor.nextChange': command('editor', 'Alt+]', '下一处修订', 'Next change'),
  'editor.previousChange': command('editor', 'Alt+[', '上一处修订', 'Previous change'),
  'editor.accept': command('editor', 'Alt+Y', '接受修订', 'Accept change'),
  'editor.reject': command('editor', 'Alt+X', '拒绝修订', 'Reject change'),
  'editor.undo': command('editor', 'Ctrl+Z', '撤销', 'Undo'),
  'editor.redo': command('editor', 'Ctrl+Y', '重做', 'Redo'),
  'editor.dictate': command('editor', 'Alt+V', '听写', 'Dictate'),

  'registration.outpatient': command('registration', 'Alt+1', '门诊 M', 'Outpatient M'),
  'registration.inpatient': command('registration', 'Alt+2', '住院 Z', 'Inpatient Z'),
  'registration.green': command('registration', 'Alt+3', '绿色通道 L', 'Green channel L'),
  'registration.addItem': command('registration', 'Plus', '添加项目', 'Add item'),
  'registration.submit': command('registration', 'Ctrl+Enter', '登记', 'Register'),
  'registration.scan': command('registration', 'Alt+S', '扫描申请单', 'Scan request'),
  'registration.queue': command('registration', 'Alt+Q', '候诊', 'Queue'),
  'registration.callNext': command('registration', 'N', '下一位', 'Next patient'),
  'registration.callAgain': command('registration', 'R', '再叫一次', 'Call again'),

  'quarantine.next': command('quarantine', 'J | Down', '下一项', 'Next'),
  'quarantine.previous': command('quarantine', 'K | Up', '上一项', 'Previous'),
  'quarantine.choose1': command('quarantine', '1', '选第 1 项', 'Choose 1'),
  'quarantine.choose2': command('quarantine', '2', '选第 2 项', 'Choose 2'),
  'quarantine.choose3': command('quarantine', '3', '选第 3 项', 'Choose 3'),
  'quarantine.confirm': command('quarantine', 'Ctrl+Enter', '确认', 'Confirm'),

  'audit.export': command('audit', 'E', '导出', 'Export'),
  'audit.verify': command('audit', 'V', '核验', 'Verify'),
} as const satisfies Record<string, KeyCommand>

export type KeyCommandId = keyof typeof KEY_COMMANDS

/** Zones that listen at the same time; everywhere is in each. */
export const ZONES_TOGETHER: readonly (readonly KeyZone[])[] = [
  ['everywhere', 'worklist'],
  ['everywhere', 'study'],
  ['everywhere', 'review'],
  ['everywhere', 'workplace', 'editor'],
  ['everywhere', 'registration'],
  ['everywhere', 'quarantine'],
  ['everywhere', 'worklist', 'audit'],
]

/** What OHIF 3.x holds while the images have the focus. */
export const OHIF_KEYS: readonly string[] = [
  ...'ZRLHVCINEBA'.split(''),
  'Plus',
  '=',
  '-',
  '.',
  ',',
  '[',
  ']',
  '1',
  '2',
  '3',
  '4',
  'Space',
  'Esc',
  'Enter',
  'Backspace',
  'Up',
  'Down',
  'Left',
  'Right',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Ctrl+Z',
  'Ctrl+Y',
]

/** Keys of browser, desktop and Chinese input methods that cannot or must not be taken. */
export const FORBIDDEN_KEYS: readonly string[] = [
  'Ctrl+N',
  'Ctrl+T',
  'Ctrl+W',
  'Ctrl+Tab',
  'Ctrl+Shift+N',
  'Ctrl+Shift+T',
  'Ctrl+Shift+W',
  'Alt+F4',
  'Alt+Tab',
  'Alt+Space',
  'F11',
  'Alt+Left',
  'Alt+Right',
  'Alt+D',
  'Alt+E',
  'Alt+F',
  ...'123456789'.split('').map((d) => `Ctrl+${d}`),
  'Ctrl+F',
  'Ctrl+L',
  'Ctrl+R',
  'F5',
  'F12',
  'Ctrl+Space',
  'Shift+Space',
  'Ctrl+.',
  'Ctrl+Shift+F',
]
