/** A name for people: the logical id without its hash and without the parts the CDK adds. */
export const labelOf = (logicalId: string): string =>
  logicalId
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/(?<=.)(?:Resource|Default)$/, '')
    .replace(/(?<=.)Queue$/, '')
    .replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/\bApi\b/i, 'API');
