import { drawingOf } from '../../drawing/drawing.ts';

export const drawing = drawingOf({
  nodes: { 'AWS::AppConfig::Application': 'configuration' },
  kinds: { configuration: { words: ['Configuration', 'Configurations'] } },
  partOf: {
    'AWS::AppConfig::Environment': 'ApplicationId',
    'AWS::AppConfig::ConfigurationProfile': 'ApplicationId',
    'AWS::AppConfig::HostedConfigurationVersion': 'ApplicationId',
    'AWS::AppConfig::Deployment': 'ApplicationId',
  },
  arns: {
    service: 'appconfig',
    kind: () => 'configuration',
    name: ([resource = '']) => resource.split('/')[1] ?? resource,
  },
  principal: { name: 'appconfig.amazonaws.com', kind: 'configuration' },
});
