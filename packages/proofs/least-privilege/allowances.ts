import { fromChapters } from '../../../playground/chapters.ts';
import { type Allowance, type ChapterAllowances, type Denial, isOneOf, type ManagedRole } from './allowance.ts';

const chapters = await fromChapters<ChapterAllowances>('allowances.ts');

/** What the role of every function has, and the local stage cannot put to the test. */
const ofEveryFunction: readonly Allowance[] = [
  {
    name: 'logs of the function',
    reason:
      'Lambda writes the log with the role of the function, outside of its code; the stage keeps the lines without asking. Its own log group only.',
    covers: (grant, { logGroup }) =>
      logGroup !== undefined &&
      isOneOf(['logs:CreateLogStream', 'logs:PutLogEvents'], grant) &&
      grant.resource.endsWith(`:log-group:${logGroup}:*`),
  },
  {
    name: 'traces of the function',
    reason:
      'Lambda sends the traces with the role of the function, outside of its code. These actions know no resources (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html).',
    covers: (grant, { logGroup }) =>
      logGroup !== undefined &&
      isOneOf(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], grant) &&
      grant.resource === '*',
  },
];

/** What is excused in an assembly with these chapters: what every function has, and what the chapters bring along. */
export function excusesOf(names: readonly string[]): Required<ChapterAllowances> {
  const present = chapters.filter(({ chapter }) => names.includes(chapter)).map(({ exports }) => exports);
  return {
    allowances: [...ofEveryFunction, ...present.flatMap(({ allowances = [] }) => allowances)],
    managedRoles: present.flatMap(({ managedRoles = [] }): readonly ManagedRole[] => managedRoles),
    denials: present.flatMap(({ denials = [] }): readonly Denial[] => denials),
  };
}
