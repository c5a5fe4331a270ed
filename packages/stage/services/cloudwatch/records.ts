import { sentences } from '../../sentences.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** An alarm that has changed its state. */
export interface AlarmRecord {
  readonly kind: 'alarm';
  /** Name of the alarm. */
  readonly alarm: string;
  readonly state: AlarmState;
  readonly previous: AlarmState;
  readonly reason: string;
}

export const records = sentences<AlarmRecord>({
  alarm: ({ alarm, state, previous, reason }, name) =>
    // An alarm that has its first data is not news.
    state !== 'ALARM' && previous !== 'ALARM'
      ? undefined
      : { text: `alarm ${name(alarm)}: ${state}`, detail: reason, tone: state === 'ALARM' ? 'failure' : 'plain' },
});
