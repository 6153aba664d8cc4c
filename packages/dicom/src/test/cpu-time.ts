/** Milliseconds of processor time that `work` took; unlike the clock, it does not grow when the machine is busy. */
export function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
