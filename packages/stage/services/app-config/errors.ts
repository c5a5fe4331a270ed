import { AwsError } from '../../errors.ts';

/** The errors of AppConfig: https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/CommonErrors.html */
export const badRequest = (message: string) => new AwsError('BadRequestException', message, 400);
export const conflict = (message: string) => new AwsError('ConflictException', message, 409);
export const notFound = (what: string) => new AwsError('ResourceNotFoundException', `${what} not found`, 404);
