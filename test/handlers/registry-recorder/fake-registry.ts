export interface FakePackage {
  readonly ModelPackageArn: string;
  readonly [member: string]: unknown;
}

const GROUP = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/digits';

/** Model packages in memory, with the answers of SageMaker. */
export class FakeRegistry {
  readonly packages: FakePackage[] = [];
  /** Of new packages, one after another; the last stays. */
  statuses: readonly string[] = ['Completed'];
  pageSize = 2;

  find(arn: unknown): FakePackage | undefined {
    return this.packages.find(({ ModelPackageArn }) => ModelPackageArn === arn);
  }

  change(arn: string, more: object): void {
    this.packages.splice(this.packages.findIndex(({ ModelPackageArn }) => ModelPackageArn === arn), 1, { ...this.find(arn)!, ...more });
  }

  add(more: object = {}): FakePackage {
    const added = { ModelPackageArn: `${GROUP}/${this.packages.length + 1}`, ModelPackageStatus: 'Completed', ...more };
    this.packages.push(added);
    return added;
  }

  answer({ name, input }: { readonly name: string; readonly input: Readonly<Record<string, unknown>> }): unknown {
    switch (name) {
      case 'CreateModelPackage':
        return { ModelPackageArn: this.add({ ...input, ModelPackageStatus: 'Pending' }).ModelPackageArn };
      case 'DescribeModelPackage': {
        const one = this.find(input['ModelPackageName']);
        if (one === undefined) throw Object.assign(new Error(`ModelPackage ${String(input['ModelPackageName'])} does not exist.`), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
        const [status, ...later] = this.statuses;
        if (one['ModelPackageStatus'] === 'Completed' || one['ModelPackageStatus'] === 'Failed') return one;
        this.statuses = later.length > 0 ? later : this.statuses;
        this.change(one.ModelPackageArn, { ModelPackageStatus: status, ...(status === 'Failed' && { ModelPackageStatusDetails: { ValidationStatuses: [{ Name: 'Image', Status: 'Failed', FailureReason: 'no such image' }] } }) });
        return this.find(one.ModelPackageArn);
      }
      case 'ListModelPackages': {
        const newest = [...this.packages].reverse();
        const from = Number(input['NextToken'] ?? 0);
        const next = from + this.pageSize;
        return { ModelPackageSummaryList: newest.slice(from, next).map(({ ModelPackageArn }) => ({ ModelPackageArn })), ...(next < newest.length && { NextToken: String(next) }) };
      }
      case 'UpdateModelPackage': {
        const { ModelPackageArn, CustomerMetadataProperties, CustomerMetadataPropertiesToRemove, ...more } = input;
        const one = this.find(ModelPackageArn)!;
        const metadata = Object.entries({ ...one['CustomerMetadataProperties'] as object, ...CustomerMetadataProperties as object });
        this.change(one.ModelPackageArn, { ...more, CustomerMetadataProperties: Object.fromEntries(metadata.filter(([key]) => !((CustomerMetadataPropertiesToRemove ?? []) as readonly string[]).includes(key))) });
        return { ModelPackageArn };
      }
      default:
        return undefined;
    }
  }
}
