import { boolean, optional, strictObject, string } from 'valibot';
import { between } from '../../resource-values.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { type Calls, token, tokenOf } from './calls.ts';
import { invalidParameter, invalidRequest } from './errors.ts';
import { checkRules } from './rotation-window.ts';
import type { RotationRules, Secret } from './secret.ts';
import type { SecretsManager, SecretsStage } from './secrets-manager.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html */
export const rulesInput = strictObject({
  AutomaticallyAfterDays: optional(between(1, 1_000)),
  Duration: optional(string()),
  ScheduleExpression: optional(string()),
});

interface RotationRequest {
  readonly functionArn?: string | undefined;
  readonly rules?: RotationRules | undefined;
  /** Id of the new version. */
  readonly token: string;
  /** @default waits for the next window */
  readonly isImmediate: boolean;
}

/**
 * Sets how a secret is rotated, and rotates it. Without an immediate rotation Secrets Manager only tests the function's rights:
 * the stage leaves the invocation of the step testSecret out.
 * @throws AwsError
 */
export function rotate(secrets: SecretsManager, of: Secret, request: RotationRequest, now: number): Secret {
  const functionArn = request.functionArn ?? of.rotation?.functionArn;
  if (functionArn === undefined) {
    throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
  }
  const rules = request.rules ?? of.rotation?.rules ?? {};
  checkRules(rules);
  secrets.rotations.check(of.arn, functionArn);
  const rotation = { ...of.rotation, enabled: true, functionArn, rules };
  const planned = secrets.rotations.plan(secrets.change({ ...of, rotation }), now);
  return request.isImmediate ? secrets.rotations.start(planned, request.token) : planned;
}

export const rotationOperations = (
  secrets: SecretsManager,
  calls: Calls,
  { clock }: SecretsStage,
): Readonly<Record<string, Operation>> => ({
  RotateSecret: operation({
    input: strictObject({
      SecretId: string(),
      ClientRequestToken: token,
      RotationLambdaARN: optional(string()),
      RotationRules: optional(rulesInput),
      RotateImmediately: optional(boolean(), true),
    }),
    permissions: ({ SecretId, RotationLambdaARN: functionArn }) => [
      calls.permission('RotateSecret', SecretId, { 'secretsmanager:rotationlambdaarn': functionArn }),
      ...(functionArn === undefined ? [] : [{ action: 'lambda:InvokeFunction', resource: functionArn }]),
    ],
    run({ SecretId, ClientRequestToken, RotationLambdaARN, RotationRules, RotateImmediately: isImmediate }) {
      const id = tokenOf(ClientRequestToken, invalidParameter);
      const found = secrets.usable(SecretId);
      const request = { functionArn: RotationLambdaARN, rules: RotationRules, token: id, isImmediate };
      const { arn, name } = rotate(secrets, found, request, clock.now());
      return { ARN: arn, Name: name, ...(isImmediate ? { VersionId: id } : {}) };
    },
  }),
  CancelRotateSecret: operation({
    input: strictObject({ SecretId: string() }),
    permissions: ({ SecretId }) => [calls.permission('CancelRotateSecret', SecretId)],
    run({ SecretId }) {
      const found = secrets.usable(SecretId);
      const { rotation, arn, name } = found;
      if (rotation !== undefined) {
        const { nextAt: _, ...rest } = rotation;
        secrets.rotations.plan(secrets.change({ ...found, rotation: { ...rest, enabled: false } }));
      }
      return { ARN: arn, Name: name };
    },
  }),
});
