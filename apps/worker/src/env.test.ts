import { expect, it } from 'vitest'
import { readEnvironment } from './env.ts'

const RIGHT = {
  DATABASE_URL: 'postgresql://worker@127.0.0.1:1/region',
  MASTER_KEY_FILE: '/not/read/here',
  PUBLIC_ORIGIN: 'https://pacs.example',
}
const MAIL = { SMTP_URL: 'smtp://user:secret@mail.example:587', MAIL_FROM: 'pacs@county.example' }

it('letters are configured wholly or not at all, with an address of ours that no request names', () => {
  expect(readEnvironment(RIGHT).SMTP_URL).toBeUndefined()
  expect(readEnvironment({ ...RIGHT, ...MAIL }).MAIL_FROM).toBe('pacs@county.example')
  for (const name of ['SMTP_URL', 'MAIL_FROM', 'PUBLIC_ORIGIN'])
    expect(() => readEnvironment({ ...RIGHT, ...MAIL, [name]: '' }), name).toThrow(
      new RegExp(`${name}: needed`),
    )
  expect(() => readEnvironment({ ...RIGHT, ...MAIL, SMTP_URL: 'mail.example' })).toThrow(/SMTP_URL/)
  expect(() => readEnvironment({ ...RIGHT, ...MAIL, MAIL_FROM: 'a@b.example, c@d.example' })).toThrow(
    /MAIL_FROM/,
  )
})
