/** Department templates that every reading hospital starts with (I01). */
export const TEMPLATES = [
  {
    name: '胸部 CT 平扫，未见异常',
    modality: 'CT',
    bodyPart: 'CHEST',
    findings:
      '胸廓对称，气管及主支气管通畅。双肺纹理清晰，双肺野未见明确异常密度影。纵隔及双肺门未见肿大淋巴结。心影大小、形态未见异常。双侧胸腔未见积液。',
    impression: '胸部 CT 平扫未见明显异常。',
    advice: '',
  },
  {
    name: '肺结节随访',
    modality: 'CT',
    bodyPart: 'CHEST',
    findings:
      '＿肺＿叶＿段见＿结节，大小约＿ mm × ＿ mm，边缘＿。余肺野清晰。气管及主支气管通畅。纵隔及双肺门未见肿大淋巴结。双侧胸腔未见积液。',
    impression: '1. ＿肺＿叶＿结节，Lung-RADS ＿。\n2. 余胸部 CT 平扫未见明显异常。',
    advice: '＿个月后复查胸部 CT。',
  },
  {
    name: '头颅 CT 平扫，未见异常',
    modality: 'CT',
    bodyPart: 'HEAD',
    findings: '脑实质密度均匀，灰白质分界清楚。脑室、脑池大小形态正常，中线结构居中。颅骨未见骨折。',
    impression: '头颅 CT 平扫未见明显异常。',
    advice: '',
  },
  {
    name: '颅脑 MR 平扫，未见异常',
    modality: 'MR',
    bodyPart: 'HEAD',
    findings: '脑实质未见异常信号，DWI 未见弥散受限。脑室系统未见扩大，中线结构居中。',
    impression: '颅脑 MR 平扫未见明显异常。',
    advice: '',
  },
  {
    name: '胸部正位，未见异常',
    modality: 'DX',
    bodyPart: 'CHEST',
    findings: '胸廓对称，双肺纹理清晰，心影不大，双膈面光整，双侧肋膈角锐利。',
    impression: '心肺膈未见明显异常。',
    advice: '',
  },
  {
    name: '腹部超声，未见异常',
    modality: 'US',
    bodyPart: 'ABDOMEN',
    findings: '肝脏大小形态正常，回声均匀。胆囊壁光滑，腔内未见异常回声。胰腺、脾脏、双肾未见明显异常。',
    impression: '肝胆胰脾双肾超声未见明显异常。',
    advice: '',
  },
] as const
