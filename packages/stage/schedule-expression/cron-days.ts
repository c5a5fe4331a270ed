import { fields, parseValue, parseValues, type Refuse } from './cron-field.ts';

/** Whether a day is meant; months count from 0 as in `Date`. */
export type DayTest = (year: number, month: number, day: number) => boolean;

const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
/** From 1 for Sunday to 7, as the expressions count. */
const weekday = (year: number, month: number, day: number) => new Date(Date.UTC(year, month, day)).getUTCDay() + 1;

/** `15`, `L` for the last day, `15W` for the working day nearest to it, `LW` for the last working day. */
export function dayOfMonth(source: string, refuse: Refuse): DayTest {
  const tests = source.split(',').map((part): DayTest => {
    if (part === 'L') return (year, month, day) => day === lastDay(year, month);
    if (part === 'LW') return (year, month, day) => day === workingDay(year, month, lastDay(year, month));
    if (part.endsWith('W')) {
      const near = parseValue(part.slice(0, -1), fields.dayOfMonth, refuse);
      return (year, month, day) => near <= lastDay(year, month) && day === workingDay(year, month, near);
    }
    const days = new Set(parseValues(part, fields.dayOfMonth, refuse));
    return (_year, _month, day) => days.has(day);
  });
  return (...date) => tests.some((test) => test(...date));
}

/** `MON-FRI`, `3#2` for the second Tuesday, `3L` for the last one, `L` for the last day of the week. */
export function dayOfWeek(source: string, refuse: Refuse): DayTest {
  const tests = source.split(',').map((part): DayTest => {
    const [, which = '', nth] = /^(.+)#([1-5])$/.exec(part) ?? [];
    if (nth !== undefined) {
      const wanted = parseValue(which, fields.dayOfWeek, refuse);
      return (...date) => weekday(...date) === wanted && Math.ceil(date[2] / 7) === Number(nth);
    }
    if (part.endsWith('L') && part !== 'L') {
      const wanted = parseValue(part.slice(0, -1), fields.dayOfWeek, refuse);
      return (year, month, day) => weekday(year, month, day) === wanted && day + 7 > lastDay(year, month);
    }
    const days = new Set(part === 'L' ? [fields.dayOfWeek.max] : parseValues(part, fields.dayOfWeek, refuse));
    return (...date) => days.has(weekday(...date));
  });
  return (...date) => tests.some((test) => test(...date));
}

/** The day from Monday to Friday that is nearest to another, within its month. */
function workingDay(year: number, month: number, day: number): number {
  const which = weekday(year, month, day);
  if (which === 1) return day === lastDay(year, month) ? day - 2 : day + 1;
  if (which === 7) return day === 1 ? 3 : day - 1;
  return day;
}
