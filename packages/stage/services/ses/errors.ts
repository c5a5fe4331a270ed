import { AwsError } from '../../errors.ts';

export const rejected = (message: string) => new AwsError('MessageRejected', message);
export const invalidValue = (message: string) => new AwsError('InvalidParameterValue', message);
/** Recorded: test_ses::test_deleting_non_existent_configuration_set. */
export const noConfigurationSet = (name: string) =>
  new AwsError('ConfigurationSetDoesNotExist', `Configuration set <${name}> does not exist.`);
export const noTemplate = (name: string) => new AwsError('TemplateDoesNotExist', `Template ${name} does not exist`);
export const noRuleSet = (name: string) => new AwsError('RuleSetDoesNotExist', `Rule set does not exist: ${name}`);
