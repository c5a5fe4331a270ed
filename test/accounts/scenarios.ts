import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';

/** What the story does not bring about. */
export const scenarios: readonly Scenario[] = [];
