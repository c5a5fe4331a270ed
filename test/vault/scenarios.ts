import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { putPin } from './operator.ts';
import { administer, moveLog, SEASON, sealLog, sendTip, signSeason } from './story/keys.ts';
import { withVault } from './vault-client.ts';

const usingKeys: Scenario = {
  id: 'vault-keys',
  title: 'what the keys of the vault seal, sign and open',
  async run(playground) {
    // A season that cannot be signed goes to the queue of failures.
    const { faults } = playground.stage;
    faults.functions.inject(playground.functionOf('vault/sign-result').name, 'throw', 3);
    await withVault(playground, (vault) => vault.closeSeason({ ...SEASON, closedAt: '2026-11-21T12:00:00.000Z' }));
    await playground.stage.advance(3_600);
    faults.clear();
    for (const step of [sealLog, moveLog, administer, signSeason, sendTip]) await step(playground);
  },
};

const changingPin: Scenario = {
  id: 'vault-pin',
  title: 'a changed PIN whose event the function fails at',
  async run(playground) {
    const { faults } = playground.stage;
    faults.functions.inject(playground.functionOf('vault/check-pin').name, 'throw', 3);
    await putPin(playground, '000011112222');
    await playground.stage.advance(3_600);
    faults.clear();
  },
};

export const scenarios = [usingKeys, changingPin];
