import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from '@serverless-arcade/stage/stage.ts';

// A program of its own: what a stage with one bucket has in memory is not what its callers have.
if (process.send !== undefined) {
  const [, , folder = ''] = process.argv;
  const assembly = join(folder, 'assembly');
  mkdirSync(assembly);
  const Resources = { Large: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'large' } } };
  writeFileSync(join(assembly, 'Objects.template.json'), JSON.stringify({ Resources }));
  const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 'Objects.template.json' } };
  writeFileSync(join(assembly, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts: { Objects: stack } }));
  const stage = await Stage.open({ assembly, clock: 'real' });
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 20);
  process.send(stage.endpoint);
  // Each message asks for the most since the last one.
  process.on('message', () => {
    look();
    process.send?.(most);
    most = 0;
  });
  process.once('disconnect', async () => {
    clearInterval(timer);
    await stage.close();
  });
}
