import type { Scenario } from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { observe } from '../../playground/step.ts';

/** A slot of the schedule, and the two retries of an asynchronous event after it. */
const A_SLOT_AND_RETRIES = 900;

/** A season that is closed, and one that cannot be. Afterwards no season ends any more: others let hours pass. */
const turning: Scenario = {
  id: 'turning',
  after: 'playing',
  needs: ['api', 'registration'],
  title: 'a season that is closed, and one that cannot be',
  async run(playground) {
    const { stage } = playground;
    const { name } = playground.functionOf('seasons/turn-season');
    const failures = stage.services.sqs.byUrl(stage.output('seasons', 'FailuresQueueUrl'));
    playground.setSchedules('ENABLED');
    const closed = await playground.during('invocation', () => stage.advance(600));
    observe(
      closed.some(({ functionName, outcome }) => functionName === name && outcome === 'success'),
      'no season was closed',
    );
    stage.faults.functions.inject(name, 'throw', 10);
    await stage.advance(A_SLOT_AND_RETRIES);
    stage.faults.clear();
    playground.setSchedules('DISABLED');
    observe(failures.messages.length > 0, 'nobody kept the season that could not be closed');
  },
};

export const scenarios = [turning];
