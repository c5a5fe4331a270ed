import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type InferOutput, number, object, optional, parse, string } from 'valibot';
import type { Play } from '#lambda/api/use-cases/play.ts';
import { dynamodb, tableName } from '#lambda/runtime/table/table.ts';
import { writeItem } from '#lambda/runtime/table/write-item.ts';
import { highScoreItem } from '../keys.ts';

const highScoreSchema = object({ playId: string(), score: number(), previousScore: optional(number()) });
type HighScore = InferOutput<typeof highScoreSchema>;

/**
 * The high scores this execution environment has seen, by game. They only rise, so a play that is not better than a known
 * one needs neither a read nor a write; five minutes, so that one an operator has set back is found soon.
 */
const known = new Map<string, { readonly highScore: HighScore; readonly seenAt: number }>();
const KNOWN_MILLISECONDS = 5 * 60_000;

/** Makes a play the high score of its game if it is better, or is it already. */
export async function claimHighScore(
  play: Play,
  now = Date.now(),
): Promise<{ readonly previousScore: number | undefined } | undefined> {
  const { gameId, playId, playerId, score, playedAt } = play;
  const seen = known.get(gameId);
  if (seen !== undefined && now - seen.seenAt < KNOWN_MILLISECONDS && !mayHold(play, seen.highScore)) return undefined;
  const current = await find(gameId);
  if (current !== undefined) known.set(gameId, { highScore: current, seenAt: now });
  if (current?.playId === playId) return { previousScore: current.previousScore };
  if (current !== undefined && score <= current.score) return undefined;
  const previousScore = current?.score;
  try {
    await writeItem(
      new PutItemCommand({
        TableName: tableName,
        Item: marshall(
          { ...highScoreItem.head(gameId), gameId, playId, playerId, score, playedAt, previousScore },
          { removeUndefinedValues: true },
        ),
        ...(current === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'playId = :current',
              ExpressionAttributeValues: marshall({ ':current': current.playId }),
            }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // Somebody was faster: look again. The score has risen, so this ends.
    known.delete(gameId);
    return claimHighScore(play, now);
  }
  known.set(gameId, { highScore: { playId, score, previousScore }, seenAt: now });
  return { previousScore };
}

const mayHold = ({ playId, score }: Play, highScore: HighScore) =>
  score > highScore.score || playId === highScore.playId;

async function find(gameId: string): Promise<HighScore | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(highScoreItem.key(gameId)), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parse(highScoreSchema, unmarshall(Item));
}
