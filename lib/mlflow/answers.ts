/** What an MLflow server answers, as far as an import reads it: https://mlflow.org/docs/latest/api_reference/rest-api.html */
export interface ModelVersionAnswer {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly source?: string;
  readonly run_id?: string;
  /** PENDING_REGISTRATION, FAILED_REGISTRATION, READY. */
  readonly status?: string;
  readonly status_message?: string;
  readonly user_id?: string;
  readonly aliases?: readonly string[];
}

export interface MetricAnswer {
  readonly key: string;
  /** A text where it is no number: "NaN". */
  readonly value: number | string;
  readonly timestamp?: number | string;
  readonly step?: number | string;
}

export interface TagAnswer {
  readonly key: string;
  readonly value: string;
}

export interface RunAnswer {
  readonly info: { readonly run_id: string; readonly run_name?: string; readonly experiment_id?: string; readonly artifact_uri?: string; readonly user_id?: string; readonly lifecycle_stage?: string };
  readonly data?: { readonly metrics?: readonly MetricAnswer[]; readonly tags?: readonly TagAnswer[] };
  readonly inputs?: { readonly dataset_inputs?: readonly { readonly tags?: readonly TagAnswer[]; readonly dataset: { readonly name: string; readonly digest: string } }[] };
  readonly outputs?: { readonly model_outputs?: readonly { readonly model_id: string }[] };
}

/** Of MLflow 3. */
export interface LoggedModelAnswer {
  readonly info: {
    readonly model_id: string; readonly name?: string; readonly artifact_uri: string; readonly source_run_id?: string; readonly experiment_id?: string;
    readonly creation_timestamp_ms?: number | string; readonly status?: string; readonly tags?: readonly TagAnswer[];
  };
  readonly data?: { readonly metrics?: readonly MetricAnswer[] };
}
