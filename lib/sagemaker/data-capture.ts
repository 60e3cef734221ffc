import type { Problem } from '../problem';
import { checkPrefix } from './async-endpoint';

const SOURCE = 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DataCaptureConfig.html';
const DESTINATION = { max: 512, source: SOURCE };

export function checkDataCapture(facts: { readonly prefix?: string; readonly samplingPercentage?: number; readonly modes: number; readonly contentTypes: readonly { readonly prop: string; readonly count: number }[] }): Problem[] {
  const { prefix, samplingPercentage, modes, contentTypes } = facts;
  return [
    ...checkPrefix('dataCapture.prefix', prefix, DESTINATION),
    ...(samplingPercentage === undefined || (Number.isInteger(samplingPercentage) && samplingPercentage >= 0 && samplingPercentage <= 100)
      ? [] : [{ prop: 'dataCapture.samplingPercentage', found: `is ${samplingPercentage}`, allowed: 'a whole number from 0 to 100', remedy: `choose the share of requests that are kept (${SOURCE})` }]),
    ...(modes > 0 ? [] : [{ prop: 'dataCapture.capture', found: 'is empty', remedy: 'name CaptureMode.INPUT, CaptureMode.OUTPUT, or both' }]),
    ...contentTypes.filter(({ count }) => count > 10).map(({ prop, count }) => ({ prop: `dataCapture.${prop}`, found: `has ${count} entries`, allowed: '10', remedy: `leave some out (${SOURCE})` })),
  ];
}
