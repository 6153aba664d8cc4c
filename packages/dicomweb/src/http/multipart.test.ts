import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMediaType } from './media-type.ts'
import { readMultipart } from './multipart-reader.ts'
import { type BodyPart, multipartResponse } from './multipart-writer.ts'

async function* chunked(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function* partsOf(bodies: readonly Uint8Array[]): AsyncGenerator<BodyPart> {
  for (const body of bodies) yield { contentType: 'application/octet-stream', location: '/x', body }
}

async function joined(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(Uint8Array.from(chunk))
  return Buffer.concat(chunks)
}

describe('multipart/related', () => {
  it('reads back what it writes, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 97 }),
        async (bodies, size) => {
          const response = await multipartResponse('application/octet-stream', partsOf(bodies))
          const boundary = parseMediaType(response.headers.get('content-type')!)!.parameters.boundary!
          const bytes = new Uint8Array(await response.arrayBuffer())
          const read: Uint8Array[] = []
          for await (const part of readMultipart(chunked(bytes, size), boundary, 1000)) {
            expect(part.headers['content-location']).toBe('/x')
            read.push(Uint8Array.from(await joined(part.body)))
          }
          expect(read).toEqual(bodies.map((body) => Uint8Array.from(body)))
        },
      ),
      { numRuns: 150 },
    )
  })

  const collect = async (text: string, max = 1000) => {
    const read: string[] = []
    for await (const part of readMultipart(chunked(Buffer.from(text), 7), 'b', max))
      read.push((await joined(part.body)).toString())
    return read
  }

  it('refuses a truncated body, a missing boundary and a part over the limit, in words', async () => {
    await expect(collect('--b\r\n\r\nabc')).rejects.toMatchObject({
      code: 'invalid',
      publicText: expect.stringContaining('ends within'),
    })
    await expect(collect('nothing')).rejects.toMatchObject({ code: 'invalid' })
    await expect(collect(`--b\r\n\r\n${'x'.repeat(200_000)}\r\n--b--`, 100)).rejects.toMatchObject({
      code: 'too-large',
    })
  })

  it('skips a preamble and ignores what follows the end', async () => {
    expect(await collect('preamble\r\n--b\r\nA: b\r\n\r\none\r\n--b--\r\nepilogue')).toEqual(['one'])
  })
})
