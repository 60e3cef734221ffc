import type { IModel, JsonSchema, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Model } from 'aws-cdk-lib/aws-apigateway';
import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { REST_MODEL_BYTES } from '../../lib/api/limits';
import type { RequestSchemas } from '../../lib/api/request-schema';
import { requestSchemas } from '../../lib/api/request-schema';
import type { IModelVersion } from '../model/model-version';
import { toLibSignature } from '../private/signature';

/** What bodies of a model's requests are compared with, one for each of its paths. Undefined where the signature is known only once the model is loaded. */
export function requestModels(scope: Construct, restApi: RestApi, { signature }: IModelVersion): Readonly<Record<keyof RequestSchemas, IModel>> | undefined {
  if (signature === undefined) return undefined;
  const schemas = requestSchemas(toLibSignature(signature));
  const bytes = Math.max(...Object.values(schemas).map((schema) => JSON.stringify(schema).length));
  if (bytes > REST_MODEL_BYTES.max) {
    Annotations.of(scope).addWarningV2('cdk-serverless-inference:requestSchema', `the schema of the requests has ${bytes} bytes, and API Gateway takes ${REST_MODEL_BYTES.max}: requests are not validated before they reach the model`);
    return undefined;
  }
  const model = (id: string, schema: RequestSchemas[keyof RequestSchemas]): IModel => new Model(scope, id, { restApi, contentType: 'application/json', schema: schema as JsonSchema });
  return { infer: model('InferRequest', schemas.infer), invocations: model('InvocationsRequest', schemas.invocations), predict: model('PredictRequest', schemas.predict) };
}
