import { toJsonSchema } from '@valibot/to-json-schema';
import type { JsonSchema } from 'aws-cdk-lib/aws-apigateway';
import type { GenericSchema } from 'valibot';

/** The schema of a payload as API Gateway takes it. Handlers use only keywords that mean the same in draft 4, which it speaks. */
export function bodyModel(schema: GenericSchema): JsonSchema {
  const { $schema: _, ...draft4 } = toJsonSchema(schema);
  // Draft 4 refuses a list of nothing: that of a body whose members are all optional.
  if (draft4.required?.length === 0) delete draft4.required;
  return draft4 as object as JsonSchema;
}
