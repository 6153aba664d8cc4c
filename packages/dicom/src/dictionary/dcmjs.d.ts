declare module 'dcmjs' {
  const dcmjs: {
    readonly data: {
      readonly DicomMetaDictionary: {
        readonly nameMap: Readonly<
          Record<
            string,
            { readonly tag: string; readonly vr: string; readonly vm: string; readonly name: string }
          >
        >
      }
    }
  }
  export default dcmjs
}
