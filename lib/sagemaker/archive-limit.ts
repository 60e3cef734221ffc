/**
 * What CDK's way to S3 takes of one file: tools of Node.js that read a file as a whole give up above 2 GiB ("File size is greater than 2 GB",
 * https://github.com/aws/aws-cdk/issues/24569, https://github.com/aws/aws-cdk/issues/22988).
 */
export const MAX_ARCHIVE_BYTES = 2 ** 31 - 1;
