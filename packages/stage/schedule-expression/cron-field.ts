/** Words an error about the expression that is being read. */
export type Refuse = (problem: string) => Error;

export interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values from `min` on, such as JAN. */
  readonly names?: readonly string[];
  /** Whether it knows `/`. */
  readonly steps: boolean;
}

/** The six fields: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
export const fields = {
  minutes: { name: 'minutes', min: 0, max: 59, steps: true },
  hours: { name: 'hours', min: 0, max: 23, steps: true },
  dayOfMonth: { name: 'day-of-month', min: 1, max: 31, steps: true },
  month: {
    name: 'month',
    min: 1,
    max: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
    steps: true,
  },
  dayOfWeek: {
    name: 'day-of-week',
    min: 1,
    max: 7,
    names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
    steps: false,
  },
  year: { name: 'year', min: 1970, max: 2199, steps: true },
} as const satisfies Record<string, CronField>;

/** The values that a field accepts, in order: `*`, values, ranges, steps, and lists of them. */
export function parseValues(source: string, field: CronField, refuse: Refuse): readonly number[] {
  const values = source.split(',').flatMap((part) => rangeOf(part, field, refuse));
  return [...new Set(values)].toSorted((a, b) => a - b);
}

function rangeOf(part: string, field: CronField, refuse: Refuse): readonly number[] {
  const [, range = '', step] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(part) ?? [];
  if (step !== undefined && !field.steps) throw refuse(`${field.name} knows no steps`);
  const [from = '', to, ...more] = range.split('-');
  if (more.length > 0) throw refuse(`${part} is no ${field.name}`);
  const first = from === '*' ? field.min : parseValue(from, field, refuse);
  const last =
    to === undefined ? (from === '*' || step !== undefined ? field.max : first) : parseValue(to, field, refuse);
  if (last < first) throw refuse(`${part} ends before it begins`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
    (value) => (value - first) % Number(step ?? 1) === 0,
  );
}

/** One value, by number or name. */
export function parseValue(source: string, { name, names = [], min, max }: CronField, refuse: Refuse): number {
  const named = names.indexOf(source.toUpperCase());
  const value = named >= 0 ? min + named : /^\d+$/.test(source) ? Number(source) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw refuse(`${source === '' ? 'nothing' : source} is no ${name}`);
}
