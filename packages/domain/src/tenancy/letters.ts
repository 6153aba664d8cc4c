import type { Letter } from '../ports.ts'

export interface Reader {
  readonly email: string
  readonly name: string
  readonly locale: string
  readonly timeZone: string
}

const isChinese = ({ locale }: Reader) => locale.startsWith('zh')

function timeOf(at: Date, { locale, timeZone }: Reader): string {
  const shape = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const
  return new Intl.DateTimeFormat(locale.startsWith('zh') ? 'zh-CN' : 'en-GB', shape).format(at)
}

/** Says that somebody tries hard to get into the account; the last try's time, and what can be done. */
export function triesLetter(
  reader: Reader,
  tries: {
    readonly kind: 'password' | 'code'
    readonly count: number
    readonly at: Date
    readonly origin: string
  },
): Letter {
  const { count, kind, origin } = tries
  const time = timeOf(tries.at, reader)
  if (isChinese(reader)) {
    const knows =
      kind === 'code'
        ? '对方已经输对了口令，只差第二步。请马上登录并修改口令。'
        : '口令没有被猜中。您常用的浏览器和通行密钥不受影响，可以照常登录。'
    return {
      to: reader.email,
      subject: '影通：有人在反复尝试登录您的账号',
      text: `${reader.name}：\n\n自您上次登录以来，您的账号有 ${count} 次登录失败，最近一次在 ${time}。\n${knows}\n\n如果不是您本人，请到“我的账号”修改口令并开启第二步验证：\n${origin}/account\n\n在您下次登录之前，我们不会再为此发信。\n`,
    }
  }
  const knows =
    kind === 'code'
      ? 'Whoever it is gave the right password and lacks the second step only. Sign in and change your password now.'
      : 'The password was not found. Browsers you use and passkeys are not affected: sign in as always.'
  return {
    to: reader.email,
    subject: 'Yingtong: somebody keeps trying to sign in to your account',
    text: `${reader.name},\n\nsince you last signed in there were ${count} failed tries at your account, the last at ${time}.\n${knows}\n\nIf that was not you, change your password and turn the second step on under “My account”:\n${origin}/account\n\nYou get no other letter about this before you have signed in.\n`,
  }
}

/** Carries a link by which a browser may try its password without waiting for others'. */
export function passLetter(
  reader: Reader,
  pass: { readonly token: string; readonly origin: string; readonly hours: number },
): Letter {
  // In the fragment, which browsers send to nobody.
  const link = `${pass.origin}/sign-in#pass=${pass.token}`
  if (isChinese(reader))
    return {
      to: reader.email,
      subject: '影通：登录链接',
      text: `${reader.name}：\n\n有人（可能就是您）在登录页请求了这个链接。在要登录的浏览器里打开它，再输入您的口令，就不用等待：\n${link}\n\n链接 ${pass.hours} 小时内有效，登录一次后失效。它不能代替口令；不是您请求的，不用理会。\n`,
    }
  return {
    to: reader.email,
    subject: 'Yingtong: a link to sign in with',
    text: `${reader.name},\n\nsomebody, perhaps you, asked for this link on the sign-in page. Open it in the browser you want to sign in with and type your password there; it need not wait:\n${link}\n\nIt is good for ${pass.hours} hours and for one sign-in. It does not replace your password; if you did not ask for it, do nothing.\n`,
  }
}
