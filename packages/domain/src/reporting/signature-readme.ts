import type { CryptoSuite } from '../ports.ts'

/** The command that verifies a package; SM2 with an empty distinguishing identifier, which openssl takes unasked. */
export const VERIFY_COMMANDS = {
  international:
    'openssl pkeyutl -verify -rawin -pubin -inkey public-key.pem -sigfile report.sig -in report.json',
  sm: 'openssl dgst -sm3 -verify public-key.pem -signature report.sig report.json',
} as const satisfies Record<CryptoSuite, string>

/** The page that goes with a verification package, in both languages. */
export function signatureReadme(of: {
  readonly suite: CryptoSuite
  readonly keyId: string
  readonly sha256: string
}): string {
  const said = of.suite === 'sm' ? 'Verified OK' : 'Signature Verified Successfully'
  return `报告电子签名验证包

report.json     签名时的报告原文：文字、人员、时间、患者、检查、版式版本，所读影像的 SHA-256 清单
report.sig      医院密钥 ${of.keyId} 的签名
public-key.pem  公钥。请与医院公布的公钥核对

离线验证（OpenSSL 3 以上），输出 ${said} 即有效，改动一个字节即无效：

    ${VERIFY_COMMANDS[of.suite]}

report.json 的 SHA-256：${of.sha256}
影像核对：原始 DICOM 文件的 sha256sum 应在 report.json 的 images 中。


Verification package of a signed report

report.json     the report as it was signed: words, people, times, patient, exam, version of the form, and the
                SHA-256 list of the images it was read from
report.sig      signature by the hospital's key ${of.keyId}
public-key.pem  the public key; compare it with the one that the hospital publishes

Verify offline (OpenSSL 3 or later); "${said}" means valid, one changed byte means invalid:

    ${VERIFY_COMMANDS[of.suite]}

SHA-256 of report.json: ${of.sha256}
Images: sha256sum of an original DICOM file stands under "images" in report.json.
`
}
