import { BlockList, isIP } from 'node:net';
import { anythingBut } from './anything-but.ts';
import { numeric } from './numeric.ts';
import { type Operator, ofText } from './operator.ts';
import { equalsIgnoreCase, prefix, suffix } from './text.ts';
import { wildcard } from './wildcard.ts';

/** An address within a block of IPv4 or IPv6 addresses. */
const cidr: Operator = (operand, refuse) => {
  const problem = 'has the operator cidr, which takes a block of addresses such as 10.0.0.0/24';
  if (typeof operand !== 'string') throw refuse(problem);
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(operand) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) throw refuse(problem);
  const block = new BlockList();
  block.addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  return ofText((text) => isIP(text) === version && block.check(text, version === 4 ? 'ipv4' : 'ipv6'));
};

/** Presence of a leaf; its absence is the field's own business. */
const exists: Operator = (operand, refuse) => {
  if (operand !== true) throw refuse('has the operator exists, which takes true or false');
  return () => true;
};

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export const operators: Readonly<Record<string, Operator>> = {
  prefix,
  suffix,
  'equals-ignore-case': equalsIgnoreCase,
  wildcard,
  'anything-but': anythingBut,
  numeric,
  cidr,
  exists,
};
