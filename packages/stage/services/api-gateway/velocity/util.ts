import { readJson } from '../../../json.ts';
import { fromJson } from './java-text.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/**
 * `$util`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export const util = {
  /** As `escapeEcmaScript` of Apache Commons. A map or list is nothing (recorded: test_apigateway_sqs::test_sqs_amz_json_protocol). */
  escapeJavaScript: (value: unknown): string =>
    typeof value === 'object'
      ? ''
      : String(value ?? '').replaceAll(
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are escaped
          /["'\\/\u0000-\u001f]|[^\u0000-\u007f]/g,
          (letter) => ESCAPES[letter] ?? (/["'\\/]/.test(letter) ? `\\${letter}` : `\\u${unit(letter)}`),
        ),
  parseJson: (text: unknown): unknown => fromJson(readJson(String(text))),
  /** As `URLEncoder` of Java: a space is a plus (recorded: test_apigateway_common::TestApiGatewayCommon::test_input_body_formatting). */
  urlEncode: (text: unknown): string =>
    encodeURIComponent(String(text ?? ''))
      .replaceAll('%20', '+')
      .replaceAll(/[!'()~]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`),
  urlDecode: (text: unknown): string => decodeURIComponent(String(text ?? '').replaceAll('+', ' ')),
  base64Encode: (text: unknown): string => Buffer.from(String(text ?? '')).toString('base64'),
  base64Decode: (text: unknown): string => Buffer.from(String(text ?? ''), 'base64').toString('utf8'),
};

const unit = (letter: string) => letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
