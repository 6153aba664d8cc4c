/** Double surnames in use today; four characters starting with one of these have the third masked. */
export const DOUBLE_SURNAMES: ReadonlySet<string> = new Set([
  '欧阳',
  '太史',
  '端木',
  '上官',
  '司马',
  '东方',
  '独孤',
  '南宫',
  '万俟',
  '闻人',
  '夏侯',
  '诸葛',
  '尉迟',
  '公羊',
  '赫连',
  '澹台',
  '皇甫',
  '宗政',
  '濮阳',
  '公冶',
  '太叔',
  '申屠',
  '公孙',
  '慕容',
  '仲孙',
  '钟离',
  '长孙',
  '宇文',
  '司徒',
  '鲜于',
  '司空',
  '闾丘',
  '子车',
  '亓官',
  '司寇',
  '巫马',
  '公西',
  '颛孙',
  '壤驷',
  '公良',
  '漆雕',
  '乐正',
  '宰父',
  '谷梁',
  '拓跋',
  '夹谷',
  '轩辕',
  '令狐',
  '段干',
  '百里',
  '呼延',
  '东郭',
  '南门',
  '羊舌',
  '微生',
  '梁丘',
  '左丘',
  '东门',
  '西门',
  '第五',
])

/** The unidentified emergency patient, who is never masked. */
export const UNIDENTIFIED = '无名氏'

/**
 * A patient's name as lists may show it (ui README §4.5): two characters hide the second, three the middle,
 * four with a double surname the third; everything else keeps first and last around one `*`.
 */
export function maskName(name: string): string {
  const trimmed = name.trim()
  if (trimmed.startsWith(UNIDENTIFIED)) return trimmed
  const chars = [...trimmed]
  const [first = '', second = ''] = chars
  const last = chars.at(-1) ?? ''
  if (chars.length <= 1) return trimmed
  if (chars.length === 2) return `${first}*`
  if (chars.length === 4 && DOUBLE_SURNAMES.has(first + second)) return `${first}${second}*${last}`
  return `${first}*${last}`
}
