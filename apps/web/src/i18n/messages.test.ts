import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MESSAGES } from './messages.ts'

type Tree = { readonly [key: string]: string | Tree }

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const here = path ? `${path}.${key}` : key
    return typeof value === 'string' ? [[here, value]] : leaves(value, here)
  })
}

const zh = leaves(MESSAGES['zh-CN'])
const en = leaves(MESSAGES.en)

test('both languages have the same keys', () => {
  expect(en.map(([key]) => key)).toEqual(zh.map(([key]) => key))
  expect(zh.length).toBeGreaterThan(50)
})

test('both languages use the same values in each text', () => {
  const values = (text: string) => [...new Set([...text.matchAll(/\{(\w+)[},]/g)].map((m) => m[1]))].sort()
  const english = new Map(en)
  for (const [key, text] of zh) expect(values(english.get(key) ?? ''), key).toEqual(values(text))
})

test('the words keep to the rules of the house', () => {
  for (const [key, text] of zh) {
    expect(text, key).not.toMatch(/您|！|哦|系统异常|未知错误|操作成功|图片|片子|是否确定/)
    expect(text, `${key}: half-width punctuation after Chinese`).not.toMatch(/[\u4e00-\u9fff][,:;?!](?!\d)/)
  }
  for (const [key, text] of en) expect(text, key).not.toMatch(/please|!|\berror occurred\b/i)
})

test('no Chinese is written in the components', () => {
  const root = new URL('../', import.meta.url)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/\.test\.|gallery|\.table\./.test(name),
  )
  expect(files.length).toBeGreaterThan(20)
  for (const name of files) {
    const code = readFileSync(new URL(name, root), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    expect(code.match(/[\u4e00-\u9fff]+/)?.[0], name).toBeUndefined()
  }
})
