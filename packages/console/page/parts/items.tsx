import { useNow } from '../live.ts';
import { Code } from './code.tsx';
import { duration } from './format.ts';

interface ItemsProps {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly keys: readonly string[];
  readonly ttl: string | undefined;
  /** Where a partition leads when it is chosen. */
  readonly hrefOf?: (partition: string) => string;
}

/** Items of a table by their keys; what expires says when. */
export function Items({ items, keys, ttl, hrefOf }: ItemsProps) {
  const now = useNow();
  const [partition = 'pk', ...rest] = keys;
  return (
    <ul class="items">
      {items.map((item) => (
        <li key={keys.map((key) => String(item[key])).join(' ')}>
          <details>
            <summary>
              <span class="key">{String(item[partition])}</span>{' '}
              {rest.map((key) => (
                <span key={key} class="key sort">
                  {String(item[key])}
                </span>
              ))}
              {ttl !== undefined && typeof item[ttl] === 'number' && (
                <span class="ttl">{expiry(item[ttl] * 1_000 - now)}</span>
              )}
            </summary>
            {hrefOf !== undefined && <a href={hrefOf(String(item[partition]))}>Everything under this key</a>}
            <Code text={JSON.stringify(item, null, 2)} language="json" label="Item" />
          </details>
        </li>
      ))}
    </ul>
  );
}

/** An item that has expired stays until it is deleted, as in DynamoDB. */
const expiry = (left: number) => (left > 0 ? `expires in ${duration(left)}` : `expired ${duration(left)} ago`);
