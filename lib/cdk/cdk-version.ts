/** The version of the CDK command line that this package is tried with, and tells users to install. */
export const CDK_VERSION = '2.1148.1';

export const INSTALL_CDK = `npm install --save-dev aws-cdk@${CDK_VERSION}`;

/** What is to be said of a version of aws-cdk before it is run. */
export type CdkVersion =
  | { readonly kind: 'fit' }
  | { readonly kind: 'old'; readonly note: string }
  | { readonly kind: 'unfit'; readonly problem: string };

/**
 * The command line and the library have versions of their own since 2.1000.0 of the command line. npm's `latest` is 3.0.0, an
 * old build published by mistake, which reads no assembly of a current library.
 */
export function checkCdkVersion(version: string): CdkVersion {
  const numbers = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (numbers === undefined) return { kind: 'unfit', problem: `aws-cdk has the version ${version}, which is none: ${INSTALL_CDK}` };
  const [major = 0] = numbers;
  if (version === '3.0.0') {
    return { kind: 'unfit', problem: `aws-cdk is 3.0.0, which npm's tag \`latest\` names by mistake: it is an old build that cannot read what aws-cdk-lib 2 synthesizes. Install the right one: ${INSTALL_CDK}` };
  }
  if (major !== 2) return { kind: 'unfit', problem: `aws-cdk is ${version}, and this package knows version 2: ${INSTALL_CDK}` };
  const wanted = CDK_VERSION.split('.').map(Number);
  const first = numbers.findIndex((number, index) => number !== wanted[index]);
  return first >= 0 && (numbers[first] as number) < (wanted[first] as number)
    ? { kind: 'old', note: `aws-cdk is ${version}, older than ${CDK_VERSION}, with which this was tried. If it fails: ${INSTALL_CDK}` }
    : { kind: 'fit' };
}
