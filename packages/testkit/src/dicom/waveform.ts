import { fromKeywords } from '@yingtong/dicom'
import { commonModules } from './common-modules.ts'
import type { InstanceOptions } from './instance-options.ts'
import { gaussian, seededRandom } from './random.ts'
import { writeObject } from './write-object.ts'

const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const
/** Height of the R wave of each lead, millivolts. */
const R_WAVES = [0.7, 1.1, 0.5, -0.9, 0.2, 0.8, -0.7, -0.9, 0.4, 1.3, 1.2, 0.9]
const SAMPLING_HZ = 500
const SECONDS = 10
const MICROVOLTS_PER_UNIT = 2.5

/** Millivolts at `at` of a beat, 0 to 1, where the R wave is 1. */
function beat(at: number): number {
  const wave = (middle: number, width: number): number => Math.exp(-(((at - middle) / width) ** 2))
  return (
    0.12 * wave(0.18, 0.025) -
    0.12 * wave(0.285, 0.008) +
    wave(0.3, 0.009) -
    0.2 * wave(0.318, 0.009) +
    0.26 * wave(0.52, 0.05)
  )
}

/** A 12-lead ECG (PS3.3 §A.34.3): 10 s at 500 Hz, int16 LE, channels interleaved. */
export function waveformEcg(options: InstanceOptions = {}): Uint8Array {
  const random = seededRandom(options.seed ?? 1)
  const count = SAMPLING_HZ * SECONDS
  const samples = new Int16Array(count * LEADS.length)
  for (let index = 0; index < count; index += 1) {
    const at = ((index / SAMPLING_HZ) * (71 / 60)) % 1
    LEADS.forEach((_, lead) => {
      const millivolts = beat(at) * (R_WAVES[lead] as number) + gaussian(random) * 0.008
      samples[index * LEADS.length + lead] = Math.round((millivolts * 1000) / MICROVOLTS_PER_UNIT)
    })
  }
  const channels = LEADS.map((lead) =>
    fromKeywords({
      ChannelLabel: `Lead ${lead}`,
      ChannelSourceSequence: [
        fromKeywords({ CodeValue: lead, CodingSchemeDesignator: 'SCPECG', CodeMeaning: `Lead ${lead}` }),
      ],
      ChannelSensitivity: MICROVOLTS_PER_UNIT,
      ChannelSensitivityUnitsSequence: [
        fromKeywords({ CodeValue: 'uV', CodingSchemeDesignator: 'UCUM', CodeMeaning: 'microvolt' }),
      ],
      ChannelSensitivityCorrectionFactor: 1,
      ChannelBaseline: 0,
      WaveformBitsStored: 16,
    }),
  )
  const group = fromKeywords({
    WaveformOriginality: 'ORIGINAL',
    NumberOfWaveformChannels: LEADS.length,
    NumberOfWaveformSamples: count,
    SamplingFrequency: SAMPLING_HZ,
    ChannelDefinitionSequence: channels,
    WaveformBitsAllocated: 16,
    WaveformSampleInterpretation: 'SS',
    WaveformData: { vr: 'OW', BulkDataURI: 'waveform' },
  })
  const kind = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.9.1.1',
    modality: 'ECG',
    manufacturer: 'Yingtong Phantom',
    model: 'ECG 12',
  }
  const keywords = {
    ...commonModules(kind, options),
    AcquisitionDateTime: `${options.studyDate ?? '20260105'}${options.studyTime ?? '083000'}`,
    AcquisitionContextSequence: [],
    WaveformSequence: [group],
  }
  return writeObject(keywords, options, undefined, new Uint8Array(samples.buffer))
}
