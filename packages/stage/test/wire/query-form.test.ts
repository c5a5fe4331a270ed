import { describe, expect, test } from '@jest/globals';
import { readForm } from '../../wire/query-form.ts';
import { xml } from '../../wire/xml.ts';

describe('the Query protocol: a form', () => {
  const read = (form: string) => readForm(new URLSearchParams(form));

  test.each<[string, string, unknown]>([
    ['no parameters', 'Action=A&Version=1', {}],
    ['texts', 'Action=A&A=1&B=a%20b%26', { A: '1', B: 'a b&' }],
    ['structures', 'A.B=1&A.C.D=2', { A: { B: '1', C: { D: '2' } } }],
    ['lists', 'A.member.1=x&A.member.2=y', { A: ['x', 'y'] }],
    ['lists in any order', 'A.member.2.B=y&A.member.1.B=x', { A: [{ B: 'x' }, { B: 'y' }] }],
    ['maps', 'A.entry.1.key=x&A.entry.1.value=1&A.entry.2.key=y&A.entry.2.value=2', { A: { x: '1', y: '2' } }],
    ['maps with other names', 'A.entry.1.Name=x&A.entry.1.Value.B=1', { A: { x: { B: '1' } } }],
    ['maps in lists', 'A.member.1.B.entry.1.key=x&A.member.1.B.entry.1.value=1', { A: [{ B: { x: '1' } }] }],
    ['an empty list, as an empty text', 'A=', { A: '' }],
    ['parameters that are called as the parts of a list', 'member=1&entry=2', { member: '1', entry: '2' }],
  ])('gives %s', (_what, form, parameters) => {
    expect(read(form)).toEqual(parameters);
  });

  test.each([
    ['the same parameter twice', 'A=1&A=2', 'A is given more than once'],
    ['a value that holds others', 'A=1&A.B=2', 'A is a value and holds other parameters'],
    ['a gap in a list', 'A.member.1=x&A.member.3=y', 'A.member is not numbered from 1 to 2'],
    ['a list from 0', 'A.member.0=x', 'A.member is not numbered from 1 to 1'],
    ['an entry without a value', 'A.entry.1.key=x', 'A.entry has an entry that is not one name and one value'],
    ['an entry with more', 'A.entry.1.key=x&A.entry.1.value=y&A.entry.1.z=1', 'A.entry has an entry'],
  ])('is refused with %s', (_what, form, message) => {
    expect(() => read(form)).toThrow(`The query string is malformed: ${message}`);
  });
});

test('the Query protocol: an answer has lists, maps and texts that XML can hold', () => {
  const document = { A: { B: ['x', 'y'], C: new Map([['k', 1]]), D: 'a<&>"\r\n\u0000', E: undefined, F: [] } };
  expect(xml(document, 'http://example.com/?a&b')).toBe(
    '<A xmlns="http://example.com/?a&amp;b"><B><member>x</member><member>y</member></B>' +
      '<C><entry><key>k</key><value>1</value></entry></C><D>a&lt;&amp;&gt;&quot;&#xD;\n\ufffd</D><F></F></A>',
  );
});
