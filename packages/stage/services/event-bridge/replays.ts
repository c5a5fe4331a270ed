import { array, type InferOutput, number, object, optional, picklist, record, string } from 'valibot';
import type { Activity } from '../../activity.ts';
import { Backlog, type Due } from '../../backlog.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { RETENTION } from '../../retention.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { Archives } from './archives.ts';
import type { BusEvent } from './rule.ts';

const replaySchema = object({
  name: string(),
  archive: string(),
  bus: string(),
  description: optional(string()),
  /** ARNs of rules. @default every rule of the bus */
  rules: optional(array(string())),
  /** Which events, by their times: epoch milliseconds, the end not included. */
  from: number(),
  to: number(),
  startedAt: number(),
  endedAt: optional(number()),
  /** The time of the last event that was sent again. */
  lastEventAt: optional(number()),
  /** Events before this time have been sent. */
  position: number(),
  state: picklist(['STARTING', 'RUNNING', 'CANCELLING', 'COMPLETED', 'CANCELLED', 'FAILED']),
});
export type Replay = Readonly<InferOutput<typeof replaySchema>>;

const savedReplays = record(string(), replaySchema);
type SavedReplays = InferOutput<typeof savedReplays>;

interface ReplayEnvironment {
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly archives: Archives;
  /** Sends an event to rules of a bus. */
  readonly send: (bus: string, event: BusEvent, rules: readonly string[] | undefined) => void;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html */
const MAX_ACTIVE = 10;
const MINUTE_MILLISECONDS = 60_000;
/** Before the first events, and between the events of one minute and those of the next. */
const PAUSE_MILLISECONDS = 1_000;

const ACTIVE: readonly Replay['state'][] = ['STARTING', 'RUNNING', 'CANCELLING'];
const isActive = ({ state }: Replay) => ACTIVE.includes(state);

/**
 * Sends events of archives again, minute after minute of the times in the events, with the name of the replay in each. Each minute
 * that has events takes a second of the stage (unverified; settled by: the times at which a replay of ten minutes delivers).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
 */
export class Replays implements Durable<SavedReplays> {
  readonly schema = savedReplays;
  readonly changes = new Changes(1);
  /** The steps that are left. */
  readonly backlog: Backlog<string>;
  readonly #environment: ReplayEnvironment;
  readonly #replays = new Map<string, Replay>();

  constructor(environment: ReplayEnvironment) {
    this.#environment = environment;
    this.backlog = new Backlog<string>(
      {
        schema: string(),
        step: async (name) => this.#step(name),
        orphan: (name) => (this.#replays.has(name) ? undefined : `the replay ${name}`),
      },
      environment,
    );
  }

  /** Every replay, by name. */
  all(): readonly Replay[] {
    return [...this.#replays.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** @throws AwsError `ResourceNotFoundException` */
  find(name: string): Replay {
    const replay = this.#replays.get(name);
    if (replay === undefined) throw new AwsError('ResourceNotFoundException', `Replay ${name} does not exist.`);
    return replay;
  }

  /** @throws AwsError `ResourceAlreadyExistsException`, `LimitExceededException` with ten replays that are active */
  start(plan: Pick<Replay, 'name' | 'archive' | 'bus' | 'description' | 'rules' | 'from' | 'to'>): Replay {
    if (this.#replays.has(plan.name)) {
      throw new AwsError('ResourceAlreadyExistsException', `Replay ${plan.name} already exists.`);
    }
    if ([...this.#replays.values()].filter(isActive).length >= MAX_ACTIVE) {
      throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
    }
    const now = this.#environment.clock.now();
    const replay = this.#set({ ...plan, startedAt: now, position: plan.from, state: 'STARTING' });
    this.backlog.add(replay.name, now + PAUSE_MILLISECONDS);
    return replay;
  }

  /**
   * What has been sent stays sent. @throws AwsError `ResourceNotFoundException`, `IllegalStatusException` when it is over
   * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CancelReplay.html
   */
  cancel(name: string): Replay {
    const replay = this.find(name);
    if (replay.state !== 'STARTING' && replay.state !== 'RUNNING') {
      throw new AwsError('IllegalStatusException', `Replay ${name} is not in a valid state for this operation.`);
    }
    return this.#set({ ...replay, state: 'CANCELLING' });
  }

  save(): SavedReplays {
    return Object.fromEntries(this.#replays);
  }

  restore(saved: SavedReplays): void {
    for (const [name, replay] of Object.entries(saved)) this.#replays.set(name, replay);
  }

  #step(name: string): Due<string> | undefined {
    const { archives, clock, send } = this.#environment;
    const replay = this.find(name);
    if (replay.state === 'CANCELLING') return this.#end(replay, 'CANCELLED');
    // An archive that is gone has no events any more.
    const events = archives.has(replay.archive) ? archives.eventsOf(archives.find(replay.archive)) : [];
    const waiting = events
      .map((event) => ({ event, at: Date.parse(event.time) }))
      .filter(({ at }) => at >= replay.position && at < replay.to);
    if (waiting.length === 0) return this.#end(replay, 'COMPLETED');
    const first = Math.min(...waiting.map(({ at }) => at));
    const position = (Math.floor(first / MINUTE_MILLISECONDS) + 1) * MINUTE_MILLISECONDS;
    const now = waiting.filter(({ at }) => at < position);
    const lastEventAt = Math.max(...now.map(({ at }) => at));
    const running = this.#set({ ...replay, state: 'RUNNING', position, lastEventAt });
    for (const { event } of now) {
      const { resources, detail, ...envelope } = event;
      send(replay.bus, { ...envelope, 'replay-name': name, resources, detail }, replay.rules);
    }
    if (now.length === waiting.length) return this.#end(running, 'COMPLETED');
    return { job: name, due: clock.now() + PAUSE_MILLISECONDS };
  }

  #end(replay: Replay, state: 'COMPLETED' | 'CANCELLED'): undefined {
    this.#set({ ...replay, state, endedAt: this.#environment.clock.now() });
    const over = [...this.#replays.values()].filter((one) => !isActive(one));
    for (const { name } of over.slice(0, Math.max(0, over.length - RETENTION.replays))) {
      this.#replays.delete(name);
      this.#note(name);
    }
  }

  #set(replay: Replay): Replay {
    this.#replays.set(replay.name, replay);
    this.#note(replay.name);
    return replay;
  }

  #note(name: string): void {
    this.changes.note([name], () => this.#replays.get(name));
  }
}
