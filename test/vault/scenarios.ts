import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { administer, moveLog, sealLog, sendTip, signSeason } from './story/keys.ts';

const usingKeys: Scenario = {
  id: 'vault-keys',
  title: 'what the keys of the vault seal, sign and open',
  async run(playground) {
    for (const step of [sealLog, moveLog, administer, signSeason, sendTip]) await step(playground);
  },
};

export const scenarios = [usingKeys];
