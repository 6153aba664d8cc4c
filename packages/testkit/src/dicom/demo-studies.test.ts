import { memorySource, readInstance } from '@yingtong/dicom'
import { expect, it } from 'vitest'
import { demoStudies } from './demo-studies.ts'

it('makes what it says: right names, own UIDs, one study each', async () => {
  const studies = demoStudies({ now: new Date(2026, 2, 18, 14, 5), rows: 16, share: 0.05 })
  expect(new Set(studies.map((study) => study.charset)).size).toBeGreaterThan(3)
  const instanceUids = new Set<string>()
  for (const study of studies) {
    let count = 0
    for await (const bytes of study.instances()) {
      const layout = readInstance(memorySource(bytes))
      expect(layout.studyInstanceUid).toBe(study.studyInstanceUid)
      expect(layout.dataSet.string('PatientName')).toBe(study.patient.patientName)
      expect(layout.dataSet.string('StudyDescription')).toBe(study.studyDescription)
      expect(instanceUids.has(layout.sopInstanceUid)).toBe(false)
      instanceUids.add(layout.sopInstanceUid)
      count += 1
    }
    expect(count).toBe(study.instanceCount)
  }
  expect(
    studies.find((study) => study.patient.patientName.endsWith('陈^玉兰') && study.studyDate === '20260318')
      ?.patient.age,
  ).toBe('058Y')
})
