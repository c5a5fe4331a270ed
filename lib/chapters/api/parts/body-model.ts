import { toJsonSchema } from '@valibot/to-json-schema';
import type { JsonSchema } from 'aws-cdk-lib/aws-apigateway';
import type { GenericSchema } from 'valibot';

/** The schema of a payload as API Gateway takes it. Handlers use only keywords that mean the same in draft 4, which it speaks. */
export function bodyModel(schema: GenericSchema): JsonSchema {
  const { $schema: _, ...draft4 } = toJsonSchema(schema);
  return draft4 as object as JsonSchema;
}
