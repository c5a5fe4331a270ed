import { publishToBus } from '#lambda/runtime/aws/bus.ts';
import { streamHandler } from '#lambda/runtime/handlers/stream.ts';
import { findEntry, findPlays, saveEntry } from '../adapters/best-entries.ts';
import { claimHighScore } from '../adapters/high-scores.ts';
import { streamRecordOf } from '../adapters/stream-record.ts';
import { publishToTopic } from '../adapters/topic.ts';
import { processBatch } from '../use-cases/process-batch.ts';

const ports = { findEntry, saveEntry, findPlays, claimHighScore, publishToTopic, publishToBus };

/** The one reader of the table's stream: keeps the leaderboard, and publishes what happened to the topic and the bus. */
export const handler = streamHandler((records) => processBatch(records.map(streamRecordOf), ports));
