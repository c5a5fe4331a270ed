import type { QueryDialect } from '../../wire/json-as-query.ts';

/** The Query protocol of SQS, which AWS CLIs before 2.13 and 1.29 speak: all of its lists and maps are flattened. */
export const sqsDialect: QueryDialect = {
  version: '2012-11-05',
  xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
  accessDenied: 'AccessDenied',
  // Recorded: test_sqs::test_non_existent_queue.
  messages: { QueueDoesNotExist: 'The specified queue does not exist for this wsdl version.' },
  inputNames: {
    Attribute: 'Attributes',
    AttributeName: 'AttributeNames',
    MessageSystemAttributeName: 'MessageSystemAttributeNames',
    MessageAttributeName: 'MessageAttributeNames',
    MessageAttribute: 'MessageAttributes',
    MessageSystemAttribute: 'MessageSystemAttributes',
    SendMessageBatchRequestEntry: 'Entries',
    DeleteMessageBatchRequestEntry: 'Entries',
    ChangeMessageVisibilityBatchRequestEntry: 'Entries',
  },
  flattened: (member, action) =>
    ELEMENTS[member] ?? (member === 'Failed' ? 'BatchResultErrorEntry' : `${action}ResultEntry`),
};

const ELEMENTS: Readonly<Record<string, string>> = {
  Attributes: 'Attribute',
  MessageAttributes: 'MessageAttribute',
  Messages: 'Message',
  QueueUrls: 'QueueUrl',
  queueUrls: 'QueueUrl',
};
