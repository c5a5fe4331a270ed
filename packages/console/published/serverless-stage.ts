#!/usr/bin/env node
import { join } from 'node:path';
import { stageCommand } from '@serverless-arcade/stage/cli/stage-command.ts';
import { threadFile } from '@serverless-arcade/stage/thread-file.ts';
import { openConsole } from '../server/console.ts';

// The package that npm publishes has the page next to this file, see build.ts.
await stageCommand(async (stage, assembly) =>
  openConsole(stage, {
    assembly,
    directory: join(import.meta.dirname, 'console'),
    thread: threadFile(import.meta.filename, 'documents-worker'),
    documents: ['overview', 'drawing'],
  }),
);
