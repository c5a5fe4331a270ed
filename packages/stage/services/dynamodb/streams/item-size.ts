import type { Item } from './change.ts';

/**
 * The size of an item as DynamoDB counts it: names in UTF-8, and of each value what it takes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

/** A list or map takes 3 bytes, and 1 more for each of its elements. */
const CONTAINER_BYTES = 3;

function valueBytes(value: unknown): number {
  const [[type, content] = ['', undefined]] = Object.entries(Object(value));
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'N':
      return numberBytes(String(content));
    case 'B':
      return Buffer.byteLength(String(content), 'base64');
    case 'SS':
    case 'NS':
    case 'BS':
      return many(content).reduce<number>((sum, element) => sum + valueBytes({ [type.slice(0, 1)]: element }), 0);
    case 'L':
      return many(content).reduce<number>((sum, element) => sum + 1 + valueBytes(element), CONTAINER_BYTES);
    case 'M':
      return Object.entries(Object(content)).reduce<number>(
        (sum, [name, element]) => sum + 1 + Buffer.byteLength(name) + valueBytes(element),
        CONTAINER_BYTES,
      );
    default:
      // BOOL and NULL
      return 1;
  }
}

/**
 * "Approximately": one byte for two significant digits, and one more
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html); another one for a minus
 * (unverified; settled by: the capacity that items of 1 KB with negative numbers consume).
 */
function numberBytes(text: string): number {
  const digits = text.replace(/e.*$/i, '').replaceAll(/[-+.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

const many = (content: unknown): readonly unknown[] => (Array.isArray(content) ? content : []);
