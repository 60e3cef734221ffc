import type { JsonShape } from '../json-shape';

const TEXT: JsonShape = { type: 'string' };
const METRIC: JsonShape = { type: 'object', required: ['name', 'type', 'value'], additionalProperties: TEXT, properties: {
  name: { type: 'string', minLength: 1 }, type: { type: 'string', enum: ['number', 'string', 'boolean', 'linear_graph', 'bar_chart', 'matrix'] },
  value: { anyOf: [{ type: 'number' }, TEXT, { type: 'boolean' }, { type: 'array', items: { anyOf: [{ type: 'number' }, { type: 'array', items: { type: 'number' } }] } }] },
  x_axis_name: { anyOf: [TEXT, { type: 'array', items: TEXT }] }, y_axis_name: { anyOf: [TEXT, { type: 'array', items: TEXT }] },
} };

/**
 * Content of the model card of a package, without what is said of training: its structure, not the lengths of its texts.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-details.html#model-card-schema
 */
export const PACKAGE_CARD_SHAPE: JsonShape = { type: 'object', additionalProperties: false, properties: {
  model_overview: { type: 'object', additionalProperties: false, properties: { model_creator: TEXT, model_artifact: { type: 'array', items: TEXT } } },
  intended_uses: { type: 'object', additionalProperties: false, properties: {
    purpose_of_model: TEXT, intended_uses: TEXT, factors_affecting_model_efficiency: TEXT, explanations_for_risk_rating: TEXT, risk_rating: { type: 'string', enum: ['High', 'Medium', 'Low', 'Unknown'] },
  } },
  business_details: { type: 'object', additionalProperties: false, properties: { business_problem: TEXT, business_stakeholders: TEXT, line_of_business: TEXT } },
  evaluation_details: { type: 'array', items: { type: 'object', required: ['name'], additionalProperties: false, properties: {
    name: { type: 'string', pattern: '^.{1,63}$' }, evaluation_observation: TEXT, evaluation_job_arn: TEXT, datasets: { type: 'array', items: TEXT }, metadata: { type: 'object', additionalProperties: TEXT },
    metric_groups: { type: 'array', items: { type: 'object', required: ['name', 'metric_data'], additionalProperties: TEXT, properties: { name: { type: 'string', pattern: '^.{1,63}$' }, metric_data: { type: 'array', items: METRIC } } } },
  } } },
  additional_information: { type: 'object', additionalProperties: false, properties: { ethical_considerations: TEXT, caveats_and_recommendations: TEXT, custom_details: { type: 'object', additionalProperties: TEXT } } },
} };
