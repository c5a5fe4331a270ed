import { STATUS_CODES } from 'node:http';
import { S3, S3ServiceException } from '@aws-sdk/client-s3';
import type { ParityWorld, Resources } from '../world.ts';

/** What a recorded test of S3 works with. */
export interface SceneStage {
  /** A bucket that no other test uses. */
  readonly Bucket: string;
  readonly s3: S3;
  readonly world: ParityWorld;
  /** Keeps an answer, or a refusal, under its label. @returns the answer; of a refusal nothing */
  see<Answer extends object>(label: string, answer: Promise<Answer>): Promise<Answer | Record<string, never>>;
  /** Keeps what a request by hand was answered, or what was heard elsewhere. */
  keep(label: string, answer: object): void;
}

/** A recorded test, done again. */
export interface Scene {
  /** The file without its folder, and the test: `test_s3_api::TestS3ObjectCRUD::test_delete_object`. */
  readonly name: string;
  /** Of its bucket, as CloudFormation has them. */
  readonly properties?: object;
  readonly play: (stage: SceneStage) => Promise<unknown>;
  /** The answers of a part of the test: it changes its bucket, and each part has a bucket of its own. @default all */
  readonly only?: readonly string[];
  /** Answers of the test that are not compared, each with the reason. */
  readonly without?: Readonly<Record<string, string>>;
  /** Why answers are not those of AWS, by their labels. */
  readonly reasons?: Readonly<Record<string, string>>;
}

/** The name of the bucket of a scene. */
export const bucketOf = (index: number) => `parity-${index}`;

/** The buckets of scenes, each with the properties that the test gives it. */
export const bucketsOf = (scenes: readonly Scene[]): Resources =>
  Object.fromEntries(
    scenes.map(({ properties = {} }, index) => [
      `Bucket${index}`,
      { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucketOf(index), ...properties } },
    ]),
  );

/** What a scene saw, by the labels: in the form of boto3, which recorded it. */
export async function played(scene: Scene, index: number, world: ParityWorld): Promise<ReadonlyMap<string, unknown>> {
  const seen = new Map<string, unknown>();
  const s3 = clientOf(world);
  try {
    await scene.play({
      Bucket: bucketOf(index),
      s3,
      world,
      keep: (label, answer) => seen.set(label, answer),
      async see(label, answer) {
        try {
          const { $metadata: _, ...given } = Object(await answer);
          seen.set(label, await likeBoto(given));
          return await answer;
        } catch (error) {
          seen.set(label, refusalOf(error));
          return {};
        }
      },
    });
  } finally {
    s3.destroy();
  }
  return seen;
}

const LISTINGS = ['ListObjectsCommand', 'ListObjectsV2Command', 'ListObjectVersionsCommand'];

/** The client warns of objects without a body, which tests write. */
const SILENT = { trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A client that asks as boto3 does: it lists keys encoded, and decodes them; it says no type that its caller does not say. */
function clientOf({ stage: { endpoint, region } }: ParityWorld): S3 {
  const credentials = { accessKeyId: 'local-developer', secretAccessKey: 'local' };
  const s3 = new S3({ region, endpoint, credentials, maxAttempts: 1, logger: SILENT });
  s3.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (!LISTINGS.includes(commandName) || Object.hasOwn(args.input, 'EncodingType')) return next(args);
        Object.assign(args.input, { EncodingType: 'url' });
        const result = await next(args);
        return { ...result, output: Object.assign(result.output, decoded(result.output)) };
      },
    { step: 'initialize' },
  );
  s3.middlewareStack.add(
    (next) => (args) => {
      const { headers } = Object(args.request);
      if (!Object.hasOwn(args.input, 'ContentType') && headers['content-type'] === 'application/octet-stream') {
        delete headers['content-type'];
      }
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  return s3;
}

const ENCODED = ['Key', 'Prefix', 'Delimiter', 'Marker', 'NextMarker', 'KeyMarker', 'NextKeyMarker', 'StartAfter'];
const LISTED = ['Contents', 'CommonPrefixes', 'Versions', 'DeleteMarkers'];

function decoded(output: object): object {
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => {
      if (ENCODED.includes(name) && typeof value === 'string') {
        return [name, decodeURIComponent(value.replaceAll('+', ' '))];
      }
      return [name, LISTED.includes(name) && Array.isArray(value) ? value.map(decoded) : value];
    }),
  );
}

/** Bodies are texts, and dates have no form. */
async function likeBoto(answer: Readonly<Record<string, unknown>>): Promise<object> {
  const { Body: body, ...others } = answer;
  const read = Object(body).transformToString;
  return {
    ...others,
    ...Object.fromEntries(
      ['PartNumberMarker', 'NextPartNumberMarker'].flatMap((name) =>
        answer[name] === undefined ? [] : [[name, Number(answer[name])]],
      ),
    ),
    ...(typeof read === 'function' ? { Body: jsonOf(await read.call(body)) } : {}),
    ResponseMetadata: { HTTPStatusCode: 200 },
  };
}

/** The recordings have objects of JSON as such. */
const jsonOf = (text: string): unknown => (text.startsWith('{"key"') ? JSON.parse(text) : text);

/** @throws what is no answer of the stage */
function refusalOf(error: unknown): object {
  if (!(error instanceof S3ServiceException)) throw error;
  const { httpStatusCode = 0 } = error.$metadata;
  // An answer to HEAD and one without a change have no body: boto3 knows the status alone.
  const hasBody = 'Code' in error;
  return {
    Error: hasBody
      ? { Code: error.Code, Message: error.message }
      : { Code: `${httpStatusCode}`, Message: STATUS_CODES[httpStatusCode] },
    ResponseMetadata: { HTTPStatusCode: httpStatusCode },
  };
}
