import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::StepFunctions::StateMachine': 'state-machine', 'AWS::StepFunctions::Activity': 'activity' },
  kinds: {
    'state-machine': { words: ['State machine', 'State machines'], alwaysDrawn: true },
    activity: { words: ['Activity', 'Activities'] },
  },
  partOf: {
    'AWS::StepFunctions::StateMachineVersion': 'StateMachineArn',
    'AWS::StepFunctions::StateMachineAlias': 'RoutingConfiguration',
  },
  arns: {
    service: 'states',
    kind: (arn) => (arn.split(':')[5] === 'activity' ? 'activity' : 'state-machine'),
    name: ([, name = '']) => name,
  },
  principal: { name: 'states.amazonaws.com', kind: 'state-machine' },
});
