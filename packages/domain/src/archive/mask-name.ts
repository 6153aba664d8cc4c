/** Double surnames that keep both characters when the name has four (ui/README §4.5). */
const DOUBLE_SURNAMES = new Set([
  '欧阳',
  '上官',
  '司马',
  '诸葛',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '令狐',
  '司徒',
  '夏侯',
  '端木',
  '百里',
  '南宫',
  '长孙',
  '宇文',
  '独孤',
])
const HAN = /^\p{Script=Han}+$/u

/**
 * The name as lists show it: two characters hide the second, three the middle, a double surname with two given
 * characters hides the third; anything else keeps its first and last character. 无名氏 is not a name.
 */
export function maskName(name: string): string {
  const characters = [...name.trim()]
  if (characters.length === 0) return ''
  if (name.trim() === '无名氏') return name.trim()
  const [first] = characters
  const last = characters.at(-1)!
  if (HAN.test(name.trim())) {
    if (characters.length === 1) return first!
    if (characters.length === 2) return `${first}*`
    if (characters.length === 3) return `${first}*${last}`
    if (characters.length === 4 && DOUBLE_SURNAMES.has(characters.slice(0, 2).join('')))
      return `${characters.slice(0, 2).join('')}*${last}`
  }
  return characters.length <= 2 ? `${first}*` : `${first}*${last}`
}
