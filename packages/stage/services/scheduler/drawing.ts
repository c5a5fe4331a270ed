import { connectTarget } from '../../drawing/connections.ts';
import { drawingOf } from '../../drawing/drawing.ts';
import { at, listOf } from '../../drawing/templates.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::Scheduler::Schedule': 'schedule' },
  kinds: { schedule: { words: ['Schedule', 'Schedules'] } },
  connections: {
    'AWS::Scheduler::Schedule': (schedule, context) =>
      listOf(at(schedule.properties, 'Target')).flatMap((target) => connectTarget(schedule, target, context)),
  },
  arns: { service: 'scheduler', kind: () => 'schedule' },
  principal: { name: 'scheduler.amazonaws.com', kind: 'schedule' },
});
