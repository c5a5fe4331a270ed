import { array, type InferOutput, number, object, optional, picklist, string } from 'valibot';
import { Agenda } from '../../agenda.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError, StageError } from '../../errors.ts';
import { MINUTE } from '../../metrics/series.ts';
import type { MetricStore } from '../../metrics/store.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { ActionSuppression } from './action-suppression.ts';
import { type ActionsEnvironment, runActions } from './alarm-actions.ts';
import { timestamp } from './alarm-message.ts';
import type { Alarm, MetricAlarmSettings } from './alarm-settings.ts';
import { CompositeAlarm, type CompositeAlarmSettings } from './composite-alarm.ts';
import type { AlarmState } from './judge.ts';
import { MetricAlarm, type Verdict } from './metric-alarm.ts';

export interface AlarmsEnvironment extends ActionsEnvironment {
  readonly clock: StageClock;
}

interface Entry {
  readonly alarm: MetricAlarm | CompositeAlarm;
  readonly configuredAt: number;
  readonly suppression: ActionSuppression | undefined;
  state: AlarmState;
  reason: string;
  /** A document in JSON. */
  reasonData: string | undefined;
  since: number;
}

const savedAlarm = object({
  name: string(),
  state: picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  reason: string(),
  reasonData: optional(string()),
  since: number(),
  configuredAt: number(),
});
type SavedAlarm = InferOutput<typeof savedAlarm>;

/** All alarms: their states, what changes them, and which actions run. */
export class Alarms implements Durable<SavedAlarm[]> {
  readonly schema = array(savedAlarm);
  readonly changes = new Changes();
  readonly #environment: AlarmsEnvironment;
  readonly #store: MetricStore;
  readonly #entries = new Map<string, Entry>();
  readonly #agenda: Agenda<MetricAlarm>;
  /** The alarms that have changed since composite alarms were evaluated, as a reason names them. */
  readonly #changed = new Map<string, object>();
  readonly #listeners = new Set<(alarm: Alarm) => void>();

  constructor(environment: AlarmsEnvironment, store: MetricStore) {
    this.#environment = environment;
    this.#store = store;
    this.#agenda = new Agenda(environment.clock, (alarms) => this.#evaluate(alarms));
  }

  /** Creates an alarm, which is evaluated for the first time at the end of its present period. @throws StageError */
  create(settings: MetricAlarmSettings): void {
    const { clock } = this.#environment;
    const alarm: MetricAlarm = new MetricAlarm(settings, this.#store, (due) => {
      this.#agenda.set(alarm, Math.max(due, clock.now()));
    });
    this.#add(alarm, undefined);
    alarm.touch(clock.now());
  }

  /** @throws StageError when its rule cannot be read */
  createComposite(settings: CompositeAlarmSettings): void {
    const { clock } = this.#environment;
    const { suppressor } = settings;
    const isSuppressing = () => this.#entries.get(suppressor?.alarm ?? '')?.state === 'ALARM';
    const suppression =
      suppressor === undefined ? undefined : new ActionSuppression(suppressor, { clock, isSuppressing });
    this.#add(new CompositeAlarm(settings), suppression);
  }

  /** Once all alarms are there: what composite alarms name has to exist. @throws StageError */
  check(): void {
    this.#environment.clock.after(MINUTE, () => this.#evaluateComposites());
    for (const { alarm } of this.#entries.values()) {
      if (!(alarm instanceof CompositeAlarm)) continue;
      const missing = alarm.children.find((name) => !this.#entries.has(name));
      if (missing !== undefined) {
        throw new StageError(`The composite alarm ${alarm.settings.name} names ${missing}, which does not exist.`);
      }
    }
  }

  save(): SavedAlarm[] {
    return [...this.#entries].map(([name, { state, reason, reasonData, since, configuredAt }]) => {
      return { name, state, reason, reasonData, since, configuredAt };
    });
  }

  /** Each is in its state again, of which everybody was told. It is judged anew when its metrics are back. */
  restore(alarms: readonly SavedAlarm[], drop: (what: string) => void): void {
    for (const { name, ...state } of alarms) {
      const entry = this.#entries.get(name);
      if (entry === undefined) drop(`alarm ${name}`);
      else Object.assign(entry, state);
    }
  }

  get all(): readonly Alarm[] {
    return [...this.#entries.values()].map(view);
  }

  find(name: string): Alarm | undefined {
    const entry = this.#entries.get(name);
    return entry === undefined ? undefined : view(entry);
  }

  /**
   * Sets a state by hand, until the next evaluation finds another one: at the end of the period
   * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html).
   * @throws AwsError `ResourceNotFound`, without a message (recorded: test_cloudwatch::test_set_alarm_invalid_input)
   */
  setState(name: string, state: AlarmState, reason: string, reasonData?: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new AwsError('ResourceNotFound', '', 404);
    this.#apply(entry, { state, reason }, reasonData);
    this.#evaluateComposites();
    if (entry.alarm instanceof MetricAlarm) entry.alarm.touch(this.#environment.clock.now());
  }

  /** Calls back for every change of a state, until the returned function is called. */
  onChange(listener: (alarm: Alarm) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(alarm: MetricAlarm | CompositeAlarm, suppression: ActionSuppression | undefined): void {
    const { name } = alarm.settings;
    if (this.#entries.has(name)) throw new StageError(`The alarm ${name} exists already.`);
    const now = this.#environment.clock.now();
    const reason = 'Unchecked: Initial alarm creation';
    const state = 'INSUFFICIENT_DATA';
    this.#entries.set(name, {
      alarm,
      configuredAt: now,
      suppression,
      state,
      reason,
      reasonData: undefined,
      since: now,
    });
  }

  #evaluate(alarms: readonly MetricAlarm[]): void {
    const now = this.#environment.clock.now();
    for (const alarm of alarms) {
      const entry = this.#entries.get(alarm.settings.name);
      if (entry !== undefined) this.#apply(entry, alarm.evaluate(now));
    }
    this.#evaluateComposites();
  }

  /** A change of one may change another one that watches it, however deep; a loop ends where nothing changes. */
  #evaluateComposites(): void {
    const stateOf = (name: string) => this.#entries.get(name)?.state;
    const composites = [...this.#entries.values()].filter(({ alarm }) => alarm instanceof CompositeAlarm);
    for (let pass = 0; pass < composites.length; pass += 1) {
      let changed = false;
      for (const entry of composites) {
        if (entry.alarm instanceof CompositeAlarm)
          changed = this.#apply(entry, entry.alarm.evaluate(stateOf, this.#changed)) || changed;
      }
      if (!changed) break;
    }
    this.#changed.clear();
  }

  /** @returns whether it is another state than before */
  #apply(entry: Entry, { state, reason, data }: Verdict, reasonData = data && JSON.stringify(data)): boolean {
    if (state === undefined || state === entry.state) return false;
    const { clock, records } = this.#environment;
    const previous = entry.state;
    Object.assign(entry, { state, reason, reasonData, since: clock.now() });
    this.changes.note([], () => this.save());
    const { name, arn, actionsEnabled } = entry.alarm.settings;
    this.#changed.set(name, { arn, state: { value: state, timestamp: timestamp(clock.now()) } });
    records.add({ kind: 'alarm', alarm: name, state, previous, reason });
    for (const listener of this.#listeners) listener(view(entry));
    for (const other of this.#entries.values()) {
      const { alarm, suppression } = other;
      if (alarm instanceof CompositeAlarm && alarm.settings.suppressor?.alarm === name)
        suppression?.suppressorChanged();
    }
    if (!actionsEnabled) return true;
    const { configuredAt } = entry;
    const act = () => runActions({ alarm: view(entry), previous, configuredAt, at: clock.now() }, this.#environment);
    if (entry.suppression === undefined) act();
    else entry.suppression.run(act);
    return true;
  }
}

const view = ({ alarm, ...entry }: Entry): Alarm => {
  const { state, reason, reasonData, since, configuredAt } = entry;
  return { settings: alarm.settings, state, reason, reasonData, since, configuredAt };
};
