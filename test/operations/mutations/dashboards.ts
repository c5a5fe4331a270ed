import { type Change, dropResource, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

/** Replaces a piece of the body of a dashboard, which is JSON within JSON. */
const redraw = (name: string, from: string, to: string): Change =>
  rewrite(name, 'Properties/DashboardBody', escaped(from), escaped(to));
const escaped = (text: string) => JSON.stringify(text).slice(1, -1);

/** What breaks the dashboards. */
export const dashboards: Mutations = {
  'plays-not-shown': {
    pattern: 'dashboard-correlate',
    breaks: 'nobody sees whether anybody plays',
    change: redraw('Business', '"PlaysRecorded","service"', '"PlaysStored","service"'),
  },
  'plays-of-another-service': {
    pattern: 'dashboard-correlate',
    breaks: 'the graph is empty',
    change: redraw('Business', '-api",{', '-apis",{'),
  },
  'plays-averaged': {
    pattern: 'dashboard-correlate',
    breaks: 'the number of plays is always 1',
    change: redraw('Business', '"label":"PlaysRecorded","stat":"Sum"', '"label":"PlaysRecorded","stat":"Average"'),
  },
  'number-of-the-last-minutes': {
    pattern: 'dashboard-correlate',
    breaks: 'the number is called that of the whole range and is that of five minutes',
    change: redraw('Business', ',"setPeriodToTimeRange":true', ''),
  },
  'widgets-over-each-other': {
    pattern: 'dashboard-correlate',
    breaks: 'one widget hides another',
    change: redraw('Business', '"x":8,"y":6', '"x":8,"y":0'),
  },
  'widgets-beyond-the-edge': {
    pattern: 'dashboard-correlate',
    breaks: 'CloudWatch refuses the body',
    change: redraw('Business', '"width":16,"height":6,"x":8,"y":12', '"width":16,"height":6,"x":9,"y":12'),
  },
  'business-gone': {
    pattern: 'dashboard-correlate',
    breaks: 'nobody sees what the arcade is for',
    change: dropResource('Business'),
  },
  'business-of-three-hours': {
    pattern: 'dashboard-correlate',
    breaks: 'the page of the business begins with another range than said',
    change: redraw('Business', '"start":"-P1D"', '"start":"-PT3H"'),
  },
  'alarms-below-everything': {
    pattern: 'dashboard-correlate',
    breaks: 'whoever opens the page has to look for the alarms',
    change: redraw('Resources', '"width":24,"height":3,"x":0,"y":0', '"width":24,"height":3,"x":0,"y":39'),
  },
  'queues-above-the-api': {
    pattern: 'dashboard-correlate',
    breaks: 'effects stand above their causes',
    change: (template) => {
      redraw('Resources', '"y":27', '"y":99')(template);
      redraw('Resources', '"y":3,', '"y":27,')(template);
      redraw('Resources', '"y":99', '"y":3')(template);
    },
  },
  'one-alarm-not-shown': {
    pattern: 'dashboard-correlate',
    breaks: 'a chapter has an alarm that nobody sees',
    environment: 'sandbox',
    change: redraw('Resources', 'RemindersDeadLettersAlarm', 'RemindersOldestMessageAlarm'),
  },
  'errors-of-another-metric': {
    pattern: 'dashboard-correlate',
    breaks: 'nobody sees errors of functions',
    change: redraw('Resources', String.raw`MetricName=\"Errors\"`, String.raw`MetricName=\"Invocations\"`),
  },
  'functions-of-everybody': {
    pattern: 'dashboard-correlate',
    breaks: 'functions of other applications are on the page',
    change: redraw('Resources', String.raw`MetricName=\"Throttles\" `, String.raw`MetricName=\"Throttles\" NOT `),
  },
  'searches-averaged': {
    pattern: 'dashboard-correlate',
    breaks: 'a few errors and throttles are a flat line',
    change: redraw('Resources', "', 'Sum')", "', 'Average')"),
  },
  'latency-averaged': {
    pattern: 'dashboard-correlate',
    breaks: 'slow requests drown in the average',
    change: redraw('Resources', '"label":"Latency","stat":"p95"', '"label":"Latency","stat":"Average"'),
  },
  'api-of-another-stage': {
    pattern: 'dashboard-correlate',
    breaks: 'the graphs of the API are empty',
    change: redraw('Resources', '"Stage","sandbox"', '"Stage","test"'),
    environment: 'sandbox',
  },
  'logged-errors-of-one-chapter-less': {
    pattern: 'dashboard-correlate',
    breaks: 'a chapter logs errors, and nobody sees it',
    change: redraw('Resources', '-imports","LoggedErrors"', '-api","LoggedErrors"'),
  },
  'maxima-turned-round': {
    pattern: 'dashboard-correlate',
    breaks: 'one queue that nobody empties is a flat line',
    change: redraw('Resources', "', 'Maximum')", "', 'Minimum')"),
  },
  'dashboard-of-another-copy': {
    pattern: 'multi-env-config',
    breaks: 'two copies overwrite the dashboard of each other',
    change: replace('Resources', 'Properties/DashboardName', 'arcade-resources'),
  },
};
