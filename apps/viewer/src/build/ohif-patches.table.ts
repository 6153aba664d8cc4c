import type { SourcePatch } from './apply-patches.ts'

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif'
const MARK_STYLE = [
  `textBoxFontFamily: '${FONT}', textBoxFontSize: '14px', lineWidth: '1.5'`,
  ...['color', 'textBoxColor'].map((name) => `${name}: '#e5b454'`),
  ...['color', 'textBoxColor'].flatMap((name) => [
    `${name}Highlighted: '#7fd0e8'`,
    `${name}Selected: '#4bb3d1'`,
  ]),
].join(', ')

/**
 * Every change made to the code that `@ohif/app` 3.13.2 ships. Each patch names how often it must match, so
 * that another version of OHIF fails the build instead of being served half changed.
 */
export const OHIF_PATCHES: readonly SourcePatch[] = [
  {
    why: 'our page decides the language (<html lang>), not the browser, a cookie or storage',
    file: /^app\.bundle/,
    find: "order: ['querystring', 'cookie', 'localStorage', 'navigator', 'htmlTag', 'path', 'subdomain'],",
    replace: "order: ['htmlTag'],",
    count: 1,
  },
  {
    why: 'a language chosen once must not outlive the page',
    file: /^app\.bundle/,
    find: "caches: ['localStorage', 'cookie'],",
    replace: 'caches: [],',
    count: 1,
  },
  {
    why: 'our Chinese texts complete those of OHIF before any extension asks for a label',
    file: /^app\.bundle/,
    find: /(esm_i18next\/\* \["default"\]\.initializing \*\/\.A\.initializing = initI18n\(\);)/,
    replace: '$1\naddLocales(window.config.locales ?? {});',
    count: 1,
  },
  {
    why: 'languages that cannot be chosen need not be sent',
    file: /^app\.bundle/,
    find: /(CONCATENATED MODULE: \.\.\/\.\.\/i18n\/src\/locales\/(?!en-US|zh\/)[\w-]+\/\w+\.json\nvar \w+ = )JSON\.parse\('.*'\)/g,
    replace: '$1{}',
    count: 'some',
  },
  {
    why: 'guided tours are drawn by shepherd.js under AGPL-3.0, which we do not ship; no tour is configured',
    file: /^app\.bundle\.\w+\.js$/,
    find: /\/\*! shepherd\.js 15\.2\.2 \*\/\n[^\n]*\n/g,
    replace: 'const shepherd_fe = undefined;\n',
    count: 1,
  },
  {
    why: 'nor its style sheet',
    file: /\.css$/,
    find: /[^{}]*shepherd[^{}]*\{[^{}]*\}/g,
    replace: '',
    count: 'some',
  },
  {
    why: 'no study list, debug page or local files in the embedded viewer',
    file: /^app\.bundle/,
    find: /path: `\/(debug|local|localbasic)`,/g,
    replace: "path: '/notfoundstudy',",
    count: 3,
  },
  {
    why: 'the configuration never comes from an address (CVE-2026-12473)',
    file: /^app\.bundle/,
    find: 'const useDynamicConfig = config.dangerouslyUseDynamicConfig;',
    replace: 'const useDynamicConfig = undefined;',
    count: 1,
  },
  {
    why: 'customizations never come from an address either',
    file: /^app\.bundle/,
    find: "parseCustomizationParams(params, paramKey = 'customization')",
    replace: "parseCustomizationParams(params, paramKey = 'never-from-an-address')",
    count: 1,
  },
  {
    why: 'the title of a fault ended in the word false',
    file: /^app\.bundle/,
    find: "`${t('Something went wrong')}${!isProduction && ` ${t('in')} ${context}`}.`",
    replace: "t('Something went wrong')",
    count: 1,
  },
  {
    why: 'faults are not reported to another company',
    file: /^app\.bundle/,
    find: "window.open('https://github.com/OHIF/Viewers/issues/new?template=bug-report.yml', '_blank')",
    replace: 'undefined',
    count: 1,
  },
  {
    why: 'extensions and modes are those of our configuration only',
    file: /^app\.bundle/,
    find: /^pluginImports_(extensions|modes)\.push\(.*$/gm,
    replace: '',
    count: 10,
  },
  ...[
    'tR: () => (/* reexport */ hooks/* .useToolbar */.tR),',
    'ihW: () => (/* reexport */ useViewportGrid),',
  ].map((line) => ({
    why: `the name under which OHIF exports: ${line}`,
    file: /^app\.bundle/,
    find: line,
    replace: line,
    count: 1,
  })),
  {
    why: 'our extension draws with the copy of React and the state that OHIF has',
    file: /^app\.bundle/,
    find: '/* export default */ const App_0 = (App);',
    replace: `window.yingtongHost = {
  React: react,
  useToolbar: core_src.tR,
  useViewportGrid: ui_next_src.ihW,
  i18n: i18n_src/* ["default"] */.A,
};
const App_0 = (App);`,
    count: 1,
  },
  {
    why: 'no bearer token is ever taken from an address',
    file: /^app\.bundle/,
    find: "const token = lowerCaseSearchParams.get('token');",
    replace: 'const token = null;',
    count: 1,
  },
  {
    why: 'a viewport that got its images before it listened showed an earlier exam without name, date and label',
    file: /^2623\.bundle/,
    find: `      setViewportData(props.viewportData);
    });
    return () => {
`,
    replace: `      setViewportData(props.viewportData);
    });
    const take = () => {
      const present = cornerstoneViewportService.getViewportInfo(viewportId)?.getViewportData();
      if (!present) return;
      setViewportData(present);
      clearInterval(timer);
    };
    const timer = setInterval(take, 250);
    return () => {
      clearInterval(timer);
`,
    count: 1,
  },
  {
    why: 'the end of a timer that our page does not start',
    file: /^89\.bundle/,
    find: 'core_src/* .log.timeEnd */.Rm.timeEnd(TimingEnum.SCRIPT_TO_VIEW);',
    replace: '',
    count: 1,
  },
  {
    why: 'marks in amber, the chosen one in the accent colour, words in the Chinese system font',
    file: /^89\.bundle/,
    find: "textBoxFontSize: '15px',\n    lineWidth: '1.5'\n",
    replace: `${MARK_STYLE}\n`,
    count: 1,
  },
  ...(
    [
      ['rgb(200, 0, 0)', '#4bb3d1'],
      ['rgb(200, 200, 0)', '#e5b454'],
      ['rgb(0, 200, 0)', '#9a86ea'],
    ] as const
  ).map(([shipped, ours]) => ({
    why: `crosshairs without red, which means something else: ${shipped}`,
    file: /^6749\.bundle/,
    find: `'${shipped}'`,
    replace: `'${ours}'`,
    count: 2,
  })),
  {
    why: 'nothing but our own DICOMweb can be a source of images (CVE-2026-12473)',
    file: /^89\.bundle/,
    find: /\{\n {4}name: '(dicomwebproxy|dicomjson|dicomlocal|merge)',\n {4}type: '\w+',\n {4}createDataSource: \w+\n {2}\},? ?/g,
    replace: '',
    count: 4,
  },
  {
    why: 'no code path may reach another host, even one that no button leads to',
    file: /\.js$/,
    find: /https:\/\/(?:huggingface\.co|cdn\.jsdelivr\.net|(?:healthcare|cloudresourcemanager|www)\.googleapis\.com|(?:www|api)\.locize\.io|ohif\.org|github\.com(?=\/\$\{))/g,
    replace: '/viewer/absent',
    count: 'some',
  },
]

/** Modules that the loader of OHIF may still bring in; the branches of all others are cut out. */
export const LOADABLE_MODULES: readonly string[] = [
  '@ohif/extension-default',
  '@ohif/extension-cornerstone',
  '@ohif/extension-cornerstone-dicom-sr',
  '@ohif/extension-cornerstone-dicom-seg',
  '@ohif/extension-cornerstone-dicom-pmap',
  '@ohif/extension-cornerstone-dicom-rt',
  '@ohif/extension-dicom-pdf',
  '@ohif/extension-dicom-video',
  '@ohif/mode-basic',
]
