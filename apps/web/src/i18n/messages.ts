import type { Language } from '@yingtong/ui'
import en from '../messages/en.json' with { type: 'json' }
import zhCN from '../messages/zh-CN.json' with { type: 'json' }

export type Messages = typeof zhCN

export const MESSAGES: Readonly<Record<Language, Messages>> = { 'zh-CN': zhCN, en }
