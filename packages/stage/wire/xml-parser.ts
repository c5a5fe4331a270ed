import { type X2jOptions, XMLParser } from 'fast-xml-parser';

/** A parser of XML documents of AWS: without attributes and namespaces, and everything in them is a text. */
export const xmlParser = (options: X2jOptions = {}): XMLParser =>
  new XMLParser({
    ignoreAttributes: true,
    ignoreDeclaration: true,
    parseTagValue: false,
    trimValues: false,
    removeNSPrefix: true,
    // Also characters by their numbers, as SDKs write line ends.
    htmlEntities: true,
    ...options,
  });
