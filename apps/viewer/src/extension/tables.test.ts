import { describe, expect, it } from 'vitest'
import { ICONS } from './icons.table.ts'
import { LOCALES } from './locales.table.ts'
import { CT_WINDOWS, IMAGE_KEYS, MORE_TOOLS, TOOL_GROUPS } from './tools.table.ts'

const tools = TOOL_GROUPS.flat()

describe('tables of the toolbar', () => {
  it('has a Chinese and an English word for every tool, and an outline for those with a place of their own', () => {
    for (const { id } of [...tools, ...MORE_TOOLS]) {
      expect(LOCALES.zh.Yingtong, id).toHaveProperty([id])
      expect(LOCALES['en-US'].Yingtong, id).toHaveProperty([id])
    }
    for (const { id } of tools) expect(ICONS, id).toHaveProperty([id])
  })

  it('shows no tool twice', () => {
    const ids = [...tools, ...MORE_TOOLS].map((place) => place.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('gives each key one act, and the keys 1 to 4 to the windows', () => {
    const keys = IMAGE_KEYS.flatMap((binding) => binding.keys)
    expect(new Set(keys).size).toBe(keys.length)
    expect(CT_WINDOWS.map((preset) => preset.keyCap)).toEqual(['1', '2', '3', '4'])
    for (const { keyCap } of CT_WINDOWS) expect(keys).toContain(keyCap)
  })

  it('leaves everything with Alt or Ctrl to the page, but undo and redo', () => {
    const taken = IMAGE_KEYS.flatMap((binding) => binding.keys).filter((key) => /ctrl|alt|meta/.test(key))
    expect(taken).toEqual(['ctrl+z', 'ctrl+y'])
  })

  it('shows the key on the button as it is bound', () => {
    const bound = new Set(IMAGE_KEYS.flatMap((binding) => binding.keys))
    for (const { id, keyCap } of [...tools, ...MORE_TOOLS]) {
      if (keyCap === undefined) continue
      expect(bound.has(keyCap.toLowerCase().replace(' ', '+')), id).toBe(true)
    }
  })
})

describe('Chinese texts', () => {
  it('are Chinese, and address nobody with 您 or an exclamation mark', () => {
    for (const texts of Object.values(LOCALES.zh)) {
      for (const [key, text] of Object.entries(texts)) {
        expect(text, key).not.toMatch(/您|！|!|请/)
        expect(text.trim(), key).not.toBe('')
      }
    }
  })
})
