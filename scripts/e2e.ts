import { styleText } from 'node:util';
import { journey } from '../playground/deployed/journey.ts';
import { runCommand } from './command.ts';
import { DEPLOYED_HELP, DEPLOYED_OPTIONS, DEPLOYED_USAGE, printOutcome, withDeployment } from './deployed.ts';

const USAGE = `Usage: npm run e2e -- ${DEPLOYED_USAGE}

Does on a deployed arcade what its callers do: signs up two players, plays, imports, looks at queues; and takes away what that left, also
when a check fails or Ctrl+C ends it. What it needs to be allowed is in docs/deploy.md.

${DEPLOYED_HELP}`;

await runCommand(USAGE, { options: DEPLOYED_OPTIONS }, ({ values }) =>
  withDeployment(values, async (deployment) => {
    const startedAt = Date.now();
    const interrupted = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
    const passed = await journey(
      { ...deployment, interrupted: interrupted.signal },
      {
        outcome: printOutcome,
        skipped: (title, chapters) =>
          console.log(styleText('yellow', `- ${title}: skipped, ${chapters.join(' and ')} not deployed`)),
        left: (what) => console.log(styleText('red', `! Left behind: ${what}`)),
      },
    );
    console.log(`${passed ? 'Passed' : 'Failed'} in ${((Date.now() - startedAt) / 1_000).toFixed(1)} s.`);
    if (!passed) process.exitCode = 1;
  }),
);
