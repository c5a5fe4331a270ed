import type { Playground } from '../../playground/playground.ts';
import { observe, type Step } from '../../playground/step.ts';
import { countPoints, deployFlags, deploymentOf, flagsWith, RECORD, takeAppConfigAway } from './flags-operator.ts';

const fallback: Step = {
  pattern: 'appconfig-flags',
  title: 'Without AppConfig a new environment counts by the default, and fails no play',
  async run(playground) {
    takeAppConfigAway(playground);
    const without = await countPoints(playground);
    observe(without.points === RECORD && without.flag === 'default', JSON.stringify(without));
    const again = await countPoints(playground);
    observe(again.points === RECORD && again.flag === 'read', JSON.stringify(again));
    return 'the default while AppConfig was away, and the flag, which is off, when it answered';
  },
};

/** Goes on by the two minutes of a step. @returns how far the deployment is, and the factor that the function counts by */
async function nextStep(playground: Playground, deployment: number | undefined) {
  await playground.stage.advance(120);
  const { PercentageComplete = 0 } = await deploymentOf(playground, deployment);
  return { percent: PercentageComplete, factor: Number((await countPoints(playground, 100)).factor) };
}

const rollout: Step = {
  pattern: 'appconfig-flags',
  title: 'A flag is turned on, and reaches its readers by fifths',
  async run(playground) {
    const deployment = await deployFlags(playground, flagsWith({ enabled: true, factor: 2 }));
    const before = await countPoints(playground, 100);
    observe(before.factor === 1, `at the start the factor is ${before.factor}`);
    const seen = [];
    for (let at = 0; at < 5; at += 1) seen.push(await nextStep(playground, deployment));
    const percents = seen.map(({ percent }) => percent).join();
    observe(percents === '20,40,60,80,100', percents);
    const factors = seen.map(({ factor }) => factor);
    observe(/^(1,)*(2,)*2$/.test(factors.join()), factors.join());
    const baking = await deploymentOf(playground, deployment);
    observe(baking.State === 'BAKING', `after the steps it is ${baking.State}`);
    await playground.stage.advance(300);
    const { State } = await deploymentOf(playground, deployment);
    observe(State === 'COMPLETE', `after the bake it is ${State}`);
    return `at ${percents} % this reader counted by ${factors.join()}; complete after five minutes more`;
  },
};

const rollback: Step = {
  pattern: 'appconfig-flags',
  title: 'A flag that breaks the function is taken back by the alarm',
  async run(playground) {
    const deployment = await deployFlags(playground, flagsWith({ enabled: true, factor: 5 }));
    for (let at = 0; (await nextStep(playground, deployment)).factor !== 5; at += 1) {
      observe(at < 5, 'the new factor does not arrive');
    }
    const failed = await countPoints(playground);
    observe(failed.errorType === 'Error', JSON.stringify(failed));
    await playground.stage.advance(120);
    const { State, EventLog = [] } = await deploymentOf(playground, deployment);
    const by = EventLog.find(({ EventType }) => EventType === 'ROLLBACK_STARTED')?.TriggeredBy;
    observe(State === 'ROLLED_BACK' && by === 'CLOUDWATCH_ALARM', `the deployment is ${State}, by ${by}`);
    const after = await countPoints(playground);
    observe(after.points === 2 * RECORD, JSON.stringify(after));
    return 'five times a record is more than a leaderboard takes; the errors took the flag back, and the factor is 2 again';
  },
};

/** The steps of feature flags. */
export const flagSteps: readonly Step[] = [fallback, rollout, rollback];
