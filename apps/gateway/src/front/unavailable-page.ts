import { createHash } from 'node:crypto'

const RETRY_SECONDS = 5
const STYLE =
  'body{font:16px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;max-width:560px;margin:20vh auto;padding:0 24px}'
const STYLE_DIGEST = createHash('sha256').update(STYLE).digest('base64')

/** Nothing runs and nothing is fetched: the page stands when everything else is down. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
  'retry-after': String(RETRY_SECONDS),
}

/** For people whose page cannot be shown now: what happened, what is safe, what to do; it asks again by itself. */
export function unavailablePage(requestId: string): Response {
  const page = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${RETRY_SECONDS}">
<title>影通 · 暂时打不开</title>
<style>${STYLE}</style>
<h1>系统暂时打不开</h1>
<p>影像和已保存的报告没有受影响。这一页每 ${RETRY_SECONDS} 秒会自动再试，不用重新登录；超过几分钟请告诉信息科。</p>
<p lang="en">The system cannot be reached for the moment. Images and saved reports are safe. This page tries again by itself every ${RETRY_SECONDS} seconds; tell your IT department if it lasts.</p>
<p>代码 ${requestId}</p>
</html>
`
  return new Response(page, { status: 503, headers: HEADERS })
}
