import { describe, expect, test } from '@jest/globals';
import { mappingTemplate } from '../../services/api-gateway/velocity/template.ts';
import { type TemplateContext, templateVariables } from '../../services/api-gateway/velocity/variables.ts';

const exchange = {
  request: {
    query: new Map([['page', ['1', '2']]]),
    headers: new Map([
      ['Origin', ['https://b.example.com']],
      ['page', ['a header']],
    ]),
  },
  pathParameters: { id: '7' },
  stageVariables: { host: 'scores.example' },
};

const newContext = (): TemplateContext => ({
  requestId: 'r-1',
  authorizer: { claims: { sub: 'ada' } },
  requestOverride: { path: {}, querystring: {}, header: {} },
  responseOverride: { header: {} },
});

/** What a template writes, and what it overrides. */
function rendered(template: string, body = '') {
  const context = newContext();
  const text = mappingTemplate(template, 'a method')(templateVariables(exchange, context, body));
  return { text, context };
}

const text = (template: string, body?: string) => rendered(template, body).text;

/** Recorded: test_apigateway_common::TestApiGatewayCommon::test_input_path_template_formatting. */
describe('a value of JSON is written as Java does', () => {
  test.each([
    ['{"foo": "bar"}', '{foo=bar}'],
    ['[{"foo": "bar"}]', '[{"foo":"bar"}]'],
    ['{"foo": [{"nested": "bar"}]}', '{foo=[{"nested":"bar"}]}'],
    ['{"bigger": "dict", "to": "test", "with": "separators"}', '{bigger=dict, to=test, with=separators}'],
    ['', ''],
    ['null', ''],
  ])('%s as %s', (body, expected) => {
    expect(text("$input.path('$')", body)).toBe(expected);
    expect(text('#set($root = $input.path("$"))$root', body)).toBe(expected);
  });

  test.each([
    ['', { written: '', isNull: true, isEmptyText: true }],
    ['{"a": null}', { written: '', isNull: true, isEmptyText: true }],
    ['{"a": []}', { written: '[]', isNull: false, isEmptyText: false }],
  ])('and nothing equals both null and an empty text: %s', (body, { written, isNull, isEmptyText }) => {
    expect(text("$input.path('$.a')", body)).toBe(written);
    expect(text("#if($input.path('$.a') == $null)yes#end", body) === 'yes').toBe(isNull);
    expect(text('#if($input.path("$.a") == "")yes#end', body) === 'yes').toBe(isEmptyText);
    expect(text('#if($input.path("$.a") != "")yes#end', body) === 'yes').toBe(!isEmptyText);
  });
});

describe('$input', () => {
  const score = '{"player": "ada", "lines": [{"game": "asteroids"}, {"game": "pong"}], "stake": 10.00}';

  test.each([
    ["$input.json('$.player')", '"ada"'],
    ["$input.json('$.lines[1]')", '{"game":"pong"}'],
    ["$input.json('$.lines[*].game')", '["asteroids","pong"]'],
    ["$input.json('$.nobody')", '""'],
    ["$input.path('$.lines').size()", '2'],
    ["$input.path('$.lines[0]').game", 'asteroids'],
    ["$input.params('id') $input.params('page') $input.params('Origin')", '7 2 https://b.example.com'],
    ["[$input.params('nobody')]", '[]'],
    ['$input.params().querystring.get("page")', '2'],
    ['$input.body', score],
  ])('%s', (template, expected) => expect(text(template, score)).toBe(expected));

  // Recorded: test_apigateway_common::TestApiGatewayCommon::test_input_body_formatting.
  test.each([
    ['', '{}', '%7B%7D'],
    ['{"some": "value"}', '{"some": "value"}', '%7B%22some%22%3A+%22value%22%7D'],
    ['some raw data', 'some raw data', 'some+raw+data'],
  ])('an empty body is an empty object: %s', (body, written, encoded) => {
    expect(text('$input.body', body)).toBe(written);
    expect(text('$util.urlEncode($input.body)&member=$util.urlEncode($input.body.member)', body)).toBe(
      `${encoded}&member=`,
    );
  });
});

test.each([
  ['$util.escapeJavaScript("it\'s a / ü")', "it\\'s a \\/ \\u00FC"],
  ['$util.parseJson(\'{"a": {"b": [1]}}\').a.b.get(0)', '1'],
  ["$util.urlDecode('a+b%2Fc')", 'a b/c'],
  ["$util.base64Decode($util.base64Encode('Ada'))", 'Ada'],
  ['$context.requestId $context.authorizer.claims.sub $stageVariables.host', 'r-1 ada scores.example'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are Velocity's
  ['${stageVariables.host}/v1$undefined', 'scores.example/v1'],
])('%s', (template, expected) => expect(text(template)).toBe(expected));

test('loops, conditions and methods make XML of JSON', () => {
  const template = `#set($root = $input.path('$'))<scores>#foreach($line in $root.lines)
<score n="$foreach.count" game="$line.game.toUpperCase()"#if($line.points > 100) top="yes"#end/>#end</scores>`;
  expect(text(template, '{"lines": [{"game": "pong", "points": 101}, {"game": "asteroids", "points": 7}]}')).toBe(
    '<scores><score n="1" game="PONG" top="yes"/><score n="2" game="ASTEROIDS"/></scores>',
  );
});

test('methods of texts take a document of XML apart', () => {
  const template = `#set($parts = $input.body.split("<rank>"))#set($rest = $parts[1])$rest.substring(0, $rest.indexOf("</rank>"))`;
  expect(text(template, '<answer><rank>3</rank></answer>')).toBe('3');
});

/** Recorded: test_apigateway_integrations::test_integration_mock_with_vtl_map_assignation. */
test('a map is set by index, by member and by put', () => {
  const template = `#set($map = {})#set($map["a"] = "bar")#set($x = $map.put("b", "putBar"))#set($map["c"] = {})#set($map.c["d"] = "nested")
$map.a $map.get("b") $map.c.d $map.keySet().size() $map.containsKey("a")`;
  expect(text(template).trim()).toBe('bar putBar nested 3 true');
});

test('$context is where a template overrides', () => {
  const { context } = rendered(
    '#set($context.responseOverride.status = 444)#set($context.requestOverride.header.X-Player = $input.params("id"))',
  );
  expect(context.responseOverride.status).toBe(444);
  expect(context.requestOverride.header).toEqual({ 'X-Player': '7' });
});

test('a method that is not there is a 500, whose reason is for the log', () => {
  expect(() => text('$input.body.reverse()', 'abc')).toThrow(
    expect.objectContaining({
      type: 'API_CONFIGURATION_ERROR',
      integration: 'The mapping template failed: The local stage knows no method reverse of a text',
    }),
  );
});

test.each([
  '$input.constructor.name',
  '$util.parseJson("{}").__proto__.toString',
  '$util.escapeJavaScript.constructor.name',
  '$input.body.constructor.name',
])('no template reaches JavaScript: %s', (template) => expect(text(template, 'abc')).toBe(''));

test.each([
  ['#if($a', 'a method: its mapping template cannot be parsed: Parse error on line 1:'],
  ['$context.requestID', 'a method: $context.requestID is not a variable that API Gateway documents.'],
])('%s is refused', (template, message) => {
  expect(() => mappingTemplate(template, 'a method')).toThrow(message);
});
