import type { MessageView } from '../../server/model.ts';
import { useNow } from '../live.ts';
import { Code, pretty } from './code.tsx';
import { duration } from './format.ts';

/** Messages of a queue, with their states. */
export function Messages({ messages }: { readonly messages: readonly MessageView[] }) {
  const now = useNow();
  return (
    <ul class="messages">
      {messages.map(({ id, body, state, sentAt, visibleAt, receiveCount }) => (
        <li key={id} data-message={id}>
          <p class="message-head">
            <span class={`state ${state}`}>{state === 'in-flight' ? 'in flight' : state}</span>
            <span>received {receiveCount} ×</span>
            <span>{duration(now - sentAt)} old</span>
            {state !== 'visible' && <span>visible in {duration(Math.max(0, visibleAt - now))}</span>}
          </p>
          <details>
            <summary>{body.slice(0, 110)}</summary>
            <Code text={pretty(body)} language="json" label="Body of the message" />
          </details>
        </li>
      ))}
    </ul>
  );
}
