import { array, optional, picklist, pipe, strictObject, string, transform } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { type ConfigurationSet, EVENT_TYPES } from './configuration-set.ts';
import { noConfigurationSet } from './errors.ts';
import { onEverything } from './on-everything.ts';
import type { Ses } from './ses.ts';

const flag = pipe(
  optional(picklist(['true', 'false']), 'true'),
  transform((text) => text === 'true'),
);
const inSet = { ConfigurationSetName: string() };

/** Configuration sets and where their events go. https://docs.aws.amazon.com/ses/latest/dg/using-configuration-sets.html */
export function setOperations(ses: Ses): Readonly<Record<string, Operation>> {
  const { configurationSets: sets } = ses;
  const find = (name: string): ConfigurationSet => {
    const found = sets.find(name);
    if (found === undefined) throw noConfigurationSet(name);
    return found;
  };
  return {
    CreateConfigurationSet: operation({
      input: strictObject({ ConfigurationSet: strictObject({ Name: string() }) }),
      permissions: onEverything('CreateConfigurationSet'),
      run: ({ ConfigurationSet: { Name } }) => {
        if (sets.find(Name) !== undefined) {
          throw new AwsError('ConfigurationSetAlreadyExists', `Configuration set <${Name}> already exists.`);
        }
        sets.set(Name, { destinations: [] });
        return {};
      },
    }),
    DeleteConfigurationSet: operation({
      input: strictObject(inSet),
      permissions: onEverything('DeleteConfigurationSet'),
      run: ({ ConfigurationSetName }) => {
        find(ConfigurationSetName);
        sets.remove(ConfigurationSetName);
        return {};
      },
    }),
    DescribeConfigurationSet: operation({
      input: strictObject({ ...inSet, ConfigurationSetAttributeNames: optional(array(string()), []) }),
      permissions: onEverything('DescribeConfigurationSet'),
      run: ({ ConfigurationSetName, ConfigurationSetAttributeNames }) => {
        const { destinations } = find(ConfigurationSetName);
        const EventDestinations = destinations.map(({ name, enabled, events, topicArn }) => ({
          Name: name,
          Enabled: enabled,
          MatchingEventTypes: events.toSorted(),
          ...(topicArn === undefined ? {} : { SNSDestination: { TopicARN: topicArn } }),
        }));
        const isAsked = ConfigurationSetAttributeNames.includes('eventDestinations');
        return { ConfigurationSet: { Name: ConfigurationSetName }, ...(isAsked ? { EventDestinations } : {}) };
      },
    }),
    CreateConfigurationSetEventDestination: operation({
      input: strictObject({
        ...inSet,
        EventDestination: strictObject({
          Name: string(),
          Enabled: flag,
          MatchingEventTypes: array(picklist(EVENT_TYPES)),
          SNSDestination: strictObject({ TopicARN: string() }),
        }),
      }),
      permissions: onEverything('CreateConfigurationSetEventDestination'),
      run: async ({ ConfigurationSetName, EventDestination }) => {
        const { Name: name, Enabled: enabled, MatchingEventTypes: events, SNSDestination } = EventDestination;
        const topicArn = SNSDestination.TopicARN;
        const set = find(ConfigurationSetName);
        await ses.events.validate(ConfigurationSetName, topicArn);
        sets.set(ConfigurationSetName, {
          ...set,
          destinations: [...set.destinations, { name, enabled, events, topicArn }],
        });
        return {};
      },
    }),
    DeleteConfigurationSetEventDestination: operation({
      input: strictObject({ ...inSet, EventDestinationName: string() }),
      permissions: onEverything('DeleteConfigurationSetEventDestination'),
      run: ({ ConfigurationSetName, EventDestinationName }) => {
        const set = find(ConfigurationSetName);
        const destinations = set.destinations.filter(({ name }) => name !== EventDestinationName);
        if (destinations.length === set.destinations.length) {
          // Recorded: test_ses::test_deleting_non_existent_configuration_set_event_destination.
          throw new AwsError('EventDestinationDoesNotExist', `No EventDestination found for ${EventDestinationName}`);
        }
        sets.set(ConfigurationSetName, { ...set, destinations });
        return {};
      },
    }),
  };
}
