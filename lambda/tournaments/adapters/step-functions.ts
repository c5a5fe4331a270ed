import { SFNClient } from '@aws-sdk/client-sfn';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';

export const stepFunctions = new SFNClient(clientDefaults);
