import { describe, expect, it } from 'vitest'
import { applyPatches } from './apply-patches.ts'

const patch = (find: string | RegExp, replace: string, count: number | 'some', file = /./) => ({
  why: `change ${String(find)}`,
  file,
  find,
  replace,
  count,
})

describe('applyPatches', () => {
  it('changes the files it names and leaves the others', () => {
    const sources = new Map([
      ['app.js', 'one two one'],
      ['other.js', 'one'],
    ])
    const patched = applyPatches(sources, [patch('one', '$& 1', 2, /^app/)])
    expect(patched.get('app.js')).toBe('$& 1 two $& 1')
    expect(patched.get('other.js')).toBe('one')
    expect(sources.get('app.js')).toBe('one two one')
  })

  it('lets a regular expression use its groups', () => {
    const patched = applyPatches(new Map([['a.js', 'x=1;y=2;']]), [patch(/(\w)=(\d)/g, '$2=$1', 2)])
    expect(patched.get('a.js')).toBe('1=x;2=y;')
  })

  it('refuses another version of OHIF, naming every patch that does not fit', () => {
    const run = () =>
      applyPatches(new Map([['a.js', 'aa']]), [
        patch('a', 'b', 1),
        patch(/z/g, '', 'some'),
        patch('b', 'c', 2),
      ])
    expect(run).toThrow('change a: found 2 times, expected 1')
    expect(run).toThrow('change /z/g: found 0 times, expected some')
    expect(run).not.toThrow('change b')
  })
})
