import type { Arena } from './arena.ts';
import { anyFault, KINDS } from './function-fault.ts';
import type { Chance } from './random.ts';

/** Who consumes queues, the stream and the bus. */
const CONSUMERS = [
  'leaderboard/project-changes',
  'reactions/welcome-player',
  'reactions/log-activity',
  'reactions/review-play',
  'reactions/announce-high-score',
  'imports/extract-plays',
  'imports/load-plays',
] as const;
/** Who answers the API: a caller sees the failure and sends the request again. */
const API = ['api/record-play', 'imports/start-import'] as const;

/** The one that is invoked asynchronously: its events may come twice without any error. */
const ASYNCHRONOUS = 'reactions/announce-high-score';
const READER = 'leaderboard/project-changes';

/** How likely a function gets another fault at each moment of the storm. */
const FUNCTION_FAULTS = 0.3;
const TOPIC_FAULTS = 0.3;
const TABLE_THROTTLES = 0.004;
const DUPLICATES = 0.08;
/** A reader makes some hundred calls for a full batch; the others a few. */
const LATEST_KILL = 120;

/** Faults of every kind, all the time, by one chance. */
export class Storm {
  readonly #arena: Arena;
  readonly #chance: Chance;

  constructor(arena: Arena, chance: Chance) {
    this.#arena = arena;
    this.#chance = chance;
  }

  /** What lasts until it is over: a table that throttles now and then, queues without order that deliver twice. */
  begin(): void {
    const { stage, playground, tableName, witness, workQueues } = this.#arena;
    // Once for certain, whatever chance brings.
    for (const fault of ['kill', 'lose-answer', 'throttle'] as const) {
      stage.faults.functions.inject(playground.functionOf(READER).name, fault);
    }
    stage.faults.functions.inject(playground.functionOf(ASYNCHRONOUS).name, 'duplicate', 2);
    for (const fault of ['deliver-twice', 'server-error'] as const) {
      stage.faults.topics.inject(witness.settings.arn, fault);
    }
    stage.faults.topics.inject(stage.output('leaderboard', 'DomainEventsTopicArn'), 'fail-publish');
    stage.faults.tables.throttles.inject(tableName, { times: 2 });
    stage.faults.tables.throttles.inject(tableName, { share: TABLE_THROTTLES, seed: this.#chance.below(2 ** 31) });
    for (const { settings } of workQueues) {
      const seed = this.#chance.below(2 ** 31);
      stage.faults.queues.inject(settings.name, { duplicates: DUPLICATES, reorders: true, seed });
    }
  }

  /** One moment: who is hit next, and by what. */
  gust(): void {
    const { stage, playground } = this.#arena;
    for (const handler of [...CONSUMERS, ...API]) {
      if (!this.#chance.happens(FUNCTION_FAULTS)) continue;
      const fault = anyFault(this.#chance, KINDS, handler === READER ? LATEST_KILL : 4);
      stage.faults.functions.inject(playground.functionOf(handler).name, fault);
    }
    if (this.#chance.happens(FUNCTION_FAULTS))
      stage.faults.functions.inject(playground.functionOf(ASYNCHRONOUS).name, 'duplicate');
    this.#disturbTopic();
    // A table that takes nothing for a moment: longer than the SDK tries.
    if (this.#chance.happens(0.1)) stage.faults.tables.throttles.inject(this.#arena.tableName, { times: 6 });
  }

  #disturbTopic(): void {
    const { faults, services } = this.#arena.stage;
    const topicArn = this.#arena.stage.output('leaderboard', 'DomainEventsTopicArn');
    if (this.#chance.happens(TOPIC_FAULTS)) faults.topics.inject(topicArn, 'fail-publish', 1 + this.#chance.below(3));
    for (const { endpoint } of services.sns.topic(topicArn).subscriptions) {
      if (this.#chance.happens(TOPIC_FAULTS)) faults.topics.inject(endpoint, 'deliver-twice');
      if (this.#chance.happens(TOPIC_FAULTS)) faults.topics.inject(endpoint, 'server-error', 1 + this.#chance.below(3));
    }
  }

  /** A calm day: poisoned records are fine again, too. */
  end(): void {
    const { stage } = this.#arena;
    stage.faults.clear();
  }
}
