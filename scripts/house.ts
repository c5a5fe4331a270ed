import { styleText } from 'node:util';
import { ASSEMBLY, runCommand } from './command.ts';
import { assess } from './house/assess.ts';

const USAGE = `Usage: npm run house -- [--assembly <output of cdk synth>] [--list]

Measures how the repository is built. The exit code is 1 if a measure misses its goal without a reason. --list names what was counted.`;

await runCommand(
  USAGE,
  { options: { assembly: ASSEMBLY, list: { type: 'boolean', default: false } } },
  ({ values: { assembly, list } }) => {
    const lines = assess(assembly);
    const width = Math.max(...lines.map(({ name }) => name.length));
    console.log(`${'Measure'.padEnd(width)}   was   now   goal`);
    for (const { name, was, now, goal, verdict, reason, counted } of lines) {
      const figures = `${String(was).padStart(4)}  ${String(now).padStart(4)}  ${goal.padStart(6)}`;
      const mark = verdict === 'missed' ? styleText('red', '✗ missed') : `✓ ${verdict}`;
      console.log(`${name.padEnd(width)}  ${figures}  ${mark}${reason === undefined ? '' : `: ${reason}`}`);
      if (list || verdict === 'missed') for (const one of counted) console.log(styleText('dim', `    ${one}`));
    }
    if (lines.some(({ verdict }) => verdict === 'missed')) process.exitCode = 1;
  },
);
