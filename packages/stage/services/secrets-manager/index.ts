import { service } from '../../service.ts';
import { Calls } from './calls.ts';
import { policyOperations } from './policy-operations.ts';
import { secretsResources } from './resources.ts';
import { rotationOperations } from './rotation-operations.ts';
import { secretOperations } from './secret-operations.ts';
import { SecretsManager, type SecretsStage } from './secrets-manager.ts';
import { tagOperations } from './tags.ts';
import { valueOperations } from './value-operations.ts';

/** Secrets Manager: secrets in versions, and functions that rotate them. */
export const secretsManager = service({
  create(stage: SecretsStage) {
    const secrets = new SecretsManager(stage);
    // Before any resource: a template may ask for a value, which is the one that was kept.
    stage.keep('secrets', secrets);
    return secrets;
  },
  resources: secretsResources,
  api(secrets, stage) {
    const calls = new Calls(secrets, stage);
    const operations = {
      ...secretOperations(secrets, calls, stage),
      ...valueOperations(secrets, calls, stage),
      ...rotationOperations(secrets, calls, stage),
      ...policyOperations(secrets, calls, stage),
      ...tagOperations(secrets, calls),
    };
    return { json: [{ targetPrefix: 'secretsmanager', name: 'SecretsManager', operations }] };
  },
  keep: ({ rotations }, keep) => keep('rotations of secrets', rotations.backlog),
});
