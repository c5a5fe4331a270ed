import type { GenericSchema } from 'valibot';
import { isObject, type JsonObject } from '../language/value.ts';

/** The parts of a schema that say what a value becomes. */
interface Shape {
  readonly type: string;
  readonly wrapped?: Shape;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly item?: Shape;
  readonly value?: Shape;
}

/**
 * Parameters of a task as an operation takes them: members have the operation's names, which may begin with a small letter, JSON
 * becomes a text where the operation takes a text (recorded in
 * test_aws_sdk_task_service.py::test_sfn_start_execution_implicit_json_serialisation), and members that are null are left out
 * (recorded in test_task_service_sqs.py::test_send_message_empty_body).
 */
export function fitted(schema: GenericSchema, parameters: JsonObject): unknown {
  return fit(schema, parameters);
}

function fit(shape: Shape, given: unknown): unknown {
  switch (shape.type) {
    case 'optional':
      return shape.wrapped === undefined ? given : fit(shape.wrapped, given);
    case 'string':
      return typeof given === 'string' ? given : JSON.stringify(given);
    case 'array':
      return Array.isArray(given) && shape.item !== undefined
        ? given.map((each) => fit(shape.item ?? shape, each))
        : given;
    case 'record':
      return isObject(given) ? mapped(given, (name, value) => [name, shape.value, value]) : given;
    case 'strict_object':
    case 'object':
    case 'loose_object':
      return isObject(given) ? mapped(given, (name, value) => member(shape.entries ?? {}, name, value)) : given;
    default:
      return given;
  }
}

type Member = readonly [name: string, shape: Shape | undefined, value: unknown];

function member(entries: Readonly<Record<string, Shape>>, name: string, value: unknown): Member {
  const small = `${name[0]?.toLowerCase()}${name.slice(1)}`;
  const known = !Object.hasOwn(entries, name) && Object.hasOwn(entries, small) ? small : name;
  return [known, Object.hasOwn(entries, known) ? entries[known] : undefined, value];
}

const mapped = (given: JsonObject, read: (name: string, value: unknown) => Member): JsonObject =>
  Object.fromEntries(
    Object.entries(given).flatMap(([key, each]) => {
      if (each === null) return [];
      const [name, shape, value] = read(key, each);
      return [[name, shape === undefined ? value : fit(shape, value)]];
    }),
  );
