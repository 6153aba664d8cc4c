/** Outlines of the chest at one height, millimetres. */
export interface ChestShape {
  readonly body: { readonly rx: number; readonly ry: number }
  /** Of the left lung; the right one is mirrored. */
  readonly lung: { readonly x: number; readonly y: number; readonly rx: number; readonly ry: number }
}

/** z in millimetres from the carina's middle towards the head; the lungs reach from about −150 to +138. */
export function chestShape(z: number): ChestShape {
  const shoulders = Math.max(0, z - 60) / 90
  const body = { rx: 158 + 10 * shoulders - Math.max(0, -z) * 0.03, ry: 111 - 14 * shoulders * shoulders }
  const apex = Math.sqrt(Math.max(0, Math.min(1, (140 - z) / 110)))
  const narrow = 1 - 0.1 * shoulders
  return {
    body,
    lung: { x: 68 - 20 * (1 - apex), y: 4 + 10 * (1 - apex), rx: 58 * apex * narrow, ry: 78 * apex * narrow },
  }
}
