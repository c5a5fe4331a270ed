import type { IncomingMessage } from 'node:http';
import {
  array,
  check,
  type GenericSchema,
  literal,
  object,
  optional,
  pipe,
  record,
  safeParse,
  strictObject,
  string,
  transform,
  union,
  unknown,
} from 'valibot';
import { AwsError } from '../../errors.ts';
import { readAll } from '../../wire/read-all.ts';
import { xmlParser } from '../../wire/xml-parser.ts';
import { malformedXml } from './errors.ts';

const LONGEST = 2 * 1_024 ** 2;
const LISTS = new Set(['Delete.Object', 'CompleteMultipartUpload.Part', 'Tagging.TagSet.Tag']);

const parser = xmlParser({ isArray: (_name, path) => LISTS.has(String(path)) });

/** Reads a document that a caller sends. Everything in it is a text. @throws AwsError `MalformedXML` */
export async function readXml<Document>(
  message: IncomingMessage,
  schema: GenericSchema<unknown, Document>,
): Promise<Document> {
  const body = await readAll(message, LONGEST);
  if (body === undefined) throw new AwsError('MaxMessageLengthExceeded', 'Your request was too large.');
  return readXmlText(body.toString('utf8'), schema);
}

/** Reads a document that is there already. Everything in it is a text. @throws AwsError `MalformedXML` */
export function readXmlText<Document>(text: string, schema: GenericSchema<unknown, Document>): Document {
  // Entities of its own could make a short document long.
  if (text.includes('<!DOCTYPE')) throw malformedXml();
  const parsed = safeParse(schema, text === '' ? {} : parse(text));
  if (!parsed.success) throw malformedXml();
  return parsed.output;
}

function parse(text: string): unknown {
  try {
    return parser.parse(text, true);
  } catch {
    throw malformedXml();
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteDocument = object({
  Delete: strictObject({
    Object: array(strictObject({ Key: string(), VersionId: optional(string()), ETag: optional(string()) })),
    Quiet: optional(string()),
  }),
});

const EMPTY = literal('');

/** The parts that a caller names. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeDocument = pipe(
  object({
    CompleteMultipartUpload: optional(
      union([
        EMPTY,
        strictObject({
          Part: array(
            strictObject({
              PartNumber: string(),
              ETag: string(),
              ChecksumCRC32: optional(string()),
              ChecksumCRC32C: optional(string()),
              ChecksumCRC64NVME: optional(string()),
              ChecksumSHA1: optional(string()),
              ChecksumSHA256: optional(string()),
            }),
          ),
        }),
      ]),
      '',
    ),
  }),
  transform(({ CompleteMultipartUpload: named }) => (named === '' ? [] : named.Part)),
);

const tag = strictObject({ Key: string(), Value: string() });

/** The tags in it. An element without any is an empty text. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const taggingDocument = pipe(
  object({
    Tagging: union([EMPTY, strictObject({ TagSet: union([EMPTY, strictObject({ Tag: array(tag) })]) })]),
  }),
  transform(({ Tagging }) => (Tagging === '' || Tagging.TagSet === '' ? [] : Tagging.TagSet.Tag)),
);

/** The tags of a form, where another document has no tags. Recorded: test_s3::TestS3PresignedPost::test_post_object_with_tags. */
export const postedTagging = union([
  taggingDocument,
  pipe(
    record(string(), unknown()),
    check((document) => !('Tagging' in document)),
    transform(() => []),
  ),
]);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
export const versioningDocument = object({
  VersioningConfiguration: union([EMPTY, strictObject({ Status: string(), MfaDelete: optional(string()) })]),
});
