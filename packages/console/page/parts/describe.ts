import { describe as sentenceOf } from '@serverless-arcade/stage/describe.ts';
import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import { shortName } from './format.ts';

export interface Line {
  readonly text: string;
  readonly failed: boolean;
}

/** A record in words; undefined when it would only repeat another. */
export function describe(record: StageRecord): Line | undefined {
  const sentence = sentenceOf(record, shortName);
  if (sentence === undefined) return undefined;
  const { text, tone } = sentence;
  return { text, failed: tone === 'failure' || tone === 'warning' };
}
