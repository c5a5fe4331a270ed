import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';

export const scenarios: readonly Scenario[] = [];
