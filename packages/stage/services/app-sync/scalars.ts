import { isIP } from 'node:net';
import { isJson } from '../../json.ts';

const DATE = /^\d{4}-\d{2}-\d{2}(Z|[+-]\d{2}:\d{2}(:\d{2})?)?$/;
const TIME = /^\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}(:\d{2})?)?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}(:\d{2})?)$/;

const isText = (value: unknown): value is string => typeof value === 'string';
const matching = (pattern: RegExp) => (value: unknown) => isText(value) && pattern.test(value);
/** `2026-02-30` is no day. */
const onCalendar = (value: unknown) =>
  isText(value) && new Date(`${value.slice(0, 10)}T00:00:00Z`).toJSON()?.slice(0, 10) === value.slice(0, 10);

/** The scalars of AppSync, each with what it takes. https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html */
export const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  AWSDate: (value) => matching(DATE)(value) && onCalendar(value),
  AWSTime: matching(TIME),
  AWSDateTime: (value) => matching(DATE_TIME)(value) && onCalendar(value),
  AWSTimestamp: Number.isSafeInteger,
  AWSEmail: matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/),
  AWSJSON: (value) => isText(value) && isJson(value),
  AWSURL: (value) => isText(value) && URL.canParse(value),
  AWSPhone: matching(/^\+?[\d\s()-]{3,}$/),
  AWSIPAddress: (value) => isText(value) && isIP(value.replace(/\/\d+$/, '')) > 0,
};
