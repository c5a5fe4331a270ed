import { type StageCore, service } from '../../service.ts';
import type { EventBridge } from '../event-bridge/event-bridge.ts';
import { eventTime } from '../event-bridge/rule.ts';
import type { Kms } from '../kms/kms.ts';
import { ssmOperations } from './operations.ts';
import { type ParameterChange, ParameterStore } from './parameter-store.ts';
import { ssmResources } from './resources.ts';
import { secureStrings } from './secure-strings.ts';

/** What parameters need: keys for SecureStrings, and a bus that hears of changes. */
interface SsmStage extends StageCore {
  readonly eventBridge: EventBridge;
  readonly kms: Kms;
}

/** Parameter Store of Systems Manager. */
export const parameters = service({
  create(stage: SsmStage): ParameterStore {
    const { arn, clock } = stage;
    return new ParameterStore(arn, clock, (change) =>
      publish(stage, arn('ssm', `parameter/${change.name.replace(/^\//, '')}`), change),
    );
  },
  resources: ssmResources,
  api: (store, { access, kms }) => ({ json: [ssmOperations(store, secureStrings(store, kms, access))] }),
  keep: (store, keep) => keep('parameters', store),
});

/**
 * Tells the default bus that a parameter has changed; never its value.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 */
function publish({ clock, eventBridge }: SsmStage, arn: string, { name, operation, version }: ParameterChange): void {
  const { description, type } = version;
  const event = eventBridge.newEvent({
    source: 'aws.ssm',
    'detail-type': 'Parameter Store Change',
    detail: { operation, name, type, ...(description === undefined ? {} : { description }) },
    resources: [arn],
    time: eventTime(clock.now()),
  });
  eventBridge.put('default', event, { forwarded: false });
}
