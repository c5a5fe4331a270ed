import { SQSClient } from '@aws-sdk/client-sqs';
import type { PatternId } from '../../lib/catalogue/index.ts';
import type { Playground } from '../playground.ts';

/** One step of the story: it does something, looks, and says what it saw. */
export interface Step {
  readonly pattern: PatternId;
  readonly title: string;
  /** @returns what was observed. @throws Unproved when the pattern did not do what it promises */
  readonly run: (playground: Playground) => Promise<string>;
}

/** A player who has a follow-up but no profile: what makes a message poison until somebody repairs it. */
export const GHOST = 'player-without-profile';

/** The name under which the story tries out a function's role; it is denied on purpose. */
export const BORROWED_ROLE = 'borrowed-role';

/** An SQS client with other credentials: those of a function's role, for example. */
export const sqsAs = ({ stage }: Playground, accessKeyId: string) =>
  new SQSClient({
    region: stage.region,
    endpoint: stage.endpoint,
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });

export function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : [];
}

export function errorCode(body: Readonly<Record<string, unknown>>): unknown {
  const { error } = body;
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
