import { type StageCore, service } from '../../service.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Ses } from '../ses/ses.ts';
import type { Sqs } from '../sqs/sqs.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { snsLinks } from './links.ts';
import { snsListing } from './listing.ts';
import { snsMetrics } from './metrics.ts';
import { SNS_API, snsOperations } from './operations.ts';
import { snsResources } from './resources.ts';
import { Sns } from './sns.ts';
import { subscriptionOperations } from './subscription-operations.ts';

/** What topics need: subscribers must exist, mails need an inbox, and publications are traced. */
export interface SnsStage extends StageCore {
  readonly lambda: Lambda;
  readonly ses: Ses;
  readonly sqs: Sqs;
  readonly xray: XRay;
}

/** Topics, standard and FIFO, that deliver to queues, functions, HTTP endpoints, addresses and numbers. */
export const sns = service({
  create: (stage: SnsStage) => new Sns({ ...stage, inbox: stage.ses.inbox, xray: stage.xray }),
  resources: snsResources,
  api(topics, stage) {
    const query = snsOperations(topics, stage.account, stage.region);
    const operations = { ...query.operations, ...subscriptionOperations(topics), ...snsListing(topics, stage) };
    return { query: [{ ...query, operations }] };
  },
  targets: ({ target }) => ({ sns: target }),
  serve: (topics, stage) => snsLinks(topics, SNS_API, stage.access),
  localUrl: (_topics, text, endpoint, { region }) =>
    text.startsWith(`https://sns.${region}.amazonaws.com/`)
      ? `${endpoint}${text.slice(text.indexOf('/', 8))}`
      : undefined,
  keep({ agreements, backlog, deduplication, signer }, keep) {
    keep('subscriptions of topics', agreements);
    keep('signing key of topics', signer);
    keep('deliveries of topics', backlog);
    keep('deduplication of topics', deduplication);
  },
  opened: (topics) => topics.askPending(),
  metrics: snsMetrics,
  faults: ({ faults }) => ({ topics: faults }),
});
