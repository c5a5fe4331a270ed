import { StageError } from '../errors.ts';

/** A place's clocks. What they show is written as the epoch milliseconds at which a clock in UTC would show it. */
export interface TimeZone {
  readonly wallClock: (instant: number) => number;
  /** When clocks show something: the first time if they do twice, undefined if they never do. */
  readonly instant: (wallClock: number) => number | undefined;
}

const DAY = 86_400_000;

/** @param name an IANA time zone. @throws StageError when the name is unknown */
export function timeZone(name: string): TimeZone {
  const format = formatter(name);
  const wallClock = (instant: number): number => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1_000) + 1_000) % 1_000);
  };
  return {
    wallClock,
    instant: (shown) =>
      // Clocks change by at most one offset within two days, so one of these two is right, if any is.
      [shown - DAY, shown + DAY]
        .map((nearby) => shown - (wallClock(nearby) - nearby))
        .filter((candidate) => wallClock(candidate) === shown)
        .toSorted((a, b) => a - b)[0],
  };
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    if (error instanceof RangeError) throw new StageError(`The time zone ${timeZone} does not exist.`);
    throw error;
  }
}
