import { Empty } from '../parts/states.tsx';

/** Traces, once the stage keeps them. */
export const Traces = () => (
  <div class="one">
    <div class="toolbar">
      <h1>Traces</h1>
    </div>
    <Empty title="The stage keeps no traces yet" />
  </div>
);
