import { number, optional, record, safeParse, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { RestOperation } from '../../wire/rest-json.ts';
import type { Lambda } from './lambda.ts';
import { aliasDescription } from './listing-api.ts';

const changeSchema = strictObject({
  FunctionVersion: optional(string()),
  RoutingConfig: optional(strictObject({ AdditionalVersionWeights: optional(record(string(), number()), {}) })),
  RevisionId: optional(string()),
});

/**
 * Moves an alias, as a person does who goes back to an older version. It is allowed by function. What the request does not name stays.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
 */
export const updateAlias = (lambda: Lambda): RestOperation => ({
  method: 'PUT',
  path: /^\/2015-03-31\/functions\/(?<name>[^/]+)\/aliases\/(?<alias>[^/]+)$/,
  permission: ({ path }) => ({ action: 'lambda:UpdateAlias', resource: lambda.find(path.name ?? '').arn }),
  run({ path: { name = '', alias = '' }, body }) {
    const change = safeParse(changeSchema, body);
    if (!change.success) {
      const message = `${change.issues[0].message} (checked by the local stage)`;
      throw new AwsError('InvalidParameterValueException', message);
    }
    const { FunctionVersion, RevisionId, RoutingConfig } = change.output;
    const { arn: functionArn } = lambda.find(name);
    const arn = `${functionArn}:${alias}`;
    const { version, weights = {} } = lambda.functions.alias(arn);
    if (RevisionId !== undefined && RevisionId !== aliasDescription(alias, functionArn, lambda).RevisionId) {
      throw new AwsError('PreconditionFailedException', 'The RevisionId provided does not match the latest one.', 412);
    }
    lambda.functions.updateAlias(arn, {
      version: FunctionVersion ?? version,
      weights: RoutingConfig?.AdditionalVersionWeights ?? weights,
    });
    return aliasDescription(alias, functionArn, lambda);
  },
});
