import { AwsError } from '../../errors.ts';

// The words of all but the last two are recorded: test_secretsmanager.

export const notFound = (what = 'secret') =>
  new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}.`);

export const noValue = (by: string) =>
  new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${by}`);

export const invalidRequest = (message: string) => new AwsError('InvalidRequestException', message);

export const markedForDeletion = () =>
  invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");

export const invalidName = () =>
  new AwsError(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );

export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message);

/** A token names one version with one value (unverified; settled by: PutSecretValue with a token and two values). */
export const tokenInUse = (token: string, name: string) =>
  new AwsError(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${name}.`,
  );

export const exists = (name: string) =>
  new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
