import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A topic and a bus behind one address, which write down what they get and refuse what they are told to. */
export class FakeDestinations {
  /** The ids of the events in each call. */
  topicCalls: string[][] = [];
  busCalls: string[][] = [];
  /** Ids of events that are refused, though the call is answered 200. */
  readonly refused = new Set<string>();
  /** Whether the topic answers nothing but faults of its own. */
  topicIsDown = false;

  readonly #server = createServer(async (request, response) => {
    const body = await text(request);
    const isBus = request.headers['x-amz-target'] === 'AWSEvents.PutEvents';
    if (this.topicIsDown && !isBus) {
      response.writeHead(503).end();
      return;
    }
    const ids = isBus ? entriesOfBus(body) : entriesOfTopic(body);
    (isBus ? this.busCalls : this.topicCalls).push(ids);
    response.writeHead(200, { 'content-type': isBus ? 'application/x-amz-json-1.1' : 'text/xml' });
    response.end(isBus ? this.#answerOfBus(ids) : this.#answerOfTopic(ids));
  });

  /** @returns the address */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
  }

  reset(): void {
    [this.topicCalls, this.busCalls, this.topicIsDown] = [[], [], false];
    this.refused.clear();
  }

  #answerOfBus(ids: readonly string[]): string {
    return JSON.stringify({
      FailedEntryCount: ids.filter((id) => this.refused.has(id)).length,
      Entries: ids.map((id) => (this.refused.has(id) ? { ErrorCode: 'InternalFailure' } : { EventId: 'of-the-bus' })),
    });
  }

  #answerOfTopic(ids: readonly string[]): string {
    const failed = ids.flatMap((id, index) =>
      this.refused.has(id)
        ? [`<member><Id>${index}</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member>`]
        : [],
    );
    const result = `<PublishBatchResult><Successful/><Failed>${failed.join('')}</Failed></PublishBatchResult>`;
    return `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}</PublishBatchResponse>`;
  }
}

function entriesOfBus(body: string): string[] {
  const { Entries }: { Entries: { Detail: string }[] } = JSON.parse(body);
  return Entries.map(({ Detail }) => String(JSON.parse(Detail).eventId));
}

function entriesOfTopic(body: string): string[] {
  const messages = [...new URLSearchParams(body)].filter(([name]) => name.endsWith('.Message'));
  return messages.map(([, message]) => String(JSON.parse(message).eventId));
}
