import type { StageClock, Timer } from '../../clock.ts';
import type { Suppressor } from './composite-alarm.ts';

interface SuppressionEnvironment {
  readonly clock: StageClock;
  /** Whether the suppressor is in ALARM now. */
  readonly isSuppressing: () => boolean;
}

/**
 * Holds back the actions of a composite alarm. They wait for the suppressor for the wait period; while it is in ALARM
 * they do not run; after it has left ALARM they wait for the extension period, and then those of the present state run.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
 */
export class ActionSuppression {
  readonly #suppressor: Suppressor;
  readonly #environment: SuppressionEnvironment;
  #held: (() => void) | undefined;
  #timer: Timer | undefined;

  constructor(suppressor: Suppressor, environment: SuppressionEnvironment) {
    this.#suppressor = suppressor;
    this.#environment = environment;
  }

  /** Runs actions when nothing suppresses them; newer ones take the place of those that wait. */
  run(actions: () => void): void {
    const isWaiting = this.#held !== undefined;
    this.#held = actions;
    if (!isWaiting && !this.#environment.isSuppressing()) this.#releaseAfter(this.#suppressor.waitSeconds);
  }

  /** To be called when the suppressor changes its state. */
  suppressorChanged(): void {
    if (this.#held === undefined) return;
    this.#timer?.cancel();
    if (!this.#environment.isSuppressing()) this.#releaseAfter(this.#suppressor.extensionSeconds);
  }

  #releaseAfter(seconds: number): void {
    this.#timer = this.#environment.clock.after(seconds * 1_000, () => {
      const actions = this.#held;
      this.#held = undefined;
      actions?.();
    });
  }
}
