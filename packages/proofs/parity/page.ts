import { type Comparison, VERDICTS, type Verdict } from './comparison.ts';
import type { LeftOut } from './parity-case.ts';
import type { RecordingId } from './recordings.ts';

/** One case and what came of it. */
export interface Compared extends Comparison {
  readonly recording: RecordingId;
  /** When AWS gave its answer: `2025-11-24`. */
  readonly day: string;
  /** Whether the stage refused a template, which has no codes. */
  readonly isAtOpening: boolean;
  readonly reason?: string | undefined;
}

/** The services by the folders of their recordings. */
const SERVICES: Readonly<Record<string, string>> = {
  apigateway: 'API Gateway',
  cloudformation: 'CloudFormation',
  cloudwatch: 'CloudWatch',
  dynamodb: 'DynamoDB',
  dynamodbstreams: 'DynamoDB Streams',
  events: 'EventBridge',
  lambda_: 'Lambda',
  logs: 'CloudWatch Logs',
  s3: 'S3',
  scheduler: 'EventBridge Scheduler',
  sns: 'SNS',
  sqs: 'SQS',
  ssm: 'Parameter Store',
  stepfunctions: 'Step Functions',
  sts: 'STS',
};
const serviceOf = ({ recording }: Compared) => {
  const [folder = ''] = recording.file.split('/');
  return SERVICES[folder] ?? folder;
};

const count = (compared: readonly Compared[], verdict: Verdict) =>
  compared.filter((one) => one.verdict === verdict).length;
const line = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
const agrees = ({ verdict }: Compared) => verdict === 'same' || verdict === 'other words';

/** The page that says where the stage is not AWS, as far as there are recordings. */
export function parityPage(compared: readonly Compared[], leftOut: readonly LeftOut[] = []): string {
  const days = compared.map(({ day }) => day).sort();
  const share = Math.floor((compared.filter(agrees).length / compared.length) * 1_000) / 10;
  const atOpening = compared.filter((one) => one.isAtOpening && one.verdict === 'other words').length;
  const services = [...Map.groupBy(compared, serviceOf)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const row = (name: string, some: readonly Compared[]) =>
    line(name, some.length, ...VERDICTS.map((verdict) => count(some, verdict)));
  return `# Where the stage is not AWS

<!-- Written by the proof: npm run proofs -- parity --recordings <folder> --write -->

The proof [\`parity\`](proofs.md#parity-the-stage-answers-as-aws-did) asks the stage what others asked AWS, and compares the answers. It
compares ${compared.length} answers that AWS gave from ${days[0]} to ${days.at(-1)}, recorded by the contributors of
[LocalStack](https://github.com/localstack/localstack/tree/main/tests/aws/services) for their tests. ${share} % are the same, or refuse the same
in other words. What nothing confirms is in [what is not verified](unverified.md).

| Service | Compared | Same | Other words | Refused by name | Lacks | Other code | Silently different |
|---|---|---|---|---|---|---|---|
${services.map(([name, some]) => row(name, some)).join('\n')}
${row('**all**', compared)}

- **Same**: the same members and values, or the same refusal. Ids, times, accounts and names are masked in the recordings.
- **Other words**: both refuse. Code and status are the same, except for ${atOpening} templates: CloudFormation reports the
  code of a service, and the stage refuses to open, in one line without a code.
- **Refused by name**: the stage says that it does not know the operation or the parameter.
- **Lacks**: a member is missing, or there is one more.
- **Other code**: both refuse, with different codes or statuses.
- **Silently different**: another value, or one refuses and the other does not. One such comparison makes the proof fail.
- **Step Functions**: histories of executions without tasks are from the interpreter alone, whose time passes at once; what the API
  answers, and what executions leave in logs, is from the service.

## The differences

| Service | Recording | What it is | Why it stays |
|---|---|---|---|
${compared
  .filter((one) => !agrees(one))
  .map((one) => line(serviceOf(one), recordingOf(one), one.verdict, one.reason ?? ''))
  .join('\n')}
${leftOut.length === 0 ? '' : leftOutOf(leftOut)}`;
}

/** Recordings of S3, where one folder has tests of all that it does. */
const leftOutOf = (leftOut: readonly LeftOut[]) => `
## Recordings of S3 that are not compared

${leftOut.map(({ reason, tests }) => `- ${reason} ${tests.map((test) => `\`${test}\``).join(', ')}`).join('\n')}
`;

/** The test and the label of its answer, as the recordings name them. */
const recordingOf = ({ recording: { file, test, label } }: Compared) =>
  `\`${file}::${test}\` ${label}`.replaceAll('|', '\\|');
