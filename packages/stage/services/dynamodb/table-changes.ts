import { isDeepStrictEqual } from 'node:util';
import { array, type InferOutput, object, optional, parse, string } from 'valibot';

const keySchema = array(object({ AttributeName: string(), KeyType: string() }));

const indexSchema = optional(
  array(
    object({
      IndexName: string(),
      KeySchema: keySchema,
      Projection: object({ ProjectionType: string(), NonKeyAttributes: optional(array(string())) }),
    }),
  ),
  [],
);

/** What makes a table the one it is; anything else may change without touching its items. */
const shape = object({
  KeySchema: keySchema,
  AttributeDefinitions: array(object({ AttributeName: string(), AttributeType: string() })),
  GlobalSecondaryIndexes: indexSchema,
  // They are made with the table, and never after: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
  LocalSecondaryIndexes: indexSchema,
  StreamSpecification: optional(object({ StreamViewType: string() })),
});

/** @returns in what a table differs from the one that is wanted, if it does */
export function changeOf(table: unknown, wanted: unknown): 'keys' | 'indexes' | 'stream' | undefined {
  const [is, should] = [parse(shape, table), parse(shape, wanted)];
  if (!isDeepStrictEqual(is.KeySchema, should.KeySchema)) return 'keys';
  if (!isDeepStrictEqual(indexes(is), indexes(should))) return 'indexes';
  if (!isDeepStrictEqual(attributes(is), attributes(should))) return 'keys';
  return isDeepStrictEqual(is.StreamSpecification, should.StreamSpecification) ? undefined : 'stream';
}

type Shape = InferOutput<typeof shape>;

const indexes = ({ GlobalSecondaryIndexes, LocalSecondaryIndexes }: Shape) =>
  [GlobalSecondaryIndexes, LocalSecondaryIndexes].map((some) =>
    some.toSorted((a, b) => (a.IndexName < b.IndexName ? -1 : 1)),
  );

const attributes = ({ AttributeDefinitions }: Shape) =>
  AttributeDefinitions.toSorted((a, b) => (a.AttributeName < b.AttributeName ? -1 : 1));
