import { type InferOutput, object, optional, string } from 'valibot';

/** An attribute of a message, as queues and topics have it. */
export const messageAttribute = object({
  DataType: string(),
  StringValue: optional(string()),
  BinaryValue: optional(string()),
});
export type MessageAttribute = Readonly<InferOutput<typeof messageAttribute>>;
