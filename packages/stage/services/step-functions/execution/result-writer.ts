import type { MapState } from '../language/definition.ts';
import { StatesError } from '../language/states-error.ts';
import { fillTemplate } from '../language/template.ts';
import { isObject } from '../language/value.ts';
import { callS3 } from './calls.ts';
import type { Child, ChildEnd } from './child.ts';
import { jsonataField, scopeOf, type Visit } from './visit.ts';

type Writer = NonNullable<MapState['ResultWriter']>;

/** An execution of a distributed Map that has ended, with the input it got. */
export interface ChildResult extends ChildEnd {
  readonly child: Child;
}

/**
 * The result of a distributed Map: the outputs, or where they have been written.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 * @throws StatesError `States.ResultWriterFailed`
 */
export async function mapResult(
  visit: Visit,
  writer: Writer | undefined,
  input: unknown,
  mapRunArn: string,
  results: readonly ChildResult[],
): Promise<unknown> {
  const { Resource, WriterConfig = {} } = writer ?? {};
  const { Transformation = Resource === undefined ? 'COMPACT' : 'NONE', OutputType = 'JSON' } = WriterConfig;
  if (Resource === undefined) return transformed(results, Transformation);
  const given = visit.isJsonata
    ? await jsonataField(visit, 'Arguments', writer?.Arguments)
    : fillTemplate(writer?.Parameters, scopeOf(visit, input));
  const { Bucket, Prefix } = isObject(given) ? given : {};
  const folder = [...(typeof Prefix === 'string' && Prefix !== '' ? [Prefix] : []), mapRunArn.split(':').at(-1)].join(
    '/',
  );
  const put = (Key: string, Body: unknown) =>
    callS3(
      visit.branch,
      'putObject',
      { Bucket, Key, Body, ContentType: 'application/json' },
      'States.ResultWriterFailed',
    );
  const ResultFiles: Record<string, object[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const [status, files] of Object.entries(ResultFiles)) {
    const own = results.filter(({ ending }) => (ending.status === 'SUCCEEDED') === (status === 'SUCCEEDED'));
    if (own.length === 0 || status === 'PENDING') continue;
    const values = transformed(own, Transformation);
    if (OutputType !== 'JSON') throw notSupported(`OutputType ${OutputType}`);
    const Key = `${folder}/${status}_0.json`;
    await put(Key, values);
    files.push({ Key, Size: Buffer.byteLength(JSON.stringify(values)) });
  }
  const manifest = `${folder}/manifest.json`;
  await put(manifest, { DestinationBucket: Bucket, MapRunArn: mapRunArn, ResultFiles });
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket, Key: manifest } };
}

const notSupported = (what: string) =>
  new StatesError('States.Runtime', `${what} of a ResultWriter is not supported by the local stage.`);

/** The result of an execution that failed is the same in all forms. */
function transformed(results: readonly ChildResult[], transformation: string): readonly unknown[] {
  const outputs = results.map(({ ending, ...result }) =>
    ending.status !== 'SUCCEEDED' || transformation === 'NONE'
      ? described({ ending, ...result })
      : JSON.parse(ending.output),
  );
  if (transformation === 'FLATTEN') return outputs.flat();
  if (transformation === 'NONE' || transformation === 'COMPACT') return outputs;
  throw notSupported(`Transformation ${transformation}`);
}

function described({ child, executionArn, ending, startedAt, endedAt }: ChildResult) {
  const { status, ...details } = ending;
  return {
    ...('cause' in details && details.cause !== undefined ? { Cause: details.cause } : {}),
    ...('error' in details && details.error !== undefined ? { Error: details.error } : {}),
    ExecutionArn: executionArn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...('output' in details ? { Output: details.output, OutputDetails: { Included: true } } : {}),
    RedriveCount: 0,
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: `Execution is ${status} and cannot be redriven`,
    StartDate: new Date(startedAt).toISOString(),
    StateMachineArn: child.machineArn,
    Status: status,
    StopDate: new Date(endedAt).toISOString(),
  };
}
