import { optional, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import { operation } from '../../wire/aws-json.ts';
import { answerAction, type QueryService } from '../../wire/aws-query.ts';
import { requestUrl } from '../../wire/request-url.ts';
import type { Route } from '../../wire/server.ts';
import type { Sns } from './sns.ts';

const CERTIFICATE = /^\/SimpleNotificationService-([\da-f]+)\.pem$/;

/** The certificate of the signatures, and the links in messages: a browser opens them, and nobody signs these requests. */
export function snsLinks(sns: Sns, service: Omit<QueryService, 'operations'>, access: Access): Route {
  const linked: QueryService = { ...service, operations: linkOperations(sns) };
  return async (request) => {
    const { pathname, searchParams } = requestUrl(request);
    if (request.method !== 'GET') return undefined;
    const [, keyName] = CERTIFICATE.exec(pathname) ?? [];
    const certificate = keyName === undefined ? undefined : sns.signer.certificate(keyName);
    if (certificate !== undefined) {
      return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body: certificate };
    }
    const action = searchParams.get('Action') ?? '';
    return pathname === '/' && Object.hasOwn(linked.operations, action)
      ? answerAction(linked, searchParams, request, access)
      : undefined;
  };
}

function linkOperations(sns: Sns): QueryService['operations'] {
  return {
    ConfirmSubscription: operation({
      anonymous: true,
      input: strictObject({ TopicArn: string(), Token: string(), Endpoint: optional(string()) }),
      permissions: () => [],
      run: ({ TopicArn, Token }) => ({ SubscriptionArn: sns.confirm(TopicArn, Token, false) }),
    }),
    Unsubscribe: operation({
      anonymous: true,
      input: strictObject({ SubscriptionArn: string() }),
      permissions: () => [],
      run: ({ SubscriptionArn }) => {
        const found = sns.subscriptions.find(({ arn }) => arn === SubscriptionArn);
        // Of queues, functions and phones a template decides, and of those whose owner asked for it a caller with a permission
        // (https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html).
        if (found !== undefined && (sns.agreements.of(found).isAuthenticated || !sns.agreements.of(found).token)) {
          throw new AwsError('AuthorizationError', 'Only an authenticated caller may end this subscription.', 403);
        }
        sns.unsubscribe(SubscriptionArn);
      },
    }),
  };
}
