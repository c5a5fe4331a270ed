import { drop, dropResource, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const flags = (breaks: string) => ({ pattern: 'appconfig-flags', breaks }) as const;
const READER = 'FlagsReading';
const START = 'appconfig:StartConfigurationSession';

/** What breaks feature flags. */
export const flagMutations: Mutations = {
  'flags-without-an-alarm': {
    ...flags('a flag that breaks its reader stays'),
    change: drop('FlagsEnvironment', 'Properties/Monitors'),
  },
  'flags-watched-by-throttles': {
    ...flags('the alarm does not see the errors of the reader'),
    change: replace('FlagsAlarm', 'Properties/MetricName', 'Throttles'),
  },
  'flags-taken-back-at-once': {
    ...flags('a minute without a call takes each deployment back'),
    change: replace('FlagsAlarm', 'Properties/TreatMissingData', 'breaching'),
  },
  'alarm-that-cannot-be-seen': {
    ...flags('AppConfig cannot look at the alarm, and deploys nothing'),
    change: dropResource('FlagsMonitorRoleDefaultPolicy'),
  },
  'all-alarms-seen': {
    ...flags('the role looks at every alarm of the account'),
    change: widenTo('FlagsMonitorRoleDefaultPolicy', 'cloudwatch:DescribeAlarms'),
  },
  'flags-all-at-once': {
    ...flags('each flag reaches all readers in one step'),
    change: replace('FlagsStrategy', 'Properties/GrowthFactor', 100),
  },
  'flags-without-a-bake': {
    ...flags('the alarm cannot take the last step back'),
    change: replace('FlagsStrategy', 'Properties/FinalBakeTimeInMinutes', 0),
  },
  'flags-of-any-form': {
    ...flags('nothing checks what a flag is'),
    change: replace('FlagsProfile', 'Properties/Type', 'AWS.Freeform'),
  },
  'flags-without-a-schema': {
    ...flags('a version without the flag that the code reads is deployed'),
    change: drop('FlagsProfile', 'Properties/Validators'),
  },
  'flags-never-deployed': {
    ...flags('the reader has its default alone'),
    change: dropResource('FlagsFirstDeployment'),
  },
  'reader-without-its-extension': {
    ...flags('no flag is ever read'),
    change: drop('CountPoints', 'Properties/Layers'),
  },
  'reader-without-rights': { ...flags('the extension is refused'), change: dropResource(READER) },
  'reader-of-all-flags': {
    ...flags('the function reads every configuration'),
    change: widenTo(READER, START),
  },
  'reader-deploys': {
    ...flags('the function that reads flags changes them'),
    change: alsoAllow(READER, START, 'appconfig:StartDeployment'),
  },
};
