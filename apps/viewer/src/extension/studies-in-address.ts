/** Study Instance UIDs of the address, the one that is read first. */
export function studiesInAddress(): readonly string[] {
  const values = new URLSearchParams(window.location.search).getAll('StudyInstanceUIDs')
  return values.flatMap((uids) => uids.split(',')).filter((uid) => uid !== '')
}
