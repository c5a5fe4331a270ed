import { type AlarmRule, parseAlarmRule } from './alarm-rule.ts';
import type { AlarmSettings } from './alarm-settings.ts';
import type { AlarmState } from './judge.ts';
import type { Verdict } from './metric-alarm.ts';

/** What keeps a composite alarm quiet while another alarm is in ALARM. */
export interface Suppressor {
  readonly alarm: string;
  /** How long the actions wait for the suppressor to go to ALARM. */
  readonly waitSeconds: number;
  /** How long they wait after it has left ALARM. */
  readonly extensionSeconds: number;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export interface CompositeAlarmSettings extends AlarmSettings {
  readonly rule: string;
  readonly suppressor?: Suppressor;
}

/** An alarm over the states of other alarms: ALARM when its rule holds, OK when it does not. */
export class CompositeAlarm {
  readonly settings: CompositeAlarmSettings;
  readonly #rule: AlarmRule;

  /** @throws StageError when the rule cannot be read */
  constructor(settings: CompositeAlarmSettings) {
    this.settings = settings;
    this.#rule = parseAlarmRule(settings.rule);
  }

  /** The alarms that must exist for it. */
  get children(): readonly string[] {
    const { suppressor } = this.settings;
    return suppressor === undefined ? this.#rule.alarms : [...this.#rule.alarms, suppressor.alarm];
  }

  /**
   * The reason names the rule and the states (unverified; settled by: the StateReason of a composite alarm that changes).
   * @param changed the alarms whose change asks for this evaluation, which its data name (recorded:
   *   test_cloudwatch::test_trigger_composite_alarm). Without a change it has none (unverified; settled by: the
   *   StateReasonData of a new composite alarm).
   */
  evaluate(
    stateOf: (name: string) => AlarmState | undefined,
    changed: ReadonlyMap<string, object> = new Map(),
  ): Verdict {
    const state = this.#rule.holds(stateOf) ? 'ALARM' : 'OK';
    const states = this.#rule.alarms.map((name) => `${name} is ${stateOf(name)}`).join(', ');
    const triggeringAlarms = this.#rule.alarms.flatMap((name) => changed.get(name) ?? []);
    const data = triggeringAlarms.length === 0 ? undefined : { triggeringAlarms };
    return { state, reason: `${this.settings.rule} is ${state === 'ALARM'}: ${states}`, data };
  }
}
