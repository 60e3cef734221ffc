import { parseTemplate, TemplateError } from '../../../lib/cloudformation';
import type { Buckets } from '../s3/buckets';
import { AwsError } from '../wire/errors';
import { flag, text, type QueryParameters } from '../wire/query';
import type { XmlValue } from '../wire/xml';
import { missingCapabilities, words } from './prepare';
import type { StackRecord } from './records';

/** Where calls take templates from. */
export class TemplateSource {
  constructor(private readonly buckets: Buckets) {}

  of(parameters: QueryParameters, existing: StackRecord | undefined): string {
    const body = text(parameters, 'TemplateBody');
    const url = text(parameters, 'TemplateURL');
    if (flag(parameters, 'UsePreviousTemplate') ?? false) {
      if (existing === undefined) throw AwsError.validation('A previous template does not exist');
      return existing.template;
    }
    if (body !== undefined) {
      if (Buffer.byteLength(body) > 51_200) throw AwsError.validation("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200");
      return body;
    }
    if (url === undefined) throw AwsError.validation('Either Template URL or Template Body must be specified.');
    return this.at(url);
  }

  /** The text of an object in S3. */
  at(url: string): string {
    if (!URL.canParse(url)) throw AwsError.validation('S3 error: Domain name specified in the TemplateURL is not a valid S3 domain');
    const { host, pathname, searchParams } = new URL(url);
    const [, inHost] = /^(.+)\.s3[.-]/.exec(host) ?? [];
    const path = decodeURIComponent(pathname.slice(1));
    const [bucket, key] = inHost === undefined ? [path.slice(0, path.indexOf('/')), path.slice(path.indexOf('/') + 1)] : [inHost, path];
    try {
      return this.buckets.blobs.bytes(this.buckets.object(bucket, key, searchParams.get('versionId') ?? undefined).blob).toString('utf8');
    } catch (error) {
      if (error instanceof AwsError) throw AwsError.validation(`S3 error: ${error.message}`);
      throw error;
    }
  }
}

/** What a template asks of its caller. */
export function summaryOf(source: string): XmlValue {
  let template;
  try {
    template = parseTemplate(source);
  } catch (error) {
    if (error instanceof TemplateError) throw AwsError.validation(words(error.problems));
    throw error;
  }
  const needs = missingCapabilities(template, new Set(Object.keys(template.resources)), []);
  return {
    Description: template.description,
    Parameters: Object.entries(template.parameters).map(([key, parameter]) => ({
      ParameterKey: key, ParameterType: parameter.type, DefaultValue: parameter.default, NoEcho: parameter.noEcho, Description: parameter.description,
    })),
    ResourceTypes: [...new Set(Object.values(template.resources).map(({ type }) => type))],
    ...(needs === undefined ? {} : { Capabilities: [needs], CapabilitiesReason: `The following resource(s) require capabilities: [${[...new Set(Object.values(template.resources).map(({ type }) => type).filter((type) => type.startsWith('AWS::IAM::')))].join(', ')}]` }),
    DeclaredTransforms: template.transform,
    ...(template.metadata === undefined ? {} : { Metadata: JSON.stringify(template.metadata) }),
  };
}
