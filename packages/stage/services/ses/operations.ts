import type { QueryService } from '../../wire/aws-query.ts';
import { identityOperations } from './identity-operations.ts';
import { receiptOperations } from './receipt-operations.ts';
import { sendOperations } from './send-operations.ts';
import type { Ses } from './ses.ts';
import { setOperations } from './set-operations.ts';
import { templateOperations } from './template-operations.ts';

/**
 * The first version of the API of SES, which the AWS CLI calls `ses`.
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_Operations.html
 */
export const sesOperations = (ses: Ses, now: () => number): QueryService => ({
  version: '2010-12-01',
  xmlNamespace: 'http://ses.amazonaws.com/doc/2010-12-01/',
  accessDenied: 'AccessDenied',
  operations: {
    ...sendOperations(ses),
    ...templateOperations(ses, now),
    ...setOperations(ses),
    ...identityOperations(ses),
    ...receiptOperations(ses),
  },
});
