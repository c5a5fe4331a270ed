import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import { live, useChanges } from '../live.ts';
import { describe, type Line } from '../parts/describe.ts';
import { timeOf } from '../parts/format.ts';
import { OlderOnes } from '../parts/let-go.tsx';
import { Empty } from '../parts/states.tsx';

/** How many lines are shown. */
const SHOWN = 40;

/** The newest records of the stage, in words. */
export function Happenings() {
  const version = useChanges();
  const lines = linesOf(live.records).slice(-SHOWN).toReversed();
  if (lines.length === 0) return <Empty title="The stage is quiet" />;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard. */}
      <ol class="happenings" tabIndex={0} aria-labelledby="seen">
        {lines.map(({ key, at, text, failed, times }) => (
          <li key={key} class={failed ? 'failed' : ''}>
            <time>{timeOf(at)}</time> {text}
            {times > 1 && <span class="quiet"> × {times}</span>}
          </li>
        ))}
      </ol>
      <OlderOnes what="records" version={version} />
    </>
  );
}

interface Happening extends Line {
  readonly key: string;
  readonly at: number;
  /** How often it happened in a row. */
  readonly times: number;
}

function linesOf(records: readonly StageRecord[]): readonly Happening[] {
  const lines: Happening[] = [];
  for (const [index, record] of records.entries()) {
    const line = describe(record);
    if (line === undefined) continue;
    const before = lines.at(-1);
    if (before !== undefined && before.text === line.text)
      lines[lines.length - 1] = { ...before, times: before.times + 1 };
    else lines.push({ ...line, at: record.at, key: `${record.at}-${index}`, times: 1 });
  }
  return lines;
}
